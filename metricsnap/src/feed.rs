//! A text that is read once a tick: opened beforehand, read into one buffer, taken by its sheet.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use pipe::clock::Mono;
use pipe::kernfile::PRESSURE_REST;
use pipe::span::Span;
use rustix::fs::fstatfs;
use rustix::io::Errno;

use crate::halt::Halt;
use crate::metric::{Place, Source};
use crate::number::Number;
use crate::process;
use crate::scrape::Scraper;
use crate::sheet::{Filled, Sheet};

/// The longest text; no kernel has a longer one, and a device that never ends would fill the memory.
const LIMIT: usize = 64 << 20;

/// How long another program is waited for at the start.
const PATIENCE: Span = Span::from_ns(5_000_000_000);

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
    /// When another program's answer is given up.
    pub due: Mono,
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
    /// Opens the source and reads it once, to know where the places wanted are. Another program's
    /// comes with what asks for it.
    ///
    /// # Errors
    /// It can't be read.
    pub fn open(
        (source, scraper): (&Source, Option<Scraper>),
        places: Vec<(Place, usize)>,
        open: bool,
    ) -> io::Result<Feed> {
        let slots = places.iter().map(|(_, slot)| *slot).collect();
        let mut feed = Feed {
            text: Text::open(source, scraper)?,
            buffer: vec![0; 16 * 1024],
            sheet: Sheet::new(Vec::new(), false, &[]),
            slots,
            state: Arc::default(),
            rest: source.is_pressure().then_some(PRESSURE_REST),
            rests_until: Mono(0),
        };
        let length = match &mut feed.text {
            Text::Asked(scraper) => {
                let (due, never) = (Mono::now().after(PATIENCE), Halt::new()?);
                scraper.fetch(&mut feed.buffer, due, never.bell())?
            }
            text => {
                let length = text.read(&mut feed.buffer, 0)?;
                text.rest(&mut feed.buffer, length)?
            }
        };
        feed.sheet = Sheet::new(places, open, &feed.buffer[..length]);
        Ok(feed)
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
            let length = scraper.fetch(&mut self.buffer, turn.due, turn.halt.bell())?;
            return Ok(self.sheet.fill(&self.buffer[..length], true, slots));
        }
        let length = self.text.read(&mut self.buffer, 0)?;
        let filled = self.sheet.fill(&self.buffer[..length], false, slots);
        if filled != Filled::Short {
            return Ok(filled);
        }
        let length = self.text.rest(&mut self.buffer, length)?;
        Ok(self.sheet.fill(&self.buffer[..length], true, slots))
    }
}

impl Text {
    fn open(source: &Source, scraper: Option<Scraper>) -> io::Result<Text> {
        let (path, owner) = match source {
            Source::File(path) => (path, None),
            Source::Process { path, stat, start } => (path, Some((stat.clone(), *start))),
            Source::Exposition(address) => {
                let scraper = scraper.map_or_else(|| Scraper::new(address), Ok);
                return scraper.map(Text::Asked);
            }
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

    /// Begins to read: as much as one read gives.
    fn read(&mut self, buffer: &mut [u8], at: usize) -> io::Result<usize> {
        match self {
            Text::Kernel(path, file) => {
                let open = match file.take() {
                    Some(open) => open,
                    None => open_at_once(path)?,
                };
                let length = pread(&open, buffer, at)?;
                *file = Some(open);
                Ok(length)
            }
            Text::Process(file) => {
                let open = file.take().ok_or(Errno::SRCH)?;
                let length = pread(&open, buffer, at)?;
                *file = Some(open);
                Ok(length)
            }
            Text::File(_, Some((stat, start))) if !is_process(stat, *start) => {
                Err(Errno::SRCH.into())
            }
            Text::File(path, _) => pread(&open_at_once(path)?, buffer, at),
            // It gives its text at once: see fill.
            Text::Asked(_) => Ok(0),
        }
    }

    /// Reads on to the end; gives the whole length. A text of the kernel's is whole only when a read
    /// gives nothing more (Documentation/filesystems/seq_file.rst).
    fn rest(&mut self, buffer: &mut Vec<u8>, mut length: usize) -> io::Result<usize> {
        loop {
            if length == buffer.len() {
                if length >= LIMIT {
                    return Err(Errno::FBIG.into());
                }
                buffer.resize(length * 2, 0);
            }
            match self.read(&mut buffer[length..], length)? {
                0 => return Ok(length),
                more => length += more,
            }
        }
    }
}

fn pread(file: &File, buffer: &mut [u8], at: usize) -> io::Result<usize> {
    loop {
        match file.read_at(buffer, at as u64) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// Opens a file for reading; a FIFO that nobody writes to yet, too.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut how = File::options();
    how.read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

fn is_kernel(file: &File) -> bool {
    fstatfs(file).is_ok_and(|system| KERNEL.contains(&(system.f_type as u64)))
}

/// Whether a process's `stat` tells this start time.
fn is_process(stat: &Path, start: u64) -> bool {
    let mut text = [0; 1024];
    let read = open_at_once(stat).and_then(|file| pread(&file, &mut text, 0));
    read.is_ok_and(|length| process::start(&text[..length]) == Some(start))
}

/// The system's number for an error, or the one nearest to what it says.
fn number_of(error: &io::Error) -> i32 {
    let number = match error.kind() {
        io::ErrorKind::TimedOut => libc::ETIMEDOUT,
        io::ErrorKind::Interrupted => libc::EINTR,
        _ => libc::EPROTO,
    };
    error.raw_os_error().unwrap_or(number)
}
