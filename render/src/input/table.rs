//! A table on its way to being drawn: its rows are read once, and kept as bins.

use std::io::{self, Read};

use pipe::clock::{Clock, Time};
use pipe::flow::Skipped;
use pipe::tsv::{Reader, Row};

use crate::chart::name::Name;
use crate::chart::panel::{Panel, Shape, panels};
use crate::chart::run::is_of_interval;
use crate::input::bins::Bins;
use crate::input::column::Column;
use crate::input::number;
use crate::input::spacing::Spacing;

/// One input, read.
#[derive(Debug)]
pub struct Table {
    /// The clock its times are on; nothing for a time column that names none.
    pub clock: Option<Clock>,
    /// The names of all columns.
    pub header: Vec<String>,
    /// The columns asked for.
    pub columns: Vec<Column>,
    /// The panels they make: those with a number in them.
    pub panels: Vec<Panel>,
    /// The columns over time; one of a stack holds the sum up to and with itself.
    pub bins: Bins,
    /// How far apart the rows are.
    pub spacing: Spacing,
    /// How many rows there were.
    pub rows: u64,
    /// Ticks or events that the recorder says it missed, if it says.
    pub lost: Option<u64>,
    /// What was wrong with the input.
    pub faults: Faults,
}

/// What was wrong with an input, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Lines that were no rows.
    pub lines: Skipped,
    /// Rows whose time was no time.
    pub times: Skipped,
    /// Cells of text in columns of numbers.
    pub cells: Skipped,
    /// A last line that was cut off.
    pub torn: Option<u64>,
}

/// Why an input is no table.
#[derive(Debug)]
pub enum NotATable {
    /// It is empty.
    Empty,
    /// Its first line names no time column.
    NoTime,
    /// Its first line is JSON.
    Json,
    /// Its first line has commas where TABs should be.
    Commas,
    /// Most rows have the time of the row before them: there is one for each thing that the column of
    /// this name tells apart, and joined they would be nobody's line.
    Things(String),
    /// It couldn't be read.
    Io(io::Error),
}

/// Where a table's columns stand in its lines.
struct Layout {
    time: usize,
    /// Decimals in the time's unit: 9 for seconds, 0 for nanoseconds.
    digits: usize,
    lost: Option<usize>,
    columns: Vec<usize>,
    /// The values of the row in hand, one a column.
    values: Vec<f64>,
    /// The columns of each stack from the bottom up, as places in `columns`.
    stacks: Vec<Vec<usize>>,
}

impl Table {
    /// Reads a table to its end, one of so many inputs. `wanted` says which columns to draw, by
    /// name.
    pub fn read(
        source: impl Read,
        inputs: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Table, NotATable> {
        let mut reader = Reader::new(source)?.ok_or(NotATable::Empty)?;
        let names = reader
            .columns()
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned());
        let names: Vec<_> = names.collect();
        let (mut table, mut layout) = Table::laid_out(&names, inputs, wanted)?;
        let mut previous: Option<i64> = None;
        let (mut rows, mut twins) = (0_u64, 0_u64);
        // Nothing is allocated below: 10^6 rows in a quarter of a second (tests/bench).
        while let Some(row) = reader.next_row()? {
            let Some(Time(time)) = Time::parse_in(row.cell(layout.time), layout.digits) else {
                table.faults.times.add(row.number);
                continue;
            };
            table.take(row, time, &mut layout);
            rows += 1;
            if let Some(previous) = previous.replace(time) {
                twins += u64::from(previous == time);
                table.spacing.add(previous.abs_diff(time));
            }
        }
        // A key and a number behind the time are the least.
        if names.len() > 2 && rows > 2 && twins > rows / 3 {
            let mut others = (0..names.len()).filter(|&place| place != layout.time);
            let key = others.next().map(|place| names[place].clone());
            return Err(NotATable::Things(key.unwrap_or_default()));
        }
        table.faults.lines = reader.skipped();
        table.faults.torn = reader.torn();
        table.sort_out();
        Ok(table)
    }

