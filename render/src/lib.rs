//! Draws records as charts on one time axis: what an input holds chooses the charts.

mod args;
pub mod chart;
pub mod html;
pub mod input;
pub mod png;
mod remarks;
pub mod request;
pub mod svg;
pub mod text;

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::flow::{Input, Output};
use pipe::save;
use pipe::stop::Stop;

pub use args::{Args, Format};
use chart::Chart;
use input::buildstats::Build;
use input::records::Records;
use input::{Content, Refusal, Source};
use request::Request;

/// Reads every input to its end, then draws them all.
///
/// # Errors
/// An input that can't be opened, is nothing that can be drawn or has nothing in it; an output that
/// can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let (request, format) = (args.request(), args.written_as()?);
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
        sources.extend(read(path, (files.len(), &request), &stop, voice)?);
    }
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let complete = sources.len() == files.len();
    let mut base = Vec::new();
    if let Some(path) = &args.compare {
        base.extend(read(path, (1, &request), &stop, voice)?);
    }
    remarks::check(&request, &sources)?;
    let facts = |source: &Source| source.parts.iter().all(|part| part.facts().are_whole());
    let whole = complete && sources.iter().all(facts);
    let chart = Chart::new(&mut sources, &mut base, &request);
    let picture = drawn(args, format, &chart, &sources)?;
    write(args.output.as_deref(), &picture, &stop)?;
    Ok(if args.strict && !whole {
        Ending::CheckFailed
    } else {
        Ending::Done
    })
}

/// The picture as bytes of its format.
fn drawn(
    args: &Args,
    format: Format,
    chart: &Chart,
    sources: &[Source],
) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        Format::Svg => svg::draw(chart, args.theme).into_bytes(),
        Format::Png => png::draw(&svg::draw(chart, args.theme), args.scale)?,
        Format::Html => html::draw(chart, sources, args.theme).into_bytes(),
        Format::Text => text::draw(chart, args.width.unwrap_or(100)).into_bytes(),
        Format::TraceJson | Format::Folded => Vec::new(),
    })
}

fn write(output: Option<&Path>, picture: &[u8], stop: &Rc<Stop>) -> Result<(), Failure> {
    match output {
        Some(path) => {
            save::whole(path, picture, None).map_err(|error| Failure::io(path.display(), &error))
        }
        None => {
            let mut out = Output::stdout()?;
            out.heed(stop, None);
            out.record(|buffer| buffer.extend_from_slice(picture))?;
            out.flush()
        }
    }
}

/// Reads one input to its end. Nothing if it is one of several and was left before a row came.
fn read(
    path: &Path,
    (inputs, request): (usize, &Request),
    stop: &Stop,
    voice: &Voice,
) -> Result<Option<Source>, Failure> {
    if path.as_os_str() != "-" && path.is_dir() {
        return directory(path, (inputs, request), voice).map(Some);
    }
    let mut input = Input::open(path, stop)?;
    let name = input.name().to_owned();
    let parts = Records::begin(&mut input, request, inputs).and_then(Records::finish);
    let empty = match &parts {
        Ok(parts) => parts.iter().all(|part: &Content| part.facts().rows == 0),
        Err(refusal) => matches!(refusal, Refusal::Empty),
    };
    if empty && input.is_left() && inputs > 1 {
        voice.remark(format_args!(
            "{name}: not drawn: no row came before it was left"
        ));
        return Ok(None);
    }
    let parts = parts.map_err(|refusal| remarks::refused(&name, refusal))?;
    for part in &parts {
        remarks::tell(voice, &name, part.facts());
    }
    let file = (path.as_os_str() != "-").then(|| path.to_owned());
    Ok(Some(Source {
        name,
        file,
        parts,
        origin: 0,
    }))
}

/// Reads the directory of a build.
fn directory(
    path: &Path,
    (inputs, request): (usize, &Request),
    voice: &Voice,
) -> Result<Source, Failure> {
    let mut build = Build::open(path)?;
    let parts = build.read(request, inputs)?;
    for remark in &build.remarks {
        voice.remark(remark);
    }
    // `.` has no name of its own.
    let whole = build.path.canonicalize().ok();
    let named = whole.filter(|_| build.path.file_name().is_none());
    Ok(Source {
        name: build.path.display().to_string(),
        // The slash behind it says that its name has no ending.
        file: Some(named.unwrap_or(build.path).join("")),
        parts,
        origin: 0,
    })
}
