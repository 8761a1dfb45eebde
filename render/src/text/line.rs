//! A line of text on a grid of columns: letters of every width stand where they are put, and none
//! of them moves a terminal.

use std::iter;

use crate::chart::ink;
use crate::text::Letters;
use crate::text::letter::columns;

/// How letters look where there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As all text.
    #[default]
    Ink,
    /// As titles.
    Bold,
    /// As remarks and axes.
    Grey,
    /// As the series of this place in the palette.
    Series(usize),
}

/// A line, from the left edge on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<Cell>);

/// One column of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    /// Nothing in the right half of a wide letter.
    letter: Option<char>,
    tone: Tone,
}

const BLANK: Cell = Cell {
    letter: Some(' '),
    tone: Tone::Ink,
};

/// The columns that a text takes. Letters without a width (accents that stand alone, joiners) are
/// left out wherever they come: what a terminal makes of them nobody knows.
pub(super) fn width(text: &str) -> usize {
    letters(text).map(|(_, width)| width).sum()
}

/// A text cut to so many columns, with a final `…` if something went.
pub(super) fn fitted(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fitting = letters(text).take_while(|(_, width)| {
        let fits = *width <= left;
        left = left.saturating_sub(*width);
        fits
    });
    let cut: String = fitting.map(|(letter, _)| letter).collect();
    let end = if room > 0 { "…" } else { "" };
    format!("{}{end}", cut.trim_end())
}

/// The letters of a text that may stand on a terminal, and how many columns each takes: 1 or 2.
fn letters(text: &str) -> impl Iterator<Item = (char, usize)> {
    let shown = text.chars().map(|c| {
        if c.is_control() || ink::is_invisible(c) {
            '\u{FFFD}'
        } else {
            c
        }
    });
    shown
        .map(|c| (c, columns(c)))
        .filter(|(_, columns)| *columns > 0)
}

impl Line {
    /// A line that begins with this text.
    pub(super) fn of(text: &str, tone: Tone) -> Line {
        let mut line = Line::default();
        line.put(0, text, tone);
        line
    }

    /// Writes a text from a column on, over what stands there. Returns the column behind it.
    pub(super) fn put(&mut self, column: usize, text: &str, tone: Tone) -> usize {
        let mut at = column;
        for (letter, width) in letters(text) {
            self.set(at, letter, tone);
            if width == 2 {
                self.set(at + 1, ' ', tone);
                self.0[at + 1].letter = None;
            }
            at += width;
        }
        at
    }

    /// Writes a text so that it ends before a column.
    pub(super) fn put_before(&mut self, column: usize, text: &str, tone: Tone) {
        let text = fitted(text, column);
        self.put(column - width(&text), &text, tone);
    }

    /// Writes one narrow letter.
    pub(super) fn set(&mut self, column: usize, letter: char, tone: Tone) {
        if self.0.len() <= column {
            self.0.resize(column + 1, BLANK);
        }
        // Half a wide letter is none.
        if self.0[column].letter.is_none() && column > 0 {
            self.0[column - 1] = BLANK;
        }
        if let Some(next) = self.0.get_mut(column + 1)
            && next.letter.is_none()
        {
            *next = BLANK;
        }
        self.0[column] = Cell {
            letter: Some(letter),
            tone,
        };
    }

    /// Whether nothing stands in a column.
    pub(super) fn is_blank(&self, column: usize) -> bool {
        self.0
            .get(column)
            .is_none_or(|cell| cell.letter == Some(' '))
    }

    /// Appends it without colours and without blanks at its end.
    pub fn plain(&self, letters: Letters, out: &mut String) {
        out.extend(self.written(letters).map(|(letter, _)| letter));
    }

    /// Appends it with colours as a terminal takes them.
    pub fn coloured(&self, letters: Letters, out: &mut String) {
        let mut now = Tone::Ink;
        for (letter, tone) in self.written(letters) {
            if tone != now && letter != ' ' {
                out.push_str(code(tone));
                now = tone;
            }
            out.push(letter);
        }
        if now != Tone::Ink {
            out.push_str(code(Tone::Ink));
        }
    }

