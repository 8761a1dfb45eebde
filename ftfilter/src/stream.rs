//! The loop: lines in, events through the filter, what passes out.

use std::io::{self, Read};

use memchr::memchr;
use pipe::cli::{Failure, Voice};

use crate::chunk::Chunks;
use crate::dialect::{Dialect, Line, Reader};
use crate::filter::{Filter, Shown, Stats, Why};
use crate::line::Event;
use crate::select::Selection;
use crate::show::Sink;
use crate::tree::Tree;

/// Everything between the input and the output.
#[derive(Debug)]
pub struct Stream {
    filter: Filter,
    selection: Option<Selection>,
    sink: Sink,
    counts: Counts,
    /// What passes are trees, if there is one, and the filter only counts.
    pub tree: Option<Box<Tree>>,
    /// What the lines are in.
    dialect: Option<Dialect>,
    /// Let lines pass that are no trace.
    pub keep_unknown: bool,
    /// How many lines or records may still be written, if there is a limit.
    pub left: Option<u64>,
}

/// A trace that is read.
#[derive(Debug)]
pub struct Trace<R> {
    chunks: Chunks<R>,
    reader: Reader,
    name: String,
}

impl<R: Read> Trace<R> {
    /// A trace from its first line; `name` is what messages call it.
    pub fn new(source: R, name: &str) -> Trace<R> {
        Trace {
            chunks: Chunks::new(source),
            reader: Reader::default(),
            name: name.to_owned(),
        }
    }
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
            tree: None,
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

    /// Reads a trace to its end (true), or until an answer is asked for meanwhile (false), and
    /// then on from there. What passes leaves before the next wait for input.
    pub fn read(&mut self, trace: &mut Trace<impl Read>) -> Result<bool, Failure> {
        let Trace {
            chunks,
            reader,
            name,
        } = trace;
        while self.left != Some(0) {
            self.sink.flush()?;
            let mut rest = match chunks.next_lines() {
                Ok(lines) => lines,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(false),
                Err(error) => return Err(Failure::io(name, &error)),
            };
            if rest.is_empty() {
                break;
            }
            while !rest.is_empty() && self.left != Some(0) {
                let end = memchr(b'\n', rest).unwrap_or(rest.len());
                let line = &rest[..end];
                rest = rest.get(end + 1..).unwrap_or_default();
                self.counts.lines += 1;
                self.line(reader, line, name).map_err(|fault| *fault)?;
            }
        }
        self.counts.overlong += chunks.overlong();
        self.sink.flush()?;
        Ok(true)
    }

    /// Hands on the last of what passed.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.grow(|tree, show| tree.finish(show))
            .map_err(|fault| *fault)?;
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
            tree,
            ..
        } = self;
        let (dialect, lost) = (self.dialect, filter.stats().lost_events);
        let mut outcome = Ok(());
        let mut called = None;
        filter.take(event, line, &mut |shown| {
            if tree.is_some() {
                if shown.why == Why::Call {
                    called = shown.name.map(<[u8]>::to_vec);
                }
                return;
            }
            if outcome.is_err() || *left == Some(0) {
                return;
            }
            let since = lost - std::mem::replace(&mut counts.lost_before, lost);
            outcome = sink.show(&shown, dialect, since).map_err(Box::new);
            counts.shown += 1;
            *left = left.map(|left| left - 1);
        });
        if tree.is_some() {
            let task = self.filter.task_of(event);
            return self.grow(|tree, show| {
                tree.take((task, event, line), called.as_deref(), show);
            });
        }
        outcome
    }

    /// Lets something happen to the trees, and writes what passes then.
    #[inline(never)]
    fn grow(
        &mut self,
        happens: impl FnOnce(&mut Tree, &mut dyn FnMut(Shown)),
    ) -> Result<(), Box<Failure>> {
        let Some(mut tree) = self.tree.take() else {
            return Ok(());
        };
        let (dialect, lost) = (self.dialect, self.filter.stats().lost_events);
        let mut outcome = Ok(());
        happens(&mut tree, &mut |shown| {
            if outcome.is_err() || self.left == Some(0) {
                return;
            }
            let since = lost - std::mem::replace(&mut self.counts.lost_before, lost);
            outcome = self.sink.show(&shown, dialect, since).map_err(Box::new);
            self.counts.shown += 1;
            self.left = self.left.map(|left| left - 1);
        });
        self.tree = Some(tree);
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
        if self.dialect.is_some() {
            // The lines that the trees hold are in the one before.
            self.grow(|tree, show| tree.finish(show))
                .map_err(|fault| *fault)?;
        }
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
            // Some marks tell no number.
            let number = match stats.lost_events {
                0 => String::new(),
                number => format!("{number} "),
            };
            voice.remark(format_args!(
                "the kernel lost {number}events in {} places; trace with a larger buffer_size_kb",
                stats.lost_marks
            ));
        }
    }
}
