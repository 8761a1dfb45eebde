//! Words at points in time: rows of a time and text.

use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;

/// Words over time.
#[derive(Debug, Default)]
pub struct Marks {
    /// Of the rows.
    pub facts: Facts,
    /// When, and what.
    pub marks: Vec<(i64, String)>,
}

impl Marks {
    /// No marks yet.
    pub fn begin(_header: &Header) -> Marks {
        Marks::default()
    }

    /// Takes a row.
    pub fn take(&mut self, _row: &Row, _time: i64) {}

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let first = self.marks.first()?.0;
        Some((first, self.marks.last()?.0))
    }
}
