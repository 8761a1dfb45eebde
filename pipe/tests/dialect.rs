//! Records as the writer makes them, read back by our own reader and by one that others wrote.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use arbtest::arbitrary::{Result, Unstructured};
use csv::{ReaderBuilder, Terminator};
use pipe::clock::Time;
use pipe::flow::Output;
use pipe::tsv::{Reader, Seal, Style, Writer, unescape};

/// Rows of a time and some text cells.
struct Table {
    columns: Vec<String>,
    rows: Vec<(Time, Vec<Vec<u8>>)>,
}

impl Table {
    fn arbitrary(u: &mut Unstructured) -> Result<Table> {
        let width = u.int_in_range(1..=4)?;
        let columns = (0..width).map(|at| format!("text{at}"));
        let columns = ["unix_s".to_owned()].into_iter().chain(columns).collect();
        let row = |u: &mut Unstructured| {
            let time = Time(u.int_in_range(0..=i64::MAX)?);
            let cells = (0..width).map(|_| u.arbitrary()).collect::<Result<_>>()?;
            Ok((time, cells))
        };
        let rows = (0..u.int_in_range(0..=5)?)
            .map(|_| row(u))
            .collect::<Result<_>>()?;
        Ok(Table { columns, rows })
    }

    /// The bytes that the writer makes of it.
    fn written(&self) -> Vec<u8> {
        let path = scratch();
        let out = Output::create(&path).unwrap();
        let mut writer = Writer::new(out, &Style::default(), &self.columns).unwrap();
        for (time, cells) in &self.rows {
            let row = writer.row(*time, |row| cells.iter().for_each(|cell| row.text(cell)));
            row.unwrap();
        }
        writer.flush().unwrap();
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        bytes
    }

    /// The cells as any reader must see them: decoded.
    fn cells(&self) -> Vec<Vec<Vec<u8>>> {
        let row = |(time, cells): &(Time, Vec<Vec<u8>>)| {
            let mut first = Vec::new();
            time.print(&mut first);
            [first].into_iter().chain(cells.iter().cloned()).collect()
        };
        self.rows.iter().map(row).collect()
    }
}

/// A path that no other test uses.
fn scratch() -> PathBuf {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("dialect-{}-{number}", std::process::id()))
}

fn read_by_us(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = Reader::new(bytes).unwrap().unwrap();
    let width = reader.columns().len();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        rows.push((0..width).map(|at| unescape(row.cell(at))).collect());
    }
    assert_eq!((reader.skipped().count, reader.torn()), (0, None));
    rows
}

fn read_by_csv(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(bytes);
    let rows = reader.byte_records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(unescape).collect()).collect()
}

#[test]
fn what_is_written_is_read_back_the_same_by_us_and_by_others() {
    arbtest::arbtest(|u| {
        let table = Table::arbitrary(u)?;
        let bytes = table.written();
        assert_eq!(read_by_us(&bytes), table.cells());
        assert_eq!(read_by_csv(&bytes), table.cells());
        Ok(())
    });
}

#[test]
fn every_line_has_the_tabs_of_the_header_and_nothing_to_stumble_over() {
    arbtest::arbtest(|u| {
        let table = Table::arbitrary(u)?;
        let text = String::from_utf8(table.written()).unwrap();
        assert!(text.ends_with('\n'));
        for line in text.lines() {
            assert_eq!(line.split('\t').count(), table.columns.len());
            assert!(!line.contains(|c: char| c == '"' || c.is_control() && c != '\t'));
        }
        Ok(())
    });
}

#[test]
fn a_seal_follows_from_all_bytes_of_its_own_line_before_it() {
    let path = scratch();
    let style = Style {
        add: vec![("host".to_owned(), b"web1".to_vec())],
        seal: Some(Seal {
            name: "bytes",
            of: |line| line.len() as u32,
        }),
        ..Style::default()
    };
    let out = Output::create(&path).unwrap();
    let mut writer = Writer::new(out, &style, &["name".to_owned()]).unwrap();
    for name in ["a", r"b{c=d\,e}", ""] {
        writer.timeless(|record| record.name(name)).unwrap();
    }
    writer.flush().unwrap();
    let want = "name\thost\tbytes\na\tweb1\t6\nb{c=d\\,e}\tweb1\t14\n\tweb1\t5\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), want);
    fs::remove_file(&path).unwrap();
}
