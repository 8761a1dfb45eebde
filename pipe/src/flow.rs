//! The streams: `-` and files as input, a line reader with a limit, and an output that is flushed
//! before every sleep and never per line (per-line flushing is 60 times slower).

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

mod lines;

pub use lines::{LINE_LIMIT, Lines, Skipped};

use crate::cli::Failure;
use crate::clock::Mono;
use crate::stop::{Stop, Wake};

/// How much output is held back at the most.
const BLOCK: usize = 128 * 1024;

/// An input that ends in good time after a signal: it is left, which is the error `TimedOut` and
/// for [`Lines`] the end.
#[derive(Debug)]
pub struct Input<'a> {
    name: String,
    file: File,
    stop: &'a Stop,
    /// A regular file is never left: it ends by itself.
    regular: bool,
    left: bool,
}

impl<'a> Input<'a> {
    /// Opens the path; `-` is standard input.
    pub fn open(path: &Path, stop: &'a Stop) -> Result<Input<'a>, Failure> {
        let (name, file) = if path.as_os_str() == "-" {
            (
                "standard input".to_owned(),
                io::stdin().as_fd().try_clone_to_owned().map(File::from),
            )
        } else {
            // Opening a FIFO would wait for a writer, and a signal would not end that.
            let opened = open_at_once(path);
            (path.display().to_string(), opened)
        };
        let file = file.map_err(|error| Failure::io(&name, &error))?;
        let regular = file.metadata().is_ok_and(|meta| meta.is_file());
        stop.next_input();
        Ok(Input {
            name,
            file,
            stop,
            regular,
            left: false,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it was left before its end.
    pub fn is_left(&self) -> bool {
        self.left
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.regular {
            self.stop.next_input();
        }
        while self.stop.readable(self.file.as_fd())? {
            match self.file.read(buffer) {
                // Somebody else was faster.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
        self.left = true;
        Err(io::ErrorKind::TimedOut.into())
    }
}

/// Opens a file for reading; a FIFO that nobody writes to yet, too.
pub(crate) fn open_at_once(path: &Path) -> io::Result<File> {
    let mut how = File::options();
    how.read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Whether it only says that an input was left; the system's own timeouts have a number.
fn is_left(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none()
}

/// Where records go.
#[derive(Debug)]
pub struct Output {
    name: String,
    file: File,
    buffer: Vec<u8>,
    /// For a file of our own: how long it is in whole writes, to cut a torn one off.
    whole: Option<u64>,
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Result<Output, Failure> {
        let name = "standard output".to_owned();
        let file = io::stdout()
            .as_fd()
            .try_clone_to_owned()
            .map_err(|error| Failure::io(&name, &error))?;
        Ok(Output {
            name,
            file: file.into(),
            buffer: Vec::with_capacity(2 * BLOCK),
            whole: None,
        })
    }

    /// A new or emptied file.
    pub fn create(path: &PathBuf) -> Result<Output, Failure> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| Failure::io(&name, &error))?;
        let whole = file
            .metadata()
            .is_ok_and(|meta| meta.is_file())
            .then_some(0);
        Ok(Output {
            name,
            file,
            buffer: Vec::with_capacity(2 * BLOCK),
            whole,
        })
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
        let written = self.file.write_all(&self.buffer);
        let length = self.buffer.len() as u64;
        self.buffer.clear();
        match (written, &mut self.whole) {
            (Ok(()), Some(whole)) => *whole += length,
            (Ok(()), None) => {}
            (Err(error), whole) => {
                if let Some(whole) = *whole {
                    // The write failed already; a failure to tidy up would add nothing.
                    let _ = self.file.set_len(whole);
                }
                return Err(Failure::io(&self.name, &error));
            }
        }
        Ok(())
    }

    /// Flushes, then sleeps.
    pub fn rest(
        &mut self,
        stop: &Stop,
        due: Option<Mono>,
        also: Option<BorrowedFd>,
    ) -> Result<Wake, Failure> {
        self.flush()?;
        stop.sleep(due, also)
            .map_err(|error| Failure::io("poll", &error))
    }
}
