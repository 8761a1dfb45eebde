//! How the thread that takes rows is told to stop, whatever it waits for.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use pipe::clock::Mono;
use rustix::event::{EventfdFlags, eventfd};
use rustix::thread::futex;

/// Told once, seen by a sleep, a poll(2) and a loop.
#[derive(Debug)]
pub struct Halt {
    told: AtomicU32,
    bell: OwnedFd,
}

impl Halt {
    /// Not told yet.
    ///
    /// # Errors
    /// There is no descriptor left.
    pub fn new() -> io::Result<Halt> {
        Ok(Halt {
            told: AtomicU32::new(0),
            bell: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
        })
    }

    /// Tells it.
    pub fn tell(&self) {
        self.told.store(1, Ordering::Release);
        // Neither can fail in a way that matters: nobody waits, or it rings already.
        let _ = futex::wake(&self.told, futex::Flags::PRIVATE, u32::MAX);
        let _ = rustix::io::write(&self.bell, &1_u64.to_ne_bytes());
    }

    /// Whether it was told.
    pub fn is_told(&self) -> bool {
        self.told.load(Ordering::Acquire) != 0
    }

    /// What has something to read once it was told.
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// Sleeps until a time or until it is told, in one system call and to the nanosecond that the
    /// thread's timer slack allows; true if it was told. (poll(2) would round the sleep to a
    /// thousandth of its length.)
    pub fn sleep(&self, due: Mono) -> bool {
        let due = futex::Timespec {
            tv_sec: (due.0 / 1_000_000_000) as i64,
            tv_nsec: (due.0 % 1_000_000_000) as i64,
        };
        let all = std::num::NonZeroU32::MAX;
        let slept = futex::wait_bitset(&self.told, futex::Flags::PRIVATE, 0, Some(&due), all);
        // A signal's handler ran on this thread, or it was told: see which.
        debug_assert!(slept.is_ok() || slept != Err(rustix::io::Errno::INVAL));
        self.is_told()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use pipe::span::Span;

    use super::*;

    #[test]
    fn a_sleep_ends_at_its_time_or_when_it_is_told() {
        let halt = Arc::new(Halt::new().unwrap());
        let due = Mono::now().after(Span::from_ns(2_000_000));
        while Mono::now() < due {
            assert!(!halt.sleep(due));
        }
        let teller = Arc::clone(&halt);
        let telling = thread::spawn(move || teller.tell());
        // Longer than any test runs.
        while !halt.sleep(Mono::now().after(Span::from_ns(1_000_000_000_000))) {}
        assert!(halt.is_told() && halt.sleep(due));
        telling.join().unwrap();
    }
}
