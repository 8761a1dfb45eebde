//! Kept tasks made ready to be drawn: from when to when each lived, its words as text.

use crate::input::tasks::Task;
use crate::input::tasks::choice::Claim;
use crate::input::tasks::log::Log;
use crate::input::tasks::look::Looks;
use crate::input::tasks::record::Record;
use crate::input::tasks::tree::{by_start, nearest};
use crate::request::By;

/// From when to when a task lived, as far as that is known by now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) start: i64,
    /// The last time it was known to live.
    pub(super) end: i64,
    ended: bool,
    /// Processor time before the first tick.
    early_cpu_s: f64,
}

impl Span {
    /// Of a task of which events told.
    pub(super) fn told(record: &Record, parent: Option<&Record>, last: i64) -> Span {
        // The last thread ends with its process: no row of its own says so.
        let process = parent.filter(|parent| record.is_thread && parent.ended);
        let (end, ended) = match process {
            _ if record.ended => (record.end, true),
            Some(process) => (process.end.max(record.start), true),
            None => (last.max(record.start), false),
        };
        Span {
            start: record.start,
            end,
            ended,
            early_cpu_s: 0.0,
        }
    }

    /// Of a task that was seen at ticks, of which the first one tells of a time before it, too.
    pub(super) fn seen(record: &Record, looks: &Looks, lead: i64) -> Span {
        let (first, last) = looks.ends().unwrap_or((record.start, record.end));
        let is_first = record.start == first && record.was_there;
        let lead = if is_first { lead } else { 0 };
        let share = record.busy.pieces().first().map_or(0.0, |piece| piece.1);
        let early = if looks.count_shares() {
            f64::from(share) * lead as f64 / 1e9
        } else {
            0.0
        };
        let gone = looks.tell_ends() && record.end < last;
        let ended = record.ended || gone;
        Span {
            start: record.start.saturating_sub(lead),
            end: if ended {
                record.end
            } else {
                last.max(record.start)
            },
            ended,
            early_cpu_s: early,
        }
    }

    /// Why the task would have a bar.
    pub(super) fn claim(&self, record: &Record, by: By) -> Claim {
        let cost = match by {
            By::Time => self.end.saturating_sub(self.start) as f64,
            By::Cpu => record.cost(by) + self.early_cpu_s,
            By::Io | By::Rss => record.cost(by),
        };
        Claim {
            cost,
            is_silent: cost <= 0.0 && record.was_there && !self.ended,
        }
    }

    fn task(&self, record: &Record, log: &Log) -> Task {
        let known = |number: f64| Some(number).filter(|number| !number.is_nan());
        let mut busy = record.busy.pieces().to_vec();
        let mut names: Vec<(i64, String)> = record
            .names
            .iter()
            .map(|&(time, name)| (time, log.names.text(name)))
            .collect();
        // What held at the first tick did before it.
        for time in [
            busy.first_mut().map(|piece| &mut piece.0),
            names.first_mut().map(|name| &mut name.0),
        ] {
            time.into_iter()
                .for_each(|time| *time = self.start.min(*time));
        }
        Task {
            pid: record.pid,
            ppid: record.ppid,
            parent: None,
            is_thread: record.is_thread,
            names,
            start: self.start,
            was_there: record.was_there,
            end: self.ended.then_some(self.end),
            failed: (record.status != 0).then(|| log.names.text(record.status)),
            cpu_s: known(record.cpu_s).map(|cpu_s| cpu_s + self.early_cpu_s),
            rss_bytes: known(record.rss_bytes),
            io_bytes: known(record.io_bytes),
            busy,
            others_cpu_s: record.others_cpu_s,
        }
    }
}

/// The chosen tasks in the order of their beginnings, each below the nearest chosen forebear.
pub(super) fn tasks(
    log: &Log,
    (spans, parents): (&[Span], &[Option<u32>]),
    chosen: &[bool],
) -> Vec<Task> {
    // By the starts that parents were found by.
    let starts = log.records.iter().map(|record| record.start);
    let nearest = nearest(parents, chosen, by_start(starts).into_iter());
    let mut order: Vec<usize> = (0..chosen.len()).filter(|&place| chosen[place]).collect();
    order.sort_by_key(|&place| (spans[place].start, place));
    let mut places = vec![None; chosen.len()];
    for (at, &place) in order.iter().enumerate() {
        places[place] = Some(at);
    }
    let parent = |place: usize| places[nearest[place]? as usize];
    let task = |&place: &usize| Task {
        parent: parent(place),
        ..spans[place].task(&log.records[place], log)
    };
    order.iter().map(task).collect()
}
