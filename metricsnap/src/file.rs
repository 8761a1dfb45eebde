//! A number of any file as a metric: `file:PATH`, `file:PATH#KEY`, `file:PATH#KEY:COLUMN`.
//!
//! ```text
//! some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062
//! ```
//!
//! is 9.27 for `file:/proc/pressure/io` (the first number), and 57063062 for
//! `file:/proc/pressure/io#some:total`; where a line has but numbers, `:4` is the fourth. A key is what a line begins with, its blanks passed, and may hold blanks and
//! colons itself: if all behind the `#` is such a beginning it is the key, else the column stands
//! behind the last `:`. Without a key, as in `file:/proc/loadavg#:2`, it is the first line. A path may
//! hold `#` as well: it ends at the last one before which there is a file.

use std::fmt;
use std::path::{Path, PathBuf};

use pipe::cli;
use pipe::kernfile::{KernFile, Scan};
use pipe::pick;

use crate::metric::{Column, Form, Kind, Line, Metric, Place, Refresh, Source};
use crate::number::{Number, Scale};
use crate::sheet::Sheet;

/// What such an operand begins with.
pub const PREFIX: &str = "file:";

/// The longest key that is offered in the place of another.
const OFFERED: usize = 40;

/// Why an operand names no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing behind `file:`.
    NoPath,
    /// A byte that can't stand in a column's name.
    Control,
    /// The file can't be read.
    Unreadable(PathBuf, String),
    /// There is no number in the whole file.
    NoNumber,
    /// No line begins so; and how one does.
    NoKey(String, Option<String>),
    /// The words of a line are counted from 1.
    Zero,
    /// The line has no such word, whose number is as it was asked for; but so many words.
    Short(String, usize),
    /// The line has no such name; but these.
    NoName(String, Vec<String>),
    /// The word of this number is none; names that stand in the line.
    NoDigits(u16, Vec<String>),
}

/// Looks the number up that the operand, with its `file:`, names.
///
/// # Errors
/// Why there is none.
pub fn find(operand: &str) -> Result<Metric, Fault> {
    let rest = operand.strip_prefix(PREFIX).unwrap_or(operand);
    if rest.is_empty() || rest.starts_with('#') {
        return Err(Fault::NoPath);
    }
    if rest.chars().any(char::is_control) {
        return Err(Fault::Control);
    }
    let (path, place) = split(rest);
    let opened = KernFile::open(path);
    let unreadable = |error| Fault::Unreadable(path.to_owned(), cli::reason(&error));
    let mut file = opened.map_err(unreadable)?;
    let text = file.read().map_err(unreadable)?;
    let place = match place {
        None => first(text)?,
        Some(words) => keyed(words, text)?,
    };
    Ok(Metric {
        name: operand.to_owned().into(),
        labels: Vec::new(),
        kind: Kind::Untyped,
        unit: "",
        refresh: Refresh::Unknown,
        help: format!("A number in {}", path.display()).into(),
        source: Source::File(path.to_owned()),
        place,
    })
}

/// Path, and what stands behind the `#` that ends it.
fn split(rest: &str) -> (&Path, Option<&str>) {
    let ends = rest.rmatch_indices('#').map(|(at, _)| at);
    let mut splits = ends.map(|at| (Path::new(&rest[..at]), Some(&rest[at + 1..])));
    if Path::new(rest).exists() {
        return (Path::new(rest), None);
    }
    let first = rest
        .split_once('#')
        .map(|(path, words)| (Path::new(path), Some(words)));
    let there = splits.find(|(path, _)| path.exists());
    there.or(first).unwrap_or((Path::new(rest), None))
}

/// The first number, in whichever line it is.
fn first(text: &[u8]) -> Result<Place, Fault> {
    written(&Line::First, &Column::FirstNumber, text).ok_or(Fault::NoNumber)
}

/// The number behind a key.
fn keyed(words: &str, text: &[u8]) -> Result<Place, Fault> {
    let whole = line(words).filter(|line| is_there(line, text));
    let (line, column) = match (whole, words.rsplit_once(':')) {
        (Some(line), _) => (line, "1"),
        (None, Some((key, column))) => match line(key).filter(|line| is_there(line, text)) {
            Some(line) => (line, column),
            None if key.is_empty() && !text.is_empty() => (Line::First, column),
            None => return Err(no_key(if is_count(column) { key } else { words }, text)),
        },
        (None, None) => return Err(no_key(words, text)),
    };
    if is_count(column) {
        counted(&line, column, text)
    } else {
        let named = Column::Named(column.as_bytes().into());
        let place = written(&line, &named, text);
        place.ok_or_else(|| Fault::NoName(column.to_owned(), names(&line, text)))
    }
}

fn is_count(column: &str) -> bool {
    column.bytes().all(|byte| byte.is_ascii_digit())
}

