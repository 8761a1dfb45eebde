//! Streams every fork, exec and exit with what each task cost.

pub mod bpf;
pub mod connector;
pub mod drain;
pub mod event;
pub mod gaps;
pub mod ladder;
mod layout;
mod native;
pub mod netlink;
pub mod queue;
pub mod raw;
pub mod rights;
pub mod sideband;
pub mod socket;
pub mod taskstats;

use clap::Parser;
use pipe::cli::{Ending, Failure, Voice};

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "taskwatch", version, about = env!("CARGO_PKG_DESCRIPTION"))]
#[command(after_help = "Exit status: 2, until it is built.")]
pub struct Args {
    /// No remarks, errors only
    #[arg(short, long)]
    quiet: bool,
}

impl pipe::cli::Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

/// Says that there is nothing to run.
///
/// # Errors
/// Always.
pub fn run(_: &Args, _: &Voice) -> Result<Ending, Failure> {
    Err(Failure::usage(
        "this tool is not built yet",
        "see the README for those that are",
    ))
}

/// Bytes from hexadecimal digits, with any white space between: how tests write datagrams down.
#[cfg(test)]
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks_exact(2).map(pair).collect()
}
