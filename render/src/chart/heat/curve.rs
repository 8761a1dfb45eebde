//! Percentiles over time.

use crate::chart::grid::Grid;
use crate::chart::heat::{Curve, span};
use crate::input::latencies::calls::Calls;
use crate::input::latencies::size::{ROUGH, middle, quantile};

/// What is drawn over a heat map.
struct Kind {
    name: &'static str,
    share: f64,
    /// How many values one is told of at the least.
    need: u64,
    /// Its colour's place in the palette.
    colour: usize,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "p50",
        share: 0.5,
        need: 16,
        colour: 1,
    },
    Kind {
        name: "p99",
        share: 0.99,
        need: 100,
        colour: 4,
    },
];
/// Up to 2^4 cells beside each other are taken together to have so many values.
const WIDEST: u32 = 4;

impl Curve {
    /// Its colour's place in the palette.
    pub fn colour(&self) -> usize {
        let own = KINDS.iter().find(|kind| kind.name == self.name);
        own.map_or(0, |kind| kind.colour)
    }
}

/// A stretch of time: its first bin, and what is in it by rough buckets in order.
type Window = (i64, Vec<(u16, u64)>);

/// The percentiles of calls; those that no stretch of time has enough values for are left out.
pub(super) fn curves(calls: &Calls, grid: &Grid, shift: u32) -> Vec<Curve> {
    let curve = |kind: &Kind| Curve {
        name: kind.name,
        runs: runs(calls, kind, (grid, shift)),
    };
    let curves = KINDS.iter().map(curve);
    curves.filter(|curve| !curve.runs.is_empty()).collect()
}

fn runs(calls: &Calls, kind: &Kind, (grid, shift): (&Grid, u32)) -> Vec<Vec<(f64, f64)>> {
    let (together, windows) = windows(calls, kind.need);
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut before = None;
    for (bin, counts) in &windows {
        if count(counts) < kind.need {
            continue;
        }
        let span = span(*bin, grid, (shift + together).min(63));
        let (Some((from, to)), Some(bucket)) = (span, quantile(counts, kind.share)) else {
            continue;
        };
        let point = ((from + to) / 2.0, calls.size(middle(bucket, ROUGH)));
        match runs.last_mut() {
            Some(run) if before == Some(bin - 1) => run.push(point),
            _ => runs.push(vec![point]),
        }
        before = Some(*bin);
    }
    runs
}

/// What is in windows of so many cells (as a power of two) that nine in ten have enough values.
fn windows(calls: &Calls, need: u64) -> (u32, Vec<Window>) {
    let mut together = 0;
    loop {
        let windows = cut(calls, together);
        let mut counts: Vec<u64> = windows.iter().map(|(_, counts)| count(counts)).collect();
        counts.sort_unstable();
        let enough = counts
            .get(counts.len() / 10)
            .is_none_or(|count| *count >= need);
        if enough || together == WIDEST {
            return (together, windows);
        }
        together += 1;
    }
}

fn cut(calls: &Calls, together: u32) -> Vec<Window> {
    let windows = calls
        .over
        .chunk_by(|a, b| a.0 >> together == b.0 >> together);
    let window = |window: &[(i64, u16, u64)]| {
        let mut counts: Vec<(u16, u64)> = window.iter().map(|count| (count.1, count.2)).collect();
        counts.sort_unstable();
        (
            window.first().map_or(0, |count| count.0 >> together),
            counts,
        )
    };
    windows.map(window).collect()
}

fn count(counts: &[(u16, u64)]) -> u64 {
    counts.iter().map(|(_, count)| count).sum()
}
