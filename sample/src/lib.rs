//! Samples /proc steadily and cheaply: CPU, memory, disks, network and pressure as rows.
//!
//! [`run`] joins what is apart: [`args`] says what is asked for, [`fields`] and [`system`] what a
//! column is, [`sampler`] reads and keeps two readings, [`rate`] compares them, `pipe` keeps time
//! and writes.

use std::fs;

use pipe::cli::{Ending, Failure, Voice};
use pipe::command::{self, Command};

pub mod args;
pub mod block;
pub mod buildstats;
pub mod fields;
pub mod lack;
pub mod rate;
pub mod recorder;
pub mod sampler;
pub mod source;
pub mod system;

pub use args::Args;

use recorder::Recorder;
use sampler::{Roots, Sampler};

/// Samples until it is time to stop, or while COMMAND runs, which then says how it ends.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    if !command::is_asked(&args.command, args.to.as_ref())? {
        let mut recorder = start(args, voice)?;
        recorder.record(None, voice)?;
        return Ok(recorder.close(args.strict, voice));
    }
    let mut recorder = start(args, voice).map_err(command::own)?;
    let command = Command::start(&args.command)?;
    let work = recorder.record(Some(&command), voice);
    let close = || Ok(recorder.close(args.strict, voice));
    command.conclude(work, (recorder.stop(), voice), close)
}

/// Makes everything ready and takes the first reading.
fn start(args: &Args, voice: &Voice) -> Result<Recorder, Failure> {
    let list = args.fields.as_deref().unwrap_or("*");
    let columns = fields::choose(list, args.records.clock, args.counters).map_err(|unknown| {
        Failure::usage(
            format!("--fields: there is no column '{}'", unknown.field),
            format!("did you mean '{}'?", unknown.nearest),
        )
    })?;
    fs::metadata(&args.proc).map_err(|error| Failure::io(args.proc.display(), &error))?;
    let roots = Roots {
        proc: &args.proc,
        sys: &args.sys,
    };
    let asked = columns.iter().any(|column| column.source().is_some());
    let (sampler, lacks) = Sampler::open(roots, columns, args.counters);
    if let Some(lack) = lacks.first()
        && asked
        && sampler.is_empty()
    {
        return Err(lack.failure());
    }
    for lack in &lacks {
        voice.remark(lack);
    }
    Recorder::start(args, sampler)
}
