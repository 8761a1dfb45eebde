//! How long somebody is waited for.

use std::io;
use std::os::fd::BorrowedFd;

use pipe::clock::Mono;
use pipe::stop::wait;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

/// Until a time, and as long as nothing is on a descriptor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience<'a> {
    pub(super) due: Mono,
    pub(super) halt: BorrowedFd<'a>,
}

impl Patience<'_> {
    /// Waits until one of these has come to a descriptor, or its other end is gone.
    pub(super) fn wait(&self, on: BorrowedFd, flags: PollFlags) -> io::Result<()> {
        while !self.see(on, flags, self.due)? {
            if Mono::now() >= self.due {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        Ok(())
    }

    /// The same up to some time: whether it has come. May end before.
    pub(super) fn see(&self, on: BorrowedFd, flags: PollFlags, until: Mono) -> io::Result<bool> {
        let halt = PollFd::from_borrowed_fd(self.halt, PollFlags::IN);
        let mut set = [PollFd::from_borrowed_fd(on, flags), halt];
        wait(&mut set, Some(until))?;
        if !set[1].revents().is_empty() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(!set[0].revents().is_empty())
    }

    /// Does nothing up to some time.
    pub(super) fn rest(&self, until: Mono) -> io::Result<()> {
        let halt = PollFd::from_borrowed_fd(self.halt, PollFlags::IN);
        let mut set = [halt];
        wait(&mut set, Some(until))?;
        if !set[0].revents().is_empty() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if Mono::now() >= self.due {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }

    /// Reads what there is as soon as there is something; nothing at the end.
    pub(super) fn read(&self, from: BorrowedFd, room: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            self.wait(from, PollFlags::IN)?;
            match rustix::io::read(from, &mut *room) {
                Ok(got) => return Ok((got > 0).then_some(got)),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
