//! The table `cpu`: a row for each CPU that is online, and one for all of them.

use pipe::cli::Failure;

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use crate::sink::Row;
use crate::source::stat::{Cpu, PARTS, TIMES};
use crate::source::{Reading, Source};

/// Stands for the number of a CPU in the row of all.
const ALL: u64 = u64::MAX;

static KEYS: [Key<Cpu>; 1] = [Key {
    name: "cpu",
    print: name,
}];

/// In the order of the line in `stat`, but idle last.
static COLUMNS: [Column<Cpu>; 10] = [
    time::<0>("user_pct", "node_cpu_seconds_total{mode=user}"),
    time::<1>("nice_pct", "node_cpu_seconds_total{mode=nice}"),
    time::<2>("system_pct", "node_cpu_seconds_total{mode=system}"),
    time::<4>("iowait_pct", "node_cpu_seconds_total{mode=iowait}"),
    time::<5>("irq_pct", "node_cpu_seconds_total{mode=irq}"),
    time::<6>("softirq_pct", "node_cpu_seconds_total{mode=softirq}"),
    time::<7>("steal_pct", "node_cpu_seconds_total{mode=steal}"),
    time::<8>("guest_pct", "node_cpu_guest_seconds_total{mode=user}"),
    time::<9>("guest_nice_pct", "node_cpu_guest_seconds_total{mode=nice}"),
    time::<3>("idle_pct", "node_cpu_seconds_total{mode=idle}"),
];

const fn time<const AT: usize>(name: &'static str, metric: &'static str) -> Column<Cpu> {
    Column {
        name,
        metric: Some(metric),
        source: Source::Stat,
        // A tick is a hundredth of a second: USER_HZ in include/asm-generic/param.h.
        cell: Cell::Between(share::<AT>, ticks::<AT>, 2),
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Cpu> {
    Rows::new("cpu", (&KEYS, &COLUMNS), list, Box::new(things))
}

fn name(cpu: &Cpu, row: &mut Row) {
    match cpu.id {
        ALL => row.text(b"all"),
        id => row.id(id),
    }
}

fn ticks<const AT: usize>(cpu: &Cpu) -> Option<u64> {
    (AT < cpu.times).then_some(cpu.ticks[AT])
}

/// A time as a share of those that the CPU's time is made of. Some of them go backwards by
/// themselves, so each is taken for itself and a fall as nothing. The kernel rounds the time of guests
/// to ticks apart from the time that it is inside of, so it may seem to be more.
fn share<const AT: usize>(cpu: &Thing<Cpu>) -> Option<f64> {
    let (before, now) = (&cpu.previous?.ticks, &cpu.current.ticks);
    let grown = |at: usize| now[at].saturating_sub(before[at]);
    let all = (0..PARTS).map(grown).fold(0, u64::saturating_add);
    (all > 0).then(|| (100.0 * grown(AT) as f64 / all as f64).min(100.0))
}

fn list(reading: &Reading) -> &[Cpu] {
    &reading.stat.cpus
}

/// All CPUs together, then one after the other.
fn things(moment: &Moment, emit: Emit<Cpu>) -> Result<(), Failure> {
    let cpus = list(moment.current);
    let Some(times) = cpus.iter().map(|cpu| cpu.times).min() else {
        return Ok(());
    };
    // What passed, as if it had been nothing before: CPUs come and go.
    let all = |ticks| Cpu {
        id: ALL,
        ticks,
        times,
    };
    let ticks = match moment.counters {
        true => total(cpus),
        false => *moment.change.ticks(),
    };
    emit(&Thing {
        previous: Some(&all([0; TIMES])),
        current: &all(ticks),
        seconds: moment.change.seconds(),
    })?;
    moment.each(list, |a, b| a.id == b.id, emit)
}

fn total(cpus: &[Cpu]) -> [u64; TIMES] {
    let mut sums = [0_u64; TIMES];
    for cpu in cpus {
        for (sum, ticks) in sums.iter_mut().zip(cpu.ticks) {
            *sum = sum.saturating_add(ticks);
        }
    }
    sums
}
