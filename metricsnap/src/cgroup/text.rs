//! The few shapes that texts of control groups have: a number alone, a number behind a key, and
//! lines of a device.

use super::group::{Entry, Group};
use crate::metric::{Place, Refresh};
use crate::number::Scale;

/// A number of a file: the file or key, the name behind the common beginning, scale, refresh, help.
pub(super) type Row = (&'static str, &'static str, Scale, Refresh, &'static str);

/// Files that are one number, or a word where there is none.
pub(super) fn alone(group: &mut Group, rows: &[Row]) {
    for row in rows {
        if group.text(row.0, row.1).is_some() {
            add(group, row.0, row, Place::first());
        }
    }
}

/// A file of lines with a key and a number.
pub(super) fn keyed(group: &mut Group, file: &str, rows: &[Row]) {
    let names = rows.first().map_or("", |row| controller(row.1));
    let Some(text) = group.text(file, names) else {
        return;
    };
    for row in rows {
        if keys(&text).any(|there| there == row.0) {
            add(group, file, row, Place::keyed(row.0, 0));
        }
    }
}

fn add(group: &mut Group, file: &str, &(_, name, scale, refresh, help): &Row, place: Place) {
    let entry = Entry {
        place: place.scaled(scale),
        refresh,
        help,
        label: None,
    };
    group.add(file, name, entry);
}

/// The first words of all lines.
pub(super) fn keys(text: &[u8]) -> impl Iterator<Item = &str> {
    words(text).filter_map(|mut words| words.next())
}

/// The words of all lines that are text.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = impl Iterator<Item = &str>> {
    let lines = text.split(|&byte| byte == b'\n');
    lines.filter_map(|line| Some(str::from_utf8(line).ok()?.split_ascii_whitespace()))
}

/// The beginning of a name up to its first `_` and with it: `memory_` of all names of memory.
fn controller(name: &str) -> &str {
    name.split_inclusive('_').next().unwrap_or_default()
}
