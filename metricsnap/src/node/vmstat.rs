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
//! CPU keeps up to 125 pages of each for itself (mm/vmstat.c, calculate_normal_threshold) and gives
//! them away each second (`vm.stat_interval`), or at once when they are more: measured, some eight
//! times a second for each CPU at work.

use pipe::span::Span;

use super::Collector;
use super::family::{Family, naming};
use super::text::{Text, look, plain};
use crate::metric::Metric;

/// How often the kernel's counts of pages change: see above.
pub(super) const FOLD: Span = Span::from_ns(125_000_000);

/// Pages and what happens to them.
pub(super) const VMSTAT: Collector = Collector {
    prefixes: &["node_vmstat_"],
    find: |roots, found| look(roots.proc.join("vmstat"), parse, found),
};

const EVENT: Family = Family::counter("node_vmstat_{}", "", "/proc/vmstat information field {}.");
const STATE: Family =
    Family::gauge("node_vmstat_{}", "", "/proc/vmstat information field {}.").every(FOLD);

/// Counted like states, though they only grow.
const GROWING: [&str; 10] = [
    "nr_dirtied",
    "nr_foll_pin_acquired",
    "nr_foll_pin_released",
    "nr_throttled_written",
    "nr_vmscan_immediate_reclaim",
    "nr_vmscan_write",
    "nr_written",
    "pgdemote_",
    "pgpromote_",
    "workingset_",
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
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if name == "workingset_nodes" {
        STATE
    } else if begins(&GROWING) {
        EVENT.every(FOLD)
    } else if begins(&["nr_"]) {
        STATE
    } else {
        EVENT
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn each_line_is_a_metric() {
        assert_eq!(
            values(parse, "nr_free_pages 5718909\npgfault 2101284\nno number\n"),
            [
                "node_vmstat_nr_free_pages 5718909",
                "node_vmstat_pgfault 2101284"
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
