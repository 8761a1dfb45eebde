//! Snapshots named metrics at up to 100 kHz on an exact time grid.

pub mod address;
pub mod args;
pub mod cgroup;
pub mod exposition;
pub mod file;
pub mod metric;
pub mod number;
pub mod process;
pub mod row;
pub mod scrape;
pub mod select;
pub mod sheet;
pub mod unit;

#[cfg(test)]
mod reading;

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
