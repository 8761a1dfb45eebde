//! Text that comes by itself, one whole text after the other, as of
//! `while sleep 1; do curl -s URL; done | metricsnap prom:-`:
//!
//! ```text
//! # TYPE up gauge
//! up 1
//! down 0
//! # TYPE up gauge
//! up 1
//! ```
//!
//! is one whole text of three lines and the beginning of another. A text ends with `# EOF`, or where
//! any of its series comes again, before the comments in front of that; at the end of the input with
//! it. (If it ended at its first series only, it would never end once that one is gone.) Only the first text is also taken for whole when nothing has come for [`SILENCE`]: there may
//! be but one, from a writer that waits.
//!
//! The descriptor may be shared with other processes, so that it stays blocking: it is read only
//! when poll(2) says that something is there.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};

use memchr::memchr;
use pipe::clock::Mono;
use pipe::span::Span;
use rustix::event::PollFlags;
use rustix::io::Errno;

use super::patience::Patience;
use super::room;

/// How long nothing has come when the first text is taken for whole.
pub(super) const SILENCE: Span = Span::from_ns(100_000_000);

/// Texts that come one after the other.
#[derive(Debug)]
pub(super) struct Stream {
    input: OwnedFd,
    cutter: Cutter,
    over: bool,
}

/// Cuts what comes into whole texts.
#[derive(Debug, Default)]
struct Cutter {
    /// What has come since the last whole text, and room for more.
    held: Vec<u8>,
    /// How much has come.
    filled: usize,
    /// How much of that is lines that were looked at.
    seen: usize,
    /// Where the comments before the line to come begin.
    comments: usize,
    /// The hashes of the keys of its series, 64 bits with a secret: of a million series two are
    /// taken for one in one of thirty million texts. No key is copied.
    known: HashSet<u64>,
    /// The last whole text, if there is one.
    whole: Vec<u8>,
    any: bool,
}

impl Stream {
    /// Nothing read yet.
    pub(super) fn new(input: OwnedFd) -> Stream {
        Stream {
            input,
            cutter: Cutter::default(),
            over: false,
        }
    }

    /// Whether the input has ended.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Reads what is there, and copies the latest whole text; until there is one it waits.
    pub(super) fn latest(&mut self, buffer: &mut Vec<u8>, patience: Patience) -> io::Result<usize> {
        let mut came = Mono::now();
        while !self.over {
            let quiet = came.after(SILENCE);
            let until = match (self.cutter.any, self.cutter.known.is_empty()) {
                (true, _) => Mono(0),
                (false, false) => quiet.min(patience.due),
                (false, true) => patience.due,
            };
            if patience.see(self.input.as_fd(), PollFlags::IN, until)? {
                self.read()?;
                came = Mono::now();
            } else if self.cutter.any {
                break;
            } else if !self.cutter.known.is_empty() && Mono::now() >= quiet {
                self.cutter.take(0..self.cutter.seen);
            }
            if Mono::now() >= patience.due {
                match self.cutter.any {
                    true => break,
                    false => return Err(io::ErrorKind::TimedOut.into()),
                }
            }
        }
        let whole = &self.cutter.whole;
        while buffer.len() < whole.len() {
            let length = buffer.len();
            room(buffer, length)?;
        }
        buffer[..whole.len()].copy_from_slice(whole);
        Ok(whole.len())
    }

