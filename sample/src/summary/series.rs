//! The numbers of one column of one thing, in bounded memory.
//!
//! Count, smallest, largest and mean are exact whatever the count. For the percentiles the numbers
//! are kept, first all, later every second, fourth, eighth and so on.

use pipe::tsv::decimal;

use crate::seen::plain;

/// No cell has more decimals: they are nanoseconds.
const PLACES: u32 = 9;
/// How many decimals the mean may have more than the cells.
const MORE_PLACES: u32 = 2;

/// Numbers of cells, as they come.
#[derive(Debug)]
pub(super) struct Series {
    count: u64,
    min: f64,
    max: f64,
    /// The sum in units of 10^-`places`: cells are decimals, and this adds them up without an error.
    sum: i128,
    places: u32,
    /// From one number that is kept to the next.
    step: u64,
    kept: Vec<f64>,
}

impl Default for Series {
    fn default() -> Series {
        Series {
            count: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sum: 0,
            places: 0,
            step: 1,
            kept: Vec::new(),
        }
    }
}

impl Series {
    /// Takes a number in; at most `limit` are kept, which is a power of two.
    pub(super) fn add(&mut self, value: f64, limit: usize) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.widen(value);
        self.sum = self.sum.saturating_add(scaled(value, self.places) as i128);
        if self.count.is_multiple_of(self.step) {
            if self.kept.len() == limit {
                self.halve();
            }
            if self.count.is_multiple_of(self.step) {
                self.kept.push(value);
            }
        }
        self.count += 1;
    }

    /// Keeps at most `limit` numbers of those kept so far.
    pub(super) fn thin(&mut self, limit: usize) {
        while self.kept.len() > limit {
            self.halve();
        }
        self.kept.shrink_to(limit);
    }

    /// How many numbers are kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.len()
    }

    /// Whether no number came.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Its `count min mean p50 p95 max`, empty where there is nothing.
    pub(super) fn cells(&self) -> [String; 6] {
        let count = self.count.to_string();
        let mut sorted = self.kept.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let [Some(p50), Some(p95)] = [50, 95].map(|percent| percentile(&sorted, percent)) else {
            let none = String::new;
            return [count, none(), none(), none(), none(), none()];
        };
        let [min, p50, p95, max] = [self.min, p50, p95, self.max].map(plain);
        [count, min, self.mean(), p50, p95, max]
    }

    /// Every second number that is kept, from the first one on.
    fn halve(&mut self) {
        let mut even = false;
        self.kept.retain(|_| {
            even = !even;
            even
        });
        self.step *= 2;
    }

    /// Makes the sum's unit so small that the number is a multiple of it.
    fn widen(&mut self, value: f64) {
        let is_multiple = |places| scaled(value, places) / 10_f64.powi(places as i32) == value;
        while self.places < PLACES && !is_multiple(self.places) {
            self.places += 1;
            self.sum = self.sum.saturating_mul(10);
        }
    }

    /// The mean, rounded to two decimals more than the cells have; to fewer where so many digits
    /// are beyond an `i64`.
    fn mean(&self) -> String {
        let count = i128::from(self.count.max(1));
        let mut places = self.places + MORE_PLACES;
        loop {
            let (up, down) = match places.checked_sub(self.places) {
                Some(more) => (10_i128.pow(more), 1),
                None => (1, 10_i128.pow(self.places - places)),
            };
            let mean = rounded(self.sum.saturating_mul(up), count * down);
            if places == 0 || i64::try_from(mean).is_ok() {
                let mut out = Vec::new();
                let most = i128::from(i64::MAX);
                decimal(mean.clamp(-most, most) as i64, places, &mut out);
                return String::from_utf8_lossy(&out).into_owned();
            }
            places -= 1;
        }
    }
}

/// The number in units of 10^-`places`.
fn scaled(value: f64, places: u32) -> f64 {
    (value * 10_f64.powi(places as i32)).round()
}

/// A quotient rounded to the nearest, halves away from zero.
fn rounded(sum: i128, count: i128) -> i128 {
    let half = count / 2 * sum.signum();
    sum.saturating_add(half) / count
}

