//! How long calls took and when, in a page: counts as they are drawn.

use serde::{Deserialize, Serialize};

use crate::chart::grid::Grid;
use crate::chart::heat;
use crate::input::column::Extent;
use crate::input::latencies::calls::Calls;
use crate::input::latencies::counts::Counts;
use crate::input::latencies::size::{FINE, ROUGH, buckets};
use crate::input::latencies::{Latencies, Series};
use crate::input::saved::{Wrong, facts};
use crate::request::Request;

/// Latencies.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    header: Vec<String>,
    /// The first and the last time in nanoseconds.
    ends: Option<(i64, i64)>,
    /// The width of bins as a power of two of nanoseconds.
    shift: u32,
    calls: Vec<One>,
}

/// The calls of a name, or a column's values.
#[derive(Debug, Serialize, Deserialize)]
struct One {
    name: String,
    column: String,
    named: bool,
    others: u64,
    /// Least, greatest and sum: the bits of doubles, as decimals may be read back a hair off.
    range: [u64; 3],
    /// Over time: how many bins after the one before, the bucket, and how many; the first bin's own
    /// number.
    over: Vec<(i64, u16, u64)>,
    /// In all: the bucket, and how many.
    all: Vec<(u16, u64)>,
}

/// More calls of one size nobody has, and sums of so many stay numbers.
const MOST: u64 = 1 << 32;
/// More names and columns than are drawn.
const SERIES: usize = 32;

impl Saved {
    /// As they are written: in bins as wide as cells are drawn.
    pub(super) fn of(latencies: &Latencies, grid: &Grid) -> Saved {
        let shift = heat::shift(latencies.shift(), grid);
        Saved {
            facts: facts::Saved::of(&latencies.facts),
            header: latencies.header.clone(),
            ends: latencies.ends(),
            shift,
            calls: latencies.calls(shift).into_iter().map(One::of).collect(),
        }
    }

    /// As they were, but for what isn't asked for.
    pub(super) fn into_latencies(self, request: &Request) -> Result<Latencies, Wrong> {
        if self.shift > 62 || self.calls.len() > SERIES {
            return Err("its bins are too wide or its names too many");
        }
        let mut counts = Counts::restore(self.shift, self.ends);
        let mut series = Vec::with_capacity(self.calls.len());
        for one in self.calls {
            if request.wants(&one.column) {
                one.put(series.len() as u16, self.shift, (&mut counts, self.ends))?;
                series.push(one.into_series());
            }
        }
        Ok(Latencies::restore(
            self.facts.into_facts()?,
            self.header,
            series,
            counts,
        ))
    }
}

impl One {
    fn of(calls: Calls) -> One {
        let mut before = 0;
        let over = calls.over.into_iter().map(|(bin, rough, count)| {
            // Bins may lie at both ends of what there is, and wrap back when they are read.
            let after = bin.wrapping_sub(std::mem::replace(&mut before, bin));
            (after, rough, count)
        });
        One {
            over: over.collect(),
            name: calls.name,
            column: calls.column,
            named: calls.are_named,
            others: calls.others,
            range: [calls.extent.min, calls.extent.max, calls.extent.sum].map(f64::to_bits),
            all: calls.all,
        }
    }

    fn put(
        &self,
        series: u16,
        shift: u32,
        (counts, ends): (&mut Counts, Option<(i64, i64)>),
    ) -> Result<(), Wrong> {
        let fits = |bucket: u16, count: u64, parts: u16| {
            bucket < buckets(parts) && (1..MOST).contains(&count)
        };
        let (first, last) = ends
            .filter(|ends| ends.0 <= ends.1)
            .ok_or("its ends are none")?;
        let mut bin: i64 = 0;
        for &(after, rough, count) in &self.over {
            bin = bin.wrapping_add(after);
            if !fits(rough, count, ROUGH) || !(first >> shift..=last >> shift).contains(&bin) {
                return Err("a count is in no bin");
            }
            counts.put_over(series, (bin << shift).clamp(first, last), (rough, count));
        }
        for &(fine, count) in &self.all {
            if !fits(fine, count, FINE) {
                return Err("a count is of no size");
            }
            counts.put_all(series, (fine, count));
        }
        let over: u64 = self.over.iter().map(|count| count.2).sum();
        let all: u64 = self.all.iter().map(|count| count.1).sum();
        if !self
            .range
            .iter()
            .all(|bits| f64::from_bits(*bits).is_finite())
        {
            return Err("a size is no number");
        }
        if all == 0 || over != all {
            return Err("calls are missing");
        }
        Ok(())
    }

