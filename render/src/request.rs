//! What is asked for: which of the input to draw, and how it is to look.

use std::str::FromStr;

use pipe::clock::Time;
use pipe::pick;
use pipe::span::{Span, SpanError};

/// What to draw.
#[derive(Clone, Debug)]
pub struct Request {
    /// What stands at the top; without it the files' names.
    pub title: Option<String>,
    /// Patterns of the columns to draw; all of them without one.
    pub fields: Vec<String>,
    /// What to draw inputs as, where their header doesn't say or is to be overruled.
    pub shape: Option<As>,
    /// Where the time axis begins and ends; at the ends of the data without.
    pub from: Option<Moment>,
    /// See `from`.
    pub to: Option<Moment>,
    /// Every input's first row is the start of the axis.
    pub aligned: bool,
    /// How many tasks are drawn each by itself; nothing for all of them.
    pub top: Option<usize>,
    /// What makes a task one of those.
    pub by: By,
    /// How times are told.
    pub times: Times,
}

/// What an input is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// Lines.
    Line,
    /// Areas, stacked where they are parts of a whole.
    Area,
    /// Lines that hold each value until the next one.
    Step,
    /// A bar for each task.
    Tasks,
    /// How many values of which size when.
    Heat,
    /// How many values of which size in all.
    Hist,
    /// A line through all panels for each row.
    Marks,
}

/// What a task has used most of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Processor time.
    Cpu,
    /// Time that it lived.
    Time,
    /// Bytes read and written.
    Io,
    /// Memory at its peak.
    Rss,
}

/// How times are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// Since the start.
    Relative,
    /// By the wall clock, in UTC.
    Clock,
}

/// A place on the time axis, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// After the first row: `5s`.
    AfterStart(i64),
    /// Before the last row: `-5s`.
    BeforeEnd(i64),
    /// On the clock of the time column: `@1795287433.5`.
    At(i64),
}

/// Which colours a picture has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those that the reader's surroundings ask for.
    #[default]
    Auto,
    /// On white.
    Light,
    /// On black.
    Dark,
}

impl Request {
    /// Whether only a part of the time axis is asked for.
    pub fn is_part(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether the part ends before it begins, as far as the wishes alone say.
    pub fn is_reversed(&self) -> bool {
        match (self.from, self.to) {
            (Some(Moment::At(from)), Some(Moment::At(to)))
            | (Some(Moment::AfterStart(from)), Some(Moment::AfterStart(to))) => from > to,
            (Some(Moment::BeforeEnd(from)), Some(Moment::BeforeEnd(to))) => from < to,
            _ => false,
        }
    }

    /// Whether a column is asked for.
    pub fn wants(&self, column: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| pick::matches(field, column))
    }
}

impl Default for Request {
    fn default() -> Request {
        Request {
            title: None,
            fields: Vec::new(),
            shape: None,
            from: None,
            to: None,
            aligned: false,
            top: Some(TOP),
            by: By::Cpu,
            times: Times::Relative,
        }
    }
}

/// How many tasks get a bar, where nobody says how many.
pub const TOP: usize = 40;

impl FromStr for Moment {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Moment, SpanError> {
        if let Some(number) = text.strip_prefix('@') {
            let time = Time::parse(number.as_bytes()).ok_or(SpanError::Bare)?;
            return Ok(Moment::At(time.0));
        }
        let ns = |text: &str| {
            let span: Span = text.parse()?;
            Ok(span.ns() as i64)
        };
        match text.strip_prefix('-') {
            Some(rest) => Ok(Moment::BeforeEnd(ns(rest)?)),
            None => Ok(Moment::AfterStart(ns(text)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_after_the_start_before_the_end_or_on_the_clock() {
        assert_eq!("1.5s".parse(), Ok(Moment::AfterStart(1_500_000_000)));
        assert_eq!("-2m".parse(), Ok(Moment::BeforeEnd(120_000_000_000)));
        assert_eq!("@1.5".parse(), Ok(Moment::At(1_500_000_000)));
        assert_eq!("5".parse::<Moment>(), Err(SpanError::Bare));
        assert!("@soon".parse::<Moment>().is_err());
    }
}
