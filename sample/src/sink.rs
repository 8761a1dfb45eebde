//! Where the rows of a table go: to its writer, and past those who watch their numbers.

use pipe::cli::Failure;
use pipe::clock::Time;
use pipe::tsv::{Record, Writer};

/// The rows of one table.
#[derive(Debug)]
pub struct Sink<'a> {
    writer: &'a mut Writer,
    time: Time,
}

/// A row being written: its keys, [`Row::values`], then a cell for each column.
#[derive(Debug)]
pub struct Row<'a, 'b> {
    record: &'a mut Record<'b>,
}

impl Sink<'_> {
    /// Rows of a time for a writer.
    pub fn new(writer: &mut Writer, time: Time) -> Sink<'_> {
        Sink { writer, time }
    }

    /// Writes a row.
    pub fn row(&mut self, fill: impl FnOnce(&mut Row)) -> Result<(), Failure> {
        self.writer
            .row(self.time, |record| fill(&mut Row { record }))
    }
}

impl Row<'_, '_> {
    /// A cell of text.
    pub fn text(&mut self, bytes: &[u8]) {
        self.record.text(bytes);
    }

    /// Ends the keys.
    pub fn values(&mut self) {}

    /// A count, with so many decimals in it: 1234 with 3 is 1.234.
    pub fn exact(&mut self, value: Option<u64>, decimals: u32) {
        self.fixed(
            value.map(|value| value.min(i64::MAX as u64) as i64),
            decimals,
        );
    }

    /// The same of a number that may be negative.
    pub fn fixed(&mut self, value: Option<i64>, decimals: u32) {
        match value {
            Some(value) => self.record.fixed(value, decimals),
            None => self.record.missing(),
        }
    }

    /// A number, rounded to so many decimals.
    pub fn number(&mut self, value: Option<f64>, decimals: u32) {
        match value {
            Some(value) => self.record.number(value, decimals),
            None => self.record.missing(),
        }
    }
}
