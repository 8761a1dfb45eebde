//! The thread that empties the sources: it sleeps until something is there, takes all of it in the
//! order that makes the join exact, and hands it on as one batch. A thread of its own, because the
//! kernel's buffers hold a tenth of a second of a storm, and a pipe that nobody reads stalls for
//! longer.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use pipe::clock::Mono;
use pipe::span::Span;
use pipe::stop::wait;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd};
use rustix::time::{ClockId, clock_gettime};

use crate::event::{Batch, Living};
use crate::ladder::Sources;
use crate::queue::Queue;
use crate::rights;
use crate::scan::Look;

mod args;
mod intake;
pub(crate) mod order;
mod pace;
mod tape;
pub(crate) mod told;

use args::ArgsReader;
use intake::Intake;
use pace::Pace;
use tape::Tape;

/// An exit is told a moment after wait(2) returns to who waits for it; so much later it is there.
const AFTERMATH: Span = Span::from_ns(1_000_000);
/// How long a cost waits for the exit that is told right behind it.
const BEHIND: Span = Span::from_ns(1_000_000);
/// How soon perf's events are looked at again that were too young to be put in order.
const YOUNG: Span = Span::from_ns(200_000);

/// How long after a loss it is looked who lives: in a storm more is lost meanwhile.
const PEACE: Span = Span::from_ns(250_000_000);

/// What to do with what comes, beside handing it on.
#[derive(Debug, Default)]
pub struct Plan {
    /// Read the command line of who runs another program.
    pub args: bool,
    /// Write every datagram and record as it came behind what this holds: the head of a recording.
    pub record: Option<File>,
    /// Look who lives, at the start and after each loss.
    pub look: Option<Look>,
}

/// What the thread has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Drains.
    pub wakes: u64,
    /// Events of all sources, names and costs.
    pub told: u64,
    /// Datagrams and records that could not be read.
    pub unknown: u64,
    /// Its processor time.
    pub cpu_ns: u64,
}

/// The thread, until it is finished or dropped; then the sources are closed.
#[derive(Debug)]
pub struct Reader {
    thread: Option<JoinHandle<Tally>>,
    bell: Arc<Bell>,
}

/// Rings in the thread.
#[derive(Debug)]
struct Bell {
    fd: OwnedFd,
    ends: AtomicBool,
}

impl Reader {
    /// Starts it. It gives up all its rights first; what it meets with ends the queue.
    pub fn start(sources: Sources, queue: Arc<Queue>, plan: Plan) -> io::Result<Reader> {
        let bell = Arc::new(Bell {
            fd: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
            ends: AtomicBool::new(false),
        });
        let drain = Drain::new(sources, Arc::clone(&queue), (plan, Arc::clone(&bell)));
        let builder = thread::Builder::new().name("taskwatch-read".into());
        let thread = builder.spawn(move || {
            let mut drain = drain;
            let _closing = Closing(Arc::clone(&queue));
            rights::go_first();
            let end = rights::drop_all().and_then(|()| drain.run());
            let tally = drain.tally();
            // Before the queue's end is told, nothing of ours is open.
            drop(drain);
            queue.close(end);
            tally
        })?;
        Ok(Reader {
            thread: Some(thread),
            bell,
        })
    }

    /// Has it take what is there although nothing may call for it: names and switches wait in
    /// their rings for a good many. The queue rings when that is done.
    pub fn ask(&self) {
        self.bell.ring();
    }

    /// Has it take what is there, and waits for its end.
    pub fn finish(mut self) -> Tally {
        self.end().unwrap_or_default()
    }

    fn end(&mut self) -> Option<Tally> {
        let thread = self.thread.take()?;
        self.bell.ends.store(true, Ordering::Release);
        self.bell.ring();
        thread.join().ok()
    }
}

impl Bell {
    fn ring(&self) {
        // Writing to an eventfd fails only when it is full: then it has rung.
        let _ = rustix::io::write(&self.fd, &1u64.to_ne_bytes());
    }

    /// What it rings for.
    fn heard(&self) -> Woken {
        let _ = rustix::io::read(&self.fd, &mut [0; 8]);
        if self.ends.load(Ordering::Acquire) {
            Woken::End
        } else {
            Woken::Asked
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.end();
    }
}

/// Tells the queue's end if nothing else does: who waits for it must not do so for ever.
struct Closing(Arc<Queue>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0
            .close(Err(io::Error::other("the reading thread broke off")));
    }
}

struct Drain {
    intake: Intake,
    args: Option<ArgsReader>,
    look: Option<Look>,
    /// When to look next, if there is a reason to.
    look_at: Option<Mono>,
    batch: Batch,
    queue: Arc<Queue>,
    bell: Arc<Bell>,
    pace: Pace,
    tally: Tally,
}

/// What ended a sleep.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Woken {
    /// Something is there, or the time has come.
    Work,
    /// We are asked to look.
    Asked,
    /// We are to end.
    End,
}

