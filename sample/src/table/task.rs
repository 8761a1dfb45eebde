//! The table `task`: a row for each process, or for some of them.

use std::cell::RefCell;
use std::rc::Rc;

use pipe::cli::Failure;

use super::chosen::{Choice, Chosen};
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use super::{Moment, Table, Title};
use crate::args::By;
use crate::sink::{Row, Sink};
use crate::source::process::{Process, ProcessFile};
use crate::source::{Reading, Source};

/// Times are in hundredths of a second.
const SECOND: u64 = 100;

static KEYS: [Key<Process>; 2] = [
    Key {
        name: "pid",
        print: |process, row| row.id(u64::from(process.pid)),
    },
    Key {
        name: "comm",
        print: |process, row| row.text(process.comm.bytes()),
    },
];

static COLUMNS: [Column<Process>; 18] = [
    stat("state", None, Cell::Text(state)),
    stat("ppid", None, Cell::Gauge(|process| Some(process.parent))),
    stat(
        "threads",
        Some("process_threads"),
        Cell::Gauge(|process| Some(process.threads)),
    ),
    stat(
        "cpu_pct",
        Some("process_cpu_seconds_total"),
        Cell::Share(|process| Some(process.cpu()), SECOND),
    ),
    stat(
        "user_pct",
        Some("process_cpu_seconds_total{mode=user}"),
        Cell::Share(|process| Some(process.user), SECOND),
    ),
    stat(
        "system_pct",
        Some("process_cpu_seconds_total{mode=system}"),
        Cell::Share(|process| Some(process.system), SECOND),
    ),
    stat(
        "rss_bytes",
        Some("process_resident_memory_bytes"),
        Cell::Gauge(|process| Some(process.resident)),
    ),
    stat(
        "vsize_bytes",
        Some("process_virtual_memory_bytes"),
        Cell::Gauge(|process| Some(process.size)),
    ),
    io(
        "read_bytes_per_s",
        "process_read_bytes_total",
        Cell::Rate(|process| Some(process.io?.read)),
    ),
    io(
        "write_bytes_per_s",
        "process_write_bytes_total",
        Cell::Rate(|process| Some(process.io?.written)),
    ),
    stat(
        "minor_faults_per_s",
        Some("process_minor_page_faults_total"),
        Cell::Rate(|process| Some(process.minor_faults)),
    ),
    stat(
        "major_faults_per_s",
        Some("process_major_page_faults_total"),
        Cell::Rate(|process| Some(process.major_faults)),
    ),
    stat("nice", None, Cell::Decimal(|process| Some(process.nice), 0)),
    stat("processor", None, Cell::Gauge(|process| process.processor)),
    stat(
        "io_delay_pct",
        Some("process_io_delay_seconds_total"),
        Cell::Between(delay, |process| process.delay, 2),
    ),
    stat(
        "guest_pct",
        Some("process_cpu_guest_seconds_total"),
        Cell::Share(|process| process.guest, SECOND),
    ),
    io(
        "cancelled_write_bytes_per_s",
        "process_cancelled_write_bytes_total",
        Cell::Rate(|process| Some(process.io?.cancelled)),
    ),
    stat(
        "start_boot_s",
        None,
        Cell::Decimal(|process| i64::try_from(process.start).ok(), 2),
    ),
];

/// The table: its columns, and which processes have a row.
#[derive(Debug)]
pub struct Tasks {
    rows: Rows<Process>,
    chosen: Rc<RefCell<Chosen>>,
    only: Vec<u32>,
    by_io: bool,
}

const fn stat(
    name: &'static str,
    metric: Option<&'static str>,
    cell: Cell<Process>,
) -> Column<Process> {
    Column {
        name,
        metric,
        source: Source::Process(ProcessFile::Stat),
        cell,
    }
}

const fn io(name: &'static str, metric: &'static str, cell: Cell<Process>) -> Column<Process> {
    Column {
        name,
        metric: Some(metric),
        source: Source::Process(ProcessFile::Io),
        cell,
    }
}

impl Tasks {
    /// The table with all its columns.
    pub fn new(choice: Choice) -> Tasks {
        let by_io = matches!(choice.top, Some((_, By::Io)));
        let chosen = Chosen::new(choice);
        let only = chosen.only().to_vec();
        let chosen = Rc::new(RefCell::new(chosen));
        let shared = Rc::clone(&chosen);
        let things = move |moment: &Moment, emit: Emit<Process>| {
            each(&mut shared.borrow_mut(), moment, emit)
        };
        Tasks {
            rows: Rows::new("task", (&KEYS, &COLUMNS), list, Box::new(things)),
            chosen,
            only,
            by_io,
        }
    }
}

impl Table for Tasks {
    fn name(&self) -> &'static str {
        self.rows.name()
    }

    fn keys(&self) -> Vec<&'static str> {
        self.rows.keys()
    }

    fn titles(&self) -> Vec<Title> {
        self.rows.titles()
    }

    fn choose(&mut self, places: &[usize]) {
        self.rows.choose(places);
    }

    fn choose_keys(&mut self) {
        self.rows.choose_keys();
    }

    fn needs(&self, source: Source) -> bool {
        // Those that move most are told from it also if it has no column.
        let io = || self.by_io && self.rows.needs(Source::Process(ProcessFile::Stat));
        self.rows.needs(source) || (source == Source::Process(ProcessFile::Io) && io())
    }

    fn untold(&self, source: Source, reading: Option<&Reading>) -> Vec<usize> {
        self.rows.untold(source, reading)
    }

    fn pids(&self) -> &[u32] {
        &self.only
    }

    fn follow(&mut self, pid: u32) {
        self.chosen.borrow_mut().follow(pid);
    }

    fn print(&self, moment: &Moment, sink: &mut Sink) -> Result<(), Failure> {
        self.rows.print(moment, sink)
    }
}

/// Each process that has a row, in the order of the rows.
fn each(chosen: &mut Chosen, moment: &Moment, emit: Emit<Process>) -> Result<(), Failure> {
    let (previous, current) = (&moment.previous.processes, &moment.current.processes);
    let seconds = moment.change.seconds();
    let mut rows = chosen.choose(previous, current, moment.counters).iter();
    rows.try_for_each(|row| {
        emit(&Thing {
            previous: row.before.of(previous),
            current: &current.list[row.at],
            seconds,
        })
    })
}

fn list(reading: &Reading) -> &[Process] {
    &reading.processes.list
}

fn state(process: &Process, row: &mut Row) {
    row.text(&[process.state]);
}

/// Nothing as long as it never waited: where that isn't counted it is 0 for ever.
fn delay(process: &Thing<Process>) -> Option<f64> {
    let waited = process.current.delay.is_some_and(|delay| delay > 0);
    process.grown(|process| process.delay).filter(|_| waited)
}
