//! Sizes over time as a heat map, and in all as a histogram.

mod bars;
pub mod curve;
pub mod sizes;

use crate::chart::caption::with_commas;
use crate::chart::grid::Grid;
use crate::chart::scale::{Measure, words};
use crate::chart::{Body, Plot};
use crate::input::column::{Column, Extent};
use crate::input::latencies::Latencies;
use crate::input::latencies::calls::Calls;
use crate::input::latencies::size::{ROUGH, edge, unit};
use crate::request::{As, Request};

use curve::curves;
use sizes::{Room, Steps};

/// How many shades a cell can have: 0 is the lightest.
pub const SHADES: u8 = 8;

/// A heat map: rows of sizes over time, each as high as the others.
#[derive(Debug)]
pub struct Heat {
    /// What the sizes are.
    pub measure: Measure,
    /// The sizes at which rows begin, from the bottom up, and where the last one ends. If there are
    /// sizes of zero and less, the lowest row is theirs, and begins at 0.
    pub bounds: Vec<f64>,
    /// What isn't empty: from and to in pixels, the row from the bottom, the count and the shade.
    pub cells: Vec<Cell>,
    /// Lines over it.
    pub curves: Vec<Curve>,
    /// The greatest count of a cell.
    pub most: u64,
}

/// A cell of a heat map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Where it begins, in pixels.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its row, from the bottom.
    pub row: usize,
    /// How many values are in it.
    pub count: u64,
    /// How dark it is.
    pub shade: u8,
}

/// A percentile over time.
#[derive(Debug)]
pub struct Curve {
    /// What it is: `p50`.
    pub name: &'static str,
    /// Its unbroken stretches: places in pixels, and sizes.
    pub runs: Vec<Vec<(f64, f64)>>,
}

