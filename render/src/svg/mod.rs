//! A chart as SVG: one file, light and dark by media query, real text, no script.
//!
//! Colours stand as plain attributes (the light ones, or those of the theme asked for) and again as
//! classes, because some readers know no media queries.

mod heat;
pub mod path;
mod series;
mod tasks;

use std::fmt::{Arguments, Write};

use crate::chart::caption;
use crate::chart::colour::{BUSY, FAULT, GAP, GREY, GROUND, INK, PALETTE, PAPER, RULE, Tone};
use crate::chart::ink;
use crate::chart::layout::{Axis, LEFT, LINE, Place, RIGHT, TOP, places};
use crate::chart::legend::{Legend, SWATCH};
use crate::chart::{Body, Chart, Plot};
use crate::request::Theme;
use crate::svg::path::Tenth;

const NO_DATA: &str = "no data";

/// How a text is set.
struct Type {
    tone: &'static Tone,
    more: &'static str,
}

const TITLE: Type = Type {
    tone: &INK,
    more: " font-size=\"20\"",
};
const HEAD: Type = Type {
    tone: &INK,
    more: " font-size=\"13\"",
};
const REMARK: Type = Type {
    tone: &GREY,
    more: "",
};
const CENTRED: Type = Type {
    tone: &GREY,
    more: " text-anchor=\"middle\"",
};
const RIGHTMOST: Type = Type {
    tone: &GREY,
    more: " text-anchor=\"end\"",
};

/// Draws a chart. The same chart gives the same bytes.
pub fn draw(chart: &Chart, theme: Theme) -> String {
    drawn(chart, theme, false)
}

/// Draws a chart for a page whose script finds its way by `data-plot` and the colours' classes, and
/// whose style sheet has the [`dark_rules`].
pub fn draw_for_page(chart: &Chart, theme: Theme) -> String {
    drawn(chart, theme, true)
}

/// The style of what takes other colours where the surroundings are dark.
pub fn dark_rules() -> String {
    let mut rules = String::new();
    for Tone { class, dark, .. } in [PAPER, INK, GREY, GROUND, GAP, FAULT] {
        rules += &format!(".{class}{{fill:{dark}}}");
    }
    rules += &format!(".{}{{stroke:{}}}\n", RULE.class, RULE.dark);
    for (at, (_, dark)) in PALETTE.iter().enumerate() {
        rules += &format!(".f{at}{{fill:{dark}}}.s{at}{{stroke:{dark}}}");
    }
    for (at, (_, dark)) in BUSY.iter().enumerate() {
        rules += &format!(".b{at}{{stroke:{dark}}}");
    }
    rules += &format!(
        ".cut{{stroke:{}}}.failed{{stroke:{}}}.link{{stroke:{}}}",
        PAPER.dark, FAULT.dark, GREY.dark
    );
    rules
}

fn drawn(chart: &Chart, theme: Theme, is_page: bool) -> String {
    let axis = Axis::of(chart);
    let places = places(&chart.plots, axis.width);
    let bottom = places.last().map_or(TOP, |place| place.top + place.height);
    let size = (
        LEFT + axis.width + RIGHT,
        bottom + 36.0 + chart.notes.len() as f64 * LINE,
    );
    let mut svg = Svg {
        out: String::with_capacity(64 * 1024),
        theme,
        is_page,
    };
    svg.open(chart, size);
    let title = ink::fitted(&chart.title, 20.0, axis.width);
    svg.text((LEFT, 40.0), &TITLE, &title);
    svg.text(
        (LEFT, 61.0),
        &REMARK,
        &ink::fitted(&chart.subtitle, 12.0, axis.width),
    );
    svg.time_labels(&axis, TOP - 11.0);
    for (number, place) in places.iter().enumerate() {
        if is_page {
            svg.raw(format_args!("<g data-plot=\"{number}\">\n"));
        } else {
            svg.raw(format_args!("<g>\n"));
        }
        svg.legend(&place.legend, place.heading);
        svg.plot(place, &axis);
        svg.raw(format_args!("</g>\n"));
    }
    svg.time_labels(&axis, bottom + 19.0);
    for (at, note) in chart.notes.iter().enumerate() {
        let note = ink::fitted(note, 12.0, axis.width);
        svg.text((LEFT, bottom + 42.0 + at as f64 * LINE), &REMARK, &note);
    }
    if is_page {
        svg.handles(&axis);
    }
    svg.raw(format_args!("</svg>\n"));
    svg.out
}

