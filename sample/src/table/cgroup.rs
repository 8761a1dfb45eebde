//! The table `cgroup`: a row for each control group.

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use crate::source::group::{Group, GroupFile, Scope};
use crate::source::pressure::Extent::{self, Full, Some as AtLeastOne};
use crate::source::pressure::Resource;
use crate::source::{Reading, Source};

static KEYS: [Key<Group>; 1] = [Key {
    name: "cgroup",
    print: |group, row| row.text(&group.path),
}];

/// The names of counters are cAdvisor's.
static COLUMNS: [Column<Group>; 20] = [
    column(
        ("cpu_pct", "container_cpu_usage_seconds_total"),
        GroupFile::CpuStat,
        share(|group| group.cpu.usage),
    ),
    column(
        ("user_pct", "container_cpu_user_seconds_total"),
        GroupFile::CpuStat,
        share(|group| group.cpu.user),
    ),
    column(
        ("system_pct", "container_cpu_system_seconds_total"),
        GroupFile::CpuStat,
        share(|group| group.cpu.system),
    ),
    column(
        ("throttled_pct", "container_cpu_cfs_throttled_seconds_total"),
        GroupFile::CpuStat,
        share(|group| group.cpu.throttled),
    ),
    gauge("memory_bytes", GroupFile::MemoryCurrent, |group| {
        group.memory.current
    }),
    gauge("memory_anon_bytes", GroupFile::MemoryStat, |group| {
        group.memory.anon
    }),
    gauge("memory_file_bytes", GroupFile::MemoryStat, |group| {
        group.memory.file
    }),
    gauge(
        "memory_inactive_file_bytes",
        GroupFile::MemoryStat,
        |group| group.memory.inactive_file,
    ),
    gauge("memory_kernel_bytes", GroupFile::MemoryStat, |group| {
        group.memory.kernel
    }),
    column(
        ("oom_kills", "container_oom_events_total"),
        GroupFile::MemoryEvents,
        Cell::Between(oom_kills, |group| group.memory.oom_kills, 0),
    ),
    column(
        ("read_bytes_per_s", "container_fs_reads_bytes_total"),
        GroupFile::IoStat,
        Cell::Rate(|group| Some(group.io.bytes?[0])),
    ),
    column(
        ("write_bytes_per_s", "container_fs_writes_bytes_total"),
        GroupFile::IoStat,
        Cell::Rate(|group| Some(group.io.bytes?[1])),
    ),
    column(
        ("reads_per_s", "container_fs_reads_total"),
        GroupFile::IoStat,
        Cell::Rate(|group| Some(group.io.requests?[0])),
    ),
    column(
        ("writes_per_s", "container_fs_writes_total"),
        GroupFile::IoStat,
        Cell::Rate(|group| Some(group.io.requests?[1])),
    ),
    gauge("pids", GroupFile::PidsCurrent, |group| group.pids),
    column(
        (
            "cpu_some_pct",
            "container_pressure_cpu_waiting_seconds_total",
        ),
        GroupFile::Pressure(Resource::Cpu),
        Cell::Between(
            |group| waited(group, Resource::Cpu, AtLeastOne),
            |group| told(group, Resource::Cpu, AtLeastOne),
            6,
        ),
    ),
    column(
        (
            "memory_some_pct",
            "container_pressure_memory_waiting_seconds_total",
        ),
        GroupFile::Pressure(Resource::Memory),
        Cell::Between(
            |group| waited(group, Resource::Memory, AtLeastOne),
            |group| told(group, Resource::Memory, AtLeastOne),
            6,
        ),
    ),
    column(
        (
            "memory_full_pct",
            "container_pressure_memory_stalled_seconds_total",
        ),
        GroupFile::Pressure(Resource::Memory),
        Cell::Between(
            |group| waited(group, Resource::Memory, Full),
            |group| told(group, Resource::Memory, Full),
            6,
        ),
    ),
    column(
        ("io_some_pct", "container_pressure_io_waiting_seconds_total"),
        GroupFile::Pressure(Resource::Io),
        Cell::Between(
            |group| waited(group, Resource::Io, AtLeastOne),
            |group| told(group, Resource::Io, AtLeastOne),
            6,
        ),
    ),
    column(
        ("io_full_pct", "container_pressure_io_stalled_seconds_total"),
        GroupFile::Pressure(Resource::Io),
        Cell::Between(
            |group| waited(group, Resource::Io, Full),
            |group| told(group, Resource::Io, Full),
            6,
        ),
    ),
];

const fn column(
    (name, metric): (&'static str, &'static str),
    file: GroupFile,
    cell: Cell<Group>,
) -> Column<Group> {
    Column {
        name,
        metric: Some(metric),
        source: Source::Group(file),
        cell,
    }
}

const fn gauge(
    name: &'static str,
    file: GroupFile,
    value: fn(&Group) -> Option<u64>,
) -> Column<Group> {
    Column {
        name,
        metric: None,
        source: Source::Group(file),
        cell: Cell::Gauge(value),
    }
}

/// Of the time of one CPU.
const fn share(us: fn(&Group) -> Option<u64>) -> Cell<Group> {
    Cell::Share(us, 1_000_000)
}

/// The table with all its columns, of these groups.
pub fn table(scope: Scope) -> Rows<Group> {
    let shown = scope.clone();
    let things = move |moment: &Moment, emit: Emit<Group>| {
        moment.each(list, same, &mut |group| match group.current.seen
            && shown.holds(&group.current.path)
        {
            true => emit(group),
            false => Ok(()),
        })
    };
    Rows::new("cgroup", (&KEYS, &COLUMNS), list, Box::new(things)).within(scope)
}

fn list(reading: &Reading) -> &[Group] {
    reading.groups.list()
}

fn same(a: &Group, b: &Group) -> bool {
    a.path == b.path
}

/// How many there were since the row before: as a rate they would be rounded away.
fn oom_kills(group: &Thing<Group>) -> Option<f64> {
    let kills = group.growth(|group| group.memory.oom_kills)?;
    Some(kills as f64)
}

/// A pressure as a share of the time between its own readings: it rests after each. The kernel's
/// clock for it is not ours, so it may seem to be more than all of it.
fn waited(group: &Thing<Group>, resource: Resource, extent: Extent) -> Option<f64> {
    let (before, since) = group.previous?.lost(resource, extent)?;
    let (total, at) = group.current.lost(resource, extent)?;
    let seconds = at.since(since).seconds();
    let us = total.checked_sub(before)?;
    (seconds > 0.0).then(|| (us as f64 / seconds / 10_000.0).min(100.0))
}

/// What a pressure has come to, if it was read this time.
fn told(group: &Group, resource: Resource, extent: Extent) -> Option<u64> {
    let (total, _) = group.lost(resource, extent)?;
    group.pressed.then_some(total)
}
