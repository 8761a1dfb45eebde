//! What passes, written: the trace's own lines, byte for byte, or records.

use pipe::cli::Failure;
use pipe::clock::{Clock, Time};
use pipe::flow::Output;
use pipe::tsv::{Record, Style, Writer};

use crate::dialect::Dialect;
use crate::filter::{Shown, Why};
use crate::key::PARTING;
use crate::line::{Event, What};

/// Where what passes goes.
#[derive(Debug)]
pub enum Sink {
    /// Lines as they came.
    Lines(Output),
    /// Records.
    Records(Writer),
}

/// The columns of records behind the time.
const COLUMNS: [&str; 11] = [
    "cpu",
    "pid",
    "comm",
    "kind",
    "name",
    "key",
    "latency_us",
    "depth",
    "call",
    "events",
    "lost",
];

impl Sink {
    /// Lines or, with a style, records.
    pub fn new(out: Output, style: Option<&Style>) -> Result<Sink, Failure> {
        let Some(style) = style else {
            return Ok(Sink::Lines(out));
        };
        let columns = std::iter::once(Clock::Trace.column()).chain(COLUMNS);
        let columns: Vec<String> = columns.map(str::to_owned).collect();
        Ok(Sink::Records(Writer::new(out, style, &columns)?))
    }

    /// Writes what passes. Held lines are read again, as few as they are.
    pub fn show(
        &mut self,
        shown: &Shown,
        dialect: Option<Dialect>,
        lost: u64,
    ) -> Result<(), Failure> {
        match self {
            Sink::Lines(out) => out.record(|buffer| {
                buffer.extend_from_slice(shown.line);
                buffer.push(b'\n');
            }),
            Sink::Records(writer) => {
                // A stream's first line may be shown before its dialect is on record.
                let event = match dialect {
                    Some(dialect) => dialect.parse(shown.line),
                    None => Dialect::all().find_map(|dialect| dialect.parse(shown.line)),
                };
                let Some((event, Some(time))) = event.map(|event| (event, event.time)) else {
                    let cure = "trace with the time in each line (funcgraph-abstime)";
                    return Err(Failure::usage("--tsv: the trace has no times", cure));
                };
                writer.row(Time(time), |record| fill(record, &event, shown, lost))
            }
        }
    }

    /// A line that is no trace.
    pub fn pass(&mut self, line: &[u8]) -> Result<(), Failure> {
        match self {
            Sink::Lines(out) => out.record(|buffer| {
                buffer.extend_from_slice(line);
                buffer.push(b'\n');
            }),
            Sink::Records(_) => Ok(()),
        }
    }

    /// Hands on what was written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Sink::Lines(out) => out.flush(),
            Sink::Records(writer) => writer.flush(),
        }
    }
}

fn fill(record: &mut Record, event: &Event, shown: &Shown, lost: u64) {
    optional(record, event.cpu.map(u64::from));
    optional(record, event.task.map(|task| u64::from(task.pid)));
    match event.task {
        Some(task) => record.text(task.comm),
        None => record.missing(),
    }
    record.text(match shown.why {
        Why::Pass => b"event",
        Why::Inside => b"inside",
        Why::Begin => b"begin",
        Why::End => b"end",
        Why::Call => b"call",
    });
    let (name, depth) = match event.what {
        What::Enter { function, depth }
        | What::Leaf {
            function, depth, ..
        } => (Some(function), Some(depth)),
        What::Leave {
            function, depth, ..
        } => (function, Some(depth)),
        What::Point { name, .. } => (Some(name), None),
        What::Nothing | What::Switch { .. } | What::Lost { .. } => (None, None),
    };
    match name.or(shown.name) {
        Some(name) => record.text(name),
        None => record.missing(),
    }
    if shown.key.is_empty() {
        record.missing();
    } else {
        let key: Vec<u8> = shown
            .key
            .iter()
            .map(|&byte| if byte == PARTING { b' ' } else { byte })
            .collect();
        record.text(&key);
    }
    match shown.latency {
        Some(ns) => record.fixed(ns as i64, 3),
        None => record.missing(),
    }
    optional(record, depth.map(u64::from));
    record.integer(shown.call);
    optional(
        record,
        matches!(shown.why, Why::Call | Why::End).then_some(shown.events),
    );
    record.integer(lost);
}

fn optional(record: &mut Record, value: Option<u64>) {
    match value {
        Some(value) => record.integer(value),
        None => record.missing(),
    }
}