    fn read(&mut self) -> io::Result<()> {
        let room = room(&mut self.cutter.held, self.cutter.filled)?;
        match rustix::io::read(&self.input, room) {
            Ok(0) => {
                self.over = true;
                self.cutter.end();
            }
            Ok(got) => {
                self.cutter.filled += got;
                self.cutter.cut(false);
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Cutter {
    /// Looks at the lines that have come, and at a torn one if it is the `last`. What is whole is
    /// moved once, however many texts it is.
    fn cut(&mut self, last: bool) {
        let (mut begin, mut whole) = (0, None);
        while let Some(line) = self.line(last) {
            self.seen = line.end;
            let end = match key(&self.held[line.clone()]) {
                None if is_end(&self.held[line.clone()]) => line.end,
                None => continue,
                Some(key) if self.known.insert(self.known.hasher().hash_one(key)) => {
                    self.comments = line.end;
                    continue;
                }
                Some(_) => self.comments,
            };
            whole = Some(begin..end);
            // Comments and first series of the next text are looked at once more.
            (begin, self.seen, self.comments) = (end, end, end);
            // Clearing costs as much as there is room for: after a huge text little ones are quick.
            self.known.shrink_to(2 * self.known.len());
            self.known.clear();
        }
        if let Some(whole) = whole {
            self.take(whole);
            self.held.copy_within(begin..self.filled, 0);
            self.filled -= begin;
            self.seen -= begin;
            self.comments -= begin;
        }
    }

    /// The next line to look at.
    fn line(&self, last: bool) -> Option<Range<usize>> {
        let rest = &self.held[self.seen..self.filled];
        let torn = (last && !rest.is_empty()).then_some(rest.len());
        let length = memchr(b'\n', rest).map(|at| at + 1).or(torn)?;
        Some(self.seen..self.seen + length)
    }

    /// At the end of the input all is whole, unless it is but comments.
    fn end(&mut self) {
        self.cut(true);
        if !self.known.is_empty() {
            self.take(0..self.filled);
        }
        self.any = true;
    }

    /// This part of what has come is a whole text.
    fn take(&mut self, part: Range<usize>) {
        self.whole.clear();
        self.whole.extend_from_slice(&self.held[part]);
        self.any = true;
    }
}

/// The key of a series: up to the `}` or the name's end. Nothing for comments and empty lines.
fn key(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii_start();
    if matches!(line, [] | [b'#', ..]) {
        return None;
    }
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'{';
    let name = line.iter().position(blank).unwrap_or(line.len());
    let behind = line[name..].trim_ascii_start();
    if behind.first() != Some(&b'{') {
        return Some(&line[..name]);
    }
    let (mut quoted, mut escaped) = (false, false);
    let closes = |byte: &u8| {
        let escape = std::mem::take(&mut escaped);
        match byte {
            b'\\' if quoted && !escape => escaped = true,
            b'"' if !escape => quoted = !quoted,
            _ => {}
        }
        *byte == b'}' && !quoted
    };
    let end = behind
        .iter()
        .position(closes)
        .map_or(behind.len(), |at| at + 1);
    Some(&line[..line.len() - behind.len() + end])
}

fn is_end(line: &[u8]) -> bool {
    let words = line.trim_ascii().strip_prefix(b"#");
    words.is_some_and(|words| words.trim_ascii_start() == b"EOF")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole texts that come, whatever the pieces.
    fn texts(text: &str, piece: usize) -> Vec<String> {
        let mut cutter = Cutter::default();
        let mut all = Vec::new();
        let said = |cutter: &Cutter| String::from_utf8_lossy(&cutter.whole).into_owned();
        for piece in text.as_bytes().chunks(piece) {
            let filled = cutter.filled;
            let room = room(&mut cutter.held, filled).unwrap();
            room[..piece.len()].copy_from_slice(piece);
            cutter.filled += piece.len();
            cutter.cut(false);
            if std::mem::take(&mut cutter.any) {
                all.push(said(&cutter));
            }
        }
        cutter.end();
        all.push(said(&cutter));
        all
    }

    #[test]
    fn a_text_ends_where_a_series_comes_again() {
        let one = "# HELP a b\n# TYPE a gauge\na{b=\"} \\\" c\"} 1\nd 2\n";
        let three = one.repeat(3);
        for piece in [1, 7, 13] {
            assert_eq!(texts(&three, piece), [one, one, one], "{piece}");
        }
        // Of texts that come at once the last one counts.
        assert_eq!(texts(&three, 1000), [one, one]);
    }

    #[test]
    fn a_text_ends_also_where_its_first_series_is_gone() {
        let text = "a 1\nb 1\na 2\nb 2\n# x\nb 3\nc 3\nb 4\nc 4\nd 4\nc 5\n";
        let want = [
            "a 1\nb 1\n",
            "a 2\nb 2\n",
            "# x\nb 3\nc 3\n",
            "b 4\nc 4\nd 4\n",
        ];
        for piece in [1, 3] {
            let all = texts(text, piece);
            assert_eq!(all[..4], want, "{piece}");
            assert_eq!(all[4], "c 5\n");
        }
    }

    #[test]
    fn a_text_ends_with_its_mark() {
        let text = "a 1\nb 2\n# EOF\nc 3\n# EOF\n";
        assert_eq!(
            texts(text, 1),
            ["a 1\nb 2\n# EOF\n", "c 3\n# EOF\n", "c 3\n# EOF\n"]
        );
    }

    #[test]
    fn the_end_of_the_input_ends_a_text_even_in_its_line() {
        assert_eq!(texts("a 1\nb 2", 3), ["a 1\nb 2"]);
        assert_eq!(texts("a 1", 3), ["a 1"]);
        assert_eq!(texts("a 1\na 2\n# x", 1), ["a 1\n", "a 2\n# x"]);
        assert_eq!(texts("a 1\nb 1\n# x\nb 2", 20), ["# x\nb 2"]);
        assert_eq!(texts("# only\n", 1), [""]);
        assert_eq!(texts("", 1), [""]);
    }

    #[test]
    fn whatever_comes_is_given_in_pieces_that_join_to_it() {
        let pieces = [
            "a 1\n",
            "b{c=\"",
            "}\" ",
            "} 2\n",
            "# EOF\n",
            "# x\n",
            "\n",
            "a{} 3\r\n",
            "\\",
        ];
        arbtest::arbtest(|u| {
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=30)? {
                text += u.choose(&pieces)?;
            }
            let all = texts(&text, 1);
            let last = all.last().map(String::as_str).unwrap_or_default();
            let joined = all[..all.len() - 1].concat();
            assert!(text.starts_with(&joined), "{text:?}: {all:?}");
            assert!(text.contains(last));
            Ok(())
        });
    }

    #[test]
    fn no_series_is_in_a_text_twice() {
        arbtest::arbtest(|u| {
            let mut text = String::new();
            for at in 0..u.int_in_range(0..=30)? {
                text += &format!("{} {at}\n", u.choose(&["a", "b", "c{d=\"e\"}", "f"])?);
            }
            let piece = u.int_in_range(1..=9)?;
            for whole in texts(&text, piece) {
                let keys: Vec<_> = whole
                    .lines()
                    .filter_map(|line| key(line.as_bytes()))
                    .collect();
                let apart: HashSet<_> = keys.iter().collect();
                assert_eq!(keys.len(), apart.len(), "{text:?}: {whole:?}");
            }
            Ok(())
        });
    }
}
