//! Numbers over time as lines and areas.

use crate::chart::caption;
use crate::chart::colour::{GREY, GROUND, INK, RULE, Tone};
use crate::chart::ink;
use crate::chart::layout::{Axis, LEFT};
use crate::chart::legend::FEW;
use crate::chart::panel::Shape;
use crate::chart::run::{Column, is_dense};
use crate::chart::{Lines, Series};
use crate::svg::page::Way;
use crate::svg::path::{self, Frame, TENTHS, Tenth};
use crate::svg::{RIGHTMOST, Svg, dense};

/// An area that other things are to be seen through.
const FAINT: &str = ".12";
const BAND: &str = ".3";
/// In tenths of a pixel.
const EDGE: f64 = 6.0;
/// From an axis to its labels.
const APART: f64 = 8.0;
/// How high a label is.
const HIGH: f64 = 13.0;
/// How far into the plot the sign of a reset reaches, in tenths of a pixel.
const TICK: i64 = 70;

impl Svg {
    /// A panel of series, in its own coordinates.
    pub(super) fn series(&mut self, lines: &Lines, axis: &Axis, height: f64) {
        let frame = Frame {
            scale: lines.scale,
            height,
        };
        self.rules(lines, frame, axis);
        self.raw(format_args!(
            "<g transform=\"scale(.1)\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n"
        ));
        match lines.shape {
            Shape::Stack => self.stack(lines, frame),
            Shape::Lines | Shape::Area | Shape::Step => self.lines(lines, frame),
        }
        for (place, series) in lines.series.iter().enumerate() {
            self.resets(place, series);
        }
        self.raw(format_args!("</g>\n"));
    }

    /// Lines at the ticks of both axes, and what is written beside them.
    fn rules(&mut self, lines: &Lines, frame: Frame, axis: &Axis) {
        let y_of = |value: f64| frame.y(value) as f64 / TENTHS;
        let labels = lines.scale.ticks(lines.measure);
        let mut rules = String::new();
        for (value, _) in &labels {
            rules += &format!("M0 {}h{}", Tenth(y_of(*value)), axis.width);
        }
        for (x, _) in &axis.ticks {
            rules += &format!("M{} 0v{}", Tenth(*x), frame.height);
        }
        let Tone { class, .. } = RULE;
        let plain = self.plain(&RULE);
        self.raw(format_args!(
            "<path class=\"{class}\" fill=\"none\" stroke=\"{plain}\" d=\"{rules}\"/>\n"
        ));
        let mut above = f64::NEG_INFINITY;
        for (value, label) in &labels {
            let y = y_of(*value);
            // A trifle below zero is too near to it for words.
            if y - above >= HIGH {
                let label = ink::fitted(label, 12.0, LEFT);
                self.text((-APART, y + 4.0), &RIGHTMOST, &label);
                above = y;
            }
        }
    }

    /// Areas on each other, made faint as a whole, so that they don't show through each other.
    fn stack(&mut self, lines: &Lines, frame: Frame) {
        // Their edges tell them apart in grey too.
        let edge = self.plain(&GROUND);
        self.raw(format_args!(
            "<g class=\"edge\" stroke=\"{edge}\" stroke-width=\"{EDGE}\" opacity=\".88\">\n"
        ));
        let is_smooth = lines.series.iter().any(|series| is_dense(&series.runs));
        for (place, series) in in_order(lines) {
            let data = if is_smooth {
                path::area(&dense::levelled(&series.runs), frame)
            } else {
                path::area(&series.runs, frame)
            };
            let (fill, own) = (self.filled(series.colour), self.of_curve(place, Way::Area));
            self.path(&(fill + &own), &data, &caption::compared(lines, place));
        }
        self.raw(format_args!("</g>\n"));
        if let Some(top) = lines.series.last().filter(|_| is_smooth) {
            let fill = match lines.series.len() {
                1 => self.filled(top.colour),
                // What is beyond the mean of the sum is no one's.
                _ => format!("class=\"{}\" fill=\"{}\"", GREY.class, self.plain(&GREY)),
            };
            let all = dense::band(&top.runs, frame, |column| (column.mean(), column.max));
            let most = dense::band(&top.runs, frame, |column| {
                (column.mean(), column.high.max(column.mean()))
            });
            let ways = [(Way::AboveAll, all), (Way::AboveMost, most)];
            self.shades(lines.series.len() - 1, ways, &fill);
        }
        // The base's upper edge: areas behind areas can't be seen.
        if let Some((place, base)) = lines.base.iter().max_by_key(|(place, _)| *place) {
            let class = format!(
                "class=\"line\" stroke=\"{}\" stroke-width=\"{TENTHS}\" stroke-opacity=\".7\" \
                 stroke-dasharray=\"40 40\"{}",
                self.plain(&INK),
                self.of_curve(*place, Way::Stretched)
            );
            self.path(&class, &path::mean(&base.runs, frame), "");
        }
    }

