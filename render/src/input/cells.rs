//! Lines cut into cells, in the dialects that come along: records are parted by TABs.

use std::io::{self, Read};

use pipe::flow::Skipped;
use pipe::tsv;

/// Cuts an input into rows of as many cells as there are columns.
#[derive(Debug)]
pub enum Cells<R> {
    /// Records.
    Tabs(tsv::Reader<R>),
}

/// The cells of one line.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// Of a record.
    Tabs(tsv::Row<'a>),
    /// Of any other text, cut already.
    Cells {
        /// The number of the line.
        number: u64,
        /// A cell a column.
        cells: &'a [Vec<u8>],
    },
}

impl<R: Read> Cells<R> {
    /// Reads the header. Nothing if the input is empty.
    pub fn new(source: R) -> io::Result<Option<Cells<R>>> {
        Ok(tsv::Reader::new(source)?.map(Cells::Tabs))
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Vec<u8>] {
        match self {
            Cells::Tabs(reader) => reader.columns(),
        }
    }

    /// The next row, or nothing at the end of the input.
    pub fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        match self {
            Cells::Tabs(reader) => Ok(reader.next_row()?.map(Row::Tabs)),
        }
    }

    /// The lines that had too few or too many cells, or were too long.
    pub fn skipped(&self) -> Skipped {
        match self {
            Cells::Tabs(reader) => reader.skipped(),
        }
    }

    /// The number of a last line that was cut off in the middle.
    pub fn torn(&self) -> Option<u64> {
        match self {
            Cells::Tabs(reader) => reader.torn(),
        }
    }
}

impl<'a> Row<'a> {
    /// The number of the line, from 1.
    pub fn number(&self) -> u64 {
        match self {
            Row::Tabs(row) => row.number,
            Row::Cells { number, .. } => *number,
        }
    }

    /// The cell of a column, by the column's place in the header.
    pub fn cell(&self, column: usize) -> &'a [u8] {
        match self {
            Row::Tabs(row) => row.cell(column),
            Row::Cells { cells, .. } => cells.get(column).map_or(&[], Vec::as_slice),
        }
    }
}
