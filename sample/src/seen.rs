//! What the watchers of a run see of it: the numbers of each row, as they are printed.

use pipe::clock::Time;

/// The numbers of one row. All rows of a tick have the same time, and a thing that is there in two
/// ticks running begins its second row at the time of its first.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Which table, by its place among the run's tables.
    pub table: usize,
    /// The text of the row's keys, as `sda` or `4711 make`; empty in tables without keys.
    pub key: &'a [u8],
    /// When the interval of the row began.
    pub since: Time,
    /// The row's own time.
    pub at: Time,
    /// A number for each column behind the time and the keys, rounded as its cell is: the double
    /// nearest to the decimal in it. Nothing where the cell is empty or text.
    pub values: &'a [Option<f64>],
}

/// A table of the run.
#[derive(Clone, Debug)]
pub struct Shape {
    /// What the command line calls it.
    pub name: &'static str,
    /// The columns behind the time and the keys, as the header has them.
    pub columns: Vec<String>,
}

impl Seen<'_> {
    /// The number in a column, if there is one.
    pub fn value(&self, column: usize) -> Option<f64> {
        let value = self.values.get(column).copied().flatten();
        value.filter(|value| value.is_finite())
    }
}

/// A number as its cell has it: the shortest plain decimal that reads back as the same number, but
/// never outside of what an `i64` holds.
pub fn plain(value: f64) -> String {
    let most = i64::MAX as f64;
    if value >= most {
        i64::MAX.to_string()
    } else if value <= -most {
        (-i64::MAX).to_string()
    } else {
        // There is no other zero in a cell than this one.
        let zero = 0.0;
        (value + zero).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_printed_as_its_cell_was() {
        for cell in ["0", "43.21", "-0.06", "100", "0.000001", "9007199254740993"] {
            let printed = plain(cell.parse().unwrap());
            assert_eq!(printed.parse(), cell.parse::<f64>(), "{cell}");
        }
        assert_eq!(plain(43.21), "43.21");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(0.000_000_1), "0.0000001");
        assert_eq!(plain(1e18), "1000000000000000000");
    }

    #[test]
    fn no_number_is_printed_that_is_too_large_to_be_read() {
        for value in [i64::MAX as f64, 1e300] {
            assert_eq!(plain(value), i64::MAX.to_string());
            assert_eq!(plain(-value), (-i64::MAX).to_string());
        }
        let below = f64::from_bits((i64::MAX as f64).to_bits() - 1);
        assert!(plain(below).parse::<i64>().is_ok());
    }

    #[test]
    fn what_is_no_number_is_an_empty_cell() {
        let values = [Some(1.5), None, Some(f64::NAN), Some(f64::INFINITY)];
        let seen = Seen {
            table: 0,
            key: b"",
            since: Time(0),
            at: Time(1),
            values: &values,
        };
        let all: Vec<_> = (0..5).map(|column| seen.value(column)).collect();
        assert_eq!(all, [Some(1.5), None, None, None, None]);
    }
}
