//! What the columns' names and the first row say an input is: where its time stands, which column
//! tells things apart, and which [`Content`]s its rows make.
//!
//! [`Content`]: crate::input::Content

use pipe::clock::{Clock, Time};

use crate::chart::name::{Kind as Counted, Name, Unit};
use crate::input::key::Key;
use crate::input::{Refusal, date, number};
use crate::request::As;

/// The first line of an input, understood.
#[derive(Clone, Debug)]
pub struct Header {
    /// The columns' names.
    pub names: Vec<String>,
    /// The cells of the first row, without escapes; none if there was no row.
    pub first: Vec<Vec<u8>>,
    /// Where the time is.
    pub time: usize,
    /// The clock it is on; nothing for a time column that names none.
    pub clock: Option<Clock>,
    /// Decimals in the time's unit: 9 for seconds, 0 for nanoseconds.
    pub digits: usize,
    /// Where the number of what was lost before each row is.
    pub lost: Option<usize>,
    /// What tells things apart, if there is a row for each of several.
    pub key: Option<Key>,
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

/// Times that no clock is named for are on the wall clock if they are within these seconds of 1970:
/// from 2001 to 2286. No machine has been up for that long.
const WALL: std::ops::Range<i64> = 1_000_000_000..9_223_372_036;

impl Header {
    /// Understands the names of an input's columns, and its first row.
    ///
    /// # Errors
    /// They are something else, or none of them is a time.
    pub fn new(names: Vec<String>, first: Vec<Vec<u8>>) -> Result<Header, Refusal> {
        if names.first().is_some_and(|only| only.starts_with('{')) && names.len() == 1 {
            return Err(Refusal::Json);
        }
        let (time, clock, digits) = time_column(&names).ok_or(Refusal::NoTime)?;
        let mut header = Header {
            lost: names.iter().position(|name| name == "lost"),
            names,
            first,
            time,
            clock,
            digits,
            key: None,
        };
        let begin = header.first.get(time).and_then(|cell| header.time_of(cell));
        if clock.is_none() && begin.is_some_and(|ns| WALL.contains(&(ns / 1_000_000_000))) {
            header.clock = Some(Clock::Unix);
        }
        header.key = Key::of(&header);
        Ok(header)
    }

    /// A time cell in nanoseconds. Where no clock is named it may be a date.
    pub fn time_of(&self, cell: &[u8]) -> Option<i64> {
        match Time::parse_in(cell, self.digits) {
            Some(Time(time)) => Some(time),
            None => date::parse(cell),
        }
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
            None if has(&["pid", "comm", "cpu_pct"]) => vec![Kind::Table, Kind::Tasks],
            None if self.is_words() => vec![Kind::Marks],
            None | Some(As::Line | As::Area | As::Step) => vec![Kind::Table],
            Some(As::Tasks) => vec![Kind::Tasks],
            Some(As::Heat | As::Hist) => vec![Kind::Latencies],
            Some(As::Marks) => vec![Kind::Marks],
        }
    }

    /// The places of the columns that hold text, as far as the first row shows; without constants
    /// that stand behind `lost`.
    pub fn texts(&self) -> impl Iterator<Item = usize> {
        let end = self.lost.unwrap_or(self.names.len());
        (0..end).filter(|&at| at != self.time && self.is_text(at))
    }

    /// Whether a cell of the first row is text, and not what others write for a missing number.
    pub fn is_text(&self, column: usize) -> bool {
        let cell = self.first.get(column).map_or(&[][..], Vec::as_slice);
        !cell.is_empty() && number::parse(cell).is_none() && !is_missing(cell)
    }

    /// Whether there is nothing but text, under names that promise no numbers.
    fn is_words(&self) -> bool {
        let promises = |name: &str| {
            let Name { unit, kind, .. } = Name::parse(name);
            unit != Unit::Count || kind != Counted::Gauge
        };
        let is_empty = |at: usize| self.first.get(at).is_none_or(Vec::is_empty);
        let mut others =
            (0..self.names.len()).filter(|&at| at != self.time && Some(at) != self.lost);
        self.texts().next().is_some()
            && others.all(|at| (is_empty(at) || self.is_text(at)) && !promises(&self.names[at]))
    }
}

