//! The sources joined: each event with the name, the cost and the history that belong to it.
//!
//! The kernel sends a task's cost before the event of its exit, and perf's name before the event of
//! an exec. Each batch is drained in the opposite order, so both are there when they are looked for,
//! in the same batch or one before.

use std::collections::{HashMap, HashSet};

use pipe::clock::Mono;

use crate::event::{Batch, Comm, Cost, Event, GroupCost, Living, Loss, Name, What, Who};
use crate::row::{Kind, Row};
use crate::task::{Process, Tasks};
use crate::used::Used;
use crate::waiting::Waiting;

/// Joins batches to rows.
#[derive(Debug, Default)]
pub struct Join {
    tasks: Tasks,
    costs: Waiting<Cost>,
    names: Waiting<Name>,
    /// What the threads of a process used that have ended before it.
    ended: HashMap<u32, Used>,
    groups: HashMap<u32, GroupCost>,
    /// Threads are shown. Otherwise their events may be left out, and only their costs be there.
    threads: bool,
    /// Events of threads do come.
    follows: bool,
}

#[cfg(test)]
mod tests;

/// A task's end.
#[derive(Clone, Copy, Debug)]
struct Ending<'a> {
    time: Mono,
    who: Who,
    status: Option<u32>,
    cost: Option<&'a Cost>,
}

/// Where rows go.
type Show<'a> = &'a mut dyn FnMut(&Row);

impl Join {
    /// Nothing is known yet.
    pub fn new(threads: bool) -> Join {
        Join {
            threads,
            ..Join::default()
        }
    }

    /// A process that lives, of which no row is shown.
    pub fn know(&mut self, living: &Living) {
        self.tasks.found(living);
    }

    /// Gives the rows of a batch.
    pub fn take(&mut self, batch: &Batch, show: Show) {
        self.costs.next_batch();
        self.names.next_batch();
        self.follows = self.follows || self.threads || batch.events.iter().any(is_of_thread);
        let mut finals = Vec::new();
        for &cost in &batch.costs {
            match self.has_event(&cost) {
                true => self.costs.put(cost.who.tid, cost),
                false if cost.last => finals.push(cost),
                false => self.add(&cost),
            }
        }
        for &name in &batch.names {
            self.names.put(name.who.tid, name);
        }
        for &group in &batch.groups {
            self.groups.insert(group.pid, group);
        }
        let mut args = batch.args.iter().peekable();
        let mut losses = batch.losses.iter().peekable();
        let mut living = batch.living.as_ref();
        // Those that ended since it was looked, or while it was.
        let mut gone = HashSet::new();
        let mut last = batch.drained;
        for (place, event) in batch.events.iter().enumerate() {
            while let Some(loss) = losses.next_if(|loss| loss.before <= place) {
                lost(last.unwrap_or(event.time), loss, show);
            }
            if let Some((looked, found)) = living.take_if(|(looked, _)| event.time > *looked) {
                self.look((*looked, found), &gone, show);
            }
            if living.is_some() && matches!(event.what, What::Exit { .. }) {
                gone.insert(event.who.pid);
            }
            let args = args.next_if(|(of, _)| *of == place);
            self.event(event, args.map(|(_, args)| &args[..]), show);
            last = Some(event.time);
        }
        let end = batch.drained.or(last).unwrap_or(Mono(0));
        losses.for_each(|loss| lost(end, loss, show));
        if let Some((looked, found)) = living {
            self.look((*looked, found), &gone, show);
        }
        for cost in &finals {
            let status = Some(cost.status);
            self.end_by_last(
                &Ending {
                    time: end,
                    who: cost.who,
                    status,
                    cost: Some(cost),
                },
                show,
            );
        }
    }

    /// Whether an event of the end comes as well: of threads only where they are followed. The cost
    /// of a thread is its process's, and the last one's tells that this has ended.
    fn has_event(&self, cost: &Cost) -> bool {
        self.follows || cost.who.pid == 0 || cost.who.tid == cost.who.pid
    }

    fn add(&mut self, cost: &Cost) {
        let sum = self.ended.entry(cost.who.pid).or_default();
        sum.add(&cost.into());
    }

    fn event(&mut self, event: &Event, args: Option<&[u8]>, show: Show) {
        let Event { time, who, what } = *event;
        let is_first = who.tid == who.pid;
        let kind = match what {
            What::Fork { parent } if is_first => {
                self.tasks.fork(time, who, parent);
                Kind::Fork
            }
            What::Fork { .. } => {
                self.tasks.clone(time, who);
                Kind::Clone
            }
            What::Exec => {
                let name = self.exec_name(event);
                self.tasks.exec(who, name, args);
                Kind::Exec
            }
            What::Exit { status } => {
                let cost = self.costs.take(who.tid);
                let status = status.or(cost.map(|cost| cost.status));
                let cost = cost.as_ref();
                return self.exit(
                    &Ending {
                        time,
                        who,
                        status,
                        cost,
                    },
                    show,
                );
            }
            What::Uid { effective, .. } => {
                self.tasks.set_user(who.pid, effective);
                Kind::Uid
            }
            What::Gid { .. } => Kind::Gid,
            What::Sid => Kind::Sid,
            What::Ptrace { .. } => Kind::Ptrace,
            What::Comm(comm) => {
                self.tasks.name(who, comm);
                Kind::Comm
            }
            What::Core => Kind::Core,
        };
        if !is_first && !self.threads {
            return;
        }
        let row = self.tasks.row(time, kind, who);
        let args = args.unwrap_or_default();
        show(&Row { args, ..row });
    }

