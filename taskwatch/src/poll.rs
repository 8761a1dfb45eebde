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
use crate::scan::Look;

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
        let builder = thread::Builder::new().name("taskwatch-look".into());
        let thread = builder.spawn(move || {
            let end = run(Known::new(look), interval, &queue, &stop);
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
    let mut batch = Batch::default();
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
    processes: HashMap<u32, Living>,
}

impl Known {
    fn new(mut look: Look) -> Known {
        let (_, living) = look.all();
        let processes = living.into_iter().map(|living| (living.who.pid, living));
        let processes = processes.collect();
        Known { look, processes }
    }

    /// Looks, and tells what has changed as events of that time.
    fn look(&mut self, batch: &mut Batch) {
        let (time, mut living) = self.look.all();
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
            let was = self.processes.insert(living.who.pid, living);
            changes(was, &living, time, batch);
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
    let (comm, uid) = match was {
        Some(was) => (was.comm, was.uid),
        None => {
            let parent = Who {
                tid: is.ppid,
                pid: is.ppid,
            };
            tell(is.start.min(time), What::Fork { parent });
            (Comm::default(), is.uid)
        }
    };
    if comm != is.comm {
        tell(time, What::Comm(is.comm));
    }
    if uid != is.uid || was.is_none() {
        let (real, effective) = (is.uid, is.uid);
        tell(time, What::Uid { real, effective });
    }
}
