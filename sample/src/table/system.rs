//! The table `system`: its columns, the source that each one needs, and how a cell comes from two
//! readings.

use pipe::cli::Failure;
use pipe::span::Span;

use super::rows::LOST;
use super::{Moment, Table, Title};
use crate::rate::{DiskChange, NetChange, growth};
use crate::sink::{Row, Sink};
use crate::source::diskstats::Disk;
use crate::source::meminfo::Meminfo;
use crate::source::netdev::Interface;
use crate::source::pressure::{Extent, Resource};
use crate::source::stat::{Mode, Stat};
use crate::source::{Reading, Source};

/// The table: those of its columns that are wanted.
#[derive(Debug)]
pub struct System {
    columns: Vec<&'static Column>,
    /// Each source with the places of its columns: all that is asked of a text in the hot loop.
    sources: Vec<(Source, Vec<usize>)>,
}

/// A column of the table.
#[derive(Debug)]
pub struct Column {
    /// What the header calls it.
    pub name: &'static str,
    /// The name of the counter behind it, if it is a rate.
    pub metric: Option<&'static str>,
    cell: Cell,
}

/// Where a column's cells come from.
#[derive(Debug)]
enum Cell {
    Gauge(Gauge),
    Rate(Rate),
}

/// What stands at the time of a reading.
#[derive(Debug)]
enum Gauge {
    Tasks(fn(&Stat) -> Option<u64>),
    Memory(fn(&Meminfo) -> Option<u64>),
    Lost,
}

/// What passed between two readings, or has since boot.
#[derive(Debug)]
enum Rate {
    Cpu(Mode),
    Events(fn(&Stat) -> Option<u64>),
    /// The bytes that passed, and a disk's since boot.
    Disk(fn(&DiskChange) -> Option<u64>, fn(&Disk) -> u64),
    DiskBusy,
    /// The bytes that passed, and an interface's since boot.
    Net(fn(&NetChange) -> Option<u64>, fn(&Interface) -> u64),
    Pressure(Resource, Extent),
}

/// All columns behind the time, in their order.
pub static COLUMNS: [Column; 28] = [
    rate(
        "cpu_user_pct",
        "node_cpu_seconds_total{mode=user}",
        Rate::Cpu(Mode::User),
    ),
    rate(
        "cpu_system_pct",
        "node_cpu_seconds_total{mode=system}",
        Rate::Cpu(Mode::System),
    ),
    rate(
        "cpu_iowait_pct",
        "node_cpu_seconds_total{mode=iowait}",
        Rate::Cpu(Mode::Iowait),
    ),
    rate(
        "cpu_irq_pct",
        "node_cpu_seconds_total{mode=irq}",
        Rate::Cpu(Mode::Irq),
    ),
    rate(
        "cpu_steal_pct",
        "node_cpu_seconds_total{mode=steal}",
        Rate::Cpu(Mode::Steal),
    ),
    rate(
        "cpu_idle_pct",
        "node_cpu_seconds_total{mode=idle}",
        Rate::Cpu(Mode::Idle),
    ),
    gauge("procs_running", Gauge::Tasks(|stat| stat.running)),
    gauge("procs_blocked", Gauge::Tasks(|stat| stat.blocked)),
    rate(
        "ctxt_per_s",
        "node_context_switches_total",
        Rate::Events(|stat| stat.switches),
    ),
    rate(
        "forks_per_s",
        "node_forks_total",
        Rate::Events(|stat| stat.forks),
    ),
    gauge("mem_total_bytes", Gauge::Memory(|mem| mem.total)),
    gauge("mem_available_bytes", Gauge::Memory(|mem| mem.available)),
    gauge("mem_free_bytes", Gauge::Memory(|mem| mem.free)),
    gauge("mem_cached_bytes", Gauge::Memory(Meminfo::cached)),
    gauge("mem_anon_bytes", Gauge::Memory(|mem| mem.anon)),
    gauge("mem_dirty_bytes", Gauge::Memory(|mem| mem.dirty)),
    gauge("swap_used_bytes", Gauge::Memory(Meminfo::swap_used)),
    rate(
        "disk_read_bytes_per_s",
        "node_disk_read_bytes_total",
        Rate::Disk(|change| change.read, |disk| disk.read.bytes()),
    ),
    rate(
        "disk_write_bytes_per_s",
        "node_disk_written_bytes_total",
        Rate::Disk(|change| change.written, |disk| disk.written.bytes()),
    ),
    rate(
        "disk_busy_pct",
        "node_disk_io_time_seconds_total",
        Rate::DiskBusy,
    ),
    rate(
        "net_rx_bytes_per_s",
        "node_network_receive_bytes_total",
        Rate::Net(
            |change| change.received,
            |interface| interface.received.bytes,
        ),
    ),
    rate(
        "net_tx_bytes_per_s",
        "node_network_transmit_bytes_total",
        Rate::Net(|change| change.sent, |interface| interface.sent.bytes),
    ),
    rate(
        "psi_cpu_some_pct",
        "node_pressure_cpu_waiting_seconds_total",
        Rate::Pressure(Resource::Cpu, Extent::Some),
    ),
    rate(
        "psi_memory_some_pct",
        "node_pressure_memory_waiting_seconds_total",
        Rate::Pressure(Resource::Memory, Extent::Some),
    ),
    rate(
        "psi_memory_full_pct",
        "node_pressure_memory_stalled_seconds_total",
        Rate::Pressure(Resource::Memory, Extent::Full),
    ),
    rate(
        "psi_io_some_pct",
        "node_pressure_io_waiting_seconds_total",
        Rate::Pressure(Resource::Io, Extent::Some),
    ),
    rate(
        "psi_io_full_pct",
        "node_pressure_io_stalled_seconds_total",
        Rate::Pressure(Resource::Io, Extent::Full),
    ),
    gauge("lost", Gauge::Lost),
];

