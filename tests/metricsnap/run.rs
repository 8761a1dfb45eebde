//! Runs of `metricsnap`, the rows that they wrote, and what they said of themselves.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::Signal;
use tests::{Child, Ended, Scratch, command};

/// Rows as they were written, without the first column, which is time, and the last, `lost`.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    /// In nanoseconds.
    pub(super) times: Vec<i128>,
    pub(super) cells: Vec<Vec<String>>,
    pub(super) lost: Vec<u64>,
}

/// What a run says of itself in the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) rows: u64,
    pub(super) missed: u64,
    pub(super) lost: u64,
}

/// A run whose rows go to a file.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) child: Child,
    pub(super) scratch: Scratch,
}

impl Rows {
    pub(super) fn parse(text: &str) -> Rows {
        assert!(text.is_empty() || text.ends_with('\n'), "the end is torn");
        let mut rows = Rows::default();
        for (at, line) in text.lines().enumerate() {
            let mut words: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let (lost, time) = (words.pop().unwrap(), words.remove(0));
            if at == 0 {
                assert_eq!(lost, "lost", "{line}");
                rows.columns = words;
                continue;
            }
            assert_eq!(words.len(), rows.columns.len(), "{line}");
            rows.times.push(nanoseconds(&time));
            rows.cells.push(words);
            rows.lost.push(lost.parse().unwrap());
        }
        rows
    }

    /// The whole rows of a file that may still be written to.
    pub(super) fn so_far(path: &Path) -> Rows {
        let text = fs::read_to_string(path).unwrap_or_default();
        let end = text.rfind('\n').map_or(0, |end| end + 1);
        Rows::parse(&text[..end])
    }

    pub(super) fn len(&self) -> u64 {
        self.times.len() as u64
    }

    /// Points of the grid that have no row.
    pub(super) fn missing(&self) -> u64 {
        self.lost.iter().sum()
    }

    /// A column's cells.
    pub(super) fn column(&self, title: &str) -> Vec<&str> {
        let at = self.columns.iter().position(|column| column == title);
        let at = at.unwrap_or_else(|| panic!("{title} in {:?}", self.columns));
        self.cells.iter().map(|cells| cells[at].as_str()).collect()
    }

    /// When each row was begun; with --skew.
    pub(super) fn begins(&self) -> Vec<i128> {
        let skews = self.column("skew_ns").into_iter();
        let skews = skews.map(|skew| skew.parse::<i128>().unwrap());
        let times = self.times.iter().zip(skews);
        times.map(|(at, skew)| at - skew / 2).collect()
    }

    /// How many points of the grid have passed when the last row was begun: the first was begun at
    /// the first of them.
    pub(super) fn passed(&self, interval: i128) -> i128 {
        let begins = self.begins();
        (begins.last().unwrap() - begins[0]) / interval + 1
    }

    /// How many points of the grid come before each row.
    pub(super) fn places(&self) -> impl Iterator<Item = i128> {
        let missing = self.lost.iter().scan(0, |sum, lost| {
            *sum += lost;
            Some(*sum)
        });
        missing
            .zip(0..)
            .map(|(missing, at)| i128::from(missing + at))
    }
}

impl Report {
    /// From the last line of what was said:
    /// `metricsnap: 1001 rows, 0 missed, 0 lost; late p50 ...`.
    pub(super) fn said(ended: &Ended) -> Report {
        let line = ended.err.lines().last().unwrap_or_default();
        let counts = line.split(';').next().unwrap();
        let mut numbers = counts
            .split([' ', ','])
            .filter_map(|word| word.parse().ok());
        let mut next = || numbers.next().unwrap_or_else(|| panic!("{}", ended.err));
        Report {
            rows: next(),
            missed: next(),
            lost: next(),
        }
    }

    /// From the table of --stats.
    pub(super) fn table(text: &str) -> Report {
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        assert_eq!(lines.len(), 2, "{text}");
        let number = |name| {
            let at = lines[0].iter().position(|column| *column == name);
            lines[1][at.unwrap()].parse().unwrap()
        };
        Report {
            rows: number("rows"),
            missed: number("missed"),
            lost: number("lost"),
        }
    }

