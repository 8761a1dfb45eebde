//! Snapshots as rows.

use std::collections::HashSet;
use std::os::fd::BorrowedFd;

use pipe::cli::Failure;
use pipe::clock::{Dial, Mono};
use pipe::flow::Output;
use pipe::stop::{Stop, Wake};
use pipe::tsv::{Style, Writer, decimal};

use crate::checksum::SEAL;
use crate::growth::{self, Shown};
use crate::metric::Metric;
use crate::number::Number;
use crate::row::Row;

/// The column of how long the reads of a row took.
const SKEW: &str = "skew_ns";
/// The column of how many rows of the grid are missing before a row.
const LOST: &str = "lost";

/// What the names of all metrics may take of a line, which is at most 65,000 bytes.
const LINE: usize = 64_000;

/// How rows are to look.
#[derive(Clone, Debug)]
pub struct Look {
    /// What a line is.
    pub layout: Layout,
    /// How counters are shown.
    pub shown: Shown,
    /// Only what changed.
    pub on_change: bool,
    /// With how long the reads took.
    pub skew: bool,
    /// With a checksum of each line.
    pub checksum: bool,
    /// The options of all tools.
    pub style: Style,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A snapshot, a column a metric.
    Wide,
    /// A value with its metric's name.
    Long,
    /// A snapshot as gVisor writes it: nanoseconds since this start, then a column a metric.
    Gvisor(Mono),
}

/// Writes snapshots.
#[derive(Debug)]
pub struct Rows {
    sink: Sink,
    dial: Dial,
    columns: Vec<Column>,
    on_change: bool,
    skew: bool,
    /// Rows of the grid that are missing since the last row that was written.
    lost: u64,
    written: u64,
    /// When that row was read; nothing before the first.
    base: Option<Mono>,
    /// Whether the first row is the base of the next and nothing else.
    only_base: bool,
}

/// A column, and what stood in it.
#[derive(Debug)]
struct Column {
    title: String,
    /// How it is shown, its kind considered.
    shown: Shown,
    /// What was read for the last row that was written.
    base: Option<Number>,
    /// What stood in that row.
    last: Option<Number>,
    /// What is to stand in the next.
    now: Option<Number>,
}

#[derive(Debug)]
enum Sink {
    Wide(Writer),
    Long(Writer),
    Gvisor(Output, Mono),
}

impl Rows {
    /// Begins with the header.
    ///
    /// # Errors
    /// Two columns of one name, or more than fit into a line.
    pub fn new(out: Output, dial: Dial, metrics: &[Metric], look: &Look) -> Result<Rows, Failure> {
        let columns: Vec<_> = metrics.iter().map(|m| Column::new(m, look.shown)).collect();
        Ok(Rows {
            sink: Sink::new(out, dial.column(), &columns, look)?,
            dial,
            columns,
            on_change: look.on_change,
            skew: look.skew,
            lost: 0,
            written: 0,
            base: None,
            only_base: look.shown != Shown::Values,
        })
    }

    /// Takes a snapshot, and tells whether it was written: not where nothing changed and only
    /// changes are asked for, and not the first if growth is shown.
    ///
    /// Beside a loop that reads 100,000 a second: allocates nothing once the output's buffer has
    /// its size (`tests/steady.rs`).
    pub fn take(&mut self, row: &Row) -> Result<bool, Failure> {
        self.lost += row.missing;
        if self.base.is_none() && self.only_base {
            self.keep(row);
            return Ok(false);
        }
        let elapsed = self.base.map_or(0, |base| row.at.since(base).ns());
        for (column, &read) in self.columns.iter_mut().zip(&row.cells) {
            column.turn(read, elapsed);
        }
        let first = self.written == 0;
        if self.on_change && !first && !self.columns.iter().any(Column::changed) {
            return Ok(false);
        }
        self.write(row, first)?;
        self.keep(row);
        self.lost = 0;
        self.written += 1;
        Ok(true)
    }

