//! Being asked for a row: by a line of input, at most so often, or by a line `!`, which is never too
//! soon.

use std::io;
use std::os::fd::BorrowedFd;

use pipe::clock::Mono;
use pipe::span::Span;
use rustix::io::retry_on_intr;

/// How much sooner than the gap a line may come: who asks once a second asks now and then a
/// little early.
const TOLERANCE: Span = Span::from_ns(10_000_000);

/// What was asked for, the least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// A row, unless there was one just now.
    Row,
    /// A row.
    Now,
    /// A row, and then the end.
    End,
}

/// The lines of an input.
#[derive(Debug)]
pub struct Lines {
    gap: Span,
    /// What the line begins with that has not ended yet.
    begun: Begun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Nothing,
    Mark,
    Other,
}

impl Lines {
    /// Lines of which one in `gap` counts.
    pub fn new(gap: Span) -> Lines {
        Lines {
            gap,
            begun: Begun::Nothing,
        }
    }

    /// Reads what is there, without waiting for a line to end.
    pub fn read(&mut self, input: BorrowedFd) -> io::Result<Asked> {
        let mut buffer = [0; 4096];
        let length = retry_on_intr(|| rustix::io::read(input, &mut buffer))?;
        Ok(match length {
            0 => Asked::End,
            _ => self.take(&buffer[..length]),
        })
    }

    fn take(&mut self, bytes: &[u8]) -> Asked {
        let mut asked = Asked::Nothing;
        for byte in bytes {
            let ended = *byte == b'\n';
            let what = match self.begun {
                Begun::Mark => Asked::Now,
                Begun::Nothing | Begun::Other => Asked::Row,
            };
            match byte {
                b'\n' => self.begun = Begun::Nothing,
                b'!' if self.begun == Begun::Nothing => self.begun = Begun::Mark,
                b'\r' => {}
                _ => self.begun = Begun::Other,
            }
            if ended {
                asked = asked.max(what);
            }
        }
        asked
    }

    /// Whether there is to be a row now, the latest having been so long ago.
    pub fn heeds(&self, asked: Asked, latest: Mono, now: Mono) -> bool {
        match asked {
            Asked::Nothing => false,
            Asked::Row => now.since(latest).ns() + TOLERANCE.ns() >= self.gap.ns(),
            Asked::Now | Asked::End => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_asks_when_it_has_ended_and_a_mark_asks_loudly() {
        let mut lines = Lines::new(Span::from_ns(0));
        assert_eq!(lines.take(b"build sta"), Asked::Nothing);
        assert_eq!(lines.take(b"rted\nnext"), Asked::Row);
        assert_eq!(lines.take(b"\n\n"), Asked::Row);
        assert_eq!(lines.take(b"!"), Asked::Nothing);
        assert_eq!(lines.take(b"\r\nx\n"), Asked::Now);
        assert_eq!(lines.take(b"!x\n x!\n"), Asked::Row);
    }

    #[test]
    fn lines_that_come_too_soon_are_passed_over() {
        let ms = |ms: u64| Mono(ms * 1_000_000);
        let lines = Lines::new(Span::from_ns(1_000_000_000));
        let heeds = |asked, now| lines.heeds(asked, ms(5_000), ms(now));
        assert!(!heeds(Asked::Row, 5_900));
        assert!(heeds(Asked::Row, 5_990));
        assert!(heeds(Asked::Now, 5_001));
        assert!(heeds(Asked::End, 5_001));
        assert!(!heeds(Asked::Nothing, 9_000));
    }
}
