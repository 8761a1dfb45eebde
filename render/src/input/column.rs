//! A column of cells on its way to being drawn: numbers as they come, or found to be text.

use pipe::flow::Skipped;

use crate::chart::name::{Kind, Name};
use crate::chart::run::is_of_interval;
use crate::input::bins::Cell;
use crate::input::cells::Row;
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
    /// When its counter was set back, in nanoseconds: the first ones.
    pub resets: Vec<i64>,
    /// Whether its values hold since the row before.
    pub of_interval: bool,
    kind: Kind,
    scale: f64,
    /// The first text, and whether all others are the same.
    text: Option<(String, bool)>,
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

/// Resets are ticks on a line: more can't be told apart.
const MOST_RESETS: usize = 256;

impl Column {
    /// A column of which no cell has been seen.
    pub fn new(name: &str) -> Column {
        let parsed = Name::parse(name);
        Column {
            of_interval: is_of_interval(&parsed),
            ..Column::fresh(name.to_owned(), parsed.kind, Name::scale(name))
        }
    }

    fn fresh(name: String, kind: Kind, scale: f64) -> Column {
        Column {
            name,
            extent: Extent {
                min: f64::INFINITY,
                max: f64::NEG_INFINITY,
                count: 0,
                sum: 0.0,
            },
            texts: Skipped::default(),
            spacing: Spacing::default(),
            resets: Vec::new(),
            of_interval: false,
            kind,
            scale,
            text: None,
            before: None,
            last: None,
            sparse: false,
        }
    }

    /// A column like this one, of which no cell has been seen.
    pub fn another(&self) -> Column {
        Column {
            of_interval: self.of_interval,
            ..Column::fresh(self.name.clone(), self.kind, self.scale)
        }
    }

    /// Forgets the row before: what comes next is of another thing.
    pub fn forget(&mut self) {
        (self.before, self.last) = (None, None);
    }

