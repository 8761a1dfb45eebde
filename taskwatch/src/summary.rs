//! What the processes of each name used: the sum of their ends.

use std::collections::HashMap;

use pipe::cli::Failure;
use pipe::clock::Time;
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};

use crate::event::Comm;
use crate::row::{Kind, Row};
use crate::used::Used;

/// Names that are told apart: anybody can make up names.
const NAMES: usize = 65_536;

const COLUMNS: [&str; 13] = [
    "comm",
    "count",
    "failed",
    "cpu_s",
    "cpu_max_s",
    "life_s",
    "life_max_s",
    "wait_s",
    "rss_peak_kib",
    "read_bytes",
    "write_bytes",
    "threads",
    "lost",
];

/// The ends of processes, by name.
#[derive(Debug, Default)]
pub struct Summary {
    names: HashMap<Comm, Sum>,
    lost: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    count: u64,
    failed: u64,
    threads: u64,
    life_ns: u64,
    life_max_ns: u64,
    cpu_max_ns: u64,
    used: Used,
}

impl Summary {
    /// Takes a row in. A thread's end counts as one of its name; what it used is in its process's.
    pub fn add(&mut self, row: &Row) {
        match row.kind {
            Kind::Exit => {}
            Kind::Texit => return self.sum(row.comm).threads += 1,
            Kind::Lost => return self.lost += row.lost.map_or(0, |(_, count)| count),
            _ => return,
        }
        let sum = self.sum(row.comm);
        sum.count += 1;
        sum.failed += u64::from(row.status.is_some_and(|status| status != 0));
        let life = row.life_ns.unwrap_or(0);
        sum.life_ns += life;
        sum.life_max_ns = sum.life_max_ns.max(life);
        if let Some(used) = row.used {
            sum.used.add(used);
            sum.cpu_max_ns = sum.cpu_max_ns.max(used.cpu_ns);
        }
    }

    fn sum(&mut self, comm: &[u8]) -> &mut Sum {
        let comm = Comm::new(comm);
        let known = self.names.len() < NAMES || self.names.contains_key(&comm);
        let comm = if known { comm } else { Comm::new(b"others") };
        self.names.entry(comm).or_default()
    }

    /// Writes it, the most processor time first.
    pub fn write(
        &self,
        out: Output,
        style: &Style,
        (clock, time): (&str, Time),
    ) -> Result<(), Failure> {
        let columns = std::iter::once(clock).chain(COLUMNS).map(str::to_owned);
        let mut writer = Writer::new(out, style, &columns.collect::<Vec<_>>())?;
        let mut sums: Vec<_> = self.names.iter().collect();
        sums.sort_by_key(|(comm, sum)| (std::cmp::Reverse(sum.used.cpu_ns), comm.0));
        for (comm, sum) in sums {
            writer.row(time, |record| {
                record.text(comm.bytes());
                record.integer(sum.count);
                record.integer(sum.failed);
                for ns in [
                    sum.used.cpu_ns,
                    sum.cpu_max_ns,
                    sum.life_ns,
                    sum.life_max_ns,
                    sum.used.wait_ns,
                ] {
                    record.fixed(ns as i64, 9);
                }
                record.integer(sum.used.rss_peak_kib);
                record.integer(sum.used.read_bytes);
                record.integer(sum.used.write_bytes);
                record.integer(sum.threads);
                record.integer(self.lost);
            })?;
        }
        writer.flush()
    }
}
