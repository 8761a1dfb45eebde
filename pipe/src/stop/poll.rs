//! The sleep itself, with a deadline by our own clock.

use std::io;

use rustix::event::{PollFd, Timespec, poll};
use rustix::io::Errno;

use crate::clock::Mono;

/// Sleeps until something is there, `due` has come, or a signal interrupts: for a thread beside the
/// main one, which [`super::Stop`] is for.
pub fn wait(set: &mut [PollFd], due: Option<Mono>) -> io::Result<()> {
    let timeout = due.map(|due| {
        let ns = due.since(Mono::now()).ns() as i64;
        Timespec {
            tv_sec: ns / 1_000_000_000,
            tv_nsec: ns % 1_000_000_000,
        }
    });
    match poll(set, timeout.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
