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
//! its first series comes again, before the comments in front of that; at the end of the input with
//! it. Only the first text is also taken for whole when nothing has come for [`SILENCE`]: there may
//! be but one, from a writer that waits.
//!
//! The descriptor may be shared with other processes, so that it stays blocking: it is read only
//! when poll(2) says that something is there.

use std::io;
use std::mem;
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
    /// The key of the first series.
    first: Vec<u8>,
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
            let until = match (self.cutter.any, self.cutter.first.is_empty()) {
                (true, _) => Mono(0),
                (false, false) => quiet.min(patience.due),
                (false, true) => patience.due,
            };
            if patience.see(self.input.as_fd(), PollFlags::IN, until)? {
                self.read()?;
                came = Mono::now();
            } else if self.cutter.any {
                break;
            } else if !self.cutter.first.is_empty() && Mono::now() >= quiet {
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
                self.cutter.cut();
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Cutter {
    /// Looks at the lines that have come. What is whole is moved once, however many texts it is.
    fn cut(&mut self) {
        let (mut begin, mut whole) = (0, None);
        while let Some(length) = memchr(b'\n', &self.held[self.seen..self.filled]) {
            let line = self.seen..self.seen + length + 1;
            self.seen = line.end;
            let end = match key(&self.held[line.clone()]) {
                None if is_end(&self.held[line.clone()]) => line.end,
                None => continue,
                Some(key) if key == self.first => self.comments,
                Some(key) => {
                    if self.first.is_empty() {
                        self.first.extend_from_slice(key);
                    }
                    self.comments = line.end;
                    continue;
                }
            };
            whole = Some(begin..end);
            // Comments and first series of the next text are looked at once more.
            (begin, self.seen, self.comments) = (end, end, end);
            self.first.clear();
        }
        if let Some(whole) = whole {
            self.take(whole);
            self.held.copy_within(begin..self.filled, 0);
            self.filled -= begin;
            self.seen -= begin;
            self.comments -= begin;
        }
    }

    /// At the end of the input all is whole, unless it is but comments.
    fn end(&mut self) {
        self.cut();
        if key(&self.held[self.seen..self.filled]).is_some() || !self.first.is_empty() {
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
        let escape = mem::take(&mut escaped);
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
            cutter.cut();
            if mem::take(&mut cutter.any) {
                all.push(said(&cutter));
            }
        }
        cutter.end();
        all.push(said(&cutter));
        all
    }

    #[test]
    fn a_text_ends_where_its_first_series_comes_again() {
        let one = "# HELP a b\n# TYPE a gauge\na{b=\"} \\\" c\"} 1\nd 2\n";
        let three = one.repeat(3);
        for piece in [1, 7, 13] {
            assert_eq!(texts(&three, piece), [one, one, one], "{piece}");
        }
        // Of texts that come at once the last one counts.
        assert_eq!(texts(&three, 1000), [one, one]);
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
}
