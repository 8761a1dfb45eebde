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
use input::records::Records;
use input::{Content, Refusal, Source};
use request::{Moment, Request};

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
    let mut sources = read(files, &mut request, (&stop, args.compare.is_none()), voice)?;
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let complete = sources.len() == files.len();
    let mut base = Vec::new();
    if let Some(path) = &args.compare {
        let files = std::slice::from_ref(path);
        base = read(files, &mut request, (&stop, false), voice)?;
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

/// Reads inputs to their ends. One of several that was left before a row came is not among them.
fn read(
    files: &[PathBuf],
    request: &mut Request,
    (stop, windowed): (&Stop, bool),
    voice: &Voice,
) -> Result<Vec<Source>, Failure> {
    let opened = files.iter().map(|path| Input::open(path, stop));
    let mut inputs: Vec<Input> = opened.collect::<Result<_, _>>()?;
    let begin = |input| Records::begin(input, request, files.len());
    let mut begun: Vec<Result<Records<_>, Refusal>> = inputs.iter_mut().map(begin).collect();
    if windowed {
        window(&mut begun, request);
    }
    let finished: Vec<_> = begun
        .into_iter()
        .map(|records| records.and_then(Records::finish))
        .collect();
    let mut sources = Vec::with_capacity(files.len());
    for ((parts, input), path) in finished.into_iter().zip(&inputs).zip(files) {
        let name = input.name().to_owned();
        let empty = match &parts {
            Ok(parts) => parts.iter().all(|part: &Content| part.facts().rows == 0),
            Err(refusal) => matches!(refusal, Refusal::Empty),
        };
        if empty && input.is_left() && files.len() > 1 {
            voice.remark(format_args!(
                "{name}: not drawn: no row came before it was left"
            ));
            continue;
        }
        let parts = parts.map_err(|refusal| remarks::refused(&name, refusal))?;
        if let Some(part) = parts.first() {
            remarks::tell(voice, &name, part.facts());
        }
        sources.push(Source {
            name,
            file: (path.as_os_str() != "-").then(|| path.to_owned()),
            parts,
            origin: 0,
        });
    }
    Ok(sources)
}

/// Says what part of the time axis is asked for before rows are read, as far as that is known then:
/// after the start or on the clock. (Inputs that are brought to one start are read whole.)
fn window<R: io::Read>(begun: &mut [Result<Records<R>, Refusal>], request: &mut Request) {
    let firsts = begun.iter().flatten().filter_map(Records::first_time);
    let Some(first) = firsts.min().filter(|_| !request.aligned) else {
        return;
    };
    for moment in [&mut request.from, &mut request.to].into_iter().flatten() {
        if let Moment::AfterStart(ns) = *moment {
            *moment = Moment::At(first.saturating_add(ns));
        }
    }
    let at = |moment: Option<Moment>, end| match moment {
        Some(Moment::At(time)) => time,
        _ => end,
    };
    let (from, to) = (at(request.from, i64::MIN), at(request.to, i64::MAX));
    for records in begun.iter_mut().flatten() {
        records.window(from, to);
    }
}
