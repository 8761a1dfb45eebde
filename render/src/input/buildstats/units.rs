//! In which units a `reduced_proc_diskstats.log` is, told from the log itself.
//!
//! ```text
//! 2801.39926229823 0.0 0.0
//! ```
//!
//! is a line of the format's first producer (meta/lib/oe/buildstats.py): a hundred times the KiB
//! read and written a second, a hundred times the share of the time in which disks were busy, cut
//! off at 1, and a stamp of the start of the interval. `28.0139926229823 0 0` is one of `sample
//! --buildstats`: KiB, a share, a stamp of the end; with `--oe-units` the numbers are the first
//! producer's, but not the stamp.
//!
//! The two are known by how they write a whole number: Python's floats end in `.0`, Rust's do not,
//! and nearly every line has one. Of sample's two units the shares tell: a hundredfold one is of
//! whole milliseconds and thus of steps of 0.1 a second, while true ones are a hundred times finer;
//! where they don't, 20 GiB a second do, or shares that are 0 and 1 alone. In doubt units are true.

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::value::numbers;

/// More KiB a second than the disks of one machine move.
const FASTEST: f64 = 20.0 * 1024.0 * 1024.0;

/// A share of more steps than these was cut off, or nearly.
const STEPS: f64 = 9.5;

/// How far from a whole number of steps one may seem to be: the clocks of stamps and of the
/// interval differ by a percent.
const SLACK: f64 = 0.1;

/// As many whole steps as are no chance: of true shares every fifth looks like one.
const ENOUGH: u64 = 3;

/// The units and stamps of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// All numbers are a hundred times too big.
    pub hundredfold: bool,
    /// Blocks are stamped with the start of what they tell of.
    pub at_start: bool,
}

/// Looks a log through.
#[derive(Debug, Default)]
pub struct Look {
    /// Numbers that Python writes so, and those that Rust does.
    python: u64,
    rust: u64,
    /// Shares that are whole steps, and those that are not.
    steps: u64,
    finer: u64,
    /// Shares that are 1, and those that are nearly.
    all: u64,
    nearly: u64,
    /// The most that was moved.
    most: f64,
    share: Option<f64>,
}

impl Look {
    /// What it comes to.
    pub fn units(&self) -> Units {
        let at_start = self.python > self.rust;
        let steps = self.steps >= ENOUGH && self.steps > self.finer;
        // A disk that is busy all the time is so for a millisecond less every other time.
        let cut = self.all >= 2 * ENOUGH && self.nearly == 0;
        let beyond = self.finer == 0 && (cut || self.most > FASTEST);
        Units {
            hundredfold: at_start || steps || beyond,
            at_start,
        }
    }
}

impl Text for Look {
    fn begin(&mut self) {
        self.share = None;
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let Some([read, written, share]) = numbers(line) else {
            return false;
        };
        for word in line.split(u8::is_ascii_whitespace) {
            self.python += u64::from(word.ends_with(b".0"));
            self.rust += u64::from(!word.is_empty() && word.iter().all(u8::is_ascii_digit));
        }
        self.most = self.most.max(read + written);
        self.share = Some(share);
        true
    }

    fn end(&mut self, seconds: Option<f64>, _values: &mut [f64]) {
        let (Some(share), Some(seconds)) = (self.share, seconds) else {
            return;
        };
        self.all += u64::from(share == 1.0);
        self.nearly += u64::from(share > STEPS / 10.0 && share < 1.0);
        let steps = share * 10.0 * seconds;
        if share > 0.0 && share < 1.0 && steps < STEPS {
            let whole = steps.round();
            if whole >= 1.0 && (steps - whole).abs() < SLACK {
                self.steps += 1;
            } else {
                self.finer += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    /// The units of a log of a block a second.
    fn units(lines: &[&str]) -> (bool, bool) {
        let blocks = (10..)
            .zip(lines)
            .map(|(second, line)| format!("{second}\n{line}\n\n"));
        let mut look = Look::default();
        told(&mut look, 0, &blocks.collect::<String>());
        let Units {
            hundredfold,
            at_start,
        } = look.units();
        (hundredfold, at_start)
    }

    #[test]
    fn the_first_producer_is_known_by_its_floats() {
        assert_eq!(units(&["0.0 0.0 0.0"]), (true, true));
        assert_eq!(
            units(&["2801.39926229823 0.0 0.01", "5.5 6.5 0.004"]),
            (true, true)
        );
    }

    #[test]
    fn sample_writes_shares_a_hundred_times_finer_unless_told_otherwise() {
        assert_eq!(
            units(&["0 0 0", "28.01 0 0.004", "900 0 0.997"]),
            (false, false)
        );
        let hundredfold = [
            "0 0 0",
            "2801.5 0 0.3996",
            "90000 0 1",
            "4 0 0.1001",
            "5 0 0.9003",
        ];
        assert_eq!(units(&hundredfold), (true, false));
    }

    #[test]
    fn a_disk_that_was_always_busy_is_known_by_what_it_moved() {
        assert_eq!(units(&["500000 0 1", "0 600000 0.999"]), (false, false));
        assert_eq!(units(&["50000000 0 1", "0 60000000 1"]), (true, false));
        assert_eq!(units(&["500000 0 1"; 7]), (true, false));
        assert_eq!(units(&["500000 0 1"; 6]), (false, false));
        assert_eq!(units(&[]), (false, false));
        assert_eq!(units(&["a b c", "1 2"]), (false, false));
    }

    #[test]
    fn units_are_told_from_any_log_of_some_length() {
        arbtest::arbtest(|u| {
            let hundredfold = u.arbitrary()?;
            let times = if hundredfold { 100.0 } else { 1.0 };
            let (mut lines, mut told) = (Vec::new(), 0);
            for _ in 0..60 {
                let ms: u16 = u.arbitrary()?;
                // Disks are often busy for a moment only.
                let ms = if ms.is_multiple_of(2) {
                    ms % 10
                } else {
                    ms % 1000
                };
                let clock = f64::from(u.int_in_range(995..=1005)?) / 1e3;
                let share = (f64::from(ms) / 1e3 / clock * times).min(1.0);
                told += u32::from(share > 0.0 && share < 0.94);
                lines.push(format!("{} 0 {share}", f64::from(ms) * 50.0 * times));
            }
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            if told >= 15 {
                assert_eq!(units(&lines), (hundredfold, false), "{lines:?}");
            }
            Ok(())
        });
    }
}