struct Svg {
    out: String,
    theme: Theme,
    /// A page's script will look for things.
    is_page: bool,
}

impl Svg {
    fn raw(&mut self, text: Arguments) {
        // Writing to a string can't fail.
        let _ = self.out.write_fmt(text);
    }

    fn open(&mut self, chart: &Chart, (width, height): (f64, f64)) {
        // Who can't see an image hears one description; a group, what can be pressed in it too.
        let role = if self.is_page { "group" } else { "img" };
        self.raw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"{role}\" aria-labelledby=\"title desc\" font-family=\"Inter,system-ui,\
             -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif\" font-size=\"12\">\n"
        ));
        self.element("title id=\"title\"", "title", &chart.title);
        self.element("desc id=\"desc\"", "desc", &caption::described(chart));
        if self.theme == Theme::Auto && !self.is_page {
            self.dark();
        }
        self.block(&PAPER, (0.0, width, height));
    }

    /// The colours that take the place of the plain ones where the surroundings are dark.
    fn dark(&mut self) {
        self.raw(format_args!(
            "<style>\n@media (prefers-color-scheme:dark){{\n"
        ));
        self.out.push_str(&dark_rules());
        self.raw(format_args!("\n}}\n</style>\n"));
    }

    /// A tone's colour as a plain attribute has it.
    fn plain(&self, tone: &Tone) -> &'static str {
        match self.theme {
            Theme::Auto | Theme::Light => tone.light,
            Theme::Dark => tone.dark,
        }
    }

    /// A series' colour as a plain attribute has it.
    fn colour(&self, place: usize) -> &'static str {
        let (light, dark) = PALETTE[place];
        match self.theme {
            Theme::Auto | Theme::Light => light,
            Theme::Dark => dark,
        }
    }

    /// An element that holds only text.
    fn element(&mut self, open: &str, close: &str, text: &str) {
        self.raw(format_args!("<{open}>"));
        ink::text(text, &mut self.out);
        self.raw(format_args!("</{close}>\n"));
    }

    fn text(&mut self, (x, y): (f64, f64), Type { tone, more }: &Type, text: &str) {
        let (x, y) = (Tenth(x), Tenth(y));
        let open = format!(
            "text class=\"{}\" x=\"{x}\" y=\"{y}\" fill=\"{}\"{more}",
            tone.class,
            self.plain(tone)
        );
        self.element(&open, "text", text);
    }

    fn block(&mut self, tone: &Tone, (x, width, height): (f64, f64, f64)) {
        let (x, width, height) = (Tenth(x), Tenth(width), Tenth(height));
        let (class, light) = (tone.class, self.plain(tone));
        self.raw(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" width=\"{width}\" height=\"{height}\" fill=\"{light}\"/>\n"
        ));
    }

    fn time_labels(&mut self, axis: &Axis, y: f64) {
        if self.is_page {
            self.raw(format_args!("<g class=\"times\">\n"));
        }
        for (x, label) in &axis.ticks {
            // A label at the very end would stand out of the picture.
            if x + ink::width(label, 12.0) / 2.0 <= axis.width + RIGHT {
                self.text((LEFT + x, y), &CENTRED, label);
            }
        }
        if self.is_page {
            self.raw(format_args!("</g>\n"));
        }
    }

    /// What a page's script moves about: what stretched plots are cut to, the crosshair, the stretch
    /// that is dragged over, the frame round what was found.
    fn handles(&mut self, axis: &Axis) {
        self.raw(format_args!(
            "<clipPath id=\"within\"><rect y=\"-9\" width=\"{}\" height=\"99999\"/></clipPath>\n\
             <g id=\"body\" clip-path=\"url(#within)\"/>\n\
             <path id=\"cross\" stroke=\"currentColor\"/>\n\
             <rect id=\"block\" y=\"{TOP}\" height=\"99999\" fill=\"currentColor\" opacity=\".15\"/>\n\
             <rect id=\"found\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>\n",
            axis.width
        ));
    }

    fn legend(&mut self, legend: &Legend, top: f64) {
        let y_of = |line: usize| top + 13.0 + line as f64 * LINE;
        self.text((LEFT, y_of(0)), &HEAD, &legend.heading);
        for entry in &legend.entries {
            let (mut x, y) = (LEFT + entry.x, y_of(entry.line));
            let is_key = self.is_page && entry.colour.is_some();
            if let Some(colour) = entry.colour {
                if is_key {
                    self.raw(format_args!(
                        "<g class=\"key\" data-key=\"{colour}\" tabindex=\"0\" role=\"button\" aria-pressed=\"true\">"
                    ));
                }
                let (left, top, light) = (Tenth(x), Tenth(y - 9.5), self.colour(colour));
                self.raw(format_args!(
                    "<rect class=\"f{colour}\" x=\"{left}\" y=\"{top}\" width=\"10\" height=\"10\" rx=\"2\" \
                     fill=\"{light}\"/>"
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

    fn plot(&mut self, place: &Place, axis: &Axis) {
        let Place {
            plot, top, height, ..
        } = place;
        self.raw(format_args!(
            "<g transform=\"translate({LEFT} {})\">\n",
            Tenth(*top)
        ));
        self.block(&GROUND, (0.0, axis.width, *height));
        self.gaps(plot, *height);
        match &plot.body {
            Body::Lines(lines) => self.series(lines, axis, *height),
            Body::Tasks(lanes) => self.lanes(lanes, axis, *height),
            Body::Heat(heat) => self.heat(heat, axis, *height),
            Body::Hist(hist) => self.hist(hist, axis, *height),
        }
        self.raw(format_args!("</g>\n"));
    }

    /// The stretches where nothing is known, under what is drawn.
    fn gaps(&mut self, plot: &Plot, height: f64) {
        for &(from, to) in plot.gaps.iter().filter(|(from, to)| to - from >= 1.0) {
            self.block(&GAP, (from, to - from, height));
            if to - from >= ink::width(NO_DATA, 12.0) + 8.0 {
                let middle = ((from + to) / 2.0, height / 2.0 + 4.0);
                self.text(middle, &CENTRED, NO_DATA);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Source, testing};
    use crate::request::Request;

    fn picture(tables: &[(&str, &str)]) -> String {
        let source = |(name, text): &(&str, &str)| Source {
            file: Some(name.into()),
            ..testing::source(text)
        };
        let mut sources: Vec<Source> = tables.iter().map(source).collect();
        let chart = Chart::new(&mut sources, &mut [], &Request::default());
        draw(&chart, Theme::Auto)
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let table = "unix_s\tn\n1\t5\n2\t7\n3\t6\n";
        assert_eq!(picture(&[("a", table)]), picture(&[("a", table)]));
    }

    #[test]
    fn hostile_names_and_cells_are_only_text() {
        let evil = "<script>alert(1)</script>\"'&\u{202E}";
        let table = format!("unix_s\t{evil}\thost\n1\t5\t{evil}\n2\t6\t{evil}\n");
        let picture = picture(&[(evil, &table)]);
        assert!(!picture.contains("<script") && !picture.contains('\u{202E}'));
        assert_eq!(
            picture.matches("&lt;script&gt;").count(),
            picture.matches("alert(1)").count()
        );
    }

    #[test]
    fn one_row_and_constants_and_zeroes_have_sane_pictures() {
        for rows in [
            "1\t5\n",
            "1\t0\n",
            "1\t5\n2\t5\n",
            "1\t-5\n2\t-7\n",
            "1\t0\n2\t0\n",
            "1\t\n2\t5\n3\t\n",
        ] {
            let picture = picture(&[("x", &format!("unix_s\tn\n{rows}"))]);
            assert!(
                picture.contains("<path class=\"s0\"")
                    && !picture.contains("NaN")
                    && !picture.contains("inf"),
                "{picture}"
            );
        }
    }

    #[test]
    fn text_beyond_the_limits_is_not_drawn_whole() {
        let picture = picture(&[(&"long ".repeat(1_000), "unix_s\tn\n1\t5\n")]);
        assert!(picture.len() < 6_000, "{}", picture.len());
    }
}
