//! What is read: inputs of every kind, kept in memory that does not grow with them.

pub mod bins;
pub mod buildstats;
pub mod cells;
pub mod choice;
pub mod column;
pub mod date;
pub mod facts;
pub mod header;
pub mod key;
pub mod latencies;
pub mod loss;
pub mod marks;
pub mod number;
pub mod records;
pub mod sample;
pub mod saved;
pub mod spacing;
pub mod strand;
pub mod table;
pub mod tasks;
#[cfg(test)]
pub mod testing;
pub mod things;
pub mod told;
pub mod waiting;

use std::io;
use std::path::PathBuf;

use pipe::clock::Clock;

use facts::Facts;
use latencies::Latencies;
use marks::Marks;
use table::Table;
use tasks::Tasks;

/// An input that was read, and where it came from.
#[derive(Debug)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// Its file or directory; nothing for standard input.
    pub file: Option<PathBuf>,
    /// What was in it. (Records make one part or two, a directory of logs several.)
    pub parts: Vec<Content>,
    /// The time that is taken for zero, in nanoseconds on its clock: 0, unless inputs are brought
    /// to one start.
    pub origin: i64,
}

/// What an input holds, by the names of its columns.
#[derive(Debug)]
pub enum Content {
    /// Numbers over time.
    Table(Table),
    /// Tasks that began and ended.
    Tasks(Tasks),
    /// How long calls took, and when.
    Latencies(Latencies),
    /// Words at points in time.
    Marks(Marks),
}

/// Why an input can't be drawn.
#[derive(Debug)]
pub enum Refusal {
    /// It is empty.
    Empty,
    /// Its first line names no time column.
    NoTime,
    /// Its first line is JSON.
    Json,
    /// It is something else, in words, with a cure.
    Strange(String, &'static str),
    /// It couldn't be read.
    Io(io::Error),
}

impl Content {
    /// What was read, counted.
    pub fn facts(&self) -> &Facts {
        match self {
            Content::Table(table) => &table.facts,
            Content::Tasks(tasks) => &tasks.facts,
            Content::Latencies(latencies) => &latencies.facts,
            Content::Marks(marks) => &marks.facts,
        }
    }

    /// The same, to count in.
    pub fn facts_mut(&mut self) -> &mut Facts {
        match self {
            Content::Table(table) => &mut table.facts,
            Content::Tasks(tasks) => &mut tasks.facts,
            Content::Latencies(latencies) => &mut latencies.facts,
            Content::Marks(marks) => &mut marks.facts,
        }
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        match self {
            Content::Table(table) => table.ends(),
            Content::Tasks(tasks) => tasks.ends(),
            Content::Latencies(latencies) => latencies.ends(),
            Content::Marks(marks) => marks.ends(),
        }
    }
}

impl Source {
    /// The clock of its times; nothing for a time column that names none.
    pub fn clock(&self) -> Option<Clock> {
        self.parts.first().and_then(|part| part.facts().clock)
    }

    /// From when to when there is something to draw, since its zero; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let ends = self.parts.iter().filter_map(Content::ends);
        let (first, last) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some((
            first.saturating_sub(self.origin),
            last.saturating_sub(self.origin),
        ))
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        // Parts of one stream of records have the same rows; of a directory the logs have each
        // their own, and tasks are none where there are logs.
        let tables = self.tables().map(|table| table.facts.rows).max();
        let all = || self.parts.iter().map(|part| part.facts().rows).max();
        tables.filter(|&rows| rows > 0).or_else(all).unwrap_or(0)
    }

    /// The names of its columns, as far as some may be chosen from.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.parts.iter().flat_map(|part| match part {
            Content::Table(table) => &table.header[..],
            Content::Latencies(latencies) => &latencies.header[..],
            Content::Tasks(_) | Content::Marks(_) => &[],
        });
        columns.map(String::as_str)
    }

    /// Its tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.parts.iter().filter_map(|part| match part {
            Content::Table(table) => Some(table),
            _ => None,
        })
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        Refusal::Io(error)
    }
}
