//! The account of an interval: who has used what since the last one.
//!
//! Of each task it keeps what had been used when that was told last. What is told next, in an answer
//! or at the task's end, counts from there; of a task made within the watch, from nothing; of one
//! that is older and has never been asked about, not at all. Sums are kept by process, because
//! threads come and go and their process is what has a name.

use std::collections::{HashMap, HashSet};
use std::mem;

use pipe::clock::Mono;

use crate::event::{Batch, Comm, Cost, Event, Source, What, Who};
use crate::used::Used;

/// What a process used in an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub pid: u32,
    /// Who it is.
    pub face: Face,
    /// What all its tasks used; of memory, the most that it ever had.
    pub used: Used,
    /// How many of its tasks used something.
    pub tasks: u64,
    /// Whether it has ended.
    pub ended: bool,
}

/// How a process is known to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// Its parent.
    pub ppid: u32,
    /// Its user.
    pub uid: u32,
    /// Its name.
    pub comm: Comm,
}

/// A task that lives, as far as is known.
#[derive(Clone, Copy, Debug)]
struct Task {
    pid: u32,
    /// When it was told of last.
    seen: Mono,
    /// All it had used by then, if that was told.
    used: Option<Used>,
}

/// A process in this interval.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    used: Used,
    tasks: u64,
}

/// The account.
#[derive(Debug)]
pub struct Account {
    /// When the watch began: what is older and unknown had used something before.
    began: Mono,
    tasks: HashMap<u32, Task>,
    /// Tasks that have ended, and when, for an interval or two: they may still answer.
    ended: HashMap<u32, Mono>,
    faces: HashMap<u32, Face>,
    sums: HashMap<u32, Sum>,
    /// Of processes that have ended in this interval.
    closed: Vec<Line>,
    /// Who was on a processor in this interval.
    ran: HashSet<u32>,
    /// Who used something in the last one, and may not have left the processor since.
    busy: HashSet<u32>,
    /// The same of this one.
    busy_now: HashSet<u32>,
    /// Whether it is told who is on a processor.
    sees: bool,
    /// Who ran is not known, or not in whole.
    blind: bool,
    last: Mono,
    lost: u64,
    only: Only,
}

/// Which processes count.
#[derive(Debug, Default)]
pub struct Only {
    /// These; all with nothing.
    pub pids: Option<HashSet<u32>>,
    /// And those that come of them.
    pub tree: bool,
    /// Not this one, which is our own.
    pub own: u32,
}

impl Account {
    /// Nothing is known yet, nor who runs since before. `sees`: it will be told who does.
    pub fn new(began: Mono, sees: bool, only: Only) -> Account {
        Account {
            sees,
            busy_now: HashSet::new(),
            began,
            tasks: HashMap::new(),
            ended: HashMap::new(),
            faces: HashMap::new(),
            sums: HashMap::new(),
            closed: Vec::new(),
            ran: HashSet::new(),
            busy: HashSet::new(),
            blind: true,
            last: began,
            lost: 0,
            only,
        }
    }

    /// Takes in what was told of the system: who was made before what was used, so that it is known
    /// whose tree that is, and who ended last.
    pub fn take(&mut self, batch: &Batch) {
        for event in &batch.events {
            self.begin(event);
        }
        for who in &batch.ran {
            let task = Task::untold(who.pid, self.began);
            // The last that is heard of a task is that it leaves its processor.
            if self.ran.insert(who.tid) && !self.ended.contains_key(&who.tid) {
                self.tasks.entry(who.tid).or_insert(task);
            }
        }
        let drained = batch.drained.unwrap_or(self.last);
        for cost in &batch.costs {
            self.end(drained, cost);
        }
        for event in &batch.events {
            self.forget(event);
        }
        for loss in &batch.losses {
            match loss.source {
                // Its rings tell who ran: whoever that was is asked now.
                Source::Perf => self.blind = true,
                _ => self.lost += loss.count,
            }
        }
    }

    /// A task was made, or another took the place of the first of its process.
    fn begin(&mut self, event: &Event) {
        let Event { time, who, what } = *event;
        match what {
            What::Fork { parent } => {
                if who.tid == who.pid {
                    self.born(who.pid, parent.pid);
                }
                self.tasks.insert(who.tid, Task::untold(who.pid, time));
            }
            What::Exec => {
                self.ended.remove(&who.tid);
            }
            _ => {}
        }
    }

    /// A process belongs to the tree of its parent, whoever had its number before.
    fn born(&mut self, pid: u32, parent: u32) {
        // What we start ourselves was named.
        if let Some(pids) = self.only.pids.as_mut().filter(|_| parent != self.only.own) {
            match self.only.tree && pids.contains(&parent) {
                true => pids.insert(pid),
                false => pids.remove(&pid),
            };
        }
        self.faces.remove(&pid);
        if let Some(&face) = self.faces.get(&parent) {
            let ppid = parent;
            self.faces.insert(pid, Face { ppid, ..face });
        }
    }

    /// A task ended: what it used counts now, and its process is done with if it was the last.
    fn end(&mut self, time: Mono, cost: &Cost) {
        let tid = cost.who.tid;
        let pid = self.process_of(cost.who);
        self.add(time, pid, cost);
        self.tasks.remove(&tid);
        self.ran.remove(&tid);
        self.busy.remove(&tid);
        self.ended.insert(tid, time);
        // Before version 12 costs did not tell which was the last.
        if !(cost.last || cost.who.pid == 0 && tid == pid) {
            return;
        }
        let Sum { used, tasks } = self.sums.remove(&pid).unwrap_or_default();
        let known = self.faces.remove(&pid).filter(|_| tid != pid);
        let face = known.unwrap_or(Face::from(cost));
        if self.counts(pid) {
            self.closed.push(Line {
                pid,
                face,
                used,
                tasks,
                ended: true,
            });
        }
        if let Some(pids) = &mut self.only.pids {
            pids.remove(&pid);
        }
    }

