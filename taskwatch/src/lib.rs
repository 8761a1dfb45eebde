//! Streams every fork, exec and exit with what each task cost.
//!
//! [`run`] joins what is apart: [`ladder`] opens the sources that work, [`drain`] empties them on a
//! thread of its own into a [`queue`]; [`netlink`], [`connector`], [`taskstats`] and [`sideband`]
//! make values of what came ([`event`]); [`join`] puts together what belongs together, with what
//! [`task`] remembers; [`select`] and [`show`] say and write which rows.

pub mod args;
pub mod bpf;
pub mod check;
pub mod connector;
pub mod drain;
pub mod event;
pub mod gaps;
pub mod join;
pub mod ladder;
mod layout;
mod native;
pub mod netlink;
pub mod poll;
pub mod queue;
pub mod raw;
pub mod replay;
pub mod rights;
pub mod row;
pub mod scan;
pub mod select;
pub mod show;
pub mod sideband;
pub mod socket;
pub mod summary;
pub mod task;
pub mod taskstats;
pub mod top;
pub mod used;
pub mod waiting;
pub mod watch;

use pipe::cli::{Ending, Failure, Voice};

pub use args::Args;

/// Watches until it is time to stop, or does one of the things around that.
///
/// # Errors
/// Nothing works here, or rows can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    if args.check {
        return check::run(args);
    }
    match (&args.replay, args.top) {
        (Some(path), _) => replay::run(args, path, voice),
        (None, Some(interval)) => top::run(args, interval, voice),
        (None, None) => watch::run(args, voice),
    }
}

/// Bytes from hexadecimal digits, with any white space between: how tests write datagrams down.
#[cfg(test)]
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks_exact(2).map(pair).collect()
}
