//! A column of cells on its way to being drawn: numbers as they come, or found to be text.

use pipe::flow::Skipped;
use pipe::tsv::unescape;

use crate::chart::name::{Kind, Name};
use crate::input::number;
use crate::input::spacing::Spacing;

/// A column of numbers (or so it seems until all cells are seen).
#[derive(Debug)]
pub struct Column {
    /// Its name, as written.
    pub name: String,
    /// The range and the mean of its values.
    pub extent: Extent,
    /// The lines of cells that were no numbers.
    pub texts: Skipped,
    /// How far apart its values are, if it has none in some rows.
    pub spacing: Spacing,
    kind: Kind,
    scale: f64,
    /// The first text, and whether all others are the same.
    text: Option<(Vec<u8>, bool)>,
    /// A counter's last time in nanoseconds and value.
    before: Option<(i64, f64)>,
    /// The time of the last value drawn, once a cell was empty.
    last: Option<i64>,
    sparse: bool,
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
    /// All values added up.
    pub sum: f64,
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
            texts: Skipped::default(),
            spacing: Spacing::default(),
            kind: Name::parse(name).kind,
            scale: Name::scale(name),
            text: None,
            before: None,
            last: None,
            sparse: false,
        }
    }

    /// Takes the next cell, of a row at a time in nanoseconds and in a line of the input. Returns
    /// the value to draw, in the unit to draw; NaN if there is none.
    pub fn take(&mut self, cell: &[u8], time: i64, line: u64) -> f64 {
        let number = if cell.is_empty() {
            None
        } else {
            number::parse(cell)
        };
        let Some(number) = number else {
            self.without_number(cell, line);
            return f64::NAN;
        };
        let value = self.drawn(number * self.scale, time);
        if value.is_nan() {
            return value;
        }
        self.extent.add(value);
        if self.sparse {
            self.spacing
                .add(self.last.map_or(0, |last| time.abs_diff(last)));
        }
        self.last = Some(time);
        value
    }

    /// Whether it is text: there is more of it than of numbers.
    pub fn is_text(&self) -> bool {
        self.texts.count > self.extent.count
    }

    /// The text of a column that always says the same.
    pub fn constant(&self) -> Option<String> {
        match &self.text {
            Some((text, true)) if self.extent.count == 0 => {
                Some(String::from_utf8_lossy(&unescape(text)).into_owned())
            }
            _ => None,
        }
    }

    /// A counter's growth per second since the row before; a gauge itself. A counter that fell
    /// was reset: its growth is not known.
    fn drawn(&mut self, value: f64, time: i64) -> f64 {
        if self.kind != Kind::Counter {
            return value;
        }
        match self.before.replace((time, value)) {
            Some((then, before)) if time > then && value >= before => {
                (value - before) / (time.abs_diff(then) as f64 / 1e9)
            }
            _ => f64::NAN,
        }
    }

    #[cold]
    fn without_number(&mut self, cell: &[u8], line: u64) {
        if cell.is_empty() {
            self.before = None;
            self.sparse = true;
            return;
        }
        self.texts.add(line);
        match &mut self.text {
            Some((text, same)) => *same &= text == cell,
            None => self.text = Some((cell.to_vec(), true)),
        }
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
        .map(|(time, cell)| column.take(cell.as_bytes(), time, 2));
        assert!(rates[0].is_nan() && rates[2].is_nan());
        assert_eq!((rates[1], rates[3]), (200.0, 20.0));
        assert_eq!((column.extent.max, column.extent.mean()), (200.0, 110.0));
    }

    #[test]
    fn a_counter_with_an_empty_cell_starts_anew() {
        let mut column = Column::new("ctxt_total");
        let rates = ["1", "", "5", "6"].map(|cell| column.take(cell.as_bytes(), 0, 2));
        assert!(rates.iter().all(|rate| rate.is_nan()));
    }

    #[test]
    fn cells_tell_text_from_numbers() {
        let mut columns = ["a", "b", "c"].map(Column::new);
        let rows = [["x", "x", "NA"], ["x", "y", "1"], ["x", "1", "2"]];
        for (line, cells) in (2..).zip(rows) {
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.take(cell.as_bytes(), 0, line);
            }
        }
        let [a, b, c] = columns;
        assert_eq!((a.constant().as_deref(), a.is_text()), (Some("x"), true));
        assert_eq!((b.constant(), b.is_text()), (None, true));
        assert_eq!(
            (c.constant(), c.is_text(), c.extent.count),
            (None, false, 2)
        );
        assert_eq!(c.texts, Skipped { count: 1, first: 2 });
    }

    #[test]
    fn a_column_with_empty_cells_knows_how_far_apart_its_values_are() {
        let mut column = Column::new("a");
        for (time, cell) in (0..).zip(["1", "2", "", "", "3", "", "", "4", "", "", "5"]) {
            column.take(cell.as_bytes(), time, 2);
        }
        assert_eq!(column.spacing.median(), Some(3));
    }

    #[test]
    fn small_units_are_drawn_in_whole_ones() {
        assert_eq!(Column::new("rss_kib").take(b"2", 0, 2), 2048.0);
    }
}
