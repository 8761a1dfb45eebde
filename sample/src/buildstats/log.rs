//! A file of timed blocks, written at its end a whole block at a time.
//!
//! ```text
//! 1795287434
//! 0.485 0.515 0
//!
//! ```
//!
//! is a block: the second, the lines, an empty line. The consumer refuses the whole directory for
//! one torn block, so a block that can't be written whole is taken back.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// A log and the block that it gets next.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    /// Opened for the first block: what has nothing to tell leaves no file.
    file: Option<File>,
    block: Vec<u8>,
    /// Where the stamp ends.
    body: usize,
}

impl Log {
    /// The log of this path.
    pub(super) fn new(path: PathBuf) -> Log {
        Log {
            path,
            file: None,
            block: Vec::new(),
            body: 0,
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a block.
    pub(super) fn begin(&mut self, stamp: i64) {
        self.block.clear();
        self.block
            .extend_from_slice(itoa::Buffer::new().format(stamp).as_bytes());
        self.block.push(b'\n');
        self.body = self.block.len();
    }

    /// The block so far, to put lines to.
    pub(super) fn block(&mut self) -> &mut Vec<u8> {
        &mut self.block
    }

    /// Writes the block, if anything was put to it.
    pub(super) fn end(&mut self) -> io::Result<()> {
        if self.block.len() == self.body {
            return Ok(());
        }
        self.block.push(b'\n');
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(open(&self.path)?),
        };
        append(file, &self.block)
    }
}

/// Opens a file to be written at its end. Its directory is made, too: that of the pressure logs
/// comes with the first of them.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    // Opening it would wait for a reader.
    if fs::metadata(path).is_ok_and(|meta| meta.file_type().is_fifo()) {
        let what = "is a named pipe, where a file is to be";
        return Err(io::Error::new(ErrorKind::InvalidInput, what));
    }
    File::options().append(true).create(true).open(path)
}

/// Writes all of it or nothing, with one write(2) unless that is short. Others may write to the
/// same file, so where this began is told from where it ended.
pub(super) fn append(file: &mut File, text: &[u8]) -> io::Result<()> {
    let mut written = 0;
    let failed = loop {
        match file.write(&text[written..]) {
            Ok(0) => break ErrorKind::WriteZero.into(),
            Ok(more) => written += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => break error,
        }
        if written == text.len() {
            return Ok(());
        }
    };
    if written > 0 {
        let end = file.stream_position()?;
        file.set_len(end.saturating_sub(written as u64))?;
    }
    Err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("log-{name}-{}", std::process::id()))
    }

    #[test]
    fn a_block_without_lines_is_none_and_makes_no_file() {
        let path = place("empty");
        let mut log = Log::new(path.clone());
        log.begin(7);
        log.end().unwrap();
        assert!(!path.exists());
        log.begin(8);
        log.block().extend_from_slice(b"1 2\n");
        log.end().unwrap();
        log.begin(9);
        log.end().unwrap();
        log.begin(10);
        log.block().extend_from_slice(b"3\n4\n");
        log.end().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"8\n1 2\n\n10\n3\n4\n\n");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_is_there_is_written_behind() {
        let path = place("behind");
        fs::write(&path, "1\nx\n\n").unwrap();
        let mut log = Log::new(path.clone());
        log.begin(2);
        log.block().extend_from_slice(b"y\n");
        log.end().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"1\nx\n\n2\ny\n\n");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_named_pipe_is_not_waited_for() {
        let path = place("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        assert_eq!(open(&path).unwrap_err().kind(), ErrorKind::InvalidInput);
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_full_device_says_so() {
        let mut full = open(Path::new("/dev/full")).unwrap();
        let error = append(&mut full, b"1\nx\n\n").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }
}
