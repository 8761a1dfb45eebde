//! The loop: lines in, events through the filter, what passes out.

use std::io::Read;

use memchr::memchr;
use pipe::cli::{Failure, Voice};

use crate::chunk::Chunks;
use crate::dialect::{Dialect, Line, Reader};
use crate::filter::{Filter, Stats};
use crate::line::Event;
use crate::select::Selection;
use crate::show::Sink;

/// Everything between the input and the output.
#[derive(Debug)]
pub struct Stream {
    filter: Filter,
    selection: Option<Selection>,
    sink: Sink,
    counts: Counts,
    /// What the lines are in.
    dialect: Option<Dialect>,
    /// Let lines pass that are no trace.
    pub keep_unknown: bool,
    /// How many lines or records may still be written, if there is a limit.
    pub left: Option<u64>,
}

/// What the lines were.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// All of them.
    pub lines: u64,
    /// Those that were no line of any dialect, and the first of them.
    pub unknown: u64,
    first_unknown: u64,
    /// Those that were too long.
    pub overlong: u64,
    /// Those written.
    pub shown: u64,
    lost_before: u64,
}

impl Stream {
    /// A stream through a filter to a sink.
    pub fn new(filter: Filter, selection: Selection, sink: Sink) -> Stream {
        let selection = (!selection.is_all()).then_some(selection);
        Stream {
            filter,
            selection,
            sink,
            counts: Counts::default(),
            dialect: None,
            keep_unknown: false,
            left: None,
        }
    }

    /// The filter, with its totals.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What the lines were.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Reads a source to its end. What passes leaves before the next wait for input.
    pub fn read(&mut self, source: impl Read, name: &str) -> Result<(), Failure> {
        let mut chunks = Chunks::new(source);
        let mut reader = Reader::default();
        while self.left != Some(0) {
            self.sink.flush()?;
            let mut rest = chunks
                .next_lines()
                .map_err(|error| Failure::io(name, &error))?;
            if rest.is_empty() {
                break;
            }
            while !rest.is_empty() && self.left != Some(0) {
                let end = memchr(b'\n', rest).unwrap_or(rest.len());
                let line = &rest[..end];
                rest = rest.get(end + 1..).unwrap_or_default();
                self.counts.lines += 1;
                self.line(&mut reader, line, name).map_err(|fault| *fault)?;
            }
        }
        self.counts.overlong += chunks.overlong();
        Ok(())
    }

    /// Hands on the last of what passed.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.sink.flush()
    }

    /// A failure is large, and handed on boxed: on its way it is nearly always none.
    #[inline]
    fn line(&mut self, reader: &mut Reader, line: &[u8], name: &str) -> Result<(), Box<Failure>> {
        if let Some(event) = reader.usual(line) {
            return self.event(&event, line);
        }
        match reader.other(line) {
            Line::Event(event, line) => self.event(&event, line),
            Line::Frame | Line::Part => Ok(()),
            Line::Unknown => Ok(self.unknown(line)?),
            Line::Turn(dialect) => {
                self.turn(dialect, name)?;
                self.line(reader, line, name)
            }
            Line::Binary => Err(Box::new(self.binary(name))),
        }
    }

    fn event(&mut self, event: &Event, line: &[u8]) -> Result<(), Box<Failure>> {
        let is_wanted = |selection: &Selection| selection.has(event);
        if !self.selection.as_ref().is_none_or(is_wanted) {
            return Ok(());
        }
        let Stream {
            filter,
            sink,
            counts,
            left,
            ..
        } = self;
        let (dialect, lost) = (self.dialect, filter.stats().lost_events);
        let mut outcome = Ok(());
        filter.take(event, line, &mut |shown| {
            if outcome.is_err() || *left == Some(0) {
                return;
            }
            let since = lost - std::mem::replace(&mut counts.lost_before, lost);
            outcome = sink.show(&shown, dialect, since).map_err(Box::new);
            counts.shown += 1;
            *left = left.map(|left| left - 1);
        });
        outcome
    }

    #[cold]
    fn binary(&self, name: &str) -> Failure {
        Failure::new(
            format!("{name}:{}", self.counts.lines),
            "this is no trace text",
            "switch the trace options raw, hex and bin off, or read trace.dat with 'trace-cmd report'",
        )
    }

    #[cold]
    fn unknown(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.counts.unknown += 1;
        if self.counts.unknown == 1 {
            self.counts.first_unknown = self.counts.lines;
        }
        if self.keep_unknown {
            self.sink.pass(line)
        } else {
            Ok(())
        }
    }

    /// The stream speaks another dialect from here on.
    #[cold]
    fn turn(&mut self, dialect: Dialect, name: &str) -> Result<(), Failure> {
        self.dialect = Some(dialect);
        self.filter.set_calls(dialect.has_calls());
        if let Dialect::Graph(layout) = dialect
            && !layout.duration
            && self.filter.needs_durations()
        {
            let place = format!("{name}:{}", self.counts.lines);
            return Err(Failure::new(
                place,
                "calls have no durations",
                "trace with the option funcgraph-duration",
            ));
        }
        Ok(())
    }
}

impl Counts {
    /// Says what was out of the way, or with `all` everything.
    pub fn tell(&self, stats: &Stats, all: bool, voice: &Voice) {
        if all {
            let Stats {
                records,
                held,
                released,
                unmatched,
                lost_marks,
                lost_events,
            } = *stats;
            voice.remark(format_args!(
                "{} lines, {records} records, {held} held, {released} released, {unmatched} unmatched, {} unknown, \
                 {} overlong, {lost_marks} marks of {lost_events} lost events, {} shown",
                self.lines, self.unknown, self.overlong, self.shown
            ));
            return;
        }
        if self.unknown > 0 {
            voice.remark(format_args!(
                "{} lines are no trace, the first is line {}; see them with --keep-unknown",
                self.unknown, self.first_unknown
            ));
        }
        if self.overlong > 0 {
            voice.remark(format_args!(
                "{} lines are over 1 MiB long; skipped",
                self.overlong
            ));
        }
        if stats.lost_marks > 0 {
            voice.remark(format_args!(
                "the kernel lost {} events in {} places; trace with a larger buffer_size_kb",
                stats.lost_events, stats.lost_marks
            ));
        }
    }
}
