//! Small kernel text files (/proc, /sys): opened once, reread whole into one buffer, and cut into
//! words and numbers without copying. The root is movable, so that a recorded tree reads the same.
//!
//! A seq file gives at most what its own buffer holds per read(2) (often one page), so a file is
//! whole only when a read returns nothing: see Documentation/filesystems/seq_file.rst.

use std::fs::File;
use std::io;
use std::path::Path;

use memchr::memchr;
use rustix::io::{pread, retry_on_intr};

use crate::flow::open_at_once;
use crate::span::Span;

/// How long a pressure file is to be left alone after a reading: more than a timer tick of 10 ms, the
/// longest there is, and less than 20 ms. Its totals are brought up to date by reading them, and each
/// time weighs a CPU by its whole timer ticks since the last one: read more often than the timer
/// ticks, they hardly grow, for every reader on the machine (kernel/sched/psi.c,
/// collect_percpu_times; at 1 ms a full load showed as 5 %).
pub const PRESSURE_REST: Span = Span::from_ns(15_000_000);

/// The longest text; no kernel has a longer one, and a device that never ends would fill the memory.
const LIMIT: usize = 64 << 20;

/// A kernel text file that stays open and is read anew from its start each time.
#[derive(Debug)]
pub struct KernFile {
    file: File,
    buffer: Vec<u8>,
}

impl KernFile {
    /// Opens the file and reads it once: some files open but cannot be read (pressure files
    /// without PSI answer EOPNOTSUPP), and only reading tells.
    pub fn open(path: &Path) -> io::Result<KernFile> {
        let mut opened = KernFile::unread(path)?;
        opened.read()?;
        Ok(opened)
    }

    fn unread(path: &Path) -> io::Result<KernFile> {
        Ok(KernFile {
            file: open_at_once(path)?,
            buffer: vec![0; 8 * 1024],
        })
    }

    /// The whole text as it is now. Allocates only when the text has outgrown the buffer.
    pub fn read(&mut self) -> io::Result<&[u8]> {
        let length = rest(&self.file, &mut self.buffer, 0)?;
        Ok(&self.buffer[..length])
    }
}

/// As much of a text from a place on as one read(2) gives.
pub fn part(file: &File, buffer: &mut [u8], at: usize) -> io::Result<usize> {
    Ok(retry_on_intr(|| pread(file, &mut *buffer, at as u64))?)
}

/// Reads a text on to its end, behind the `length` of it that the buffer holds already; gives its
/// whole length. Allocates only when the text has outgrown the buffer.
pub fn rest(file: &File, buffer: &mut Vec<u8>, mut length: usize) -> io::Result<usize> {
    loop {
        if length == buffer.len() {
            if length >= LIMIT {
                let what = "is longer than 64 MiB";
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
            }
            buffer.resize(length * 2, 0);
        }
        match part(file, &mut buffer[length..], length)? {
            0 => return Ok(length),
            more => length += more,
        }
    }
}

/// The whole text of a file that is read but once; like [`KernFile`] it waits for no writer of a pipe,
/// as [`std::fs::read`] would.
pub fn once(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = KernFile::unread(path)?;
    let length = file.read()?.len();
    file.buffer.truncate(length);
    Ok(file.buffer)
}

/// Goes through kernel text word by word. Words are parted by blanks; a line end parts them too,
/// and is passed only by [`Scan::next_line`].
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    rest: &'a [u8],
}

impl<'a> Scan<'a> {
    /// Starts at the beginning of the text.
    pub fn new(text: &'a [u8]) -> Scan<'a> {
        Scan { rest: text }
    }

    /// What has not been passed yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next word of this line, or nothing at its end.
    pub fn word(&mut self) -> Option<&'a [u8]> {
        self.skip_blanks();
        let end = self
            .rest
            .iter()
            .position(|&b| matches!(b, b' ' | b'\n' | b'\t'))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (end > 0).then_some(word)
    }

    /// The next word of this line as an unsigned number. Nothing, and nothing passed but blanks,
    /// if there is none, it does not start with a digit, or it does not fit.
    pub fn number(&mut self) -> Option<u64> {
        self.skip_blanks();
        let (mut value, mut length) = (0_u64, 0);
        while let Some(digit @ 0..=9) = self.rest.get(length).map(|byte| byte.wrapping_sub(b'0')) {
            // So many digits fit.
            value = match length {
                0..18 => value * 10 + u64::from(digit),
                _ => value.checked_mul(10)?.checked_add(u64::from(digit))?,
            };
            length += 1;
        }
        self.rest = &self.rest[length..];
        (length > 0).then_some(value)
    }

    /// Fills `numbers` with the next numbers of this line; returns how many there were.
    pub fn numbers(&mut self, numbers: &mut [u64]) -> usize {
        for (at, slot) in numbers.iter_mut().enumerate() {
            match self.number() {
                Some(number) => *slot = number,
                None => return at,
            }
        }
        numbers.len()
    }

    /// Passes `text` if it comes next.
    pub fn literal(&mut self, text: &[u8]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Goes to the start of the next line; false if there is none.
    pub fn next_line(&mut self) -> bool {
        self.rest = match memchr(b'\n', self.rest) {
            Some(end) => &self.rest[end + 1..],
            None => &[],
        };
        !self.rest.is_empty()
    }

    fn skip_blanks(&mut self) {
        while let [b' ' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_stop_at_the_end_of_their_line() {
        let mut scan = Scan::new(b"cpu0  12 7x\nctxt 99\n");
        assert_eq!(scan.word(), Some(&b"cpu0"[..]));
        let mut numbers = [0; 4];
        assert_eq!(scan.numbers(&mut numbers), 2);
        assert_eq!(numbers, [12, 7, 0, 0]);
        assert_eq!(scan.word(), Some(&b"x"[..]));
        assert_eq!((scan.word(), scan.number()), (None, None));
        assert!(scan.next_line());
        assert!(scan.literal(b"ctxt "));
        assert_eq!(scan.number(), Some(99));
        assert!(!scan.next_line());
    }

    #[test]
    fn a_number_that_does_not_fit_is_no_number() {
        assert_eq!(Scan::new(b"18446744073709551615").number(), Some(u64::MAX));
        assert_eq!(Scan::new(b"18446744073709551616").number(), None);
        assert_eq!(Scan::new(b"-5").number(), None);
    }

    #[test]
    fn a_file_longer_than_the_buffer_is_read_whole_and_anew() {
        let path = std::env::temp_dir().join(format!("kernfile-{}", std::process::id()));
        let long = vec![b'x'; 100_000];
        std::fs::write(&path, &long).unwrap();
        let mut file = KernFile::open(&path).unwrap();
        assert_eq!(file.read().unwrap(), long);
        assert_eq!(once(&path).unwrap(), long);
        std::fs::write(&path, b"short\n").unwrap();
        assert_eq!(file.read().unwrap(), b"short\n");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_is_no_kernel_text_is_an_error_and_neither_waited_for_nor_kept() {
        let refused = |path: &Path| KernFile::open(path).unwrap_err().to_string();
        assert_eq!(refused(Path::new("/dev/zero")), "is longer than 64 MiB");
        let path = std::env::temp_dir().join(format!("kernfile-fifo-{}", std::process::id()));
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, 0o600.into()).unwrap();
        assert!(refused(&path).starts_with("Illegal seek"));
        assert!(once(&path).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
