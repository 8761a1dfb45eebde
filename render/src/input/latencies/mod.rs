//! How long calls took, and when: counts of sizes over time. Also the sizes of any numbers over
//! time.
//!
//! ```text
//! trace_s  cpu  pid  comm  kind  name  key  latency_us  depth  call  events  lost
//! 49.597150000  1  146  thp  call  shrink_slab    11846.3  3  1  0  0
//! ```
//! is a call of `shrink_slab` that ended then and took 11.8 ms. Rows without a latency (what went
//! on inside of calls) are counted as rows and not drawn.

pub mod calls;
mod choice;
pub mod counts;
mod series;
pub mod size;

use crate::input::cells::Row;
use crate::input::column::Column;
use crate::input::facts::{Facts, joined};
use crate::input::header::Header;
use crate::request::Request;

use calls::Calls;
use choice::{Choice, LATENCY};
use counts::Counts;
pub use series::Series;
use series::{KEPT, Names, OTHERS};

/// Latencies over time.
#[derive(Debug, Default)]
pub struct Latencies {
    /// Of the rows.
    pub facts: Facts,
    /// The names of all columns.
    pub header: Vec<String>,
    /// The names of columns that are not drawn, because nobody asked for them.
    pub left_out: Vec<String>,
    /// What sizes are counted for; where rows have names, the first one is all that are counted
    /// together.
    series: Vec<Series>,
    counts: Counts,
    /// Columns of sizes: where they stand.
    sizes: Vec<(usize, Column)>,
    /// Where the rows' names are, if each is of the series of its name.
    names: Option<Names>,
    /// Columns behind `lost`, as `--add host=web1` writes them.
    added: Vec<(usize, Column)>,
}

/// Time is told in as many bins as this before names are counted together for want of memory.
const FEW: i64 = 128;
/// All of time is four bins of this width.
const WIDEST: u32 = 62;

impl Latencies {
    /// No calls yet.
    pub fn begin(header: &Header, request: &Request) -> Latencies {
        let choice = Choice::of(header, request);
        let column = |&at: &usize| (at, Column::new(&header.names[at]));
        let added = header.key.as_ref().map_or(&[][..], |key| &key.added);
        let sizes: Vec<_> = choice.places.iter().map(column).collect();
        let series = match choice.names {
            Some(_) => vec![Series::new(OTHERS, LATENCY, true)],
            None => {
                let headings = sizes.iter().zip(&choice.headings);
                let series = headings
                    .map(|((_, column), heading)| Series::new(heading, &column.name, false));
                series.collect()
            }
        };
        Latencies {
            header: header.names.clone(),
            left_out: choice.left_out,
            series,
            sizes,
            names: choice.names.map(Names::at),
            added: added.iter().map(column).collect(),
            ..Latencies::default()
        }
    }

    /// Latencies as they were when all rows had been read.
    pub fn restore(
        facts: Facts,
        header: Vec<String>,
        series: Vec<Series>,
        counts: Counts,
    ) -> Latencies {
        Latencies {
            facts,
            header,
            series,
            counts,
            ..Latencies::default()
        }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        for (place, column) in &mut self.added {
            column.take(row, *place, time);
        }
        for at in 0..self.sizes.len() {
            let (place, column) = &mut self.sizes[at];
            let value = column.take(row, *place, time);
            if value.is_nan() {
                continue;
            }
            let of = match &mut self.names {
                Some(names) => names.place(row, &mut self.series),
                None => at,
            };
            let Some(series) = self.series.get_mut(of) else {
                continue;
            };
            let size = series.take(value);
            self.counts.add(of as u16, time, size);
            if self.counts.is_full() {
                self.make_room();
            }
        }
    }

    /// Sums up what was no number; to be called before it is drawn.
    pub fn sort_out(&mut self) {
        let cells = &mut self.facts.faults.cells;
        *cells = Default::default();
        for (_, column) in &self.sizes {
            *cells = joined(*cells, column.texts);
        }
        // When a call ended says nothing of when its row came: nothing is wrong with that.
        if self.names.is_some() {
            self.facts.faults.backwards = Default::default();
        }
        self.facts.constants.clear();
        for (_, column) in &self.added {
            if let Some(text) = column.constant() {
                self.facts.constants.push((column.name.clone(), text));
            }
        }
    }

    /// From when to when there is something to draw; nothing without sizes.
    pub fn ends(&self) -> Option<(i64, i64)> {
        self.counts.ends()
    }

    /// What there is to draw, in bins at least `2^shift` nanoseconds wide: of names those with the
    /// most in all, and then all others together.
    pub fn calls(&self, shift: u32) -> Vec<Calls> {
        let sorted = |places: &[Option<u16>]| self.counts.sorted(shift, places);
        calls::of(&self.series, self.names.is_some(), sorted)
    }