const fn gauge(name: &'static str, gauge: Gauge) -> Column {
    Column {
        name,
        metric: None,
        cell: Cell::Gauge(gauge),
    }
}

const fn rate(name: &'static str, metric: &'static str, rate: Rate) -> Column {
    Column {
        name,
        metric: Some(metric),
        cell: Cell::Rate(rate),
    }
}

impl System {
    /// The table with all its columns.
    pub fn new() -> System {
        System::of(COLUMNS.iter().collect())
    }

    fn of(columns: Vec<&'static Column>) -> System {
        let mut sources: Vec<(Source, Vec<usize>)> = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let Some(source) = column.source() else {
                continue;
            };
            match sources.iter_mut().find(|(known, _)| *known == source) {
                Some((_, places)) => places.push(at),
                None => sources.push((source, vec![at])),
            }
        }
        System { columns, sources }
    }
}

impl Default for System {
    fn default() -> System {
        System::new()
    }
}

impl Table for System {
    fn name(&self) -> &'static str {
        "system"
    }

    fn keys(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn titles(&self) -> Vec<Title> {
        self.columns.iter().map(|column| column.title()).collect()
    }

    fn choose(&mut self, places: &[usize]) {
        *self = System::of(places.iter().map(|&at| self.columns[at]).collect());
    }

    fn needs(&self, source: Source) -> bool {
        match source {
            // Without it nobody knows which lines of the other are disks.
            Source::Block => self.needs(Source::Diskstats),
            _ => self.sources.iter().any(|(known, _)| *known == source),
        }
    }

    fn untold(&self, source: Source, reading: Option<&Reading>) -> Vec<usize> {
        let told = |at: usize| reading.is_some_and(|reading| self.columns[at].is_told(reading));
        let mut sources = self.sources.iter();
        let places = sources.find_map(|(known, places)| (*known == source).then_some(places));
        let places = places.into_iter().flatten().copied();
        places.filter(|&at| !told(at)).collect()
    }

    fn print(&self, moment: &Moment, sink: &mut Sink) -> Result<(), Failure> {
        sink.row(|row| {
            row.values();
            for column in &self.columns {
                column.print(moment, row);
            }
        })
    }
}

impl Column {
    fn title(&self) -> Title {
        match self.cell {
            Cell::Gauge(Gauge::Lost) => LOST,
            _ => Title {
                name: self.name,
                counter: Some(self.metric.unwrap_or(self.name)),
            },
        }
    }

    /// The source that it needs.
    fn source(&self) -> Option<Source> {
        match self.cell {
            Cell::Gauge(Gauge::Tasks(_)) | Cell::Rate(Rate::Cpu(_) | Rate::Events(_)) => {
                Some(Source::Stat)
            }
            Cell::Gauge(Gauge::Memory(_)) => Some(Source::Meminfo),
            Cell::Gauge(Gauge::Lost) => None,
            Cell::Rate(Rate::Disk(..) | Rate::DiskBusy) => Some(Source::Diskstats),
            Cell::Rate(Rate::Net(..)) => Some(Source::NetDev),
            Cell::Rate(Rate::Pressure(resource, _)) => Some(Source::Pressure(resource)),
        }
    }

