//! Heat maps, one path for each shade, and histograms.

use std::fmt::Write;

use crate::chart::colour::{GREY, GROUND, HEAT, INK, RULE};
use crate::chart::heat::sizes::{height, ticks};
use crate::chart::heat::{Cell, Curve, Heat, Hist};
use crate::chart::ink;
use crate::chart::layout::Axis;
use crate::chart::name::{Kind, Unit};
use crate::chart::scale::{Scale, words};
use crate::request::Theme;
use crate::svg::path::{TENTHS, Tenth, tenths};
use crate::svg::{CENTRED, RIGHTMOST, Svg, Type};

/// How many sizes are written beside a heat map.
const SIZES: usize = 6;
/// Room for a size below a histogram.
const APART: f64 = 90.0;
/// From the upper edge of a histogram to its bars, for each line of labels.
const LINE: f64 = 15.0;
const LABEL: Type = Type {
    tone: &INK,
    more: "",
};

impl Svg {
    /// A heat map, in its own coordinates.
    pub(super) fn heat(&mut self, heat: &Heat, axis: &Axis, tall: f64) {
        let ticks = ticks(&heat.bounds, heat.measure, SIZES);
        let y_of = |up: f64| tall * (1.0 - up);
        let mut rules = String::new();
        for (up, _) in &ticks {
            rules += &format!("M0 {}h{}", Tenth(y_of(*up)), axis.width);
        }
        for (x, _) in &axis.ticks {
            rules += &format!("M{} 0v{tall}", Tenth(*x));
        }
        self.rule(&rules);
        self.cells(heat, tall);
        for curve in &heat.curves {
            self.curve(curve, &heat.bounds, tall);
        }
        for (up, label) in &ticks {
            self.text((-8.0, y_of(*up) + 4.0), &RIGHTMOST, label);
        }
    }

    fn rule(&mut self, data: &str) {
        let (class, plain) = (RULE.class, self.plain(&RULE));
        self.raw(format_args!(
            "<path class=\"{class}\" fill=\"none\" stroke=\"{plain}\" d=\"{data}\"/>\n"
        ));
    }

    /// Strokes as wide as a row is high, those of one shade in one path.
    fn cells(&mut self, heat: &Heat, tall: f64) {
        let each = tall / heat.bounds.len().saturating_sub(1).max(1) as f64;
        self.raw(format_args!(
            "<g transform=\"scale(.1)\" fill=\"none\" shape-rendering=\"crispEdges\">\n"
        ));
        for (shade, (light, dark)) in HEAT.iter().enumerate() {
            let strokes = strokes(
                heat.cells
                    .iter()
                    .filter(|cell| usize::from(cell.shade) == shade),
            );
            let data = along(&strokes, |row| tall - (row as f64 + 0.5) * each);
            if !data.is_empty() {
                let plain = match self.theme {
                    Theme::Auto | Theme::Light => light,
                    Theme::Dark => dark,
                };
                let width = Tenth(each * TENTHS);
                self.raw(format_args!(
                    "<path class=\"h{shade}\" stroke=\"{plain}\" stroke-width=\"{width}\" d=\"{data}\"/>\n"
                ));
            }
        }
        self.raw(format_args!("</g>\n"));
    }

    /// A line, on a wider one in the colour of the ground that parts it from the shades.
    fn curve(&mut self, curve: &Curve, bounds: &[f64], tall: f64) {
        let mut data = String::new();
        for run in &curve.runs {
            for (at, (x, size)) in run.iter().enumerate() {
                let step = if at == 0 { 'M' } else { 'L' };
                let y = tall * (1.0 - height(bounds, *size));
                // Writing to a string can't fail.
                let _ = write!(data, "{step}{} {}", tenths(*x), tenths(y));
            }
            if run.len() == 1 {
                data.push_str("h0");
            }
        }
        let (colour, halo) = (curve.colour(), self.plain(&GROUND));
        let plain = self.colour(colour);
        self.raw(format_args!(
            "<g transform=\"scale(.1)\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n\
             <path class=\"halo\" stroke=\"{halo}\" stroke-width=\"40\" d=\"{data}\"/>\n\
             <path class=\"s{colour}\" stroke=\"{plain}\" stroke-width=\"20\" d=\"{data}\">"
        ));
        self.element("title", "title", curve.name);
        self.raw(format_args!("</path>\n</g>\n"));
    }

