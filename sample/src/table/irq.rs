//! The table `irq`: a row for each interrupt and each softirq.

use pipe::cli::Failure;

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use crate::pair::matched;
use crate::sink::Row;
use crate::source::interrupts::{Interrupt, Interrupts};
use crate::source::{Reading, Source};

static KEYS: [Key<Interrupt>; 2] = [
    Key {
        name: "irq",
        print: name,
    },
    Key {
        name: "device",
        print: device,
    },
];

static COLUMNS: [Column<Interrupt>; 3] = [
    column("interrupts_per_s", Some("node_interrupts_total"), |irq| {
        rate(irq, irq.current.growth?.total)
    }),
    column("busiest_cpu", None, |irq| {
        let (cpu, most) = irq.current.growth?.busiest?;
        (most > 0).then_some(f64::from(cpu))
    }),
    column("busiest_cpu_per_s", None, |irq| {
        rate(irq, irq.current.growth?.busiest?.1)
    }),
];

/// Softirqs stand for both files: where interrupts are hidden there are rows of softirqs alone.
const fn column(
    name: &'static str,
    metric: Option<&'static str>,
    value: fn(&Thing<Interrupt>) -> Option<f64>,
) -> Column<Interrupt> {
    Column {
        name,
        metric,
        source: Source::Softirqs,
        cell: Cell::Between(value, |irq| Some(irq.total), 0),
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Interrupt> {
    let all = Rows::new("irq", (&KEYS, &COLUMNS), list, Box::new(things));
    all.with(&[Source::Interrupts])
}

fn name(irq: &Interrupt, row: &mut Row) {
    row.text(irq.irq.bytes());
}

fn device(irq: &Interrupt, row: &mut Row) {
    row.text(irq.device.bytes());
}

fn list(reading: &Reading) -> &[Interrupt] {
    &reading.softirqs.list
}

fn rate(irq: &Thing<Interrupt>, count: u64) -> Option<f64> {
    (irq.seconds > 0.0).then_some(count as f64 / irq.seconds)
}

/// Interrupts, then softirqs.
fn things(moment: &Moment, emit: Emit<Interrupt>) -> Result<(), Failure> {
    let (before, now) = (moment.previous, moment.current);
    each((&before.interrupts, &now.interrupts), moment, emit)?;
    each((&before.softirqs, &now.softirqs), moment, emit)
}

fn each(
    (before, now): (&Interrupts, &Interrupts),
    moment: &Moment,
    emit: Emit<Interrupt>,
) -> Result<(), Failure> {
    let mut things = matched(&before.list, &now.list, same);
    things.try_for_each(|(previous, current)| {
        let growth = |previous| now.growth(current, before, previous);
        emit(&Thing {
            previous,
            current: &current.with(previous.and_then(growth)),
            seconds: moment.change.seconds(),
        })
    })
}

/// A number may be another device's after a while.
fn same(a: &Interrupt, b: &Interrupt) -> bool {
    a.irq == b.irq && a.device == b.device
}