    /// How many snapshots were written.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Hands on what was written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.sink {
            Sink::Wide(writer) | Sink::Long(writer) => writer.flush(),
            Sink::Gvisor(out, _) => out.flush(),
        }
    }

    /// Hands on what was written, then sleeps.
    pub fn rest(
        &mut self,
        stop: &Stop,
        due: Option<Mono>,
        also: &[BorrowedFd],
    ) -> Result<Wake, Failure> {
        match &mut self.sink {
            Sink::Wide(writer) | Sink::Long(writer) => writer.rest(stop, due, also),
            Sink::Gvisor(out, _) => out.rest(stop, due, also),
        }
    }

    /// The row is what the next is compared to.
    fn keep(&mut self, row: &Row) {
        self.base = Some(row.at);
        for (column, &read) in self.columns.iter_mut().zip(&row.cells) {
            (column.base, column.last) = (read, column.now);
        }
    }

    fn write(&mut self, row: &Row, first: bool) -> Result<(), Failure> {
        let (columns, lost) = (&self.columns, self.lost);
        let skew = self.skew.then_some(row.took_ns);
        match &mut self.sink {
            Sink::Wide(writer) => writer.row(self.dial.time(row.at), |record| {
                for column in columns {
                    match column.now {
                        Some(number) => record.fixed(number.digits, number.places.into()),
                        None => record.missing(),
                    }
                }
                if let Some(skew) = skew {
                    record.integer(skew);
                }
                record.integer(lost);
            }),
            Sink::Long(writer) => {
                let time = self.dial.time(row.at);
                let all = first || !self.on_change;
                let chosen = columns.iter().filter(|column| all || column.changed());
                let values = chosen.filter_map(|column| Some((column.title.as_str(), column.now?)));
                let count = |count: u64| Number::whole(count.min(i64::MAX as u64) as i64);
                let gap = (lost > 0).then(|| (LOST, count(lost)));
                let skew = skew.map(|skew| (SKEW, count(skew)));
                for (name, number) in gap.into_iter().chain(values).chain(skew) {
                    writer.row(time, |record| {
                        record.name(name);
                        record.fixed(number.digits, number.places.into());
                    })?;
                }
                Ok(())
            }
            Sink::Gvisor(out, start) => out.record(|out| {
                let since = row.at.since(*start).ns();
                decimal(since as i64, 0, out);
                for column in columns {
                    out.push(b'\t');
                    if let Some(number) = column.now {
                        decimal(number.digits, number.places.into(), out);
                    }
                }
                out.push(b'\n');
            }),
        }
    }
}

impl Column {
    fn new(metric: &Metric, shown: Shown) -> Column {
        Column {
            title: shown.title(metric),
            shown: match shown.grows(metric.kind) {
                true => shown,
                false => Shown::Values,
            },
            base: None,
            last: None,
            now: None,
        }
    }

    /// Works out what is to be shown of what was read.
    fn turn(&mut self, read: Option<Number>, elapsed_ns: u64) {
        let grown = read.zip(self.base);
        self.now = match self.shown {
            Shown::Values => read,
            Shown::Delta => grown.and_then(|(now, then)| growth::delta(now, then)),
            Shown::Rate => grown.and_then(|(now, then)| growth::rate(now, then, elapsed_ns)),
        };
    }

    fn changed(&self) -> bool {
        match (self.now, self.last) {
            (Some(now), Some(last)) => !now.equals(last),
            (now, last) => now != last,
        }
    }
}

impl Sink {
    fn new(out: Output, clock: &str, columns: &[Column], look: &Look) -> Result<Sink, Failure> {
        let titles = columns.iter().map(|column| column.title.as_str());
        let skew = look.skew.then_some(SKEW);
        match look.layout {
            Layout::Wide => {
                let length: usize = columns.iter().map(|column| column.title.len() + 1).sum();
                if length > LINE {
                    let what = format_args!("{} columns are too long for a line", columns.len());
                    return Err(Failure::usage(what, "ask for fewer, or for --long"));
                }
                let names = [clock].into_iter().chain(titles).chain(skew).chain([LOST]);
                Ok(Sink::Wide(writer(out, names, look)?))
            }
            Layout::Long => {
                distinct(titles.chain([SKEW, LOST]))?;
                Ok(Sink::Long(writer(out, [clock, "metric", "value"], look)?))
            }
            Layout::Gvisor(start) => {
                let mut out = out;
                let names: Vec<_> = ["Time (ns)"].into_iter().chain(titles).collect();
                distinct(names.iter().copied())?;
                let line = names.join("\t") + "\n";
                out.record(|buffer| buffer.extend_from_slice(line.as_bytes()))?;
                Ok(Sink::Gvisor(out, start))
            }
        }
    }
}

fn writer<'a>(
    out: Output,
    names: impl IntoIterator<Item = &'a str>,
    look: &Look,
) -> Result<Writer, Failure> {
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let seal = look.checksum.then_some(SEAL);
    distinct(
        names
            .iter()
            .map(String::as_str)
            .chain(seal.map(|seal| seal.name)),
    )?;
    let style = Style {
        seal,
        ..look.style.clone()
    };
    Writer::new(out, &style, &names)
}

/// Another program's metrics may be named as our columns are, and `x` and `x_total` grow alike.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let mut known = HashSet::new();
    for name in names {
        if !known.insert(name) {
            let what = format!("two columns are named '{name}'");
            return Err(Failure::usage(what, "leave one of them out"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
