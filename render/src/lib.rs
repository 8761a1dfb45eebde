//! Draws records as charts on one time axis: a table's columns choose the charts by their names.

mod args;
pub mod chart;
pub mod input;
pub mod svg;

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::flow::{Input, Output};
use pipe::pick;
use pipe::save;
use pipe::stop::Stop;

pub use args::Args;
use chart::{Chart, Source};
use input::table::{NotATable, Table};

/// Reads every table to its end, then draws them all.
///
/// # Errors
/// An input that can't be opened, is no table or has nothing to draw; an output that can't be
/// written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    check_output(args.output.as_deref())?;
    let reader = if args.output.is_none() {
        Some(io::stdout())
    } else {
        None
    };
    let stop = Stop::install(reader.as_ref().map(AsFd::as_fd))
        .map(Rc::new)
        .map_err(|error| Failure::io("signals", &error))?;
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() {
        &standard_input[..]
    } else {
        &args.files
    };
    let mut sources = Vec::with_capacity(files.len());
    for path in files {
        sources.extend(read(path, args, &stop, voice)?);
    }
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let complete = sources.len() == files.len();
    check_fields(&args.fields, &sources)?;
    check_content(&sources)?;
    check_clocks(&sources)?;
    let whole = complete
        && sources
            .iter()
            .all(|source| source.table.lost.unwrap_or(0) == 0 && source.table.faults.are_none());
    let picture = svg::draw(&Chart::new(args.title.clone(), sources));
    match &args.output {
        Some(path) => save::whole(path, picture.as_bytes(), None)
            .map_err(|error| Failure::io(path.display(), &error))?,
        None => {
            let mut out = Output::stdout()?;
            out.heed(&stop, None);
            out.record(|buffer| buffer.extend_from_slice(picture.as_bytes()))?;
            out.flush()?;
        }
    }
    Ok(if args.strict && !whole {
        Ending::CheckFailed
    } else {
        Ending::Done
    })
}

/// Reads one input to its end. Nothing if it is one of several and was left before a row came.
fn read(path: &Path, args: &Args, stop: &Stop, voice: &Voice) -> Result<Option<Source>, Failure> {
    let mut input = Input::open(path, stop)?;
    let name = input.name().to_owned();
    let table = Table::read(&mut input, args.files.len().max(1), |column| {
        args.fields.is_empty() || args.fields.iter().any(|field| pick::matches(field, column))
    });
    let empty = match &table {
        Ok(table) => table.rows == 0,
        Err(fault) => matches!(fault, NotATable::Empty),
    };
    if empty && input.is_left() && args.files.len() > 1 {
        voice.remark(format_args!(
            "{name}: not drawn: no row came before it was left"
        ));
        return Ok(None);
    }
    let table = table.map_err(|fault| refused(&name, fault))?;
    tell_faults(voice, &name, &table);
    let file = (path.as_os_str() != "-").then(|| path.to_owned());
    Ok(Some(Source { name, file, table }))
}

/// The ending of the output's name is its format.
fn check_output(output: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = output else { return Ok(()) };
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("svg") => Ok(()),
        None if path.starts_with("/dev") => Ok(()),
        _ => Err(Failure::usage(
            format!(
                "--output '{}': the ending is no format that can be written",
                path.display()
            ),
            "end the name in .svg",
        )),
    }
}

/// A field that no input has is a slip of the pen.
fn check_fields(fields: &[String], sources: &[Source]) -> Result<(), Failure> {
    let known = || {
        sources
            .iter()
            .flat_map(|source| source.table.header.iter().map(String::as_str))
    };
    match fields
        .iter()
        .find(|field| !known().any(|name| pick::matches(field, name)))
    {
        None => Ok(()),
        Some(field) => Err(Failure::usage(
            format!("--fields '{field}': no input has such a column"),
            format!(
                "the nearest is '{}'",
                pick::nearest(field, known()).unwrap_or_default()
            ),
        )),
    }
}

fn refused(name: &str, fault: NotATable) -> Failure {
    match fault {
        NotATable::Empty => Failure::new(
            name,
            "empty input",
            "give it a table whose first line names the columns",
        ),
        NotATable::NoTime => Failure::new(
            format!("{name}:1"),
            "names no time column (unix_s, mono_s, boot_s, trace_s, time)",
            "give it a table with its header line",
        ),
        NotATable::Json => Failure::new(format!("{name}:1"), "is JSON", "record without --json"),
        NotATable::Commas => Failure::new(
            format!("{name}:1"),
            "parts its cells by commas",
            "part them by TABs, as with 'mlr --icsv --otsv cat'",
        ),
        NotATable::Things(key) => Failure::new(
            name,
            format!("has a row for each {key} at one time"),
            "choose one, as with awk -F'\\t' 'NR == 1 || $2 == \"sda\"'",
        ),
        NotATable::Io(error) => Failure::io(name, &error),
    }
}

/// Every kind of fault in one line, with the place of the first.
fn tell_faults(voice: &Voice, name: &str, table: &Table) {
    let faults = &table.faults;
    let told = [
        (
            faults.lines,
            "line skipped: its cells don't match the header's",
        ),
        (faults.times, "line skipped: its time is not a number"),
        (
            faults.cells,
            "cell left out: it is text in a column of numbers",
        ),
    ];
    for (skipped, what) in told.into_iter().filter(|(skipped, _)| skipped.count > 0) {
        let more = match skipped.count {
            1 => String::new(),
            count => format!(", and {} more like it", count - 1),
        };
        voice.remark(format_args!("{name}:{}: {what}{more}", skipped.first));
    }
    if let Some(line) = faults.torn {
        voice.remark(format_args!(
            "{name}:{line}: line left out: it is the last and cut off"
        ));
    }
    let texts: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.is_text())
        .map(|c| c.name.as_str())
        .collect();
    if !texts.is_empty() {
        voice.remark(format_args!(
            "{name}: not drawn, because it is text: {}",
            texts.join(", ")
        ));
    }
}

/// An input without a number to draw is refused, before anything is written.
fn check_content(sources: &[Source]) -> Result<(), Failure> {
    for source in sources {
        if source.table.rows == 0 {
            return Err(Failure::new(
                &source.name,
                "no rows",
                "there is nothing to draw",
            ));
        }
        if source.table.panels.is_empty() {
            let cure = "choose columns that have numbers";
            return Err(Failure::new(
                &source.name,
                "no column asked for has a number",
                cure,
            ));
        }
    }
    Ok(())
}

/// Times on different clocks have no common axis.
fn check_clocks(sources: &[Source]) -> Result<(), Failure> {
    let Some((first, others)) = sources.split_first() else {
        return Ok(());
    };
    match others
        .iter()
        .find(|other| other.table.clock != first.table.clock)
    {
        None => Ok(()),
        Some(other) => Err(Failure::new(
            &other.name,
            format!(
                "its times are on another clock than those of {}",
                first.name
            ),
            "record both with the same --clock",
        )),
    }
}
