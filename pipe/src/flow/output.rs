//! Output that is handed on before every sleep, waits for a slow reader, and leaves no torn record.

use std::fs::{File, FileType};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::PathBuf;
use std::rc::Rc;

use rustix::fs::{OFlags, fcntl_getfl};

use super::is_left;
use crate::cli::Failure;
use crate::clock::Mono;
use crate::span::Span;
use crate::stop::{Stop, Wake};

/// How much output is held back at the most: what Linux's pipe takes in two writes.
const BLOCK: usize = 120 * 1024;

/// Where records go.
#[derive(Debug)]
pub struct Output {
    name: String,
    file: File,
    kind: FileType,
    buffer: Vec<u8>,
    /// What to watch while the reader takes its time, and when that must end.
    watch: Option<(Rc<Stop>, Option<Mono>)>,
    /// How much may be written when poll(2) says that there is room.
    room: usize,
    /// For a file that ends where we write: how long it is in whole writes, to cut a torn one off.
    whole: Option<u64>,
    /// Whether it still holds what it is to be emptied of.
    stale: bool,
}

/// An output, what watches for the end of the run, and when it began.
pub type Watched = (Output, Rc<Stop>, Mono);

impl Output {
    /// Standard output.
    pub fn stdout() -> Result<Output, Failure> {
        let file = io::stdout().as_fd().try_clone_to_owned();
        let mut out = Output::over("standard output".to_owned(), file.map(File::from))?;
        // In the middle of a file or at whatever will be its end there is nothing to cut off.
        let appends = fcntl_getfl(&out.file).is_ok_and(|flags| flags.contains(OFlags::APPEND));
        let place = out.file.stream_position().ok();
        out.whole = place.filter(|&place| !appends && out.is_long(place));
        Ok(out)
    }

    /// A new file, or one that is emptied when the first record leaves: until then it may turn out
    /// that there is nothing to write.
    pub fn create(path: &PathBuf) -> Result<Output, Failure> {
        let mut how = File::options();
        let file = how.write(true).create(true).truncate(false).open(path);
        let mut out = Output::over(path.display().to_string(), file)?;
        out.whole = out.kind.is_file().then_some(0);
        out.stale = out.kind.is_file();
        Ok(out)
    }

    fn over(name: String, file: io::Result<File>) -> Result<Output, Failure> {
        let known = file.and_then(|file| Ok((file.metadata()?.file_type(), file)));
        let (kind, file) = known.map_err(|error| Failure::io(&name, &error))?;
        Ok(Output {
            name,
            file,
            kind,
            buffer: Vec::with_capacity(2 * BLOCK),
            watch: None,
            room: usize::MAX,
            whole: None,
            stale: false,
        })
    }

    /// Where a tool's records go, to a file or to standard output; what watches for the end of the
    /// run, by a signal or when the reader of standard output has left; and now, from when on its
    /// duration counts: opening may have waited for a reader.
    /// `heard` says which signals are heard besides.
    pub fn watched(
        to: Option<&PathBuf>,
        duration: Option<Span>,
        heard: fn(Stop) -> io::Result<Stop>,
    ) -> Result<Watched, Failure> {
        let mut out = to.map_or_else(Output::stdout, Output::create)?;
        let stop = Stop::install(to.is_none().then(|| out.reader())).and_then(heard);
        let stop = stop.map_err(|error| Failure::io("signals", &error))?;
        let (stop, start) = (Rc::new(stop), Mono::now());
        out.heed(&stop, duration.map(|duration| start.after(duration)));
        Ok((out, stop, start))
    }

    /// From here on a reader that takes nothing can't hold up the end: after the signal or after
    /// `end` it is waited for a second. Before, it is waited for as long as it takes.
    pub fn heed(&mut self, stop: &Rc<Stop>, end: Option<Mono>) {
        if self.kind.is_file() {
            return;
        }
        self.watch = Some((Rc::clone(stop), end));
        // Not blocking must not be seen by others who have this pipe, so it is opened anew. What
        // can't be, takes PIPE_BUF at once if it takes anything: pipe(7).
        self.room = libc::PIPE_BUF;
        let path = format!("/proc/self/fd/{}", self.file.as_raw_fd());
        let mut how = File::options();
        if self.kind.is_fifo()
            && let Ok(own) = how.write(true).custom_flags(libc::O_NONBLOCK).open(path)
        {
            self.file = own;
            self.room = usize::MAX;
        }
    }

    /// The descriptor whose reader may leave.
    pub fn reader(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Takes a whole record (or several): what `print` appends leaves together.
    pub fn record(&mut self, print: impl FnOnce(&mut Vec<u8>)) -> Result<(), Failure> {
        print(&mut self.buffer);
        if self.buffer.len() >= BLOCK {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Hands on all that was taken. A reader that left ends the run quietly; a file of our own is
    /// cut back to its last whole record when it can't be written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let mut sent = 0;
        let written = self.write(&mut sent);
        let length = self.buffer.len();
        self.buffer.clear();
        let Err(error) = written else {
            self.whole = self.whole.map(|whole| whole + length as u64);
            return Ok(());
        };
        if let Some(whole) = self.whole
            && self.is_long(whole + sent as u64)
        {
            // The write failed already; a failure to tidy up would add nothing. Who writes next
            // goes on where this ended.
            let cut = self.file.set_len(whole);
            let _ = cut.and_then(|()| self.file.seek(SeekFrom::Start(whole)));
        }
        if is_left(&error) {
            let lost = format!("{} bytes are lost", length - sent);
            return Err(Failure::new(&self.name, "the reader takes nothing", &lost));
        }
        Err(Failure::io(&self.name, &error))
    }

    /// Whether it is a file of this length.
    fn is_long(&self, length: u64) -> bool {
        let meta = self.file.metadata();
        meta.is_ok_and(|meta| meta.is_file() && meta.len() == length)
    }

    /// Writes what is held; `sent` tells how much of it is written.
    fn write(&mut self, sent: &mut usize) -> io::Result<()> {
        // Where a write can't block, only the second one asks first.
        let mut asks = self.room < usize::MAX;
        if self.stale && !self.buffer.is_empty() {
            self.file.set_len(0)?;
            self.stale = false;
        }
        while *sent < self.buffer.len() {
            if let Some((stop, end)) = &self.watch
                && asks
                && !stop.writable(self.file.as_fd(), *end)?
            {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let held = &self.buffer[*sent..];
            match self.file.write(&held[..held.len().min(self.room)]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(taken) => *sent += taken,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // There is no room after all.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && self.watch.is_some() => {
                }
                Err(error) => return Err(error),
            }
            asks = true;
        }
        Ok(())
    }

    /// Flushes, then sleeps.
    pub fn rest(
        &mut self,
        stop: &Stop,
        due: Option<Mono>,
        also: &[BorrowedFd],
    ) -> Result<Wake, Failure> {
        self.flush()?;
        stop.sleep(due, also)
            .map_err(|error| Failure::io("poll", &error))
    }
}
