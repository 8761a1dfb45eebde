//! What the columns' names say an input is: where its time stands, and which [`Content`]s its rows
//! make.
//!
//! [`Content`]: crate::input::Content

use pipe::clock::Clock;

use crate::input::Refusal;
use crate::request::As;

/// The first line of an input, understood.
#[derive(Clone, Debug)]
pub struct Header {
    /// The columns' names.
    pub names: Vec<String>,
    /// The cells of the first row; none if there was no row.
    pub first: Vec<Vec<u8>>,
    /// Where the time is.
    pub time: usize,
    /// The clock it is on; nothing for a time column that names none.
    pub clock: Option<Clock>,
    /// Decimals in the time's unit: 9 for seconds, 0 for nanoseconds.
    pub digits: usize,
    /// Where the number of what was lost before each row is.
    pub lost: Option<usize>,
}

/// What rows are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers over time.
    Table,
    /// Tasks that began and ended.
    Tasks,
    /// How long calls took, and when.
    Latencies,
    /// Words at points in time.
    Marks,
}

impl Header {
    /// Understands the names of an input's columns.
    ///
    /// # Errors
    /// They are something else, or none of them is a time.
    pub fn new(names: Vec<String>, first: Vec<Vec<u8>>) -> Result<Header, Refusal> {
        if matches!(&names[..], [only] if only.starts_with('{')) {
            return Err(Refusal::Json);
        }
        let (time, clock, digits) = time_column(&names).ok_or(Refusal::NoTime)?;
        Ok(Header {
            lost: names.iter().position(|name| name == "lost"),
            names,
            first,
            time,
            clock,
            digits,
        })
    }

    /// The place of the column of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| column == name)
    }

    /// What the rows are, if nobody says otherwise: one kind or two.
    pub fn kinds(&self, shape: Option<As>) -> Vec<Kind> {
        let has = |names: &[&str]| names.iter().all(|name| self.find(name).is_some());
        match shape {
            None if has(&["event", "pid", "comm"]) => vec![Kind::Tasks],
            None if has(&["pid", "comm", "cpu_pct"]) => vec![Kind::Table, Kind::Tasks],
            None if has(&["kind", "name", "latency_us"]) => vec![Kind::Latencies],
            None | Some(As::Line | As::Area | As::Step) => vec![Kind::Table],
            Some(As::Tasks) => vec![Kind::Tasks],
            Some(As::Heat | As::Hist) => vec![Kind::Latencies],
            Some(As::Marks) => vec![Kind::Marks],
        }
    }
}

/// The place of the time column, its clock, and the decimals in its unit.
fn time_column(names: &[String]) -> Option<(usize, Option<Clock>, usize)> {
    let by_clock = |(place, name): (usize, &String)| {
        Some((place, Some(Clock::of_column(name.as_bytes())?), 9))
    };
    let by_custom = |(place, name): (usize, &String)| match name.as_str() {
        "Time (ns)" | "time_ns" => Some((place, None, 0)),
        "time" | "time_s" => Some((place, None, 9)),
        _ => None,
    };
    let mut names = names.iter().enumerate();
    names
        .clone()
        .find_map(by_clock)
        .or_else(|| names.find_map(by_custom))
}