    /// Whether its source says what it needs.
    fn is_told(&self, reading: &Reading) -> bool {
        let stat = &reading.stat;
        match self.cell {
            Cell::Gauge(Gauge::Tasks(count)) | Cell::Rate(Rate::Events(count)) => {
                count(stat).is_some()
            }
            Cell::Gauge(Gauge::Memory(amount)) => amount(&reading.memory.meminfo).is_some(),
            Cell::Gauge(Gauge::Lost) => true,
            Cell::Rate(Rate::Cpu(mode)) => !stat.cpus.is_empty() && stat.times >= mode.times(),
            Cell::Rate(Rate::Disk(..) | Rate::DiskBusy) => reading.disks.known,
            Cell::Rate(Rate::Net(..)) => reading.interfaces.is_known(),
            Cell::Rate(Rate::Pressure(resource, extent)) => {
                pressure(reading, resource, extent).is_some()
            }
        }
    }

    /// Writes its cell: a rate over the time between the two readings, or where counters are
    /// written what is behind it.
    fn print(&self, moment: &Moment, row: &mut Row) {
        match &self.cell {
            Cell::Gauge(gauge) => row.exact(gauge.value(moment), 0),
            Cell::Rate(rate) if moment.counters => rate.print_total(moment.current, row),
            Cell::Rate(rate) => rate.print(moment, row),
        }
    }
}

impl Gauge {
    fn value(&self, moment: &Moment) -> Option<u64> {
        match self {
            Gauge::Tasks(count) => count(&moment.current.stat),
            Gauge::Memory(amount) => amount(&moment.current.memory.meminfo),
            Gauge::Lost => Some(moment.lost),
        }
    }
}

impl Rate {
    /// Writes what passed between the two readings, as a rate or a share.
    fn print(&self, moment: &Moment, row: &mut Row) {
        let (previous, current, change) = (moment.previous, moment.current, &moment.change);
        let (value, decimals) = match *self {
            Rate::Cpu(mode) => (change.cpu(mode), 2),
            Rate::Events(total) => {
                let events = growth(total(&previous.stat), total(&current.stat));
                (change.per_second(events), 2)
            }
            Rate::Disk(bytes, _) => {
                let bytes = change.disks.and_then(|disks| bytes(&disks));
                (change.per_second(bytes), 0)
            }
            Rate::DiskBusy => {
                let ms = change.disks.and_then(|disks| disks.busiest);
                (change.share(ms.map(milliseconds)), 2)
            }
            Rate::Net(bytes, _) => {
                let bytes = change.net.and_then(|net| bytes(&net));
                (change.per_second(bytes), 0)
            }
            Rate::Pressure(resource, extent) => {
                let total = |reading| pressure(reading, resource, extent);
                let us = growth(total(previous), total(current));
                (change.pressure(us.map(microseconds)), 2)
            }
        };
        row.number(value, decimals);
    }

    /// Writes what has passed since boot, exactly; times in seconds.
    fn print_total(&self, reading: &Reading, row: &mut Row) {
        let (stat, disks, nets) = (&reading.stat, &reading.disks, &reading.interfaces);
        let (total, decimals) = match *self {
            Rate::Cpu(mode) => {
                let known = !stat.cpus.is_empty();
                // A tick is a hundredth of a second: USER_HZ in include/asm-generic/param.h.
                (sum(known, &stat.cpus, |cpu| mode.of(&cpu.ticks)), 2)
            }
            Rate::Events(total) => (total(stat), 0),
            Rate::Disk(_, bytes) => (sum(disks.known, disks.counted(), bytes), 0),
            Rate::DiskBusy => (sum(disks.known, disks.counted(), |disk| disk.busy), 3),
            Rate::Net(_, bytes) => (sum(nets.is_known(), nets.counted(), bytes), 0),
            Rate::Pressure(resource, extent) => {
                let read = reading.has_pressure();
                (pressure(reading, resource, extent).filter(|_| read), 6)
            }
        };
        row.exact(total, decimals);
    }
}

fn pressure(reading: &Reading, resource: Resource, extent: Extent) -> Option<u64> {
    reading.pressure[resource as usize].total(extent)
}

fn sum<'a, T: 'a>(
    known: bool,
    list: impl IntoIterator<Item = &'a T>,
    value: impl Fn(&T) -> u64,
) -> Option<u64> {
    known.then(|| list.into_iter().map(value).fold(0, u64::saturating_add))
}

fn milliseconds(count: u64) -> Span {
    Span::from_ns(count.saturating_mul(1_000_000))
}

fn microseconds(count: u64) -> Span {
    Span::from_ns(count.saturating_mul(1_000))
}
