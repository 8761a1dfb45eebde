//! CSV as RFC 4180 has it: cells parted by commas, in quotes where they hold commas, quotes or line
//! ends. `Time (s),"a, b"` is two cells.
//!
//! The automaton is that of the csv crate; its reader is not used, because it has no limit for a
//! record (a quote that is never closed) and forgets half a record when no more bytes are there yet.

use std::io::{self, Read};
use std::ops::Range;

use csv_core::ReadRecordResult;
use pipe::flow::{Skipped, is_left};

use crate::input::cells::Row;

const BLOCK: usize = 64 * 1024;
/// The longest record, as with lines; a longer one is skipped and counted.
const LONGEST: usize = 1 << 20;
/// The most cells of a record; one with more is skipped and counted.
const MOST_CELLS: usize = 1 << 16;

/// Cuts CSV into rows.
#[derive(Debug)]
pub struct Commas<R> {
    source: R,
    machine: csv_core::Reader,
    block: Box<[u8]>,
    /// What of the block is not cut yet.
    held: Range<usize>,
    columns: Vec<Vec<u8>>,
    record: Record,
    skipped: Skipped,
    torn: Option<u64>,
}

/// The record that is being read.
#[derive(Debug, Default)]
struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// How much of both is filled.
    bytes: usize,
    cells: usize,
    parts: Vec<(usize, usize)>,
    is_overlong: bool,
    /// The line ends in what of it was given up.
    inside: u64,
    /// The last byte read of it.
    last: u8,
}

/// How a record ended.
enum Found {
    Record,
    Nothing,
}

impl<R: Read> Commas<R> {
    /// Reads the header. Nothing if there is none.
    pub(super) fn new(source: R) -> io::Result<Option<Commas<R>>> {
        let mut commas = Commas {
            source,
            machine: csv_core::Reader::new(),
            block: vec![0; BLOCK].into(),
            held: 0..0,
            columns: Vec::new(),
            record: Record::default(),
            skipped: Skipped::default(),
            torn: None,
        };
        Ok(match commas.advance()? {
            Found::Record => {
                commas.columns = commas.cells().map(<[u8]>::to_vec).collect();
                Some(commas)
            }
            Found::Nothing => None,
        })
    }

    pub(super) fn columns(&self) -> &[Vec<u8>] {
        &self.columns
    }

    pub(super) fn skipped(&self) -> Skipped {
        self.skipped
    }

    pub(super) fn torn(&self) -> Option<u64> {
        self.torn
    }

