//! The table `disk`: a row for each whole disk, or for each partition, too.

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use crate::sink::Row;
use crate::source::diskstats::{Disk, Kind, Moved};
use crate::source::{Reading, Source};

static KEYS: [Key<Disk>; 1] = [Key {
    name: "disk",
    print: name,
}];

static COLUMNS: [Column<Disk>; 16] = [
    column(
        "read_bytes_per_s",
        "node_disk_read_bytes_total",
        Cell::Rate(|disk| Some(disk.read.bytes())),
    ),
    column(
        "write_bytes_per_s",
        "node_disk_written_bytes_total",
        Cell::Rate(|disk| Some(disk.written.bytes())),
    ),
    column(
        "reads_per_s",
        "node_disk_reads_completed_total",
        Cell::Rate(|disk| Some(disk.read.requests)),
    ),
    column(
        "writes_per_s",
        "node_disk_writes_completed_total",
        Cell::Rate(|disk| Some(disk.written.requests)),
    ),
    column(
        "read_latency_us",
        "node_disk_read_time_seconds_total",
        Cell::Between(
            |disk| latency(disk, |disk| disk.read),
            |disk| Some(disk.read.ms),
            3,
        ),
    ),
    column(
        "write_latency_us",
        "node_disk_write_time_seconds_total",
        Cell::Between(
            |disk| latency(disk, |disk| disk.written),
            |disk| Some(disk.written.ms),
            3,
        ),
    ),
    column(
        "queue",
        "node_disk_io_time_weighted_seconds_total",
        Cell::Between(queue, |disk| Some(disk.weighted), 3),
    ),
    column(
        "busy_pct",
        "node_disk_io_time_seconds_total",
        Cell::Between(busy, |disk| Some(disk.busy), 3),
    ),
    gauge("in_flight", |disk| Some(disk.queue)),
    column(
        "reads_merged_per_s",
        "node_disk_reads_merged_total",
        Cell::Rate(|disk| Some(disk.read.merged)),
    ),
    column(
        "writes_merged_per_s",
        "node_disk_writes_merged_total",
        Cell::Rate(|disk| Some(disk.written.merged)),
    ),
    column(
        "discard_bytes_per_s",
        "node_disk_discarded_bytes_total",
        Cell::Rate(|disk| Some(disk.discarded?.bytes())),
    ),
    column(
        "discards_per_s",
        "node_disk_discards_completed_total",
        Cell::Rate(|disk| Some(disk.discarded?.requests)),
    ),
    column(
        "discard_latency_us",
        "node_disk_discard_time_seconds_total",
        Cell::Between(
            |disk| latency(disk, |disk| disk.discarded.unwrap_or_default()),
            |disk| Some(disk.discarded?.ms),
            3,
        ),
    ),
    column(
        "flushes_per_s",
        "node_disk_flush_requests_total",
        Cell::Rate(|disk| Some(disk.flushed?[0])),
    ),
    column(
        "flush_latency_us",
        "node_disk_flush_requests_time_seconds_total",
        Cell::Between(
            |disk| latency(disk, flushes),
            |disk| Some(disk.flushed?[1]),
            3,
        ),
    ),
];

const fn column(name: &'static str, metric: &'static str, cell: Cell<Disk>) -> Column<Disk> {
    Column {
        name,
        metric: Some(metric),
        source: Source::Diskstats,
        cell,
    }
}

const fn gauge(name: &'static str, value: fn(&Disk) -> Option<u64>) -> Column<Disk> {
    Column {
        name,
        metric: None,
        source: Source::Diskstats,
        cell: Cell::Gauge(value),
    }
}

/// The table with all its columns.
pub fn table(partitions: bool) -> Rows<Disk> {
    let things = move |moment: &Moment, emit: Emit<Disk>| {
        moment.each(
            list,
            same,
            &mut |disk| match shows(disk.current, partitions) {
                true => emit(disk),
                false => Ok(()),
            },
        )
    };
    Rows::new("disk", (&KEYS, &COLUMNS), list, Box::new(things))
}

/// A device that moves nothing itself is shown once it has: there may be hundreds that never do.
fn shows(disk: &Disk, partitions: bool) -> bool {
    match disk.kind {
        Kind::Counted => true,
        Kind::Passed => disk.read.requests > 0 || disk.written.requests > 0,
        Kind::Hidden => false,
        Kind::Unknown => partitions,
    }
}

fn name(disk: &Disk, row: &mut Row) {
    row.text(disk.name.bytes());
}

fn list(reading: &Reading) -> &[Disk] {
    &reading.disks.list
}

fn same(a: &Disk, b: &Disk) -> bool {
    a.name == b.name
}

/// How long a request took in the mean; nothing if none was done.
fn latency(disk: &Thing<Disk>, moved: fn(&Disk) -> Moved) -> Option<f64> {
    let requests = disk.growth(|disk| Some(moved(disk).requests))?;
    let ms = disk.growth(|disk| Some(moved(disk).ms))?;
    (requests > 0).then(|| 1_000.0 * ms as f64 / requests as f64)
}

fn flushes(disk: &Disk) -> Moved {
    let [requests, ms] = disk.flushed.unwrap_or_default();
    Moved {
        requests,
        ms,
        ..Moved::default()
    }
}

/// How many requests were under way in the mean: their milliseconds a second, by a thousand.
fn queue(disk: &Thing<Disk>) -> Option<f64> {
    Some(disk.grown(|disk| Some(disk.weighted))? / 1_000.0)
}

/// The kernel counts by its own clock, so it may seem to be more than all of the time.
fn busy(disk: &Thing<Disk>) -> Option<f64> {
    Some((disk.grown(|disk| Some(disk.busy))? / 10.0).min(100.0))
}
