//! Draws records as charts on one time axis: a table's columns choose the charts by their names.

mod args;
pub mod bins;
pub mod chart;
pub mod ink;
pub mod name;
pub mod number;
pub mod panel;
pub mod path;
pub mod save;
pub mod scale;
pub mod spacing;
pub mod svg;
pub mod table;

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use pipe::cli::{Ending, Failure, Voice};
use pipe::flow::{Input, Output};
use pipe::stop::Stop;

pub use args::Args;
use chart::Chart;
use table::{Faults, NotATable, Table};

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
        .map_err(|error| Failure::io("signals", &error))?;
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() {
        &standard_input[..]
    } else {
        &args.files
    };
    let mut tables = Vec::new();
    for path in files {
        let input = Input::open(path, &stop)?;
        let name = input.name().to_owned();
        let table = Table::read(input, |column| is_wanted(&args.fields, column))
            .map_err(|fault| refused(&name, fault))?;
        tell_faults(voice, &name, &table.faults);
        check_content(&name, &table)?;
        tables.push((source_title(path), table));
    }
    check_clocks(&tables)?;
    let whole = tables
        .iter()
        .all(|(_, table)| table.lost == 0 && table.faults.is_harmless());
    let picture = svg::draw(&Chart::new(args.title.clone(), tables));
    match &args.output {
        Some(path) => save::whole(path, picture.as_bytes())
            .map_err(|error| Failure::io(path.display(), &error))?,
        None => {
            let mut out = Output::stdout()?;
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

/// Whether a column is asked for. Without a list all are.
fn is_wanted(fields: &[String], column: &str) -> bool {
    fields.is_empty()
        || fields
            .iter()
            .any(|pattern| matches(pattern.as_bytes(), column.as_bytes()))
}

/// Whether a pattern, in which `*` stands for any text, fits the whole of a name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|skipped| matches(rest, &name[skipped..])),
        Some((letter, rest)) => name
            .split_first()
            .is_some_and(|(first, tail)| first == letter && matches(rest, tail)),
    }
}

/// The name a source gets in the picture: its file's, without the ending.
fn source_title(path: &Path) -> String {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    if stem == "-" { String::new() } else { stem }
}

fn refused(name: &str, fault: NotATable) -> Failure {
    match fault {
        NotATable::Empty => Failure::new(
            name,
            "is empty",
            "give it a table whose first line names the columns",
        ),
        NotATable::NoTime => Failure::new(
            format!("{name}:1"),
            "names no time column (unix_s, mono_s, boot_s, trace_s, time)",
            "give it a table with its header line",
        ),
        NotATable::Io(error) => Failure::io(name, &error),
    }
}

/// Every fault in one line, with the place of the first.
fn tell_faults(voice: &Voice, name: &str, faults: &Faults) {
    let lines = |count: u64| if count == 1 { "line" } else { "lines" };
    let told = [
        (faults.lines, "whose cells don't match the header's"),
        (faults.times, "whose time is not a number"),
        (faults.cells, "with text where there were numbers"),
    ];
    for (skipped, why) in told.into_iter().filter(|(skipped, _)| skipped.count > 0) {
        let more = skipped.count - 1;
        let others = if more > 0 {
            format!(" (and {more} more {})", lines(more))
        } else {
            String::new()
        };
        voice.remark(format_args!(
            "{name}:{}: skipped a line {why}{others}",
            skipped.first
        ));
    }
    if let Some(line) = faults.torn {
        voice.remark(format_args!(
            "{name}:{line}: the last line is cut off; left out"
        ));
    }
    if !faults.texts.is_empty() {
        voice.remark(format_args!(
            "{name}: not drawn, because they are text: {}",
            faults.texts.join(", ")
        ));
    }
}

fn check_content(name: &str, table: &Table) -> Result<(), Failure> {
    if table.rows == 0 {
        return Err(Failure::new(name, "no rows", "there is nothing to draw"));
    }
    if table.panels.is_empty() {
        let cure = "there is nothing to draw; choose columns of numbers";
        return Err(Failure::new(name, "no column asked for has a number", cure));
    }
    Ok(())
}

/// Times on different clocks have no common axis.
fn check_clocks(tables: &[(String, Table)]) -> Result<(), Failure> {
    let mut clocks = tables.iter().map(|(name, table)| (name, table.clock));
    let Some((first, clock)) = clocks.next() else {
        return Ok(());
    };
    match clocks.find(|(_, other)| *other != clock) {
        None => Ok(()),
        Some((name, _)) => Err(Failure::new(
            name,
            format!("its times are on another clock than those of {first}"),
            "record both with the same --clock",
        )),
    }
}
