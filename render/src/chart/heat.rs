//! Sizes over time as a heat map, and in all as a histogram.

use crate::chart::Plot;
use crate::chart::grid::Grid;
use crate::chart::scale::Measure;
use crate::input::latencies::Latencies;
use crate::request::Request;

/// How many shades a cell can have: 0 is the lightest.
pub const SHADES: u8 = 8;

/// A heat map: rows of sizes, each twice the one below, over time.
#[derive(Debug)]
pub struct Heat {
    /// What the sizes are.
    pub measure: Measure,
    /// The sizes at which rows begin, from the bottom up, and where the last one ends.
    pub bounds: Vec<f64>,
    /// What isn't empty: from and to in pixels, the row from the bottom, the count and the shade.
    pub cells: Vec<Cell>,
    /// Lines over it.
    pub curves: Vec<Curve>,
    /// The greatest count of a cell.
    pub most: u64,
}

/// A cell of a heat map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Where it begins, in pixels.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its row, from the bottom.
    pub row: usize,
    /// How many values are in it.
    pub count: u64,
    /// How dark it is.
    pub shade: u8,
}

/// A percentile over time.
#[derive(Debug)]
pub struct Curve {
    /// What it is: `p50`.
    pub name: &'static str,
    /// Its unbroken stretches: places in pixels, and sizes.
    pub runs: Vec<Vec<(f64, f64)>>,
}

/// A histogram: a bar for each range of sizes, over an axis of its own.
#[derive(Debug)]
pub struct Hist {
    /// What the sizes are.
    pub measure: Measure,
    /// From and to in size, and how many.
    pub bars: Vec<(f64, f64, u64)>,
    /// Where the percentiles are: what they are (`p99`), and the size.
    pub quantiles: Vec<(&'static str, f64)>,
}

/// The plots of some latencies.
pub fn plots(
    _latencies: &Latencies,
    _heading: &str,
    _grid: &Grid,
    _request: &Request,
) -> Vec<Plot> {
    Vec::new()
}
