//! Rows made of blocks, on their way into tables.

use std::io::{Read, Seek, Write};
use std::ops::{Range, RangeInclusive};

use pipe::clock::{Clock, Time};

use crate::input::Refusal;
use crate::input::buildstats::cpu;
use crate::input::buildstats::kind::Kind;
use crate::input::buildstats::log::Log;
use crate::input::cells::Row;
use crate::input::facts::joined;
use crate::input::header::Header;
use crate::input::table::Table;
use crate::request::Request;

/// What was read of some logs.
#[derive(Debug)]
pub struct Tables {
    /// One, but several of the kernel's text of processors: what they did, then what tasks did.
    pub tables: Vec<Table>,
    /// What is to be said of the logs.
    pub remarks: Vec<String>,
}

/// A table, and which of a row's values are its columns.
struct Part {
    table: Table,
    columns: Range<usize>,
    /// The cells of the row in hand, the time first.
    cells: Vec<Vec<u8>>,
    previous: Option<i64>,
}

/// Reads logs - what messages call them, what they are, and their text - to their ends, and keeps
/// the rows in a window, in nanoseconds.
///
/// # Errors
/// They can't be read.
pub fn read<R: Read + Seek>(
    logs: Vec<(String, Kind, R)>,
    (request, inputs): (&Request, usize),
    window: &RangeInclusive<i64>,
) -> Result<Tables, Refusal> {
    let parted = logs.iter().any(|(_, kind, _)| *kind == Kind::Stat);
    let opened: Result<Vec<Log<R>>, Refusal> = logs
        .into_iter()
        .map(|(name, kind, source)| Log::open(name, kind, source))
        .collect();
    let mut logs = opened?;
    let columns = logs.iter().flat_map(|log| log.columns.iter().cloned());
    let columns: Vec<String> = columns.collect();
    let parts = match parted {
        true => cpu::SORTS.to_vec(),
        false => vec![0..columns.len(); 1],
    };
    let parts = parts.into_iter();
    let parts: Result<Vec<Part>, Refusal> = parts
        .map(|range| Part::begin(&columns, range, request, inputs))
        .collect();
    let mut parts = parts?;
    let mut values = vec![f64::NAN; columns.len()];
    // Nothing is allocated below.
    while let Some(time) = logs.iter().filter_map(Log::time).min() {
        let line = row(&mut logs, time, &mut values)?;
        parts
            .iter_mut()
            .filter(|_| window.contains(&time))
            .for_each(|part| part.take(time, line, &values));
    }
    let remarks = logs.iter().flat_map(Log::remarks).collect();
    let tables = parts.into_iter().map(|part| part.finish(&logs)).collect();
    Ok(Tables { tables, remarks })
}

/// Fills a row with what the logs that have a block of its time say. Returns a line of one of them.
fn row<R: Read>(logs: &mut [Log<R>], time: i64, values: &mut [f64]) -> Result<u64, Refusal> {
    values.fill(f64::NAN);
    let (mut rest, mut line) = (values, 0);
    for log in logs {
        let (own, behind) = std::mem::take(&mut rest).split_at_mut(log.columns.len());
        rest = behind;
        if log.time() == Some(time) {
            line = log.tell(own)?;
        }
    }
    Ok(line)
}

impl Part {
    fn begin(
        columns: &[String],
        range: Range<usize>,
        request: &Request,
        inputs: usize,
    ) -> Result<Part, Refusal> {
        let own = columns.iter().skip(range.start).take(range.len()).cloned();
        let time = Clock::Unix.column().to_owned();
        let header = Header::new([time].into_iter().chain(own).collect(), Vec::new())?;
        let mut table = Table::begin(&header, request, inputs);
        table.facts.clock = header.clock;
        Ok(Part {
            table,
            cells: vec![Vec::new(); header.names.len()],
            columns: range,
            previous: None,
        })
    }

    /// Takes a row, if it says anything.
    fn take(&mut self, time: i64, line: u64, values: &[f64]) {
        let values = values.get(self.columns.clone()).unwrap_or_default();
        if values.iter().all(|value| value.is_nan()) {
            return;
        }
        let mut cells = self.cells.iter_mut();
        if let Some(cell) = cells.next() {
            cell.clear();
            Time(time).print(cell);
        }
        for (cell, value) in cells.zip(values) {
            cell.clear();
            if !value.is_nan() {
                // Writing to memory doesn't fail.
                let _ = write!(cell, "{value}");
            }
        }
        let facts = &mut self.table.facts;
        facts.rows += 1;
        if let Some(previous) = self.previous.replace(time) {
            facts.spacing.add(previous.abs_diff(time));
        }
        let row = Row::Cells {
            number: line,
            cells: &self.cells,
        };
        self.table.take(&row, time);
    }

    fn finish<R: Read>(mut self, logs: &[Log<R>]) -> Table {
        self.table.sort_out();
        let faults = &mut self.table.facts.faults;
        for log in logs {
            let (lines, torn) = log.faults();
            faults.lines = joined(faults.lines, lines);
            faults.backwards = joined(faults.backwards, log.late());
            faults.torn = faults.torn.or(torn);
        }
        self.table
    }
}
