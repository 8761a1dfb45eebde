//! A task as it is kept while rows come: small, with words as numbers.

use crate::input::tasks::busy::Busy;
use crate::input::tasks::names::Names;
use crate::request::By;

/// A task on its way.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Its number; a thread's own.
    pub(super) pid: u32,
    /// The number of its parent; of a thread, its process's.
    pub(super) ppid: u32,
    /// The number under which its nearest kept forebear is to be found.
    pub(super) above: u32,
    /// The place of that one, once found.
    pub(super) parent: Option<u32>,
    /// When it began, or was first seen.
    pub(super) start: i64,
    /// When it ended, or was last seen.
    pub(super) end: i64,
    /// Whether it has ended.
    pub(super) ended: bool,
    /// Whether it was there before the first row about it.
    pub(super) was_there: bool,
    /// Whether it is a thread of its parent.
    pub(super) is_thread: bool,
    /// Its names and since when.
    pub(super) names: Vec<(i64, u32)>,
    /// How it ended, as a word's number.
    pub(super) status: u32,
    /// What it cost; NaN where nobody told.
    pub(super) cpu_s: f64,
    /// The most memory it had.
    pub(super) rss_bytes: f64,
    /// What it read and wrote.
    pub(super) io_bytes: f64,
    /// Processor time of those below it that are not kept.
    pub(super) others_cpu_s: f64,
    /// How busy it was.
    pub(super) busy: Busy,
    /// What tells it from others that had its number: its start on the clock of the system.
    pub(super) birth: f64,
}

impl Record {
    /// A task that began now.
    pub(super) fn new((pid, ppid): (u32, u32), start: i64, name: u32) -> Record {
        Record {
            pid,
            ppid,
            above: ppid,
            parent: None,
            start,
            end: start,
            ended: false,
            was_there: false,
            is_thread: false,
            names: vec![(start, name)],
            status: Names::NONE,
            cpu_s: f64::NAN,
            rss_bytes: f64::NAN,
            io_bytes: f64::NAN,
            others_cpu_s: 0.0,
            busy: Busy::default(),
            birth: f64::NAN,
        }
    }

    /// It runs another program from a time on, or has another name. Whether that is one name more;
    /// where there is no room it takes the place of the last.
    pub(super) fn rename(&mut self, time: i64, name: u32, room: bool) -> bool {
        match self.names.last_mut() {
            _ if name == Names::NONE => false,
            Some((_, last)) if *last == name => false,
            Some((_, last)) if *last == Names::NONE || !room => {
                *last = name;
                false
            }
            _ => {
                self.names.push((time, name));
                true
            }
        }
    }

    /// The name it had last was this one: what had been told before was its parent's.
    pub(super) fn name_last(&mut self, name: u32) {
        match self.names.last_mut() {
            Some((_, last)) if name != Names::NONE => *last = name,
            _ => {}
        }
    }

    /// It ended.
    pub(super) fn close(&mut self, time: i64) {
        self.end = time.max(self.start);
        self.ended = true;
    }

    /// How much of what counts it took; less than nothing if that isn't known.
    pub(super) fn cost(&self, by: By) -> f64 {
        let cost = match by {
            By::Cpu => self.cpu_s,
            By::Time => self.end.saturating_sub(self.start) as f64,
            By::Io => self.io_bytes,
            By::Rss => self.rss_bytes,
        };
        if cost.is_nan() { -1.0 } else { cost }
    }

    /// The share of a processor it used while it lived, if that is known: from when to when, since
    /// what was seen at one time only has lived longer than that.
    pub(super) fn share(&self, (start, end): (i64, i64)) -> Option<f64> {
        let life = (end.saturating_sub(start)).max(1) as f64 / 1e9;
        (self.cpu_s > 0.0).then(|| (self.cpu_s / life).min(1024.0))
    }
}

/// Adds to what may not be known yet.
pub(super) fn add(sum: &mut f64, more: Option<f64>) {
    if let Some(more) = more {
        *sum = more + if sum.is_nan() { 0.0 } else { *sum };
    }
}
