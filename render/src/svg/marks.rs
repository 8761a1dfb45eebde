//! Marks: a dashed line through all panels for each, with a flag over the time axis.

use crate::chart::Body;
use crate::chart::colour::INK;
use crate::chart::flags::{APART, Flag, Flags};
use crate::chart::layout::{LEFT, Place};
use crate::svg::path::Tenth;
use crate::svg::{Svg, Type};

const BESIDE: Type = Type {
    tone: &INK,
    more: "",
};
const BEFORE: Type = Type {
    tone: &INK,
    more: " text-anchor=\"end\"",
};
/// More lines than this would hide what is behind them.
const FEW: usize = 60;

impl Svg {
    /// Flags whose upper edge is so many pixels down, and lines from them through the plots: not
    /// through the words between those, and not where what is to the right is no later.
    pub(super) fn marks(&mut self, flags: &Flags, (top, places): (f64, &[Place])) {
        let over_time = |place: &&Place| !matches!(place.plot.body, Body::Hist(_));
        let timed = places.iter().filter(over_time);
        let plots: Vec<(f64, f64)> = timed.map(|place| (place.top, place.height)).collect();
        let line = |flag: &Flag| {
            let (x, y) = (Tenth(LEFT + flag.x), top + flag.y + 9.0);
            let mut line = format!("M{x} {}V{}", Tenth(y), Tenth(top + flags.height + 2.0));
            for (top, height) in &plots {
                line += &format!("M{x} {}v{}", Tenth(*top), Tenth(*height));
            }
            line
        };
        if flags.flags.is_empty() {
            return;
        }
        let (plain, class) = (self.plain(&INK), INK.class);
        let opacity = if flags.flags.len() > FEW { ".25" } else { ".7" };
        let lines = format!(
            "class=\"line\" fill=\"none\" stroke=\"{plain}\" stroke-opacity=\"{opacity}\" \
             stroke-dasharray=\"3 3\""
        );
        if self.is_page {
            // Each is moved by itself.
            self.raw(format_args!("<g class=\"marks\">\n<g {lines}>\n"));
            for flag in &flags.flags {
                let (at, line) = (self.at(flag.x), line(flag));
                self.raw(format_args!("<path{at} d=\"{line}\"/>\n"));
            }
            self.raw(format_args!("</g>\n"));
        } else {
            let all: String = flags.flags.iter().map(line).collect();
            self.raw(format_args!("<g>\n<path {lines} d=\"{all}\"/>\n"));
        }
        for flag in &flags.flags {
            let (x, y) = (LEFT + flag.x, top + flag.y);
            let (left, upper) = (Tenth(x - 4.0), Tenth(y + 2.0));
            let at = self.at(flag.x);
            self.raw(format_args!(
                "<path{at} class=\"{class}\" fill=\"{plain}\" d=\"M{left} {upper}h8l-4 7z\">"
            ));
            self.element("title", "title", &flag.said);
            self.raw(format_args!("</path>\n"));
            let (x, set, words) = match &flag.words {
                Some((words, false)) => (x + APART, &BESIDE, words),
                Some((words, true)) => (x - APART, &BEFORE, words),
                None => continue,
            };
            if self.is_page {
                self.raw(format_args!("<g{at}>\n"));
            }
            self.text((x, y + 10.0), set, words);
            if self.is_page {
                self.raw(format_args!("</g>\n"));
            }
        }
        self.raw(format_args!("</g>\n"));
    }
}
