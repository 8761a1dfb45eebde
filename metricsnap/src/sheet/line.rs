//! Finding a line again.

use memchr::{memchr_iter, memrchr};

use super::index::Index;
use super::word::{ends, is_blank, skip, trimmed};
use crate::metric::Line;
use crate::number::Number;

/// How many lines a text has, a torn last one included.
pub(super) fn count(text: &[u8]) -> usize {
    let torn = text.last().is_some_and(|&byte| byte != b'\n');
    memchr_iter(b'\n', text).count() + usize::from(torn)
}

/// Where a line is in a text that has so many lines now and had so many at first: where its key
/// begins, or behind the name.
pub(super) fn find(line: &Line, text: &[u8], (now, first): (usize, usize)) -> Option<usize> {
    let begins = |start: &usize| is(line, &text[*start..]);
    match line {
        Line::Key(_, nth) | Line::Series(_, nth) => {
            starts(text).filter(begins).nth(usize::from(*nth))
        }
        Line::Holding(..) => starts(text).find(begins),
        Line::First => (!text.is_empty()).then_some(0),
        Line::Number(number) if now == first => starts(text).nth(*number as usize),
        Line::Number(_) => None,
        Line::AfterName => memrchr(b')', text).map(|end| end + 1),
    }
}

/// The same in a text of which there is an index, and whether it is the only one with its key.
pub(super) fn look_up(line: &Line, index: &Index, counts: (usize, usize)) -> (Option<usize>, bool) {
    match line {
        Line::Key(key, nth) | Line::Series(key, nth) => {
            let places = index.of(key, |text| is(line, text));
            let at = places.get(usize::from(*nth)).copied();
            (at, *nth == 0 && places.len() == 1)
        }
        Line::Holding(..) => (find(line, index.text, counts), true),
        Line::First | Line::Number(_) | Line::AfterName => (find(line, index.text, counts), false),
    }
}

/// Whether the line stands at a place, its blanks passed.
pub(super) fn is_at(line: &Line, text: &[u8], place: usize) -> bool {
    let Some((before, here)) = text.split_at_checked(place) else {
        return false;
    };
    let mut before = before.iter().rev().skip_while(|byte| is_blank(**byte));
    is(line, here) && before.next().is_none_or(|byte| *byte == b'\n')
}

/// Whether a line of Prometheus text begins with a key, and a number behind it.
pub(crate) fn is_series(key: &[u8], line: &[u8]) -> bool {
    line.strip_prefix(key).is_some_and(|rest| {
        let value = trimmed(rest).first();
        let begins = |byte: &u8| byte.is_ascii_digit() || b"+-.NnIi".contains(byte);
        rest.first().is_some_and(|byte| is_blank(*byte)) && value.is_some_and(begins)
    })
}

/// Whether a text begins with the line, which is known by what it holds.
fn is(line: &Line, text: &[u8]) -> bool {
    match line {
        Line::Key(key, _) => {
            let parts = |byte: &u8| matches!(byte, b':' | b'=' | b' ' | b'\t' | b'\n' | b'\r');
            let parted = || text.get(key.len()).is_none_or(parts);
            text.starts_with(key) && (key.last().is_some_and(parts) || parted())
        }
        // Neither a name that goes on behind a colon, nor labels behind a blank.
        Line::Series(key, _) => is_series(key, text),
        Line::Holding(word, value) => Number::lead_hex(skip(text, *word))
            .is_some_and(|(number, rest)| number.digits == *value && ends(rest)),
        Line::First | Line::Number(_) | Line::AfterName => false,
    }
}

/// The words of the line that a text begins with.
pub(super) fn words<'a>(line: &Line, text: &'a [u8]) -> &'a [u8] {
    match line {
        Line::Key(key, _) => {
            let words = trimmed(&text[key.len()..]);
            match words.first() {
                Some(b':' | b'=') => &words[1..],
                _ => words,
            }
        }
        Line::Series(key, _) => &text[key.len()..],
        Line::Holding(..) | Line::First | Line::Number(_) | Line::AfterName => text,
    }
}

/// Where the lines of a text begin, their blanks passed.
pub(super) fn starts(text: &[u8]) -> impl Iterator<Item = usize> {
    let ends = memchr_iter(b'\n', text).map(|end| end + 1);
    let lines = std::iter::once(0).chain(ends);
    lines.filter_map(|line| {
        let rest = text.get(line..).filter(|rest| !rest.is_empty())?;
        Some(line + rest.iter().take_while(|byte| is_blank(**byte)).count())
    })
}
