//! Words at points in time: rows of a time and text, as `make` steps or deployments are noted.

use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;

/// Words over time.
#[derive(Debug, Default)]
pub struct Marks {
    /// Of the rows.
    pub facts: Facts,
    /// When, and what: in the order of time, once they are settled.
    pub marks: Vec<(i64, String)>,
    /// The columns that hold words.
    places: Vec<usize>,
    /// The first and the last time, also of those that are not kept.
    ends: Option<(i64, i64)>,
}

/// How many are kept. More can't be told apart in a picture.
const MOST: usize = 20_000;
/// A mark's words are a label, not a text.
const LONGEST: usize = 200;

impl Marks {
    /// No marks yet. Their words are the text of a row; its first cell if it has none.
    pub fn begin(header: &Header) -> Marks {
        let mut places: Vec<usize> = header.texts().collect();
        if places.is_empty() {
            let mut others = 0..header.names.len();
            places.extend(others.find(|&at| at != header.time && Some(at) != header.lost));
        }
        Marks {
            places,
            ..Marks::default()
        }
    }

    /// Marks as they were when all rows had been read.
    pub fn restore(facts: Facts, marks: Vec<(i64, String)>, ends: Option<(i64, i64)>) -> Marks {
        Marks {
            facts,
            marks,
            places: Vec::new(),
            ends,
        }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        let (first, last) = self.ends.unwrap_or((time, time));
        self.ends = Some((first.min(time), last.max(time)));
        if self.marks.len() >= MOST {
            self.left_out(row.number());
            return;
        }
        let mut label = String::new();
        for &place in &self.places {
            let words = row.text(place);
            if !label.is_empty() && !words.is_empty() {
                label.push(' ');
            }
            label.push_str(&String::from_utf8_lossy(&words));
        }
        if let Some((end, _)) = label.char_indices().nth(LONGEST) {
            label.truncate(end);
            label.push('\u{2026}');
        }
        self.marks.push((time, label));
    }

    /// Brings them into the order of time; to be called before they are drawn.
    pub fn settle(&mut self) {
        self.marks.sort_by_key(|(time, _)| *time);
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        self.ends
    }

    #[cold]
    fn left_out(&mut self, line: u64) {
        let said = self
            .facts
            .remarks
            .iter()
            .any(|said| said.contains("marks are"));
        if !said {
            let remark =
                format!("line {line}: no more than {MOST} marks are drawn; the rest is left out");
            self.facts.remarks.push(remark);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::Content;
    use crate::input::testing;
    use crate::request::{As, Request};

    fn marks(text: &str, shape: Option<As>) -> Vec<(i64, String)> {
        let request = Request {
            shape,
            ..Request::default()
        };
        let mut parts = testing::asked(text, &request).parts;
        match parts.pop() {
            Some(Content::Marks(marks)) => marks.marks,
            other => panic!("{other:?}"),
        }
    }

    fn second(time: i64, words: &str) -> (i64, String) {
        (time * 1_000_000_000, words.to_owned())
    }

    #[test]
    fn rows_of_words_are_marks_in_the_order_of_time() {
        let text = "unix_s\tstep\tof\tlost\thost\n3\tlink\\tit\ta\t0\tw\n1\tcc\t\t0\tw\n";
        assert_eq!(
            marks(text, None),
            [second(1, "cc"), second(3, "link\tit a")]
        );
    }

    #[test]
    fn any_table_can_be_marks() {
        let text = "unix_s\tn\tcomm\n1\t5\tcc\n";
        assert_eq!(marks(text, Some(As::Marks)), [second(1, "cc")]);
        assert_eq!(
            marks("unix_s\tn\n1\t5\n", Some(As::Marks)),
            [second(1, "5")]
        );
    }

    #[test]
    fn a_flood_of_marks_and_of_words_is_bounded() {
        let mut text = format!("unix_s\tstep\n0\t{}\n", "é".repeat(1_000));
        text += &"1\tx\n".repeat(30_000);
        let marks = marks(&text, None);
        assert_eq!(
            (marks.len(), marks[0].1.chars().count()),
            (super::MOST, super::LONGEST + 1)
        );
    }
}
