//! `/proc/schedstat`: how long tasks ran and waited for a CPU.
//!
//! ```text
//! version 15
//! timestamp 15819019232
//! cpu0 498494191 0 3533438552 2553969831 3853684107 2465731542 2045936778163039 343796328169361 4767485306
//! ```
//!
//! becomes `node_schedstat_running_seconds_total{cpu=0}` 2045936.778163039, `waiting` and the number
//! of timeslices. Defined by Documentation/scheduler/sched-stats.rst: a CPU's line is the same in
//! versions 15 to 17, which changed the lines of domains; before 15 (Linux 2.6.30) it was another. A
//! task's time is added when it leaves its CPU. The kernel needs CONFIG_SCHEDSTATS.

use super::Collector;
use super::family::{Family, labels};
use super::text::{Keyed, Text, look, plain, words};
use crate::metric::Metric;
use crate::number::Scale;

/// Time on CPUs and before them.
pub(super) const SCHEDSTAT: Collector = Collector {
    prefixes: &["node_schedstat_"],
    find: |roots, found| look(roots.proc.join("schedstat"), parse, found),
};

/// The oldest version with these columns.
const VERSION: &str = "15";

const COLUMNS: [(u16, Family, Scale); 3] = [
    (
        6,
        Family::counter(
            "node_schedstat_running_seconds_total",
            "seconds",
            "Number of seconds CPU spent running a process.",
        ),
        Scale::NANO,
    ),
    (
        7,
        Family::counter(
            "node_schedstat_waiting_seconds_total",
            "seconds",
            "Number of seconds spent by processing waiting for this CPU.",
        ),
        Scale::NANO,
    ),
    (
        8,
        Family::counter(
            "node_schedstat_timeslices_total",
            "",
            "Number of timeslices executed by CPU.",
        ),
        Scale::ONE,
    ),
];

fn parse(text: &Text) -> Vec<Metric> {
    let first = text.lines().next().unwrap_or_default();
    let version = words(first).nth(1).and_then(plain);
    // As text of the same length: nobody will see version 100.
    if version.is_none_or(|version| version.len() != VERSION.len() || version < VERSION) {
        return Vec::new();
    }
    let lines = text.keyed_by_words(1).into_iter();
    lines.flat_map(|line| cpu(text, line)).collect()
}

fn cpu(text: &Text, line: Keyed) -> Vec<Metric> {
    let Some(cpu) = line.key.strip_prefix(b"cpu").and_then(plain) else {
        return Vec::new();
    };
    let given = COLUMNS.iter().filter(|(word, ..)| *word < line.numbers());
    let metrics = given.map(|(word, family, scale)| {
        let labels = labels([("cpu", cpu.to_owned())]);
        family.metric(&text.path, labels, line.place(*word).scaled(*scale))
    });
    metrics.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    const CPU: &str = "cpu0 12 0 3533438552 2553969831 3853684107 2465731542 2045936778163039 343796328169361 4767485306\n";

    #[test]
    fn each_version_since_15_has_the_same_columns() {
        for version in ["15", "17"] {
            let text = format!(
                "version {version}\ntimestamp 15819019232\n{CPU}domain0 3 1 2 3 4 5 6 7 8\n"
            );
            assert_eq!(
                values(parse, &text),
                [
                    "node_schedstat_running_seconds_total{cpu=0} 2045936.778163039",
                    "node_schedstat_waiting_seconds_total{cpu=0} 343796.328169361",
                    "node_schedstat_timeslices_total{cpu=0} 4767485306",
                ]
            );
        }
        assert!(values(parse, &format!("version 14\n{CPU}")).is_empty());
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
