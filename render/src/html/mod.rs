//! A chart as one page of HTML that can be asked.

use crate::chart::Chart;
use crate::input::Source;
use crate::request::Theme;

/// Draws a chart and what it was drawn from.
pub fn draw(_chart: &Chart, _sources: &[Source], _theme: Theme) -> String {
    String::new()
}
