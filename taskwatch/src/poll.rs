//! The last source: /proc, looked at again and again. What lives for less than an interval is
//! missed, and nothing tells how a task ended.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use pipe::clock::Mono;
use pipe::span::Span;
use pipe::stop::wait;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd};
use rustix::fd::OwnedFd;

use crate::event::{Batch, Comm, Event, Living, What, Who};
use crate::queue::Queue;
use crate::scan::{Look, boot_ahead};

/// The thread that looks, until it is finished or dropped.
#[derive(Debug)]
pub struct Poller {
    thread: Option<JoinHandle<()>>,
    bell: Arc<OwnedFd>,
}

impl Poller {
    /// Looks each interval, and puts what has changed into the queue.
    pub fn start(look: Look, interval: Span, queue: Arc<Queue>) -> io::Result<Poller> {
        let bell = Arc::new(eventfd(0, EventfdFlags::CLOEXEC)?);
        let stop = Arc::clone(&bell);
        // Before it returns: what is started after that is new.
        let known = Known::new(look);
        let builder = thread::Builder::new().name("taskwatch-look".into());
        let thread = builder.spawn(move || {
            let end = run(known, interval, &queue, &stop);
            queue.close(end);
        })?;
        Ok(Poller {
            thread: Some(thread),
            bell,
        })
    }

    /// Has it look once more, and waits for its end.
    pub fn finish(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            // Writing to an eventfd fails only when it is full: then it has rung.
            let _ = rustix::io::write(&*self.bell, &1u64.to_ne_bytes());
            let _ = thread.join();
        }
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.end();
    }
}

fn run(mut known: Known, interval: Span, queue: &Queue, bell: &OwnedFd) -> io::Result<()> {
    let living = known.processes.values().copied().collect();
    let mut batch = Batch {
        living: Some((Mono::now(), living)),
        ..Batch::default()
    };
    queue.push(&mut batch);
    let mut due = Mono::now();
    loop {
        due = due.after(interval).max(Mono::now());
        let mut set = [PollFd::new(bell, PollFlags::IN)];
        wait(&mut set, Some(due))?;
        let rung = !set[0].revents().is_empty();
        known.look(&mut batch);
        queue.push(&mut batch);
        if rung {
            return Ok(());
        }
    }
}

/// The processes seen last.
#[derive(Debug)]
struct Known {
    look: Look,
    /// Of the first look, for all of them: the clocks are read one after the other, and a start that
    /// moved by a nanosecond would be another process's.
    ahead: u64,
    processes: HashMap<u32, Living>,
}

impl Known {
    fn new(mut look: Look) -> Known {
        let ahead = boot_ahead();
        let (_, living) = look.all_by(ahead);
        let processes = living.into_iter().map(|living| (living.who.pid, living));
        let processes = processes.collect();
        Known {
            look,
            ahead,
            processes,
        }
    }

    /// Looks, and tells what has changed as events of that time.
    fn look(&mut self, batch: &mut Batch) {
        let (time, mut living) = self.look.all_by(self.ahead);
        let there: HashSet<_> = living.iter().map(identity).collect();
        let mut ended: Vec<Living> = self.processes.values().copied().collect();
        ended.retain(|was| !there.contains(&identity(was)));
        ended.sort_by_key(|was| was.who);
        for was in ended {
            self.processes.remove(&was.who.pid);
            let what = What::Exit { status: None };
            batch.events.push(Event {
                time,
                who: was.who,
                what,
            });
        }
        // Parents first.
        living.sort_by_key(|living| (living.start, living.who));
        for living in living {
            let parent = self.processes.get(&living.ppid).map(|parent| parent.uid);
            let was = self.processes.insert(living.who.pid, living);
            let user = was.map(|was| was.uid).or(parent);
            changes(was, &living, time, batch);
            // At its fork it has its parent's user, and a row `uid` would tell of a change that was none.
            if user != Some(living.uid) {
                let (real, effective) = (living.uid, living.uid);
                let (who, what) = (living.who, What::Uid { real, effective });
                batch.events.push(Event { time, who, what });
            }
        }
        batch.drained = Some(time);
    }
}

/// A process's number may be used again.
fn identity(living: &Living) -> (u32, Mono) {
    (living.who.pid, living.start)
}

fn changes(was: Option<Living>, is: &Living, time: Mono, batch: &mut Batch) {
    let mut tell = |time, what| {
        let who = is.who;
        batch.events.push(Event { time, who, what });
    };
    let comm = match was {
        Some(was) => was.comm,
        None => {
            let parent = Who {
                tid: is.ppid,
                pid: is.ppid,
            };
            tell(is.start.min(time), What::Fork { parent });
            Comm::default()
        }
    };
    if comm != is.comm {
        tell(time, What::Comm(is.comm));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn who_lives_on_neither_ends_nor_begins() {
        let mut known = Known::new(Look::at(Path::new("/proc")));
        let mut batch = Batch::default();
        for _ in 0..20 {
            known.look(&mut batch);
        }
        let own = std::process::id();
        let told: Vec<_> = batch.events.iter().filter(|e| e.who.pid == own).collect();
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn what_is_started_is_told_with_its_name_and_its_end() {
        let mut known = Known::new(Look::at(Path::new("/proc")));
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let mut batch = Batch::default();
        known.look(&mut batch);
        child.kill().unwrap();
        child.wait().unwrap();
        known.look(&mut batch);
        let own = batch.events.iter().filter(|e| e.who.pid == child.id());
        let what: Vec<What> = own.map(|event| event.what).collect();
        assert!(matches!(what[0], What::Fork { parent } if parent.pid == std::process::id()));
        assert!(what.iter().any(|what| matches!(what, What::Comm(_))));
        let user = what.iter().any(|what| matches!(what, What::Uid { .. }));
        assert!(!user, "its user is its parent's: {what:?}");
        assert_eq!(what.last(), Some(&What::Exit { status: None }));
    }
}
