//! Sizes over time as a heat map, and in all as a histogram.

use crate::chart::caption::with_commas;
use crate::chart::grid::Grid;
use crate::chart::scale::{Measure, words};
use crate::chart::{Body, Plot};
use crate::input::latencies::field::{Field, NOTHING, STEPS, Total, lower};
use crate::input::latencies::{Calls, Latencies};

/// How many shades a cell can have: 0 is the lightest.
pub const SHADES: u8 = 8;

/// A heat map: rows of sizes, each twice the one below, over time.
#[derive(Debug)]
pub struct Heat {
    /// What the sizes are.
    pub measure: Measure,
    /// The sizes at which rows begin, from the bottom up, and where the last one ends. The first
    /// is 0 if there is a row for what is zero or less.
    pub bounds: Vec<f64>,
    /// What isn't empty.
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
    /// From and to in size, and how many.
    pub bars: Vec<(f64, f64, u64)>,
    /// Where the percentiles are: what they are (`p99`), and the size.
    pub quantiles: Vec<(&'static str, f64)>,
}

/// The names with most time in all that are drawn each by itself.
const MOST: usize = 4;
/// How wide a column is at the least, in pixels.
const WIDTH: f64 = 5.0;
/// A column with fewer values than this has no such percentile worth a line.
const CURVES: [(&str, f64, u64); 2] = [("p50", 0.5, 3), ("p99", 0.99, 20)];
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];
/// Bars in a histogram, at the most.
const BARS: usize = 80;

/// The plots of some latencies: of each name a heat map and a histogram, or only that.
pub fn plots(latencies: &Latencies, grid: &Grid) -> Vec<Plot> {
    let mut all: Vec<&Calls> = latencies.calls.iter().collect();
    all.retain(|calls| calls.field.ends().is_some());
    all.sort_by(|a, b| b.field.sum().total_cmp(&a.field.sum()));
    let shown = all.len().min(MOST);
    let mut plots: Vec<Plot> = Vec::new();
    let mut add = |name: &str, measure, field: &Field| {
        let lost = lost(latencies, grid);
        if !latencies.only_totals {
            plots.extend(heat_plot((name, measure), field, grid, lost));
        }
        plots.extend(hist_plot((name, measure), field, grid));
    };
    for calls in &all[..shown] {
        add(&calls.name, calls.measure, &calls.field);
    }
    // Sizes of other measures can't be counted together.
    let alike = |calls: &&&Calls| {
        all.first()
            .is_some_and(|first| first.measure == calls.measure)
    };
    let rest = all[shown..].iter().filter(alike);
    let more = latencies.others.iter().map(|others| &others.field);
    let names = rest.clone().count() as u64 + latencies.other_names;
    let mut field = Field::default();
    for other in rest.map(|calls| &calls.field).chain(more) {
        field.join(other);
    }
    if let Some(first) = all.first().filter(|_| field.ends().is_some()) {
        let name = match names {
            1 => "1 other".to_owned(),
            names => format!("{names} others"),
        };
        add(&name, first.measure, &field);
    }
    plots
}

/// The stretches in which something was lost, in pixels.
fn lost(latencies: &Latencies, grid: &Grid) -> Vec<(f64, f64)> {
    let place = |time| grid.x(time).clamp(0.0, grid.width as f64);
    let stretches = latencies.facts.losses.stretches().iter();
    let stretches = stretches.map(|&(from, to)| (place(from), place(to)));
    stretches.filter(|(from, to)| to > from).collect()
}

/// Counts in a column of pixels.
struct Stack {
    from: f64,
    to: f64,
    total: Total,
}

/// Bins brought together to columns that can be seen.
fn stacks(field: &Field, grid: &Grid) -> Vec<Stack> {
    let width = grid.width as f64;
    let bins = field.bins();
    let seen: Vec<_> = bins
        .iter()
        .map(|(from, to, counts)| (grid.x(*from), grid.x(*to), counts))
        .filter(|(from, to, _)| *to >= 0.0 && *from < width)
        .collect();
    let columns = seen.chunk_by(|a, b| (a.0 / WIDTH).floor() == (b.0 / WIDTH).floor());
    columns
        .filter_map(|column| {
            let (first, last) = (column.first()?, column.last()?);
            let from = ((first.0 / WIDTH).floor() * WIDTH).clamp(0.0, width);
            let counts = column
                .iter()
                .flat_map(|(_, _, counts)| counts.iter().copied());
            Some(Stack {
                from,
                to: last.1.max(from + WIDTH).min(width),
                total: Total::of(counts),
            })
        })
        .collect()
}