    /// That it is of these rows.
    pub(super) fn is_of(&self, rows: &Rows) {
        assert_eq!(self.rows, rows.len());
        assert_eq!(self.missed + self.lost, rows.missing());
    }
}

impl Run {
    /// Starts it, and waits until its first row is there.
    pub(super) fn start(scratch: Scratch, arguments: &[&str]) -> Run {
        let tool = [&["metricsnap"], arguments].concat();
        Run::start_as(scratch, &tool)
    }

    /// The same for a line of which it is a part.
    pub(super) fn start_as(scratch: Scratch, line: &[&str]) -> Run {
        let mut tool = command(line[0], &scratch);
        Run::started(scratch, tool.args(&line[1..]))
    }

    fn started(scratch: Scratch, tool: &mut Command) -> Run {
        let path = scratch.path().join("rows.tsv");
        let out = File::create(&path).unwrap();
        let mut child = Child::start_in_pipe(tool.stdin(Stdio::null()).stdout(out));
        child.until("the first row", |_| !Rows::so_far(&path).cells.is_empty());
        Run { child, scratch }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.scratch.path().join("rows.tsv")
    }

    /// Waits until the newest row is so.
    pub(super) fn until(&mut self, what: &str, so: impl Fn(&[String]) -> bool) {
        let path = self.path();
        self.child.until(what, |_| {
            Rows::so_far(&path).cells.last().is_some_and(|c| so(c))
        });
    }

    /// Waits until so many more rows have come.
    pub(super) fn for_rows(&mut self, more: u64) {
        let path = self.path();
        let wanted = Rows::so_far(&path).len() + more;
        self.child
            .until("more rows", |_| Rows::so_far(&path).len() >= wanted);
    }

    /// Waits until it has said something.
    pub(super) fn until_it_says(&mut self, words: &str) {
        self.child
            .until(words, |child| child.said().contains(words));
    }

    /// Ends it by a signal.
    pub(super) fn end(self) -> (Ended, Rows) {
        self.end_by(Signal::INT)
    }

    pub(super) fn end_by(self, signal: Signal) -> (Ended, Rows) {
        self.child.signal(signal);
        let ended = self.child.end();
        assert_eq!(ended.status, 0, "{}", ended.err);
        (ended, Rows::parse(&self.scratch.read("rows.tsv")))
    }
}

/// A run to its end: what it said, and its rows.
pub(super) fn run(scratch: &Scratch, arguments: &[&str]) -> (Ended, Rows) {
    let ended = Child::start(command("metricsnap", scratch).args(arguments)).end();
    let rows = Rows::parse(&ended.out);
    (ended, rows)
}

/// How often the thread has gone to sleep that takes rows, which is about once a tick.
pub(super) fn sleeps(child: &Child) -> u64 {
    let Some(thread) = collector(child) else {
        return 0;
    };
    child
        .proc_number(
            &format!("task/{thread}/status"),
            "voluntary_ctxt_switches",
            10,
        )
        .unwrap_or(0)
}

/// The number of that thread.
pub(super) fn collector(child: &Child) -> Option<u32> {
    let is = |thread: &&u32| child.proc(&format!("task/{thread}/comm")) == "collector\n";
    threads(child).iter().find(is).copied()
}

/// The numbers of all its threads.
pub(super) fn threads(child: &Child) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{}/task", child.id()))
        .into_iter()
        .flatten();
    let names = tasks.filter_map(|task| task.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.parse().ok()).collect()
}

/// `1795318912.157059259` in nanoseconds.
fn nanoseconds(seconds: &str) -> i128 {
    let (whole, fraction) = seconds.split_once('.').unwrap();
    assert_eq!(fraction.len(), 9, "{seconds}");
    format!("{whole}{fraction}").parse().unwrap()
}
