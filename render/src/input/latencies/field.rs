//! Counts of sizes over time, in bounded memory: bins of time that merge, and ranges of sizes of
//! which eight span a factor of two.

use std::collections::HashMap;

/// Ranges in a factor of two: a size is known to an eighth of itself, a percentile as well.
pub const STEPS: i32 = 8;
/// Bins of time at the most: wider ones would be seen, narrower ones not.
const BINS: i64 = 512;
/// Nothing that is measured is smaller or larger, in powers of two.
const ENDS: (i32, i32) = (-40, 70);
/// The range of what is zero or less.
pub const NOTHING: i32 = i32::MIN;

/// How many of which size, and when.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The width of bins as a power of two of nanoseconds.
    shift: u32,
    /// By the number of the bin and the range.
    counts: HashMap<(i64, i32), u64>,
    /// The first and the last time.
    ends: Option<(i64, i64)>,
    sum: f64,
    max: f64,
    count: u64,
}

/// How many of which size, whenever.
#[derive(Clone, Debug, Default)]
pub struct Total {
    /// Ranges in their order, with their counts.
    counts: Vec<(i32, u64)>,
    sum: f64,
    max: f64,
}

/// A bin of time: from and to in nanoseconds, and how many of which range, in their order.
pub type Bin = (i64, i64, Vec<(i32, u64)>);

/// The range of a size: an eighth of an octave. The three highest bits of a double's mantissa are
/// that eighth, counted from below.
pub fn range(size: f64) -> i32 {
    if size.is_nan() || size <= 0.0 {
        return NOTHING;
    }
    let bits = (size.to_bits() >> 49) as i32;
    (bits - 1_023 * STEPS).clamp(ENDS.0 * STEPS, ENDS.1 * STEPS - 1)
}

/// Where a range begins.
pub fn lower(range: i32) -> f64 {
    if range == NOTHING {
        return 0.0;
    }
    let (octave, step) = (range.div_euclid(STEPS), range.rem_euclid(STEPS));
    (1.0 + f64::from(step) / f64::from(STEPS)) * 2_f64.powi(octave)
}

/// A size in the middle of a range.
pub fn middle(range: i32) -> f64 {
    if range == NOTHING {
        return 0.0;
    }
    (lower(range) + lower(range + 1)) / 2.0
}

impl Field {
    /// Counts one.
    pub fn add(&mut self, time: i64, size: f64) {
        self.put((time, time), range(size), 1);
        self.sum += size;
        self.max = if self.count == 0 {
            size
        } else {
            self.max.max(size)
        };
        self.count += 1;
    }

    /// Counts many of a range, in a bin that spans these times.
    fn put(&mut self, (from, to): (i64, i64), range: i32, count: u64) {
        let (first, last) = self.ends.unwrap_or((from, to));
        let (first, last) = (first.min(from), last.max(to));
        self.ends = Some((first, last));
        let mut shift = self.shift;
        while i128::from(last >> shift) - i128::from(first >> shift) >= i128::from(BINS) {
            shift += 1;
        }
        self.widen(shift);
        let counts = self.counts.entry((from >> self.shift, range)).or_default();
        *counts = counts.saturating_add(count);
    }

    /// Merges bins until they are so wide.
    fn widen(&mut self, shift: u32) {
        if shift <= self.shift {
            return;
        }
        let by = shift - self.shift;
        for ((bin, range), count) in std::mem::take(&mut self.counts) {
            let counts = self.counts.entry((bin >> by, range)).or_default();
            *counts = counts.saturating_add(count);
        }
        self.shift = shift;
    }

