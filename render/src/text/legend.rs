//! What stands over a plot: its heading, and behind it its series, each with a sample of how it is
//! drawn.

use crate::chart::legend::Legend;
use crate::chart::{Body, Plot};
use crate::text::heat::CURVES;
use crate::text::line::{Line, Tone, fitted, width};
use crate::text::lines::{pen, place_of, swatch};
use crate::text::sheet::Sheet;

/// Columns between two entries.
const APART: usize = 2;

/// The lines over a plot.
pub(super) fn legend(plot: &Plot, sheet: &Sheet) -> Vec<Line> {
    // The words are those of the picture, whose places are in pixels.
    let words = Legend::of(plot, f64::INFINITY);
    let mut legend = Writer {
        sheet,
        lines: Vec::new(),
        at: 0,
    };
    legend.add(&[(&words.heading, Tone::Bold)], |_, _| {});
    // Shades and lines are told as they are drawn here.
    let is_heat = matches!(plot.body, Body::Heat(_));
    for entry in words.entries.iter().filter(|_| !is_heat) {
        let sample = match (&plot.body, entry.colour) {
            (Body::Lines(lines), Some(colour)) if lines.series.len() > 1 => {
                Some(swatch(pen(lines, place_of(&lines.series, colour), sheet)))
            }
            _ => None,
        };
        let room = if sample.is_some() { "    " } else { "" };
        let apart = if entry.label.is_empty() { "" } else { " " };
        let parts = [
            (room, Tone::Ink),
            (&entry.label, Tone::Ink),
            (apart, Tone::Ink),
            (&entry.aside, Tone::Grey),
        ];
        legend.add(&parts, |line, at| {
            let letters = sheet.look.letters;
            for column in 0..3 {
                let dots = sample.as_ref();
                if let Some((letter, tone)) = dots.and_then(|dots| dots.letter(column, 0, letters))
                {
                    line.set(at + column, letter, tone);
                }
            }
        });
    }
    if let Body::Heat(heat) = &plot.body {
        for (curve, letter) in heat.curves.iter().zip(CURVES.into_iter().cycle()) {
            legend.add(
                &[(&format!("{letter} {}", curve.name), Tone::Ink)],
                |_, _| {},
            );
        }
        let most = format!("░ 1 to █ {}", heat.most);
        legend.add(&[(&most, Tone::Grey)], |_, _| {});
    }
    if let Body::Hist(hist) = &plot.body {
        legend.add(&[(&hist.told(), Tone::Grey)], |_, _| {});
    }
    if !plot.lost.is_empty() {
        legend.add(&[("! rows lost", Tone::Bold)], |_, _| {});
    }
    legend.lines
}

/// Writes entries one behind the other.
struct Writer<'a> {
    sheet: &'a Sheet,
    lines: Vec<Line>,
    /// Where the next entry begins.
    at: usize,
}

impl Writer<'_> {
    /// Writes an entry, in the next line if there is no room in this one; `more` draws over it.
    fn add(&mut self, parts: &[(&str, Tone)], more: impl FnOnce(&mut Line, usize)) {
        let columns = self.sheet.look.columns;
        let needed: usize = parts.iter().map(|(text, _)| width(text)).sum();
        if self.lines.is_empty() || self.at + needed > columns {
            self.lines.push(Line::default());
            self.at = if self.lines.len() > 1 { APART } else { 0 };
        }
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        let start = self.at;
        for (text, tone) in parts {
            let text = fitted(text, columns.saturating_sub(self.at));
            self.at = line.put(self.at, &text, *tone);
        }
        more(line, start);
        self.at += APART;
    }
}