    /// A histogram, in its own coordinates.
    pub(super) fn hist(&mut self, hist: &Hist, axis: &Axis, tall: f64) {
        let lowest = hist.bars.first().map(|bar| bar.0);
        let bounds: Vec<f64> = lowest
            .into_iter()
            .chain(hist.bars.iter().map(|bar| bar.1))
            .collect();
        let x_of = |size: f64| height(&bounds, size) * axis.width;
        let labels = labels(hist, &x_of, axis.width);
        let lines = labels.iter().map(|label| label.line + 1).max().unwrap_or(0);
        let top = lines as f64 * LINE + 4.0;
        let most = hist.bars.iter().map(|bar| bar.2).max().unwrap_or(0);
        let count = (Unit::Count, Kind::Gauge);
        let scale = Scale::fitting(count, 0.0, most as f64);
        let y_of = |value: f64| tall - scale.height(value) * (tall - top);
        let sizes = ticks(&bounds, hist.measure, (axis.width / APART) as usize);
        let mut rules = String::new();
        for (value, _) in scale.ticks(count) {
            rules += &format!("M0 {}h{}", Tenth(y_of(value)), axis.width);
        }
        for (at, _) in &sizes {
            // A tick of the axis, and not a line to the times above.
            rules += &format!("M{} {tall}v5", Tenth(at * axis.width));
        }
        self.rule(&rules);
        self.pillars(hist, axis.width, (tall, &y_of));
        self.markers(&labels, tall);
        for (value, label) in scale.ticks(count) {
            self.text((-8.0, y_of(value) + 4.0), &RIGHTMOST, &label);
        }
        for (at, label) in &sizes {
            self.text((at * axis.width, tall + 17.0), &CENTRED, label);
        }
    }

    fn pillars(&mut self, hist: &Hist, width: f64, (tall, y_of): (f64, &dyn Fn(f64) -> f64)) {
        let each = width / hist.bars.len().max(1) as f64;
        let mut data = String::new();
        for (at, bar) in hist.bars.iter().enumerate().filter(|(_, bar)| bar.2 > 0) {
            // A single call can be seen among a million.
            let high = (tall - y_of(bar.2 as f64)).max(1.5);
            let (x, wide) = (at as f64 * each + 0.5, (each - 1.0).max(1.0));
            data += &format!(
                "M{} {tall}v-{}h{}v{}z",
                Tenth(x),
                Tenth(high),
                Tenth(wide),
                Tenth(high)
            );
        }
        let plain = self.colour(0);
        self.raw(format_args!(
            "<path class=\"f0\" fill=\"{plain}\" d=\"{data}\"/>\n"
        ));
    }

    /// A dashed line at each percentile, and what it is.
    fn markers(&mut self, labels: &[Label], tall: f64) {
        let mut data = String::new();
        for label in labels {
            let top = label.line as f64 * LINE + LINE;
            data += &format!("M{} {}V{tall}", Tenth(label.x), Tenth(top + 2.0));
        }
        let plain = self.plain(&GREY);
        self.raw(format_args!(
            "<path class=\"link\" fill=\"none\" stroke=\"{plain}\" stroke-dasharray=\"3 3\" d=\"{data}\"/>\n"
        ));
        let (class, plain) = (GROUND.class, self.plain(&GROUND));
        for label in labels {
            let y = label.line as f64 * LINE + 12.0;
            // Another one's line may pass behind.
            let (x, top, wide) = (Tenth(label.left - 1.0), Tenth(y - 11.0), Tenth(label.wide));
            self.raw(format_args!(
                "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"14\" \
                 fill=\"{plain}\"/>"
            ));
            self.text((label.left, y), &LABEL, &label.words);
        }
    }
}

/// What is written over a histogram.
struct Label {
    /// Where it points to.
    x: f64,
    /// Its line, from the top.
    line: usize,
    /// Where the words begin.
    left: f64,
    /// How much room they take.
    wide: f64,
    words: String,
}

