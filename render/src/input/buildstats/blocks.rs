//! The blocks of a log of a build: a line with the time, lines that tell of it, an empty line.
//!
//! ```text
//! 1795287433
//! 0.0 0.5025125628140703 0.0
//!
//! ```
//!
//! The first producer (meta/lib/oe/buildstats.py of OpenEmbedded) and `sample --buildstats` write
//! a block at once, so that one without its empty line was cut off: it is left out whole, wherever
//! it stands. Times are in seconds; fractions are taken, too.

use std::io::{self, Read};

use pipe::clock::Time;
use pipe::flow::{Lines, Skipped};

/// What the lines of a log say, block by block.
pub trait Text {
    /// Forgets what was taken of the block in hand.
    fn begin(&mut self);

    /// Takes a line of the block in hand; false if no such log has such a line.
    fn take(&mut self, line: &[u8]) -> bool;

    /// Tells what the block says, a value a column, NaN where it is silent. The seconds since the
    /// block before are there if that was earlier: without them nothing can be told of what passed.
    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]);
}

/// Cuts a log into blocks.
#[derive(Debug)]
pub struct Blocks<R> {
    lines: Lines<R>,
    /// What the block that is next begins with, once it is read.
    ahead: Option<Stamp>,
    cut: Skipped,
    torn: Option<u64>,
}

/// The line that a block begins with.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    time: i64,
    line: u64,
}

/// A whole block, whose lines have been taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its time in nanoseconds.
    pub time: i64,
    /// The time of the block behind it.
    pub next: Option<i64>,
    /// The number of its first line.
    pub line: u64,
}

impl<R: Read> Blocks<R> {
    /// Starts before the first block.
    pub fn new(source: R) -> Blocks<R> {
        Blocks {
            lines: Lines::new(source),
            ahead: None,
            cut: Skipped::default(),
            torn: None,
        }
    }

    /// Gives the lines of the next whole block; nothing at the end of the log.
    pub fn advance(&mut self, text: &mut dyn Text) -> io::Result<Option<Block>> {
        loop {
            if self.ahead.is_none() {
                self.ahead = self.stamp()?;
            }
            let Some(Stamp { time, line }) = self.ahead.take() else {
                return Ok(None);
            };
            text.begin();
            if self.body(text)? {
                self.ahead = self.stamp()?;
                let next = self.ahead.map(|stamp| stamp.time);
                return Ok(Some(Block { time, next, line }));
            }
        }
    }

    /// Lines that are neither a time nor of a block.
    pub fn skipped(&self) -> Skipped {
        self.lines.skipped()
    }

    /// Blocks that were cut off in the middle of the log, by the line that shows it.
    pub fn cut(&self) -> Skipped {
        self.cut
    }

    /// The line at which the last block is cut off.
    pub fn torn(&self) -> Option<u64> {
        self.torn
    }

    /// What the next block begins with.
    fn stamp(&mut self) -> io::Result<Option<Stamp>> {
        while self.lines.advance()? {
            let line = self.lines.line().trim_ascii();
            if line.is_empty() {
                continue;
            }
            let (time, line) = (Time::parse(line), self.lines.number());
            match time {
                _ if self.lines.unfinished() => self.torn = Some(line),
                Some(Time(time)) => return Ok(Some(Stamp { time, line })),
                None => self.lines.skip(),
            }
        }
        Ok(None)
    }

    /// Gives the lines up to the empty one; false if that isn't there.
    fn body(&mut self, text: &mut dyn Text) -> io::Result<bool> {
        while self.lines.advance()? {
            let line = self.lines.line().trim_ascii();
            if self.lines.unfinished() {
                break;
            } else if line.is_empty() {
                return Ok(true);
            } else if let Some(Time(time)) = Time::parse(line) {
                // No log has lines of one number.
                let line = self.lines.number();
                self.cut.add(line);
                self.ahead = Some(Stamp { time, line });
                return Ok(false);
            } else if !text.take(line) {
                self.lines.skip();
            }
        }
        self.torn = Some(self.lines.number());
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps lines, but for those with an `x`.
    #[derive(Default)]
    struct Kept(Vec<String>);

    impl Text for Kept {
        fn begin(&mut self) {
            self.0.clear();
        }

        fn take(&mut self, line: &[u8]) -> bool {
            let kept = !line.contains(&b'x');
            if kept {
                self.0.push(String::from_utf8_lossy(line).into_owned());
            }
            kept
        }

        fn end(&mut self, _seconds: Option<f64>, _values: &mut [f64]) {}
    }

    /// A block: seconds, seconds of the next one, lines.
    type Told = (i64, Option<i64>, String);

    fn read(text: &str) -> (Vec<Told>, Blocks<&[u8]>) {
        let (mut blocks, mut kept) = (Blocks::new(text.as_bytes()), Kept::default());
        let mut all = Vec::new();
        while let Some(block) = blocks.advance(&mut kept).unwrap() {
            let second = |time: i64| time / 1_000_000_000;
            all.push((second(block.time), block.next.map(second), kept.0.join("|")));
        }
        (all, blocks)
    }

    #[test]
    fn a_block_ends_with_an_empty_line_whatever_the_line_ends() {
        for text in [
            "10\na 1\nb\n\n11\nc\n\n",
            "\r\n10\r\na 1\r\n b\r\n\r\n\r\n11\r\nc\r\n\r\n",
        ] {
            let (all, blocks) = read(text);
            let want = [
                (10, Some(11), "a 1|b".to_owned()),
                (11, None, "c".to_owned()),
            ];
            assert_eq!(all, want);
            assert_eq!((blocks.skipped().count, blocks.torn()), (0, None));
        }
    }

    #[test]
    fn a_block_that_was_cut_off_is_left_out_and_told() {
        let (all, blocks) = read("10\na\n11\nb\n\n12\nc\n13");
        assert_eq!(all, [(11, Some(12), "b".to_owned())]);
        assert_eq!(blocks.cut(), Skipped { count: 1, first: 3 });
        assert_eq!(blocks.torn(), Some(8));
        for (text, line) in [("10\na\n", 2), ("10\n", 1), ("10", 1), ("10\na\n\n1", 4)] {
            assert_eq!(read(text).1.torn(), Some(line), "{text:?}");
        }
    }

    #[test]
    fn lines_that_are_no_time_and_no_words_of_a_block_are_counted() {
        let (all, blocks) = read("junk\n\n10.25\nx\na\n\n-\n99999999999\n12\nb\n\n");
        let lines: Vec<_> = all.iter().map(|(_, _, lines)| lines.as_str()).collect();
        assert_eq!(lines, ["a", "b"]);
        assert_eq!(blocks.skipped(), Skipped { count: 4, first: 1 });
    }
}