    /// A table without rows.
    fn laid_out(
        names: &[String],
        inputs: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(Table, Layout), NotATable> {
        let (time, clock, digits) = time_column(names).ok_or_else(|| strange_header(names))?;
        let lost = names.iter().position(|name| name == "lost");
        let places = 0..names.len();
        let drawn = |&place: &usize| place != time && wanted(&names[place]);
        let places: Vec<usize> = places.filter(drawn).collect();
        let columns: Vec<Column> = places
            .iter()
            .map(|&place| Column::new(&names[place]))
            .collect();
        let panels = panels(
            &columns
                .iter()
                .map(|column| Name::parse(&column.name))
                .collect::<Vec<_>>(),
        );
        let stacked = panels.iter().filter(|panel| panel.shape == Shape::Stack);
        let stacks = stacked
            .map(|panel| panel.parts.iter().map(|part| part.column).collect())
            .collect();
        let values = vec![f64::NAN; columns.len()];
        let table = Table {
            clock,
            header: names.to_vec(),
            panels,
            bins: Bins::new(columns.len(), inputs),
            columns,
            spacing: Spacing::default(),
            rows: 0,
            lost: lost.map(|_| 0),
            faults: Faults::default(),
        };
        Ok((
            table,
            Layout {
                time,
                digits,
                lost,
                columns: places,
                values,
                stacks,
            },
        ))
    }

    /// Takes a row.
    fn take(&mut self, row: Row, time: i64, layout: &mut Layout) {
        let Layout {
            columns: places,
            values,
            stacks,
            lost,
            ..
        } = layout;
        for ((column, value), &place) in self.columns.iter_mut().zip(&mut *values).zip(&*places) {
            *value = column.take(row.cell(place), time, row.number);
        }
        stacks.iter().for_each(|stack| pile_up(stack, values));
        self.bins.add(time, values);
        let lost = lost
            .and_then(|place| number::parse(row.cell(place)))
            .unwrap_or(0.0) as u64;
        self.lost = self.lost.map(|sum| sum.saturating_add(lost));
        self.rows += 1;
    }

    /// How long before the first row its rates already hold; 0 if there are none.
    pub fn lead(&self) -> i64 {
        let of_interval =
            |column: &Column| column.extent.count > 0 && is_of_interval(&Name::parse(&column.name));
        if self.columns.iter().any(of_interval) {
            self.spacing.median().unwrap_or(0) as i64
        } else {
            0
        }
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let times = || self.bins.occupied().map(|(_, rows)| rows);
        let first = times().map(|rows| rows.first).min()?;
        let last = times().map(|rows| rows.last).max()?;
        Some((first.saturating_sub(self.lead()), last))
    }

    /// Takes text columns out of the panels, and counts the text in the others.
    fn sort_out(&mut self) {
        let columns = &self.columns;
        for panel in &mut self.panels {
            panel.parts.retain(|part| {
                columns[part.column].extent.count > 0 && !columns[part.column].is_text()
            });
        }
        self.panels.retain(|panel| !panel.parts.is_empty());
        let texts = columns
            .iter()
            .filter(|column| column.texts.count > 0 && !column.is_text())
            .map(|column| column.texts);
        self.faults.cells.first = texts.clone().map(|texts| texts.first).min().unwrap_or(0);
        self.faults.cells.count = texts.map(|texts| texts.count).sum();
    }
}

impl Faults {
    /// Whether nothing was skipped.
    pub fn are_none(&self) -> bool {
        self.lines.count + self.times.count + self.cells.count == 0 && self.torn.is_none()
    }
}

impl From<io::Error> for NotATable {
    fn from(error: io::Error) -> NotATable {
        NotATable::Io(error)
    }
}

/// Turns the values of a stack's columns into sums, from the bottom up.
fn pile_up(stack: &[usize], values: &mut [f64]) {
    let mut sum = 0.0;
    for &column in stack {
        if !values[column].is_nan() {
            sum += values[column];
            values[column] = sum;
        }
    }
}

/// What a first line without a time column is.
fn strange_header(names: &[String]) -> NotATable {
    match names {
        [only] if only.starts_with('{') => NotATable::Json,
        [only] if only.contains(',') => NotATable::Commas,
        _ => NotATable::NoTime,
    }
}

/// The place of the time column, its clock, and the decimals in its unit.
fn time_column(names: &[String]) -> Option<(usize, Option<Clock>, usize)> {
    let by_clock = |(place, name): (usize, &String)| {
        Some((place, Some(Clock::of_column(name.as_bytes())?), 9))
    };
    let by_custom = |(place, name): (usize, &String)| match name.as_str() {
        "Time (ns)" | "time_ns" => Some((place, None, 0)),
        "time" | "time_s" => Some((place, None, 9)),
        _ => None,
    };
    let mut names = names.iter().enumerate();
    names
        .clone()
        .find_map(by_clock)
        .or_else(|| names.find_map(by_custom))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Table {
        Table::read(text.as_bytes(), 1, |_| true).unwrap()
    }

    /// The values of a column in the order of time.
    fn values(table: &Table, column: usize) -> Vec<Option<f64>> {
        table
            .bins
            .occupied()
            .map(|(bin, _)| table.bins.cell(bin, column).map(|cell| cell.last))
            .collect()
    }

    #[test]
    fn a_row_for_each_thing_is_nobodys_line() {
        let rows = "unix_s\tdisk\tn\n1\tsda\t1\n1\tsdb\t9\n2\tsda\t1\n2\tsdb\t9\n";
        let refused = Table::read(rows.as_bytes(), 1, |_| true).unwrap_err();
        assert!(matches!(refused, NotATable::Things(key) if key == "disk"));
        // Two runs that meet in one time are none.
        read("unix_s\tn\n1\t1\n2\t1\n2\t2\n3\t4\n");
    }

    #[test]
    fn stacked_columns_are_summed_and_their_extents_are_their_own() {
        let table = read(
            "mono_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\n1\t30\t20\t50\n2\t\t10\t90\n",
        );
        assert_eq!(values(&table, 0), [Some(30.0), None]);
        assert_eq!(values(&table, 1), [Some(50.0), Some(10.0)]);
        assert_eq!(table.columns[1].extent.max, 20.0);
    }

    #[test]
    fn faults_are_counted_with_their_place() {
        let table = read("unix_s\tn\tlost\n1\t1\t0\nsoon\t2\t0\n3\t3\n4\t4\t2\n5\tx\t0\n5\t5");
        assert_eq!((table.rows, table.lost), (3, Some(2)));
        assert_eq!(table.faults.times, Skipped { count: 1, first: 3 });
        assert_eq!(table.faults.lines, Skipped { count: 1, first: 4 });
        assert_eq!(table.faults.cells, Skipped { count: 1, first: 6 });
        assert_eq!(table.faults.torn, Some(7));
    }

    #[test]
    fn a_panel_without_a_number_is_none() {
        let table = read("unix_s\tcomm\tn\n1\ta\t\n2\tb\t\n");
        assert!(table.panels.is_empty());
    }

    #[test]
    fn other_time_columns_are_known_and_none_is_an_error() {
        assert_eq!(
            read("n\tTime (ns)\n7\t1500\n")
                .bins
                .occupied()
                .next()
                .unwrap()
                .1
                .first,
            1_500
        );
        assert_eq!(
            read("time\tn\n2.5\t7\n")
                .bins
                .occupied()
                .next()
                .unwrap()
                .1
                .first,
            2_500_000_000
        );
        assert!(matches!(
            Table::read(&b"1.0\t5\n"[..], 1, |_| true),
            Err(NotATable::NoTime)
        ));
        assert!(matches!(
            Table::read(&b""[..], 1, |_| true),
            Err(NotATable::Empty)
        ));
    }
}
