//! An input that rows arrive on: read only when it has something, and never waited for.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pipe::cli::Failure;
use pipe::flow::open_at_once;

use crate::input::records::Records;
use crate::input::{Content, Refusal, Source};
use crate::request::{Moment, Request};

/// How much may come before it is clear what an input holds.
const PATIENCE: usize = 4 << 20;
const BLOCK: usize = 64 * 1024;

/// An input.
#[derive(Debug)]
pub(super) struct Feed {
    /// What messages call it.
    pub(super) name: String,
    path: Option<PathBuf>,
    file: Rc<File>,
    /// Whether one read won't block.
    is_ready: Rc<Cell<bool>>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Too little has come to know what it holds.
    Begun(Vec<u8>),
    /// Rows come.
    Rows(Box<Records<Tap>>),
    /// It has ended.
    Ended(Vec<Content>),
}

/// What was held back, then the file: one read each time that it is ready. A descriptor that others
/// have, too, is not made non-blocking for that: they would see it.
#[derive(Debug)]
struct Tap {
    held: Vec<u8>,
    given: usize,
    file: Rc<File>,
    is_ready: Rc<Cell<bool>>,
    has_ended: bool,
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given < self.held.len() {
            let got = (&self.held[self.given..]).read(buffer)?;
            self.given += got;
            return Ok(got);
        }
        self.held = Vec::new();
        self.given = 0;
        match (self.has_ended, self.is_ready.take()) {
            (true, _) => Ok(0),
            (false, true) => (&*self.file).read(buffer),
            (false, false) => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

impl Feed {
    /// Opens the path; `-` is standard input.
    pub(super) fn open(path: &Path) -> Result<Feed, Failure> {
        let is_standard = path.as_os_str() == "-";
        let (name, file) = if is_standard {
            let own = io::stdin().as_fd().try_clone_to_owned();
            ("standard input".to_owned(), own.map(File::from))
        } else {
            (path.display().to_string(), open_at_once(path))
        };
        let file = file.map_err(|error| Failure::io(&name, &error))?;
        Ok(Feed {
            name,
            path: (!is_standard).then(|| path.to_owned()),
            file: Rc::new(file),
            is_ready: Rc::default(),
            state: State::Begun(Vec::new()),
        })
    }

    /// What to wait for.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Whether its end has come.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// Takes what it has, in one read; true if rows came. It has to be ready.
    pub(super) fn take(&mut self, request: &Request, inputs: usize) -> Result<bool, Refusal> {
        // A beginning has taken its read, and the first row.
        let mut came = matches!(self.state, State::Begun(_));
        if came && !self.begin(request, inputs)? {
            return Ok(false);
        }
        self.is_ready.set(!came);
        let State::Rows(records) = &mut self.state else {
            return Ok(false);
        };
        keep_less(records.parts(), request);
        let ended = loop {
            match records.advance() {
                Ok(true) => came = true,
                Ok(false) => break true,
                Err(refusal) if is_later(&refusal) => break false,
                Err(refusal) => return Err(refusal),
            }
        };
        self.is_ready.set(false);
        if ended {
            let parts = records.end();
            self.state = State::Ended(parts);
        }
        Ok(came || ended)
    }

    /// Tries to understand what has come so far, from its beginning; true if that is enough. How
    /// much a beginning needs is for its reader to know.
    fn begin(&mut self, request: &Request, inputs: usize) -> Result<bool, Refusal> {
        let State::Begun(held) = &mut self.state else {
            return Ok(true);
        };
        let before = held.len();
        held.resize(before + BLOCK, 0);
        let got = (&*self.file).read(&mut held[before..]);
        held.truncate(before + got.as_ref().copied().unwrap_or(0));
        let has_ended = match got {
            Ok(got) => got == 0,
            Err(error) if is_passing(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let tap = Tap {
            held: held.clone(),
            given: 0,
            file: Rc::clone(&self.file),
            is_ready: Rc::clone(&self.is_ready),
            has_ended,
        };
        match Records::begin(tap, request, inputs) {
            Ok(records) => self.state = State::Rows(Box::new(records)),
            Err(refusal) if is_later(&refusal) && held.len() < PATIENCE => return Ok(false),
            Err(refusal) if is_later(&refusal) => {
                let what = "no row came in the first 4 MiB".to_owned();
                return Err(Refusal::Strange(
                    what,
                    "give it a table with a line for each row",
                ));
            }
            Err(refusal) => return Err(refusal),
        }
        Ok(true)
    }

    /// Lends out what has come so far, to be given back.
    pub(super) fn lend(&mut self) -> Option<Source> {
        Some(Source {
            name: self.name.clone(),
            file: self.path.clone(),
            parts: std::mem::take(self.parts()?),
            origin: 0,
        })
    }

    /// Takes back what was lent.
    pub(super) fn give_back(&mut self, source: Source) {
        if let Some(parts) = self.parts() {
            *parts = source.parts;
        }
    }

    fn parts(&mut self) -> Option<&mut Vec<Content>> {
        match &mut self.state {
            State::Begun(_) => None,
            State::Rows(records) => Some(records.parts()),
            State::Ended(parts) => Some(parts),
        }
    }
}

/// Where the picture shows the last minute only, what is older may go (but for a quarter of it, so
/// that lines come in from the left).
fn keep_less(parts: &mut [Content], request: &Request) {
    let (Some(Moment::BeforeEnd(ns)), None) = (request.from, request.to) else {
        return;
    };
    for part in parts {
        if let Content::Table(table) = part {
            let bins = table.bins_mut();
            bins.for_each(|bins| bins.keep(ns.saturating_add(ns / 4)));
        }
    }
}

/// Whether there is only nothing to read right now.
fn is_later(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Io(error) if is_passing(error))
}

fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A feed and where to write what it is to read.
    fn feed() -> (Feed, File) {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let feed = Feed {
            name: "pipe".to_owned(),
            path: None,
            file: Rc::new(reader.into()),
            is_ready: Rc::default(),
            state: State::Begun(Vec::new()),
        };
        (feed, writer.into())
    }

    #[test]
    fn rows_come_whole_however_they_are_cut() {
        let text = "unix_s\tn\n1.5\t20\n2.5\t30\n3.5\t40\n";
        arbtest::arbtest(|u| {
            let (mut feed, mut writer) = feed();
            let mut at = 0;
            while at < text.len() {
                let end = text.len().min(at + u.int_in_range(1..=9)?);
                io::Write::write_all(&mut writer, &text.as_bytes()[at..end]).unwrap();
                feed.take(&Request::default(), 1).unwrap();
                at = end;
            }
            assert!(matches!(feed.state, State::Rows(_)));
            drop(writer);
            assert!(feed.take(&Request::default(), 1).unwrap() && feed.has_ended());
            let source = feed.lend().unwrap();
            assert_eq!(
                (source.rows(), source.ends()),
                (3, Some((1_500_000_000, 3_500_000_000)))
            );
            Ok(())
        });
    }

    #[test]
    fn many_things_have_as_many_bins_as_a_terminal_can_show() {
        let row = |second: i32, thing: i32| format!("{second}\t{thing}\tc\t{thing}\n");
        let mut text = "unix_s\tpid\tcomm\tcpu_pct\n".to_owned();
        text.extend((0..120).flat_map(|second| (0..300).map(move |thing| row(second, thing))));
        let (mut feed, mut writer) = feed();
        for block in text.as_bytes().chunks(1 << 14) {
            io::Write::write_all(&mut writer, block).unwrap();
            feed.take(&Request::default(), crate::live::NARROW).unwrap();
        }
        let source = feed.lend().unwrap();
        let table = source.tables().next().unwrap();
        let bins = table.bins().map(|bins| bins.occupied().count()).max();
        assert!(bins >= Some(50), "{bins:?}");
    }

    #[test]
    fn what_is_no_table_is_refused_and_endless_words_too() {
        let (mut empty, writer) = feed();
        drop(writer);
        assert!(matches!(
            empty.take(&Request::default(), 1),
            Err(Refusal::Empty)
        ));
        let (mut words, mut writer) = feed();
        let refusal = loop {
            io::Write::write_all(&mut writer, &[b'x'; 1 << 14]).unwrap();
            match words.take(&Request::default(), 1) {
                Ok(came) => assert!(!came),
                Err(refusal) => break refusal,
            }
        };
        assert!(matches!(refusal, Refusal::Strange(..)), "{refusal:?}");
    }
}
