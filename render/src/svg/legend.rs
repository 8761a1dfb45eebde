//! The line over a plot.

use crate::chart::colour::{GREY, INK};
use crate::chart::ink;
use crate::chart::layout::{LEFT, LINE};
use crate::chart::legend::{Legend, SWATCH};
use crate::svg::path::Tenth;
use crate::svg::{HEAD, Svg};

impl Svg {
    /// A heading and what stands behind it, its upper edge so many pixels down.
    pub(super) fn legend(&mut self, legend: &Legend, top: f64) {
        let y_of = |line: usize| top + 13.0 + line as f64 * LINE;
        self.text((LEFT, y_of(0)), &HEAD, &legend.heading);
        for entry in &legend.entries {
            let (mut x, y) = (LEFT + entry.x, y_of(entry.line));
            let is_key = self.is_page && legend.has_series && entry.colour.is_some();
            if let Some(colour) = entry.colour {
                if is_key {
                    self.raw(format_args!(
                        "<g class=\"key\" data-key=\"{colour}\" tabindex=\"0\" role=\"button\" aria-pressed=\"true\">"
                    ));
                }
                let (left, top, plain) = (Tenth(x), Tenth(y - 9.5), self.colour(colour));
                self.raw(format_args!(
                    "<rect class=\"f{colour}\" x=\"{left}\" y=\"{top}\" width=\"10\" height=\"10\" rx=\"2\" \
                     fill=\"{plain}\"/>"
                ));
                x += SWATCH;
            }
            let (x, y) = (Tenth(x), Tenth(y));
            self.raw(format_args!(
                "<text class=\"{}\" x=\"{x}\" y=\"{y}\" fill=\"{}\">",
                INK.class,
                self.plain(&INK)
            ));
            ink::text(&entry.label, &mut self.out);
            // The space is the label's: readers drop one that a tspan begins with.
            self.out
                .push_str(if entry.label.is_empty() { "" } else { " " });
            self.raw(format_args!(
                "<tspan class=\"{}\" fill=\"{}\">",
                GREY.class,
                self.plain(&GREY)
            ));
            ink::text(&entry.aside, &mut self.out);
            let close = if is_key { "</g>" } else { "" };
            self.raw(format_args!("</tspan></text>{close}\n"));
        }
    }
}
