//! Writing records, as TSV or as JSON lines.

use crate::cli::Failure;
use crate::clock::{Mono, Time};
use crate::flow::Output;
use crate::stop::{Stop, Wake};
use std::os::fd::BorrowedFd;

use super::decimal;
use super::text::text;

/// A line is at most this long: a widespread reader stops silently at 65,536.
const ROW_LIMIT: usize = 65_000;

/// How the user wants records: the options of the same names.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Leave line 1 out.
    pub no_header: bool,
    /// JSON lines in the place of TSV.
    pub json: bool,
    /// Constant columns at the right end: name and value.
    pub add: Vec<(String, Vec<u8>)>,
    /// And behind these one that is worked out from its line.
    pub seal: Option<Seal>,
}

/// A last column whose number follows from its line: from all bytes before the separator in front
/// of it.
#[derive(Clone, Copy, Debug)]
pub struct Seal {
    /// The column's name.
    pub name: &'static str,
    /// Its number.
    pub of: fn(&[u8]) -> u32,
}

/// Writes rows under one header.
#[derive(Debug)]
pub struct Writer {
    out: Output,
    json: bool,
    /// What stands before each cell: nothing or a TAB; in JSON the key.
    before: Vec<Vec<u8>>,
    /// The constant columns.
    tail: Vec<u8>,
    /// The separator of the seal, and the seal.
    seal: Option<(Vec<u8>, Seal)>,
}

/// A row being written: one call a cell, in the order of the header.
#[derive(Debug)]
pub struct Record<'a> {
    out: &'a mut Vec<u8>,
    before: std::slice::Iter<'a, Vec<u8>>,
    json: bool,
}

impl Writer {
    /// Starts with the header, which leaves with the first flush. The first column is a clock's.
    pub fn new(mut out: Output, style: &Style, columns: &[String]) -> Result<Writer, Failure> {
        let json = style.json;
        let mut tail = Vec::new();
        let mut names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let last = style.seal.map(|seal| seal.name);
        for (name, value) in &style.add {
            if names.contains(&name.as_str()) || last == Some(name) {
                return Err(Failure::usage(
                    format!("--add '{name}': there is a column of that name"),
                    "choose another",
                ));
            }
            tail.extend(before(name, json, false));
            text(&mut tail, value, json);
            names.push(name);
        }
        names.extend(last);
        let line = names.join("\t");
        // A header may be one full line; what stands in every row leaves half of it for the rest.
        if line.len() > ROW_LIMIT || tail.len() > ROW_LIMIT / 2 {
            return Err(Failure::usage(
                "the columns are too long for one line",
                "ask for fewer",
            ));
        }
        if !json && !style.no_header {
            out.record(|buffer| buffer.extend([line.as_bytes(), b"\n"].concat()))?;
        }
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(at, name)| before(name, json, at == 0));
        let seal = style.seal;
        Ok(Writer {
            out,
            json,
            before: cells.collect(),
            tail,
            seal: seal.map(|seal| (before(seal.name, json, false), seal)),
        })
    }

    /// Writes a row: `fill` gives a cell for each column behind the time.
    pub fn row(&mut self, time: Time, fill: impl FnOnce(&mut Record)) -> Result<(), Failure> {
        self.timeless(|record| {
            record.open();
            time.print(record.out);
            fill(record);
        })
    }

    /// Writes a row of a table that has no time: `fill` gives a cell for each column.
    pub fn timeless(&mut self, fill: impl FnOnce(&mut Record)) -> Result<(), Failure> {
        let (before, json, tail) = (self.before.iter(), self.json, &self.tail);
        self.out.record(|out| {
            let start = out.len();
            let mut record = Record { out, before, json };
            fill(&mut record);
            debug_assert!(record.before.next().is_none(), "a cell for each column");
            out.extend_from_slice(tail);
            if let Some((before, seal)) = &self.seal {
                let sum = (seal.of)(&out[start..]);
                out.extend_from_slice(before);
                out.extend_from_slice(itoa::Buffer::new().format(sum).as_bytes());
            }
            out.extend_from_slice(if json { b"}\n" } else { b"\n" });
        })
    }

    /// Hands on what was written, then sleeps.
    pub fn rest(
        &mut self,
        stop: &Stop,
        due: Option<Mono>,
        also: &[BorrowedFd],
    ) -> Result<Wake, Failure> {
        self.out.rest(stop, due, also)
    }

    /// Hands on what was written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush()
    }
}

