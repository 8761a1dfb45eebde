//! A table with a row for each thing of a kind: for each CPU, disk, process.

use std::fmt;

use pipe::cli::Failure;

use super::{Moment, Table, Title};
use crate::rate::growth;
use crate::sink::{Row, Sink};
use crate::source::group::Scope;
use crate::source::process::ProcessFile;
use crate::source::{Reading, Source};

/// A thing in the latest reading.
#[derive(Debug)]
pub struct Thing<'a, T> {
    /// What it was in the reading before, if it was there.
    pub previous: Option<&'a T>,
    /// What it is.
    pub current: &'a T,
    /// Seconds between the two.
    pub seconds: f64,
}

/// A column that says which thing a row is about.
#[derive(Debug)]
pub struct Key<T: 'static> {
    /// What the header calls it.
    pub name: &'static str,
    /// Writes its cell.
    pub print: fn(&T, &mut Row),
}

/// A column.
#[derive(Debug)]
pub struct Column<T: 'static> {
    /// What the header calls it.
    pub name: &'static str,
    /// The name of the counter behind it, if it has one.
    pub metric: Option<&'static str>,
    /// The source it needs.
    pub source: Source,
    /// Where its cells come from.
    pub cell: Cell<T>,
}

/// Where the cells of a column come from.
#[derive(Debug)]
pub enum Cell<T: 'static> {
    /// A text; there where counters are written, too.
    Text(fn(&T, &mut Row)),
    /// What stands at the time of a reading; there where counters are written, too.
    Gauge(fn(&T) -> Option<u64>),
    /// The same with so many decimals in the number: 1234 with 3 is 1.234.
    Decimal(fn(&T) -> Option<i64>, u32),
    /// What a counter grew in a second; bytes are whole ones.
    Rate(fn(&T) -> Option<u64>),
    /// The time that a counter counts, as a share of the time that passed, in percent; so many of
    /// its units are a second. It is not cut at 100: several CPUs can work on one thing.
    Share(fn(&T) -> Option<u64>, u64),
    /// Anything else of two readings, with two decimals; and the counter behind it with decimals of
    /// its own.
    Between(fn(&Thing<T>) -> Option<f64>, fn(&T) -> Option<u64>, u32),
}

/// Goes through the things of a moment.
pub type Things<T> = Box<dyn Fn(&Moment, Emit<T>) -> Result<(), Failure>>;

/// Takes one of them.
pub type Emit<'a, T> = &'a mut dyn FnMut(&Thing<T>) -> Result<(), Failure>;

/// A table with a row for each thing.
pub struct Rows<T: 'static> {
    name: &'static str,
    keys: &'static [Key<T>],
    columns: Vec<Place<T>>,
    /// All things of a reading, to tell which columns they have.
    list: fn(&Reading) -> &[T],
    things: Things<T>,
    /// What its rows come of where nothing but the keys is wanted: what its first column needs.
    first: Option<Source>,
    alone: Option<Source>,
    also: &'static [Source],
    scope: Option<Scope>,
}

/// A column in its place.
#[derive(Debug)]
enum Place<T: 'static> {
    Of(&'static Column<T>),
    /// How many ticks were missed.
    Lost,
}

impl<T> Rows<T> {
    /// A table with all its columns, and `lost` behind them.
    pub fn new(
        name: &'static str,
        (keys, columns): (&'static [Key<T>], &'static [Column<T>]),
        list: fn(&Reading) -> &[T],
        things: Things<T>,
    ) -> Rows<T> {
        let first = columns.first().map(|column| column.source);
        let columns = columns.iter().map(Place::Of);
        Rows {
            first,
            name,
            keys,
            columns: columns.chain([Place::Lost]).collect(),
            list,
            things,
            also: &[],
            scope: None,
            alone: None,
        }
    }

    /// The same with rows that come of more sources, of which any may be lacking.
    pub fn with(self, also: &'static [Source]) -> Rows<T> {
        Rows { also, ..self }
    }

    /// The same of nothing but these groups.
    pub fn within(self, scope: Scope) -> Rows<T> {
        let scope = Some(scope);
        Rows { scope, ..self }
    }

    fn columns(&self) -> impl Iterator<Item = (usize, &'static Column<T>)> {
        let column = |place: &Place<T>| match place {
            Place::Of(column) => Some(*column),
            Place::Lost => None,
        };
        let places = self.columns.iter().map(column).enumerate();
        places.filter_map(|(at, column)| Some((at, column?)))
    }

    fn row(&self, thing: &Thing<T>, moment: &Moment, row: &mut Row) {
        for key in self.keys {
            (key.print)(thing.current, row);
        }
        row.values();
        for place in &self.columns {
            match place {
                Place::Of(column) => column.print(thing, moment.counters, row),
                Place::Lost => row.exact(Some(moment.lost), 0),
            }
        }
    }
}