fn heat_plot(
    (name, measure): (&str, Measure),
    field: &Field,
    grid: &Grid,
    lost: Vec<(f64, f64)>,
) -> Option<Plot> {
    let stacks = stacks(field, grid);
    let counts = || stacks.iter().flat_map(|stack| stack.total.counts());
    let sizes = || counts().filter(|(range, _)| *range != NOTHING);
    let low = sizes().map(|(range, _)| range.div_euclid(STEPS)).min();
    let high = sizes().map(|(range, _)| range.div_euclid(STEPS)).max();
    let zeroes = usize::from(counts().any(|(range, _)| *range == NOTHING));
    let (low, high) = low.zip(high).unwrap_or((0, -1));
    if high < low && zeroes == 0 {
        return None;
    }
    let mut bounds = vec![0.0; zeroes];
    bounds.extend((low..=high + 1).map(|octave| lower(octave * STEPS)));
    let row = |range: i32| match range {
        NOTHING => 0,
        range => (range.div_euclid(STEPS) - low) as usize + zeroes,
    };
    let mut cells: Vec<Cell> = Vec::new();
    for stack in &stacks {
        let rows = stack.total.counts().chunk_by(|a, b| row(a.0) == row(b.0));
        cells.extend(rows.filter_map(|counts| {
            Some(Cell {
                from: stack.from,
                to: stack.to,
                row: row(counts.first()?.0),
                count: counts
                    .iter()
                    .fold(0, |sum, (_, count)| sum.saturating_add(*count)),
                shade: 0,
            })
        }));
    }
    let most = cells.iter().map(|cell| cell.count).max().unwrap_or(1);
    for cell in &mut cells {
        // By the square root, so that what is seldom is seen beside what is common.
        let share = (cell.count as f64 / most as f64).sqrt();
        cell.shade = ((share * f64::from(SHADES)) as u8).min(SHADES - 1);
    }
    let all = field.total().count();
    Some(Plot {
        heading: name.to_owned(),
        aside: format!(
            "{} \u{b7} line: p50, dashed: p99 \u{b7} stronger = more, at most {} in a cell",
            counted(all),
            with_commas(most)
        ),
        gaps: Vec::new(),
        lost,
        body: Body::Heat(Heat {
            measure,
            bounds,
            cells,
            curves: CURVES.iter().map(|curve| curved(curve, &stacks)).collect(),
            most,
        }),
    })
}

/// `1 value`, `12,000 values`.
fn counted(count: u64) -> String {
    match count {
        1 => "1 value".to_owned(),
        count => format!("{} values", with_commas(count)),
    }
}

/// A percentile in the middle of each column that has enough values, unbroken as long as columns
/// lie side by side.
fn curved((name, share, enough): &(&'static str, f64, u64), stacks: &[Stack]) -> Curve {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    for stack in stacks.iter().filter(|stack| stack.total.count() >= *enough) {
        let Some(size) = stack.total.quantile(*share) else {
            continue;
        };
        let point = ((stack.from + stack.to) / 2.0, size);
        match runs.last_mut() {
            Some(run) if stack.from <= end + WIDTH => run.push(point),
            _ => runs.push(vec![point]),
        }
        end = stack.to;
    }
    Curve { name, runs }
}

