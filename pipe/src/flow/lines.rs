//! Cutting an input into lines, with a limit on their length.

use std::io::{self, Read};
use std::ops::Range;

use memchr::memchr;

/// The longest input line; a longer one is skipped and counted.
pub const LINE_LIMIT: usize = 1 << 20;

const BLOCK: usize = 256 * 1024;

/// Cuts a source into lines. Takes LF and CRLF, and a last line without either.
#[derive(Debug)]
pub struct Lines<R> {
    source: R,
    buffer: Vec<u8>,
    /// The line given last, without its end.
    line: Range<usize>,
    /// What has been read and not yet given.
    held: Range<usize>,
    number: u64,
    skipped: Skipped,
    unfinished: bool,
    left: bool,
}

/// Input lines that were passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many there were.
    pub count: u64,
    /// The number of the first one.
    pub first: u64,
}

impl Skipped {
    /// Counts the line of this number.
    pub fn add(&mut self, number: u64) {
        if self.count == 0 {
            self.first = number;
        }
        self.count += 1;
    }
}

impl<R: Read> Lines<R> {
    /// Starts before line 1.
    pub fn new(source: R) -> Lines<R> {
        Lines {
            source,
            buffer: vec![0; BLOCK],
            line: 0..0,
            held: 0..0,
            number: 0,
            skipped: Skipped::default(),
            unfinished: false,
            left: false,
        }
    }

    /// Goes to the next line; false at the end of the input. Lines over [`LINE_LIMIT`] are skipped.
    pub fn advance(&mut self) -> io::Result<bool> {
        let mut overlong = false;
        let mut searched = 0;
        loop {
            let held = &self.buffer[self.held.clone()];
            if let Some(found) = memchr(b'\n', &held[searched..]) {
                self.line = self.held.start..self.held.start + searched + found;
                self.held.start = self.line.end + 1;
                self.number += 1;
                if !overlong && self.line.len() <= LINE_LIMIT {
                    return Ok(true);
                }
                self.skip();
                (overlong, searched) = (false, 0);
                continue;
            }
            if held.len() > LINE_LIMIT {
                overlong = true;
                self.held.start = self.held.end;
            }
            searched = self.held.len();
            if self.fill()? == 0 {
                return Ok(self.last(overlong));
            }
        }
    }

    /// The line that was gone to, without its end.
    pub fn line(&self) -> &[u8] {
        let line = &self.buffer[self.line.clone()];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Its number, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether the input's last line had no end.
    pub fn unfinished(&self) -> bool {
        self.unfinished
    }

    /// Whether the input was left before its end (see [`Input`](super::Input)). An unfinished line
    /// is then cut off somewhere and not given.
    pub fn left(&self) -> bool {
        self.left
    }

    /// Counts it among the skipped ones.
    pub fn skip(&mut self) {
        self.skipped.add(self.number);
    }

    /// The lines that were skipped, overlong or by [`Lines::skip`].
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Reads a block behind what is held, which it moves to the front first.
    fn fill(&mut self) -> io::Result<usize> {
        self.buffer.copy_within(self.held.clone(), 0);
        self.held = 0..self.held.len();
        if self.buffer.len() - self.held.end < BLOCK / 2 {
            self.buffer.resize(self.held.end + BLOCK, 0);
        }
        loop {
            match self.source.read(&mut self.buffer[self.held.end..]) {
                Ok(got) => {
                    self.held.end += got;
                    return Ok(got);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if super::is_left(&error) => {
                    self.left = true;
                    return Ok(0);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// What is left when the input has ended without a line end.
    fn last(&mut self, overlong: bool) -> bool {
        self.line = self.held.clone();
        self.held.start = self.held.end;
        if overlong {
            self.number += 1;
            self.skip();
            return false;
        }
        let found = !self.line.is_empty();
        self.unfinished |= found;
        self.number += u64::from(found);
        found && !self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> (Vec<Vec<u8>>, u64, bool) {
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while lines.advance().unwrap() {
            all.push(lines.line().to_vec());
        }
        (all, lines.skipped().count, lines.unfinished())
    }

    #[test]
    fn lines_end_in_lf_or_crlf_or_with_the_input() {
        let want = [b"a".to_vec(), b"".to_vec(), b"b".to_vec(), b"c".to_vec()];
        assert_eq!(lines(b"a\n\r\nb\r\nc"), (want.to_vec(), 0, true));
        assert_eq!(lines(b""), (vec![], 0, false));
        assert_eq!(lines(b"\n"), (vec![vec![]], 0, false));
    }

    /// Gives its text and is then left.
    struct Endless<'a>(&'a [u8]);

    impl Read for Endless<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::ErrorKind::TimedOut.into()),
                got => Ok(got),
            }
        }
    }

    #[test]
    fn the_last_line_of_an_input_that_was_left_is_no_line_without_its_end() {
        for (text, count, unfinished) in [(&b"a\nb\n"[..], 2, false), (b"a\nb\n12", 2, true)] {
            let mut lines = Lines::new(Endless(text));
            for _ in 0..count {
                assert!(lines.advance().unwrap());
            }
            assert!(!lines.advance().unwrap());
            assert_eq!((lines.left(), lines.unfinished()), (true, unfinished));
        }
    }

    #[test]
    fn any_text_is_cut_as_split_does() {
        arbtest::arbtest(|u| {
            let text: Vec<u8> = u.arbitrary()?;
            let mut want: Vec<Vec<u8>> = text
                .split(|&b| b == b'\n')
                .map(|l| l.strip_suffix(b"\r").unwrap_or(l).to_vec())
                .collect();
            if text.is_empty() || text.ends_with(b"\n") {
                want.pop();
            }
            assert_eq!(lines(&text).0, want);
            Ok(())
        });
    }

    #[test]
    fn an_overlong_line_is_counted_and_the_next_one_read() {
        let mut text = vec![b'x'; LINE_LIMIT + BLOCK * 3];
        text.extend_from_slice(b"\nnext\n");
        assert_eq!(lines(&text), (vec![b"next".to_vec()], 1, false));
        text.truncate(LINE_LIMIT + BLOCK);
        assert_eq!(lines(&text), (vec![], 1, false));
    }

    #[test]
    fn a_line_at_the_limit_passes() {
        let mut text = vec![b'x'; LINE_LIMIT];
        text.push(b'\n');
        assert_eq!(lines(&text).0.len(), 1);
        text.insert(0, b'x');
        assert_eq!(lines(&text).1, 1);
    }
}
