//! Samples /proc steadily and cheaply: CPU, memory, disks, network and pressure as rows.
//!
//! [`run`] joins what is apart: [`args`] says what is asked for, [`fields`] and [`system`] what a
//! column is, [`sampler`] reads and keeps two readings, [`rate`] compares them, `pipe` keeps time
//! and writes.

use std::fs;

use pipe::cli::{self, Ending, Failure, Voice};

pub mod args;
pub mod block;
pub mod command;
pub mod fields;
pub mod lack;
pub mod rate;
pub mod recorder;
pub mod sampler;
pub mod source;
pub mod system;

pub use args::Args;

use command::{Command, OWN_FAILURE};
use recorder::Recorder;
use sampler::{Roots, Sampler};

/// Samples until it is time to stop.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    if !args.command.is_empty() {
        return run_beside(args, voice);
    }
    if args.to.is_some() && cli::wraps() {
        let failure = Failure::usage("no COMMAND", "name one behind --");
        return Err(failure.with_status(OWN_FAILURE));
    }
    if args.to.is_some() {
        return Err(Failure::usage(
            "--to goes with a COMMAND",
            "use '> FILE', or name a COMMAND behind --",
        ));
    }
    let mut recorder = start(args, voice)?;
    recorder.record(None)?;
    Ok(recorder.close(args.strict, voice))
}

/// The same while COMMAND runs, which says how it ends.
fn run_beside(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let own = |failure: Failure| failure.with_status(OWN_FAILURE);
    if args.to.is_none() {
        let cure = "give --to FILE for the records";
        return Err(own(Failure::usage("standard output is COMMAND's", cure)));
    }
    let mut recorder = start(args, voice).map_err(own)?;
    let mut command = Command::start(&args.command)?;
    let failure = recorder.record(Some(&command)).err();
    let failure = failure.filter(|failure| !failure.is_reader_gone());
    if let Some(failure) = &failure {
        // Now, not when COMMAND ends hours later.
        voice.error(failure);
    }
    let status = command.wait(recorder.stop()).map_err(own)?;
    let ending = recorder.close(args.strict, voice);
    Ok(match status {
        0 if failure.is_some() => Ending::Command(OWN_FAILURE),
        0 => ending,
        _ => Ending::Command(status),
    })
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
