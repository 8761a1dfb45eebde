//! Draws records as charts on one time axis: what an input holds chooses the charts.

mod args;
pub mod chart;
pub mod folded;
pub mod html;
pub mod input;
pub mod png;
mod remarks;
pub mod request;
pub mod svg;
pub mod text;
pub mod trace_json;

use std::io::{self, Chain, Cursor, Read as _};
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
use input::saved::{self, Page};
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
    let (mut sources, complete) =
        read(files, &mut request, (&stop, args.compare.is_none()), voice)?;
    if sources.is_empty() {
        let what = "no row came before they were left";
        return Err(Failure::new("inputs", what, "there is nothing to draw"));
    }
    let mut base = Vec::new();
    if let Some(path) = &args.compare {
        let files = std::slice::from_ref(path);
        base = read(files, &mut request, (&stop, false), voice)?.0;
    }
    remarks::check(&request, &sources)?;
    let facts = |source: &Source| source.parts.iter().all(|part| part.facts().are_whole());
    let whole = complete && sources.iter().all(facts);
    let chart = Chart::new(&mut sources, &mut base, &request);
    remarks::check_window(&request, &chart)?;
    let picture = drawn(args, format, &chart, (&sources, &request))?;
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
    (sources, request): (&[Source], &Request),
) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        Format::Svg => svg::draw(chart, args.theme).into_bytes(),
        Format::Png => png::draw(&svg::draw(chart, args.theme), args.scale)?,
        Format::Html => html::draw(chart, sources, (request, args.theme)).into_bytes(),
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

/// Reads inputs to their ends. One of several that was left before a row came is not among them.
fn read(
    files: &[PathBuf],
    request: &mut Request,
    (stop, windowed): (&Stop, bool),
    voice: &Voice,
) -> Result<(Vec<Source>, bool), Failure> {
    let opened = files.iter().map(|path| Input::open(path, stop));
    let mut inputs: Vec<Input> = opened.collect::<Result<_, _>>()?;
    let begun = inputs
        .iter_mut()
        .map(|input| Begun::of(input, (files.len(), request)));
    let mut begun: Vec<Result<Begun<_>, Refusal>> = begun.collect();
    if windowed {
        if let [Ok(Begun::Page(page))] = &begun[..] {
            page.prefill(request);
        }
        window(&mut begun, request);
    }
    let finished: Vec<_> = begun
        .into_iter()
        .map(|begun| begun.and_then(Begun::finish))
        .collect();
    let (mut sources, mut complete) = (Vec::with_capacity(files.len()), true);
    for ((parts, input), path) in finished.into_iter().zip(&inputs).zip(files) {
        let name = input.name().to_owned();
        let empty = match &parts {
            Ok(Read::Parts(parts)) => parts.iter().all(|part| part.facts().rows == 0),
            Ok(Read::Sources(_)) => false,
            Err(refusal) => matches!(refusal, Refusal::Empty),
        };
        if empty && input.is_left() && files.len() > 1 {
            voice.remark(format_args!(
                "{name}: not drawn: no row came before it was left"
            ));
            complete = false;
            continue;
        }
        match parts.map_err(|refusal| remarks::refused(&name, refusal))? {
            Read::Parts(parts) => {
                if let Some(part) = parts.first() {
                    remarks::tell(voice, &name, part.facts());
                }
                for part in &parts {
                    remarks::count(voice, &name, (part, request));
                }
                sources.push(Source {
                    name,
                    file: (path.as_os_str() != "-").then(|| path.to_owned()),
                    parts,
                    origin: 0,
                });
            }
            Read::Sources(read) => {
                for source in &read {
                    let name = format!("{name}: {}", source.name);
                    let part = source.parts.first();
                    part.iter()
                        .for_each(|part| remarks::tell(voice, &name, part.facts()));
                }
                sources.extend(read);
            }
        }
    }
    Ok((sources, complete))
}

/// An input of which the beginning is read.
enum Begun<R> {
    Rows(Records<R>),
    Page(Page),
}

/// What was in an input.
enum Read {
    Parts(Vec<Content>),
    /// In a page stand the inputs that it was drawn from.
    Sources(Vec<Source>),
}

impl<R: io::Read> Begun<R> {
    fn first_time(&self) -> Option<i64> {
        match self {
            Begun::Rows(records) => records.first_time(),
            Begun::Page(page) => {
                let parts = page.sources.iter().flat_map(|source| &source.parts);
                let first = |part: &Content| match part {
                    Content::Table(table) => Some(table.ends()?.0.saturating_add(table.lead())),
                    _ => Some(part.ends()?.0),
                };
                parts.filter_map(first).min()
            }
        }
    }
}

impl<'a, R: io::Read> Begun<Chain<Cursor<Vec<u8>>, &'a mut R>> {
    fn of(input: &'a mut R, (inputs, request): (usize, &Request)) -> Result<Self, Refusal> {
        let (is_page, beginning) = saved::sniff(input)?;
        let whole = Cursor::new(beginning).chain(input);
        Ok(match is_page {
            true => Begun::Page(saved::read(whole, request, inputs)?),
            false => Begun::Rows(Records::begin(whole, request, inputs)?),
        })
    }

    fn finish(self) -> Result<Read, Refusal> {
        Ok(match self {
            Begun::Rows(records) => Read::Parts(records.finish()?),
            Begun::Page(page) => Read::Sources(page.sources),
        })
    }
}

/// Says what part of the time axis is asked for before rows are read, as far as that is known then:
/// after the start or on the clock. (Inputs that are brought to one start are read whole.)
fn window<R: io::Read>(begun: &mut [Result<Begun<R>, Refusal>], request: &mut Request) {
    let firsts = begun.iter().flatten().filter_map(Begun::first_time);
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
    for begun in begun.iter_mut().flatten() {
        if let Begun::Rows(records) = begun {
            records.window(from, to);
        }
    }
}
