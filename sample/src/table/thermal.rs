//! The table `thermal`: a row for each thermal zone, temperature sensor and cooling device.

use super::rows::{Cell, Column, Key, Rows};
use crate::source::zone::{Zone, ZoneFile};
use crate::source::{Reading, Source};

static KEYS: [Key<Zone>; 2] = [
    Key {
        name: "zone",
        print: |zone, row| row.text(zone.name.bytes()),
    },
    Key {
        name: "type",
        print: |zone, row| row.text(zone.kind.bytes()),
    },
];

static COLUMNS: [Column<Zone>; 4] = [
    column(
        "temp_celsius",
        ZoneFile::Temp,
        Cell::Decimal(|zone| zone.temp, 3),
    ),
    column(
        "critical_celsius",
        ZoneFile::Critical,
        Cell::Decimal(|zone| zone.critical, 3),
    ),
    column("state", ZoneFile::State, Cell::Gauge(|zone| zone.state)),
    column(
        "max_state",
        ZoneFile::MaxState,
        Cell::Gauge(|zone| zone.max_state),
    ),
];

const fn column(name: &'static str, file: ZoneFile, cell: Cell<Zone>) -> Column<Zone> {
    Column {
        name,
        metric: None,
        source: Source::Zone(file),
        cell,
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Zone> {
    let same = |a: &Zone, b: &Zone| a.name == b.name;
    let all = Rows::new(
        "thermal",
        (&KEYS, &COLUMNS),
        list,
        Box::new(move |moment, emit| moment.each(list, same, emit)),
    );
    // A key is made of it.
    all.with(&[Source::Zone(ZoneFile::Type)])
}

fn list(reading: &Reading) -> &[Zone] {
    &reading.zones
}
