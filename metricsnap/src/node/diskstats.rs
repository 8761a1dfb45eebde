//! `/proc/diskstats`: what block devices did, partitions among them.
//!
//! ```text
//!  254       0 vda 20514 6 1393866 5471 7316 1530 563386 3190 0 4788 9000 6 0 81920 0 2 14
//! ```
//!
//! becomes `node_disk_reads_completed_total{device=vda}` 20514 and so on. Defined by
//! Documentation/admin-guide/iostats.rst: eleven counters since Linux 2.6.25 (partitions had four
//! before), those of discards since 4.18, of flushes since 5.5. Sectors are of 512 bytes whatever
//! the device says. Unlike node_exporter it leaves out no partitions and no loop devices.

use pipe::span::Span;

use super::Collector;
use super::family::{Family, labels};
use super::text::{Keyed, Text, look, shown};
use crate::metric::Metric;
use crate::number::Scale;

/// Reads, writes, and the time they took.
pub(super) const DISKSTATS: Collector = Collector {
    prefixes: &["node_disk_"],
    find: |roots, found| look(roots.proc.join("diskstats"), parse, found),
};

/// Times are given in whole ms, and those of being busy are counted by timer ticks, which are no
/// shorter.
const MS: Span = Span::from_ns(1_000_000);

const fn count(name: &'static str, help: &'static str) -> (Family, Scale) {
    (Family::counter(name, "", help), Scale::ONE)
}

const fn bytes(name: &'static str, help: &'static str) -> (Family, Scale) {
    (Family::counter(name, "bytes", help), Scale::SECTOR)
}

const fn time(name: &'static str, help: &'static str) -> (Family, Scale) {
    let family = Family::counter(name, "seconds", help);
    (family.every(MS), Scale::MILLI)
}

/// The counters in their order.
const COLUMNS: [(Family, Scale); 17] = [
    count(
        "node_disk_reads_completed_total",
        "The total number of reads completed successfully.",
    ),
    count(
        "node_disk_reads_merged_total",
        "The total number of reads merged.",
    ),
    bytes(
        "node_disk_read_bytes_total",
        "The total number of bytes read successfully.",
    ),
    time(
        "node_disk_read_time_seconds_total",
        "The total number of seconds spent by all reads.",
    ),
    count(
        "node_disk_writes_completed_total",
        "The total number of writes completed successfully.",
    ),
    count(
        "node_disk_writes_merged_total",
        "The number of writes merged.",
    ),
    bytes(
        "node_disk_written_bytes_total",
        "The total number of bytes written successfully.",
    ),
    time(
        "node_disk_write_time_seconds_total",
        "This is the total number of seconds spent by all writes.",
    ),
    (
        Family::gauge(
            "node_disk_io_now",
            "",
            "The number of I/Os currently in progress.",
        ),
        Scale::ONE,
    ),
    time(
        "node_disk_io_time_seconds_total",
        "Total seconds spent doing I/Os.",
    ),
    time(
        "node_disk_io_time_weighted_seconds_total",
        "The weighted # of seconds spent doing I/Os.",
    ),
    count(
        "node_disk_discards_completed_total",
        "The total number of discards completed successfully.",
    ),
    count(
        "node_disk_discards_merged_total",
        "The total number of discards merged.",
    ),
    count(
        "node_disk_discarded_sectors_total",
        "The total number of sectors discarded successfully.",
    ),
    time(
        "node_disk_discard_time_seconds_total",
        "This is the total number of seconds spent by all discards.",
    ),
    count(
        "node_disk_flush_requests_total",
        "The total number of flush requests completed successfully",
    ),
    time(
        "node_disk_flush_requests_time_seconds_total",
        "This is the total number of seconds spent by all flush requests.",
    ),
];

/// Fewer counters than these mean others: a partition before Linux 2.6.25.
const FEWEST: u16 = 11;

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_words(3).into_iter();
    let known = lines.filter(|line| line.numbers() >= FEWEST);
    known.flat_map(|line| disk(text, line)).collect()
}

fn disk(text: &Text, line: Keyed) -> impl Iterator<Item = Metric> {
    let name = line.key.rsplit(|byte| matches!(byte, b' ' | b'\t')).next();
    let name = shown(name.unwrap_or_default());
    let columns = (0..line.numbers()).zip(COLUMNS);
    columns.map(move |(word, (family, scale))| {
        let labels = labels([("device", name.clone())]);
        family.metric(&text.path, labels, line.place(word).scaled(scale))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn a_disk_has_the_counters_of_its_kernel() {
        let old = " 254       0 vda 20514 6 1393866 5471 7316 1530 563386 3190 2 4788 9000";
        let of_old = values(parse, old);
        assert_eq!(of_old.len(), 11);
        assert_eq!(
            of_old[2],
            "node_disk_read_bytes_total{device=vda} 713659392"
        );
        assert_eq!(
            of_old[3],
            "node_disk_read_time_seconds_total{device=vda} 5.471"
        );
        assert_eq!(of_old[8], "node_disk_io_now{device=vda} 2");
        let new = values(parse, &format!("{old} 6 0 81920 1 2 14 8 9\n"));
        assert_eq!(new.len(), 17);
        assert_eq!(
            new[13],
            "node_disk_discarded_sectors_total{device=vda} 81920"
        );
        assert_eq!(
            new[16],
            "node_disk_flush_requests_time_seconds_total{device=vda} 0.014"
        );
    }

    #[test]
    fn partitions_of_linux_2_6_24_say_other_things() {
        assert!(values(parse, "   8    1 sda1 1 2 3 4\n").is_empty());
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
