//! The second version's files:
//!
//! ```text
//! usage_usec 20422408859
//! 8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
//! some avg10=0.08 avg60=0.08 avg300=0.19 total=4210174452
//! ```
//!
//! become 20,422 s of CPU time, 1,459,200 bytes read from a device, and 4,210 s in which some task
//! waited. `max` where a limit could be is none: such a metric has no value.
//! Documentation/admin-guide/cgroup-v2.rst and Documentation/accounting/psi.rst define them.

use pipe::kernfile::PRESSURE_REST;

use super::group::{Entry, Group};
use super::text::{Row, alone, keyed, keys, words};
use crate::metric::{Column, Form, Line, Place, Refresh};
use crate::number::Scale;

const ONE: Scale = Scale::ONE;
const MICRO: Scale = Scale::MICRO;
const EVENT: Refresh = Refresh::Event;
/// Brought up to date at timer ticks, switches, or after so many changes.
const UNKNOWN: Refresh = Refresh::Unknown;

const PRESSURE: Refresh = Refresh::Every(PRESSURE_REST);

const NUMBERS: [Row; 11] = [
    (
        "memory.current",
        "memory_current_bytes",
        ONE,
        EVENT,
        "Memory in use",
    ),
    (
        "memory.peak",
        "memory_peak_bytes",
        ONE,
        EVENT,
        "Most memory that was in use",
    ),
    (
        "memory.max",
        "memory_max_bytes",
        ONE,
        EVENT,
        "Memory that it may use",
    ),
    (
        "memory.high",
        "memory_high_bytes",
        ONE,
        EVENT,
        "Memory above which it is slowed",
    ),
    (
        "memory.swap.current",
        "memory_swap_current_bytes",
        ONE,
        EVENT,
        "Swap in use",
    ),
    (
        "memory.swap.peak",
        "memory_swap_peak_bytes",
        ONE,
        EVENT,
        "Most swap that was in use",
    ),
    (
        "memory.swap.max",
        "memory_swap_max_bytes",
        ONE,
        EVENT,
        "Swap that it may use",
    ),
    (
        "memory.zswap.current",
        "memory_zswap_current_bytes",
        ONE,
        EVENT,
        "Compressed swap",
    ),
    ("pids.current", "pids_current", ONE, EVENT, "Tasks"),
    (
        "pids.peak",
        "pids_peak",
        ONE,
        EVENT,
        "Most tasks that there were",
    ),
    ("pids.max", "pids_max", ONE, EVENT, "Tasks that it may have"),
];

const CPU: [Row; 9] = [
    (
        "usage_usec",
        "cpu_usage_seconds_total",
        MICRO,
        UNKNOWN,
        "CPU time",
    ),
    (
        "user_usec",
        "cpu_user_seconds_total",
        MICRO,
        UNKNOWN,
        "CPU time in user mode",
    ),
    (
        "system_usec",
        "cpu_system_seconds_total",
        MICRO,
        UNKNOWN,
        "CPU time in kernel mode",
    ),
    (
        "nice_usec",
        "cpu_nice_seconds_total",
        MICRO,
        UNKNOWN,
        "CPU time of nice tasks",
    ),
    (
        "nr_periods",
        "cpu_periods_total",
        ONE,
        EVENT,
        "Periods with runnable tasks",
    ),
    (
        "nr_throttled",
        "cpu_throttled_periods_total",
        ONE,
        EVENT,
        "Periods used up",
    ),
    (
        "throttled_usec",
        "cpu_throttled_seconds_total",
        MICRO,
        EVENT,
        "Time without quota",
    ),
    (
        "nr_bursts",
        "cpu_bursts_total",
        ONE,
        EVENT,
        "Periods with more than the quota",
    ),
    (
        "burst_usec",
        "cpu_burst_seconds_total",
        MICRO,
        EVENT,
        "Time above the quota",
    ),
];

/// What devices are counted by: the word of a line, the name, the help.
const IO: [(&str, &str, &str); 6] = [
    (
        "rbytes",
        "io_read_bytes_total",
        "Bytes read from the device",
    ),
    (
        "wbytes",
        "io_write_bytes_total",
        "Bytes written to the device",
    ),
    (
        "dbytes",
        "io_discard_bytes_total",
        "Bytes discarded on the device",
    ),
    ("rios", "io_reads_total", "Reads from the device"),
    ("wios", "io_writes_total", "Writes to the device"),
    ("dios", "io_discards_total", "Discards on the device"),
];

