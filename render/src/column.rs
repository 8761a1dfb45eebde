//! A column of cells on its way to being drawn: numbers as they come, or found to be text.

use pipe::tsv::unescape;

use crate::name::{Kind, Name};
use crate::number;

/// A column of numbers (or so it seems until a cell is seen).
#[derive(Debug)]
pub struct Column {
    /// Its name, as written.
    pub name: String,
    /// The range and the mean of its values.
    pub extent: Extent,
    /// How many cells were text in a column of numbers.
    pub strange: u64,
    kind: Kind,
    scale: f64,
    content: Content,
    /// A counter's last time in nanoseconds and value.
    before: Option<(i64, f64)>,
}

/// What the cells of a column are.
#[derive(Debug)]
enum Content {
    /// Nothing yet.
    Unknown,
    Numbers,
    /// The same text all the time.
    Constant(Vec<u8>),
    /// Changing text.
    Text,
}

/// The range and the mean of a column's values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// How many values there were.
    pub count: u64,
    sum: f64,
}

impl Column {
    /// A column of which no cell has been seen.
    pub fn new(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            extent: Extent {
                min: f64::INFINITY,
                max: f64::NEG_INFINITY,
                count: 0,
                sum: 0.0,
            },
            strange: 0,
            kind: Name::parse(name).kind,
            scale: Name::scale(name),
            content: Content::Unknown,
            before: None,
        }
    }

    /// Takes the next cell, of a row at a time in nanoseconds. Returns the value to draw, in the
    /// unit to draw; NaN if there is none.
    pub fn take(&mut self, cell: &[u8], time: i64) -> f64 {
        let number = if cell.is_empty() {
            None
        } else {
            number::parse(cell)
        };
        let value = match (number, &mut self.content) {
            (Some(number), Content::Numbers) => self.drawn(number * self.scale, time),
            (Some(number), Content::Unknown) => {
                self.content = Content::Numbers;
                self.drawn(number * self.scale, time)
            }
            _ => self.without_number(cell),
        };
        self.extent.add(value);
        value
    }

    /// The text of a column that always says the same.
    pub fn constant(&self) -> Option<String> {
        match &self.content {
            Content::Constant(text) => Some(String::from_utf8_lossy(&unescape(text)).into_owned()),
            Content::Unknown | Content::Numbers | Content::Text => None,
        }
    }

    /// Whether it is changing text, which has no line to draw.
    pub fn is_text(&self) -> bool {
        matches!(self.content, Content::Text)
    }

    /// A counter's growth per second since the row before; a gauge itself. A counter that fell
    /// was reset: its growth is not known.
    fn drawn(&mut self, value: f64, time: i64) -> f64 {
        if self.kind != Kind::Counter {
            return value;
        }
        match self.before.replace((time, value)) {
            Some((then, before)) if time > then && value >= before => {
                (value - before) / ((time - then) as f64 / 1e9)
            }
            _ => f64::NAN,
        }
    }

    #[cold]
    fn without_number(&mut self, cell: &[u8]) -> f64 {
        if cell.is_empty() {
            self.before = None;
            return f64::NAN;
        }
        match &mut self.content {
            Content::Unknown => self.content = Content::Constant(cell.to_vec()),
            Content::Numbers => self.strange += 1,
            Content::Constant(text) if text == cell => {}
            Content::Constant(_) | Content::Text => self.content = Content::Text,
        }
        f64::NAN
    }
}

impl Extent {
    fn add(&mut self, value: f64) {
        if !value.is_nan() {
            self.min = self.min.min(value);
            self.max = self.max.max(value);
            self.sum += value;
            self.count += 1;
        }
    }

    /// Whether every value was zero.
    pub fn is_still(&self) -> bool {
        self.min == 0.0 && self.max == 0.0
    }

    /// The mean of all values.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_that_falls_is_not_a_huge_or_negative_rate() {
        let mut column = Column::new("ctxt_total");
        let rates = [
            (0, "100"),
            (500_000_000, "200"),
            (1_500_000_000, "10"),
            (2_500_000_000, "30"),
        ]
        .map(|(time, cell)| column.take(cell.as_bytes(), time));
        assert!(rates[0].is_nan() && rates[2].is_nan());
        assert_eq!((rates[1], rates[3]), (200.0, 20.0));
        assert_eq!((column.extent.max, column.extent.mean()), (200.0, 110.0));
    }

    #[test]
    fn a_counter_with_an_empty_cell_starts_anew() {
        let mut column = Column::new("ctxt_total");
        let rates = ["1", "", "5", "6"].map(|cell| column.take(cell.as_bytes(), 0));
        assert!(rates.iter().all(|rate| rate.is_nan()));
    }

    #[test]
    fn cells_tell_text_from_numbers() {
        let mut columns = ["a", "b", "c"].map(Column::new);
        for cells in [["x", "x", "1"], ["x", "y", "x"], ["x", "1", "2"]] {
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.take(cell.as_bytes(), 0);
            }
        }
        let [a, b, c] = columns;
        assert_eq!((a.constant().as_deref(), a.is_text()), (Some("x"), false));
        assert_eq!((b.constant(), b.is_text()), (None, true));
        assert_eq!((c.strange, c.extent.count, c.is_text()), (1, 2, false));
    }

    #[test]
    fn small_units_are_drawn_in_whole_ones() {
        assert_eq!(Column::new("rss_kib").take(b"2", 0), 2048.0);
    }
}
