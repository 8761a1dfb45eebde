//! Those who watch the numbers of a run's rows: conditions that must not come true, and a summary.

use std::path::PathBuf;

use pipe::cli::{Failure, Voice};
use pipe::clock::Time;

use crate::args::Args;
use crate::check::Check;
use crate::seen::{Seen, Shape};
use crate::summary::Summary;

/// The watchers of a run, and the row that they are shown.
#[derive(Debug)]
pub struct Watch {
    check: Check,
    summary: Option<(PathBuf, Summary)>,
    /// The row being written.
    pub row: Shown,
}

/// The numbers of a row, in the making.
#[derive(Debug, Default)]
pub struct Shown {
    /// The row's keys, parted by blanks.
    pub key: Vec<u8>,
    /// The cells behind them.
    pub values: Vec<Option<f64>>,
    /// Whether the keys are written.
    pub keyed: bool,
}

/// Which rows these are.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The place of their table.
    pub table: usize,
    /// When their interval began, and when it ended.
    pub times: [Time; 2],
}

impl Watch {
    /// What is asked for, if anything is.
    pub fn new(args: &Args, shapes: &[Shape]) -> Result<Option<Watch>, Failure> {
        if args.fail_if.is_empty() && args.summary.is_none() {
            return Ok(None);
        }
        let summary = args.summary.as_ref();
        Ok(Some(Watch {
            check: Check::new(&args.fail_if, shapes)?,
            summary: summary.map(|path| (path.clone(), Summary::new(shapes))),
            row: Shown::default(),
        }))
    }

    /// Shows the row to those who watch, and begins the next one.
    pub fn show(&mut self, place: Place) {
        let [since, at] = place.times;
        let seen = Seen {
            table: place.table,
            key: &self.row.key,
            since,
            at,
            values: &self.row.values,
        };
        self.check.row(&seen);
        if let Some((_, summary)) = &mut self.summary {
            summary.row(&seen);
        }
        self.row.clear();
    }

    /// Says what came true, and writes the summary. Whether nothing did.
    pub fn close(&self, voice: &Voice) -> Result<bool, Failure> {
        let verdicts = self.check.verdicts();
        for verdict in &verdicts {
            voice.error(verdict);
        }
        if let Some((path, summary)) = &self.summary {
            for remark in summary.left_out() {
                voice.remark(remark);
            }
            summary.save(path)?;
        }
        Ok(verdicts.is_empty())
    }
}

impl Shown {
    /// A key's text, or a cell of it, which is no number.
    pub fn text(&mut self, bytes: &[u8]) {
        if self.keyed {
            self.values.push(None);
        } else {
            if !self.key.is_empty() {
                self.key.push(b' ');
            }
            self.key.extend_from_slice(bytes);
        }
    }

    fn clear(&mut self) {
        self.key.clear();
        self.values.clear();
        self.keyed = false;
    }
}
