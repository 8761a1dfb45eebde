//! How long calls took, and when: counts of sizes over time.

use crate::chart::scale::Measure;
use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;
use crate::request::Request;

/// Latencies over time.
#[derive(Debug, Default)]
pub struct Latencies {
    /// Of the rows.
    pub facts: Facts,
    /// One for each name that calls have, the one with the most time in all first.
    pub calls: Vec<Calls>,
}

/// The calls of one name.
#[derive(Debug)]
pub struct Calls {
    /// What they are.
    pub name: String,
    /// What their sizes measure; seconds, unless it is some other column.
    pub measure: Measure,
}

impl Latencies {
    /// No calls yet.
    pub fn begin(_header: &Header, _request: &Request) -> Latencies {
        Latencies::default()
    }

    /// Takes a row.
    pub fn take(&mut self, _row: &Row, _time: i64) {}

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        None
    }
}
