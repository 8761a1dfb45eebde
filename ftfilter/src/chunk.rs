//! Input as blocks of whole lines: one read buffer, nothing copied but the piece of a line at its
//! end. (Throughput: `tests/bench`.)

use std::io::{self, Read};

use memchr::{memchr, memrchr};
use pipe::flow::is_left;

/// The longest line; a longer one is skipped and counted.
const LINE_LIMIT: usize = 1 << 20;
const BLOCK: usize = 256 * 1024;

/// Reads a source in blocks of whole lines.
#[derive(Debug)]
pub struct Chunks<R> {
    source: R,
    buffer: Vec<u8>,
    /// Where the lines given last end, and where what was read ends.
    given: usize,
    end: usize,
    /// In the middle of a line that is too long.
    skipping: bool,
    overlong: u64,
}

impl<R: Read> Chunks<R> {
    /// Starts at the beginning of the source.
    pub fn new(source: R) -> Chunks<R> {
        Chunks {
            source,
            buffer: vec![0; BLOCK],
            given: 0,
            end: 0,
            skipping: false,
            overlong: 0,
        }
    }

    /// The next lines, each with its LF, as soon as there is a whole one; empty at the end of the
    /// source. A last line without LF is given as it is, but not one of a source that was left: it
    /// is cut off somewhere. After the error `Interrupted` it goes on.
    pub fn next_lines(&mut self) -> io::Result<&[u8]> {
        self.buffer.copy_within(self.given..self.end, 0);
        self.end -= self.given;
        self.given = 0;
        loop {
            if self.end == self.buffer.len() {
                self.make_room();
            }
            let got = match self.source.read(&mut self.buffer[self.end..]) {
                Err(error) if is_left(&error) => {
                    self.end = 0;
                    0
                }
                read => read?,
            };
            let from = self.end;
            self.end += got;
            if got == 0 {
                self.given = if self.skipping { 0 } else { self.end };
                self.end = self.given;
                return Ok(&self.buffer[..self.given]);
            }
            if self.skipping {
                let Some(found) = memchr(b'\n', &self.buffer[from..self.end]) else {
                    self.end = 0;
                    continue;
                };
                self.buffer.copy_within(from + found + 1..self.end, 0);
                self.end -= from + found + 1;
                self.skipping = false;
            }
            let from = if from < self.end { from } else { 0 };
            if let Some(found) = memrchr(b'\n', &self.buffer[from..self.end]) {
                self.given = from + found + 1;
                return Ok(&self.buffer[..self.given]);
            }
        }
    }

    /// How many lines were too long and skipped.
    pub fn overlong(&self) -> u64 {
        self.overlong
    }

    /// A line fills the buffer: a larger one, or no more of that line.
    fn make_room(&mut self) {
        if self.buffer.len() < LINE_LIMIT {
            self.buffer.resize(self.buffer.len() * 2, 0);
        } else {
            self.skipping = true;
            self.overlong += 1;
            self.end = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives as many bytes at a time as it is told.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    /// A source that ends in an error.
    struct Ends(io::ErrorKind);

    impl Read for Ends {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
    }

    fn lines(text: &[u8], step: usize) -> (Vec<Vec<u8>>, u64) {
        let mut chunks = Chunks::new(Drops(text, step));
        let mut all = Vec::new();
        loop {
            let lines = chunks.next_lines().unwrap();
            if lines.is_empty() {
                return (all, chunks.overlong());
            }
            all.extend(lines.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec));
        }
    }

    #[test]
    fn lines_come_whole_however_they_are_read() {
        arbtest::arbtest(|u| {
            let step = u.int_in_range(1..=40)?;
            let text: Vec<u8> = u
                .arbitrary_iter::<bool>()?
                .map(|b| Ok(if b? { b'x' } else { b'\n' }))
                .collect::<Result<_, _>>()?;
            let want: Vec<_> = text
                .split_inclusive(|&b| b == b'\n')
                .map(<[u8]>::to_vec)
                .collect();
            assert_eq!(lines(&text, step), (want, 0));
            Ok(())
        });
    }

    #[test]
    fn a_source_that_was_left_ends_at_its_last_whole_line() {
        let ends = |how: io::ErrorKind| {
            let source = b"a\nb".chain(Ends(how));
            let mut chunks = Chunks::new(source);
            assert_eq!(chunks.next_lines().unwrap(), b"a\n");
            chunks.next_lines().map(<[u8]>::to_vec)
        };
        assert_eq!(ends(io::ErrorKind::TimedOut).unwrap(), b"");
        let interrupted = ends(io::ErrorKind::Interrupted).unwrap_err();
        assert_eq!(interrupted.kind(), io::ErrorKind::Interrupted);
    }

    #[test]
    fn an_overlong_line_is_counted_and_what_follows_is_read() {
        let mut text = vec![b'x'; LINE_LIMIT * 2 + 100];
        text.extend_from_slice(b"\nnext\nlast");
        let want = vec![b"next\n".to_vec(), b"last".to_vec()];
        for step in [1 << 16, usize::MAX] {
            assert_eq!(lines(&text, step), (want.clone(), 1));
        }
        assert_eq!(lines(&vec![b'x'; LINE_LIMIT * 3], 1 << 16), (vec![], 1));
    }
}
