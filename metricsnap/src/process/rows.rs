//! Which metrics a process has, and where they stand.

use pipe::span::Span;

use crate::metric::{Column, Form, Line, Place, Refresh};
use crate::number::Scale;

/// Where in a process's files a number stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// Behind the name in `stat`, from this word, and the sum of so many.
    Stat(u16, u16),
    /// Behind this key in `status`.
    Status(&'static str),
    /// Behind this key in `io`.
    Io(&'static str),
    /// This word of `schedstat`.
    Schedstat(u16),
}

/// What a number is multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// Always the same.
    Always(Scale),
    /// Ticks of USER_HZ.
    Ticks,
    /// Pages of this machine.
    Pages,
}

const ONE: By = By::Always(Scale::ONE);
const KIB: By = By::Always(Scale::KIB);
const NANO: By = By::Always(Scale::NANO);

/// Name, place, scale, help.
pub(super) type Row = (&'static str, At, By, &'static str);

/// All metrics. Of those that Prometheus clients tell of themselves the help is theirs: a collector
/// that has both under one name refuses them otherwise.
pub(super) const METRICS: [Row; 22] = [
    (
        "cpu_seconds_total",
        At::Stat(11, 2),
        By::Ticks,
        "Total user and system CPU time spent in seconds.",
    ),
    (
        "cpu_user_seconds_total",
        At::Stat(11, 1),
        By::Ticks,
        "CPU time in user mode",
    ),
    (
        "cpu_system_seconds_total",
        At::Stat(12, 1),
        By::Ticks,
        "CPU time in kernel mode",
    ),
    (
        "minor_page_faults_total",
        At::Stat(7, 1),
        ONE,
        "Page faults without I/O",
    ),
    (
        "major_page_faults_total",
        At::Stat(9, 1),
        ONE,
        "Page faults that had to wait for I/O",
    ),
    ("threads", At::Stat(17, 1), ONE, "Threads"),
    (
        "virtual_memory_bytes",
        At::Stat(20, 1),
        ONE,
        "Virtual memory size in bytes.",
    ),
    (
        "resident_memory_bytes",
        At::Stat(21, 1),
        By::Pages,
        "Resident memory size in bytes.",
    ),
    (
        "swap_bytes",
        At::Status("VmSwap:"),
        KIB,
        "Anonymous memory that is swapped out",
    ),
    (
        "voluntary_context_switches_total",
        At::Status("voluntary_ctxt_switches:"),
        ONE,
        "Times that it gave up a CPU to wait; of the first thread",
    ),
    (
        "involuntary_context_switches_total",
        At::Status("nonvoluntary_ctxt_switches:"),
        ONE,
        "Times that a CPU was taken from it; of the first thread",
    ),
    (
        "io_rchar_bytes_total",
        At::Io("rchar:"),
        ONE,
        "Bytes got by read(2) and its like, from wherever",
    ),
    (
        "io_wchar_bytes_total",
        At::Io("wchar:"),
        ONE,
        "Bytes given to write(2) and its like, to wherever",
    ),
    (
        "io_read_syscalls_total",
        At::Io("syscr:"),
        ONE,
        "Calls of read(2) and its like",
    ),
    (
        "io_write_syscalls_total",
        At::Io("syscw:"),
        ONE,
        "Calls of write(2) and its like",
    ),
    (
        "io_read_bytes_total",
        At::Io("read_bytes:"),
        ONE,
        "Bytes fetched from disks",
    ),
    (
        "io_write_bytes_total",
        At::Io("write_bytes:"),
        ONE,
        "Bytes on their way to disks",
    ),
    (
        "io_cancelled_write_bytes_total",
        At::Io("cancelled_write_bytes:"),
        ONE,
        "Bytes that never went to disks, as their file was cut first",
    ),
    (
        "running_seconds_total",
        At::Schedstat(0),
        NANO,
        "Time on a CPU; of the first thread",
    ),
    (
        "waiting_seconds_total",
        At::Schedstat(1),
        NANO,
        "Time runnable without a CPU; of the first thread",
    ),
    (
        "timeslices_total",
        At::Schedstat(2),
        ONE,
        "Times that it was given a CPU; of the first thread",
    ),
    (
        "child_cpu_seconds_total",
        At::Stat(13, 2),
        By::Ticks,
        "CPU time of its children that ended and were waited for",
    ),
];

impl At {
    /// The file.
    pub(super) fn file(self) -> &'static str {
        match self {
            At::Stat(..) => "stat",
            At::Status(_) => "status",
            At::Io(_) => "io",
            At::Schedstat(_) => "schedstat",
        }
    }

    /// Whether the text has it: kernel threads have no `VmSwap`.
    pub(super) fn is_in(self, text: &[u8]) -> bool {
        let mut lines = text.split(|&byte| byte == b'\n');
        match self {
            At::Stat(..) | At::Schedstat(_) => !text.is_empty(),
            At::Status(key) | At::Io(key) => lines.any(|line| line.starts_with(key.as_bytes())),
        }
    }

    /// Where it stands, without its scale.
    pub(super) fn place(self) -> Place {
        let (line, column) = match self {
            At::Stat(first, count) => (Line::AfterName, Column::Word(first, count)),
            At::Status(key) | At::Io(key) => return Place::keyed(key, 0),
            At::Schedstat(word) => (Line::First, Column::Word(word, 1)),
        };
        Place {
            line,
            column,
            form: Form::Decimal,
            scale: Scale::ONE,
        }
    }

    /// Running time is brought up to date at timer ticks and switches, of which nobody tells how
    /// often they come.
    pub(super) fn refresh(self, by: By) -> Refresh {
        match (self, by) {
            (_, By::Ticks) => Refresh::Every(Span::from_ns(1_000_000_000 / hertz().max(1))),
            (At::Schedstat(0), _) => Refresh::Unknown,
            _ => Refresh::Event,
        }
    }
}

impl By {
    /// The factor.
    pub(super) fn scale(self) -> Scale {
        match self {
            By::Always(scale) => scale,
            By::Ticks => Scale::ticks(hertz()),
            By::Pages => Scale::new(rustix::param::page_size() as i64, 0),
        }
    }
}

/// USER_HZ.
fn hertz() -> u64 {
    rustix::param::clock_ticks_per_second()
}