fn hist_plot((name, measure): (&str, Measure), field: &Field, grid: &Grid) -> Option<Plot> {
    let total = seen(field, grid);
    let max = total.max()?;
    let counts = total.counts();
    let sizes = || counts.iter().filter(|(range, _)| *range != NOTHING);
    let zeroes = counts.iter().find(|(range, _)| *range == NOTHING);
    let (low, high) = (sizes().next(), sizes().next_back());
    let (low, high) = low.zip(high).map_or((0, -1), |(low, high)| (low.0, high.0));
    // A lone value doesn't fill the picture.
    let pad = if low <= high && high - low < 2 * STEPS {
        STEPS
    } else {
        0
    };
    let (low, high) = (low - pad, high + pad);
    // Whole octaves at the coarsest.
    let widths = [1, 2, 4, STEPS];
    let bars = |width: i32| (high.div_euclid(width) - low.div_euclid(width) + 1) as usize;
    let width = widths
        .into_iter()
        .find(|&width| bars(width) <= BARS)
        .unwrap_or(STEPS);
    let mut bars: Vec<(f64, f64, u64)> = Vec::new();
    let lowest = lower(low.div_euclid(width) * width);
    bars.extend(zeroes.map(|(_, count)| (0.0, lowest, *count)));
    for step in low.div_euclid(width)..=high.div_euclid(width) {
        let within = sizes().filter(|(range, _)| range.div_euclid(width) == step);
        let count = within.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        bars.push((lower(step * width), lower((step + 1) * width), count));
    }
    let quantile = |&(name, share): &(&'static str, f64)| Some((name, total.quantile(share)?));
    let mut quantiles: Vec<(&'static str, f64)> = QUANTILES.iter().filter_map(quantile).collect();
    quantiles.push(("max", max));
    let told: Vec<String> = quantiles
        .iter()
        .map(|(name, size)| format!("{name} {}", words(measure, *size)))
        .collect();
    Some(Plot {
        heading: format!("{name}, in all"),
        aside: format!("{} \u{b7} {}", counted(total.count()), told.join(", ")),
        gaps: Vec::new(),
        lost: Vec::new(),
        body: Body::Hist(Hist {
            measure,
            bars,
            quantiles,
        }),
    })
}

/// What is in the picture, with the true maximum if that is all there is.
fn seen(field: &Field, grid: &Grid) -> Total {
    let bins = field.bins();
    let all = bins.len();
    let width = grid.width as f64;
    let is_seen = |bin: &&(i64, i64, _)| grid.x(bin.1) >= 0.0 && grid.x(bin.0) <= width;
    let within: Vec<_> = bins.iter().filter(is_seen).collect();
    if within.len() == all {
        return field.total();
    }
    Total::of(within.iter().flat_map(|bin| bin.2.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Chart;
    use crate::input::testing;
    use crate::request::{As, Request};

    fn chart(text: &str, shape: Option<As>) -> Chart {
        let request = Request {
            shape,
            ..Request::default()
        };
        let source = testing::asked(text, &request);
        Chart::new(&mut [source], &mut [], &request)
    }

    /// Calls of one name with these times in seconds and latencies in microseconds.
    fn calls(calls: &[(f64, f64)]) -> String {
        let mut text = "trace_s\tkind\tname\tlatency_us\n".to_owned();
        for (time, latency) in calls {
            text += &format!("{time}\tcall\tf\t{latency}\n");
        }
        text
    }

    #[test]
    fn cells_hold_all_calls_and_are_darkest_where_most_are() {
        let mut all = vec![(0.0, 1.5), (10.0, 1.5)];
        all.extend([(5.0, 1_000.0); 16]);
        let chart = chart(&calls(&all), None);
        let Body::Heat(heat) = &chart.plots[0].body else {
            panic!("{chart:?}")
        };
        let counts: Vec<u64> = heat.cells.iter().map(|cell| cell.count).collect();
        assert_eq!((counts, heat.most), (vec![1, 16, 1], 16));
        let shades: Vec<u8> = heat.cells.iter().map(|cell| cell.shade).collect();
        assert_eq!(shades, [2, 7, 2]);
        assert_eq!(heat.cells[0].row, 0);
        let bound = |at: usize| heat.bounds[heat.cells[at].row];
        assert!(bound(0) <= 1.5e-6 && bound(1) <= 1e-3 && bound(1) * 2.0 > 1e-3);
        assert!(heat.cells.iter().all(|cell| cell.from < cell.to));
        assert!(heat.cells[2].to <= chart.width as f64);
    }

    #[test]
    fn a_histogram_tells_percentiles_and_the_true_maximum() {
        let all: Vec<(f64, f64)> = (1..=1_000).map(|n| (f64::from(n), f64::from(n))).collect();
        let chart = chart(&calls(&all), Some(As::Hist));
        assert_eq!(chart.plots.len(), 1);
        let Body::Hist(hist) = &chart.plots[0].body else {
            panic!("{chart:?}")
        };
        assert_eq!(hist.bars.iter().map(|bar| bar.2).sum::<u64>(), 1_000);
        assert!(hist.bars.len() <= BARS);
        for ((name, size), want) in hist.quantiles.iter().zip([500.0, 900.0, 990.0, 999.0]) {
            assert!((size * 1e6 / want - 1.0).abs() < 0.125, "{name} {size}");
        }
        assert_eq!(hist.quantiles.last(), Some(&("max", 0.001)));
    }

    #[test]
    fn only_zeroes_make_a_picture_too() {
        let chart = chart("unix_s\twait_us\n1\t0\n2\t0\n3\t-5\n", Some(As::Heat));
        assert_eq!(chart.plots.len(), 2);
        let Body::Hist(hist) = &chart.plots[1].body else {
            panic!("{chart:?}")
        };
        assert_eq!(hist.bars.len(), 1);
        assert_eq!(hist.bars[0].2, 3);
    }

    #[test]
    fn names_with_little_time_are_one_plot() {
        let mut text = "trace_s\tkind\tname\tlatency_us\n".to_owned();
        for name in 1..=7 {
            text += &format!("{name}\tcall\tf{name}\t{name}00\n");
        }
        let chart = chart(&text, Some(As::Hist));
        let headings = chart.plots.iter().map(|plot| plot.heading.as_str());
        let headings: Vec<&str> = headings.collect();
        let want = [
            "f7, in all",
            "f6, in all",
            "f5, in all",
            "f4, in all",
            "3 others, in all",
        ];
        assert_eq!(headings, want);
    }
}
