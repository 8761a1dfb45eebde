//! What an earlier run left in a log: up to where its blocks are whole, and the last one's stamp.
//!
//! A run that was killed, or a machine that lost its power, may leave half a block; behind it
//! nothing could be read any more.

use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::Path;

use memchr::memmem;
use pipe::flow::open_at_once;
use pipe::kernfile::Scan;

/// How much is looked at first, from the end; a block of a machine with many CPUs can be longer.
const WINDOW: u64 = 64 << 10;

/// The end of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tail {
    /// How long the log is as far as its blocks are whole.
    pub(super) whole: u64,
    /// How long it is.
    pub(super) length: u64,
    /// The stamp of the last whole block.
    pub(super) stamp: Option<i64>,
}

impl Tail {
    /// Looks at a log; nothing if there is none, or no plain file.
    ///
    /// # Errors
    /// It can't be read, or isn't made of timed blocks: then it is nothing to be cut.
    pub(super) fn of(path: &Path) -> io::Result<Option<Tail>> {
        let file = match open_at_once(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Ok(None);
        }
        let (length, mut window) = (meta.len(), WINDOW);
        loop {
            let start = length.saturating_sub(window);
            let mut text = vec![0; (length - start) as usize];
            file.read_exact_at(&mut text, start)?;
            if let Some(tail) = tail(&text, start)? {
                return Ok(Some(tail));
            }
            window = window.saturating_mul(4);
        }
    }
}

/// The end of a log whose text from `start` on this is. Nothing if more is needed.
fn tail(text: &[u8], start: u64) -> io::Result<Option<Tail>> {
    let length = start + text.len() as u64;
    let Some(end) = memmem::rfind(text, b"\n\n") else {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        return match (start, text.get(digits)) {
            // Nothing whole: half of the first block.
            (0, None | Some(b'\n')) => Ok(Some(Tail {
                whole: 0,
                length,
                stamp: None,
            })),
            (0, Some(_)) => Err(alien()),
            _ => Ok(None),
        };
    };
    let block = match memmem::rfind(&text[..end], b"\n\n") {
        Some(before) => &text[before + 2..end],
        None if start == 0 => &text[..end],
        None => return Ok(None),
    };
    Ok(Some(Tail {
        whole: start + end as u64 + 2,
        length,
        stamp: Some(stamp(block).ok_or_else(alien)?),
    }))
}

fn stamp(block: &[u8]) -> Option<i64> {
    let mut scan = Scan::new(block);
    let number = scan.number()?;
    scan.literal(b"\n").then(|| i64::try_from(number).ok())?
}

fn alien() -> io::Error {
    let what = "is there already and has no timed blocks in it";
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(u64, Option<i64>)> {
        let tail = tail(text.as_bytes(), 0).unwrap()?;
        assert_eq!(tail.length, text.len() as u64);
        Some((tail.whole, tail.stamp))
    }

    #[test]
    fn whole_blocks_are_told_from_a_torn_one_wherever_it_is_torn() {
        let (whole, more) = ("8\na b\n\n9\nc\nd\n\n", "10\n1 2\n\n");
        assert_eq!(told(whole), Some((14, Some(9))));
        for cut in 0..more.len() {
            let text = format!("{whole}{}", &more[..cut]);
            assert_eq!(told(&text), Some((14, Some(9))), "{text:?}");
            assert_eq!(told(&more[..cut]), Some((0, None)), "{cut}");
        }
        assert_eq!(told(more), Some((8, Some(10))));
    }

    #[test]
    fn what_is_no_log_is_not_cut() {
        for text in ["hello\n", "12 monkeys", "# x\n\n# y\n\nz", "1\nx\n\ny\n\n"] {
            assert!(tail(text.as_bytes(), 0).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_block_that_is_longer_than_what_is_looked_at_first_is_found() {
        let path = std::env::temp_dir().join(format!("mend-{}", std::process::id()));
        let long = "x".repeat(3 * WINDOW as usize);
        for (torn, whole) in [(false, 2), (true, 1)] {
            let mut text = format!("1\n{long}\n\n");
            let first = text.len() as u64;
            text.push_str(&format!("2\n{long}\n"));
            if !torn {
                text.push('\n');
            }
            std::fs::write(&path, &text).unwrap();
            let tail = Tail::of(&path).unwrap().unwrap();
            assert_eq!((tail.stamp, tail.length), (Some(whole), text.len() as u64));
            assert_eq!(tail.whole, if torn { first } else { tail.length });
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Tail::of(&path).unwrap(), None);
        assert_eq!(Tail::of(Path::new("/dev/null")).unwrap(), None);
    }
}
