//! How well a run kept its grid.

use std::fmt;

use pipe::cli::Failure;
use pipe::clock::{Clock, Time};
use pipe::flow::Output;
use pipe::histogram::Histogram;
use pipe::span::Span;
use pipe::tsv::{Style, Writer};

/// Counted while a run goes on.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Snapshots taken.
    pub rows: u64,
    /// Points of the grid at which none could be taken.
    pub missed: u64,
    /// Snapshots taken that the writer had no room for.
    pub lost: u64,
    /// How long after its point of the grid each was begun.
    pub late: Histogram,
    /// How long the reads of each took.
    pub read: Histogram,
}

const COLUMNS: [&str; 11] = [
    "unix_s",
    "interval_us",
    "rows",
    "missed",
    "lost",
    "late_p50_us",
    "late_p99_us",
    "late_max_us",
    "read_p50_us",
    "read_p99_us",
    "read_max_us",
];

impl Default for Tally {
    /// With all the memory that it needs: the loop that counts allocates nothing.
    fn default() -> Tally {
        Tally {
            rows: 0,
            missed: 0,
            lost: 0,
            late: Histogram::roomy(),
            read: Histogram::roomy(),
        }
    }
}

impl Tally {
    /// Writes it as a table of one row: the run that ended then, and had this interval.
    pub fn write(&self, out: Output, ended: Time, interval: Span) -> Result<(), Failure> {
        debug_assert_eq!(COLUMNS[0], Clock::Unix.column());
        let columns = COLUMNS.map(str::to_owned);
        let mut writer = Writer::new(out, &Style::default(), &columns)?;
        writer.row(ended, |record| {
            record.fixed(interval.ns() as i64, 3);
            record.integer(self.rows);
            record.integer(self.missed);
            record.integer(self.lost);
            for ns in points(&self.late).into_iter().chain(points(&self.read)) {
                match ns {
                    Some(ns) => record.fixed(ns.min(i64::MAX as u64) as i64, 3),
                    None => record.missing(),
                }
            }
        })?;
        writer.flush()
    }
}

/// `10000 rows, 0 missed, 0 lost; late p50 8us p99 45us max 120us; read p50 37us p99 60us`
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let plural = if self.rows == 1 { "" } else { "s" };
        let (rows, missed, lost) = (self.rows, self.missed, self.lost);
        write!(f, "{rows} row{plural}, {missed} missed, {lost} lost")?;
        let late = points(&self.late).map(|ns| ns.map(rounded));
        if let [Some(half), Some(most), Some(max)] = late {
            write!(f, "; late p50 {half} p99 {most} max {max}")?;
        }
        let read = points(&self.read).map(|ns| ns.map(rounded));
        if let [Some(half), Some(most), _] = read {
            write!(f, "; read p50 {half} p99 {most}")?;
        }
        Ok(())
    }
}

/// What half of all don't exceed, what 99 of 100 don't, and what none does.
fn points(histogram: &Histogram) -> [Option<u64>; 3] {
    let quantile = |q| histogram.quantile(q);
    [quantile(0.5), quantile(0.99), histogram.max_ns()]
}

/// A measured time as people are told it: to three digits.
pub fn rounded(ns: u64) -> Span {
    let mut step = 1;
    while ns / step >= 1_000 {
        step *= 10;
    }
    let whole = ns.saturating_add(step / 2) / step * step;
    Span::from_ns(whole.min(Span::MAX.ns()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn tally() -> Tally {
        let mut tally = Tally {
            rows: 100,
            missed: 2,
            lost: 1,
            ..Tally::default()
        };
        (0..100).for_each(|_| tally.late.add(40));
        tally.late.add(123_456);
        tally.read.add(50);
        tally
    }

    #[test]
    fn one_line_tells_how_the_grid_was_kept() {
        assert_eq!(
            tally().to_string(),
            "100 rows, 2 missed, 1 lost; late p50 40ns p99 40ns max 123us; \
             read p50 50ns p99 50ns"
        );
        assert_eq!(Tally::default().to_string(), "0 rows, 0 missed, 0 lost");
    }

    #[test]
    fn the_table_has_the_exact_numbers_and_nothing_where_there_are_none() {
        let path = std::env::temp_dir().join(format!("report-{}", std::process::id()));
        let row = |tally: &Tally| {
            let out = Output::create(&path).unwrap();
            let (ended, interval) = (Time(1_500_000_000), Span::from_ns(12_500));
            tally.write(out, ended, interval).unwrap();
            let text = fs::read_to_string(&path).unwrap();
            fs::remove_file(&path).unwrap();
            let (header, row) = text.split_once('\n').unwrap();
            assert_eq!(header, COLUMNS.join("\t"));
            row.to_owned()
        };
        let want = "1.500000000\t12.5\t100\t2\t1\t0.04\t0.04\t123.456\t0.05\t0.05\t0.05\n";
        assert_eq!(row(&tally()), want);
        let want = "1.500000000\t12.5\t0\t0\t0\t\t\t\t\t\t\n";
        assert_eq!(row(&Tally::default()), want);
    }

    #[test]
    fn times_for_people_have_three_digits() {
        let told = |ns| rounded(ns).to_string();
        assert_eq!(told(999), "999ns");
        assert_eq!(told(8_044), "8.04us");
        assert_eq!(told(999_950), "1ms");
        assert_eq!(told(45_678_901), "45.7ms");
        assert_eq!(told(u64::MAX), Span::MAX.to_string());
    }
}
