//! The numbers wanted of one text, and finding them again in each new version of it.
//!
//! A line is looked for where it was the last time, moved by as much as the line before it has
//! moved: in a text whose numbers only grew by a digit nothing is searched. Only where another line
//! stands there the text is gone through. Every number is taken from a line whose key was compared.

use std::collections::HashMap;

use memchr::{memchr, memchr_iter, memrchr};

use crate::metric::{Column, Form, Line, Place};
use crate::number::{Number, Scale};

mod index;

use index::Index;

/// A line that is gone is looked for only so often in a text longer than [`SHORT`] that has as many
/// lines as when it was found to be gone: a search takes about 5 ns a line.
const RETRY: u32 = 256;
const SHORT: usize = 4096;

/// The places wanted of one text.
#[derive(Debug)]
pub struct Sheet {
    lines: Vec<Wanted>,
    /// Whether lines that come later would have been wanted, too.
    open: bool,
    /// How many lines the text had when it last was another.
    count: usize,
    fills: u32,
    /// The first line, as far as it says where columns are.
    heading: Option<Vec<u8>>,
}

/// A line, and the numbers wanted of it.
#[derive(Debug)]
struct Wanted {
    line: Line,
    /// Where it begins, as found the last time.
    at: usize,
    /// Whether no other line had its key at the start: then it may be looked for by place.
    alone: bool,
    /// How many lines the text had when it was found to be gone.
    gone: Option<usize>,
    cells: Vec<Cell>,
}

/// A number wanted of a line.
#[derive(Debug)]
struct Cell {
    column: Column,
    /// The number of its word, if it goes by number.
    word: Option<u16>,
    form: Form,
    scale: Scale,
    slot: usize,
}

/// How a text was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// With all lines that were there the last time.
    Whole,
    /// With lines missing, which may stand in a part that is not read yet.
    Short,
    /// Whole, and there are other lines than before.
    Changed,
}

impl Sheet {
    /// Wants these places, each for a slot; in `text` as it is now. With `open` it is told when the
    /// text has other lines than at first.
    pub fn new(places: Vec<(Place, usize)>, open: bool, text: &[u8]) -> Sheet {
        let mut lines: Vec<Wanted> = Vec::new();
        let mut known: HashMap<Line, usize> = HashMap::new();
        for (place, slot) in places {
            let cell = Cell {
                word: match place.column {
                    Column::Word(first, _) => Some(first),
                    Column::Under(_) | Column::Named(_) | Column::FirstNumber => None,
                },
                column: place.column,
                form: place.form,
                scale: place.scale,
                slot,
            };
            let line = *known.entry(place.line.clone()).or_insert(lines.len());
            match lines.get_mut(line) {
                Some(wanted) => wanted.cells.push(cell),
                None => lines.push(Wanted {
                    line: place.line,
                    at: 0,
                    alone: false,
                    gone: None,
                    cells: vec![cell],
                }),
            }
        }
        let count = lines_of(text);
        let index = Index::new(text);
        for wanted in &mut lines {
            wanted.sort();
            let (at, alone) = match &wanted.line {
                Line::Key(key, nth) => {
                    let places = index.of(key);
                    let at = places.get(usize::from(*nth)).copied();
                    (at, *nth == 0 && places.len() == 1)
                }
                line => (find(line, text, (count, count)), false),
            };
            (wanted.at, wanted.alone) = (at.unwrap_or(usize::MAX), alone);
        }
        lines.sort_by_key(|wanted| wanted.at);
        let under = |cell: &Cell| matches!(cell.column, Column::Under(_));
        let headed = lines.iter().any(|wanted| wanted.cells.iter().any(under));
        Sheet {
            lines,
            open,
            count,
            fills: 0,
            heading: headed.then(Vec::new),
        }
    }