    /// Takes its cell of a row at a time in nanoseconds. Returns the value to draw, in the unit to
    /// draw; NaN if there is none.
    pub fn take(&mut self, row: &Row, place: usize, time: i64) -> f64 {
        let cell = row.cell(place);
        let number = if cell.is_empty() {
            None
        } else {
            number::parse(cell)
        };
        let Some(number) = number else {
            self.without_number(row, place);
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

    /// Takes its cell of a row that is not drawn: a counter goes on from there.
    pub fn pass(&mut self, row: &Row, place: usize, time: i64) {
        if self.kind == Kind::Counter {
            let number = number::parse(row.cell(place));
            self.before = number.map(|number| (time, number * self.scale));
        }
    }

    /// Takes a value that was made rather than read.
    pub fn take_value(&mut self, value: f64) {
        self.extent.add(value);
    }

    /// Whether it is text: there is more of it than of numbers.
    pub fn is_text(&self) -> bool {
        self.texts.count > self.extent.count
    }

    /// The text of a column that always says the same.
    pub fn constant(&self) -> Option<String> {
        match &self.text {
            Some((text, true)) if self.extent.count == 0 => Some(text.clone()),
            _ => None,
        }
    }

    /// A counter's growth per second since the row before; a gauge itself. A counter that fell
    /// was reset: its growth is not known. Nor is it where time goes back.
    fn drawn(&mut self, value: f64, time: i64) -> f64 {
        if self.kind != Kind::Counter {
            return value;
        }
        match self.before.replace((time, value)) {
            Some((then, before)) if time > then && value >= before => {
                (value - before) / (time.abs_diff(then) as f64 / 1e9)
            }
            Some((then, _)) if time > then => {
                self.was_reset(time);
                f64::NAN
            }
            _ => f64::NAN,
        }
    }

    #[cold]
    fn was_reset(&mut self, time: i64) {
        if self.resets.len() < MOST_RESETS {
            self.resets.push(time);
        }
    }

    #[cold]
    fn without_number(&mut self, row: &Row, place: usize) {
        if row.cell(place).is_empty() {
            self.before = None;
            self.sparse = true;
            return;
        }
        self.texts.add(row.number());
        match &mut self.text {
            Some((_, false)) => {}
            Some((text, same)) => *same = *text == String::from_utf8_lossy(&row.text(place)),
            None => {
                let text = String::from_utf8_lossy(&row.text(place)).into_owned();
                self.text = Some((text, true));
            }
        }
    }
}

impl Extent {
    /// That of what bins hold.
    pub fn of(cells: impl Iterator<Item = Cell>) -> Extent {
        let none = Column::new("").extent;
        cells.fold(none, |extent, cell| Extent {
            min: extent.min.min(cell.min),
            max: extent.max.max(cell.max),
            count: extent.count + cell.count as u64,
            sum: extent.sum + cell.sum,
        })
    }

    /// All values added up.
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// Takes what another one has.
    pub fn join(&mut self, other: &Extent) {
        *self = Extent {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            count: self.count.saturating_add(other.count),
            sum: self.sum + other.sum,
        };
    }

    /// Takes a value.
    pub fn add(&mut self, value: f64) {
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

    fn take(column: &mut Column, cell: &str, (time, number): (i64, u64)) -> f64 {
        let cells = &[cell.as_bytes().to_vec()];
        column.take(&Row::Cells { number, cells }, 0, time)
    }

    #[test]
    fn where_time_goes_back_a_counter_starts_anew_and_was_not_reset() {
        let mut column = Column::new("ctxt_total");
        let rows = [(3, "30"), (1, "10"), (2, "20")];
        let rates = rows.map(|(second, cell)| take(&mut column, cell, (second * 1_000_000_000, 2)));
        assert!(rates[0].is_nan() && rates[1].is_nan());
        assert_eq!((rates[2], column.resets.len()), (10.0, 0));
    }

    #[test]
    fn a_row_that_is_not_drawn_feeds_a_counter() {
        let mut column = Column::new("ctxt_total");
        let cells = &[b"5".to_vec()];
        column.pass(&Row::Cells { number: 2, cells }, 0, 0);
        assert_eq!(take(&mut column, "7", (1_000_000_000, 3)), 2.0);
        assert_eq!(column.extent.count, 1);
    }

    #[test]
    fn a_counter_that_falls_is_not_a_huge_or_negative_rate() {
        let mut column = Column::new("ctxt_total");
        let rates = [
            (0, "100"),
            (500_000_000, "200"),
            (1_500_000_000, "10"),
            (2_500_000_000, "30"),
        ]
        .map(|(time, cell)| take(&mut column, cell, (time, 2)));
        assert!(rates[0].is_nan() && rates[2].is_nan());
        assert_eq!((rates[1], rates[3]), (200.0, 20.0));
        assert_eq!((column.extent.max, column.extent.mean()), (200.0, 110.0));
        assert_eq!(column.resets, [1_500_000_000]);
    }

    #[test]
    fn a_counter_with_an_empty_cell_starts_anew() {
        let mut column = Column::new("ctxt_total");
        let rates = ["1", "", "5", "6"].map(|cell| take(&mut column, cell, (0, 2)));
        assert!(rates.iter().all(|rate| rate.is_nan()));
    }

    #[test]
    fn cells_tell_text_from_numbers() {
        let mut columns = ["a", "b", "c"].map(Column::new);
        let rows = [["x", "x", "NA"], ["x", "y", "1"], ["x", "1", "2"]];
        for (line, cells) in (2..).zip(rows) {
            for (column, cell) in columns.iter_mut().zip(cells) {
                take(column, cell, (0, line));
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
            take(&mut column, cell, (time, 2));
        }
        assert_eq!(column.spacing.median(), Some(3));
    }

    #[test]
    fn small_units_are_drawn_in_whole_ones() {
        assert_eq!(take(&mut Column::new("rss_kib"), "2", (0, 2)), 2048.0);
    }
}