impl<T> Table for Rows<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    fn keys(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    fn titles(&self) -> Vec<Title> {
        let title = |place: &Place<T>| match place {
            Place::Of(column) => column.title(),
            Place::Lost => LOST,
        };
        self.columns.iter().map(title).collect()
    }

    fn choose(&mut self, places: &[usize]) {
        let place = |&at: &usize| match self.columns[at] {
            Place::Of(column) => Place::Of(column),
            Place::Lost => Place::Lost,
        };
        self.columns = places.iter().map(place).collect();
    }

    fn choose_keys(&mut self) {
        self.alone = self.first;
    }

    fn needs(&self, source: Source) -> bool {
        let of_columns = self.columns().map(|(_, column)| column.source);
        let mut needed = of_columns.chain(self.alone);
        match source {
            // Without it nobody knows which processes there are.
            Source::Process(ProcessFile::Page | ProcessFile::Stat) => {
                needed.any(|source| matches!(source, Source::Process(_)))
            }
            _ if self.also.contains(&source) => needed.next().is_some(),
            _ => needed.any(|needed| needed == source.of_columns()),
        }
    }

    fn untold(&self, source: Source, reading: Option<&Reading>) -> Vec<usize> {
        let things = reading.map(self.list);
        // Of what has nothing yet, something may come.
        let told = |column: &Column<T>| {
            things.is_some_and(|things| things.is_empty() || column.is_told(things))
        };
        let untold = |column: &Column<T>| column.source == source && !told(column);
        let untold = self.columns().filter(|(_, column)| untold(column));
        untold.map(|(at, _)| at).collect()
    }

    fn print(&self, moment: &Moment, sink: &mut Sink) -> Result<(), Failure> {
        (self.things)(moment, &mut |thing| {
            sink.row(|row| self.row(thing, moment, row))
        })
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "table {}", self.name)
    }
}

/// The last column of every table.
pub const LOST: Title = Title {
    name: "lost",
    counter: Some("lost"),
};

impl<T> Column<T> {
    fn title(&self) -> Title {
        let same = matches!(
            self.cell,
            Cell::Text(_) | Cell::Gauge(_) | Cell::Decimal(..)
        );
        Title {
            name: self.name,
            counter: self.metric.or_else(|| same.then_some(self.name)),
        }
    }

    /// Whether any of the things has it.
    fn is_told(&self, things: &[T]) -> bool {
        things.iter().any(|thing| match self.cell {
            Cell::Text(_) => true,
            Cell::Gauge(value) | Cell::Rate(value) | Cell::Share(value, _) => {
                value(thing).is_some()
            }
            Cell::Between(_, value, _) => value(thing).is_some(),
            Cell::Decimal(value, _) => value(thing).is_some(),
        })
    }

    fn print(&self, thing: &Thing<T>, counters: bool, row: &mut Row) {
        let current = thing.current;
        match self.cell {
            Cell::Text(print) => print(current, row),
            Cell::Gauge(value) => row.exact(value(current), 0),
            Cell::Decimal(value, decimals) => row.fixed(value(current), decimals),
            Cell::Rate(total) if counters => row.exact(total(current), 0),
            Cell::Share(total, second) if counters => row.exact(total(current), second.ilog10()),
            Cell::Between(_, total, decimals) if counters => row.exact(total(current), decimals),
            Cell::Rate(total) => {
                let decimals = if self.name.ends_with("bytes_per_s") {
                    0
                } else {
                    2
                };
                row.number(thing.grown(total), decimals);
            }
            Cell::Share(total, second) => {
                let share = |grown: f64| match grown {
                    0.0 => grown,
                    _ => 100.0 * grown / second as f64,
                };
                row.number(thing.grown(total).map(share), 2);
            }
            Cell::Between(value, _, _) => row.number(value(thing), 2),
        }
    }
}

impl<T> Thing<'_, T> {
    /// What a counter grew. Nothing if the thing is new, or if the counter fell: it was set back or
    /// has wrapped, and which can't be told.
    pub fn growth(&self, total: impl Fn(&T) -> Option<u64>) -> Option<u64> {
        growth(total(self.previous?), total(self.current))
    }

    /// The same in a second.
    pub fn grown(&self, total: impl Fn(&T) -> Option<u64>) -> Option<f64> {
        match self.growth(total)? {
            _ if self.seconds <= 0.0 => None,
            // Most of them are: a division takes longer than all else here.
            0 => Some(0.0),
            growth => Some(growth as f64 / self.seconds),
        }
    }
}