    /// Whether sizes are of calls by name, and not of columns.
    pub fn are_named(&self) -> bool {
        self.series.iter().any(|series| series.is_name)
    }

    /// The width of bins, as a power of two of nanoseconds.
    pub fn shift(&self) -> u32 {
        self.counts.shift()
    }

    #[cold]
    fn make_room(&mut self) {
        let wider = (self.counts.shift() + 1).min(WIDEST);
        match &mut self.names {
            // Buckets of few series always fit.
            Some(names) if self.counts.bins() <= FEW && self.series.len() > KEPT + 1 => {
                let to = names.fold(&mut self.series);
                self.counts.fold(&to);
            }
            _ => self.counts.widen(wider),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Content;
    use crate::input::testing::asked;
    use crate::request::As;

    fn read(text: &str, request: &Request) -> Latencies {
        let part = asked(text, request).parts.into_iter().next();
        let Some(Content::Latencies(latencies)) = part else {
            panic!("{part:?}");
        };
        latencies
    }

    fn calls(text: &str) -> Vec<(String, u64)> {
        let calls = read(text, &Request::default()).calls(0).into_iter();
        calls
            .map(|calls| (calls.name, calls.extent.count))
            .collect()
    }

    #[test]
    fn only_rows_with_a_latency_count_and_each_for_its_name() {
        let text = "trace_s\tkind\tname\tlatency_us\tlost\n1\tcall\ta\t5\t0\n2\tinside\ta\t\t3\n\
                    3\tend\tb\\x41\t700\t0\n3\tcall\ta\t6.5\t0\n2.5\tbegin\tc\t\t0\n4\tcall\ta\toops\t0\n";
        assert_eq!(calls(text), [("bA".to_owned(), 1), ("a".to_owned(), 2)]);
        let latencies = read(text, &Request::default());
        assert_eq!(latencies.ends(), Some((1_000_000_000, 3_000_000_000)));
        let facts = &latencies.facts;
        assert_eq!((facts.rows, facts.lost), (6, Some(3)));
        assert_eq!((facts.faults.cells.count, facts.faults.cells.first), (1, 7));
    }

    #[test]
    fn names_beyond_the_first_are_told_together() {
        let rows = (0..30).map(|at| format!("{at}\tcall\tf{at}\t{}\n", 100 - at));
        let text = format!(
            "mono_s\tkind\tname\tlatency_us\n{}",
            rows.collect::<String>()
        );
        let names = calls(&text);
        let want = [
            ("f0", 1),
            ("f1", 1),
            ("f2", 1),
            ("f3", 1),
            ("26 others", 26),
        ];
        assert_eq!(names, want.map(|(name, count)| (name.to_owned(), count)));
        // A single other one is itself.
        let five: String = text
            .lines()
            .take(6)
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(calls(&five)[4], ("f4".to_owned(), 1));
    }

    #[test]
    fn any_number_of_names_and_sizes_takes_bounded_memory_and_no_count_is_lost() {
        let rows = (0..300_000_u64).map(|at| {
            let name = at % 6_000;
            let size = 2_f64.powi((at.wrapping_mul(0x9e37_79b9) >> 7) as i32 % 40);
            format!("{at}\tcall\tf{name}\t{size}\n")
        });
        let text = format!(
            "mono_s\tkind\tname\tlatency_us\n{}",
            rows.collect::<String>()
        );
        let latencies = read(&text, &Request::default());
        assert!(latencies.series.len() <= 4_097);
        let calls = latencies.calls(0);
        assert_eq!(calls.len(), 5);
        assert_eq!(
            calls.iter().map(|calls| calls.extent.count).sum::<u64>(),
            300_000
        );
        let over = calls.iter().flat_map(|calls| &calls.over);
        assert_eq!(over.map(|(_, _, count)| count).sum::<u64>(), 300_000);
    }

    #[test]
    fn numbers_of_any_table_are_sizes_if_that_is_asked_for() {
        let text = "unix_s\tdisk_read_ms\tn\tlost\thost\n1\t5\t7\t0\tweb1\n2\t6\t-3\t0\tweb1\n";
        let names = |fields: &[&str]| {
            let request = Request {
                shape: Some(As::Heat),
                fields: fields.iter().map(|&field| field.to_owned()).collect(),
                ..Request::default()
            };
            let latencies = read(text, &request);
            let calls = latencies.calls(0).into_iter().map(|calls| calls.name);
            (calls.collect::<Vec<_>>(), latencies.facts.constants)
        };
        let host = vec![("host".to_owned(), "web1".to_owned())];
        assert_eq!(names(&[]), (vec!["Disk read".to_owned()], host.clone()));
        assert_eq!(
            names(&["n", "lost"]),
            (vec!["N".to_owned(), "Lost".to_owned()], host)
        );
    }
}