    /// The next record that has as many cells as the header and is not the header again.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        while let Found::Record = self.advance()? {
            let number = self.number();
            let width = self.record.parts.len();
            if width == self.columns.len() && !self.record.is_overlong {
                if self.cells().eq(self.columns.iter().map(Vec::as_slice)) {
                    continue;
                }
                return Ok(Some(Row::Parts {
                    number,
                    text: &self.record.text,
                    parts: &self.record.parts,
                }));
            }
            if width < self.columns.len() && !self.record.is_finished() {
                self.torn = Some(number);
            } else {
                self.skipped.add(number);
            }
        }
        Ok(None)
    }

    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let cell = |&(from, to): &(usize, usize)| self.record.text.get(from..to);
        self.record
            .parts
            .iter()
            .map(move |part| cell(part).unwrap_or_default())
    }

    /// The line in which the record begins: the machine has counted the line ends up to its own.
    fn number(&self) -> u64 {
        let text = &self.record.text[..self.record.bytes];
        let inside = self.record.inside + line_ends(text);
        let own = u64::from(self.record.last == b'\n');
        self.machine.line().saturating_sub(inside + own).max(1)
    }

    /// Reads one record, or goes on with one for which no bytes were there.
    fn advance(&mut self) -> io::Result<Found> {
        if !self.record.parts.is_empty() {
            self.record.begin();
        }
        loop {
            if self.held.is_empty() && !self.fill()? {
                self.torn = (self.record.cells + self.record.bytes > 0).then(|| self.number());
                return Ok(Found::Nothing);
            }
            let input = &self.block[self.held.clone()];
            let record = &mut self.record;
            let (result, read, bytes, cells) = self.machine.read_record(
                input,
                &mut record.text[record.bytes..],
                &mut record.ends[record.cells..],
            );
            if let Some(last) = read.checked_sub(1).and_then(|last| input.get(last)) {
                record.last = *last;
            }
            self.held.start += read;
            (record.bytes, record.cells) = (record.bytes + bytes, record.cells + cells);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => record.grow(),
                ReadRecordResult::Record => {
                    record.finish();
                    return Ok(Found::Record);
                }
                ReadRecordResult::End => return Ok(Found::Nothing),
            }
        }
    }

    /// Reads a block; false if the input was left, and what is there is to be dropped.
    fn fill(&mut self) -> io::Result<bool> {
        loop {
            match self.source.read(&mut self.block) {
                Ok(got) => {
                    self.held = 0..got;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_left(&error) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Record {
    fn begin(&mut self) {
        (self.bytes, self.cells, self.inside) = (0, 0, 0);
        self.is_overlong = false;
        self.parts.clear();
    }

    /// Makes room, or gives up what is too long to be a record: the rest of it is read into the
    /// same place.
    fn grow(&mut self) {
        if self.bytes >= LONGEST || self.cells >= MOST_CELLS {
            self.is_overlong = true;
            self.inside += line_ends(&self.text[..self.bytes]);
            (self.bytes, self.cells) = (0, 0);
        }
        if self.bytes == self.text.len() {
            self.text.resize((self.text.len() * 2).max(4096), 0);
        }
        if self.cells == self.ends.len() {
            self.ends.resize((self.ends.len() * 2).max(64), 0);
        }
    }

    fn finish(&mut self) {
        let ends = self.ends[..self.cells].iter();
        let mut from = 0;
        self.parts.clear();
        self.parts
            .extend(ends.map(|&to| (std::mem::replace(&mut from, to), to)));
        if self.parts.is_empty() {
            self.parts.push((0, 0));
        }
    }

    /// Whether it ended with a line end, rather than with the input.
    fn is_finished(&self) -> bool {
        matches!(self.last, b'\n' | b'\r')
    }
}

fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (u64, Vec<String>);

    fn rows(text: &str) -> (Vec<Seen>, Skipped, Option<u64>) {
        let mut commas = Commas::new(text.as_bytes()).unwrap().unwrap();
        let mut rows = Vec::new();
        while let Some(row) = commas.next_row().unwrap() {
            let cell = |at| String::from_utf8_lossy(row.cell(at)).into_owned();
            rows.push((row.number(), (0..2).map(cell).collect()));
        }
        (rows, commas.skipped(), commas.torn())
    }

    fn row(number: u64, cells: [&str; 2]) -> Seen {
        (number, cells.map(str::to_owned).into())
    }

    #[test]
    fn quotes_hold_commas_and_line_ends_and_lines_are_counted_over_them() {
        let text = "time,n\r\n1,\"a, \"\"b\"\"\"\r\n\r\n2,\"c\nd\"\r\ntime,n\r\n3,4";
        let want = [
            row(2, ["1", "a, \"b\""]),
            row(4, ["2", "c\nd"]),
            row(7, ["3", "4"]),
        ];
        assert_eq!(rows(text), (want.into(), Skipped::default(), None));
    }

    #[test]
    fn records_of_another_width_are_counted_with_the_line_of_the_first() {
        let (seen, skipped, torn) = rows("time,n\n1\n2,2\n3,3,3\n4,4\n5");
        assert_eq!(seen, [row(3, ["2", "2"]), row(5, ["4", "4"])]);
        assert_eq!((skipped, torn), (Skipped { count: 2, first: 2 }, Some(6)));
    }

    #[test]
    fn a_quote_that_is_never_closed_takes_no_more_memory_than_a_record_may() {
        let text = format!("time,n\n1,1\n2,\"{}", "x,".repeat(3 << 20));
        let mut commas = Commas::new(text.as_bytes()).unwrap().unwrap();
        assert!(commas.next_row().unwrap().is_some());
        assert!(commas.next_row().unwrap().is_none());
        assert_eq!(
            commas.skipped().count + u64::from(commas.torn().is_some()),
            1
        );
        assert!(commas.record.text.len() <= LONGEST);
    }

    #[test]
    fn a_record_with_too_many_cells_is_passed_over() {
        let (seen, skipped, _) = rows(&format!("time,n\n{}\n2,2\n", ",".repeat(300_000)));
        assert_eq!((seen, skipped.count), (vec![row(3, ["2", "2"])], 1));
    }
}
