//! Tasks that begin, run other programs and end, from the rows of events or from rows that say what
//! each task is doing at the time.

mod busy;
pub mod choice;
pub mod density;
mod event;
mod log;
mod look;
mod names;
pub mod others;
mod record;
mod span;
mod tree;

use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;
use crate::request::{By, Request};

use choice::{Claim, choose};
use event::Events;
pub use log::KEPT;
use log::Log;
use look::Looks;
use others::{Others, horizon};
use record::Record;
use span::Span;
use tree::find_parents;

/// Where so many stretches of loss are known, further ones are joined to the last.
const LOSSES: usize = 1_000;

/// Tasks over time.
#[derive(Debug, Default)]
pub struct Tasks {
    /// Of the rows.
    pub facts: Facts,
    /// In the order of their beginnings.
    pub tasks: Vec<Task>,
    /// Those that are only counted.
    pub others: Others,
    /// Where events were lost: from the row before to the one that says so.
    pub lost: Vec<(i64, i64)>,
    /// Whether rows told at times what tasks were doing, and not what happened to them.
    pub are_looks: bool,
    rows: Rows,
    log: Log,
    request: Asked,
    /// The earliest and the latest row.
    ends: Option<(i64, i64)>,
    previous: i64,
}

/// What rows are about.
#[derive(Debug, Default)]
enum Rows {
    Events(Events),
    Looks(Looks),
    #[default]
    Strange,
}

/// What of a request matters while tasks are read.
#[derive(Debug, Default)]
struct Asked {
    top: Option<usize>,
    by: Option<By>,
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number, which others may have had before.
    pub pid: u32,
    /// Its parent's number; of a thread, its process's.
    pub ppid: u32,
    /// The place of its nearest forebear among the tasks, if one is there.
    pub parent: Option<usize>,
    /// Whether it is a thread of its parent, whose costs hold its own, too.
    pub is_thread: bool,
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
    /// Processor time of those below it that are not among the tasks.
    pub others_cpu_s: f64,
}

impl Task {
    /// Its last name.
    pub fn name(&self) -> &str {
        self.names.last().map_or("", |(_, name)| name)
    }

    /// Why it would have a bar, in a recording that ends at a time.
    pub fn claim(&self, by: By, last: i64) -> Claim {
        let life = self.end.unwrap_or(last).saturating_sub(self.start);
        let cost = match by {
            By::Cpu => self.cpu_s,
            By::Time => Some(life as f64),
            By::Io => self.io_bytes,
            By::Rss => self.rss_bytes,
        };
        let cost = cost.unwrap_or(-1.0);
        Claim {
            cost,
            is_silent: cost <= 0.0 && self.was_there && self.end.is_none(),
        }
    }
}

impl Tasks {
    /// No tasks yet.
    pub fn begin(header: &Header, request: &Request) -> Tasks {
        let events = Events::of(header).map(Rows::Events);
        let looks = || Looks::of(header).map(Rows::Looks);
        let rows = events.or_else(looks).unwrap_or_default();
        // Of a part of the axis, other tasks are the most expensive ones.
        let part = request.from.is_some() || request.to.is_some();
        Tasks {
            are_looks: matches!(rows, Rows::Looks(_)),
            rows,
            log: Log::new(request),
            request: Asked {
                top: request.top.filter(|_| !part),
                by: Some(request.by),
            },
            ..Tasks::default()
        }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        let (first, last) = self.ends.unwrap_or((time, time));
        self.ends = Some((first.min(time), last.max(time)));
        self.log.others.first = Some(first.min(time));
        let previous = std::mem::replace(&mut self.previous, time);
        let known = match &mut self.rows {
            Rows::Events(events) if row.cell(events.event) == b"lost" => {
                self.lose(previous.min(time).max(first), time);
                true
            }
            Rows::Events(events) => events.take(&mut self.log, row, time),
            Rows::Looks(looks) => looks.take(&mut self.log, row, time),
            // Nothing is drawn of it, which is said.
            Rows::Strange => true,
        };
        if !known {
            self.facts.faults.cells.add(row.number());
        }
    }

    fn lose(&mut self, from: i64, to: i64) {
        let full = self.lost.len() >= LOSSES;
        match self.lost.last_mut() {
            Some(last) if full || from <= last.1 => last.1 = to.max(last.1),
            _ => self.lost.push((from, to)),
        }
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let starts = self.tasks.iter().map(|task| task.start);
        let ends = self.tasks.iter().map(|task| task.end.unwrap_or(task.start));
        let (first, last) = match self.ends {
            Some(ends) => ends,
            None => (starts.clone().min()?, ends.clone().max()?),
        };
        let horizon = horizon((first, last));
        let first = starts
            .filter(|&start| start >= horizon)
            .fold(first, i64::min);
        Some((first, ends.fold(last, i64::max)))
    }

    /// Brings what was read in order; to be called before it is drawn.
    pub fn sort_out(&mut self) {
        let Some((_, last)) = self.ends else {
            return;
        };
        let parents = find_parents(&self.log.records);
        let spans = self.spans(&parents, last);
        let by = self.request.by.unwrap_or(By::Cpu);
        let records = || self.log.records.iter().zip(&spans);
        let claims: Vec<Claim> = records()
            .map(|(record, span)| span.claim(record, by))
            .collect();
        let chosen = choose(&claims, self.request.top);
        let mut others = self.log.others.clone();
        for (((record, span), chosen), claim) in records().zip(&chosen).zip(&claims) {
            match chosen {
                true => {}
                false if claim.is_silent => others.count += 1,
                false => others.add(record, (span.start, span.end)),
            }
        }
        self.tasks = span::tasks(&self.log, (&spans, &parents), &chosen);
        self.others = others;
    }

    /// From when to when tasks lived, as far as that is known by now.
    fn spans(&self, parents: &[Option<u32>], last: i64) -> Vec<Span> {
        let lead = self.facts.spacing.median().unwrap_or(0) as i64;
        let span = |(record, parent): (&Record, &Option<u32>)| match &self.rows {
            Rows::Looks(looks) => Span::seen(record, looks, lead),
            Rows::Events(_) | Rows::Strange => {
                let parent = parent.and_then(|place| self.log.records.get(place as usize));
                Span::told(record, parent, last)
            }
        };
        self.log.records.iter().zip(parents).map(span).collect()
    }
}
