//! The line over a plot: its heading and, behind it, the names of its series, placed so that
//! nothing overlaps.

use crate::chart::ink;
use crate::chart::panel::Shape;
use crate::chart::run::is_dense;
use crate::chart::{Body, Lines, Plot, Series};

/// The width of a swatch and the space behind it.
pub const SWATCH: f64 = 15.0;
const APART: f64 = 24.0;
/// More dense series than this in a panel have no faint areas, which would only cover each other.
pub const FEW: usize = 3;
/// No label takes more than this, or a single hostile name would fill the picture.
const LABEL_ROOM: f64 = 320.0;

/// A heading and the entries behind it.
#[derive(Debug)]
pub struct Legend {
    /// What the plot is about.
    pub heading: String,
    /// From the left to the right, line by line.
    pub entries: Vec<Entry>,
    /// How many lines it takes.
    pub lines: usize,
    /// Whether what has a colour is a series, which a page can hide.
    pub has_series: bool,
}

/// A series' name and greatest value, or a remark.
#[derive(Debug)]
pub struct Entry {
    /// Pixels from the plot's left edge.
    pub x: f64,
    /// Which line it stands in, from 0.
    pub line: usize,
    /// The colour of its swatch; nothing for a remark.
    pub colour: Option<usize>,
    /// In ink; may be empty.
    pub label: String,
    /// In grey, behind the label.
    pub aside: String,
}

impl Legend {
    /// Places a plot's legend in so many pixels.
    pub fn of(plot: &Plot, room: f64) -> Legend {
        let heading = ink::fitted(&plot.heading, 13.0, LABEL_ROOM);
        let mut x = ink::width(&heading, 13.0) + APART;
        let mut legend = Legend {
            heading,
            entries: Vec::new(),
            lines: 1,
            has_series: matches!(plot.body, Body::Lines(_)),
        };
        if let Body::Lines(lines) = &plot.body {
            legend.add_series(&mut x, room, &lines.series);
            if let Some(remark) = remark(lines) {
                legend.add(&mut x, room, (None, String::new(), remark.to_owned()));
            }
        }
        if let Body::Heat(heat) = &plot.body {
            for curve in &heat.curves {
                let key = (Some(curve.colour()), curve.name.to_owned(), String::new());
                legend.add(&mut x, room, key);
            }
        }
        if !plot.aside.is_empty() {
            legend.add(&mut x, room, (None, String::new(), plot.aside.clone()));
        }
        legend
    }

    fn add_series(&mut self, x: &mut f64, room: f64, series: &[Series]) {
        let (still, moving): (Vec<_>, Vec<_>) = series.iter().partition(|series| series.is_still);
        // What is zero throughout is named in one breath, unless there is nothing else.
        let (still, moving) = if moving.is_empty() {
            (Vec::new(), still)
        } else {
            (still, moving)
        };
        for series in moving {
            let label = ink::fitted(&series.label, 12.0, LABEL_ROOM);
            let numbers = format!("max {}", series.most);
            self.add(x, room, (Some(series.colour), label, numbers));
        }
        if !still.is_empty() {
            let labels: Vec<&str> = still.iter().map(|series| series.label.as_str()).collect();
            let zeroes = ink::fitted(&format!("0: {}", labels.join(", ")), 12.0, LABEL_ROOM);
            self.add(x, room, (None, String::new(), zeroes));
        }
    }

    fn add(
        &mut self,
        x: &mut f64,
        room: f64,
        (colour, label, aside): (Option<usize>, String, String),
    ) {
        // What stands alone may have a line.
        let taken = if label.is_empty() { 0.0 } else { LABEL_ROOM };
        let aside = ink::fitted(&aside, 12.0, room - taken);
        let swatch = if colour.is_some() { SWATCH } else { 0.0 };
        let width = swatch + ink::width(&label, 12.0) + ink::width(&aside, 12.0);
        if *x + width > room && *x > 0.0 {
            (*x, self.lines) = (0.0, self.lines + 1);
        }
        self.entries.push(Entry {
            x: *x,
            line: self.lines - 1,
            colour,
            label,
            aside,
        });
        *x += width + APART;
    }
}

/// What the shades of dense series are.
fn remark(lines: &Lines) -> Option<&'static str> {
    let is_dense = lines.series.iter().any(|series| is_dense(&series.runs));
    is_dense.then_some(match lines.shape {
        Shape::Stack if lines.series.len() == 1 => {
            "area: mean \u{b7} lighter: up to 95 % \u{b7} faint: up to max"
        }
        Shape::Stack => "areas: means \u{b7} lighter: sum up to 95 % \u{b7} faint: up to max",
        _ if lines.series.len() > FEW => "line: mean \u{b7} band: 5\u{2013}95 %",
        _ => "line: mean \u{b7} band: 5\u{2013}95 % \u{b7} faint: min\u{2013}max",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Chart;
    use crate::input::testing::source;
    use crate::request::Request;

    #[test]
    fn entries_never_overlap_and_stay_in_the_picture() {
        arbtest::arbtest(|u| {
            let mut header = "unix_s".to_owned();
            let columns = u.int_in_range(1..=12)?;
            for column in 0..columns {
                let length = u.int_in_range(1..=60)?;
                header += &format!("\talpha_{}{column}", "W".repeat(length));
            }
            let row = "\t1".repeat(columns);
            let mut sources = [source(&format!("{header}\n1{row}\n2{row}\n"))];
            let mut chart = Chart::new(&mut sources, &mut [], &Request::default());
            chart.plots[0].aside = "long ".repeat(u.int_in_range(0..=100)?);
            let room = chart.width as f64;
            let legend = Legend::of(&chart.plots[0], room);
            let mut end = (0, ink::width(&legend.heading, 13.0));
            for entry in &legend.entries {
                let swatch = entry.colour.map_or(0.0, |_| SWATCH);
                let words = ink::width(&entry.label, 12.0) + ink::width(&entry.aside, 12.0);
                assert!(entry.line > end.0 || entry.x > end.1, "{legend:?}");
                end = (entry.line, entry.x + swatch + words);
                assert!(end.1 <= room, "{legend:?}");
            }
            Ok(())
        });
    }
}
