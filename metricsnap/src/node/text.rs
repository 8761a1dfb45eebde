//! A kernel file's text as it is at the start, and what its lines begin with.
//!
//! ```text
//! MemFree:        22875636 kB
//! ```
//!
//! becomes a line with the key `MemFree:` and one number; its place is word 0 behind that key, which
//! is how it is found again in each new version of the text.

use std::collections::HashMap;
use std::path::PathBuf;

use memchr::memchr;
use pipe::cli::reason;
use pipe::kernfile::{self, Scan};

pub(super) use crate::label::shown;
use crate::metric::{Found, Lack, Line, Metric, Place};

/// A file that was read.
#[derive(Debug)]
pub(super) struct Text {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it says.
    pub(super) bytes: Vec<u8>,
}

/// A line with what finds it again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed<'a> {
    /// What it begins with, blanks left off.
    pub(super) key: &'a [u8],
    /// How many lines with the same key are before it.
    pub(super) nth: u16,
    /// What is behind the key.
    pub(super) rest: &'a [u8],
}

/// Appends what a parser finds in a file.
pub(super) fn look(path: PathBuf, parse: impl FnOnce(&Text) -> Vec<Metric>, found: &mut Found) {
    let Some(text) = Text::read(path, found) else {
        return;
    };
    let metrics = parse(&text);
    if metrics.is_empty() {
        lack(text.path, "says nothing that is known", found);
    }
    found.metrics.extend(metrics);
}

/// Appends that a place could not be looked at.
pub(super) fn lack(path: PathBuf, reason: &str, found: &mut Found) {
    let reason = reason.to_owned();
    found.lacks.push(Lack { path, reason });
}

impl Text {
    /// Reads the file, or appends why not.
    pub(super) fn read(path: PathBuf, found: &mut Found) -> Option<Text> {
        match kernfile::once(&path) {
            Ok(bytes) if bytes.trim_ascii().is_empty() => lack(path, "is empty", found),
            Ok(bytes) => return Some(Text { path, bytes }),
            Err(error) => lack(path, &reason(&error), found),
        }
        None
    }

    /// All lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let bytes = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        bytes.split(|&byte| byte == b'\n')
    }

    /// The lines that begin with so many words, which are their keys.
    pub(super) fn keyed_by_words(&self, words: usize) -> Vec<Keyed<'_>> {
        self.keyed(|line| {
            let mut scan = Scan::new(line);
            (0..words).try_for_each(|_| scan.word().map(|_| ()))?;
            Some(line.len() - scan.rest().len())
        })
    }

    /// The lines with a colon, which ends their keys, whether a blank follows or not: old kernels
    /// write `eth0:12345678`.
    pub(super) fn keyed_by_colon(&self) -> Vec<Keyed<'_>> {
        self.keyed(|line| memchr(b':', line).filter(|&at| at > 0).map(|at| at + 1))
    }

    fn keyed(&self, end: impl Fn(&[u8]) -> Option<usize>) -> Vec<Keyed<'_>> {
        let mut seen: HashMap<&[u8], u16> = HashMap::new();
        let lines = self.lines().filter_map(|line| {
            let line = trimmed(line);
            let (key, rest) = line.split_at(end(line)?);
            let count = seen.entry(key).or_default();
            let nth = *count;
            *count = count.checked_add(1)?;
            Some(Keyed { key, nth, rest })
        });
        lines.collect()
    }
}

impl<'a> Keyed<'a> {
    /// The key without a colon at its end.
    pub(super) fn name(&self) -> &'a [u8] {
        self.key.strip_suffix(b":").unwrap_or(self.key)
    }

    /// What is behind the key, word by word.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        words(self.rest)
    }

    /// How many numbers follow the key before anything else does.
    pub(super) fn numbers(&self) -> u16 {
        numbers(self.rest)
    }

    /// The place of a word behind the key.
    pub(super) fn place(&self, word: u16) -> Place {
        Place {
            line: Line::Key(self.key.into(), self.nth),
            ..Place::keyed("", word)
        }
    }
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut scan = Scan::new(line);
    std::iter::from_fn(move || scan.word())
}

/// How many numbers a line begins with.
pub(super) fn numbers(line: &[u8]) -> u16 {
    let count = words(line).take_while(|word| is_number(word)).count();
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Digits, perhaps with a sign before and a point among them.
pub(super) fn is_number(word: &[u8]) -> bool {
    let unsigned = word.strip_prefix(b"-").unwrap_or(word);
    unsigned.first().is_some_and(u8::is_ascii_digit)
        && unsigned
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Bytes that can be part of a metric's name.
pub(super) fn plain(bytes: &[u8]) -> Option<&str> {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    (std::str::from_utf8(bytes).ok())
        .filter(|text| !text.is_empty() && text.bytes().all(|b| fits(&b)))
}

fn trimmed(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    &line[blanks.count()..]
}
