//! A text that is read once a tick: opened beforehand, read into one buffer, taken by its sheet.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};

use memchr::memrchr;
use pipe::clock::Mono;
use pipe::flow::open_at_once;
use pipe::kernfile::{self, PRESSURE_REST};
use pipe::span::Span;
use rustix::fs::fstatfs;
use rustix::io::Errno;

use crate::halt::Halt;
use crate::metric::{Place, Source};
use crate::number::Number;
use crate::process;
use crate::scrape::Scraper;
use crate::sheet::{Filled, Sheet};

/// The magic numbers of file systems that are the kernel's own words (include/uapi/linux/magic.h):
/// proc, sysfs, cgroup, cgroup2, debugfs, tracefs.
const KERNEL: [u64; 6] = [
    0x9fa0,
    0x6265_6572,
    0x0027_e0eb,
    0x6367_7270,
    0x6462_6720,
    0x7472_6163,
];

/// A source with all that is wanted of it.
#[derive(Debug)]
pub struct Feed {
    text: Text,
    buffer: Vec<u8>,
    sheet: Sheet,
    slots: Vec<usize>,
    /// Whether its last line had no end at the start, and so need not have one.
    unended: bool,
    state: Arc<State>,
    /// How long it rests between readings, and until when.
    rest: Option<Span>,
    rests_until: Mono,
}

/// How long a feed may take, and what ends it before.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// Now.
    pub begin: Mono,
    /// How long another program is waited for.
    pub patience: Span,
    /// When it was told to stop.
    pub halt: &'a Halt,
}

/// How a feed does, for another thread to tell.
#[derive(Debug, Default)]
pub struct State {
    /// The system's number for why it can't be read, or 0.
    errno: AtomicI32,
    /// Whether its text has had other lines than at the start, once.
    changed: AtomicBool,
}

/// Where a text comes from.
#[derive(Debug)]
enum Text {
    /// A kernel file, which stays open; closed while it can't be read.
    Kernel(PathBuf, Option<File>),
    /// One of a process. Open, it is that process's and nobody else's for ever.
    Process(Option<File>),
    /// Another file, which may be replaced: opened each time. For a process's (a recorded one) its
    /// `stat` and the start time that must stand there.
    File(PathBuf, Option<(PathBuf, u64)>),
    /// One of COMMAND's, once that has a number, which is its own until we have waited for it.
    Command {
        proc: PathBuf,
        file: &'static str,
        pid: Arc<AtomicU32>,
        open: Option<File>,
    },
    /// Another program's, which is asked for it.
    Asked(Scraper),
}

impl State {
    /// Why it can't be read, if so.
    pub fn error(&self) -> Option<io::Error> {
        let errno = self.errno.load(Ordering::Relaxed);
        (errno != 0).then(|| io::Error::from_raw_os_error(errno))
    }

    /// Whether its text has other lines than at the start; told once.
    pub fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }
}

impl Feed {
    /// Opens the source and reads it once, to know where the places wanted are, and fills their slots.
    /// Another program's text comes with what asks for it.
    ///
    /// # Errors
    /// It can't be read.
    pub fn open(
        source: &Source,
        (asked, command): (Option<(Scraper, Vec<u8>)>, &Arc<AtomicU32>),
        (places, open): (Vec<(Place, usize)>, bool),
        cells: &mut [Option<Number>],
    ) -> io::Result<Feed> {
        let mut buffer = vec![0; 16 * 1024];
        let (text, length) = match asked {
            Some((scraper, text)) => {
                let length = text.len();
                buffer = text;
                (Text::Asked(scraper), length)
            }
            None if matches!(source, Source::Command { .. }) => (Text::later(source, command)?, 0),
            None => {
                let mut text = Text::open(source)?;
                let file = text.begin()?;
                let length = kernfile::rest(&file, &mut buffer, 0)?;
                text.keep(file);
                (text, length)
            }
        };
        let slots = places.iter().map(|(_, slot)| *slot).collect();
        let first = &buffer[..length];
        let mut sheet = Sheet::new(places, open, first);
        sheet.fill(first, true, cells);
        Ok(Feed {
            text,
            unended: first.last().is_some_and(|&byte| byte != b'\n'),
            buffer,
            sheet,
            slots,
            state: Arc::default(),
            rest: source.is_pressure().then_some(PRESSURE_REST),
            rests_until: Mono(0),
        })
    }

    /// Whether nothing new can come any more.
    pub fn is_over(&self) -> bool {
        matches!(&self.text, Text::Asked(scraper) if scraper.is_over())
    }