    /// Takes the numbers of a text into their slots. Unless it is `whole`, its last line may be
    /// torn.
    ///
    /// The hot loop: a few ns a number and a line, nothing allocated.
    pub fn fill(&mut self, text: &[u8], whole: bool, slots: &mut [Option<Number>]) -> Filled {
        // What stands behind the last line end is not yet a line.
        let text = match (whole, memrchr(b'\n', text)) {
            (true, _) => text,
            (false, Some(end)) => &text[..=end],
            (false, None) => &[],
        };
        self.turn_columns(text);
        self.fills = self.fills.wrapping_add(1);
        let retry = self.fills.is_multiple_of(RETRY);
        let numbered = |w: &Wanted| matches!(w.line, Line::Number(1..));
        let counted = self.open || self.lines.iter().any(|w| w.gone.is_some() || numbered(w));
        let count = if counted { lines_of(text) } else { 0 };
        let mut short = false;
        let mut shift: isize = 0;
        for wanted in &mut self.lines {
            let rests = wanted.gone == Some(count) && text.len() > SHORT && !retry;
            let start = match rests {
                true => None,
                false => wanted.look(text, shift, (count, self.count)),
            };
            let Some(start) = start else {
                short = true;
                wanted.none(slots);
                if whole && wanted.gone.is_none() {
                    wanted.gone = Some(lines_of(text));
                }
                continue;
            };
            shift = start.wrapping_sub(wanted.at) as isize;
            wanted.at = start;
            wanted.gone = None;
            wanted.take(&text[start..], slots);
        }
        if short && !whole {
            return Filled::Short;
        }
        if self.open && count != self.count {
            if !whole {
                return Filled::Short;
            }
            self.count = count;
            return Filled::Changed;
        }
        Filled::Whole
    }
}

impl Sheet {
    /// Finds the columns that go by their headings, if these are others than before.
    fn turn_columns(&mut self, text: &[u8]) {
        let Some(known) = &mut self.heading else {
            return;
        };
        let heading = &text[..memchr(b'\n', text).unwrap_or(text.len())];
        if known == heading {
            return;
        }
        known.clear();
        known.extend_from_slice(heading);
        for wanted in &mut self.lines {
            for cell in &mut wanted.cells {
                if let Column::Under(title) = &cell.column {
                    cell.word = place_of(title, heading);
                }
            }
            wanted.sort();
        }
    }
}

impl Wanted {
    /// In the order in which words are passed.
    fn sort(&mut self) {
        self.cells.sort_unstable_by_key(|cell| cell.word);
    }

    /// Where the line begins in the text, if it is there; the counts are of lines, now and at first.
    fn look(&self, text: &[u8], shift: isize, counts: (usize, usize)) -> Option<usize> {
        if let Line::Key(key, _) = &self.line
            && self.alone
        {
            let guess = self.at.wrapping_add_signed(shift);
            if is_at(text, guess, key) {
                return Some(guess);
            }
        }
        find(&self.line, text, counts)
    }

    fn none(&self, slots: &mut [Option<Number>]) {
        for cell in &self.cells {
            slots[cell.slot] = None;
        }
    }

    /// Takes the numbers of the line that the text begins with.
    fn take(&self, text: &[u8], slots: &mut [Option<Number>]) {
        let words = match &self.line {
            Line::Key(key, _) => behind(&text[key.len()..]),
            Line::Number(_) | Line::AfterName => text,
        };
        let (mut at, mut rest) = (0, words);
        for cell in &self.cells {
            if let Some(word) = cell.word {
                rest = skip(rest, word - at);
                at = word;
            }
            let number = match &cell.column {
                Column::Word(_, sum) => add(rest, *sum, cell.form),
                Column::Under(_) => cell.word.and_then(|_| cell.form.read(rest)),
                Column::Named(name) => named(words, name).and_then(|word| cell.form.read(word)),
                Column::FirstNumber => first_number(words, cell.form),
            };
            slots[cell.slot] = number.and_then(|number| number.scaled(cell.scale));
        }
    }
}

impl Form {
    /// The number that a word is written as: whole words, but for the unit behind some.
    fn read(self, word: &[u8]) -> Option<Number> {
        let lead = match self {
            Form::Decimal => Number::lead(word),
            Form::Hex => Number::lead_hex(word),
            Form::Float => Number::lead_float(word),
            Form::Is(wanted) => {
                let is = word.starts_with(wanted) && ends(&word[wanted.len()..]);
                return Some(Number::whole(is.into()));
            }
        };
        lead.map(|(number, _)| number)
    }
}

/// How many lines a text has, a torn last one included.
fn lines_of(text: &[u8]) -> usize {
    let torn = text.last().is_some_and(|&byte| byte != b'\n');
    memchr_iter(b'\n', text).count() + usize::from(torn)
}

