//! Heat maps and histograms.

use crate::chart::heat::{Heat, Hist};
use crate::chart::layout::Axis;
use crate::svg::Svg;

impl Svg {
    /// A heat map, in its own coordinates.
    pub(super) fn heat(&mut self, _heat: &Heat, _axis: &Axis, _height: f64) {}

    /// A histogram, in its own coordinates.
    pub(super) fn hist(&mut self, _hist: &Hist, _axis: &Axis, _height: f64) {}
}
