//! The numbers wanted of one text, and finding them again in each new version of it.
//!
//! A line is looked for where it was the last time, moved by as much as the line before it has
//! moved: in a text whose numbers only grew by a digit nothing is searched. Only where another line
//! stands there the text is gone through. Every number is taken from a line whose key was compared.

use std::collections::HashMap;

use memchr::{memchr, memrchr};

use crate::metric::{Column, Form, Line, Place};
use crate::number::{Number, Scale};

mod index;
mod line;
mod word;

use index::Index;
pub(crate) use line::is_series;
use word::{add, first_number, named, place_of, skip};

/// So many of the lines that are gone are looked for in each text, by turns: a search takes about
/// 5 ns a line.
const SEARCHES: usize = 8;

/// After so many searches in one text it is put in order, which takes memory and a while, but only
/// once: lines that all have moved differently, in a text of another program.
const ORDER: usize = 64;

/// The places wanted of one text.
#[derive(Debug)]
pub struct Sheet {
    lines: Vec<Wanted>,
    /// Whether lines that come later would have been wanted, too.
    open: bool,
    /// How many lines the text had at the start, and when it last was another.
    first: usize,
    count: usize,
    /// How many lines are gone, and the first of them whose turn it is to be looked for.
    gone: usize,
    turn: usize,
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
    /// Whether it wasn't there the last time.
    gone: bool,
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
                    gone: false,
                    cells: vec![cell],
                }),
            }
        }
        let count = line::count(text);
        let index = Index::new(text);
        for wanted in &mut lines {
            wanted.sort();
            let (at, alone) = line::look_up(&wanted.line, &index, (count, count));
            (wanted.at, wanted.alone) = (at.unwrap_or(usize::MAX), alone);
        }
        lines.sort_by_key(|wanted| wanted.at);
        let under = |cell: &Cell| matches!(cell.column, Column::Under(_));
        let headed = lines.iter().any(|wanted| wanted.cells.iter().any(under));
        Sheet {
            lines,
            open,
            first: count,
            count,
            gone: 0,
            turn: 0,
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
        let numbered = |w: &Wanted| matches!(w.line, Line::Number(_));
        let counted = self.open || self.lines.iter().any(numbered);
        let count = if counted { line::count(text) } else { 0 };
        let mut search = Search::new(text, (count, self.first), (self.gone, self.turn));
        let mut shift: isize = 0;
        for wanted in &mut self.lines {
            let guess = wanted.at.wrapping_add_signed(shift);
            let start = match wanted.alone && line::is_at(&wanted.line, text, guess) {
                true => Some(guess),
                false => search.find(wanted),
            };
            let Some(start) = start else {
                if !whole {
                    // Only a whole text tells what is gone; it fills the slots anew.
                    return Filled::Short;
                }
                wanted.gone = true;
                search.missing += 1;
                wanted.none(slots);
                continue;
            };
            wanted.gone = false;
            shift = start.wrapping_sub(wanted.at) as isize;
            wanted.at = start;
            wanted.take(&text[start..], slots);
        }
        let changed = self.open && count != self.count;
        if changed && !whole {
            return Filled::Short;
        }
        self.gone = search.missing;
        self.turn = self.turn.wrapping_add(SEARCHES);
        match changed {
            true => {
                self.count = count;
                Filled::Changed
            }
            false => Filled::Whole,
        }
    }

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

    fn none(&self, slots: &mut [Option<Number>]) {
        for cell in &self.cells {
            slots[cell.slot] = None;
        }
    }

    /// Takes the numbers of the line that the text begins with.
    fn take(&self, text: &[u8], slots: &mut [Option<Number>]) {
        let words = line::words(&self.line, text);
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
                Column::FirstNumber => first_number(words),
            };
            slots[cell.slot] = number.and_then(|number| number.scaled(cell.scale));
        }
    }
}

/// Searches in one text for lines that are not where they were.
struct Search<'a> {
    text: &'a [u8],
    /// How many lines it has, and had at the start.
    counts: (usize, usize),
    /// How many lines were gone the last time, how many of them have been passed, and whose turn it is.
    gone: (usize, usize, usize),
    searches: usize,
    index: Option<Index<'a>>,
    missing: usize,
}

impl<'a> Search<'a> {
    fn new(text: &'a [u8], counts: (usize, usize), (gone, turn): (usize, usize)) -> Search<'a> {
        Search {
            text,
            counts,
            gone: (gone, 0, turn),
            searches: 0,
            index: None,
            missing: 0,
        }
    }

    fn find(&mut self, wanted: &Wanted) -> Option<usize> {
        if wanted.gone {
            let (all, passed, turn) = &mut self.gone;
            let behind = (*passed + *all - *turn % *all) % *all;
            *passed += 1;
            if behind >= SEARCHES {
                return None;
            }
        }
        self.searches += 1;
        if self.searches < ORDER {
            return line::find(&wanted.line, self.text, self.counts);
        }
        let text = self.text;
        let index = self.index.get_or_insert_with(|| Index::new(text));
        line::look_up(&wanted.line, index, self.counts).0
    }
}

#[cfg(test)]
mod tests;
