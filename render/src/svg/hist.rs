//! Histograms, over an axis of their own.

use std::fmt::Write;

use crate::chart::caption::with_commas;
use crate::chart::colour::INK;
use crate::chart::heat::Hist;
use crate::chart::ink;
use crate::chart::layout::Axis;
use crate::chart::scale::{decades, words};
use crate::svg::path::{TENTHS, Tenth};
use crate::svg::{CENTRED, REMARK, RIGHTMOST, Svg};

/// Rows for the names of percentiles above the bars, and room for the sizes below.
const ROWS: usize = 2;
const ROW: f64 = 16.0;
const BELOW: f64 = 22.0;
/// The bars' colour, as a place in the palette.
const BLUE: usize = 0;

impl Svg {
    /// A histogram, in its own coordinates.
    pub(super) fn hist(&mut self, hist: &Hist, axis: &Axis, height: f64) {
        let top = ROWS as f64 * ROW + 4.0;
        let bottom = height - BELOW;
        let across = Across::of(hist, axis.width);
        let most = hist.bars.iter().map(|bar| bar.2).max().unwrap_or(1).max(1);
        let mut data = String::new();
        let tenths = |pixels: f64| (pixels * TENTHS).round() as i64;
        for (at, bar) in hist.bars.iter().enumerate() {
            let (from, to) = across.bar(at);
            let share = bar.2 as f64 / most as f64;
            // A single value is seen beside a million.
            let tall = (share * (bottom - top)).max(if bar.2 > 0 { 1.0 } else { 0.0 });
            let (x, width) = (tenths(from), tenths(to) - tenths(from) - 10);
            let y = tenths(bottom - tall);
            // Writing to a string can't fail.
            let _ = write!(data, "M{x} {y}h{width}V{}h-{width}z", tenths(bottom));
        }
        let plain = self.colour(BLUE);
        self.raw(format_args!(
            "<g transform=\"scale(.1)\">\n<path class=\"f{BLUE}\" fill=\"{plain}\" d=\"{data}\"/>\n</g>\n"
        ));
        self.text((-8.0, top + 4.0), &RIGHTMOST, &with_commas(most));
        self.text((-8.0, bottom + 4.0), &RIGHTMOST, "0");
        self.below(hist, &across, height - 6.0);
        self.quantiles(hist, &across, (axis.width, bottom));
    }

    /// Round sizes under the bars.
    fn below(&mut self, hist: &Hist, across: &Across, y: f64) {
        let first = hist.bars.iter().map(|bar| bar.0).find(|from| *from > 0.0);
        let last = hist.bars.last().map_or(1.0, |bar| bar.1);
        let mut end = f64::NEG_INFINITY;
        if hist.bars.first().is_some_and(|bar| bar.0 == 0.0) {
            let (from, to) = across.bar(0);
            self.text(((from + to) / 2.0, y), &CENTRED, "0");
            end = to;
        }
        for size in decades(first.unwrap_or(last), last) {
            let label = words(hist.measure, size);
            let (x, half) = (across.x(size), ink::width(&label, 12.0) / 2.0);
            if x - half > end + 8.0 && x + half < across.width {
                self.text((x, y), &CENTRED, &label);
                end = x + half;
            }
        }
    }

    /// Lines at the percentiles, their names where there is room: in the first row that has some,
    /// on either side, where no other line crosses them.
    fn quantiles(&mut self, hist: &Hist, across: &Across, (width, bottom): (f64, f64)) {
        let mut taken: Vec<(usize, f64, f64)> = Vec::new();
        let mut lines: Vec<(usize, f64)> = Vec::new();
        for (name, size) in &hist.quantiles {
            let x = across.x(*size).min(width);
            let label = format!("{name} {}", words(hist.measure, *size));
            let long = ink::width(&label, 12.0);
            let places = (0..ROWS).flat_map(|row| [(row, x + 4.0), (row, x - 4.0 - long)]);
            let place = places.into_iter().find(|&(row, left)| {
                let (from, to) = (left - 3.0, left + long + 3.0);
                let is_inside = left >= 0.0 && left + long <= width;
                let is_free = |it: &(usize, f64, f64)| it.0 != row || it.2 < from || it.1 > to;
                // A line goes down through all rows below its name.
                let is_clear = |it: &(usize, f64)| it.0 > row || it.1 < from || it.1 > to;
                is_inside && taken.iter().all(is_free) && lines.iter().all(is_clear)
            });
            let crosses = |row: usize| taken.iter().any(|it| it.0 > row && it.1 < x && x < it.2);
            let place = place.filter(|(row, _)| !crosses(*row));
            let row = place.map_or(ROWS, |(row, _)| row);
            let (top, plain) = (row as f64 * ROW + 2.0, self.plain(&INK));
            self.raw(format_args!(
                "<path class=\"line\" fill=\"none\" stroke=\"{plain}\" stroke-opacity=\".6\" d=\"M{} {}V{}\"/>\n",
                Tenth(x),
                Tenth(top),
                Tenth(bottom)
            ));
            lines.push((row, x));
            if let Some((row, left)) = place {
                self.text((left, row as f64 * ROW + 13.0), &REMARK, &label);
                taken.push((row, left, left + long));
            }
        }
    }
}

/// Where sizes stand across: by their logarithm, what is zero before all.
struct Across {
    bars: Vec<(f64, f64)>,
    width: f64,
}

impl Across {
    fn of(hist: &Hist, width: f64) -> Across {
        Across {
            bars: hist.bars.iter().map(|bar| (bar.0, bar.1)).collect(),
            width,
        }
    }

    fn step(&self) -> f64 {
        self.width / self.bars.len().max(1) as f64
    }

    /// From where to where a bar stands.
    fn bar(&self, at: usize) -> (f64, f64) {
        (at as f64 * self.step(), (at as f64 + 1.0) * self.step())
    }

    /// Where a size stands.
    fn x(&self, size: f64) -> f64 {
        let at = self.bars.iter().rposition(|bar| bar.0 <= size).unwrap_or(0);
        let within = match self.bars.get(at) {
            Some(&(from, to)) if from > 0.0 && to > from => (size - from) / (to - from),
            _ => 0.5,
        };
        (at as f64 + within.clamp(0.0, 1.0)) * self.step()
    }
}
