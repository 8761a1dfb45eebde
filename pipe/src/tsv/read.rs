//! Reading records, liberally: CRLF, a missing final LF, a header repeated in the middle
//! (`cat a.tsv b.tsv`), also with a byte order mark or the columns in another order. A line with too few or too many cells is counted and
//! skipped; its place is remembered, its content never quoted.

use std::io::{self, Read};

use memchr::memchr_iter;

use crate::flow::{Lines, Skipped};

/// Reads the rows of one input.
#[derive(Debug)]
pub struct Reader<R> {
    lines: Lines<R>,
    header: Vec<u8>,
    columns: Vec<Vec<u8>>,
    /// Where each cell of the row given last ends.
    ends: Vec<usize>,
    /// Where each column stands in the lines; empty while that is as in the header.
    order: Vec<usize>,
    torn: Option<u64>,
}

/// The cells of one line.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The number of the line, from 1.
    pub number: u64,
    line: &'a [u8],
    ends: &'a [usize],
    order: &'a [usize],
}

impl<R: Read> Reader<R> {
    /// Reads the header. Nothing if the input is empty.
    pub fn new(source: R) -> io::Result<Option<Reader<R>>> {
        let mut lines = Lines::new(source);
        if !lines.advance()? {
            return Ok(None);
        }
        let header = unmarked(lines.line()).to_vec();
        let columns: Vec<_> = header.split(|&b| b == b'\t').map(<[u8]>::to_vec).collect();
        let ends = Vec::with_capacity(columns.len());
        Ok(Some(Reader {
            lines,
            header,
            columns,
            ends,
            order: Vec::new(),
            torn: None,
        }))
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Vec<u8>] {
        &self.columns
    }

    /// The place of the column of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column == name.as_bytes())
    }

    /// The next row, or nothing at the end of the input.
    pub fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        while self.lines.advance()? {
            let line = self.lines.line();
            self.ends.clear();
            self.ends.extend(memchr_iter(b'\t', line));
            self.ends.push(line.len());
            // Names in another order are as long together: few rows are looked at twice.
            let names = unmarked(line);
            let header = match names.len() == self.header.len() {
                true if names == self.header => Some(Vec::new()),
                true => order(&self.columns, names),
                false => None,
            };
            if let Some(order) = header {
                self.order = order;
                continue;
            }
            if self.ends.len() == self.columns.len() {
                return Ok(Some(Row {
                    number: self.lines.number(),
                    line: self.lines.line(),
                    ends: &self.ends,
                    order: &self.order,
                }));
            }
            if self.ends.len() < self.columns.len() && self.lines.unfinished() {
                self.torn = Some(self.lines.number());
            } else {
                self.lines.skip();
            }
        }
        Ok(None)
    }

    /// The number of the line given last.
    pub fn line_number(&self) -> u64 {
        self.lines.number()
    }

    /// The lines that had too few or too many cells, or were too long.
    pub fn skipped(&self) -> Skipped {
        self.lines.skipped()
    }

    /// The number of a last line that was cut off in the middle.
    pub fn torn(&self) -> Option<u64> {
        let cut = self.lines.left() && self.lines.unfinished();
        self.torn.or(cut.then(|| self.lines.number()))
    }
}

impl<'a> Row<'a> {
    /// The cell of a column, by the column's place in the header.
    pub fn cell(&self, column: usize) -> &'a [u8] {
        let column = self.order.get(column).copied().unwrap_or(column);
        let start = if column == 0 {
            0
        } else {
            self.ends[column - 1] + 1
        };
        &self.line[start..self.ends[column]]
    }
}

/// The line without a byte order mark.
fn unmarked(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// Where each column stands in a line with all their names; nothing if the line has not.
fn order(columns: &[Vec<u8>], line: &[u8]) -> Option<Vec<usize>> {
    let cells = || line.split(|&byte| byte == b'\t');
    let place = |name| cells().position(|cell| cell == name);
    columns.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> (Vec<Vec<String>>, Reader<&[u8]>) {
        let mut reader = Reader::new(text).unwrap().unwrap();
        let width = reader.columns().len();
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            rows.push(
                (0..width)
                    .map(|at| String::from_utf8_lossy(row.cell(at)).into_owned())
                    .collect(),
            );
        }
        (rows, reader)
    }

    #[test]
    fn a_repeated_header_is_no_row_and_crlf_is_taken() {
        let (rows, reader) = rows(b"unix_s\tn\r\n1.0\t\r\nunix_s\tn\r\n2.0\t7");
        assert_eq!(rows, [["1.0", ""], ["2.0", "7"]]);
        assert_eq!(
            (reader.skipped(), reader.torn()),
            (Skipped::default(), None)
        );
        assert_eq!(reader.find("n"), Some(1));
    }

    #[test]
    fn a_header_in_the_middle_may_have_a_mark_or_another_order() {
        let (rows, reader) = rows(
            b"\xEF\xBB\xBFunix_s\tn\tm\n1\t2\t3\n\xEF\xBB\xBFunix_s\tn\tm\n4\t5\t6\n\
              m\tunix_s\tn\n9\t7\t8\nunix_s\tm\tm\nunix_s\tn\tm\n1\t1\t2\n",
        );
        let first = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]];
        assert_eq!(rows[..3], first);
        // As long as the header, but none.
        assert_eq!(rows[3..], [["m", "m", "unix_s"], ["1", "1", "2"]]);
        assert_eq!(reader.skipped(), Skipped::default());
    }

    #[test]
    fn bad_lines_are_counted_with_the_place_of_the_first() {
        let (rows, reader) = rows(b"unix_s\tn\n1\n2\t2\n\n3\t3\t3\n4\t4\n");
        assert_eq!(rows, [["2", "2"], ["4", "4"]]);
        assert_eq!(reader.skipped(), Skipped { count: 3, first: 2 });
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_told() {
        let (rows, reader) = rows(b"unix_s\ta\tb\n1\t2\t3\n4\t5");
        assert_eq!(rows.len(), 1);
        assert_eq!((reader.skipped().count, reader.torn()), (0, Some(3)));
    }

    #[test]
    fn an_empty_input_has_no_header() {
        assert!(Reader::new(&b""[..]).unwrap().is_none());
    }
}
