//! Tasks, in a page.

use serde::{Deserialize, Serialize};

use crate::input::saved::number::Number;
use crate::input::saved::{Wrong, facts};
use crate::input::tasks::density::Density;
use crate::input::tasks::{Task, Tasks};

/// More tasks than this nobody has.
const MOST: u64 = 1 << 48;

/// All tasks.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    tasks: Vec<Each>,
    /// Those that are only counted, and their processor time.
    others: (u64, Number),
    /// How many processors those used and how many of them lived: from, to, and how much.
    busy: Vec<(i64, i64, Number)>,
    alive: Vec<(i64, i64, Number)>,
    lost: Vec<(i64, i64)>,
    ends: Option<(i64, i64)>,
    looks: bool,
    lent: bool,
}

/// One of them; times in nanoseconds.
#[derive(Debug, Serialize, Deserialize)]
struct Each {
    pid: u32,
    ppid: u32,
    parent: Option<usize>,
    thread: bool,
    names: Vec<(i64, String)>,
    start: i64,
    there: bool,
    end: Option<i64>,
    failed: Option<String>,
    cpu: Option<Number>,
    rss: Option<Number>,
    io: Option<Number>,
    busy: Vec<(i64, Number)>,
    others: Number,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(tasks: &Tasks) -> Saved {
        Saved {
            facts: facts::Saved::of(&tasks.facts),
            tasks: tasks.tasks.iter().map(Each::of).collect(),
            others: (tasks.others.count, Number(tasks.others.cpu_s)),
            busy: levels(&tasks.others.busy),
            alive: levels(&tasks.others.alive),
            lost: tasks.lost.clone(),
            ends: tasks.seen(),
            looks: tasks.are_looks,
            lent: tasks.are_lent,
        }
    }

    /// As they were.
    pub(super) fn into_tasks(self) -> Result<Tasks, Wrong> {
        let tasks = self.tasks.into_iter().enumerate();
        let mut restored = Tasks::restore(self.facts.into_facts()?, self.ends);
        restored.tasks = tasks.map(|(place, task)| task.into_task(place)).collect();
        let (count, cpu_s) = self.others;
        let others = &mut restored.others;
        (others.count, others.cpu_s) = (count.min(MOST), cpu_s.0);
        (others.busy, others.alive) = (density(&self.busy), density(&self.alive));
        restored.lost = self.lost;
        (restored.are_looks, restored.are_lent) = (self.looks, self.lent);
        Ok(restored)
    }
}

fn levels(density: &Density) -> Vec<(i64, i64, Number)> {
    let stretches = density.stretches();
    stretches
        .map(|((from, to), level)| (from, to, Number(level)))
        .collect()
}

fn density(levels: &[(i64, i64, Number)]) -> Density {
    let mut density = Density::default();
    for &(from, to, Number(level)) in levels {
        density.add((from, to.max(from)), level);
    }
    density
}

impl Each {
    fn of(task: &Task) -> Each {
        let busy = task.busy.iter();
        Each {
            pid: task.pid,
            ppid: task.ppid,
            parent: task.parent,
            thread: task.is_thread,
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
            others: Number(task.others_cpu_s),
        }
    }

    fn into_task(self, place: usize) -> Task {
        let busy = self.busy.into_iter();
        Task {
            pid: self.pid,
            ppid: self.ppid,
            // They stand in the order of their beginnings, forebears first: no circles.
            parent: self.parent.filter(|&parent| parent < place),
            is_thread: self.thread,
            names: self.names,
            start: self.start,
            was_there: self.there,
            end: self.end.map(|end| end.max(self.start)),
            failed: self.failed,
            cpu_s: self.cpu.map(|number| number.0),
            rss_bytes: self.rss.map(|number| number.0),
            io_bytes: self.io.map(|number| number.0),
            busy: busy
                .map(|(since, Number(share))| (since, share as f32))
                .collect(),
            others_cpu_s: self.others.0,
        }
    }
}