    /// Adds all that another one has counted.
    pub fn join(&mut self, other: &Field) {
        if other.count == 0 {
            return;
        }
        let mut other = other.clone();
        let shift = self.shift.max(other.shift);
        self.widen(shift);
        other.widen(shift);
        let ends = self.ends.into_iter().chain(other.ends);
        let ends = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        for (&(bin, range), &count) in &other.counts {
            self.put((bin << shift, bin << shift), range, count);
        }
        self.ends = ends;
        self.max = if self.count == 0 {
            other.max
        } else {
            self.max.max(other.max)
        };
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The first and the last time; nothing if nothing was counted.
    pub fn ends(&self) -> Option<(i64, i64)> {
        self.ends
    }

    /// All sizes added up.
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The bins that have something, in the order of time.
    pub fn bins(&self) -> Vec<Bin> {
        let mut all: Vec<_> = self
            .counts
            .iter()
            .map(|(key, count)| (*key, *count))
            .collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        let bins = all.chunk_by(|a, b| a.0.0 == b.0.0);
        bins.filter_map(|bin| {
            let from = bin.first()?.0.0 << self.shift;
            let to = from.saturating_add((1_i64 << self.shift) - 1);
            let ranges = bin.iter().map(|((_, range), count)| (*range, *count));
            Some((from, to, ranges.collect()))
        })
        .collect()
    }

    /// How many of which size in all.
    pub fn total(&self) -> Total {
        let mut total = Total::of(
            self.counts
                .iter()
                .map(|((_, range), count)| (*range, *count)),
        );
        (total.sum, total.max) = (self.sum, self.max);
        total
    }

    /// The width of bins as a power of two of nanoseconds, the counts by bin and range, the sum and
    /// the greatest: all that there is to keep.
    pub fn kept(&self) -> (u32, Vec<(i64, i32, u64)>, f64, f64) {
        let counts = self.counts.iter();
        let mut kept: Vec<_> = counts
            .map(|(&(bin, range), &count)| (bin, range, count))
            .collect();
        kept.sort_unstable();
        (self.shift, kept, self.sum, self.max)
    }

    /// A field as it was kept, with its ends. Nothing if it can't have been one.
    pub fn restore(
        (shift, kept, sum, max): (u32, Vec<(i64, i32, u64)>, f64, f64),
        ends: Option<(i64, i64)>,
    ) -> Option<Field> {
        let fits = |&(bin, range, _): &(i64, i32, u64)| {
            let known = (ENDS.0 * STEPS..ENDS.1 * STEPS).contains(&range) || range == NOTHING;
            let near = ends.is_some_and(|(from, to)| (from >> shift..=to >> shift).contains(&bin));
            known && near
        };
        let span = |(from, to): (i64, i64)| i128::from(to >> shift) - i128::from(from >> shift);
        if shift > 62 || ends.is_some_and(|ends| !(0..i128::from(BINS)).contains(&span(ends))) {
            return None;
        }
        if !kept.iter().all(fits) {
            return None;
        }
        let count = kept
            .iter()
            .fold(0_u64, |sum, kept| sum.saturating_add(kept.2));
        let counts = kept
            .into_iter()
            .map(|(bin, range, count)| ((bin, range), count));
        Some(Field {
            shift,
            counts: counts.collect(),
            ends: ends.filter(|_| count > 0),
            sum,
            max,
            count,
        })
    }
}

impl Total {
    /// Of counts by range, in any order.
    pub fn of(counts: impl Iterator<Item = (i32, u64)>) -> Total {
        let mut sums: HashMap<i32, u64> = HashMap::new();
        for (range, count) in counts {
            let sum = sums.entry(range).or_default();
            *sum = sum.saturating_add(count);
        }
        let mut counts: Vec<(i32, u64)> = sums.into_iter().collect();
        counts.sort_unstable();
        let highest = counts.last().map_or(NOTHING, |(range, _)| *range);
        Total {
            counts,
            sum: 0.0,
            max: middle(highest),
        }
    }

