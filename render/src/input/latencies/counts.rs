//! Counts of sizes, over time and in all, in memory that does not grow with the rows: only buckets
//! that hold something take any, and bins of time merge.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::input::latencies::size::{FINE, ROUGH, bucket};

/// How many bins of time there are at the most.
const BINS: i64 = 1 << 10;
/// How many buckets over time are kept: as many as a table of 9 MB has room for before it grows.
const MOST_OVER: usize = 7 << 16;
/// How many buckets in all.
const MOST_ALL: usize = 7 << 15;

/// Counts for several series.
#[derive(Debug, Default)]
pub struct Counts {
    /// By series, bin and rough bucket.
    over: Table,
    /// By series and fine bucket.
    all: Table,
    /// A bin is `2^shift` nanoseconds wide.
    shift: u32,
    /// The first time that came: bins are numbered from its bin.
    anchor: i64,
    /// The earliest and the latest time.
    ends: Option<(i64, i64)>,
}

/// Counts as they are drawn: in the order of series, bins and buckets.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Series, bin, rough bucket and count.
    pub over: Vec<(u16, i64, u16, u64)>,
    /// Series, fine bucket and count.
    pub all: Vec<(u16, u16, u64)>,
}

impl Counts {
    /// None yet, in bins `2^shift` nanoseconds wide, from then to then.
    pub fn restore(shift: u32, ends: Option<(i64, i64)>) -> Counts {
        let mut counts = Counts {
            shift,
            ..Counts::default()
        };
        if let Some((first, last)) = ends {
            counts.reach(first);
            counts.reach(last);
        }
        counts
    }

    /// Counts a size.
    pub fn add(&mut self, series: u16, time: i64, size: f64) {
        self.reach(time);
        let over = key(series, self.bin(time), bucket(size, ROUGH));
        *self.over.entry(over).or_default() += 1;
        *self
            .all
            .entry(key(series, 0, bucket(size, FINE)))
            .or_default() += 1;
    }

    /// Puts a count over time back.
    pub fn put_over(&mut self, series: u16, time: i64, (rough, count): (u16, u64)) {
        self.reach(time);
        let over = self.over.entry(key(series, self.bin(time), rough));
        let sum = over.or_default();
        *sum = sum.saturating_add(count);
    }

