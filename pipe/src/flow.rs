//! The streams: `-` and files as input, a line reader with a limit, and an output that is flushed
//! before every sleep and never per line (per-line flushing is 60 times slower).

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

mod lines;
mod output;

pub use lines::{LINE_LIMIT, Lines, Skipped};
pub use output::{Output, Watched};

use crate::cli::Failure;
use crate::stop::Stop;

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
pub fn open_at_once(path: &Path) -> io::Result<File> {
    let mut how = File::options();
    how.read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

/// Whether it only says that an input was left; the system's own timeouts have a number.
pub fn is_left(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none()
}
