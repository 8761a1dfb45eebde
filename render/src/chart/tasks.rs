//! Tasks as bars, the most expensive ones; all others as a strip that is the darker the more of
//! them there are.

use crate::chart::grid::Grid;
use crate::chart::{Body, Plot};
use crate::input::tasks::Tasks;
use crate::request::Request;

/// How many shades a bar can have: 0 is the lightest.
pub const SHADES: u8 = 5;

/// Tasks in pixels.
#[derive(Debug, Default)]
pub struct Lanes {
    /// From the top down.
    pub lanes: Vec<Lane>,
    /// What has no bar, from and to in pixels and how dark; empty if everything has one.
    pub others: Vec<(f64, f64, u8)>,
}

/// Bars beside each other that don't overlap, labels and all.
#[derive(Debug, Default)]
pub struct Lane {
    /// From the left to the right.
    pub bars: Vec<Bar>,
}

/// A task.
#[derive(Debug, Default)]
pub struct Bar {
    /// Its number.
    pub pid: u32,
    /// Its name at the end.
    pub label: String,
    /// What it cost, in words.
    pub cost: String,
    /// More about it, for who asks: the whole of what is known.
    pub about: String,
    /// How many of its forebears have bars.
    pub depth: usize,
    /// Where it begins and ends, in pixels.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// It was there before the recording.
    pub was_there: bool,
    /// It was still there at the end.
    pub stays: bool,
    /// Stretches that are darker than the lightest shade: from, to, shade.
    pub pieces: Vec<(f64, f64, u8)>,
    /// Where it became another program, and which.
    pub renames: Vec<(f64, String)>,
    /// How it ended, if not with 0.
    pub failed: Option<String>,
}

/// The plot of some tasks.
pub fn plot(_tasks: &Tasks, heading: String, _grid: &Grid, _request: &Request) -> Plot {
    Plot {
        heading,
        aside: String::new(),
        gaps: Vec::new(),
        lost: Vec::new(),
        body: Body::Tasks(Lanes::default()),
    }
}
