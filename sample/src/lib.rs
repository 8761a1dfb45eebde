//! Samples /proc steadily and cheaply: CPU, memory, disks, network, pressure and tasks as rows.
//!
//! [`run`] joins what is apart: [`args`] says what is asked for, [`fields`] and [`table`] what a
//! column is, [`feed`] where texts come from, [`source`] what they say, [`sampler`] keeps two
//! readings, [`rate`] compares them, [`recorder`] keeps time, `pipe` writes.

use std::fs;

use pipe::cli::{Ending, Failure, Voice};
use pipe::command::{self, Command};

pub mod args;
pub mod asking;
pub mod buildstats;
pub mod check;
pub mod feed;
pub mod fields;
pub mod lack;
pub mod pair;
pub mod rate;
pub mod recorder;
pub mod sampler;
pub mod seen;
pub mod sink;
pub mod source;
pub mod summary;
pub mod table;
pub mod watch;

pub use args::Args;

use feed::Roots;
use recorder::Recorder;
use sampler::Sampler;

/// Samples until it is time to stop, or while COMMAND runs, which then says how it ends.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    // Beside COMMAND there is no standard output, but other places will do.
    let elsewhere = || args.to_dir.as_ref().or(args.buildstats.as_ref());
    let places = args.to.as_ref().or_else(|| match args.command.is_empty() {
        true => None,
        false => elsewhere(),
    });
    if !command::is_asked(&args.command, places)? {
        let mut recorder = start(args, voice)?;
        recorder.record(None, voice)?;
        return recorder.close(args.strict, voice);
    }
    let mut recorder = start(args, voice).map_err(command::own)?;
    let command = Command::start(&args.command)?;
    let work = recorder.record(Some(&command), voice);
    let stop = recorder.stop();
    let close = |_| recorder.close(args.strict, voice);
    command.conclude(work, (&stop, voice), close)
}

/// Makes everything ready and takes the first reading.
fn start(args: &Args, voice: &Voice) -> Result<Recorder, Failure> {
    let mut tables = table::asked(args)?;
    let list = args.fields.as_deref().unwrap_or("*");
    fields::choose(list, args.records.clock, args.counters, &mut tables).map_err(|unknown| {
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
    let asked = tables.iter().any(|table| table.needs_something());
    let (sampler, lacks) = Sampler::open(roots, tables, args.counters, &[]);
    if let Some(lack) = lacks.first()
        && asked
        && sampler.tables().is_empty()
    {
        return Err(lack.failure());
    }
    for lack in &lacks {
        voice.remark(lack);
    }
    Recorder::start(args, sampler)
}
