//! Draws records as charts on one time axis: what an input holds chooses the charts.

mod args;
pub mod chart;
pub mod folded;
pub mod html;
pub mod input;
mod live;
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
use request::Request;

/// Reads every input to its end, then draws them all.
///
/// # Errors
/// An input that can't be opened, is nothing that can be drawn or has nothing in it; an output that
/// can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let (mut request, format) = (args.request(), args.written_as()?);
    if args.live && live::has_terminal() {
        return live::run(args, (&request, format), voice);
    }
    if let Some(every) = args.follow {
        return live::follow(args, (&request, format), every.span(), voice);
    }
    let reader = if args.output.is_none() {
        Some(io::stdout())
    } else {
        None
    };
    if format == Format::Png {
        png::check(args.output.is_none() && io::IsTerminal::is_terminal(&io::stdout()))?;
    }
    let stop = Stop::install(reader.as_ref().map(AsFd::as_fd))
        .map(Rc::new)
        .map_err(|error| Failure::io("signals", &error))?;
    let windowed = args.compare.is_none();
    let Inputs {
        mut sources,
        complete,
    } = reading::read(&files(args), &mut request, (&stop, windowed), voice)?;
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let mut base = reading::base(args.compare.as_deref(), &request, &stop, voice)?;
    remarks::check(&request, &sources)?;
    let ending = ending(args, complete, &sources);
    let chart = Chart::new(&mut sources, &mut base, &request);
    remarks::check_window(&request, &chart)?;
    let picture = drawn(args, format, &chart, (&sources, &request))?;
    write(args.output.as_deref(), &picture, &stop)?;
    Ok(ending)
}

/// The inputs: standard input where none is named.
fn files(args: &Args) -> Vec<PathBuf> {
    if args.files.is_empty() {
        vec![PathBuf::from("-")]
    } else {
        args.files.clone()
    }
}

/// How a run ends that has read these, all there are or not.
fn ending(args: &Args, complete: bool, sources: &[Source]) -> Ending {
    let whole = |source: &Source| source.parts.iter().all(|part| part.facts().are_whole());
    if args.strict && !(complete && sources.iter().all(whole)) {
        Ending::CheckFailed
    } else {
        Ending::Done
    }
}

/// The picture as bytes of its format.
fn drawn(
    args: &Args,
    format: Format,
    chart: &Chart,
    (sources, request): (&[Source], &Request),
) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        Format::Svg => svg::draw(chart, args.theme).into_bytes(),
        Format::Png => png::draw(chart, args.theme, args.scale)?,
        Format::Html => html::draw(chart, sources, (request, args.theme)).into_bytes(),
        Format::Text | Format::Ascii => text::draw(chart, live::look(args, format)).into_bytes(),
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