/// The percentiles' labels, so that none overlaps another. Those that read alike share one.
fn labels(hist: &Hist, x_of: &dyn Fn(f64) -> f64, width: f64) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    // Where the last label of each line ends.
    let mut ends: Vec<f64> = Vec::new();
    let told = |size: f64| words(hist.measure, size);
    for same in hist.quantiles.chunk_by(|a, b| told(a.1) == told(b.1)) {
        let names: Vec<&str> = same.iter().map(|(name, _)| *name).collect();
        let size = same.first().map_or(0.0, |(_, size)| *size);
        let words = format!("{} {}", names.join(", "), told(size));
        let (x, wide) = (x_of(size), ink::width(&words, 12.0));
        let left = (x - 3.0).min(width - wide).max(0.0);
        // Below all that its line would go through.
        let line = ends
            .iter()
            .rposition(|end| *end > left)
            .map_or(0, |last| last + 1);
        match ends.get_mut(line) {
            Some(end) => *end = left + wide + 10.0,
            None => ends.push(left + wide + 10.0),
        }
        labels.push(Label {
            x,
            line,
            left,
            wide,
            words,
        });
    }
    labels
}

/// Cells beside each other in one: from, to and row, by rows.
fn strokes<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<(f64, f64, usize)> {
    let mut strokes: Vec<(f64, f64, usize)> =
        cells.map(|cell| (cell.from, cell.to, cell.row)).collect();
    strokes.sort_unstable_by(|a, b| a.2.cmp(&b.2).then(a.0.total_cmp(&b.0)));
    strokes.dedup_by(|later, first| {
        let goes_on = later.2 == first.2 && later.0 == first.1;
        if goes_on {
            first.1 = later.1;
        }
        goes_on
    });
    strokes
}

/// Strokes as path data in tenths of a pixel, relative: as short as it goes.
fn along(strokes: &[(f64, f64, usize)], y_of: impl Fn(usize) -> f64) -> String {
    let (mut data, mut at) = (String::new(), (0, 0));
    for &(from, to, row) in strokes {
        let (from, to, y) = (tenths(from), tenths(to), tenths(y_of(row)));
        let (dx, dy, wide) = (from - at.0, y - at.1, to - from);
        let gap = if dy < 0 { "" } else { " " };
        let _ = write!(data, "m{dx}{gap}{dy}h{wide}");
        at = (to, y);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hist(quantiles: &[(&'static str, f64)]) -> Hist {
        Hist {
            measure: (Unit::Count, Kind::Gauge),
            bars: (0..100)
                .map(|at| (f64::from(at), f64::from(at) + 1.0, 1))
                .collect(),
            quantiles: quantiles.to_vec(),
        }
    }

    #[test]
    fn no_label_stands_in_another_and_no_line_goes_through_one_further_left() {
        arbtest::arbtest(|u| {
            let mut sizes = [0.0; 5];
            for size in &mut sizes {
                *size = f64::from(u.int_in_range(0..=1_000)?) / 10.0;
            }
            sizes.sort_unstable_by(f64::total_cmp);
            let names = ["p50", "p90", "p99", "p99.9", "max"];
            let all: Vec<_> = names.into_iter().zip(sizes).collect();
            let width = 1_100.0;
            let labels = labels(&hist(&all), &|size| size / 100.0 * width, width);
            for (at, one) in labels.iter().enumerate() {
                assert!(one.left >= 0.0 && one.left + one.wide <= width);
                for before in &labels[..at] {
                    let apart = before.left + before.wide <= one.left;
                    assert!(apart || before.line < one.line);
                }
            }
            Ok(())
        });
    }

    #[test]
    fn percentiles_that_read_alike_share_a_label() {
        let all = [("p50", 5.0), ("p90", 9.0), ("p99", 9.0), ("max", 9.0)];
        let labels = labels(&hist(&all), &|size| size * 10.0, 1_100.0);
        let words: Vec<&str> = labels.iter().map(|label| label.words.as_str()).collect();
        assert_eq!(words, ["p50 5", "p90, p99, max 9"]);
    }

    #[test]
    fn cells_side_by_side_are_one_stroke() {
        let cell = |from: f64, row| Cell {
            from,
            to: from + 5.0,
            row,
            count: 1,
            shade: 0,
        };
        let cells = [cell(0.0, 1), cell(0.0, 0), cell(5.0, 0), cell(20.0, 0)];
        let strokes = strokes(cells.iter());
        assert_eq!(strokes, [(0.0, 10.0, 0), (20.0, 25.0, 0), (0.0, 5.0, 1)]);
        let data = along(&strokes, |row| 15.0 - row as f64 * 10.0);
        assert_eq!(data, "m0 150h100m100 0h50m-250-100h50");
    }
}