/// A histogram: a bar for each range of sizes, over an axis of its own.
#[derive(Debug)]
pub struct Hist {
    /// What the sizes are.
    pub measure: Measure,
    /// From and to in size, and how many; each begins where the one before ends.
    pub bars: Vec<(f64, f64, u64)>,
    /// Where the percentiles are: what they are (`p99`), and the size.
    pub quantiles: Vec<(&'static str, f64)>,
}

/// How wide a cell is at the least, in pixels.
const CELL: f64 = 5.0;
/// The rows of a heat map: a few high ones if all sizes are alike, and powers of two otherwise.
const ROWS: Room = Room {
    least: 6,
    most: 24,
    parts: ROUGH,
};

/// The plots of some latencies: for each name a heat map and a histogram.
pub fn plots(latencies: &Latencies, (grid, request): (&Grid, &Request)) -> Vec<Plot> {
    let shift = shift(latencies.shift(), grid);
    let mut plots = Vec::new();
    for calls in latencies.calls(shift) {
        let calls = within(calls, grid, shift);
        if calls.all.is_empty() {
            continue;
        }
        let about = if calls.are_named {
            format!("{} latency", calls.name)
        } else {
            calls.name.clone()
        };
        if request.shape != Some(As::Hist) {
            plots.push(Plot {
                heading: about.clone(),
                lost: grid.stretches(latencies.facts.losses.stretches()),
                ..heat(&calls, grid, shift)
            });
        }
        plots.push(Plot {
            heading: format!("{about} in all"),
            ..bars::plot(&calls)
        });
    }
    plots
}

/// The width of cells as a power of two of nanoseconds: that of bins, or the least that can be
/// seen. (So one picture drawn from bins and one from cells are the same.)
pub fn shift(bins: u32, grid: &Grid) -> u32 {
    let pixel = grid.length().max(1) as f64 / grid.width.max(1) as f64;
    let least = (CELL * pixel).max(1.0).log2().ceil() as u32;
    least.max(bins).min(62)
}

/// What of calls is in the picture. If that is not all, what was counted over time tells how many
/// of which size there are.
fn within(mut calls: Calls, grid: &Grid, shift: u32) -> Calls {
    let before = calls.over.len();
    calls
        .over
        .retain(|(bin, _, _)| span(*bin, grid, shift).is_some());
    if calls.over.len() == before {
        return calls;
    }
    let mut all: Vec<(u16, u64)> = calls.over.iter().map(|count| (count.1, count.2)).collect();
    all.sort_unstable();
    all.dedup_by(|later, first| {
        first.1 += if later.0 == first.0 { later.1 } else { 0 };
        later.0 == first.0
    });
    let mut extent: Extent = Column::new("").extent;
    for &(bucket, count) in &all {
        // The ends of what there was are known better than their buckets'.
        let ends = [edge(bucket, ROUGH), edge(bucket + 1, ROUGH)];
        let [least, most] = ends.map(|end| calls.size(end));
        let least = if bucket == 0 { calls.extent.min } else { least };
        let most = if bucket == 0 { 0.0 } else { most };
        extent.min = extent.min.min(least);
        extent.max = extent.max.max(most);
        extent.count += count;
        extent.sum += (least + most) / 2.0 * count as f64;
    }
    Calls {
        all,
        parts: ROUGH,
        extent,
        ..calls
    }
}

/// From and to of a bin in pixels; nothing outside the picture.
fn span(bin: i64, grid: &Grid, shift: u32) -> Option<(f64, f64)> {
    let width = grid.width as f64;
    let x = |bin: i128| {
        let time = (bin << shift).clamp(i64::MIN.into(), i64::MAX.into());
        grid.x(time as i64).clamp(0.0, width)
    };
    let (from, to) = (x(i128::from(bin)), x(i128::from(bin) + 1));
    (to > from).then_some((from, to))
}

fn heat(calls: &Calls, grid: &Grid, shift: u32) -> Plot {
    let steps = Steps::over(&calls.over.iter().map(|count| count.1), (ROUGH, ROWS));
    let mut cells: Vec<Cell> = Vec::new();
    for &(bin, rough, count) in &calls.over {
        let row = steps.place(rough);
        let Some((from, to)) = span(bin, grid, shift) else {
            continue;
        };
        match cells.last_mut() {
            Some(last) if last.from == from && last.row == row => last.count += count,
            _ => cells.push(Cell {
                from,
                to,
                row,
                count,
                shade: 0,
            }),
        }
    }
    let most = cells.iter().map(|cell| cell.count).max().unwrap_or(0);
    for cell in &mut cells {
        cell.shade = shade(cell.count, most);
    }
    let measure = calls.measure;
    let what = if calls.are_named { "calls" } else { "values" };
    Plot {
        heading: String::new(),
        aside: format!(
            "stronger = more {what}, at most {} in a cell",
            with_commas(most)
        ),
        gaps: Vec::new(),
        lost: Vec::new(),
        body: Body::Heat(Heat {
            measure,
            bounds: steps.bounds(unit(measure)),
            cells,
            curves: curves(calls, grid, shift),
            most,
        }),
    }
}

/// How dark a count is among others up to `most`: each shade is for counts a fixed factor larger.
fn shade(count: u64, most: u64) -> u8 {
    let share = (count as f64).ln_1p() / (most.max(1) as f64).ln_1p();
    ((share * f64::from(SHADES)).ceil() as u8).clamp(1, SHADES) - 1
}

impl Hist {
    /// Its percentiles in words.
    pub fn told(&self) -> String {
        let told = self.quantiles.iter();
        let told = told.map(|(name, size)| format!("{name} {}", words(self.measure, *size)));
        told.collect::<Vec<_>>().join(" \u{b7} ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Chart;
    use crate::input::testing::asked;
    use crate::request::Moment;

    fn chart(rows: &str, request: &Request) -> Chart {
        let text = format!("trace_s\tkind\tname\tlatency_us\tlost\n{rows}");
        Chart::new(&mut [asked(&text, request)], &mut [], request)
    }

    fn heat(plot: &Plot) -> &Heat {
        match &plot.body {
            Body::Heat(heat) => heat,
            other => panic!("{other:?}"),
        }
    }

    fn hist(plot: &Plot) -> &Hist {
        match &plot.body {
            Body::Hist(hist) => hist,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn heat_maps_stand_over_the_axis_of_time_and_histograms_below() {
        let rows = "1\tcall\ta\t5\t0\n2\tcall\tb\t700\t0\n";
        let headings = |shape| {
            let request = Request {
                shape,
                ..Request::default()
            };
            let plots = chart(rows, &request).plots.into_iter();
            plots.map(|plot| plot.heading).collect::<Vec<_>>()
        };
        let hists = ["b latency in all", "a latency in all"];
        assert_eq!(headings(None), [["b latency", "a latency"], hists].concat());
        assert_eq!(headings(Some(As::Hist)), hists);
    }

    #[test]
    fn any_calls_are_counted_once_in_cells_and_in_bars() {
        arbtest::arbtest(|u| {
            let mut rows = String::new();
            let count = u.int_in_range(1..=60)?;
            for _ in 0..count {
                let size = u.arbitrary::<u32>()? >> u.int_in_range(0..=31)?;
                rows += &format!("{}\tcall\ta\t{size}\t0\n", u.arbitrary::<u16>()?);
            }
            let chart = chart(&rows, &Request::default());
            let (heat, hist) = (heat(&chart.plots[0]), hist(&chart.plots[1]));
            let width = chart.width as f64;
            for cell in &heat.cells {
                assert!(
                    cell.from >= 0.0 && cell.from < cell.to && cell.to <= width,
                    "{cell:?}"
                );
                assert!(
                    cell.row < heat.bounds.len() - 1 && cell.shade < SHADES,
                    "{cell:?}"
                );
            }
            assert_eq!(heat.cells.iter().map(|cell| cell.count).sum::<u64>(), count);
            assert_eq!(hist.bars.iter().map(|bar| bar.2).sum::<u64>(), count);
            assert!(hist.bars.windows(2).all(|pair| pair[0].1 == pair[1].0));
            Ok(())
        });
    }

    #[test]
    fn a_part_of_the_axis_has_the_counts_and_percentiles_of_that_part() {
        let rows = (0..1_000).map(|at| {
            let size = if at < 900 { 10 } else { 1_000 };
            format!("{at}\tcall\ta\t{size}\t0\n")
        });
        let request = Request {
            from: Some(Moment::BeforeEnd(50_000_000_000)),
            ..Request::default()
        };
        let chart = chart(&rows.collect::<String>(), &request);
        let hist = hist(&chart.plots[1]);
        let sizes = hist.quantiles.iter().map(|quantile| quantile.1);
        for size in sizes {
            assert!((size - 1e-3).abs() <= 1e-3 / 16.0, "{size}");
        }
    }

    #[test]
    fn percentiles_over_time_follow_a_shift_and_stop_where_there_are_too_few() {
        let at = |second: u32, count: u32, size: u32| {
            (0..count).map(move |_| format!("{second}\tcall\ta\t{size}\t0\n"))
        };
        let busy =
            (0..100).flat_map(|second| at(second, 300, if second < 50 { 10 } else { 1_000 }));
        let rows = busy
            .chain(at(150, 5, 3))
            .chain((200..220).flat_map(|second| at(second, 300, 10)));
        let chart = chart(&rows.collect::<String>(), &Request::default());
        let [p50, p99] = &heat(&chart.plots[0]).curves[..] else {
            panic!("{:?}", chart.plots[0]);
        };
        for curve in [p50, p99] {
            assert_eq!(curve.runs.len(), 2, "{curve:?}");
            let run = &curve.runs[0];
            let near = |place: Option<&(f64, f64)>, size: f64| {
                assert!((place.unwrap().1 - size).abs() <= size / 16.0, "{curve:?}");
            };
            near(run.first(), 10e-6);
            near(run.last(), 1e-3);
        }
    }

    #[test]
    fn what_was_lost_is_where_it_was_lost() {
        let rows = "0\tcall\ta\t5\t0\n4\tcall\ta\t5\t7\n8\tcall\ta\t5\t0\n";
        let chart = chart(rows, &Request::default());
        let [(from, to)] = chart.plots[0].lost[..] else {
            panic!("{:?}", chart.plots[0]);
        };
        let half = chart.width as f64 / 2.0;
        assert!(
            from == 0.0 && (to - half).abs() < half / 20.0,
            "{from} {to}"
        );
        assert!(chart.plots[1].lost.is_empty());
    }

    #[test]
    fn each_shade_is_for_more_and_one_call_is_seen() {
        assert_eq!(
            [0, 1, 30, 1_000].map(|count| shade(count, 1_000)),
            [0, 0, 3, 7]
        );
        assert_eq!(shade(1, 1), 7);
        assert_eq!(shade(u64::MAX, u64::MAX), 7);
    }
}
