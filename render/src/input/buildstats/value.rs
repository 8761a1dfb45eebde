//! Numbers out of a log's lines, and the values that are made of them: NaN where nothing is known.

use pipe::kernfile::Scan;

use crate::input::number;

/// The numbers of a line that has exactly so many.
pub fn numbers<const N: usize>(line: &[u8]) -> Option<[f64; N]> {
    let mut numbers = [0.0; N];
    let mut scan = Scan::new(line);
    for number in &mut numbers {
        *number = number::parse(scan.word()?)?;
    }
    scan.word().is_none().then_some(numbers)
}

/// Writes the values of a block.
pub fn fill(values: &mut [f64], told: impl IntoIterator<Item = f64>) {
    for (value, told) in values.iter_mut().zip(told) {
        *value = told;
    }
}

/// What stands at the time of the block.
pub fn gauge(number: Option<u64>) -> f64 {
    number.map_or(f64::NAN, |number| number as f64)
}

/// The sum of what things have moved; nothing if that of one isn't known.
pub fn sum(mut amounts: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    amounts.try_fold(0_u64, |sum, amount| Some(sum.saturating_add(amount?)))
}

/// So much in so many seconds, as a rate; NaN if either isn't known.
pub fn rate(amount: Option<u64>, seconds: Option<f64>) -> f64 {
    match (amount, seconds) {
        (Some(amount), Some(seconds)) => amount as f64 / seconds,
        _ => f64::NAN,
    }
}

/// A time that passed as a share of so many seconds, in percent. Two clocks are compared, so it
/// may seem to be more than all.
pub fn share(passed: f64, seconds: Option<f64>) -> f64 {
    match seconds {
        Some(seconds) if passed >= 0.0 => (100.0 * passed / seconds).min(100.0),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_time_there_is_no_rate_and_no_share_above_all() {
        assert!(rate(Some(1), None).is_nan() && rate(None, Some(1.0)).is_nan());
        assert_eq!(rate(Some(3), Some(2.0)), 1.5);
        assert!(share(1.0, None).is_nan() && share(-1.0, Some(1.0)).is_nan());
        assert_eq!(
            (share(0.5, Some(2.0)), share(3.0, Some(2.0))),
            (25.0, 100.0)
        );
    }

    #[test]
    fn a_sum_without_one_of_its_parts_is_not_known() {
        assert_eq!(sum([Some(1), Some(2)].into_iter()), Some(3));
        assert_eq!(sum([Some(1), None].into_iter()), None);
        assert_eq!(sum([Some(u64::MAX), Some(1)].into_iter()), Some(u64::MAX));
    }

    #[test]
    fn a_line_has_all_its_numbers_and_no_more() {
        assert_eq!(numbers(b"1 2.5"), Some([1.0, 2.5]));
        for line in ["1", "1 2 3", "1 x", "", "1 nan", "1,2"] {
            assert_eq!(numbers::<2>(line.as_bytes()), None, "{line}");
        }
    }
}
