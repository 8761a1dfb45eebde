//! Streams every fork, exec and exit with what each task cost.

pub mod event;
pub mod join;
pub mod row;
pub mod scan;
pub mod select;
pub mod show;
pub mod task;
pub mod used;
pub mod waiting;

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