/// What in `memory.stat` are amounts in bytes.
const AMOUNTS: [&str; 28] = [
    "anon",
    "file",
    "kernel",
    "kernel_stack",
    "pagetables",
    "sec_pagetables",
    "percpu",
    "sock",
    "vmalloc",
    "shmem",
    "zswap",
    "zswapped",
    "file_mapped",
    "file_dirty",
    "file_writeback",
    "swapcached",
    "anon_thp",
    "file_thp",
    "shmem_thp",
    "inactive_anon",
    "active_anon",
    "inactive_file",
    "active_file",
    "unevictable",
    "slab_reclaimable",
    "slab_unreclaimable",
    "slab",
    "hugetlb",
];

/// And what beginnings of names there are counters.
const COUNTERS: [&str; 7] = ["pg", "workingset_", "thp_", "zswp", "swp", "numa_", "pswp"];

/// Finds all metrics of a group.
pub(super) fn read(group: &mut Group) {
    keyed(group, "cpu.stat", &CPU);
    alone(group, &NUMBERS);
    memory_stat(group);
    memory_events(group);
    io_stat(group);
    for (file, resource) in [
        ("cpu.pressure", "cpu"),
        ("memory.pressure", "memory"),
        ("io.pressure", "io"),
        ("irq.pressure", "irq"),
    ] {
        pressure(group, file, resource);
    }
}

fn memory_stat(group: &mut Group) {
    let text = group
        .text("memory.stat", "memory_stat_")
        .unwrap_or_default();
    for key in keys(&text) {
        group.add(
            "memory.stat",
            &stat_name(key),
            Entry {
                place: Place::keyed(key, 0),
                refresh: UNKNOWN,
                help: "As it stands in memory.stat",
                label: None,
            },
        );
    }
}

/// The name of a line of `memory.stat`; one that is not known has no unit and is no counter.
pub(super) fn stat_name(key: &str) -> String {
    let counter = COUNTERS.iter().any(|counter| key.starts_with(counter));
    let end = match AMOUNTS.contains(&key) {
        true => "_bytes",
        false if counter => "_total",
        false => "",
    };
    format!("memory_stat_{key}{end}")
}

fn memory_events(group: &mut Group) {
    let text = group
        .text("memory.events", "memory_events_")
        .unwrap_or_default();
    for key in keys(&text) {
        group.add(
            "memory.events",
            "memory_events_total",
            Entry {
                place: Place::keyed(key, 0),
                refresh: EVENT,
                help: "Times that memory ran short, by what was done",
                label: Some(("event", key.to_owned())),
            },
        );
    }
}

fn io_stat(group: &mut Group) {
    let text = group.text("io.stat", "io_").unwrap_or_default();
    for mut words in words(&text) {
        let Some(device) = words.next() else { continue };
        let there = words
            .filter_map(|word| word.split_once('='))
            .map(|(word, _)| word);
        let there: Vec<&str> = there.collect();
        for (word, name, help) in IO.iter().filter(|row| there.contains(&row.0)) {
            group.add(
                "io.stat",
                name,
                Entry {
                    place: named(device, word, ONE),
                    refresh: EVENT,
                    help,
                    label: Some(("device", device.to_owned())),
                },
            );
        }
    }
}

fn pressure(group: &mut Group, file: &str, resource: &str) {
    let text = group
        .text(file, &format!("pressure_{resource}_"))
        .unwrap_or_default();
    let kinds = [
        ("some", "waiting", "Time in which some task waited"),
        ("full", "stalled", "Time in which all tasks waited"),
    ];
    for (key, what, help) in kinds {
        if keys(&text).any(|there| there == key) {
            let name = format!("pressure_{resource}_{what}_seconds_total");
            let label = None;
            let place = named(key, "total", MICRO);
            group.add(
                file,
                &name,
                Entry {
                    place,
                    refresh: PRESSURE,
                    help,
                    label,
                },
            );
        }
    }
}

/// What stands behind `WORD=` in the line of a key.
fn named(key: &str, word: &str, scale: Scale) -> Place {
    Place {
        line: Line::Key(key.as_bytes().into(), 0),
        column: Column::Named(word.as_bytes().into()),
        form: Form::Decimal,
        scale,
    }
}
