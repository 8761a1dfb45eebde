//! The processes below /proc, or some of them. Each `stat` (and `io`, if it is wanted) is kept open
//! and read anew: that of a process that ended answers ESRCH, also when its id is another's by now,
//! which then is opened. To open and close each one every time costs 1.7 times as much.
//!
//! Budget: 1.3 times what openat, read and close of each `stat` cost, nothing allocated but for
//! what is new (examples/tasks_floor.rs and tests/steady.rs hold it to that).

use std::ffi::CStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use pipe::kernfile;
use rustix::fs::{Mode, OFlags, RawDir, SeekFrom, open, openat, seek};
use rustix::io::Errno;
use rustix::param::page_size;

use super::Hand;
use super::budget::{self, Budget};
use crate::source::process::{ProcessFile, pid};
use crate::source::{Source, Text};

/// The most files kept open: each one holds some 6 KiB of the kernel's memory.
const MOST: u64 = 8192;

/// Room for the entries of a directory: 24 or 32 bytes each, so that a look at 1,000 processes is a
/// few calls.
const ENTRIES: usize = 32 * 1024;

/// Room for a text; the longest `stat` has 52 numbers.
const TEXT: usize = 4096;

/// The processes, as they are now.
#[derive(Debug)]
pub struct Processes {
    directory: File,
    /// Only these, if there are any here.
    only: Vec<u32>,
    io: bool,
    /// By id.
    kept: Vec<Kept>,
    budget: Budget,
    pids: Vec<u32>,
    entries: Vec<u8>,
    text: Vec<u8>,
    page: Vec<u8>,
}

/// A process and its files, as far as they are open.
#[derive(Debug)]
struct Kept {
    pid: u32,
    /// The id as text.
    name: [u8; DIGITS],
    digits: usize,
    stat: Option<budget::Kept>,
    io: Option<budget::Kept>,
}

/// The longest id.
const DIGITS: usize = 10;

/// A path below the directory, and its end.
const PATH: usize = DIGITS + b"/stat\0".len();

/// Reads one process after the other.
struct Reader<'a> {
    directory: &'a File,
    /// Which files are wanted.
    stat: bool,
    io: bool,
    budget: &'a Budget,
    buffer: &'a mut [u8],
}

impl Processes {
    /// Opens the directory; `only` are the ids that count, all if there are none.
    pub fn open(proc: &Path, only: &[u32]) -> io::Result<Processes> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = open(proc, flags, Mode::empty())?;
        let mut only = only.to_vec();
        only.sort_unstable();
        only.dedup();
        Ok(Processes {
            directory: directory.into(),
            kept: only.iter().copied().map(Kept::new).collect(),
            only,
            io: false,
            budget: Budget::half(MOST),
            pids: Vec::new(),
            entries: Vec::with_capacity(ENTRIES),
            text: vec![0; TEXT],
            page: page_size().to_string().into_bytes(),
        })
    }

    /// Whether `io` is read.
    pub fn set_io(&mut self, io: bool) {
        self.io = io;
        if !io {
            self.kept.iter_mut().for_each(|kept| kept.io = None);
        }
    }

    /// Hands on those texts of each process that are wanted now. One that has ended meanwhile has
    /// none, and one whose `stat` may not be read is not seen.
    pub fn read(&mut self, hand: &mut Hand) {
        let wants = |file| (hand.wants)(Source::Process(file));
        let (stat, io) = (wants(ProcessFile::Stat), wants(ProcessFile::Io) && self.io);
        if wants(ProcessFile::Page) {
            hand.text(Source::Process(ProcessFile::Page), b"", &self.page);
        }
        if !stat && !io {
            return;
        }
        // If they can't be listed, those known before are looked for.
        if self.only.is_empty() && self.list().is_ok() {
            self.renew();
        }
        let mut reader = Reader {
            directory: &self.directory,
            stat,
            io,
            budget: &self.budget,
            buffer: &mut self.text,
        };
        for kept in &mut self.kept {
            reader.process(kept, &mut |text| (hand.take)(text, None));
        }
    }

    /// Who is there, by id.
    fn list(&mut self) -> io::Result<()> {
        self.pids.clear();
        seek(&self.directory, SeekFrom::Start(0))?;
        let mut entries = RawDir::new(&self.directory, self.entries.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            self.pids.extend(pid(entry?.file_name().to_bytes()));
        }
        // The kernel's list is sorted, a copy's need not be.
        if !self.pids.is_sorted() {
            self.pids.sort_unstable();
        }
        Ok(())
    }

    /// Drops those that went, and adds those that came.
    fn renew(&mut self) {
        let mut there = self.pids.iter().copied().peekable();
        self.kept.retain(|kept| {
            while there.next_if(|pid| *pid < kept.pid).is_some() {}
            there.next_if_eq(&kept.pid).is_some()
        });
        let old = self.kept.len();
        let mut at = 0;
        for &pid in &self.pids {
            if at < old && self.kept[at].pid == pid {
                at += 1;
            } else {
                self.kept.push(Kept::new(pid));
            }
        }
        if self.kept.len() > old {
            self.kept.sort_unstable_by_key(|kept| kept.pid);
        }
    }
}