    fn into_series(self) -> Series {
        let [min, max, sum] = self.range.map(f64::from_bits);
        let count = self.all.iter().map(|(_, count)| count).sum();
        let mut series = Series::new(&self.name, &self.column, self.named);
        series.others = self.others;
        series.extent = Extent {
            min,
            max: max.max(min),
            count,
            sum,
        };
        series
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Chart;
    use crate::input::testing::source;
    use crate::input::{Content, Source};
    use crate::request::{Moment, Theme};
    use crate::svg;

    fn latencies(sources: &[Source]) -> &Latencies {
        let Some(Content::Latencies(latencies)) = sources[0].parts.first() else {
            panic!("{sources:?}");
        };
        latencies
    }

    #[test]
    fn any_latencies_draw_the_same_picture_from_a_page() {
        arbtest::arbtest(|u| {
            let mut text = "mono_s\tkind\tname\tlatency_us\tlost\n".to_owned();
            for _ in 0..u.int_in_range(1..=80)? {
                let (time, name) = (u.arbitrary::<u16>()?, u.int_in_range(0..=7)?);
                let size = u.arbitrary::<u32>()? >> u.int_in_range(0..=31)?;
                text += &format!("{time}\tcall\tf{name}\t{size}\t0\n");
            }
            let request = Request {
                to: u
                    .arbitrary::<bool>()?
                    .then_some(Moment::BeforeEnd(1_000_000_000_000)),
                ..Request::default()
            };
            let mut sources = [source(&text)];
            let chart = Chart::new(&mut sources, &mut [], &request);
            let saved = Saved::of(latencies(&sources), &chart.grid);
            let json = serde_json::to_string(&saved).unwrap();
            let back: Saved = serde_json::from_str(&json).unwrap();
            let mut again = [Source {
                parts: vec![Content::Latencies(back.into_latencies(&request).unwrap())],
                ..source(&text)
            }];
            let drawn = svg::draw(&Chart::new(&mut again, &mut [], &request), Theme::Auto);
            assert_eq!(drawn, svg::draw(&chart, Theme::Auto));
            Ok(())
        });
    }

    #[test]
    fn counts_that_do_not_fit_are_refused() {
        let text = "mono_s\tkind\tname\tlatency_us\n1\tcall\tf\t8\n2\tcall\tf\t8\n";
        let mut sources = [source(text)];
        let grid = Chart::new(&mut sources, &mut [], &Request::default()).grid;
        let saved = serde_json::to_string(&Saved::of(latencies(&sources), &grid)).unwrap();
        let wrong = |from: &str, to: &str| {
            assert!(saved.contains(from), "{from} in {saved}");
            let saved: Saved = serde_json::from_str(&saved.replacen(from, to, 1)).unwrap();
            saved.into_latencies(&Request::default()).unwrap_err()
        };
        let least = format!("[{},", 8e-6_f64.to_bits());
        let none = format!("[{},", f64::NAN.to_bits());
        assert_eq!(wrong(&least, &none), "a size is no number");
        assert!(wrong("\"shift\":", "\"shift\":6").contains("too wide"));
        assert_eq!(wrong(",1],[", ",0],["), "a count is in no bin");
        assert_eq!(wrong("\"over\":[[", "\"over\":[[9"), "a count is in no bin");
        assert_eq!(wrong(",2]]", ",3]]"), "calls are missing");
        assert_eq!(wrong("[4289,", "[8193,"), "a count is of no size");
        assert_eq!(wrong("\"ends\":[", "\"ends\":[9"), "its ends are none");
    }
}