    /// The name that came with an exec: the last one before it.
    fn exec_name(&mut self, event: &Event) -> Option<Comm> {
        let is_before = |name: &Name| name.time <= event.time;
        let mut found = None;
        while let Some(name) = self.names.take_if(event.who.tid, is_before) {
            found = name.exec.then_some(name.comm).or(found);
        }
        found
    }

    fn exit(&mut self, ending: &Ending, show: Show) {
        let is_first = ending.who.tid == ending.who.pid;
        // Before version 12 costs did not tell which was the last.
        let is_last = match ending.cost {
            Some(cost) if cost.who.pid != 0 => cost.last,
            Some(_) | None => self.tasks.is_last(ending.who),
        };
        match (is_first, is_last) {
            (true, true) => return self.end(ending, show),
            (true, false) => self.tasks.first_ended(ending.who.pid, ending.status),
            (false, _) => {}
        }
        match ending.cost {
            _ if is_last => return self.end_by_last(ending, show),
            Some(cost) => self.add(cost),
            None => {}
        }
        if self.threads {
            self.texit(ending, show);
        } else {
            self.tasks.end_thread(ending.who, ending.time);
        }
    }

    /// A thread ended, and its process lives on.
    fn texit(&mut self, ending: &Ending, show: Show) {
        let Ending {
            time,
            who,
            status,
            cost,
        } = *ending;
        let used = cost.map(Used::from);
        let life = self.tasks.end_thread(who, time);
        let row = self.tasks.row(time, Kind::Texit, who);
        show(&Row {
            comm: cost.map_or(row.comm, |cost| cost.comm.bytes()),
            status,
            life_ns: life.or(cost.map(|cost| cost.life_ns)),
            used: used.as_ref(),
            ..row
        });
    }

    /// The process ended by its first thread.
    fn end(&mut self, ending: &Ending, show: Show) {
        let process = self.tasks.end(ending.who.pid);
        self.show_end(ending, &process, show);
    }

    /// The process ended by another thread, some time after the first one.
    fn end_by_last(&mut self, ending: &Ending, show: Show) {
        let process = self.tasks.end(ending.who.pid);
        // All end alike by exit_group(2) or a signal; otherwise the first one's status is told.
        let status = ending.status.filter(|&status| status != 0);
        let status = status.or(process.status).or(ending.status);
        self.show_end(&Ending { status, ..*ending }, &process, show);
    }

    fn show_end(&mut self, ending: &Ending, process: &Process, show: Show) {
        let Ending {
            time,
            who,
            status,
            cost,
        } = *ending;
        let pid = who.pid;
        let mut used = cost.map(Used::from);
        // Looked for only where there are any: most processes have one thread.
        let ended = (!self.ended.is_empty()).then(|| self.ended.remove(&pid));
        let group = (!self.groups.is_empty()).then(|| self.groups.remove(&pid));
        if let Some(used) = &mut used {
            ended.flatten().iter().for_each(|ended| used.add(ended));
            let group = group.flatten().filter(|_| !process.whole);
            group.iter().for_each(|group| used.at_least(group));
        }
        let life = process.start.map(|start| time.since(start).ns());
        let comm = match cost {
            Some(cost) if who.tid == pid || process.comm.bytes().is_empty() => &cost.comm,
            Some(_) | None => &process.comm,
        };
        show(&Row {
            ppid: process.ppid.or(cost.map(|cost| cost.ppid)),
            uid: process.uid.or(cost.map(|cost| cost.uid)),
            comm: comm.bytes(),
            status,
            life_ns: life.or(cost.map(|cost| cost.life_ns)),
            used: used.as_ref(),
            args: &process.args,
            ..Row::bare(time, Kind::Exit, Some(Who { tid: pid, pid }))
        });
    }

    /// It was looked who lives: those that were not known are told, and those known that are gone.
    fn look(&mut self, (time, found): (Mono, &[Living]), gone: &HashSet<u32>, show: Show) {
        let there: HashSet<u32> = found.iter().map(|living| living.who.pid).collect();
        let missing = self.tasks.all().filter(|(pid, process)| {
            !there.contains(pid) && process.start.is_none_or(|start| start <= time)
        });
        let mut missing: Vec<u32> = missing.map(|(pid, _)| pid).collect();
        missing.sort_unstable();
        for pid in missing {
            show(&self.tasks.row(time, Kind::Gone, Who { tid: pid, pid }));
            self.tasks.end(pid);
            self.ended.remove(&pid);
        }
        // Parents first.
        let mut found: Vec<&Living> = found.iter().collect();
        found.sort_by_key(|living| (living.start, living.who));
        for living in found {
            if !gone.contains(&living.who.pid) && self.tasks.get(living.who.pid).is_none() {
                self.tasks.found(living);
                show(&self.tasks.row(time, Kind::Alive, living.who));
            }
        }
    }
}

fn is_of_thread(event: &Event) -> bool {
    let is_end = matches!(event.what, What::Fork { .. } | What::Exit { .. });
    is_end && event.who.tid != event.who.pid
}

fn lost(time: Mono, loss: &Loss, show: Show) {
    show(&Row {
        lost: Some((loss.source, loss.count)),
        ..Row::bare(time, Kind::Lost, None)
    });
}
