//! The tasks that live, kept by their events alone.

use std::collections::HashMap;

use pipe::clock::Mono;

use crate::event::{Comm, Living, Who};
use crate::row::{Kind, Row};

/// A process.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// Who made it.
    pub ppid: Option<u32>,
    /// The user it acts as.
    pub uid: Option<u32>,
    /// Its name, if it is known.
    pub comm: Comm,
    /// When it was made.
    pub start: Option<Mono>,
    /// It was seen to be made, so that nothing of it is unknown.
    pub whole: bool,
    /// How many threads besides the first one are known.
    threads: u32,
    /// Its first thread has ended, before others,
    first_ended: bool,
    /// and this is how.
    pub status: Option<u32>,
    /// The arguments of its program, if they were read.
    pub args: Box<[u8]>,
}

/// A thread other than the first one of its process.
#[derive(Clone, Copy, Debug)]
struct Thread {
    pid: u32,
    comm: Comm,
    start: Mono,
}

/// The tasks that live.
#[derive(Debug, Default)]
pub struct Tasks {
    processes: HashMap<u32, Process>,
    threads: HashMap<u32, Thread>,
}

impl Tasks {
    /// A process was made: it is at first what its parent is.
    pub fn fork(&mut self, time: Mono, who: Who, parent: Who) {
        let (uid, comm, args) = match self.processes.get(&parent.pid) {
            Some(parent) => (parent.uid, parent.comm, parent.args.clone()),
            None => Default::default(),
        };
        let process = Process {
            ppid: Some(parent.pid),
            uid,
            comm,
            start: Some(time),
            whole: true,
            args,
            ..Process::default()
        };
        self.processes.insert(who.pid, process);
    }

    /// A thread was made, with its process's name.
    pub fn clone(&mut self, time: Mono, who: Who) {
        let process = self.processes.entry(who.pid).or_default();
        process.threads += 1;
        let comm = process.comm;
        let thread = Thread {
            pid: who.pid,
            comm,
            start: time,
        };
        self.threads.insert(who.tid, thread);
    }

    /// The process runs another program, whose name may be known. All its other threads are gone.
    pub fn exec(&mut self, who: Who, comm: Option<Comm>, args: Option<&[u8]>) {
        let process = self.processes.entry(who.pid).or_default();
        if std::mem::take(&mut process.threads) > 0 {
            self.threads.retain(|_, thread| thread.pid != who.pid);
        }
        process.comm = comm.unwrap_or_default();
        process.args = args.unwrap_or_default().into();
        // Whoever called exec took the place of the first thread.
        (process.first_ended, process.status) = (false, None);
    }

    /// The task was named.
    pub fn name(&mut self, who: Who, comm: Comm) {
        if who.tid == who.pid {
            self.processes.entry(who.pid).or_default().comm = comm;
        } else if let Some(thread) = self.threads.get_mut(&who.tid) {
            thread.comm = comm;
        }
    }

    /// The process acts as this user.
    pub fn set_user(&mut self, pid: u32, uid: u32) {
        self.processes.entry(pid).or_default().uid = Some(uid);
    }

    /// The first thread of the process ended, and others live on.
    pub fn first_ended(&mut self, pid: u32, status: Option<u32>) {
        let process = self.processes.entry(pid).or_default();
        (process.first_ended, process.status) = (true, status);
    }

    /// Whether no other thread of its process is known to live.
    pub fn is_last(&self, who: Who) -> bool {
        let process = self.processes.get(&who.pid);
        match who.tid == who.pid {
            true => process.is_none_or(|process| process.threads == 0),
            false => process.is_some_and(|process| process.first_ended && process.threads <= 1),
        }
    }

    /// The thread ended: how long it lived, in nanoseconds.
    pub fn end_thread(&mut self, who: Who, time: Mono) -> Option<u64> {
        if who.tid == who.pid {
            let start = self.processes.get(&who.pid)?.start?;
            return Some(time.since(start).ns());
        }
        let thread = self.threads.remove(&who.tid)?;
        if let Some(process) = self.processes.get_mut(&thread.pid) {
            process.threads = process.threads.saturating_sub(1);
        }
        Some(time.since(thread.start).ns())
    }

    /// The process ended.
    pub fn end(&mut self, pid: u32) -> Process {
        let process = self.processes.remove(&pid).unwrap_or_default();
        if process.threads > 0 {
            self.threads.retain(|_, thread| thread.pid != pid);
        }
        process
    }

    /// A process that lives, was found, and was not known.
    pub fn found(&mut self, living: &Living) {
        let process = Process {
            ppid: Some(living.ppid),
            uid: Some(living.uid),
            comm: living.comm,
            start: Some(living.start),
            ..Process::default()
        };
        self.processes.insert(living.who.pid, process);
    }

    /// What is known of a process.
    pub fn get(&self, pid: u32) -> Option<&Process> {
        self.processes.get(&pid)
    }

    /// All processes.
    pub fn all(&self) -> impl Iterator<Item = (u32, &Process)> {
        self.processes.iter().map(|(&pid, process)| (pid, process))
    }

    /// A row about a task, with what is known of its process.
    pub fn row(&self, time: Mono, kind: Kind, who: Who) -> Row<'_> {
        let row = Row::bare(time, kind, Some(who));
        let Some(process) = self.processes.get(&who.pid) else {
            return row;
        };
        let thread = self.threads.get(&who.tid);
        Row {
            ppid: process.ppid,
            uid: process.uid,
            comm: thread.map_or(process.comm.bytes(), |thread| thread.comm.bytes()),
            ..row
        }
    }
}
