//! The first version's files:
//!
//! ```text
//! 20533250940122
//! throttled_time 7000000
//! total_rss 12967936
//! 8:0 Read 1459200
//! ```
//!
//! become 20,533 s of CPU time (`cpuacct.usage`, in nanoseconds as in `cpu.stat`), 7 ms without
//! quota, 12,967,936 bytes of anonymous memory and 1,459,200 bytes read from a device, under the names
//! of the second version. Of `memory.stat` the lines `total_` are taken, which hold the groups inside
//! it as well, as in the second version; `cpuacct.stat` is in ticks of USER_HZ. A memory limit that
//! nobody set is a number near 2^63 here. Documentation/admin-guide/cgroup-v1/ defines them.

use pipe::span::Span;

use super::group::{Entry, Group};
use super::text::{Row, alone, keyed, keys, words};
use super::v2::stat_name;
use crate::metric::{Place, Refresh};
use crate::number::Scale;

const ONE: Scale = Scale::ONE;
const NANO: Scale = Scale::NANO;
const EVENT: Refresh = Refresh::Event;
/// Brought up to date at timer ticks and switches, or after so many changes.
const UNKNOWN: Refresh = Refresh::Unknown;

const NUMBERS: [Row; 6] = [
    (
        "cpuacct.usage",
        "cpu_usage_seconds_total",
        NANO,
        UNKNOWN,
        "CPU time",
    ),
    (
        "memory.usage_in_bytes",
        "memory_current_bytes",
        ONE,
        EVENT,
        "Memory in use",
    ),
    (
        "memory.max_usage_in_bytes",
        "memory_peak_bytes",
        ONE,
        EVENT,
        "Most memory that was in use",
    ),
    (
        "memory.limit_in_bytes",
        "memory_max_bytes",
        ONE,
        EVENT,
        "Memory that it may use",
    ),
    ("pids.current", "pids_current", ONE, EVENT, "Tasks"),
    ("pids.max", "pids_max", ONE, EVENT, "Tasks that it may have"),
];

const CPU: [Row; 5] = [
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
        "throttled_time",
        "cpu_throttled_seconds_total",
        NANO,
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
        "burst_time",
        "cpu_burst_seconds_total",
        NANO,
        EVENT,
        "Time above the quota",
    ),
];

/// Lines of `memory.stat` that the second version calls otherwise, apart from `total_`.
const RENAMED: [(&str, &str); 6] = [
    ("rss", "anon"),
    ("cache", "file"),
    ("rss_huge", "anon_thp"),
    ("mapped_file", "file_mapped"),
    ("dirty", "file_dirty"),
    ("writeback", "file_writeback"),
];

/// What devices are counted by: the file, in which groups inside it count or do not, and the names
/// of what it says of reads, writes and discards.
const IO: [(&str, &str, [&str; 3]); 2] = [
    (
        "blkio.throttle.io_service_bytes_recursive",
        "blkio.throttle.io_service_bytes",
        [
            "io_read_bytes_total",
            "io_write_bytes_total",
            "io_discard_bytes_total",
        ],
    ),
    (
        "blkio.throttle.io_serviced_recursive",
        "blkio.throttle.io_serviced",
        ["io_reads_total", "io_writes_total", "io_discards_total"],
    ),
];

/// Finds all metrics of a group that one controller's tree has.
pub(super) fn read(group: &mut Group) {
    alone(group, &NUMBERS);
    keyed(group, "cpu.stat", &CPU);
    let hertz = rustix::param::clock_ticks_per_second();
    let ticks = Scale::ticks(hertz);
    let refresh = Refresh::Every(Span::from_ns(1_000_000_000 / hertz.max(1)));
    keyed(
        group,
        "cpuacct.stat",
        &[
            (
                "user",
                "cpu_user_seconds_total",
                ticks,
                refresh,
                "CPU time in user mode",
            ),
            (
                "system",
                "cpu_system_seconds_total",
                ticks,
                refresh,
                "CPU time in kernel mode",
            ),
        ],
    );
    memory_stat(group);
    memory_events(group);
    for (recursive, own, names) in IO {
        if !blkio(group, recursive, names) {
            // Older kernels have only this.
            blkio(group, own, names);
        }
    }
}

fn memory_stat(group: &mut Group) {
    let text = group.text("memory.stat", "memory_").unwrap_or_default();
    for key in keys(&text) {
        let Some(own) = key.strip_prefix("total_") else {
            continue;
        };
        let renamed = RENAMED.iter().find(|(here, _)| *here == own);
        let name = match own {
            "swap" => "memory_swap_current_bytes".to_owned(),
            own => stat_name(renamed.map_or(own, |(_, there)| *there)),
        };
        group.add(
            "memory.stat",
            &name,
            Entry {
                place: Place::keyed(key, 0),
                refresh: UNKNOWN,
                help: "As it stands in memory.stat",
                label: None,
            },
        );
    }
}

/// A limit that was hit, and tasks that were killed.
fn memory_events(group: &mut Group) {
    let texts = [
        ("memory.failcnt", "max"),
        ("memory.oom_control", "oom_kill"),
    ];
    for (file, event) in texts {
        let text = group.text(file, "memory_events_").unwrap_or_default();
        let place = match event {
            "max" => Some(Place::first()).filter(|_| !text.is_empty()),
            // Since Linux 4.14.
            key => keys(&text)
                .find(|there| *there == key)
                .map(|key| Place::keyed(key, 0)),
        };
        if let Some(place) = place {
            group.add(
                file,
                "memory_events_total",
                Entry {
                    place,
                    refresh: EVENT,
                    help: "Times that memory ran short, by what was done",
                    label: Some(("event", event.to_owned())),
                },
            );
        }
    }
}

/// Whether there is such a file.
fn blkio(group: &mut Group, file: &str, names: [&str; 3]) -> bool {
    let Some(text) = group.text(file, "io_") else {
        return false;
    };
    for mut words in words(&text) {
        let (Some(device), Some(what), Some(_)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let (name, help) = match what {
            "Read" => (names[0], "What was read from the device"),
            "Write" => (names[1], "What was written to the device"),
            "Discard" => (names[2], "What was discarded on the device"),
            _ => continue,
        };
        group.add(
            file,
            name,
            Entry {
                place: Place::keyed(format!("{device} {what}"), 0),
                refresh: EVENT,
                help,
                label: Some(("device", device.to_owned())),
            },
        );
    }
    true
}