impl Kept {
    fn new(pid: u32) -> Kept {
        let mut name = [0; DIGITS];
        let mut rest = &mut name[..];
        // Ten digits hold every id.
        let _ = write!(rest, "{pid}");
        let digits = DIGITS - rest.len();
        Kept {
            pid,
            name,
            digits,
            stat: None,
            io: None,
        }
    }
}

impl Reader<'_> {
    /// Hands on the texts of a process.
    fn process(&mut self, kept: &mut Kept, take: &mut dyn FnMut(&Text)) {
        let key = &kept.name[..kept.digits];
        let text = |file| Text {
            source: Source::Process(file),
            key,
            bytes: b"",
            refused: None,
        };
        if self.stat {
            // It has ended, or is none of those that we may see.
            let Ok(length) = self.read(&mut kept.stat, key, b"/stat") else {
                return;
            };
            take(&Text {
                bytes: &self.buffer[..length],
                ..text(ProcessFile::Stat)
            });
        }
        if self.io {
            let read = self.read(&mut kept.io, key, b"/io");
            take(&Text {
                bytes: &self.buffer[..*read.as_ref().unwrap_or(&0)],
                refused: read.as_ref().err(),
                ..text(ProcessFile::Io)
            });
        }
    }

    /// Reads a text that fits into the buffer, from a file that is open or else is opened, and then
    /// is kept open if there is room.
    fn read(
        &mut self,
        kept: &mut Option<budget::Kept>,
        key: &[u8],
        name: &[u8],
    ) -> io::Result<usize> {
        if let Some(file) = kept {
            let read = kernfile::part(file.file(), self.buffer, 0);
            let ended = |error: &io::Error| Errno::from_io_error(error) == Some(Errno::SRCH);
            if !read.as_ref().is_err_and(ended) {
                return read;
            }
            *kept = None;
        }
        let file = self.open(key, name)?;
        let length = kernfile::part(&file, self.buffer, 0)?;
        *kept = self.budget.keep(file).ok();
        Ok(length)
    }

    /// Opens a file of a process; its path is made in place.
    fn open(&self, key: &[u8], name: &[u8]) -> io::Result<File> {
        let mut path = [0; PATH];
        let end = key.len() + name.len();
        path[..key.len()].copy_from_slice(key);
        path[key.len()..end].copy_from_slice(name);
        let path = CStr::from_bytes_until_nul(&path).map_err(|_| Errno::NAMETOOLONG)?;
        // In another tree it may be a FIFO, which isn't waited for.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        Ok(openat(self.directory, path, flags, Mode::empty())?.into())
    }
}