    /// Ranges with their counts, the smallest sizes first.
    pub fn counts(&self) -> &[(i32, u64)] {
        &self.counts
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        let counts = self.counts.iter();
        counts.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The greatest; nothing without any.
    pub fn max(&self) -> Option<f64> {
        (!self.counts.is_empty()).then_some(self.max)
    }

    /// The size that a share of all is not above, to an eighth of itself; nothing without any.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = (share * self.count() as f64).ceil().max(1.0);
        let mut below = 0.0;
        let found = self.counts.iter().find(|(_, count)| {
            below += *count as f64;
            below >= wanted
        });
        found.map(|(range, _)| middle(*range).min(self.max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_in_its_range_and_ranges_are_an_eighth_wide() {
        arbtest::arbtest(|u| {
            let size = f64::from(u.int_in_range(1..=u32::MAX)?) / 1e6;
            let range = range(size);
            assert!(lower(range) <= size && size < lower(range + 1), "{size}");
            assert!(lower(range + 1) / lower(range) <= 1.126);
            Ok(())
        });
        assert_eq!(range(0.0), NOTHING);
        assert_eq!(range(-5.0), NOTHING);
        assert_eq!((lower(range(1.0)), lower(range(2.0))), (1.0, 2.0));
        for size in [f64::MIN_POSITIVE, f64::MAX, 5e-324] {
            assert!(middle(range(size)).is_finite());
        }
    }

    #[test]
    fn percentiles_are_those_of_all_sizes_to_an_eighth() {
        arbtest::arbtest(|u| {
            let mut field = Field::default();
            let mut sizes = Vec::new();
            for _ in 0..u.int_in_range(1..=300)? {
                let size = f64::from(u.int_in_range(1..=10_000_000)?) / 1e6;
                field.add(i64::from(u.arbitrary::<i32>()?) << 20, size);
                sizes.push(size);
            }
            sizes.sort_by(f64::total_cmp);
            let total = field.total();
            for share in [0.01, 0.5, 0.9, 0.99, 1.0] {
                let place = (share * sizes.len() as f64).ceil().max(1.0) as usize - 1;
                let (exact, told) = (sizes[place], total.quantile(share).unwrap());
                assert!((told / exact - 1.0).abs() <= 0.125, "{told} {exact}");
            }
            assert_eq!(total.max(), sizes.last().copied());
            assert_eq!(total.count(), sizes.len() as u64);
            Ok(())
        });
    }

    #[test]
    fn bins_are_few_whatever_the_times_and_nothing_is_lost() {
        arbtest::arbtest(|u| {
            let (mut field, mut other) = (Field::default(), Field::default());
            let count = u.int_in_range(1..=200)?;
            for at in 0..count {
                let into = if at % 3 == 0 { &mut other } else { &mut field };
                into.add(u.arbitrary()?, f64::from(u.arbitrary::<u16>()?));
            }
            field.join(&other);
            let bins = field.bins();
            assert!(bins.len() as i64 <= BINS);
            let all = bins.iter().flat_map(|bin| &bin.2).map(|(_, count)| count);
            assert_eq!(all.sum::<u64>(), count);
            let (first, last) = field.ends().unwrap();
            assert!(bins.iter().all(|bin| bin.1 >= first && bin.0 <= last));
            let again = Field::restore(field.kept(), field.ends()).unwrap();
            assert_eq!((again.bins(), again.ends()), (bins, field.ends()));
            Ok(())
        });
    }

    #[test]
    fn what_was_no_field_is_not_restored() {
        let fine = (3, vec![(1, 0, 5)], 1.0, 1.0);
        assert!(Field::restore(fine.clone(), Some((8, 15))).is_some());
        assert!(Field::restore(fine.clone(), None).is_none());
        assert!(Field::restore(fine, Some((800, 815))).is_none());
        assert!(Field::restore((63, vec![], 0.0, 0.0), None).is_none());
        assert!(Field::restore((0, vec![(1, 99_999, 5)], 0.0, 0.0), Some((1, 1))).is_none());
        assert!(Field::restore((0, vec![], 0.0, 0.0), Some((0, i64::MAX))).is_none());
    }
}
