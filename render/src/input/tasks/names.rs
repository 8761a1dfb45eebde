//! Words that come again and again, kept once: names of programs, and how they ended.

use std::collections::HashMap;

use pipe::tsv::unescape;

/// How many different words are kept, and how long they may be: a few MiB at the most.
const MOST: usize = 1 << 15;
const LONGEST: usize = 64;
/// What words beyond those become.
const OTHER: &[u8] = "…".as_bytes();

/// Words, each with a number; the empty one is [`Names::NONE`].
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<Box<[u8]>, u32>,
    words: Vec<Box<[u8]>>,
}

impl Names {
    /// The number of the empty word.
    pub(super) const NONE: u32 = 0;

    /// The number of a cell's text.
    pub(super) fn number(&mut self, cell: &[u8]) -> u32 {
        if cell.is_empty() {
            return Names::NONE;
        }
        let cell = cell.get(..LONGEST).unwrap_or(cell);
        match self.numbers.get(cell) {
            Some(&number) => number,
            None if self.words.len() < MOST => self.keep(cell),
            None => self.keep_once(OTHER),
        }
    }

    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> String {
        let place = (number as usize).checked_sub(1);
        match place.and_then(|place| self.words.get(place)) {
            Some(word) => String::from_utf8_lossy(&unescape(word)).into_owned(),
            None => String::new(),
        }
    }

    fn keep_once(&mut self, word: &[u8]) -> u32 {
        match self.numbers.get(word) {
            Some(&number) => number,
            None => self.keep(word),
        }
    }

    fn keep(&mut self, word: &[u8]) -> u32 {
        self.words.push(word.into());
        let number = self.words.len() as u32;
        self.numbers.insert(word.into(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number_and_reads_as_it_was_before_it_was_escaped() {
        let mut names = Names::default();
        let (a, b) = (names.number(b"a\\tb"), names.number(b"c"));
        assert_eq!(
            (names.number(b"a\\tb"), names.number(b"")),
            (a, Names::NONE)
        );
        assert_eq!(
            [a, b, Names::NONE, 99].map(|n| names.text(n)),
            ["a\tb", "c", "", ""]
        );
    }

    #[test]
    fn words_without_end_do_not_fill_the_memory() {
        let mut names = Names::default();
        for word in 0..MOST + 1000 {
            names.number(word.to_string().as_bytes());
        }
        assert_eq!(names.words.len(), MOST + 1);
        assert_eq!(names.number(b"new"), names.number(b"newer"));
    }
}
