//! A canvas of dots, two by four to a letter of braille. Every dot has an owner: where there is no
//! colour, series are told apart by which of their dots are black.

use crate::text::Letters;
use crate::text::line::Tone;

/// Dots to a column of text.
pub(super) const ACROSS: usize = 2;
/// Dots to a line of text.
pub(super) const DOWN: usize = 4;

/// A canvas.
#[derive(Debug)]
pub(super) struct Dots {
    /// In dots.
    pub(super) width: usize,
    /// In dots.
    pub(super) height: usize,
    dots: Vec<Dot>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Dot {
    pen: Option<Pen>,
    is_black: bool,
}

/// Whose dots they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    /// The series' place in its panel, which chooses its pattern.
    pub(super) place: usize,
    /// Its colour.
    pub(super) tone: Tone,
    /// Whether it is told by its colour, so that it needs no pattern.
    pub is_solid: bool,
    /// Whether it fills areas.
    pub is_area: bool,
}

impl Pen {
    /// Whether a dot of an area is black.
    pub(super) fn fills(self, x: usize, y: usize) -> bool {
        match self.place % 8 {
            _ if self.is_solid => true,
            0 => true,
            1 => (x + y).is_multiple_of(2),
            2 => (x + 2 * y).is_multiple_of(4),
            3 => y.is_multiple_of(2),
            4 => x.is_multiple_of(2),
            5 => (x + y) % 4 < 2,
            6 => x.is_multiple_of(4) && y.is_multiple_of(4),
            _ => !(x.is_multiple_of(2) && y.is_multiple_of(2)),
        }
    }

    /// Whether a line's dot of this number from its start is black.
    pub(super) fn strikes(self, number: usize) -> bool {
        match self.place % 4 {
            _ if self.is_solid => true,
            0 => true,
            1 => number.is_multiple_of(3),
            2 => number % 6 < 4,
            _ => number % 8 < 5 || number % 8 == 6,
        }
    }

    /// The letter that stands in ASCII for so many of its dots.
    fn letter(self, dots: usize) -> char {
        const AREAS: [char; 8] = ['#', '/', '-', '=', 'o', 'x', '~', '%'];
        const LINES: [char; 8] = ['*', '+', 'o', 'x', '=', '%', '@', '&'];
        let letters = if self.is_area { AREAS } else { LINES };
        match (letters[self.place % letters.len()], dots) {
            ('#', ..3) => '.',
            ('#', ..6) => ':',
            (letter, _) => letter,
        }
    }
}

impl Dots {
    /// An empty canvas of so many columns and lines of text.
    pub(super) fn new(columns: usize, lines: usize) -> Dots {
        let (width, height) = (columns * ACROSS, lines * DOWN);
        Dots {
            width,
            height,
            dots: vec![Dot::default(); width * height],
        }
    }

    /// Gives a dot to a pen; what is outside the canvas is nowhere. Black stays black.
    pub(super) fn put(&mut self, (x, y): (usize, usize), pen: Pen, is_black: bool) {
        if x >= self.width {
            return;
        }
        if let Some(dot) = self.dots.get_mut(y * self.width + x)
            && (is_black || !dot.is_black)
        {
            *dot = Dot {
                pen: Some(pen),
                is_black,
            };
        }
    }

    /// What stands in a column of a line; nothing where no dot is black. A screen of 12,000 letters
    /// is asked for ten times a second.
    pub(super) fn letter(
        &self,
        column: usize,
        line: usize,
        letters: Letters,
    ) -> Option<(char, Tone)> {
        let across = column * ACROSS;
        let (mut bits, mut first, mut is_shared) = (0, None, false);
        for y in 0..DOWN {
            let from = (line * DOWN + y) * self.width + across;
            let dots = self.dots.get(from..from + ACROSS)?;
            for (x, dot) in dots.iter().enumerate() {
                if let Some(pen) = dot.pen {
                    is_shared |= first.is_some_and(|first| first != pen);
                    first = first.or(Some(pen));
                    bits |= if dot.is_black { bit(x, y) } else { 0 };
                }
            }
        }
        let pen = if is_shared {
            self.owner(across, line)?
        } else {
            first?
        };
        match letters {
            Letters::Ascii => Some((pen.letter(self.count(across, line, pen)), pen.tone)),
            Letters::Unicode if bits == 0 => None,
            Letters::Unicode => char::from_u32(0x2800 + bits).map(|letter| (letter, pen.tone)),
        }
    }

    /// Who has most of a letter's dots; of two that have as many the one further up, which is where
    /// its edge is.
    fn owner(&self, across: usize, line: usize) -> Option<Pen> {
        let pens: Vec<Pen> = self.pens(across, line).collect();
        let count = |pen: &Pen| pens.iter().filter(|other| *other == pen).count();
        pens.iter().rev().copied().max_by_key(count)
    }

    fn count(&self, across: usize, line: usize, pen: Pen) -> usize {
        self.pens(across, line)
            .filter(|other| *other == pen)
            .count()
    }

    /// Whose the dots of a letter are, from the top down.
    fn pens(&self, across: usize, line: usize) -> impl Iterator<Item = Pen> {
        let rows = (0..DOWN).map(move |y| (line * DOWN + y) * self.width + across);
        let dots = rows.flat_map(|from| self.dots.get(from..from + ACROSS).unwrap_or_default());
        dots.filter_map(|dot| dot.pen)
    }
}

/// A dot's bit in a letter of braille: Unicode numbers the first three lines downwards, one column
/// after the other, and the fourth line last.
fn bit(x: usize, y: usize) -> u32 {
    match y {
        3 => 0x40 << x,
        _ => 1 << (y + 3 * x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEN: Pen = Pen {
        place: 0,
        tone: Tone::Ink,
        is_solid: true,
        is_area: true,
    };

    #[test]
    fn dots_are_braille() {
        let mut dots = Dots::new(2, 1);
        for y in 0..4 {
            dots.put((0, y), PEN, true);
        }
        dots.put((3, 3), PEN, true);
        dots.put((4, 0), PEN, true);
        let line: String = (0..2)
            .map(|at| dots.letter(at, 0, Letters::Unicode).unwrap().0)
            .collect();
        assert_eq!(line, "⡇⢀");
        assert_eq!(dots.letter(1, 0, Letters::Ascii), Some(('.', Tone::Ink)));
    }

    #[test]
    fn a_letter_belongs_to_who_has_most_of_its_dots() {
        let other = Pen {
            place: 1,
            tone: Tone::Grey,
            ..PEN
        };
        let mut dots = Dots::new(1, 1);
        dots.put((0, 0), PEN, true);
        for y in 1..3 {
            dots.put((1, y), other, true);
        }
        assert_eq!(dots.letter(0, 0, Letters::Unicode).unwrap().1, Tone::Grey);
        assert_eq!(dots.letter(0, 1, Letters::Unicode), None);
    }

    #[test]
    fn patterns_differ_and_none_is_empty() {
        let pattern = |place| {
            let pen = Pen {
                place,
                is_solid: false,
                ..PEN
            };
            let area: Vec<bool> = (0..64).map(|at| pen.fills(at % 8, at / 8)).collect();
            assert!(area.contains(&true));
            area
        };
        let mut all: Vec<_> = (0..8).map(pattern).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 8);
    }
}
