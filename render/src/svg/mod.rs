//! A chart as SVG: one file, light and dark by media query, real text, no script.
//!
//! Colours stand as plain attributes (the light ones, or those of the theme asked for) and again as
//! classes, because some readers know no media queries.

mod dense;
mod heat;
mod legend;
mod marks;
pub mod page;
pub mod path;
mod pen;
mod series;
mod spans;
mod tasks;

use std::fmt::{Arguments, Write};

use crate::chart::caption;
use crate::chart::colour::{GREY, GROUND, INK, PALETTE, PAPER, Tone};
use crate::chart::flags::Flags;
use crate::chart::ink;
use crate::chart::layout::{Axis, LEFT, LINE, Place, RIGHT, TOP, bottoms, places};
use crate::chart::{Body, Chart};
use crate::request::Theme;
use crate::svg::path::Tenth;

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
/// whose style sheet has the [`page::dark_rules`].
pub fn draw_for_page(chart: &Chart, theme: Theme) -> String {
    drawn(chart, theme, true)
}

fn drawn(chart: &Chart, theme: Theme, is_page: bool) -> String {
    let axis = Axis::of(chart);
    let flags = Flags::of(&chart.marks, axis.width);
    let places = places(chart, &axis);
    let (timed, bottom) = bottoms(&places, &flags);
    // Below the last plot stand the times, if they are of that.
    let below = if timed < bottom {
        bottom - 18.0
    } else {
        bottom
    };
    let size = (
        LEFT + axis.width + RIGHT,
        below + 36.0 + chart.notes.len() as f64 * LINE,
    );
    let has_times = places.is_empty() || places.iter().any(|place| place.plot.is_timed());
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
    if has_times {
        svg.time_labels(&axis, TOP + flags.height - 11.0);
    }
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
    if has_times {
        svg.marks(&flags, (TOP - 25.0, &places));
        svg.time_labels(&axis, timed + 19.0);
    }
    for (at, note) in chart.notes.iter().enumerate() {
        let note = ink::fitted(note, 12.0, axis.width);
        svg.text((LEFT, below + 42.0 + at as f64 * LINE), &REMARK, &note);
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
        self.raw(format_args!("<desc id=\"desc\">"));
        for piece in caption::described(chart) {
            ink::text(&piece, &mut self.out);
        }
        self.raw(format_args!("</desc>\n"));
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
        self.out.push_str(&page::dark_rules());
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
        self.lost(plot, *height);
        self.raw(format_args!("</g>\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::colour::{FAULT, GAP, RULE};
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

    /// A picture of all that can be wrong with a plot, and marks.
    fn annotated(theme: Theme) -> String {
        let rows: String = (0..60)
            .map(|at| format!("{at}\t{}\t{}\n", at * at % 17, 9 + at % 5))
            .collect();
        let mut sources = [testing::source(&format!(
            "unix_s\tdisk_read\tdisk_write\n{rows}"
        ))];
        let mut chart = Chart::new(&mut sources, &mut [], &Request::default());
        let plot = &mut chart.plots[0];
        plot.lost = vec![(100.0, 103.0), (500.0, 580.0)];
        plot.gaps = vec![(200.0, 220.0), (800.0, 900.0)];
        let Body::Lines(lines) = &mut plot.body else {
            panic!("{plot:?}");
        };
        lines.series[1].resets = vec![300.0, 300.2, 640.0];
        let marks = [
            (20.0, "configure"),
            (60.0, "compile & link"),
            (1050.0, "<end>"),
        ];
        chart.marks = marks
            .map(|(x, label)| crate::chart::Mark {
                x,
                label: label.to_owned(),
            })
            .into();
        draw(&chart, theme)
    }

    #[test]
    fn marks_losses_gaps_and_resets_are_drawn_and_told() {
        let picture = annotated(Theme::Auto);
        let count = |what: &str| picture.matches(what).count();
        assert_eq!(count(">lost</text>"), 1);
        assert_eq!(count(">no data</text>"), 2);
        assert_eq!(count("<title>write: reset</title>"), 1);
        assert!(picture.contains("d=\"M3000 0v70M6400 0v70\""));
        assert_eq!(count("<title>compile &amp; link</title>"), 1);
        assert_eq!(count("stroke-dasharray"), 1);
        assert!(!picture.contains("<end>"));
    }

    #[test]
    fn a_theme_asked_for_has_its_own_colours_only() {
        let (light, dark) = (annotated(Theme::Light), annotated(Theme::Dark));
        assert!(!light.contains("<style") && !dark.contains("<style"));
        for tone in [PAPER, INK, GREY, GROUND, GAP, FAULT, RULE] {
            assert!(
                light.contains(tone.light) && !light.contains(tone.dark),
                "{tone:?}"
            );
            assert!(
                dark.contains(tone.dark) && !dark.contains(tone.light),
                "{tone:?}"
            );
        }
    }

    #[test]
    fn every_class_has_a_colour_for_the_dark() {
        let picture = annotated(Theme::Auto);
        let style = picture.split("</style>").next().unwrap();
        for class in picture.split("class=\"").skip(1) {
            let class = class.split('"').next().unwrap();
            assert!(style.contains(&format!(".{class}{{")), "{class}");
        }
    }
}