    /// How it does, for another thread to look at.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    /// Reads it anew and fills its slots; what can't be read is nothing.
    ///
    /// The hot loop: one read(2) where the kernel gives all that is wanted at once, and nothing
    /// allocated once the buffer is as long as the text.
    pub fn read(&mut self, slots: &mut [Option<Number>], turn: Turn) {
        if let Some(rest) = self.rest {
            if turn.begin < self.rests_until {
                // Its slots keep what they have.
                return;
            }
            self.rests_until = turn.begin.after(rest);
        }
        let filled = self.fill(slots, turn);
        let errno = match &filled {
            Ok(filled) => {
                if *filled == Filled::Changed {
                    self.state.changed.store(true, Ordering::Relaxed);
                }
                0
            }
            Err(error) => {
                self.slots.iter().for_each(|&slot| slots[slot] = None);
                number_of(error)
            }
        };
        if self.state.errno.load(Ordering::Relaxed) != errno {
            self.state.errno.store(errno, Ordering::Relaxed);
        }
    }

    fn fill(&mut self, slots: &mut [Option<Number>], turn: Turn) -> io::Result<Filled> {
        if let Text::Asked(scraper) = &mut self.text {
            let due = Mono::now().after(turn.patience);
            let length = scraper.fetch(&mut self.buffer, due, turn.halt.bell())?;
            let text = &self.buffer[..length];
            let text = if self.unended { text } else { ended(text) };
            return Ok(self.sheet.fill(text, true, slots));
        }
        let file = self.text.begin()?;
        let length = kernfile::part(&file, &mut self.buffer, 0)?;
        let mut filled = self.sheet.fill(&self.buffer[..length], false, slots);
        if filled == Filled::Short {
            let length = kernfile::rest(&file, &mut self.buffer, length)?;
            filled = self.sheet.fill(&self.buffer[..length], true, slots);
        }
        self.text.keep(file);
        Ok(filled)
    }
}

impl Text {
    fn open(source: &Source) -> io::Result<Text> {
        let (path, owner) = match source {
            Source::File(path) => (path, None),
            Source::Process { path, stat, start } => (path, Some((stat.clone(), *start))),
            Source::Command { .. } | Source::Exposition(_) => return Err(Errno::NOTSUP.into()),
        };
        let file = open_at_once(path)?;
        if !is_kernel(&file) {
            return Ok(Text::File(path.clone(), owner));
        }
        match owner {
            None => Ok(Text::Kernel(path.clone(), Some(file))),
            // While the file was opened the process was still the one that was found.
            Some((stat, start)) if is_process(&stat, start) => Ok(Text::Process(Some(file))),
            Some(_) => Err(Errno::SRCH.into()),
        }
    }

    /// A file of COMMAND's, which is not there yet.
    fn later(source: &Source, pid: &Arc<AtomicU32>) -> io::Result<Text> {
        match source {
            Source::Command { proc, file } => Ok(Text::Command {
                proc: proc.clone(),
                file,
                pid: Arc::clone(pid),
                open: None,
            }),
            Source::File(_) | Source::Process { .. } | Source::Exposition(_) => {
                Err(Errno::NOTSUP.into())
            }
        }
    }

    /// The file to read one text from, from its start to its end. It is kept open only if that goes
    /// well.
    fn begin(&mut self) -> io::Result<File> {
        match self {
            Text::Kernel(path, file) => file.take().map_or_else(|| open_at_once(path), Ok),
            Text::Process(file) => file.take().ok_or_else(|| Errno::SRCH.into()),
            Text::File(_, Some((stat, start))) if !is_process(stat, *start) => {
                Err(Errno::SRCH.into())
            }
            Text::File(path, _) => open_at_once(path),
            Text::Command {
                proc,
                file,
                pid,
                open,
            } => match (open.take(), pid.load(Ordering::Acquire)) {
                (Some(open), _) => Ok(open),
                (None, 0) => Err(Errno::SRCH.into()),
                (None, pid) => open_at_once(&proc.join(pid.to_string()).join(file)),
            },
            Text::Asked(_) => Err(Errno::NOTSUP.into()),
        }
    }

    /// It could be read to its end.
    fn keep(&mut self, open: File) {
        match self {
            Text::Kernel(_, file) | Text::Process(file) | Text::Command { open: file, .. } => {
                *file = Some(open);
            }
            Text::File(..) | Text::Asked(_) => {}
        }
    }
}

/// Without a last line that is still being written.
fn ended(text: &[u8]) -> &[u8] {
    &text[..memrchr(b'\n', text).map_or(0, |end| end + 1)]
}

fn is_kernel(file: &File) -> bool {
    fstatfs(file).is_ok_and(|system| KERNEL.contains(&(system.f_type as u64)))
}

/// Whether a process's `stat` tells this start time.
fn is_process(stat: &Path, start: u64) -> bool {
    let mut text = [0; 1024];
    let read = open_at_once(stat).and_then(|file| kernfile::part(&file, &mut text, 0));
    read.is_ok_and(|length| process::start(&text[..length]) == Some(start))
}

/// The system's number for an error, or the one nearest to what it says.
fn number_of(error: &io::Error) -> i32 {
    let number = match error.kind() {
        io::ErrorKind::TimedOut => libc::ETIMEDOUT,
        io::ErrorKind::Interrupted => libc::EINTR,
        io::ErrorKind::FileTooLarge => libc::EFBIG,
        _ => libc::EPROTO,
    };
    error.raw_os_error().unwrap_or(number)
}
