//! Lines cut into cells, in the dialects that come along: records are parted by TABs, CSV by
//! commas, and what `vmstat` prints by blanks. The first line says which it is.

mod beginning;
mod blanks;
mod commas;

use std::borrow::Cow;
use std::io::{self, Chain, Cursor, Read};

use memchr::memchr;
use pipe::flow::Skipped;
use pipe::tsv;

use blanks::Blanks;
use commas::Commas;

use crate::input::Refusal;

/// A source whose beginning was looked at, and is read again.
type Seen<R> = Chain<Cursor<Vec<u8>>, R>;

/// Cuts an input into rows of as many cells as there are columns.
#[derive(Debug)]
pub enum Cells<R> {
    /// Records.
    Tabs(tsv::Reader<Seen<R>>),
    /// CSV.
    Commas(Box<Commas<Seen<R>>>),
    /// Words in columns.
    Blanks(Blanks<Seen<R>>),
}

/// The cells of one line.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// Of a record.
    Tabs(tsv::Row<'a>),
    /// Parts of a text, from and to.
    Parts {
        /// The number of the line, from 1.
        number: u64,
        /// Where the cells are.
        text: &'a [u8],
        /// Where each begins and ends.
        parts: &'a [(usize, usize)],
    },
    /// Cells that somebody keeps.
    Cells {
        /// The number of the line, from 1.
        number: u64,
        /// The cells, without escapes.
        cells: &'a [Vec<u8>],
    },
}

impl<R: Read> Cells<R> {
    /// Reads the header. Nothing if the input is empty.
    ///
    /// # Errors
    /// It can't be read, or what it begins with is no line of text.
    pub fn new(mut source: R) -> Result<Option<Cells<R>>, Refusal> {
        let seen = beginning::first_line(&mut source)?;
        let dialect = Dialect::of(&seen);
        let source = Cursor::new(seen).chain(source);
        Ok(match dialect {
            Dialect::Tabs => tsv::Reader::new(source)?.map(Cells::Tabs),
            Dialect::Commas => Commas::new(source)?.map(|commas| Cells::Commas(Box::new(commas))),
            Dialect::Blanks => Blanks::new(source)?.map(Cells::Blanks),
        })
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Vec<u8>] {
        match self {
            Cells::Tabs(reader) => reader.columns(),
            Cells::Commas(commas) => commas.columns(),
            Cells::Blanks(blanks) => blanks.columns(),
        }
    }

    /// The next row, or nothing at the end of the input.
    pub fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        match self {
            Cells::Tabs(reader) => Ok(reader.next_row()?.map(Row::Tabs)),
            Cells::Commas(commas) => commas.next_row(),
            Cells::Blanks(blanks) => blanks.next_row(),
        }
    }

    /// The lines that had too few or too many cells, or were too long.
    pub fn skipped(&self) -> Skipped {
        match self {
            Cells::Tabs(reader) => reader.skipped(),
            Cells::Commas(commas) => commas.skipped(),
            Cells::Blanks(blanks) => blanks.skipped(),
        }
    }

    /// The number of a last line that was cut off in the middle.
    pub fn torn(&self) -> Option<u64> {
        match self {
            Cells::Tabs(reader) => reader.torn(),
            Cells::Commas(commas) => commas.torn(),
            Cells::Blanks(blanks) => blanks.torn(),
        }
    }

    /// Why it can't be drawn if none of its columns is a time.
    pub fn without_time(&self) -> Refusal {
        match self {
            Cells::Blanks(blanks) if blanks.is_vmstat() => {
                let what = "is what vmstat prints, without times".to_owned();
                Refusal::Strange(what, "record it with vmstat -n -t")
            }
            _ => Refusal::NoTime,
        }
    }

    /// What else there is to say about the input, once its first row was read.
    pub fn remarks(&self) -> Vec<String> {
        match self {
            Cells::Tabs(_) | Cells::Commas(_) => Vec::new(),
            Cells::Blanks(blanks) => blanks.remarks(),
        }
    }
}

impl<'a> Row<'a> {
    /// The number of the line, from 1.
    pub fn number(&self) -> u64 {
        match self {
            Row::Tabs(row) => row.number,
            Row::Parts { number, .. } | Row::Cells { number, .. } => *number,
        }
    }

    /// The cell of a column, by the column's place in the header.
    pub fn cell(&self, column: usize) -> &'a [u8] {
        match self {
            Row::Tabs(row) => row.cell(column),
            Row::Parts { text, parts, .. } => {
                let part = parts.get(column).and_then(|&(from, to)| text.get(from..to));
                part.unwrap_or_default()
            }
            Row::Cells { cells, .. } => cells.get(column).map_or(&[], Vec::as_slice),
        }
    }

    /// The same without the escapes of its dialect.
    pub fn text(&self, column: usize) -> Cow<'a, [u8]> {
        let cell = self.cell(column);
        match self {
            Row::Tabs(_) if memchr(b'\\', cell).is_some() => Cow::Owned(tsv::unescape(cell)),
            _ => Cow::Borrowed(cell),
        }
    }
}

/// How cells are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Tabs,
    Commas,
    Blanks,
}

impl Dialect {
    fn of(line: &[u8]) -> Dialect {
        let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let has = |byte| memchr(byte, line).is_some();
        // JSON holds commas, too: it is refused by who looks at the names.
        if has(b'\t') || line.starts_with(b"{") {
            Dialect::Tabs
        } else if has(b',') {
            Dialect::Commas
        } else if line.trim_ascii().iter().any(u8::is_ascii_whitespace) {
            Dialect::Blanks
        } else {
            Dialect::Tabs
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_dialect() {
        for (line, dialect) in [
            ("unix_s\tcpu user\ta,b\n", Dialect::Tabs),
            ("unix_s\n", Dialect::Tabs),
            ("", Dialect::Tabs),
            ("{\"unix_s\":1,\"n\":2}\n", Dialect::Tabs),
            ("\u{FEFF}time,n\n", Dialect::Commas),
            ("Time (s),cpu user\r\n", Dialect::Commas),
            ("procs -----------memory----------\n", Dialect::Blanks),
            ("time value\n", Dialect::Blanks),
            ("time\r\n", Dialect::Tabs),
        ] {
            let more = format!(
                "{line}{}",
                if line.ends_with('\n') {
                    "1\t2, 3\n"
                } else {
                    ""
                }
            );
            assert_eq!(Dialect::of(more.as_bytes()), dialect, "{line:?}");
        }
    }

    /// Gives a byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let some = self.0.len().min(1);
            self.0.read(&mut buffer[..some])
        }
    }

    /// All cells of an input as text, the header's first.
    fn all<R: Read>(source: R) -> Vec<Vec<String>> {
        let words = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        let Some(mut cells) = Cells::new(source).unwrap() else {
            return Vec::new();
        };
        let mut all: Vec<Vec<String>> = vec![cells.columns().iter().map(|c| words(c)).collect()];
        while let Some(row) = cells.next_row().unwrap() {
            all.push((0..all[0].len()).map(|at| words(row.cell(at))).collect());
        }
        all
    }

    #[test]
    fn any_bytes_in_any_pieces_are_cut_alike() {
        arbtest::arbtest(|u| {
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=40)? {
                text += u.choose(&[
                    "a",
                    ",",
                    "\t",
                    " ",
                    "\n",
                    "\r\n",
                    "\"",
                    "1",
                    "2026-01-01 01:02:03",
                ])?;
            }
            assert_eq!(all(text.as_bytes()), all(Drip(text.as_bytes())), "{text:?}");
            Ok(())
        });
    }
}