/// What other programs write where there is no number.
fn is_missing(cell: &[u8]) -> bool {
    let words: [&[u8]; 10] = [
        b"nan", b"inf", b"+inf", b"-inf", b"na", b"n/a", b"null", b"none", b"-", b"\\N",
    ];
    words.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// The place of the time column, its clock, and the decimals in its unit.
fn time_column(names: &[String]) -> Option<(usize, Option<Clock>, usize)> {
    let mut named = names.iter().enumerate();
    let by_clock = |(place, name): (usize, &String)| {
        Some((place, Some(Clock::of_column(name.as_bytes())?), 9))
    };
    let by_name = |(place, name): (usize, &String)| Some((place, None, digits(name)?));
    named
        .clone()
        .find_map(by_clock)
        .or_else(|| named.find_map(by_name))
}

/// The decimals in the unit of a time column's name: `time`, `Time (ns)`, `timestamp_ms`, `Date`.
fn digits(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let words = ["timestamp", "datetime", "time", "date", "epoch"];
    let rest = words.iter().find_map(|word| name.strip_prefix(word))?;
    match rest.trim_matches([' ', '_', '(', ')', '[', ']']) {
        _ if rest.starts_with(char::is_alphanumeric) => None,
        "" | "s" | "sec" | "seconds" | "utc" => Some(9),
        "ms" => Some(6),
        "us" | "\u{b5}s" => Some(3),
        "ns" => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str, first: &str) -> Header {
        let first = first.split('\t').map(|cell| cell.as_bytes().to_vec());
        Header::new(
            names.split('\t').map(str::to_owned).collect(),
            first.collect(),
        )
        .unwrap()
    }

    #[test]
    fn a_time_column_is_known_by_many_names() {
        for (name, cell, time) in [
            ("unix_s", "1.5", 1_500_000_000),
            ("Time (ns)", "15", 15),
            ("Time (s)", "1.5", 1_500_000_000),
            ("time_us", "15", 15_000),
            ("timestamp_ms", "15", 15_000_000),
            ("Timestamp", "1970-01-01 00:00:02", 2_000_000_000),
            ("Date", "1970-01-02", 86_400_000_000_000),
        ] {
            let header = header(name, cell);
            assert_eq!(header.time_of(cell.as_bytes()), Some(time), "{name}");
        }
        for name in ["times", "time_left", "uptime", "timestamps", "times_s", "n"] {
            assert!(
                Header::new(vec![name.into()], Vec::new()).is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn times_of_our_days_are_on_the_wall_clock() {
        let clock = |name, cell| header(name, cell).clock;
        assert_eq!(clock("timestamp_ms", "1795338753000"), Some(Clock::Unix));
        assert_eq!(clock("time", "2026-11-22T09:12:33Z"), Some(Clock::Unix));
        assert_eq!(clock("Time (ns)", "0"), None);
        assert_eq!(clock("mono_s", "1795338753"), Some(Clock::Mono));
    }

    #[test]
    fn the_first_row_tells_words_from_numbers() {
        let kinds = |names, first| header(names, first).kinds(None);
        assert_eq!(kinds("unix_s\tstep", "1\tcc a.c"), [Kind::Marks]);
        assert_eq!(
            kinds("unix_s\tstep\tlost\thost", "1\tcc\t0\tweb1"),
            [Kind::Marks]
        );
        assert_eq!(kinds("unix_s\tstep\tn", "1\tcc\t5"), [Kind::Table]);
        assert_eq!(kinds("unix_s\tn", "1\tNaN"), [Kind::Table]);
        assert_eq!(kinds("unix_s\tcpu_pct", "1\toops"), [Kind::Table]);
        assert_eq!(
            kinds("unix_s\tn\tlost\thost", "1\t\t0\tweb1"),
            [Kind::Table]
        );
        let tasks = kinds("unix_s\tpid\tcomm\tcpu_pct", "1\t7\tcc\t5");
        assert_eq!(tasks, [Kind::Table, Kind::Tasks]);
    }
}
