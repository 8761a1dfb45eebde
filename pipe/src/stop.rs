//! When to stop: a signal, a deadline, or a reader that has left, all seen by one poll(2). This
//! is the only place where a tool sleeps.
//!
//! The first SIGINT, SIGTERM or SIGHUP asks for an orderly end; the second one leaves at once with
//! status 128 + signal, or is told as well to a tool that has something to put back first. A signal
//! that was ignored at start (a background job's SIGINT) stays ignored. SIGPIPE is left as Rust sets
//! it, ignored: a reader that left shows as POLLERR here and as EPIPE when writing, and destructors
//! run. SIGUSR1 is listened to by those tools that answer it, and ends nothing.

use std::array;
use std::cell::Cell;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::event::{PollFd, PollFlags};
use rustix::pipe::{PipeFlags, pipe_with};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGXFSZ};

use crate::clock::Mono;
use crate::span::Span;

mod poll;
mod signals;

pub use poll::wait;
use signals::{ignored, mask, set_of};

/// The signals that ask for an end.
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// How long a filter reads on after the signal, if its input does not end before; and how long a
/// reader that takes nothing is waited for.
const DRAIN: Span = Span::from_ns(1_000_000_000);

/// Descriptors that a sleep can watch besides.
const ALSO: usize = 4;

/// Watches for the end. Made once, before the first record.
#[derive(Debug)]
pub struct Stop {
    bell: OwnedFd,
    /// Rings for SIGUSR1, if that is listened to.
    asks: Option<OwnedFd>,
    signal: Arc<AtomicUsize>,
    reader: Option<OwnedFd>,
    told: Cell<u8>,
    /// When inputs are left: after the signal, or by the clock.
    drained_at: Cell<Option<Mono>>,
    due: Option<Mono>,
}

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The time waited for has come.
    Due,
    /// A descriptor watched besides has something: the first of them, by its place.
    Ready(usize),
    /// SIGUSR1 came, after [`Stop::listen`].
    Asked,
    /// The first signal, by number; told once. After [`Stop::install_orderly`] the next ones, too.
    Signal(i32),
    /// Nobody reads the output any more.
    ReaderGone,
}

impl Stop {
    /// Starts catching signals. `reader` is the output whose reader may leave: standard output in
    /// most tools, nothing where records go to a file.
    pub fn install(reader: Option<BorrowedFd>) -> io::Result<Stop> {
        Stop::start(reader, false)
    }

    /// The same for a tool that has changed the system: leaving at once would skip the destructors
    /// that put it back, so the second signal is told as the first one was, and input ends there.
    /// It is for the tool to leave then, soon and with status 128 + signal.
    pub fn install_orderly(reader: Option<BorrowedFd>) -> io::Result<Stop> {
        Stop::start(reader, true)
    }

    fn start(reader: Option<BorrowedFd>, orderly: bool) -> io::Result<Stop> {
        // A signal that came between two registrations would be caught and yet not seen.
        let before = mask(libc::SIG_BLOCK, &set_of(&SIGNALS));
        let stop = Stop::register(reader, orderly);
        mask(libc::SIG_SETMASK, &before);
        stop
    }

    fn register(reader: Option<BorrowedFd>, orderly: bool) -> io::Result<Stop> {
        let (bell, ringer) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let signal = Arc::new(AtomicUsize::new(0));
        let caught = Arc::new(AtomicBool::new(false));
        // A file that may not grow any more (ulimit -f) is then an error like a full disk, and not the
        // end in the middle of a record. Caught and not ignored: COMMAND would inherit that.
        signal_hook::flag::register(SIGXFSZ, Arc::default())?;
        for number in SIGNALS {
            if ignored(number) {
                continue;
            }
            if !orderly {
                // In this order: the shutdown must find the flag as the signal before it left it.
                let flag = || Arc::clone(&caught);
                signal_hook::flag::register_conditional_shutdown(number, 128 + number, flag())?;
                signal_hook::flag::register(number, flag())?;
            }
            signal_hook::flag::register_usize(number, Arc::clone(&signal), number as usize)?;
            signal_hook::low_level::pipe::register(number, ringer.try_clone()?)?;
        }
        let reader = reader.map(|fd| fd.try_clone_to_owned()).transpose()?;
        Ok(Stop {
            bell,
            asks: None,
            signal,
            reader,
            told: Cell::new(0),
            drained_at: Cell::new(None),
            due: None,
        })
    }

    /// Sets when inputs that don't end by themselves are left.
    pub fn leave_at(&mut self, due: Option<Mono>) {
        self.due = due;
    }

    /// Listens to SIGUSR1 too, by which somebody asks for an answer meanwhile.
    pub fn listen(mut self) -> io::Result<Stop> {
        let (asks, asker) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        signal_hook::low_level::pipe::register(SIGUSR1, asker)?;
        self.asks = Some(asks);
        Ok(self)
    }

    /// The signal that came, if one has; the last one if there were two.
    pub fn signal(&self) -> Option<i32> {
        let number = self.signal.load(Ordering::Relaxed);
        (number != 0).then_some(number as i32)
    }

    /// Sleeps until `due` (forever without one), a signal, a reader that leaves, or input on
    /// one of `also`, at most four.
    pub fn sleep(&self, due: Option<Mono>, also: &[BorrowedFd]) -> io::Result<Wake> {
        loop {
            let seen = self.look(due, also)?;
            if let Some(number) = self.hear() {
                return Ok(Wake::Signal(number));
            }
            match seen {
                Some(wake) => return Ok(wake),
                None if due.is_some_and(|due| Mono::now() >= due) => return Ok(Wake::Due),
                None => {}
            }
        }
    }

