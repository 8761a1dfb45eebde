//! How far apart rows are: the median distance, from a histogram of fixed size, and with it what
//! counts as a gap.

/// Sub-buckets per power of two: a bucket is at most an eighth wide.
const STEPS: usize = 8;

/// Distances between rows, in nanoseconds.
#[derive(Debug, Default)]
pub struct Spacing {
    /// Number and sum of the distances in each bucket: the sum makes the median exact when all
    /// distances in its bucket are nearly the same, as those of a steady sampler are.
    buckets: Vec<(u64, u128)>,
}

impl Spacing {
    /// Counts a distance. Rows at one time (a row a thing) have none.
    pub fn add(&mut self, distance: u64) {
        if distance == 0 {
            return;
        }
        self.buckets.resize(64 * STEPS, (0, 0));
        let (count, sum) = &mut self.buckets[bucket(distance)];
        *count += 1;
        *sum += u128::from(distance);
    }

    /// The median, if there were any: the mean of the bucket that holds it; of two the larger, so
    /// that a last short interval is not taken for the usual one.
    pub fn median(&self) -> Option<u64> {
        let all: u64 = self.buckets.iter().map(|(count, _)| count).sum();
        let mut below = 0;
        let (count, sum) = self.buckets.iter().find(|(count, _)| {
            below += count;
            below * 2 > all && *count > 0
        })?;
        Some((sum / u128::from(*count)) as u64)
    }

    /// The distance above which rows are missing between two: three medians.
    pub fn gap(&self) -> u64 {
        self.median()
            .map_or(u64::MAX, |median| median.saturating_mul(3))
    }
}

fn bucket(distance: u64) -> usize {
    let power = distance.max(1).ilog2() as usize;
    let step = if power < 3 {
        0
    } else {
        (distance >> (power - 3)) as usize % STEPS
    };
    power * STEPS + step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_distance_is_told_exactly_and_gaps_do_not_move_it() {
        let mut spacing = Spacing::default();
        for distance in [
            50_000_100,
            49_999_900,
            50_000_000,
            9_000_000_000,
            50_000_000,
        ] {
            spacing.add(distance);
        }
        assert_eq!(spacing.median(), Some(50_000_000));
        assert_eq!(spacing.gap(), 150_000_000);
    }

    #[test]
    fn without_distances_nothing_is_a_gap() {
        let mut spacing = Spacing::default();
        spacing.add(0);
        assert_eq!((spacing.median(), spacing.gap()), (None, u64::MAX));
    }

    #[test]
    fn the_median_is_within_an_eighth_whatever_the_distances() {
        arbtest::arbtest(|u| {
            let mut all: Vec<u64> = u.arbitrary()?;
            all.retain(|&distance| distance > 0);
            let mut spacing = Spacing::default();
            all.iter().for_each(|&distance| spacing.add(distance));
            all.sort_unstable();
            if let Some(&true_median) = all.get(all.len() / 2) {
                let median = spacing.median().unwrap();
                assert!(
                    median.abs_diff(true_median) <= true_median / 8 + 1,
                    "{median} {true_median}"
                );
            }
            Ok(())
        });
    }
}
