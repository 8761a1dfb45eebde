//! An input of rows, read one after the other into what they make.

use std::io::Read;

use pipe::clock::Time;

use crate::input::cells::{Cells, Row};
use crate::input::header::{Header, Kind};
use crate::input::latencies::Latencies;
use crate::input::marks::Marks;
use crate::input::table::Table;
use crate::input::tasks::Tasks;
use crate::input::{Content, Refusal, number};
use crate::request::Request;

/// Rows on their way to being drawn.
#[derive(Debug)]
pub struct Records<R> {
    cells: Cells<R>,
    header: Header,
    /// What has come so far.
    parts: Vec<Content>,
    previous: Option<i64>,
}

impl<R: Read> Records<R> {
    /// Reads the header and the first row, of one of so many inputs.
    ///
    /// # Errors
    /// The input can't be read, or isn't rows with a time.
    pub fn begin(source: R, request: &Request, inputs: usize) -> Result<Records<R>, Refusal> {
        let mut cells = Cells::new(source)?.ok_or(Refusal::Empty)?;
        let names = cells.columns().iter();
        let names: Vec<String> = names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let width = names.len();
        let mut header = Header::new(names, Vec::new())?;
        Ok(match cells.next_row()? {
            None => Records::start(cells, header, request, inputs),
            Some(row) => {
                header.first = (0..width).map(|at| row.cell(at).to_vec()).collect();
                let mut parts = begun(&header, request, inputs);
                let previous = take(&row, &header, &mut parts, None);
                Records {
                    cells,
                    header,
                    parts,
                    previous,
                }
            }
        })
    }

    fn start(cells: Cells<R>, header: Header, request: &Request, inputs: usize) -> Records<R> {
        Records {
            parts: begun(&header, request, inputs),
            cells,
            header,
            previous: None,
        }
    }

    /// Takes the next row; false at the end of the input.
    ///
    /// # Errors
    /// The input can't be read. After `WouldBlock` it can be gone on with.
    pub fn advance(&mut self) -> Result<bool, Refusal> {
        let Some(row) = self.cells.next_row()? else {
            return Ok(false);
        };
        self.previous = take(&row, &self.header, &mut self.parts, self.previous);
        Ok(true)
    }

    /// What has come so far, ready to be drawn.
    pub fn parts(&mut self) -> &mut Vec<Content> {
        self.settle();
        &mut self.parts
    }

    /// Reads on to the end.
    ///
    /// # Errors
    /// The input can't be read.
    pub fn finish(mut self) -> Result<Vec<Content>, Refusal> {
        // Nothing is allocated below: 10^6 rows in a quarter of a second (tests/bench).
        while self.advance()? {}
        self.settle();
        for part in &mut self.parts {
            if let Content::Tasks(tasks) = part {
                tasks.close();
            }
        }
        Ok(self.parts)
    }

    fn settle(&mut self) {
        for part in &mut self.parts {
            match part {
                Content::Table(table) => table.sort_out(),
                Content::Tasks(tasks) => tasks.sort_out(),
                Content::Latencies(_) | Content::Marks(_) => {}
            }
            part.facts_mut().faults.lines = self.cells.skipped();
            part.facts_mut().faults.torn = self.cells.torn();
        }
    }
}

/// Contents without rows.
fn begun(header: &Header, request: &Request, inputs: usize) -> Vec<Content> {
    let kinds = header.kinds(request.shape);
    let begun = kinds.into_iter().map(|kind| match kind {
        Kind::Table => Content::Table(Table::begin(header, request, inputs)),
        Kind::Tasks => Content::Tasks(Tasks::begin(header, request)),
        Kind::Latencies => Content::Latencies(Latencies::begin(header, request)),
        Kind::Marks => Content::Marks(Marks::begin(header)),
    });
    let mut parts: Vec<Content> = begun.collect();
    for part in &mut parts {
        part.facts_mut().clock = header.clock;
        part.facts_mut().lost = header.lost.map(|_| 0);
    }
    parts
}

/// Gives a row to all that it makes. Returns its time, or that of the row before.
fn take(row: &Row, header: &Header, parts: &mut [Content], previous: Option<i64>) -> Option<i64> {
    let Some(Time(time)) = Time::parse_in(row.cell(header.time), header.digits) else {
        for part in parts {
            part.facts_mut().faults.times.add(row.number());
        }
        return previous;
    };
    let lost = header
        .lost
        .and_then(|place| number::parse(row.cell(place)))
        .unwrap_or(0.0) as u64;
    for part in parts {
        let facts = part.facts_mut();
        facts.rows += 1;
        facts.lost = facts.lost.map(|sum| sum.saturating_add(lost));
        if let Some(previous) = previous {
            facts.spacing.add(previous.abs_diff(time));
            if time < previous {
                facts.faults.backwards.add(row.number());
            }
        }
        match part {
            Content::Table(table) => table.take(row, time),
            Content::Tasks(tasks) => tasks.take(row, time),
            Content::Latencies(latencies) => latencies.take(row, time),
            Content::Marks(marks) => marks.take(row, time),
        }
    }
    Some(time)
}
