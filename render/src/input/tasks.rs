//! Tasks that begin, run other programs and end, from the rows of events or from rows that say what
//! each task is doing at the time.

mod busy;
pub mod choice;
pub mod density;
mod event;
pub mod loan;
mod log;
mod look;
mod names;
pub mod others;
mod record;
mod span;
mod task;
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
pub use task::Task;
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
    /// Whether what they tell is drawn elsewhere, on the bars of events.
    pub are_lent: bool,
    pub(super) reading: Box<Reading>,
}

/// What is kept while rows come.
#[derive(Debug, Default)]
pub(super) struct Reading {
    rows: Rows,
    log: Log,
    top: Option<usize>,
    by: Option<By>,
    /// The earliest and the latest row.
    ends: Option<(i64, i64)>,
    previous: i64,
    is_closed: bool,
}

/// What rows are about.
#[derive(Debug, Default)]
enum Rows {
    Events(Events),
    Looks(Looks),
    #[default]
    Strange,
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
            reading: Box::new(Reading {
                rows,
                log: Log::new(request),
                top: request.top.filter(|_| !part),
                by: Some(request.by),
                ..Reading::default()
            }),
            ..Tasks::default()
        }
    }

    /// Without tasks yet, as it was when rows had been read from and to these times.
    pub fn restore(facts: Facts, ends: Option<(i64, i64)>) -> Tasks {
        let reading = Reading {
            ends,
            is_closed: true,
            ..Reading::default()
        };
        Tasks {
            facts,
            reading: Box::new(reading),
            ..Tasks::default()
        }
    }

    /// The times of the earliest and the latest row.
    pub fn seen(&self) -> Option<(i64, i64)> {
        self.reading.ends
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        let reading = &mut *self.reading;
        let (first, last) = reading.ends.unwrap_or((time, time));
        reading.ends = Some((first.min(time), last.max(time)));
        reading.log.others.first = Some(first.min(time));
        let previous = std::mem::replace(&mut reading.previous, time);
        let log = &mut reading.log;
        let known = match &mut reading.rows {
            Rows::Events(events) if row.cell(events.event) == b"lost" => {
                self.lose(previous.min(time).max(first), time);
                true
            }
            Rows::Events(events) => events.take(log, row, time),
            Rows::Looks(looks) => looks.take(log, row, time),
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
        let (first, last) = match self.reading.ends {
            Some(ends) => ends,
            None => (starts.clone().min()?, ends.clone().max()?),
        };
        let horizon = horizon((first, last));
        let first = starts
            .filter(|&start| start >= horizon)
            .fold(first, i64::min);
        Some((first, ends.fold(last, i64::max)))
    }

    /// The last row has come and all is in order: what was kept for more is not needed.
    pub fn close(&mut self) {
        self.reading.log = Log::default();
        self.reading.is_closed = true;
    }

    /// Brings what was read in order; to be called before it is drawn.
    pub fn sort_out(&mut self) {
        let Some((_, last)) = self.reading.ends.filter(|_| !self.reading.is_closed) else {
            return;
        };
        let parents = find_parents(&self.reading.log.records);
        let spans = self.spans(&parents, last);
        let by = self.reading.by.unwrap_or(By::Cpu);
        let records = || self.reading.log.records.iter().zip(&spans);
        let claims: Vec<Claim> = records()
            .map(|(record, span)| span.claim(record, by))
            .collect();
        let chosen = choose(&claims, self.reading.top);
        let mut others = self.reading.log.others.clone();
        for (((record, span), chosen), claim) in records().zip(&chosen).zip(&claims) {
            match chosen {
                true => {}
                false if claim.is_silent => others.count += 1,
                false => others.add(record, (span.start, span.end)),
            }
        }
        self.tasks = span::tasks(&self.reading.log, (&spans, &parents), &chosen);
        self.others = others;
    }

    /// From when to when tasks lived, as far as that is known by now.
    fn spans(&self, parents: &[Option<u32>], last: i64) -> Vec<Span> {
        let lead = self.facts.spacing.median().unwrap_or(0) as i64;
        let span = |(record, parent): (&Record, &Option<u32>)| match &self.reading.rows {
            Rows::Looks(looks) => Span::seen(record, looks, lead),
            Rows::Events(_) | Rows::Strange => {
                let parent = parent.and_then(|place| self.reading.log.records.get(place as usize));
                Span::told(record, parent, last)
            }
        };
        self.reading
            .log
            .records
            .iter()
            .zip(parents)
            .map(span)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::{EVENTS, tasks as read};

    #[test]
    fn a_task_of_days_does_not_hide_those_of_seconds() {
        let rows = "100\texit\t7\t7\t1\td\t0\t90000\t\t0\n104\texit\t8\t8\t1\tcc\t0\t7\t\t0\n";
        let tasks = read(&format!("{EVENTS}{rows}"), &Request::default());
        assert_eq!(tasks.ends(), Some((97_000_000_000, 104_000_000_000)));
    }

    #[test]
    fn losses_are_from_the_row_before() {
        let rows = "1\tfork\t7\t7\t1\ta\t\t\t\t0\n3\tlost\t\t\t\tperf\t\t\t\t5\n";
        let tasks = read(&format!("{EVENTS}{rows}"), &Request::default());
        assert_eq!(tasks.lost, [(1_000_000_000, 3_000_000_000)]);
        assert_eq!(
            (tasks.facts.lost, tasks.facts.faults.cells.count),
            (Some(5), 0)
        );
    }

    #[test]
    fn the_cheap_ones_of_too_many_are_counted_and_their_time_is_not_lost() {
        let mut rows = String::new();
        let many = KEPT + 10_000;
        for task in 0..many {
            let cpu = task % 7;
            rows += &format!(
                "{task}\texit\t{task}\t{task}\t1\tt{}\t0\t0.5\t{cpu}\t0\n",
                task % 3
            );
        }
        let request = Request {
            top: None,
            ..Request::default()
        };
        let tasks = read(&format!("{EVENTS}{rows}"), &request);
        assert!(tasks.tasks.len() <= KEPT && tasks.tasks.len() >= KEPT / 2);
        assert_eq!(tasks.tasks.len() as u64 + tasks.others.count, many as u64);
        let kept: f64 = tasks.tasks.iter().filter_map(|task| task.cpu_s).sum();
        let all: usize = (0..many).map(|task| task % 7).sum();
        assert_eq!(kept + tasks.others.cpu_s, all as f64);
    }

    #[test]
    fn any_rows_are_some_tasks() {
        arbtest::arbtest(|u| {
            let mut rows = String::new();
            let (mut rows_of_tasks, words) = (
                0,
                [
                    "fork", "clone", "exec", "comm", "exit", "texit", "alive", "gone", "lost",
                    "uid", "x",
                ],
            );
            for _ in 0..u.int_in_range(0..=60)? {
                let event = u.choose(&words)?;
                let time = i64::from(u.arbitrary::<i8>()?) << u.int_in_range(0..=24)?;
                let [pid, tid, ppid] = [
                    u.int_in_range(0..=4)?,
                    u.int_in_range(0..=4)?,
                    u.int_in_range(0..=4)?,
                ];
                let life = u.choose(&["", "0", "1", "-5", "9e99", "x"])?;
                rows += &format!(
                    "{time}\t{event}\t{pid}\t{tid}\t{ppid}\tn{tid}\t{life}\t{life}\t{life}\t0\n"
                );
                rows_of_tasks += u64::from(*event != "lost");
            }
            let request = Request {
                top: *u.choose(&[None, Some(0), Some(3)])?,
                by: *u.choose(&[By::Cpu, By::Time, By::Io, By::Rss])?,
                ..Request::default()
            };
            let tasks = read(&format!("{EVENTS}{rows}"), &request);
            assert!(tasks.tasks.len() as u64 + tasks.others.count <= rows_of_tasks);
            for task in &tasks.tasks {
                assert!(
                    task.end.is_none_or(|end| end >= task.start),
                    "{task:?}\n{rows}"
                );
                assert!(
                    task.parent
                        .is_none_or(|parent| tasks.tasks[parent].start <= task.start)
                );
            }
            Ok(())
        });
    }
}
