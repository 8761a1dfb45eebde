//! A table on its way to being drawn: its rows are read once, and kept as bins.

use std::io::{self, Read};

use pipe::clock::{Clock, Time};
use pipe::flow::Skipped;
use pipe::tsv::{Reader, unescape};

use crate::bins::Bins;
use crate::name::{Kind, Name};
use crate::number;
use crate::panel::{Panel, Shape, panels};
use crate::spacing::Spacing;

/// One input, read.
#[derive(Debug)]
pub struct Table {
    /// The clock its times are on; nothing for a time column that names none.
    pub clock: Option<Clock>,
    /// The panels it makes. Their columns are places in `values`.
    pub panels: Vec<Panel>,
    /// The names of the columns drawn, as written.
    pub names: Vec<String>,
    /// What each of those columns held.
    pub extents: Vec<Extent>,
    /// The same columns over time; a stacked one holds the sum up to and with itself.
    pub bins: Bins,
    /// How far apart the rows are.
    pub spacing: Spacing,
    /// How many rows there were.
    pub rows: u64,
    /// Ticks or events that the recorder says it missed.
    pub lost: u64,
    /// Text columns with one value throughout: name and value.
    pub constants: Vec<(String, String)>,
    /// What was wrong with the input.
    pub faults: Faults,
}

/// The range and the mean of a column's own values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    sum: f64,
    count: u64,
}

/// What was wrong with an input, counted.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Lines that were no rows.
    pub lines: Skipped,
    /// A last line that was cut off.
    pub torn: Option<u64>,
    /// Rows whose time was no time.
    pub times: Skipped,
    /// Cells that were no numbers in columns of numbers.
    pub cells: Skipped,
    /// Columns of changing text, which have no line to draw.
    pub texts: Vec<String>,
}

impl Faults {
    /// Whether nothing was skipped. (A text column is no loss.)
    pub fn is_harmless(&self) -> bool {
        self.lines.count + self.times.count + self.cells.count == 0 && self.torn.is_none()
    }
}

/// Why an input is no table.
#[derive(Debug)]
pub enum NotATable {
    /// It is empty.
    Empty,
    /// Its first line names no time column.
    NoTime,
    /// It couldn't be read.
    Io(io::Error),
}

impl From<io::Error> for NotATable {
    fn from(error: io::Error) -> NotATable {
        NotATable::Io(error)
    }
}

/// A column of numbers (or so it seems until a cell is seen).
struct Column {
    place: usize,
    kind: Kind,
    scale: f64,
    content: Content,
    /// A counter's last time in nanoseconds and value.
    before: Option<(i64, f64)>,
}

enum Content {
    /// Nothing yet.
    Unknown,
    Numbers,
    /// The same text all the time.
    Constant(Vec<u8>),
    /// Changing text.
    Text,
}

impl Table {
    /// Reads a table to its end. `wanted` says which columns to draw, by name.
    pub fn read(source: impl Read, wanted: impl Fn(&str) -> bool) -> Result<Table, NotATable> {
        let mut reader = Reader::new(source)?.ok_or(NotATable::Empty)?;
        let names: Vec<_> = reader
            .columns()
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let (time_place, clock, digits) = time_column(&names).ok_or(NotATable::NoTime)?;
        let lost_place = names.iter().position(|name| name == "lost");
        let mut columns: Vec<Column> = names
            .iter()
            .enumerate()
            .filter(|&(place, name)| {
                place != time_place && Some(place) != lost_place && wanted(name)
            })
            .map(|(place, name)| Column::new(place, name))
            .collect();
        let drawn: Vec<String> = columns
            .iter()
            .map(|column| names[column.place].clone())
            .collect();
        let parsed: Vec<_> = drawn.iter().map(|name| Name::parse(name)).collect();
        let mut table = Table {
            clock,
            panels: panels(&parsed),
            extents: vec![Extent::NONE; drawn.len()],
            bins: Bins::new(drawn.len()),
            names: drawn,
            spacing: Spacing::new(),
            rows: 0,
            lost: 0,
            constants: Vec::new(),
            faults: Faults::default(),
        };
        let stacks: Vec<Vec<usize>> = table.stacks();
        let mut values = vec![f64::NAN; columns.len()];
        let mut previous: Option<i64> = None;
        // Nothing is allocated below: 10^6 rows in a quarter of a second (tests/bench).
        while let Some(row) = reader.next_row()? {
            let Some(Time(time)) = Time::parse_in(row.cell(time_place), digits) else {
                count(&mut table.faults.times, reader.line_number());
                continue;
            };
            let mut strange = 0;
            for ((column, value), extent) in
                columns.iter_mut().zip(&mut values).zip(&mut table.extents)
            {
                *value = column.value(row.cell(column.place), time, &mut strange);
                extent.add(*value);
            }
            table.lost += lost_place
                .and_then(|place| number::parse(row.cell(place)))
                .unwrap_or(0.0) as u64;
            if strange > 0 {
                count(&mut table.faults.cells, reader.line_number());
                table.faults.cells.count += strange - 1;
            }
            stacks.iter().for_each(|stack| pile_up(stack, &mut values));
            table.bins.add(time, &values);
            if let Some(distance) = previous.and_then(|previous| time.checked_sub(previous)) {
                table.spacing.add(distance.unsigned_abs());
            }
            previous = Some(time);
            table.rows += 1;
        }
        table.faults.lines = reader.skipped();
        table.faults.torn = reader.torn();
        table.sort_out(columns);
        Ok(table)
    }