    /// A task whose cost was lost is gone all the same.
    fn forget(&mut self, event: &Event) {
        let tid = event.who.tid;
        let is_end = matches!(event.what, What::Exit { .. });
        if is_end
            && self
                .tasks
                .get(&tid)
                .is_some_and(|task| task.seen < event.time)
        {
            self.tasks.remove(&tid);
        }
    }

    /// Which task belongs to which process the kernel tells since version 12.
    fn process_of(&self, who: Who) -> u32 {
        match who.pid {
            0 => self.tasks.get(&who.tid).map_or(who.tid, |task| task.pid),
            pid => pid,
        }
    }

    fn counts(&self, pid: u32) -> bool {
        let Only { pids, own, .. } = &self.only;
        pid != *own && pids.as_ref().is_none_or(|pids| pids.contains(&pid))
    }

    /// Only this process counts, and what comes of it.
    pub fn follow(&mut self, pid: u32) {
        self.only.pids = Some(HashSet::from([pid]));
        self.only.tree = true;
    }

    /// A process that lives already counts if its parent does.
    pub fn adopt(&mut self, pid: u32, parent: u32) {
        if let Some(pids) = self
            .only
            .pids
            .as_mut()
            .filter(|pids| pids.contains(&parent))
        {
            pids.insert(pid);
        }
    }

    /// Knows of tasks that live already.
    pub fn know(&mut self, living: impl Iterator<Item = Who>) {
        for who in living {
            let task = Task::untold(who.pid, self.began);
            self.tasks.entry(who.tid).or_insert(task);
        }
    }

    /// Whom to ask: who was on a processor; all that live, where that is not known.
    pub fn whom(&self) -> Vec<Who> {
        let who = |(&tid, task): (&u32, &Task)| {
            let pid = task.pid;
            self.counts(pid).then_some(Who { tid, pid })
        };
        if self.blind {
            return self.tasks.iter().filter_map(who).collect();
        }
        let some = self.ran.union(&self.busy);
        some.filter_map(|tid| self.tasks.get_key_value(tid).and_then(who))
            .collect()
    }

    /// Takes in an answer: what the task has used, or that it is no more.
    pub fn answer(&mut self, time: Mono, who: Who, cost: Option<&Cost>) {
        let Some(cost) = cost else {
            self.tasks.remove(&who.tid);
            return;
        };
        let started = started(time, cost);
        // What has ended answers until it is waited for.
        if self.ended.get(&who.tid).is_some_and(|&end| started <= end) {
            self.tasks.remove(&who.tid);
            return;
        }
        let pid = if cost.who.pid == 0 {
            who.pid
        } else {
            cost.who.pid
        };
        if who.tid == pid {
            self.faces.insert(pid, Face::from(cost));
        } else {
            self.faces.entry(pid).or_insert(Face::from(cost));
        }
        let now = self.add(time, pid, cost);
        let task = Task {
            pid,
            seen: time,
            used: Some(now),
        };
        self.tasks.insert(who.tid, task);
    }

    /// Counts what a task used since it was told of last, and says what it has used in all.
    fn add(&mut self, time: Mono, pid: u32, cost: &Cost) -> Used {
        let started = started(time, cost);
        let mut now = Used::from(cost);
        // What was told before this one was made was told of another with its number.
        let known = self.tasks.get(&cost.who.tid);
        let known = known.filter(|known| known.pid == pid && started <= known.seen);
        let used = match known.and_then(|known| known.used) {
            Some(known) => {
                let used = now.since(&known);
                now.rise(&known);
                used
            }
            None if started < self.began => return now,
            None => now,
        };
        if !used.is_nothing() {
            let sum = self.sums.entry(pid).or_default();
            sum.used.add(&used);
            sum.tasks += 1;
            self.busy_now.insert(cost.who.tid);
        }
        now
    }

    /// Who used something in the interval that ends now, in no order; and how much was lost in it.
    pub fn close(&mut self, now: Mono) -> (Vec<Line>, u64) {
        let mut lines = mem::take(&mut self.closed);
        for (pid, Sum { used, tasks }) in mem::take(&mut self.sums) {
            if self.counts(pid) {
                let face = self.faces.get(&pid).copied().unwrap_or_default();
                let ended = false;
                lines.push(Line {
                    pid,
                    face,
                    used,
                    tasks,
                    ended,
                });
            }
        }
        lines.retain(|line| !line.used.is_nothing());
        self.ended.retain(|_, end| *end > self.last);
        self.ran.clear();
        self.busy = mem::take(&mut self.busy_now);
        self.blind = !self.sees;
        self.last = now;
        (lines, mem::take(&mut self.lost))
    }
}

impl Task {
    fn untold(pid: u32, seen: Mono) -> Task {
        let used = None;
        Task { pid, seen, used }
    }
}

impl From<&Cost> for Face {
    fn from(cost: &Cost) -> Face {
        Face {
            ppid: cost.ppid,
            uid: cost.uid,
            comm: cost.comm,
        }
    }
}

/// When a task was made of which this was told at that time, or a little later.
fn started(time: Mono, cost: &Cost) -> Mono {
    Mono(time.0.saturating_sub(cost.life_ns))
}

#[cfg(test)]
mod tests;
