//! Those who watch rows see what is written: each number in the column and of the thing that the
//! record has it in.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each table, and how many keys its rows have behind the time.
const TABLES: [(&str, usize); 10] = [
    ("system", 0),
    ("mem", 0),
    ("cpu", 1),
    ("disk", 1),
    ("net", 1),
    ("psi", 1),
    ("cgroup", 1),
    ("task", 2),
    ("irq", 2),
    ("fs", 3),
];

/// How many numbers a column of a thing had, the least and the greatest of them.
type Ranges = BTreeMap<[String; 3], (usize, f64, f64)>;

fn add(ranges: &mut Ranges, place: [String; 3], number: f64) {
    let range = ranges.entry(place).or_insert((0, number, number));
    *range = (range.0 + 1, range.1.min(number), range.2.max(number));
}

/// The cells of the lines, but for the header's, which come with it.
fn read(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let text = fs::read_to_string(path).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    let mut lines = text.lines().map(cells);
    let header = lines.next().unwrap();
    (header, lines.collect())
}

/// What the rows of the tables came to.
fn of_rows(directory: &Path) -> Ranges {
    let mut ranges = Ranges::new();
    for (table, keys) in TABLES {
        let path = directory.join(format!("{table}.tsv"));
        if !path.exists() {
            continue;
        }
        let (header, rows) = read(&path);
        for row in rows {
            for (name, cell) in header.iter().zip(&row).skip(1 + keys) {
                if let Ok(number) = cell.parse() {
                    let place = [table.to_owned(), row[1..=keys].join(" "), name.clone()];
                    add(&mut ranges, place, number);
                }
            }
        }
    }
    ranges
}

/// The same as the summary says.
fn of_summary(path: &Path) -> Ranges {
    let (header, rows) = read(path);
    assert_eq!(
        header[..5],
        ["table", "key", "column", "count", "min"].map(str::to_owned)
    );
    let range = |row: Vec<String>| {
        let number = |cell: usize| row[cell].parse::<f64>().unwrap();
        let range = (row[3].parse().unwrap(), number(4), number(8));
        ([0, 1, 2].map(|cell: usize| row[cell].clone()), range)
    };
    // A thing may have no number where others have some.
    let told = rows.into_iter().filter(|row| row[3] != "0");
    told.map(range).collect()
}

/// A run of all tables over the machine.
fn run(directory: &Path, more: &[&str]) {
    let _ = fs::remove_dir_all(directory);
    let ran = Command::new(env!("CARGO_BIN_EXE_sample"))
        .args(TABLES.map(|(table, _)| table))
        .args(["--quiet", "-i", "50ms", "-n", "4", "--to-dir"])
        .arg(directory)
        .arg("--summary")
        .arg(directory.join("summary.tsv"))
        .args(more)
        .status();
    assert!(ran.unwrap().success());
}

#[test]
fn the_summary_says_of_each_column_what_its_cells_have() {
    for (name, more) in [("rates", &[][..]), ("counters", &["--counters"])] {
        let directory: PathBuf =
            std::env::temp_dir().join(format!("watched-{name}-{}", std::process::id()));
        run(&directory, more);
        let (rows, summary) = (
            of_rows(&directory),
            of_summary(&directory.join("summary.tsv")),
        );
        assert!(rows.keys().any(|[table, ..]| table == "task"));
        for (place, range) in &rows {
            assert_eq!(summary.get(place), Some(range), "{place:?}");
        }
        let untold = |place: &&[String; 3]| !rows.contains_key(*place);
        assert_eq!(summary.keys().find(untold), None);
        fs::remove_dir_all(&directory).unwrap();
    }
}
