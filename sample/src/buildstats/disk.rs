//! The line of a `reduced_proc_diskstats.log`: `read write util` of all whole disks together, in
//! KiB/s, KiB/s and the share of the time for which the busiest was busy.
//!
//! The format's first producer wrote throughput and utilisation a hundred times too big, the
//! latter cut off at 1 and summed over disks; `--oe-units` does the same, for logs that are to be
//! compared with such. See [`crate::source::diskstats`] for what it is told from.

use std::io::Write;
use std::mem;

use pipe::clock::Mono;

use crate::pair::pairs;
use crate::source::diskstats::{self, Disk, Kind};

/// The latest counts.
#[derive(Debug)]
pub(super) struct Traffic {
    oe_units: bool,
    previous: diskstats::Disks,
    current: diskstats::Disks,
    at: Mono,
}

/// What passed, in sectors and milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Moved {
    read: u64,
    written: u64,
    busiest: u64,
    busy: u64,
}

impl Traffic {
    /// Tells traffic in true units or in those of the first producer.
    pub(super) fn new(oe_units: bool) -> Traffic {
        Traffic {
            oe_units,
            previous: diskstats::Disks::default(),
            current: diskstats::Disks::default(),
            at: Mono(0),
        }
    }

    /// Appends the line. Nothing for the first text, where a counter fell, or without a disk.
    pub(super) fn reduce(
        &mut self,
        text: &[u8],
        (at, mut whole): (Mono, impl FnMut(&[u8]) -> bool),
        block: &mut Vec<u8>,
    ) {
        let kind = |name: &[u8]| match whole(name) {
            true => Kind::Counted,
            false => Kind::Unknown,
        };
        diskstats::parse(text, kind, &mut self.current);
        // What can't be read this time is told of the next time.
        if self.current.list.is_empty() {
            return;
        }
        let seconds = at.since(self.at).seconds();
        if seconds > 0.0
            && !self.previous.list.is_empty()
            && let Some(moved) = moved(&self.previous.list, &self.current.list)
        {
            let [read, write, util] = moved.told(seconds, self.oe_units);
            // Writing to memory doesn't fail.
            let _ = writeln!(block, "{read} {write} {util}");
        }
        mem::swap(&mut self.previous, &mut self.current);
        self.at = at;
    }
}

impl Moved {
    fn told(self, seconds: f64, oe_units: bool) -> [f64; 3] {
        // Two sectors of 512 bytes are a KiB.
        let rate = |sectors: u64| sectors as f64 / 2.0 / seconds;
        let (read, write) = (rate(self.read), rate(self.written));
        if oe_units {
            let util = self.busy as f64 / 10.0 / seconds;
            [read * 100.0, write * 100.0, util.min(1.0)]
        } else {
            let util = self.busiest as f64 / 1000.0 / seconds;
            [read, write, util.min(1.0)]
        }
    }
}

/// What passed on the disks that both readings have; nothing if a counter of theirs fell.
fn moved(previous: &[Disk], current: &[Disk]) -> Option<Moved> {
    let mut sum = Moved::default();
    for (before, now) in pairs(previous, current, |a, b| a.name == b.name) {
        let busy = now.busy.checked_sub(before.busy)?;
        let read = now.read.sectors.checked_sub(before.read.sectors)?;
        let written = now.written.sectors.checked_sub(before.written.sectors)?;
        sum.read = sum.read.saturating_add(read);
        sum.written = sum.written.saturating_add(written);
        sum.busiest = sum.busiest.max(busy);
        sum.busy = sum.busy.saturating_add(busy);
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of readings half a second apart, each of (disk, sectors read, written, busy ms).
    fn lines(oe_units: bool, readings: &[&[(&str, u64, u64, u64)]]) -> String {
        let (mut traffic, mut block) = (Traffic::new(oe_units), Vec::new());
        let mut at = Mono(1_000_000_000);
        for reading in readings {
            let line = |(name, read, written, busy): &(&str, u64, u64, u64)| {
                format!(" 8 0 {name} 0 0 {read} 0 0 0 {written} 0 0 {busy} 0 0 0 0 0 0 0\n")
            };
            let text: String = reading.iter().map(line).collect();
            let mut whole = |name: &[u8]| !name.ends_with(b"p1");
            traffic.reduce(text.as_bytes(), (at, &mut whole), &mut block);
            at = Mono(at.0 + 500_000_000);
        }
        String::from_utf8(block).unwrap()
    }

    #[test]
    fn true_units_are_kib_and_the_busiest_disks_share() {
        let one = [("a", 0, 0, 0), ("b", 10, 20, 30), ("p1", 0, 0, 0)];
        let two = [("a", 100, 7, 250), ("b", 110, 22, 180), ("p1", 99, 99, 99)];
        assert_eq!(lines(false, &[&one, &two]), "200 9 0.5\n");
        // The sum of 400 ms would be 80, a hundred times too big, and is cut off.
        assert_eq!(lines(true, &[&one, &two]), "20000 900 1\n");
    }

    #[test]
    fn a_counter_that_fell_gives_no_line_and_the_next_is_told_against_it() {
        let readings: [&[(&str, u64, u64, u64)]; 4] = [
            &[("a", 50, 0, 0)],
            &[("a", 40, 0, 0)],
            &[],
            &[("a", 42, 0, 0)],
        ];
        // Over a whole second, since the empty text told of nothing.
        assert_eq!(lines(false, &readings), "1 0 0\n");
    }

    #[test]
    fn a_disk_that_comes_counts_from_its_second_reading_on() {
        let one = [("a", 0, 0, 0)];
        let two = [("a", 1, 0, 0), ("b", 9_000, 0, 0)];
        let three = [("b", 9_001, 0, 0)];
        assert_eq!(lines(false, &[&one, &two, &three]), "1 0 0\n1 0 0\n");
    }
}
