//! Samples /proc steadily and cheaply: CPU, memory, disks, network, pressure and tasks as rows.
//!
//! [`run`] joins what is apart: [`args`] says what is asked for, [`fields`] and [`table`] what a
//! column is, [`feed`] where texts come from, [`source`] what they say, [`sampler`] keeps two
//! readings, [`rate`] compares them, [`recorder`] keeps time, [`outlets`] hands on to `pipe`, which
//! writes.

use std::fs;
use std::path::PathBuf;

use pipe::cli::{Ending, Failure, Voice};
use pipe::command::{self, Command};

pub mod args;
pub mod asking;
pub mod buildstats;
pub mod check;
pub mod feed;
pub mod fields;
pub mod journal;
pub mod lack;
pub mod outlets;
pub mod pair;
pub mod rate;
pub mod raw;
pub mod recorder;
pub mod sampler;
pub mod seen;
pub mod sink;
pub mod source;
pub mod summary;
pub mod table;
pub mod watch;

pub use args::Args;

use feed::{Feed, Roots};
use recorder::live::Live;
use recorder::replay;
use sampler::Sampler;
use table::Table;

/// Samples until it is time to stop, or while COMMAND runs, which then says how it ends; or makes
/// rows of what was recorded.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let places = args.to.as_ref().or_else(|| elsewhere(args));
    if !command::is_asked(&args.command, places)? {
        if let Some(path) = &args.replay {
            return replay::run(args, path, tables(args)?, voice);
        }
        let mut live = start(args, voice)?;
        let work = live.record(None, voice);
        return concluded(work, live.close(None, args, voice));
    }
    let mut live = start(args, voice).map_err(command::own)?;
    let started = Command::start(&args.command);
    let command = started.inspect_err(|_| live.give_up(voice))?;
    let work = live.record(Some(&command), voice);
    let stop = live.stop();
    let close = |status| live.close(Some(status), args, voice);
    command.conclude(work, (&stop, voice), close)
}

/// How a run ends whose work ended so: those who watch have their say also where the reader has left
/// or the disk is full.
fn concluded(
    work: Result<(), Failure>,
    ending: Result<Ending, Failure>,
) -> Result<Ending, Failure> {
    match work {
        Err(failure) if !failure.is_reader_gone() => Err(failure),
        _ => ending,
    }
}

/// Where things go beside COMMAND, which has standard output for itself, if it isn't to one file.
fn elsewhere(args: &Args) -> Option<&PathBuf> {
    if args.command.is_empty() || args.raw_stream {
        return None;
    }
    let places = [&args.to_dir, &args.buildstats, &args.summary];
    let place = places.into_iter().find_map(Option::as_ref);
    // A condition needs no place.
    place.or((!args.fail_if.is_empty()).then_some(&args.proc))
}

/// Makes everything ready and takes the first reading.
fn start(args: &Args, voice: &Voice) -> Result<Live, Failure> {
    let tables = tables(args)?;
    fs::metadata(&args.proc).map_err(|error| Failure::io(args.proc.display(), &error))?;
    let roots = Roots {
        proc: &args.proc,
        sys: &args.sys,
    };
    let sampler = sampler((args, Feed::live(roots)), tables, voice)?;
    Live::start(args, sampler, voice)
}

/// The tables with the columns that are asked for.
fn tables(args: &Args) -> Result<Vec<Box<dyn Table>>, Failure> {
    let mut tables = table::asked(args)?;
    if tables.is_empty() {
        return Ok(tables);
    }
    let list = args.fields.as_deref().unwrap_or("*");
    let chosen = fields::choose(list, args.records.clock, args.counters, &mut tables);
    chosen.map_err(|unknown| match unknown.field.contains('*') {
        true => Failure::usage(
            format!("--fields: no column is like '{}'", unknown.field),
            "sample(1) has their names",
        ),
        false => Failure::usage(
            format!("--fields: there is no column '{}'", unknown.field),
            format!("did you mean '{}'?", unknown.nearest),
        ),
    })?;
    Ok(tables)
}

/// Opens what the tables need, and says what there is not.
fn sampler(
    (args, feed): (&Args, Feed),
    tables: Vec<Box<dyn Table>>,
    voice: &Voice,
) -> Result<Sampler, Failure> {
    let asked = tables.iter().any(|table| table.needs_something());
    let (sampler, lacks) = Sampler::over(feed, tables, args.counters, journal::wanted(args));
    if let Some(lack) = lacks.first()
        && asked
        && sampler.tables().is_empty()
    {
        return Err(lack.failure());
    }
    // Of all that there may be nobody asked for just that.
    let anything = args.raw_stream && args.tables.is_empty();
    for pid in sampler.missing() {
        voice.remark(format_args!("--pid: there is no process {pid} now"));
    }
    for lack in lacks.iter().filter(|_| !anything) {
        voice.remark(lack);
    }
    Ok(sampler)
}
