//! Snapshots named metrics at up to 100 kHz on an exact time grid.

pub mod args;
pub mod metric;
pub mod node;
pub mod number;
pub mod row;
pub mod select;
pub mod sheet;

pub use args::Args;
use pipe::cli::{Ending, Failure, Voice};

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
