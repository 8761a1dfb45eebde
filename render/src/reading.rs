//! Inputs, opened and read to their ends: records, directories of builds, pages written before.

use std::io::{Chain, Cursor, Read};
use std::path::{Path, PathBuf};

use pipe::cli::{Failure, Voice};
use pipe::flow::Input;
use pipe::stop::Stop;

use crate::input::buildstats::Build;
use crate::input::records::Records;
use crate::input::saved::{self, Page};
use crate::input::{Content, Refusal, Source};
use crate::remarks;
use crate::request::{Moment, Request};

/// What inputs held.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// What there is to draw.
    pub(crate) sources: Vec<Source>,
    /// Whether no input was left before a row of it came.
    pub(crate) complete: bool,
}

/// An input that was opened.
enum Opened<'b> {
    Build(Box<Build>),
    Stream(Input<'b>),
}

/// An input whose beginning was looked at.
type Seen<'a, 'b> = Chain<Cursor<Vec<u8>>, &'a mut Input<'b>>;

/// An input that was begun.
enum Begun<'a, 'b> {
    Build(&'a mut Build),
    Page(Page),
    Records(Box<Records<Seen<'a, 'b>>>),
}

/// An input that was read.
enum Held {
    /// A build is read later on.
    Nothing,
    Page(Page),
    Parts(Vec<Content>),
}

/// Reads inputs to their ends, taking only the part of the axis that is asked for if it may be
/// `windowed` while reading. What a lone page was asked for is asked for again.
///
/// # Errors
/// One can't be opened or read, or is nothing that can be drawn.
pub(crate) fn read(
    files: &[PathBuf],
    request: &mut Request,
    (stop, windowed): (&Stop, bool),
    voice: &Voice,
) -> Result<Inputs, Failure> {
    let mut opened: Vec<Opened> = files
        .iter()
        .map(|path| open(path, stop))
        .collect::<Result<_, _>>()?;
    let mut begun: Vec<Result<Begun, Refusal>> = opened
        .iter_mut()
        .map(|opened| {
            // Each may be waited for a second after the signal.
            stop.next_input();
            begin(opened, request, files.len())
        })
        .collect();
    if windowed {
        window(&mut begun, request)?;
    }
    let held: Vec<Result<Held, Refusal>> = begun
        .into_iter()
        .map(|begun| {
            stop.next_input();
            begun.and_then(finish)
        })
        .collect();
    let mut inputs = Inputs {
        sources: Vec::with_capacity(files.len()),
        complete: true,
    };
    for ((held, opened), path) in held.into_iter().zip(opened).zip(files) {
        match opened {
            Opened::Build(build) => {
                let source = directory(*build, (files.len(), request), voice)?;
                inputs.sources.push(source);
            }
            Opened::Stream(input) => {
                inputs.add((path, &input, held), (files.len(), request), voice)?;
            }
        }
    }
    Ok(inputs)
}

/// Reads what others are compared with, if there is anything.
///
/// # Errors
/// As of [`read`].
pub(crate) fn base(
    file: Option<&Path>,
    request: &Request,
    stop: &Stop,
    voice: &Voice,
) -> Result<Vec<Source>, Failure> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    // What a page was asked for is not what the picture before it is.
    let request = &mut request.clone();
    Ok(read(&[file.to_owned()], request, (stop, false), voice)?.sources)
}

/// Opens a directory or a file.
fn open<'a>(path: &Path, stop: &'a Stop) -> Result<Opened<'a>, Failure> {
    if path.as_os_str() != "-" && path.is_dir() {
        return Ok(Opened::Build(Box::new(Build::open(path)?)));
    }
    Input::open(path, stop).map(Opened::Stream)
}

/// Looks at the beginning of one of so many inputs.
fn begin<'a, 'b>(
    opened: &'a mut Opened<'b>,
    request: &Request,
    inputs: usize,
) -> Result<Begun<'a, 'b>, Refusal> {
    let input = match opened {
        Opened::Build(build) => return Ok(Begun::Build(build)),
        Opened::Stream(input) => input,
    };
    let (is_page, beginning) = saved::sniff(input)?;
    let whole = Cursor::new(beginning).chain(input);
    if is_page {
        saved::read(whole, request, inputs).map(Begun::Page)
    } else {
        let records = Records::begin(whole, request, inputs)?;
        Ok(Begun::Records(Box::new(records)))
    }
}

/// Reads on to the end.
fn finish(begun: Begun) -> Result<Held, Refusal> {
    Ok(match begun {
        Begun::Build(_) => Held::Nothing,
        Begun::Page(page) => Held::Page(page),
        Begun::Records(records) => Held::Parts(records.finish()?),
    })
}

/// Says what part of the time axis is asked for before rows are read, as far as that is known then:
/// after the start or on the clock. (Inputs that are brought to one start are read whole.)
fn window(begun: &mut [Result<Begun, Refusal>], request: &mut Request) -> Result<(), Failure> {
    let asked = request.from.is_some() || request.to.is_some();
    // Where a page begins is seen later.
    let is_page = |begun: &Result<Begun, Refusal>| matches!(begun, Ok(Begun::Page(_)));
    if !asked || request.aligned || begun.iter().any(is_page) {
        return Ok(());
    }
    let mut first = None;
    for begun in begun.iter().flatten() {
        let begin = match begun {
            Begun::Records(records) => records.first_time(),
            Begun::Build(build) => build.first_time()?,
            Begun::Page(_) => None,
        };
        first = [first, begin].into_iter().flatten().min();
    }
    let Some(first) = first else {
        return Ok(());
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
        match begun {
            Begun::Records(records) => records.window(from, to),
            Begun::Build(build) => build.window(from, to),
            Begun::Page(_) => {}
        }
    }
    Ok(())
}

impl Inputs {
    /// Adds what an input held, and says what of it was not understood.
    fn add(
        &mut self,
        (path, input, held): (&Path, &Input, Result<Held, Refusal>),
        (inputs, request): (usize, &mut Request),
        voice: &Voice,
    ) -> Result<(), Failure> {
        let name = input.name().to_owned();
        let empty = match &held {
            Ok(Held::Parts(parts)) => parts.iter().all(|part| part.facts().rows == 0),
            Ok(Held::Page(_) | Held::Nothing) => false,
            Err(refusal) => matches!(refusal, Refusal::Empty),
        };
        if empty && input.is_left() && inputs > 1 {
            self.complete = false;
            voice.remark(format_args!(
                "{name}: not drawn: no row came before it was left"
            ));
            return Ok(());
        }
        match held.map_err(|refusal| remarks::refused(&name, refusal))? {
            Held::Parts(parts) => {
                if let Some(part) = parts.first() {
                    remarks::tell(voice, &name, part.facts());
                }
                for part in &parts {
                    remarks::count(voice, &name, (part, request));
                }
                self.sources.push(Source {
                    name,
                    file: (path.as_os_str() != "-").then(|| path.to_owned()),
                    parts,
                    origin: 0,
                });
            }
            Held::Page(page) => {
                if inputs == 1 {
                    page.prefill(request);
                }
                for source in &page.sources {
                    let name = format!("{name}: {}", source.name);
                    let facts = source.parts.iter().map(Content::facts);
                    facts.for_each(|facts| remarks::tell(voice, &name, facts));
                }
                self.sources.extend(page.sources);
            }
            Held::Nothing => {}
        }
        Ok(())
    }
}

/// Reads the directory of a build.
fn directory(
    mut build: Build,
    (inputs, request): (usize, &Request),
    voice: &Voice,
) -> Result<Source, Failure> {
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
