//! The table `fs`: a row for each mounted file system that holds data here.

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows};
use crate::sink::Row;
use crate::source::filesystem::Filesystem;
use crate::source::{Reading, Source};

static KEYS: [Key<Filesystem>; 3] = [
    key("mount", |fs, row| row.text(&fs.mount)),
    key("device", |fs, row| row.text(&fs.device)),
    key("type", |fs, row| row.text(&fs.kind)),
];

static COLUMNS: [Column<Filesystem>; 8] = [
    column("size_bytes", Cell::Gauge(|fs| Some(fs.size()))),
    column("used_bytes", Cell::Gauge(|fs| Some(fs.used()))),
    column("free_bytes", Cell::Gauge(|fs| Some(fs.free()))),
    column("avail_bytes", Cell::Gauge(|fs| Some(fs.available()))),
    column("used_pct", Cell::Decimal(Filesystem::share, 2)),
    // Not gauges: those that nothing has at the start are left out, and a file system that counts
    // its files may be mounted later.
    column("inodes", Cell::Text(|fs, row| row.exact(fs.inodes(), 0))),
    column(
        "inodes_used",
        Cell::Text(|fs, row| row.exact(fs.inodes_used(), 0)),
    ),
    column("read_only", Cell::Gauge(|fs| Some(u64::from(fs.read_only)))),
];

const fn key(name: &'static str, print: fn(&Filesystem, &mut Row)) -> Key<Filesystem> {
    Key { name, print }
}

const fn column(name: &'static str, cell: Cell<Filesystem>) -> Column<Filesystem> {
    Column {
        name,
        metric: None,
        source: Source::Filesystem,
        cell,
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Filesystem> {
    let things = |moment: &Moment, emit: Emit<Filesystem>| moment.each(list, same, emit);
    Rows::new("fs", (&KEYS, &COLUMNS), list, Box::new(things))
}

fn list(reading: &Reading) -> &[Filesystem] {
    reading.filesystems.list()
}

fn same(a: &Filesystem, b: &Filesystem) -> bool {
    a.mount == b.mount && a.device == b.device
}
