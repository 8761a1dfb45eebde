//! What a run came to: for each column of each thing how many numbers there were, their range,
//! mean and percentiles.
//!
//! Memory has bounds: things of a table, numbers kept of a series, and numbers kept in all.

use std::collections::HashMap;
use std::path::Path;

use pipe::cli::Failure;
use pipe::flow::Output;
use pipe::save;

use crate::seen::{Seen, Shape};

mod markdown;
mod series;
mod table;

use series::Series;

/// Things of a table that are told apart: anybody can start tasks.
const THINGS: usize = 10_000;
/// Numbers that are kept of a series. Up to so many its percentiles are exact.
const KEPT: usize = 65_536;
/// Numbers that are kept in all, which is 64 MiB: a hundred series have theirs in full.
const KEPT_IN_ALL: usize = 8 << 20;

/// The numbers of a run.
#[derive(Debug)]
pub struct Summary {
    tables: Vec<Table>,
    /// Numbers that are kept so far, of all series.
    kept: usize,
    /// Numbers that may be kept in all.
    room: usize,
    /// Numbers that are kept of a series at the most; less when there are very many series.
    limit: usize,
}

#[derive(Debug)]
struct Table {
    shape: Shape,
    /// The place of each thing in `things`.
    places: HashMap<Box<[u8]>, usize>,
    /// In the order in which they came.
    things: Vec<Thing>,
    /// Rows of things that came when there were too many.
    left_out: u64,
}

#[derive(Debug)]
struct Thing {
    key: Box<[u8]>,
    /// One for each column.
    series: Vec<Series>,
}

impl Summary {
    /// A summary of these tables.
    pub fn new(shapes: &[Shape]) -> Summary {
        let table = |shape: &Shape| Table {
            shape: shape.clone(),
            places: HashMap::new(),
            things: Vec::new(),
            left_out: 0,
        };
        Summary {
            tables: shapes.iter().map(table).collect(),
            kept: 0,
            room: KEPT_IN_ALL,
            limit: KEPT,
        }
    }

    /// Takes a row in. Beyond 10,000 things of a table new ones are only counted.
    pub fn row(&mut self, seen: &Seen) {
        let Some(table) = self.tables.get_mut(seen.table) else {
            return;
        };
        let Some(place) = table.place(seen.key) else {
            table.left_out += 1;
            return;
        };
        for (column, series) in table.things[place].series.iter_mut().enumerate() {
            if let Some(value) = seen.value(column) {
                let before = series.kept();
                series.add(value, self.limit);
                self.kept = self.kept + series.kept() - before;
            }
        }
        while self.kept > self.room && self.limit > 1 {
            self.thin();
        }
    }

    /// What it says nothing of: a line for each table that had too many things.
    pub fn left_out(&self) -> Vec<String> {
        let tables = self.tables.iter().filter(|table| table.left_out > 0);
        let line = |table: &Table| {
            let (name, rows) = (table.shape.name, table.left_out);
            format!("--summary: {name}: {rows} rows left out, of others than the first {THINGS}")
        };
        tables.map(line).collect()
    }

    /// The summary as records: `table key column count min mean p50 p95 max`. A column that never
    /// had a number is left out.
    pub fn records(&self) -> Vec<u8> {
        table::records(self.rows())
    }

    /// The same as a Markdown table.
    pub fn markdown(&self) -> Vec<u8> {
        markdown::table(self.rows())
    }

    /// Writes it, whole or not at all: records, or Markdown if the path ends in `.md`. `-` is
    /// standard output.
    ///
    /// # Errors
    /// The system refuses.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str() == "-" {
            let mut out = Output::stdout()?;
            out.record(|buffer| buffer.extend(self.records()))?;
            return out.flush();
        }
        let text = match path.extension() {
            Some(ending) if ending == "md" => self.markdown(),
            _ => self.records(),
        };
        let saved = save::whole(path, &text, None);
        saved.map_err(|error| Failure::io(path.display(), &error))
    }

    /// Keeps half as much of each series.
    fn thin(&mut self) {
        self.limit /= 2;
        self.kept = 0;
        let things = self.tables.iter_mut().flat_map(|table| &mut table.things);
        for series in things.flat_map(|thing| &mut thing.series) {
            series.thin(self.limit);
            self.kept += series.kept();
        }
    }

    fn rows(&self) -> impl Iterator<Item = [String; 9]> {
        self.tables.iter().flat_map(Table::rows)
    }
}

impl Table {
    /// Where a thing is among the things, if there is room for it.
    fn place(&mut self, key: &[u8]) -> Option<usize> {
        if let Some(place) = self.places.get(key) {
            return Some(*place);
        }
        let place = self.things.len();
        if place == THINGS {
            return None;
        }
        let columns = self.shape.columns.iter();
        self.things.push(Thing {
            key: key.into(),
            series: columns.map(|_| Series::default()).collect(),
        });
        self.places.insert(key.into(), place);
        Some(place)
    }

    fn rows(&self) -> impl Iterator<Item = [String; 9]> {
        let has_numbers = |column: usize| {
            let mut series = self.things.iter().map(move |thing| &thing.series[column]);
            series.any(|series| !series.is_empty())
        };
        let columns = 0..self.shape.columns.len();
        let columns: Vec<_> = columns.filter(|&column| has_numbers(column)).collect();
        self.things.iter().flat_map(move |thing| {
            let cells = |column| self.cells(thing, column);
            columns
                .iter()
                .map(|&column| cells(column))
                .collect::<Vec<_>>()
        })
    }

    fn cells(&self, thing: &Thing, column: usize) -> [String; 9] {
        let [count, min, mean, p50, p95, max] = thing.series[column].cells();
        let name = self.shape.name.to_owned();
        let (key, column) = (table::cell(&thing.key), self.shape.columns[column].clone());
        [name, key, column, count, min, mean, p50, p95, max]
    }
}

#[cfg(test)]
mod tests;
