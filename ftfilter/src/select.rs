//! Which records count at all: by task, CPU, event and time.

use pipe::pick;
use regex::bytes::Regex;

use crate::line::{Event, What};

/// What the user wants to see; an empty list is no choice.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Thread ids.
    pub pids: Vec<u32>,
    /// What a task's name has to fit.
    pub comm: Option<Regex>,
    /// CPUs.
    pub cpus: Vec<u32>,
    /// Patterns for events' names.
    pub events: Vec<String>,
    /// The first time, in nanoseconds of the trace's clock.
    pub from: Option<i64>,
    /// The last time.
    pub to: Option<i64>,
}

impl Selection {
    /// Whether everything counts.
    pub fn is_all(&self) -> bool {
        self.pids.is_empty()
            && self.comm.is_none()
            && self.cpus.is_empty()
            && self.events.is_empty()
            && self.from.is_none()
            && self.to.is_none()
    }

    /// Whether a record counts. What tells of the trace itself always does.
    pub fn has(&self, event: &Event) -> bool {
        if matches!(event.what, What::Switch { .. } | What::Lost { .. }) {
            return true;
        }
        let chosen = |list: &[u32], one: Option<u32>| {
            list.is_empty() || one.is_some_and(|one| list.contains(&one))
        };
        let comm = |regex: &Regex| event.task.is_some_and(|task| regex.is_match(task.comm));
        let named = match event.what {
            What::Point { name, .. } => {
                self.events.is_empty()
                    || std::str::from_utf8(name)
                        .is_ok_and(|name| self.events.iter().any(|p| pick::matches(p, name)))
            }
            _ => true,
        };
        chosen(&self.pids, event.task.map(|task| task.pid))
            && chosen(&self.cpus, event.cpu)
            && self.comm.as_ref().is_none_or(comm)
            && named
            && self
                .from
                .is_none_or(|from| event.time.is_some_and(|time| time >= from))
            && self
                .to
                .is_none_or(|to| event.time.is_some_and(|time| time <= to))
    }
}
