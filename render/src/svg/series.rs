//! Numbers over time as lines and areas.

use crate::chart::caption;
use crate::chart::colour::{RULE, Tone};
use crate::chart::layout::Axis;
use crate::chart::panel::Shape;
use crate::chart::{Lines, Series};
use crate::svg::path::{self, Frame, TENTHS, Tenth};
use crate::svg::{RIGHTMOST, Svg};

impl Svg {
    /// A panel of series, in its own coordinates.
    pub(super) fn series(&mut self, lines: &Lines, axis: &Axis, height: f64) {
        let frame = Frame {
            scale: lines.scale,
            height,
        };
        self.rules(lines, frame, axis);
        // A stack is made faint as a whole, so that its areas don't show through each other.
        let faint = if lines.shape == Shape::Stack {
            " opacity=\".88\""
        } else {
            ""
        };
        self.raw(format_args!(
            "<g transform=\"scale(.1)\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{faint}>\n"
        ));
        // The first series comes last, on top (of a stack that is the lowest area), and what is
        // zero throughout below all.
        let (still, moving): (Vec<_>, Vec<_>) = lines
            .series
            .iter()
            .rev()
            .partition(|series| series.is_still);
        for series in still.into_iter().chain(moving) {
            match lines.shape {
                Shape::Stack => self.area(series, frame),
                Shape::Lines | Shape::Area | Shape::Step => self.line(series, frame),
            }
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
        for (value, label) in &labels {
            self.text((-8.0, y_of(*value) + 4.0), &RIGHTMOST, label);
        }
    }

    fn area(&mut self, series: &Series, frame: Frame) {
        let (colour, data) = (series.colour, path::area(&series.runs, frame));
        let plain = self.colour(colour);
        self.raw(format_args!(
            "<path class=\"f{colour}\" fill=\"{plain}\" d=\"{data}\">"
        ));
        self.hover(series);
    }

    /// A dense line is drawn faint, with the mean over it: every spike is there, and the trend too.
    fn line(&mut self, series: &Series, frame: Frame) {
        let colour = series.colour;
        let class = format!("class=\"s{colour}\" stroke=\"{}\"", self.colour(colour));
        let (width, mut data) = (TENTHS * 1.5, path::line(&series.runs, frame));
        if path::is_dense(&series.runs) {
            self.raw(format_args!(
                "<path {class} stroke-width=\"{TENTHS}\" stroke-opacity=\".4\" d=\"{data}\"/>\n"
            ));
            data = path::mean(&series.runs, frame);
        }
        self.raw(format_args!(
            "<path {class} stroke-width=\"{width}\" d=\"{data}\">"
        ));
        self.hover(series);
    }

    /// What a reader shows when the pointer rests on the series.
    fn hover(&mut self, series: &Series) {
        self.element("title", "title", &caption::spoken(series));
        self.raw(format_args!("</path>\n"));
    }
}