    fn written(&self, letters: Letters) -> impl Iterator<Item = (char, Tone)> {
        let last = self
            .0
            .iter()
            .rposition(|cell| *cell != BLANK && cell.letter != Some(' '));
        let cells = self.0.iter().take(last.map_or(0, |last| last + 1));
        cells.flat_map(move |cell| {
            let tone = cell.tone;
            let letter = match (letters, cell.letter) {
                (Letters::Unicode, letter) => letter,
                (Letters::Ascii, Some(letter)) => Some(ascii(letter)),
                // The columns stay where they are: a wide letter becomes two.
                (Letters::Ascii, None) => Some('?'),
            };
            iter::once_with(move || letter.map(|letter| (letter, tone))).flatten()
        })
    }
}

/// The nearest letter of ASCII.
fn ascii(letter: char) -> char {
    match letter {
        ' '..='~' => letter,
        '│' | '┆' | '▏' => '|',
        '─' | '–' => '-',
        '┤' | '├' | '┴' | '└' => '+',
        '░' | '·' | '…' | '▎' | '▍' | '▌' | '▋' => '.',
        '▒' => ':',
        '▓' => '=',
        '█' | '▉' | '▊' => '#',
        '←' => '<',
        '✗' => '!',
        'µ' => 'u',
        _ => '?',
    }
}

/// What turns a terminal to a tone: its own sixteen colours, which fit its ground.
fn code(tone: Tone) -> &'static str {
    const SERIES: [&str; 8] = [
        "\x1b[0;34m",
        "\x1b[0;33m",
        "\x1b[0;32m",
        "\x1b[0;35m",
        "\x1b[0;31m",
        "\x1b[0;37m",
        "\x1b[0;36m",
        "\x1b[0;93m",
    ];
    match tone {
        Tone::Ink => "\x1b[0m",
        Tone::Bold => "\x1b[0;1m",
        Tone::Grey => "\x1b[0;90m",
        Tone::Series(place) => SERIES[place % SERIES.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &Line, letters: Letters) -> String {
        let mut out = String::new();
        line.plain(letters, &mut out);
        out
    }

    #[test]
    fn wide_letters_take_two_columns_and_half_of_one_is_none() {
        let mut line = Line::of("日本x", Tone::Ink);
        assert_eq!(line.put(7, "|", Tone::Ink), 8);
        assert_eq!(plain(&line, Letters::Unicode), "日本x  |");
        assert_eq!(plain(&line, Letters::Ascii), "????x  |");
        line.set(1, 'a', Tone::Ink);
        line.set(2, 'b', Tone::Ink);
        assert_eq!(plain(&line, Letters::Unicode), " ab x  |");
    }

    #[test]
    fn a_text_is_cut_to_its_room() {
        assert_eq!(fitted("abcdef", 6), "abcdef");
        assert_eq!(fitted("abcdef", 4), "abc…");
        assert_eq!(fitted("日本語", 4), "日…");
        assert_eq!(fitted("ab", 0), "");
        assert_eq!(width("e\u{301}\u{200d}"), 2);
    }

    #[test]
    fn hostile_letters_move_no_terminal() {
        let line = Line::of("a\x1b[31m\u{9b}\u{202e}\r\nb", Tone::Ink);
        assert_eq!(
            plain(&line, Letters::Unicode),
            "a\u{FFFD}[31m\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b"
        );
        assert_eq!(plain(&line, Letters::Ascii), "a?[31m????b");
    }

    #[test]
    fn colours_change_only_where_tones_do_and_end_with_the_line() {
        let mut line = Line::of("a", Tone::Bold);
        line.put(1, "b ", Tone::Series(0));
        line.put(3, "c", Tone::Series(0));
        let mut out = String::new();
        line.coloured(Letters::Unicode, &mut out);
        assert_eq!(out, "\x1b[0;1ma\x1b[0;34mb c\x1b[0m");
    }

    #[test]
    fn any_text_stays_in_its_columns_and_has_no_control_bytes() {
        arbtest::arbtest(|u| {
            let (text, room): (String, u8) = (u.arbitrary()?, u.arbitrary()?);
            let cut = fitted(&text, usize::from(room));
            assert!(width(&cut) <= usize::from(room));
            let mut line = Line::of(&text, Tone::Ink);
            line.put(usize::from(room), &cut, Tone::Grey);
            for letters in [Letters::Unicode, Letters::Ascii] {
                assert!(!plain(&line, letters).contains(char::is_control));
            }
            assert!(plain(&line, Letters::Ascii).is_ascii());
            Ok(())
        });
    }
}
