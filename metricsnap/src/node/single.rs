//! Files of one line whose words each are a number.
//!
//! ```text
//! 0.52 0.58 0.59 1/467 12345
//! ```
//!
//! of `/proc/loadavg` becomes `node_load1` 0.52, `node_load5` 0.58 and `node_load15` 0.59. Defined
//! by proc_loadavg(5), Documentation/admin-guide/sysctl/{fs,kernel}.rst and
//! Documentation/networking/nf_conntrack-sysctl.rst.

use std::path::Path;

use pipe::span::Span;

use super::Collector;
use super::family::Family;
use super::text::{Text, is_number, look, words};
use crate::metric::{Column, Found, Line, Metric, Place, Roots};

/// LOAD_FREQ in include/linux/sched/loadavg.h, five seconds and a tick.
const LOAD: Span = Span::from_ns(5_000_000_000);

/// How many tasks there are to run.
pub(super) const LOADAVG: Collector = Collector {
    prefixes: &["node_load1", "node_load5"],
    find: |roots, found| of_proc("loadavg", &LOADS, roots, found),
};

/// Open files of the whole machine.
pub(super) const FILES: Collector = Collector {
    prefixes: &["node_filefd_"],
    find: |roots, found| of_proc("sys/fs/file-nr", &FILE_NR, roots, found),
};

/// The kernel's randomness.
pub(super) const ENTROPY: Collector = Collector {
    prefixes: &["node_entropy_"],
    find: |roots, found| {
        of_proc("sys/kernel/random/entropy_avail", &AVAILABLE, roots, found);
        of_proc("sys/kernel/random/poolsize", &POOL, roots, found);
    },
};

/// Connections that the packet filter knows.
pub(super) const CONNTRACK: Collector = Collector {
    prefixes: &["node_nf_conntrack_"],
    find: |roots, found| {
        let directory = Path::new("sys/net/netfilter");
        let count = directory.join("nf_conntrack_count");
        of_proc(count, &CONNECTIONS, roots, found);
        let max = directory.join("nf_conntrack_max");
        of_proc(max, &MOST_CONNECTIONS, roots, found);
    },
};

/// Which word is which metric.
type Words = [(u16, Family)];

const LOADS: [(u16, Family); 3] = [
    (
        0,
        Family::gauge("node_load1", "", "1m load average.").every(LOAD),
    ),
    (
        1,
        Family::gauge("node_load5", "", "5m load average.").every(LOAD),
    ),
    (
        2,
        Family::gauge("node_load15", "", "15m load average.").every(LOAD),
    ),
];
/// The second is always 0.
const FILE_NR: [(u16, Family); 2] = [
    (
        0,
        Family::gauge(
            "node_filefd_allocated",
            "",
            "File descriptor statistics: allocated.",
        ),
    ),
    (
        2,
        Family::gauge(
            "node_filefd_maximum",
            "",
            "File descriptor statistics: maximum.",
        ),
    ),
];
const AVAILABLE: [(u16, Family); 1] = [(
    0,
    Family::gauge(
        "node_entropy_available_bits",
        "bits",
        "Bits of available entropy.",
    ),
)];
const POOL: [(u16, Family); 1] = [(
    0,
    Family::gauge(
        "node_entropy_pool_size_bits",
        "bits",
        "Bits of entropy pool.",
    ),
)];
const CONNECTIONS: [(u16, Family); 1] = [(
    0,
    Family::gauge(
        "node_nf_conntrack_entries",
        "",
        "Number of currently allocated flow entries for connection tracking.",
    ),
)];
const MOST_CONNECTIONS: [(u16, Family); 1] = [(
    0,
    Family::gauge(
        "node_nf_conntrack_entries_limit",
        "",
        "Maximum size of connection tracking table.",
    ),
)];

fn of_proc(file: impl AsRef<Path>, table: &Words, roots: &Roots, found: &mut Found) {
    look(roots.proc.join(file), |text| parse(text, table), found);
}

fn parse(text: &Text, table: &Words) -> Vec<Metric> {
    let line = text.lines().next().unwrap_or_default();
    let given = |word: u16| words(line).nth(word.into()).is_some_and(is_number);
    let known = table.iter().filter(|(word, _)| given(*word));
    let metrics = known.map(|(word, family)| family.metric(&text.path, Vec::new(), place(*word)));
    metrics.collect()
}

fn place(word: u16) -> Place {
    Place {
        line: Line::First,
        column: Column::Word(word, 1),
        ..Place::first()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn words_are_found_whatever_parts_them() {
        assert_eq!(
            values(|text| parse(text, &LOADS), "0.52 0.58 0.59 1/467 12345\n"),
            ["node_load1 0.52", "node_load5 0.58", "node_load15 0.59"]
        );
        assert_eq!(
            values(|text| parse(text, &FILE_NR), "413\t0\t2466183\n"),
            ["node_filefd_allocated 413", "node_filefd_maximum 2466183"]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(|text| parse(text, &FILE_NR));
    }
}