    /// The columns of each stack, from the bottom up.
    fn stacks(&self) -> Vec<Vec<usize>> {
        let stacked = self
            .panels
            .iter()
            .filter(|panel| panel.shape == Shape::Stack);
        stacked
            .map(|panel| panel.parts.iter().map(|part| part.column).collect())
            .collect()
    }

    /// Takes the columns out that turned out to be text.
    fn sort_out(&mut self, columns: Vec<Column>) {
        for (column, name) in columns.into_iter().zip(&self.names) {
            match column.content {
                Content::Unknown | Content::Numbers => {}
                Content::Text => self.faults.texts.push(name.clone()),
                Content::Constant(text) => {
                    let text = String::from_utf8_lossy(&unescape(&text)).into_owned();
                    self.constants.push((name.clone(), text));
                }
            }
        }
        for panel in &mut self.panels {
            panel
                .parts
                .retain(|part| self.extents[part.column].count > 0);
        }
        self.panels.retain(|panel| !panel.parts.is_empty());
    }
}

impl Extent {
    const NONE: Extent = Extent {
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
        sum: 0.0,
        count: 0,
    };

    fn add(&mut self, value: f64) {
        if !value.is_nan() {
            self.min = self.min.min(value);
            self.max = self.max.max(value);
            self.sum += value;
            self.count += 1;
        }
    }

    /// The mean of all values.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }
}

impl Column {
    fn new(place: usize, name: &str) -> Column {
        Column {
            place,
            kind: Name::parse(name).kind,
            scale: Name::scale(name),
            content: Content::Unknown,
            before: None,
        }
    }

    /// A cell's value in the unit drawn; NaN if there is none.
    fn value(&mut self, cell: &[u8], time: i64, strange: &mut u64) -> f64 {
        if cell.is_empty() {
            self.before = None;
            return f64::NAN;
        }
        match (number::parse(cell), &mut self.content) {
            (Some(value), Content::Numbers) => self.drawn(value * self.scale, time),
            (Some(value), Content::Unknown) => {
                self.content = Content::Numbers;
                self.drawn(value * self.scale, time)
            }
            (None, Content::Unknown) => {
                self.content = Content::Constant(cell.to_vec());
                f64::NAN
            }
            (None, Content::Numbers) => {
                *strange += 1;
                f64::NAN
            }
            (_, Content::Constant(text)) => {
                if text != cell {
                    self.content = Content::Text;
                }
                f64::NAN
            }
            (_, Content::Text) => f64::NAN,
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
                (value - before) / ((time - then) as f64 / 1e9)
            }
            _ => f64::NAN,
        }
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

fn count(skipped: &mut Skipped, line: u64) {
    if skipped.count == 0 {
        skipped.first = line;
    }
    skipped.count += 1;
}

/// The place of the time column, its clock, and the decimals in its unit: 9 for seconds, 0 for
/// nanoseconds.
fn time_column(names: &[String]) -> Option<(usize, Option<Clock>, usize)> {
    let known = names.iter().enumerate().find_map(|(place, name)| {
        Clock::of_column(name.as_bytes()).map(|clock| (place, Some(clock), 9))
    });
    known.or_else(|| {
        names
            .iter()
            .enumerate()
            .find_map(|(place, name)| match name.as_str() {
                "Time (ns)" | "time_ns" => Some((place, None, 0)),
                "time" | "time_s" => Some((place, None, 9)),
                _ => None,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Table {
        Table::read(text.as_bytes(), |_| true).unwrap()
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
    fn counters_become_rates_and_a_reset_is_a_gap() {
        let table = read("unix_s\tctxt_total\n1.0\t100\n1.5\t200\n2.5\t250\n3.5\t10\n4.5\t30\n");
        assert_eq!(
            values(&table, 0),
            [None, Some(200.0), Some(50.0), None, Some(20.0)]
        );
        assert_eq!(
            (table.extents[0].max, table.extents[0].mean()),
            (200.0, 90.0)
        );
    }

    #[test]
    fn stacked_columns_are_summed_and_their_extents_are_their_own() {
        let table = read(
            "mono_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\n1\t30\t20\t50\n2\t\t10\t90\n",
        );
        assert_eq!(values(&table, 0), [Some(30.0), None]);
        assert_eq!(values(&table, 1), [Some(50.0), Some(10.0)]);
        assert_eq!(table.extents[1].max, 20.0);
    }

    #[test]
    fn text_columns_are_told_from_numbers_by_their_cells() {
        let table = read("unix_s\thost\tcomm\tn\n1\tweb1\ta\t1\n2\tweb1\tb\tx\n3\tweb1\tb\t3\n");
        assert_eq!(table.constants, [("host".to_owned(), "web1".to_owned())]);
        assert_eq!(table.faults.texts, ["comm"]);
        assert_eq!(table.faults.cells, Skipped { count: 1, first: 3 });
        assert_eq!(table.panels.len(), 1);
    }

    #[test]
    fn faults_are_counted_with_their_place() {
        let table = read("unix_s\tn\tlost\n1\t1\t0\nsoon\t2\t0\n3\t3\n4\t4\t2\n5\t5");
        assert_eq!((table.rows, table.lost), (2, 2));
        assert_eq!(table.faults.times, Skipped { count: 1, first: 3 });
        assert_eq!(table.faults.lines, Skipped { count: 1, first: 4 });
        assert_eq!(table.faults.torn, Some(6));
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
            Table::read(&b"1.0\t5\n"[..], |_| true),
            Err(NotATable::NoTime)
        ));
        assert!(matches!(
            Table::read(&b""[..], |_| true),
            Err(NotATable::Empty)
        ));
    }
}
