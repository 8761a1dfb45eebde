//! Snapshots named metrics at up to 100 kHz on an exact time grid.
//!
//! [`run`] joins what is apart: [`choose`] makes columns of what was asked for, out of what
//! [`node`], [`process`] and [`cgroup`] find; [`take`] reads their texts ([`feed`]) on the grid, on
//! a thread of its own, finds the numbers in them ([`sheet`]) and puts them into a [`mod@ring`], out
//! of which [`recording`] has [`write`](mod@write) make rows.

pub mod address;
pub mod args;
pub mod cgroup;
pub mod checksum;
pub mod choose;
pub mod exposition;
pub mod feed;
pub mod feeds;
pub mod file;
pub mod growth;
pub mod halt;
pub mod label;
pub mod list;
pub mod metric;
pub mod node;
pub mod number;
pub mod probe;
pub mod process;
pub mod recording;
pub mod remark;
pub mod report;
pub mod ring;
pub mod row;
pub mod scrape;
pub mod select;
pub mod sheet;
pub mod take;
pub mod textfile;
pub mod unit;
pub mod watch;
pub mod write;

#[cfg(test)]
mod reading;

use pipe::cli::{Ending, Failure, Voice};
use pipe::command::{self, Command};

pub use args::Args;

use recording::Recording;

/// Takes snapshots until it is time to stop, or while COMMAND runs, which then says how it ends; or
/// tells which metrics there are.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    if args.list {
        return list::run(args);
    }
    if args.metrics.is_empty() {
        let none = Failure::usage(
            "no METRIC is named",
            "see metricsnap --list for their names",
        );
        return Err(if args.command.is_empty() {
            none
        } else {
            command::own(none)
        });
    }
    if args.probe {
        return probe::run(args);
    }
    if !command::is_asked(&args.command, args.to.as_ref())? {
        let mut recording = Recording::start(args, voice)?;
        return match recording.record(args, None, voice) {
            // Whoever asked for figures wants them all the same.
            Err(failure) if failure.is_reader_gone() => {
                recording.close(args, &Voice::new("metricsnap", true))
            }
            work => work.and_then(|()| recording.close(args, voice)),
        };
    }
    let mut recording = Recording::start(args, voice).map_err(command::own)?;
    let stop = recording.stop();
    let command = Command::start(&args.command)?;
    recording.runs_beside(&command);
    let work = recording.record(args, Some(&command), voice);
    command.conclude(work, (&stop, voice), |_| recording.close(args, voice))
}