    /// Puts a count in all back.
    pub fn put_all(&mut self, series: u16, (fine, count): (u16, u64)) {
        let sum = self.all.entry(key(series, 0, fine)).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Whether there is no room for another bucket: [`Counts::widen`] and [`Counts::fold`] make
    /// some.
    pub fn is_full(&self) -> bool {
        self.over.len() >= MOST_OVER || self.all.len() >= MOST_ALL
    }

    /// How many bins of time there are, if wider ones would make room.
    pub fn bins(&self) -> i64 {
        if self.over.len() < MOST_OVER {
            return 0;
        }
        self.ends.map_or(0, |(first, last)| {
            (last >> self.shift) - (first >> self.shift) + 1
        })
    }

    /// The width of a bin, as a power of two of nanoseconds.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// The earliest and the latest time.
    pub fn ends(&self) -> Option<(i64, i64)> {
        self.ends
    }

    /// Makes bins `2^shift` nanoseconds wide, if they are not wider.
    pub fn widen(&mut self, shift: u32) {
        if shift <= self.shift {
            return;
        }
        let by = shift - self.shift;
        let (start, new_start) = (self.anchor >> self.shift, self.anchor >> shift);
        let mut over = Table::with_capacity_and_hasher(self.over.len() / 2, Default::default());
        for (&old, &count) in &self.over {
            let (series, bin, rough) = parts(old);
            let bin = (start.wrapping_add(bin) >> by).wrapping_sub(new_start);
            *over.entry(key(series, bin, rough)).or_default() += count;
        }
        (self.over, self.shift) = (over, shift);
    }

    /// Gives series other numbers; several may get the same one.
    pub fn fold(&mut self, to: &[u16]) {
        for map in [&mut self.over, &mut self.all] {
            let mut folded = Table::default();
            for (&old, &count) in &*map {
                let (series, bin, bucket) = parts(old);
                let series = to.get(usize::from(series)).copied().unwrap_or_default();
                *folded.entry(key(series, bin, bucket)).or_default() += count;
            }
            *map = folded;
        }
    }

    /// All counts in order, in bins at least `2^shift` nanoseconds wide, of the series that have a
    /// place; several may have the same.
    pub fn sorted(&self, shift: u32, places: &[Option<u16>]) -> Sorted {
        let by = shift.max(self.shift) - self.shift;
        let start = self.anchor >> self.shift;
        let place = |series: u16| places.get(usize::from(series)).copied().flatten();
        let over = self.over.iter().filter_map(|(&key, &count)| {
            let (series, bin, rough) = parts(key);
            Some((place(series)?, start.wrapping_add(bin) >> by, rough, count))
        });
        let all = self.all.iter().filter_map(|(&key, &count)| {
            let (series, _, fine) = parts(key);
            Some((place(series)?, fine, count))
        });
        let (mut over, mut all): (Vec<_>, Vec<_>) = (over.collect(), all.collect());
        over.sort_unstable();
        over.dedup_by(|later, first| {
            let is_same = (later.0, later.1, later.2) == (first.0, first.1, first.2);
            first.3 += if is_same { later.3 } else { 0 };
            is_same
        });
        all.sort_unstable();
        all.dedup_by(|later, first| {
            let is_same = (later.0, later.1) == (first.0, first.1);
            first.2 += if is_same { later.2 } else { 0 };
            is_same
        });
        Sorted { over, all }
    }

    /// A time's bin, from that of the first time.
    fn bin(&self, time: i64) -> i64 {
        (time >> self.shift).wrapping_sub(self.anchor >> self.shift)
    }

    /// Makes bins so wide that there is one for this time.
    fn reach(&mut self, time: i64) {
        match self.ends {
            Some((first, last)) if (first..=last).contains(&time) => {}
            None => (self.ends, self.anchor) = (Some((time, time)), time),
            Some((first, last)) => {
                let (first, last) = (first.min(time), last.max(time));
                self.ends = Some((first, last));
                let mut shift = self.shift;
                while i128::from(last >> shift) - i128::from(first >> shift) >= i128::from(BINS) {
                    shift += 1;
                }
                self.widen(shift);
            }
        }
    }
}

/// Counts by keys.
type Table = HashMap<u64, u64, BuildHasherDefault<Spread>>;

/// Spreads keys over a table. They are small numbers beside each other and no text that somebody
/// chose: one multiplication does, and saves a sixth of all time.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        // 2^64 divided by the golden ratio.
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ (spread >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Series, bin and bucket in one number. Bins are less than [`BINS`] from the first one.
fn key(series: u16, bin: i64, bucket: u16) -> u64 {
    let bin = (bin + BINS) as u64 & 0xffff;
    u64::from(series) << 32 | bin << 16 | u64::from(bucket)
}

fn parts(key: u64) -> (u16, i64, u16) {
    let bin = (key >> 16 & 0xffff) as i64 - BINS;
    ((key >> 32) as u16, bin, key as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_that_merged_are_what_cutting_all_rows_at_the_end_gives() {
        arbtest::arbtest(|u| {
            let (mut counts, mut rows) = (Counts::default(), Vec::new());
            let spread = u.int_in_range(0..=50)?;
            for _ in 0..u.int_in_range(1..=200)? {
                let time = i64::from(u.arbitrary::<i32>()?) << spread >> 20;
                let (series, size) = (u.int_in_range(0..=3)?, f64::from(u.arbitrary::<u16>()?));
                counts.add(series, time, size);
                rows.push((series, time, size));
            }
            let shift = counts.shift() + u.int_in_range(0..=2)?;
            let places = [Some(0), Some(1), Some(1), None];
            let have = counts.sorted(shift, &places);
            let kept = rows.iter().filter(|row| row.0 < 3);
            let mut want: Vec<_> = kept
                .map(|row| (row.0.min(1), row.1 >> shift, bucket(row.2, ROUGH)))
                .collect();
            want.sort_unstable();
            let spread_out = have.over.iter().flat_map(|&(series, bin, rough, count)| {
                std::iter::repeat_n((series, bin, rough), count as usize)
            });
            assert_eq!(spread_out.collect::<Vec<_>>(), want);
            let all: u64 = have.all.iter().map(|count| count.2).sum();
            assert_eq!(all, want.len() as u64);
            Ok(())
        });
    }

    #[test]
    fn the_ends_of_time_fit() {
        let mut counts = Counts::default();
        for time in [0, i64::MAX, i64::MIN, 5, -1] {
            counts.add(7, time, 1.0);
        }
        let mut places = vec![None; 8];
        places[7] = Some(0);
        let sorted = counts.sorted(0, &places);
        assert_eq!(sorted.over.iter().map(|count| count.3).sum::<u64>(), 5);
        assert_eq!(counts.ends(), Some((i64::MIN, i64::MAX)));
    }

    #[test]
    fn folding_keeps_every_count() {
        let mut counts = Counts::default();
        for at in 0..100 {
            counts.add(at % 5, i64::from(at), f64::from(at % 3));
        }
        counts.fold(&[0, 1, 0, 0, 0]);
        let sorted = counts.sorted(0, &[Some(0), Some(1)]);
        let of = |series: u16| {
            let own = sorted.all.iter().filter(|count| count.0 == series);
            own.map(|count| count.2).sum::<u64>()
        };
        assert_eq!((of(0), of(1)), (80, 20));
    }
}