impl Record<'_> {
    /// A count or an id.
    pub fn integer(&mut self, value: u64) {
        self.open();
        let value = value.min(i64::MAX as u64);
        self.out
            .extend(itoa::Buffer::new().format(value).as_bytes());
    }

    /// An exact decimal, without idle zeroes at its end: `value` / 10^`decimals`.
    pub fn fixed(&mut self, value: i64, decimals: u32) {
        self.open();
        decimal(value, decimals, self.out);
    }

    /// A measured number rounded to so many decimals; what is no number is missing.
    pub fn number(&mut self, value: f64, decimals: u32) {
        let scaled = (value * 10_f64.powi(decimals as i32)).round();
        if scaled.abs() < i64::MAX as f64 {
            self.fixed(scaled as i64, decimals);
        } else {
            self.missing();
        }
    }

    /// Free text of any bytes.
    pub fn text(&mut self, bytes: &[u8]) {
        self.open();
        text(self.out, bytes, self.json);
    }

    /// The name of a column, as it stands in a header.
    pub fn name(&mut self, name: &str) {
        self.open();
        let (quote, backslash) = if self.json {
            ("\"", "\\\\")
        } else {
            ("", "\\")
        };
        self.out.extend_from_slice(quote.as_bytes());
        for byte in name.bytes() {
            match byte {
                b'\\' => self.out.extend_from_slice(backslash.as_bytes()),
                _ => self.out.push(byte),
            }
        }
        self.out.extend_from_slice(quote.as_bytes());
    }

    /// No value.
    pub fn missing(&mut self) {
        self.open();
        if self.json {
            self.out.extend_from_slice(b"null");
        }
    }

    fn open(&mut self) {
        if let Some(before) = self.before.next() {
            self.out.extend_from_slice(before);
        }
    }
}

/// What stands before a column's cell.
fn before(name: &str, json: bool, first: bool) -> Vec<u8> {
    let parting = match (json, first) {
        (true, true) => "{",
        (true, false) => ",",
        (false, true) => "",
        (false, false) => "\t",
    };
    let key = if json {
        format!("\"{}\":", name.replace('\\', "\\\\"))
    } else {
        String::new()
    };
    format!("{parting}{key}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(print: impl Fn(&mut Record)) -> (String, String) {
        let print = |json: bool| {
            let (mut out, before) = (Vec::new(), vec![Vec::new()]);
            print(&mut Record {
                out: &mut out,
                before: before.iter(),
                json,
            });
            String::from_utf8(out).unwrap()
        };
        (print(false), print(true))
    }

    #[test]
    fn numbers_are_plain_decimals_without_idle_zeroes() {
        let number = |value, decimals| cell(|r| r.number(value, decimals)).0;
        assert_eq!(number(12.5, 2), "12.5");
        assert_eq!(number(0.004, 2), "0");
        assert_eq!(number(-0.06, 2), "-0.06");
        assert_eq!(number(1e15, 3), "1000000000000000");
        assert_eq!(number(99.996, 2), "100");
        for nothing in [f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(
                cell(|r| r.number(nothing, 2)),
                (String::new(), "null".to_owned())
            );
        }
        assert_eq!(cell(|r| r.fixed(1_203, 2)).0, "12.03");
        assert_eq!(cell(|r| r.fixed(i64::MIN, 0)).0, i64::MIN.to_string());
        assert_eq!(cell(|r| r.integer(u64::MAX)).0, i64::MAX.to_string());
    }

    #[test]
    fn the_same_cell_stands_in_tsv_and_in_json() {
        assert_eq!(
            cell(|r| r.text(b"a\t\"b\\")),
            (r"a\t\x22b\\".to_owned(), r#""a\\t\\x22b\\\\""#.to_owned())
        );
    }

    #[test]
    fn a_name_stands_as_in_the_header() {
        assert_eq!(
            cell(|r| r.name(r"x{a=b\,c}")),
            (r"x{a=b\,c}".to_owned(), r#""x{a=b\\,c}""#.to_owned())
        );
    }
}
