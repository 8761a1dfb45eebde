//! Tasks as bars.

use crate::chart::layout::Axis;
use crate::chart::tasks::Lanes;
use crate::svg::Svg;

impl Svg {
    /// A panel of tasks, in its own coordinates.
    pub(super) fn lanes(&mut self, _lanes: &Lanes, _axis: &Axis, _height: f64) {}
}
