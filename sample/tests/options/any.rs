//! What has to hold for any text of an option, and for any lines that ask for rows. The fuzz targets
//! use this file, too.

#![allow(dead_code, reason = "each fuzz target uses one of these")]

use std::ffi::OsStr;
use std::io::{Write, pipe};
use std::os::fd::AsFd;

use pipe::span::Span;
use sample::asking::{Asked, Lines};
use sample::buildstats::task::{self, Task};
use sample::check::{Comparison, Condition};

/// The longest name of a file that Linux takes.
const LONGEST: usize = 255;

/// A text is a condition that means what it says, or none, which is told in one line.
pub(crate) fn condition(text: &str) -> Option<Condition> {
    let condition = match text.parse::<Condition>() {
        Ok(condition) => condition,
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            return None;
        }
    };
    assert_eq!(condition.text, text.trim());
    assert_eq!(condition.text.parse(), Ok(condition.clone()));
    assert!(condition.number.is_finite());
    let (table, column) = condition.place();
    assert!(condition.column.ends_with(column) && !condition.column.is_empty());
    assert_eq!(table.is_some(), column.len() < condition.column.len());
    opposites(&condition);
    Some(condition)
}

/// A number meets a condition or the contrary one, never both.
fn opposites(condition: &Condition) {
    let comparison = match condition.comparison {
        Comparison::Above => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Below,
        Comparison::Below => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Above,
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
    };
    let contrary = Condition {
        comparison,
        ..condition.clone()
    };
    for value in [
        condition.number - 1.0,
        condition.number,
        condition.number + 1.0,
        0.0,
    ] {
        assert_ne!(condition.is_met_by(value), contrary.is_met_by(value));
    }
}

/// A task's directory and file are names of their own in the directory of the build, whatever it
/// is called.
pub(crate) fn task_name(text: &str) -> bool {
    let plain = Task::of(OsStr::new(text));
    is_name(&plain.recipe);
    let Ok(name) = task::parse(text) else {
        return false;
    };
    let named = plain.named(&name);
    is_name(&named.recipe);
    is_name(&named.name);
    assert!(named.name.starts_with("do_"));
    true
}

fn is_name(name: &str) {
    assert!(name.len() <= LONGEST && !name.starts_with('.') && !name.starts_with('-'));
    let refused = |c: char| c == '/' || c == ':' || c.is_whitespace() || c.is_control();
    assert!(!name.is_empty() && !name.contains(refused), "{name}");
}

/// Lines ask for the same however they come: all at once, and byte by byte.
pub(crate) fn lines(bytes: &[u8]) -> Asked {
    // What a pipe takes at once, and what is read of it at once.
    let bytes = &bytes[..bytes.len().min(4_096)];
    let asked = read(bytes, bytes.len().max(1));
    assert_eq!(asked, read(bytes, 1));
    let ended = bytes.contains(&b'\n');
    assert_eq!(asked != Asked::Nothing, ended);
    asked
}

/// The loudest that pieces of this size ask for.
fn read(bytes: &[u8], size: usize) -> Asked {
    let (Ok((reader, mut writer)), mut lines) = (pipe(), Lines::new(Span::from_ns(0))) else {
        return Asked::Nothing;
    };
    let mut loudest = Asked::Nothing;
    for piece in bytes.chunks(size) {
        let asked = writer
            .write_all(piece)
            .and_then(|()| lines.read(reader.as_fd()));
        loudest = loudest.max(asked.unwrap_or_default());
    }
    drop(writer);
    assert_eq!(lines.read(reader.as_fd()).ok(), Some(Asked::End));
    loudest
}
