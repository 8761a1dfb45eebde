//! `/proc/vmstat`: pages by state, and what happened to pages.
//!
//! ```text
//! nr_free_pages 5718909
//! pgfault 2101284
//! ```
//!
//! becomes `node_vmstat_nr_free_pages` and `node_vmstat_pgfault`. Names come and go with nearly each
//! kernel (mm/vmstat.c), so all lines are taken, not only those that node_exporter shows by default.
//!
//! Events (`pgfault`) are added up over all CPUs when the file is read. States (`nr_*`) are not: a
//! CPU keeps up to 125 pages of each for itself and gives them away each second
//! (`vm.stat_interval`), or sooner when they are more.

use pipe::span::Span;

use super::Collector;
use super::family::{Family, naming};
use super::text::{Text, look, plain};
use crate::metric::Metric;

/// After how long the kernel's counts of pages are exact: vm.stat_interval as it is by default.
pub(super) const FOLD: Span = Span::from_ns(1_000_000_000);

/// Pages and what happens to them.
pub(super) const VMSTAT: Collector = Collector {
    prefixes: &["node_vmstat_"],
    find: |roots, found| look(roots.proc.join("vmstat"), parse, found),
};

const EVENT: Family = Family::counter("node_vmstat_{}", "", "/proc/vmstat information field {}.");
const STATE: Family =
    Family::gauge("node_vmstat_{}", "", "/proc/vmstat information field {}.").every(FOLD);

/// Those of `nr_` that only grow.
const GROWING: [&str; 6] = [
    "nr_dirtied",
    "nr_written",
    "nr_foll_pin_acquired",
    "nr_foll_pin_released",
    "nr_vmscan_write",
    "nr_vmscan_immediate_reclaim",
];

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_words(1).into_iter();
    let numbers = lines.filter(|line| line.numbers() > 0);
    let metrics = numbers.filter_map(|line| {
        let name = plain(line.key)?;
        let metric = family(name).metric(&text.path, Vec::new(), line.place(0));
        Some(naming(name, metric))
    });
    metrics.collect()
}

fn family(name: &str) -> Family {
    let state = name.starts_with("nr_") || name.ends_with("_threshold");
    match state && !GROWING.contains(&name) {
        true => STATE,
        // A state's count in steps, though it grows.
        false if state => EVENT.every(FOLD),
        false => EVENT,
    }
}
