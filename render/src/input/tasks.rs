//! Tasks that begin, run other programs and end, from the rows of events or from rows that say what
//! each task is doing at the time.

use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;
use crate::request::Request;

/// Tasks over time.
#[derive(Debug, Default)]
pub struct Tasks {
    /// Of the rows.
    pub facts: Facts,
    /// In the order of their beginnings.
    pub tasks: Vec<Task>,
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number, which others may have had before.
    pub pid: u32,
    /// Its parent's number.
    pub ppid: u32,
    /// The names it has had, and since when; the first one from its beginning.
    pub names: Vec<(i64, String)>,
    /// When it began; if that was before the recording, the first time it was seen.
    pub start: i64,
    /// Whether it was there before the recording.
    pub was_there: bool,
    /// When it ended; nothing if it was alive at the end.
    pub end: Option<i64>,
    /// How it ended, if not with 0: an exit code or a signal's name.
    pub failed: Option<String>,
    /// Processor time in seconds.
    pub cpu_s: Option<f64>,
    /// The most memory it had, in bytes.
    pub rss_bytes: Option<f64>,
    /// What it read and wrote, in bytes.
    pub io_bytes: Option<f64>,
    /// How busy it was, where that is told: since when, and the share of a processor from then on.
    pub busy: Vec<(i64, f32)>,
}

impl Tasks {
    /// No tasks yet.
    pub fn begin(_header: &Header, _request: &Request) -> Tasks {
        Tasks::default()
    }

    /// Takes a row.
    pub fn take(&mut self, _row: &Row, _time: i64) {}

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        None
    }
}
