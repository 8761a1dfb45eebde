//! Heat maps: one path for each shade.

use std::fmt::Write;

use crate::chart::colour::{GROUND, HEAT, RULE};
use crate::chart::heat::{Curve, Heat};
use crate::chart::layout::Axis;
use crate::chart::scale::{decades, words};
use crate::request::Theme;
use crate::svg::path::{TENTHS, Tenth};
use crate::svg::{RIGHTMOST, Svg};

/// The percentiles' colours, as places in the palette, and their dashes.
const CURVES: [(usize, &str); 2] = [(1, ""), (4, " stroke-dasharray=\"40 30\"")];
/// From one label of the axis to the next, in pixels.
const APART: f64 = 18.0;

/// How high in the plot a size stands, by powers of two.
struct Ladder<'a> {
    bounds: &'a [f64],
    height: f64,
}

impl Ladder<'_> {
    /// The upper edge of a row.
    fn top(&self, row: usize) -> f64 {
        let rows = self.bounds.len().saturating_sub(1).max(1) as f64;
        self.height * (1.0 - (row as f64 + 1.0) / rows)
    }

    /// Where a size stands; the row of zero is as high as the others.
    fn y(&self, size: f64) -> f64 {
        let row = self.bounds.iter().rposition(|bound| *bound <= size);
        let row = row.unwrap_or(0).min(self.bounds.len().saturating_sub(2));
        let within = match (self.bounds.get(row), self.bounds.get(row + 1)) {
            (Some(&from), Some(&to)) if from > 0.0 => (size / from).log2() / (to / from).log2(),
            _ => 0.5,
        };
        let rows = self.bounds.len().saturating_sub(1).max(1) as f64;
        self.top(row) + self.height / rows * (1.0 - within.clamp(0.0, 1.0))
    }
}

impl Svg {
    /// A heat map, in its own coordinates.
    pub(super) fn heat(&mut self, heat: &Heat, axis: &Axis, height: f64) {
        let ladder = Ladder {
            bounds: &heat.bounds,
            height,
        };
        self.sizes(heat, axis, &ladder);
        self.raw(format_args!(
            "<g fill=\"none\" stroke-linejoin=\"round\" transform=\"scale(.1)\">\n"
        ));
        self.cells(heat, &ladder);
        for (curve, style) in heat.curves.iter().zip(CURVES) {
            self.curve(curve, &ladder, style);
        }
        self.raw(format_args!("</g>\n"));
    }

    /// Lines at round sizes and at the ticks of time, and what is written beside them.
    fn sizes(&mut self, heat: &Heat, axis: &Axis, ladder: &Ladder) {
        let mut rules = String::new();
        let mut labels: Vec<(f64, String)> = Vec::new();
        let (low, high) = (heat.bounds.first(), heat.bounds.last());
        let (low, high) = (low.copied().unwrap_or(0.0), high.copied().unwrap_or(1.0));
        if low == 0.0 {
            labels.push((ladder.height, "0".to_owned()));
        }
        let lowest = heat.bounds.iter().copied().find(|bound| *bound > 0.0);
        for size in decades(lowest.unwrap_or(high), high) {
            labels.push((ladder.y(size), words(heat.measure, size)));
        }
        let mut last = f64::INFINITY;
        labels.retain(|(y, _)| {
            let is_apart = last - y >= APART;
            if is_apart {
                last = *y;
            }
            is_apart
        });
        for (y, _) in &labels {
            rules += &format!("M0 {}h{}", Tenth(*y), axis.width);
        }
        for (x, _) in &axis.ticks {
            rules += &format!("M{} 0v{}", Tenth(*x), Tenth(ladder.height));
        }
        let plain = self.plain(&RULE);
        self.raw(format_args!(
            "<path class=\"{}\" fill=\"none\" stroke=\"{plain}\" d=\"{rules}\"/>\n",
            RULE.class
        ));
        for (y, label) in &labels {
            self.text((-8.0, y + 4.0), &RIGHTMOST, label);
        }
    }

    fn cells(&mut self, heat: &Heat, ladder: &Ladder) {
        let mut shades: Vec<(String, (i64, i64))> = vec![Default::default(); HEAT.len()];
        let tenths = |pixels: f64| (pixels * TENTHS).round() as i64;
        for cell in &heat.cells {
            let Some((data, at)) = shades.get_mut(usize::from(cell.shade)) else {
                continue;
            };
            let rows = heat.bounds.len().saturating_sub(1).max(1) as f64;
            let top = ladder.top(cell.row);
            let (y, end) = (tenths(top), tenths(top + ladder.height / rows));
            let (x, width) = (tenths(cell.from), tenths(cell.to) - tenths(cell.from));
            let (dx, dy) = (x - at.0, y - at.1);
            let gap = if dy < 0 { "" } else { " " };
            // Writing to a string can't fail.
            let _ = write!(data, "m{dx}{gap}{dy}h{width}v{}h-{width}z", end - y);
            *at = (x, y);
        }
        for (at, ((data, _), (light, dark))) in shades.iter().zip(HEAT).enumerate() {
            if data.is_empty() {
                continue;
            }
            let plain = match self.theme {
                Theme::Dark => dark,
                Theme::Auto | Theme::Light => light,
            };
            self.raw(format_args!(
                "<path class=\"h{at}\" fill=\"{plain}\" d=\"{data}\"/>\n"
            ));
        }
    }

    /// A percentile, on an edge in the ground's colour so that it is seen on every shade.
    fn curve(&mut self, curve: &Curve, ladder: &Ladder, (colour, dashes): (usize, &str)) {
        let mut data = String::new();
        for run in &curve.runs {
            for (at, &(x, size)) in run.iter().enumerate() {
                let (x, y) = (x * TENTHS, ladder.y(size) * TENTHS);
                let letter = if at == 0 { 'M' } else { 'L' };
                let _ = write!(data, "{letter}{x:.0} {y:.0}");
            }
            if let [(x, _)] = run[..] {
                // A lone point is seen as a short stroke.
                let _ = write!(data, "H{:.0}", x * TENTHS + 40.0);
            }
        }
        if data.is_empty() {
            return;
        }
        let (ground, plain) = (self.plain(&GROUND), self.colour(colour));
        self.raw(format_args!(
            "<path class=\"edge\" stroke=\"{ground}\" stroke-width=\"35\" d=\"{data}\"/>\n\
             <path class=\"s{colour}\" stroke=\"{plain}\" stroke-width=\"18\"{dashes} d=\"{data}\">"
        ));
        self.element("title", "title", curve.name);
        self.raw(format_args!("</path>\n"));
    }
}
