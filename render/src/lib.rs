//! Draws records as charts on one time axis: what an input holds chooses the charts.

mod args;
pub mod chart;
pub mod folded;
pub mod html;
pub mod input;
pub mod png;
mod reading;
mod remarks;
pub mod request;
pub mod svg;
pub mod text;
pub mod trace_json;

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::flow::Output;
use pipe::save;
use pipe::stop::Stop;

pub use args::{Args, Format};
use chart::Chart;
use input::Source;
use reading::Inputs;

/// Reads every input to its end, then draws them all.
///
/// # Errors
/// An input that can't be opened, is nothing that can be drawn or has nothing in it; an output that
/// can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let (mut request, format) = (args.request(), args.written_as()?);
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
    let windowed = args.compare.is_none();
    let Inputs {
        mut sources,
        complete,
    } = reading::read(files, &mut request, (&stop, windowed), voice)?;
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let mut base = Vec::new();
    if let Some(path) = &args.compare {
        let files = std::slice::from_ref(path);
        let request = &mut request.clone();
        base = reading::read(files, request, (&stop, false), voice)?.sources;
    }
    remarks::check(&request, &sources)?;
    let facts = |source: &Source| source.parts.iter().all(|part| part.facts().are_whole());
    let whole = complete && sources.iter().all(facts);
    let chart = Chart::new(&mut sources, &mut base, &request);
    remarks::check_window(&request, &chart)?;
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
        Format::TraceJson => trace_json::write(chart, sources).into_bytes(),
        Format::Folded => folded::write(sources)?.into_bytes(),
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
