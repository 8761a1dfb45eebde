//! The table `psi`: a row for each resource that tasks can wait for.

use pipe::cli::Failure;

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows, Thing};
use crate::sink::Row;
use crate::source::pressure::{Pressure, Resource};
use crate::source::{Reading, Source};

static KEYS: [Key<Pressure>; 1] = [Key {
    name: "resource",
    print: |pressure, row: &mut Row| row.text(pressure.resource.name().as_bytes()),
}];

static COLUMNS: [Column<Pressure>; 8] = [
    total(
        "some_pct",
        "node_pressure_waiting_seconds_total",
        Cell::Between(|psi| share(psi, |now| now.some), |now| now.some, 6),
    ),
    total(
        "full_pct",
        "node_pressure_stalled_seconds_total",
        Cell::Between(|psi| share(psi, |now| now.full), |now| now.full, 6),
    ),
    mean("some_avg10_pct", |now| now.some_means[0]),
    mean("some_avg60_pct", |now| now.some_means[1]),
    mean("some_avg300_pct", |now| now.some_means[2]),
    mean("full_avg10_pct", |now| now.full_means[0]),
    mean("full_avg60_pct", |now| now.full_means[1]),
    mean("full_avg300_pct", |now| now.full_means[2]),
];

/// Memory stands for all resources: it is the one that has had both kinds of pressure since there
/// is any.
const SOURCE: Source = Source::Pressure(Resource::Memory);

const fn total(name: &'static str, metric: &'static str, cell: Cell<Pressure>) -> Column<Pressure> {
    Column {
        name,
        metric: Some(metric),
        source: SOURCE,
        cell,
    }
}

/// Hundredths of a percent.
const fn mean(name: &'static str, value: fn(&Pressure) -> Option<i64>) -> Column<Pressure> {
    Column {
        name,
        metric: None,
        source: SOURCE,
        cell: Cell::Decimal(value, 2),
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Pressure> {
    let all = Rows::new("psi", (&KEYS, &COLUMNS), list, Box::new(things));
    all.with(&[
        Source::Pressure(Resource::Cpu),
        Source::Pressure(Resource::Io),
        Source::Pressure(Resource::Irq),
    ])
}

fn list(reading: &Reading) -> &[Pressure] {
    &reading.pressure
}

/// The resources that there are. In a tick in which they were left alone their cells are empty: with
/// no rows at all, `lost` would be lost, too.
fn things(moment: &Moment, emit: Emit<Pressure>) -> Result<(), Failure> {
    let both = list(moment.previous).iter().zip(list(moment.current));
    let mut there = both.filter(|(_, now)| now.some.or(now.full).is_some());
    let was_read = moment.current.has_pressure();
    there.try_for_each(|(previous, current)| {
        let nothing = Pressure {
            resource: current.resource,
            ..Pressure::default()
        };
        emit(&Thing {
            previous: Some(previous),
            current: if was_read { current } else { &nothing },
            seconds: moment.change.pressure_seconds(),
        })
    })
}

/// A share in percent. The kernel's clock for this is not ours, so it may seem to be more than all of
/// the time.
fn share(psi: &Thing<Pressure>, us: fn(&Pressure) -> Option<u64>) -> Option<f64> {
    Some((psi.grown(us)? / 10_000.0).min(100.0))
}