/// Of n numbers in order the ⌈n·percent/100⌉th: the smallest one that so many of them do not
/// exceed. Nothing if there are none.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 8;

    fn series(values: impl IntoIterator<Item = f64>, limit: usize) -> Series {
        let mut series = Series::default();
        values
            .into_iter()
            .for_each(|value| series.add(value, limit));
        series
    }

    fn cells(values: &[f64]) -> [String; 6] {
        series(values.iter().copied(), 1 << 16).cells()
    }

    #[test]
    fn nothing_has_no_mean_and_no_percentiles() {
        assert_eq!(cells(&[]), ["0", "", "", "", "", ""]);
    }

    #[test]
    fn one_number_is_all_of_them() {
        assert_eq!(
            cells(&[-0.06]),
            ["1", "-0.06", "-0.06", "-0.06", "-0.06", "-0.06"]
        );
    }

    #[test]
    fn percentiles_are_numbers_that_came() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(cells(&hundred), ["100", "1", "50.5", "50", "95", "100"]);
        assert_eq!(cells(&hundred[..10]), ["10", "1", "5.5", "5", "10", "10"]);
        assert_eq!(cells(&[3.0, 1.0, 2.0]), ["3", "1", "2", "2", "3", "3"]);
    }

    #[test]
    fn the_mean_has_two_decimals_more_than_the_cells() {
        assert_eq!(cells(&[1.0, 1.0, 2.0])[2], "1.33");
        assert_eq!(cells(&[0.1, 0.2, 0.2])[2], "0.167");
        assert_eq!(cells(&[-0.01, -0.01, 0.0])[2], "-0.0067");
        assert_eq!(cells(&[1.000_001, 1.0])[2], "1.0000005");
    }

    #[test]
    fn sums_are_exact_where_doubles_would_be_off() {
        let tenths = series(std::iter::repeat_n(0.1, 1_000_000), 64);
        assert_eq!(tenths.cells()[2], "0.1");
        assert_eq!(
            cells(&[9_007_199_254_740_992.0, 1.0, 1.0])[2],
            "3002399751580331.33"
        );
    }

    #[test]
    fn huge_numbers_are_printed_within_their_bounds() {
        let most = i64::MAX.to_string();
        assert_eq!(
            cells(&[i64::MAX as f64; 3]),
            ["3", &most, &most, &most, &most, &most]
        );
        let mixed = cells(&[4e18, 0.001]);
        assert_eq!(mixed[2], "2000000000000000000");
        assert_eq!(mixed[1], "0.001");
        assert!(cells(&[1e300])[2].parse::<i64>().is_ok());
    }

    #[test]
    fn a_percentile_is_what_the_definition_says() {
        arbtest::arbtest(|u| {
            let values: Vec<i16> = u.arbitrary()?;
            let percent = u.int_in_range(1..=100)?;
            let mut sorted: Vec<f64> = values.iter().copied().map(f64::from).collect();
            sorted.sort_by(f64::total_cmp);
            let enough = |most: &&f64| {
                let within = sorted.iter().filter(|value| value <= most).count();
                within * 100 >= percent * sorted.len()
            };
            assert_eq!(
                percentile(&sorted, percent),
                sorted.iter().find(enough).copied()
            );
            Ok(())
        });
    }

    #[test]
    fn any_decimals_come_back_as_they_were_with_their_exact_mean() {
        arbtest::arbtest(|u| {
            let places = u.int_in_range(0..=6)?;
            let digits: Vec<i32> = u.arbitrary()?;
            let unit = 10_f64.powi(places);
            let values: Vec<f64> = digits
                .iter()
                .map(|&digits| f64::from(digits) / unit)
                .collect();
            let [_, min, mean, p50, _, max] = cells(&values);
            if digits.is_empty() {
                return Ok(());
            }
            let mut sorted = digits.clone();
            sorted.sort_unstable();
            let plainly = |digits: i32| {
                let mut out = Vec::new();
                decimal(digits.into(), places as u32, &mut out);
                String::from_utf8(out).unwrap()
            };
            assert_eq!(min, plainly(sorted[0]));
            assert_eq!(max, plainly(sorted[sorted.len() - 1]));
            assert_eq!(p50, plainly(sorted[(sorted.len() - 1) / 2]));
            let sum: i64 = digits.iter().copied().map(i64::from).sum();
            let want = sum as f64 / unit / digits.len() as f64;
            // The cells may all have fewer decimals than they could have.
            let off = (mean.parse::<f64>().unwrap() - want).abs();
            assert!(off <= 0.005 + 1e-6 * want.abs(), "{mean} {want}");
            Ok(())
        });
    }

    #[test]
    fn beyond_the_limit_every_second_fourth_eighth_number_is_kept() {
        let numbers = |count: u32| (0..count).map(f64::from);
        assert_eq!(
            series(numbers(8), LIMIT).kept,
            [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
        );
        assert_eq!(series(numbers(9), LIMIT).kept, [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(series(numbers(17), LIMIT).kept, [0.0, 4.0, 8.0, 12.0, 16.0]);
    }

    #[test]
    fn any_count_is_thinned_evenly_and_its_ends_and_mean_stay_exact() {
        arbtest::arbtest(|u| {
            let (count, limit) = (u.int_in_range(1..=2_000_u32)?, 1 << u.int_in_range(0..=5)?);
            let mut series = series((0..count).map(f64::from), limit);
            let evenly = |series: &Series| {
                let step = series.step as f64;
                let want: Vec<f64> = (0..series.kept.len()).map(|at| at as f64 * step).collect();
                assert_eq!(series.kept, want);
                assert!(want.len() as f64 * step >= f64::from(count));
            };
            assert!(series.kept() <= limit);
            evenly(&series);
            series.thin(1);
            assert_eq!(series.kept(), 1);
            evenly(&series);
            let cells = series.cells();
            assert_eq!(cells[0], count.to_string());
            assert_eq!(cells[1], "0");
            assert_eq!(cells[2].parse(), Ok(f64::from(count - 1) / 2.0));
            assert_eq!(cells[5], (count - 1).to_string());
            Ok(())
        });
    }
}
