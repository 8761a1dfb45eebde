//! Sizes in all as bars, with percentiles.

use crate::chart::caption::with_commas;
use crate::chart::heat::Hist;
use crate::chart::heat::sizes::{Room, Steps};
use crate::chart::scale::words;
use crate::chart::{Body, Plot};
use crate::input::latencies::calls::Calls;
use crate::input::latencies::size::{FINE, unit};

/// The bars of a histogram: as many as can well be seen, if sizes are told apart so well.
const BARS: Room = Room {
    least: 60,
    most: 120,
    parts: FINE,
};
/// The percentiles that are told.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// The histogram of calls, still without a heading.
pub(super) fn plot(calls: &Calls) -> Plot {
    let measure = calls.measure;
    let room = Room {
        parts: calls.parts,
        ..BARS
    };
    let steps = Steps::over(&calls.all.iter().map(|count| count.0), (calls.parts, room));
    let mut counts = vec![0_u64; steps.count()];
    for &(bucket, count) in &calls.all {
        if let Some(sum) = counts.get_mut(steps.place(bucket)) {
            *sum += count;
        }
    }
    let bounds = steps.bounds(unit(measure));
    let bars = bounds.windows(2).zip(counts);
    let quantiles = QUANTILES.iter();
    let quantiles = quantiles.map(|(name, share)| (*name, calls.quantile(*share)));
    let count = calls.extent.count;
    let what = match (calls.are_named, count) {
        (true, 1) => "call",
        (true, _) => "calls",
        (false, 1) => "value",
        (false, _) => "values",
    };
    let mut aside = format!(
        "{} {what} \u{b7} mean {}",
        with_commas(count),
        words(measure, calls.extent.mean())
    );
    if calls.are_named {
        aside += &format!(" \u{b7} {} in all", words(measure, calls.extent.sum()));
    }
    Plot {
        heading: String::new(),
        aside,
        gaps: Vec::new(),
        lost: Vec::new(),
        body: Body::Hist(Hist {
            measure,
            bars: bars
                .map(|(ends, count)| (ends[0], ends[1], count))
                .collect(),
            quantiles: quantiles.chain([("max", calls.extent.max)]).collect(),
        }),
    }
}