    /// Lines, each over what it is compared with and over the area that it bounds.
    fn lines(&mut self, lines: &Lines, frame: Frame) {
        for (place, base) in &lines.base {
            let Some(series) = lines.series.get(*place) else {
                continue;
            };
            let faint = format!(
                "{} stroke-width=\"{TENTHS}\" stroke-opacity=\".5\"{}",
                self.stroked(series.colour),
                self.of_curve(*place, Way::Stretched)
            );
            self.path(&faint, &outline(lines.shape, &base.runs, frame), "");
        }
        for (place, series) in in_order(lines) {
            let stroke = self.stroked(series.colour);
            let own = self.of_curve(place, Way::Stretched);
            let mut way = Way::Line;
            if is_dense(&series.runs) {
                way = Way::Mean;
                self.bands(lines, place, frame);
                let data = dense::hairlines(&series.runs, frame);
                let hairlines =
                    format!("{stroke} stroke-width=\"{TENTHS}\" stroke-linecap=\"butt\"{own}");
                self.path(&hairlines, &data, "");
            } else if lines.shape == Shape::Area {
                let below = self.of_curve(place, Way::Area);
                let fill = self.filled(series.colour);
                let fill = format!("{fill} fill-opacity=\"{BAND}\"{below}");
                self.path(&fill, &path::area(&series.runs, frame), "");
            }
            let drawn = self.of_curve(place, way);
            let line = format!("{stroke} stroke-width=\"{}\"{drawn}", TENTHS * 1.5);
            let data = outline(lines.shape, &series.runs, frame);
            self.path(&line, &data, &caption::compared(lines, place));
            let dot = format!("{stroke} stroke-width=\"{}\"{own}", TENTHS * 4.0);
            let data = path::dots(&series.runs, frame);
            self.path(&dot, &data, &caption::compared(lines, place));
        }
    }

    /// Where most values lie, and, of a few series, all of them.
    fn bands(&mut self, lines: &Lines, place: usize, frame: Frame) {
        let Some(Series { runs, colour, .. }) = lines.series.get(place) else {
            return;
        };
        let all = if lines.series.len() <= FEW {
            dense::band(runs, frame, |column| (column.min, column.max))
        } else {
            String::new()
        };
        let most = dense::band(runs, frame, |column| (column.low, column.high));
        let fill = self.filled(*colour);
        self.shades(place, [(Way::All, all), (Way::Most, most)], &fill);
    }

    fn shades(&mut self, place: usize, [faint, band]: [(Way, String); 2], fill: &str) {
        for (opacity, (way, data)) in [(FAINT, faint), (BAND, band)] {
            let own = self.of_curve(place, way);
            let fill = format!("{fill} fill-opacity=\"{opacity}\"{own}");
            self.path(&fill, &data, "");
        }
    }

    /// A tick at the upper edge for each time that a counter began anew.
    fn resets(&mut self, place: usize, series: &Series) {
        let mut places: Vec<i64> = series.resets.iter().map(|&x| path::tenths(x)).collect();
        // One a pixel is all that can be seen.
        places.sort_unstable();
        places.dedup_by_key(|x| *x / TENTHS as i64);
        let data: String = places.iter().map(|x| format!("M{x} 0v{TICK}")).collect();
        let tick = format!(
            "{} stroke-width=\"{}\"{}",
            self.stroked(series.colour),
            TENTHS * 2.0,
            self.of_curve(place, Way::Tick)
        );
        let label = if series.label.is_empty() {
            "counter"
        } else {
            &series.label
        };
        self.path(&tick, &data, &format!("{label}: reset"));
    }

    /// A path, with what a reader shows when the pointer rests on it.
    fn path(&mut self, attributes: &str, data: &str, title: &str) {
        if data.is_empty() {
            return;
        }
        self.raw(format_args!("<path {attributes} d=\"{data}\""));
        if title.is_empty() {
            self.raw(format_args!("/>\n"));
            return;
        }
        self.raw(format_args!(">"));
        self.element("title", "title", title);
        self.raw(format_args!("</path>\n"));
    }

    fn filled(&self, colour: usize) -> String {
        format!("class=\"f{colour}\" fill=\"{}\"", self.colour(colour))
    }

    fn stroked(&self, colour: usize) -> String {
        format!("class=\"s{colour}\" stroke=\"{}\"", self.colour(colour))
    }
}

/// The places of the series in the order to draw them: the first one comes last, on top (of a stack
/// that is the lowest area), and what is zero throughout below all.
fn in_order(lines: &Lines) -> impl Iterator<Item = (usize, &Series)> {
    let (still, moving): (Vec<_>, Vec<_>) = lines
        .series
        .iter()
        .enumerate()
        .rev()
        .partition(|(_, series)| series.is_still);
    still.into_iter().chain(moving)
}

fn outline(shape: Shape, runs: &[Vec<Column>], frame: Frame) -> String {
    if is_dense(runs) {
        path::mean(runs, frame)
    } else if shape == Shape::Step {
        path::step(runs, frame)
    } else {
        path::line(runs, frame)
    }
}
