//! The time that tasks lost for want of a resource, as a share of all time.
//!
//! ```text
//! some avg10=1.83 avg60=17.91 avg300=10.37 total=55931224
//! full avg10=0.00 avg60=0.00 avg300=0.00 total=0
//! ```
//!
//! are the lines of `raw_pressure_cpu.log` (Documentation/accounting/psi.rst), with microseconds
//! since boot at the end. `1.83 17.91 10.37 5613` is one of `reduced_proc_pressure/cpu.log`: the
//! means of `some`, and its microseconds since the block before. The means fade over 10 seconds and
//! more, so that the share is made of the microseconds.

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::value::{fill, numbers, share};
use pipe::kernfile::Scan;

/// `raw_pressure_*.log`. What is told: `some` and `full`.
#[derive(Debug, Default)]
pub struct Pressure {
    now: [Option<u64>; 2],
    before: [Option<u64>; 2],
}

impl Text for Pressure {
    fn begin(&mut self) {
        self.now = [None; 2];
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let mut words = line.split(u8::is_ascii_whitespace);
        let place = match words.next() {
            Some(b"some") => 0,
            Some(b"full") => 1,
            _ => return false,
        };
        let total = words.find_map(|word| word.strip_prefix(b"total="));
        self.now[place] = total.and_then(|total| Scan::new(total).number());
        self.now[place].is_some()
    }

    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]) {
        let mut pairs = self.now.into_iter().zip(self.before);
        let passed = [(); 2].map(|()| {
            let (now, before) = pairs.next()?;
            now?.checked_sub(before?)
        });
        fill(
            values,
            passed.map(|us| micros(us.map_or(f64::NAN, |us| us as f64), seconds)),
        );
        self.before = self.now;
    }
}

/// `reduced_proc_pressure/*.log`. What is told: `some`.
#[derive(Debug, Default)]
pub struct Waited(Option<f64>);

impl Text for Waited {
    fn begin(&mut self) {
        self.0 = None;
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let told = numbers(line).map(|[_, _, _, waited]| waited);
        self.0 = told.or(self.0);
        told.is_some()
    }

    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]) {
        fill(values, [micros(self.0.unwrap_or(f64::NAN), seconds)]);
    }
}

fn micros(passed: f64, seconds: Option<f64>) -> f64 {
    share(passed / 1e6, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn shares_are_made_of_totals_and_not_of_means() {
        let log = "10\nsome avg10=99.00 avg60=1 avg300=1 total=1000000\n\
                   full avg10=0.00 avg60=1 avg300=1 total=7\n\n\
                   12\nsome avg10=99.00 avg60=1 avg300=1 total=1500000\n\
                   full avg10=0.00 avg60=1 avg300=1 total=5\n\n\
                   13\nsome total=\nfoul\n\n14\nsome total=9000000\n\n15\nsome total=19000000\n\n";
        let (rows, bad) = told(&mut Pressure::default(), 2, log);
        assert_eq!(rows[1][0], 25.0);
        // It fell, was silent, and had no one to be told against.
        assert!(rows[1][1].is_nan() && rows[2][0].is_nan() && rows[3][0].is_nan());
        assert_eq!((rows[4][0], bad), (100.0, 2));
    }

    #[test]
    fn reduced_shares_are_made_of_what_passed_since_the_block_before() {
        let log = "10\n1.83 17.91 10.37 5613\n\n12\n1.5 17.32 10.3 93618\n\n13\n1 2 3\n\n14\n1 2 3 -5\n\n";
        let (rows, bad) = told(&mut Waited::default(), 1, log);
        assert_eq!((rows[1][0], bad), (4.6809, 1));
        // Of the first nobody says how long it was.
        assert!([0, 2, 3].iter().all(|&at: &usize| rows[at][0].is_nan()));
    }
}