/// The word of this number, from 1.
fn counted(line: &Line, column: &str, text: &[u8]) -> Result<Place, Fault> {
    let asked = column.trim_start_matches('0');
    if asked.is_empty() {
        return Err(Fault::Zero);
    }
    let there = behind(line, text).split_ascii_whitespace().count();
    // No words are counted behind this one, which no kernel file comes near.
    let there = there.min(u16::MAX.into());
    let short = || Fault::Short(asked.to_owned(), there);
    let column: u16 = asked.parse().map_err(|_| short())?;
    if usize::from(column) > there {
        return Err(short());
    }
    let word = column - 1;
    let place = written(line, &Column::Word(word, 1), text);
    place.ok_or_else(|| Fault::NoDigits(column, names(line, text)))
}

fn line(key: &str) -> Option<Line> {
    (!key.is_empty()).then(|| Line::Key(key.as_bytes().into(), 0))
}

/// Whether a line of the text is this one: every word is the empty one or is not.
fn is_there(line: &Line, text: &[u8]) -> bool {
    let place = Place {
        line: line.clone(),
        column: Column::Word(0, 1),
        form: Form::Is(b""),
        scale: Scale::ONE,
    };
    value(&place, text).is_some()
}

/// The place, if a number is there.
fn written(line: &Line, column: &Column, text: &[u8]) -> Option<Place> {
    let place = Place {
        line: line.clone(),
        column: column.clone(),
        form: Form::Whole,
        scale: Scale::ONE,
    };
    value(&place, text).is_some().then_some(place)
}

fn value(place: &Place, text: &[u8]) -> Option<Number> {
    let mut slots = [None];
    Sheet::new(vec![(place.clone(), 0)], false, text).fill(text, true, &mut slots);
    slots[0]
}

/// What stands behind the key of a line, as far as it is text.
fn behind(line: &Line, text: &[u8]) -> String {
    let mut scan = Scan::new(text);
    loop {
        let rest = scan.rest();
        let row = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        match line {
            Line::Key(key, _) if is_there(line, row) => {
                let row = row.trim_ascii_start();
                let row = row.get(key.len()..).unwrap_or_default().trim_ascii_start();
                let row = row
                    .strip_prefix(b":")
                    .or(row.strip_prefix(b"="))
                    .unwrap_or(row);
                return String::from_utf8_lossy(row).into_owned();
            }
            Line::Key(..) if scan.next_line() => {}
            _ => return String::from_utf8_lossy(row).into_owned(),
        }
    }
}

/// The names in a line behind which a number stands.
fn names(line: &Line, text: &[u8]) -> Vec<String> {
    let words = behind(line, text);
    let pairs = words
        .split_ascii_whitespace()
        .filter_map(|word| word.split_once('='));
    let pairs =
        pairs.filter(|(name, value)| is_plain(name) && Number::lead(value.as_bytes()).is_some());
    pairs.map(|(name, _)| name.to_owned()).collect()
}

/// Of what a line begins with, the nearest: its first word, or all before a `:` that ends a word.
fn no_key(key: &str, text: &[u8]) -> Fault {
    let mut keys = Vec::new();
    for row in text.split(|&byte| byte == b'\n') {
        let Ok(row) = str::from_utf8(row) else {
            continue;
        };
        let word = row.split_ascii_whitespace().next().unwrap_or_default();
        let before = row
            .split_once(':')
            .filter(|(_, rest)| rest.starts_with([' ', '\t']));
        let before = before.map_or("", |(before, _)| before.trim());
        keys.extend(
            [word.trim_end_matches(':'), before]
                .into_iter()
                .filter(|key| is_plain(key)),
        );
    }
    let nearest = pick::nearest(key, keys).map(str::to_owned);
    Fault::NoKey(key.to_owned(), nearest)
}

/// Whether it looks like a name. Nothing else of a file is repeated in messages: a user who may not
/// read it may be one who can run this.
fn is_plain(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:() ".contains(c);
    !word.is_empty() && word.len() <= OFFERED && word.chars().all(plain)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::NoPath => f.write_str("has no path; write file:PATH or file:PATH#KEY:COLUMN"),
            Fault::Control => f.write_str("has a control character in it"),
            Fault::Unreadable(path, reason) => {
                write!(f, "names {}, which can't be read: {reason}", path.display())
            }
            Fault::NoNumber => f.write_str("has no number in it"),
            Fault::NoKey(key, None) => write!(f, "has no line that begins with '{key}'"),
            Fault::NoKey(key, Some(nearest)) => {
                write!(
                    f,
                    "has no line that begins with '{key}'; one begins with '{nearest}'"
                )
            }
            Fault::Zero => f.write_str("has column 0; the word behind the key is column 1"),
            Fault::Short(column, 0) => {
                write!(f, "has no column {column}: nothing is behind the key")
            }
            Fault::Short(column, words) => {
                write!(f, "has no column {column}; the last one is {words}")
            }
            Fault::NoName(name, there) => {
                write!(f, "has no number behind '{name}='")?;
                offered(there, f)
            }
            Fault::NoDigits(column, there) => {
                write!(f, "has no number in column {column}")?;
                offered(there, f)
            }
        }
    }
}

fn offered(names: &[String], f: &mut fmt::Formatter) -> fmt::Result {
    match names {
        [] => Ok(()),
        names => write!(f, "; there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests;