impl Drain {
    fn new(sources: Sources, queue: Arc<Queue>, (plan, bell): (Plan, Arc<Bell>)) -> Drain {
        let names = sources.connector.is_some() && sources.perf.is_none();
        let intake = Intake::new(sources, plan.record.map(Tape::new));
        let reader = ArgsReader::new(plan.args, names);
        Drain {
            args: (plan.args || names).then_some(reader),
            look_at: plan.look.is_some().then(Mono::now),
            look: plan.look,
            batch: Batch::default(),
            pace: Pace::new(Mono::now(), intake.capacity(), plan.args || names),
            intake,
            queue,
            bell,
            tally: Tally::default(),
        }
    }

    /// Until the bell rings.
    fn run(&mut self) -> io::Result<()> {
        let mut woken = match self.look_at {
            Some(_) => Woken::Work,
            None => self.sleep()?,
        };
        while woken != Woken::End {
            let drained = self.drain()?;
            if woken == Woken::Asked {
                self.queue.knock();
            }
            let rest = self.pace.rest(Mono::now(), drained);
            woken = match rest {
                Some(rest) => self.rest(rest, None)?,
                None => Woken::Work,
            };
            if woken == Woken::Work {
                woken = self.sleep()?;
            }
        }
        self.finish()
    }

    /// Takes all that is there, and hands it on: how much it was.
    fn drain(&mut self) -> io::Result<u64> {
        let living = self.look();
        self.intake.take(&mut self.batch)?;
        // What had happened when it was looked has to be in this batch.
        while living.is_some() && self.intake.has_more() {
            self.intake.take(&mut self.batch)?;
        }
        self.batch.living = living;
        self.batch.drained = Some(Mono::now());
        if let Some(args) = &mut self.args {
            args.read(&mut self.batch);
        }
        self.intake.seal(&self.batch)?;
        let Batch {
            events,
            names,
            costs,
            ..
        } = &self.batch;
        let drained = events.len().max(costs.len()) as u64;
        self.tally.wakes += 1;
        self.tally.told += (events.len() + names.len() + costs.len()) as u64;
        let has_loss = !self.batch.losses.is_empty();
        let is_kept = self.queue.push(&mut self.batch);
        if self.look_at.is_none() && (has_loss || !is_kept) {
            self.look_at = Some(Mono::now().after(PEACE));
        }
        Ok(drained)
    }

    /// Looks who lives, if it is time.
    fn look(&mut self) -> Option<(Mono, Vec<Living>)> {
        let look = self.look.as_mut()?;
        self.look_at.take_if(|at| Mono::now() >= *at)?;
        Some(look.all())
    }

    /// Sleeps until something is there. Nothing wakes us where nothing happens.
    fn sleep(&self) -> io::Result<Woken> {
        if self.intake.has_more() {
            return Ok(Woken::Work);
        }
        let young = self.intake.has_young();
        let due = young.then(|| Mono::now().after(YOUNG));
        let due = due.into_iter().chain(self.look_at).min();
        let mut set = self.set(self.intake.watched());
        wait(&mut set, due)?;
        let [bell, prompt, late @ ..] = set.map(|entry| !entry.revents().is_empty());
        if !bell && !prompt && late.contains(&true) && !young {
            // What it belongs to is told at any moment: one drain for both.
            return self.rest(BEHIND, self.intake.prompt());
        }
        Ok(if bell { self.bell.heard() } else { Woken::Work })
    }

    /// Lets things gather, unless this one has something.
    fn rest(&self, span: Span, prompt: Option<BorrowedFd>) -> io::Result<Woken> {
        let mut set = self.set([prompt, None, None]);
        wait(&mut set, Some(Mono::now().after(span)))?;
        let rung = !set[0].revents().is_empty();
        Ok(if rung { self.bell.heard() } else { Woken::Work })
    }

    /// What to wait for: the bell, and the places that are filled.
    fn set<'a>(&'a self, watched: [Option<BorrowedFd<'a>>; 3]) -> [PollFd<'a>; 4] {
        let bell = self.bell.fd.as_fd();
        let [first, second, third] = watched.map(|fd| match fd {
            Some(fd) => PollFd::from_borrowed_fd(fd, PollFlags::IN),
            None => PollFd::from_borrowed_fd(bell, PollFlags::empty()),
        });
        let bell = PollFd::from_borrowed_fd(bell, PollFlags::IN);
        [bell, first, second, third]
    }

    /// What is under way at the end.
    fn finish(&mut self) -> io::Result<()> {
        wait(&mut [], Some(Mono::now().after(AFTERMATH)))?;
        // In a storm there is always more: what the buffers can hold has an end.
        for _ in 0..=self.intake.rounds() {
            self.drain()?;
            if !self.intake.has_more() {
                break;
            }
        }
        self.intake.close(&mut self.batch)?;
        self.intake.seal(&self.batch)?;
        self.queue.push(&mut self.batch);
        Ok(())
    }

    fn tally(&self) -> Tally {
        let used = clock_gettime(ClockId::ThreadCPUTime);
        Tally {
            unknown: self.intake.unknown(),
            cpu_ns: (used.tv_sec * 1_000_000_000 + used.tv_nsec) as u64,
            ..self.tally
        }
    }
}
