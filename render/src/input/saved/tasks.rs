//! Tasks, in a page.

use serde::{Deserialize, Serialize};

use crate::input::saved::number::Number;
use crate::input::saved::{Wrong, facts};
use crate::input::tasks::{Task, Tasks};

/// All tasks.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    tasks: Vec<Each>,
}

/// One of them; times in nanoseconds.
#[derive(Debug, Serialize, Deserialize)]
struct Each {
    pid: u32,
    ppid: u32,
    names: Vec<(i64, String)>,
    start: i64,
    there: bool,
    end: Option<i64>,
    failed: Option<String>,
    cpu: Option<Number>,
    rss: Option<Number>,
    io: Option<Number>,
    busy: Vec<(i64, Number)>,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(tasks: &Tasks) -> Saved {
        Saved {
            facts: facts::Saved::of(&tasks.facts),
            tasks: tasks.tasks.iter().map(Each::of).collect(),
        }
    }

    /// As they were.
    pub(super) fn into_tasks(self) -> Result<Tasks, Wrong> {
        Ok(Tasks {
            facts: self.facts.into_facts()?,
            tasks: self.tasks.into_iter().map(Each::into_task).collect(),
            ..Tasks::default()
        })
    }
}

impl Each {
    fn of(task: &Task) -> Each {
        let busy = task.busy.iter();
        Each {
            pid: task.pid,
            ppid: task.ppid,
            names: task.names.clone(),
            start: task.start,
            there: task.was_there,
            end: task.end,
            failed: task.failed.clone(),
            cpu: task.cpu_s.map(Number),
            rss: task.rss_bytes.map(Number),
            io: task.io_bytes.map(Number),
            busy: busy
                .map(|&(since, share)| (since, Number(share.into())))
                .collect(),
        }
    }

    fn into_task(self) -> Task {
        let busy = self.busy.into_iter();
        Task {
            pid: self.pid,
            ppid: self.ppid,
            names: self.names,
            start: self.start,
            was_there: self.there,
            end: self.end,
            failed: self.failed,
            cpu_s: self.cpu.map(|number| number.0),
            rss_bytes: self.rss.map(|number| number.0),
            io_bytes: self.io.map(|number| number.0),
            busy: busy
                .map(|(since, Number(share))| (since, share as f32))
                .collect(),
            ..Task::default()
        }
    }
}