    /// For filters: waits until `input` has something to read or has ended (true), or until it is
    /// time to stop reading (false): at the time set, or a second after the signal. A reader
    /// that left is the error EPIPE, as if it had been written to; being asked is EINTR, once.
    pub fn readable(&self, input: BorrowedFd) -> io::Result<bool> {
        loop {
            let drained_at = self.drained_at.get().or(self.due);
            if drained_at.is_some_and(|end| Mono::now() >= end) || self.told.get() > 1 {
                return Ok(false);
            }
            let seen = self.look(drained_at, &[input])?;
            self.hear();
            if self.drained_at.get().is_none() && self.signal().is_some() {
                let end = Mono::now().after(DRAIN);
                self.drained_at
                    .set(Some(self.due.map_or(end, |due| due.min(end))));
            }
            match seen {
                Some(Wake::ReaderGone) => return Err(io::ErrorKind::BrokenPipe.into()),
                Some(Wake::Asked) => return Err(io::ErrorKind::Interrupted.into()),
                Some(_) => return Ok(true),
                None => {}
            }
        }
    }

    /// Waits until `output` takes something or its reader has left (true), or until it has taken
    /// nothing for a second after `end` or the signal (false), which is not told here.
    pub fn writable(&self, output: BorrowedFd, end: Option<Mono>) -> io::Result<bool> {
        let mut limit = None;
        loop {
            let (now, signalled) = (Mono::now(), self.signal().is_some());
            if limit.is_none() && (signalled || end.is_some_and(|end| now >= end)) {
                limit = Some(now.after(DRAIN));
            }
            let output = PollFd::from_borrowed_fd(output, PollFlags::OUT);
            let mut set = [output, PollFd::new(&self.bell, PollFlags::IN)];
            wait(&mut set[..2 - usize::from(signalled)], limit.or(end))?;
            if !set[0].revents().is_empty() {
                return Ok(true);
            }
            if limit.is_some_and(|limit| now >= limit) {
                return Ok(false);
            }
        }
    }

    /// Begins another input, which has a second of its own after the signal.
    pub fn next_input(&self) {
        self.drained_at.set(None);
    }

    /// A signal that has not been told yet; the bell holds a byte for each.
    fn hear(&self) -> Option<i32> {
        let number = self.signal()?;
        let rung = rustix::io::read(&self.bell, &mut [0]) == Ok(1);
        let told = self.told.get().saturating_add(u8::from(rung));
        self.told.set(told);
        rung.then_some(number)
    }

    /// One poll(2) on {signal, reader, question, also}.
    fn look(&self, due: Option<Mono>, also: &[BorrowedFd]) -> io::Result<Option<Wake>> {
        let mut set: [PollFd; 3 + ALSO] = array::from_fn(|at| {
            let (fd, flags) = match at {
                0 => (Some(self.bell.as_fd()), PollFlags::IN),
                1 => (self.reader.as_ref().map(AsFd::as_fd), PollFlags::empty()),
                2 => (self.asks.as_ref().map(AsFd::as_fd), PollFlags::IN),
                _ => (also.get(at - 3).copied(), PollFlags::IN),
            };
            // A place that has nothing to watch polls the bell for nothing.
            let nothing = (self.bell.as_fd(), PollFlags::empty());
            let (fd, flags) = fd.map_or(nothing, |fd| (fd, flags));
            PollFd::from_borrowed_fd(fd, flags)
        });
        wait(&mut set, due)?;
        let there = |entry: &PollFd| !entry.revents().is_empty();
        Ok(match set[1..].iter().position(there) {
            Some(0) => Some(Wake::ReaderGone),
            Some(1) => self.asked(),
            also => also.map(|at| Wake::Ready(at - 2)),
        })
    }

    /// However often it was asked, one answer will do.
    fn asked(&self) -> Option<Wake> {
        let asked = rustix::io::read(self.asks.as_ref()?, &mut [0; 64]);
        asked.is_ok().then_some(Wake::Asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_watch_tells_deadline_input_signal_and_a_reader_that_left() {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let (input, feeder) = rustix::pipe::pipe().unwrap();
        let stop = Stop::install(Some(writer.as_fd())).unwrap();
        let soon = || Some(Mono::now().after(Span::from_ns(2_000_000)));
        let due = soon();
        assert_eq!(stop.sleep(due, &[input.as_fd()]).unwrap(), Wake::Due);
        assert!(Some(Mono::now()) >= due);

        rustix::io::write(&feeder, b"x").unwrap();
        assert_eq!(
            stop.sleep(None, &[writer.as_fd(), input.as_fd()]).unwrap(),
            Wake::Ready(1)
        );
        assert!(stop.readable(input.as_fd()).unwrap());

        signal_hook::low_level::raise(SIGTERM).unwrap();
        assert_eq!(stop.sleep(None, &[]).unwrap(), Wake::Signal(SIGTERM));
        assert_eq!(stop.sleep(soon(), &[]).unwrap(), Wake::Due);
        assert_eq!(stop.signal(), Some(SIGTERM));
        // Input that is there or has ended is still read after the signal.
        assert!(stop.readable(input.as_fd()).unwrap());

        drop(reader);
        assert_eq!(stop.sleep(None, &[]).unwrap(), Wake::ReaderGone);
        assert_eq!(
            stop.readable(input.as_fd()).unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
    }
}
