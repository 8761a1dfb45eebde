//! Drawing while rows arrive: in the terminal, or into a file again and again.

mod feed;
mod feeds;
mod screen;

use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::save;
use pipe::span::Span;
use pipe::stop::Stop;
use rustix::termios::tcgetwinsize;

use crate::args::{Args, Format};
use crate::chart::Chart;
use crate::input::Source;
use crate::live::feeds::{Feeds, Left, Pace};
use crate::live::screen::Screen;
use crate::request::Request;
use crate::text::{self, Letters, Look};
use crate::{drawn, ending, files, reading, remarks};

/// Columns where nobody says how many.
const COLUMNS: u16 = 100;
/// No more than ten pictures a second, and once a second a look at the terminal's size.
const PACE: Pace = Pace {
    every: Span::from_ns(100_000_000),
    looks: Some(Span::from_ns(1_000_000_000)),
};
/// So many windows would have to share the memory of one: bins are about as few as a terminal has
/// use for, which is what makes a picture cheap. With more, those of many things would be fewer.
const NARROW: usize = 16;

/// Whether standard output is a terminal that can be drawn on.
pub(crate) fn has_terminal() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
    io::stdout().is_terminal() && !is_dumb
}

/// The most columns and rows that are used: a terminal may call itself as large as it likes.
const LARGEST: usize = 1_000;

/// How a text is to look: as wide as is asked for, or as the terminal that it goes to.
pub(crate) fn look(args: &Args, format: Format) -> Look {
    let terminal = || {
        tcgetwinsize(io::stdout())
            .ok()
            .filter(|_| args.output.is_none())
    };
    let width = args.width.or_else(|| terminal().map(|size| size.ws_col));
    let width = width.filter(|columns| *columns > 0).unwrap_or(COLUMNS);
    Look {
        columns: usize::from(width).min(LARGEST),
        letters: letters(format),
        is_coloured: false,
    }
}

fn letters(format: Format) -> Letters {
    match format {
        Format::Ascii => Letters::Ascii,
        _ => Letters::Unicode,
    }
}

/// Draws in the terminal until all inputs have ended, and leaves the last picture standing.
pub(crate) fn run(
    args: &Args,
    (request, format): (&Request, Format),
    voice: &Voice,
) -> Result<Ending, Failure> {
    let standard_output = io::stdout();
    let stop = watcher(Some(standard_output.as_fd()))?;
    let mut base = reading::base(args.compare.as_deref(), request, &stop, voice)?;
    let mut feeds = Feeds::open(&files(args), request, NARROW)?;
    let mut screen = Screen::open(&stop, screen::look(letters(format)), args.width)?;
    let left = feeds.watch(&stop, PACE, &mut |feeds, has_news| {
        let is_resized = screen.has_changed();
        if !has_news && !is_resized {
            return Ok(());
        }
        let (look, rows) = screen.space();
        let picture = feeds.draw(|sources| {
            let chart = Chart::new(sources, &mut base, request);
            Ok(text::fitting(&chart, look, rows))
        })?;
        picture.map_or(Ok(()), |picture| screen.show(&picture, is_resized))
    })?;
    match left {
        Left::Done => {}
        Left::Again(signal) => return Ok(Ending::Command(128_u8.wrapping_add(signal as u8))),
        Left::ReaderGone => return Ok(Ending::Done),
    }
    let (mut sources, complete) = feeds.finish(voice)?;
    let chart = Chart::new(&mut sources, &mut base, request);
    screen.has_changed();
    // The prompt takes a line, too.
    let (look, rows) = screen.space();
    screen.leave(&text::fitting(&chart, look, rows.saturating_sub(1)))?;
    tell(voice, &sources);
    Ok(ending(args, complete, &sources))
}

/// Writes the output file each time that so much time has gone by and rows have come, and once more
/// at the end.
pub(crate) fn follow(
    args: &Args,
    (request, format): (&Request, Format),
    every: Span,
    voice: &Voice,
) -> Result<Ending, Failure> {
    let Some(path) = &args.output else {
        let what = "--follow: there is no file to write again";
        return Err(Failure::usage(what, "name one with --output"));
    };
    let stop = watcher(None)?;
    let mut base = reading::base(args.compare.as_deref(), request, &stop, voice)?;
    let files = files(args);
    let mut feeds = Feeds::open(&files, request, files.len())?;
    let mut write = |sources: &mut [Source]| {
        let chart = Chart::new(sources, &mut base, request);
        let picture = drawn(args, format, &chart, (sources, request))?;
        save::whole(path, &picture, None).map_err(|error| Failure::io(path.display(), &error))
    };
    let pace = Pace { every, looks: None };
    let left = feeds.watch(&stop, pace, &mut |feeds, _| {
        feeds.draw(&mut write).map(|_| ())
    })?;
    if let Left::Again(signal) = left {
        return Ok(Ending::Command(128_u8.wrapping_add(signal as u8)));
    }
    let (mut sources, complete) = feeds.finish(voice)?;
    write(&mut sources)?;
    tell(voice, &sources);
    Ok(ending(args, complete, &sources))
}

/// Watches for the end. The second signal is told like the first one: the terminal has to be
/// restored, and a file half written to be removed.
fn watcher(reader: Option<BorrowedFd>) -> Result<Rc<Stop>, Failure> {
    let stop = Stop::install_orderly(reader);
    stop.map(Rc::new)
        .map_err(|error| Failure::io("signals", &error))
}

fn tell(voice: &Voice, sources: &[Source]) {
    for source in sources {
        for part in &source.parts {
            remarks::tell(voice, &source.name, part.facts());
        }
    }
}