/// Where a line begins: at its key, or behind the name. The counts are of lines, now and at first.
fn find(line: &Line, text: &[u8], (now, first): (usize, usize)) -> Option<usize> {
    match line {
        Line::Key(key, nth) => {
            let mut starts = starts(text).filter(|&start| begins(&text[start..], key));
            starts.nth((*nth).into())
        }
        Line::Number(0) => (!text.is_empty()).then_some(0),
        Line::Number(number) if now == first => starts(text).nth(*number as usize),
        Line::Number(_) => None,
        Line::AfterName => memrchr(b')', text).map(|end| end + 1),
    }
}

/// Where the lines of a text begin, their blanks passed.
fn starts(text: &[u8]) -> impl Iterator<Item = usize> {
    let ends = memchr_iter(b'\n', text).map(|end| end + 1);
    let lines = std::iter::once(0).chain(ends);
    lines.filter_map(|line| {
        let rest = text.get(line..).filter(|rest| !rest.is_empty())?;
        Some(line + rest.iter().take_while(|byte| is_blank(**byte)).count())
    })
}

/// Whether a line with this key begins at a place, its blanks passed.
fn is_at(text: &[u8], place: usize, key: &[u8]) -> bool {
    let Some((before, line)) = text.split_at_checked(place) else {
        return false;
    };
    let mut before = before.iter().rev().skip_while(|byte| is_blank(**byte));
    begins(line, key) && before.next().is_none_or(|byte| *byte == b'\n')
}

/// Whether a line begins with a key.
fn begins(line: &[u8], key: &[u8]) -> bool {
    let parts = |byte: &u8| matches!(byte, b':' | b'=' | b' ' | b'\t' | b'\n' | b'\r');
    line.starts_with(key)
        && (key.last().is_some_and(parts) || line.get(key.len()).is_none_or(parts))
}

/// What stands behind a key, without one `:` or `=`.
fn behind(rest: &[u8]) -> &[u8] {
    let words = trimmed(rest);
    match words.first() {
        Some(b':' | b'=') => &words[1..],
        _ => words,
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a word ends here.
fn ends(rest: &[u8]) -> bool {
    matches!(rest, [] | [b' ' | b'\t' | b'\n' | b'\r', ..])
}

/// Which word of a line it is.
fn place_of(title: &[u8], line: &[u8]) -> Option<u16> {
    let words = line.split(|byte| is_blank(*byte));
    let mut words = words.filter(|word| !word.is_empty());
    words.position(|word| word == title)?.try_into().ok()
}

/// Passes so many words of the line, and the blanks before the next.
fn skip(mut rest: &[u8], words: u16) -> &[u8] {
    for _ in 0..words {
        rest = trimmed(rest);
        let end = rest.iter().position(|&b| matches!(b, b' ' | b'\t' | b'\n'));
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    trimmed(rest)
}

fn trimmed(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', more @ ..] = rest {
        rest = more;
    }
    rest
}

/// The sum of so many words from here.
fn add(mut rest: &[u8], words: u16, form: Form) -> Option<Number> {
    let mut sum = form.read(rest)?;
    for _ in 1..words {
        rest = skip(rest, 1);
        sum = sum.plus(form.read(rest)?)?;
    }
    Some(sum)
}

/// What stands behind `NAME=` in this line.
fn named<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = trimmed(line);
    while !ends(rest) {
        if let Some([b'=', value @ ..]) = rest.strip_prefix(name) {
            return Some(value);
        }
        rest = skip(rest, 1);
    }
    None
}

/// The first number of this line that is not glued to a letter before it.
fn first_number(line: &[u8], form: Form) -> Option<Number> {
    let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
    let mut before = b' ';
    for (at, &byte) in line.iter().enumerate() {
        let glued = before.is_ascii_alphanumeric() || matches!(before, b'_' | b'.' | b'-');
        let signed = byte == b'-' && line.get(at + 1).is_some_and(u8::is_ascii_digit);
        if (byte.is_ascii_digit() || signed) && !glued {
            return form.read(&line[at..]);
        }
        before = byte;
    }
    None
}

#[cfg(test)]
mod tests;
