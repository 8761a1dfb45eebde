//! A table: the lines of an interval, sorted, and written as records.

use std::cmp::Reverse;

use pipe::cli::Failure;
use pipe::clock::{Dial, Mono};
use pipe::flow::Output;
use pipe::span::Span;
use pipe::tsv::{Style, Writer};
use regex::bytes::Regex;

use super::By;
use super::account::Line;
use crate::event::Delays;

/// The columns behind the time, up to those that have to be asked for.
const COLUMNS: [&str; 10] = [
    "pid",
    "ppid",
    "uid",
    "comm",
    "cpu_pct",
    "cpu_s",
    "wait_s",
    "rss_peak_kib",
    "read_bytes",
    "write_bytes",
];

const LAST: [&str; 3] = ["tasks", "ended", "lost"];

/// Which lines are shown, and in which order.
#[derive(Debug, Default)]
pub struct Choice {
    /// What they are sorted by, the highest first.
    pub by: By,
    /// At most so many.
    pub most: Option<u64>,
    /// Only of this user.
    pub user: Option<u32>,
    /// Only those whose name fits.
    pub comm: Option<Regex>,
}

/// Writes tables.
#[derive(Debug)]
pub(super) struct Table {
    writer: Writer,
    dial: Dial,
    /// Whether they are known, if they are shown.
    delays: Option<bool>,
}

impl Choice {
    /// The lines that are shown. Those that are equal have the order of their numbers.
    pub fn of(&self, mut lines: Vec<Line>) -> Vec<Line> {
        lines.retain(|line| {
            self.user.is_none_or(|user| line.face.uid == user)
                && (self.comm.as_ref()).is_none_or(|comm| comm.is_match(line.face.comm.bytes()))
        });
        lines.sort_by_key(|line| (Reverse(self.by.of(&line.used)), line.pid));
        let most = self.most.and_then(|most| usize::try_from(most).ok());
        lines.truncate(most.unwrap_or(usize::MAX));
        lines
    }
}

impl Table {
    /// Records of a form, with or without delays.
    pub(super) fn new(
        out: Output,
        style: &Style,
        dial: Dial,
        delays: Option<bool>,
    ) -> Result<Table, Failure> {
        let time = std::iter::once(dial.column());
        let delayed = Delays::COLUMNS.into_iter().filter(|_| delays.is_some());
        let columns = time.chain(COLUMNS).chain(delayed).chain(LAST);
        let columns: Vec<String> = columns.map(str::to_owned).collect();
        Ok(Table {
            writer: Writer::new(out, style, &columns)?,
            dial,
            delays,
        })
    }

    /// Writes one, of an interval of this length, in which so much was lost. The first line tells
    /// that: a sum over lines is what was lost in all.
    pub(super) fn show(
        &mut self,
        (time, span): (Mono, Span),
        lines: &[Line],
        lost: u64,
    ) -> Result<(), Failure> {
        let time = self.dial.time(time);
        let delays = self.delays;
        let told = std::iter::once(lost).chain(std::iter::repeat(0));
        for (line, lost) in lines.iter().zip(told) {
            let Line {
                pid,
                face,
                used,
                tasks,
                ended,
            } = line;
            self.writer.row(time, |record| {
                record.integer((*pid).into());
                record.integer(face.ppid.into());
                record.integer(face.uid.into());
                match face.comm.bytes() {
                    b"" => record.missing(),
                    comm => record.text(comm),
                }
                record.number(used.cpu_ns as f64 / span.ns() as f64 * 100.0, 1);
                record.fixed(used.cpu_ns as i64, 9);
                record.fixed(used.wait_ns as i64, 9);
                record.integer(used.rss_peak_kib);
                record.integer(used.read_bytes);
                record.integer(used.write_bytes);
                for ns in used
                    .delays
                    .values()
                    .into_iter()
                    .filter(|_| delays.is_some())
                {
                    match delays {
                        Some(true) => record.fixed(ns as i64, 9),
                        Some(false) | None => record.missing(),
                    }
                }
                record.integer(*tasks);
                record.integer(u64::from(*ended));
                record.integer(lost);
            })?;
        }
        Ok(())
    }

    /// The writer, to rest with.
    pub(super) fn writer(&mut self) -> &mut Writer {
        &mut self.writer
    }
}
