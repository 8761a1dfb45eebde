//! A chart as SVG: one file, light and dark by media query, real text, no script.
//!
//! Colours stand as plain attributes (the light ones) and again as classes, because some readers
//! know no media queries.

use std::fmt::{Arguments, Write};

use crate::chart::{Chart, Plot, Series};
use crate::ink;
use crate::panel::{COLOUR_COUNT, Shape};
use crate::path::{self, Frame, TENTHS};
use crate::scale::time_ticks;

/// The series' colours on white and on black: told apart also by those who see no red or green,
/// and in grey by their order of lightness where they meet in one stack.
pub const PALETTE: [(&str, &str); COLOUR_COUNT] = [
    ("#3a7bd5", "#56a5e8"),
    ("#d98200", "#eba52e"),
    ("#159a74", "#3fbf95"),
    ("#9558c9", "#b184dd"),
    ("#d03f56", "#f0717f"),
    ("#8b98a5", "#93a1ad"),
    ("#27a5cf", "#7fd0ee"),
    ("#8a6a3f", "#c8a26c"),
];

/// What isn't a series: class, light, dark.
const TONES: [(&str, &str, &str); 6] = [
    ("paper", "#ffffff", "#11151a"),
    ("ink", "#1f2933", "#e6eaee"),
    ("grey", "#5b6772", "#9aa7b3"),
    ("plot", "#f8fafc", "#171c23"),
    ("rule", "#e3e8ed", "#2a323b"),
    ("gap", "#eceff2", "#232a32"),
];

const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 96.0;
/// From one panel's lower edge to the next one's heading, and from a heading to its plot.
const BETWEEN: f64 = 20.0;
const HEADING: f64 = 10.0;
const LEGEND_LINE: f64 = 18.0;

/// Draws a chart. The same chart gives the same bytes.
pub fn draw(chart: &Chart) -> String {
    let legends: Vec<Legend> = chart
        .plots
        .iter()
        .map(|plot| Legend::of(plot, chart.columns as f64))
        .collect();
    let heights = || chart.plots.iter().map(plot_height);
    let body: f64 = heights().sum::<f64>()
        + legends
            .iter()
            .map(|legend| BETWEEN + HEADING + legend.lines as f64 * LEGEND_LINE)
            .sum::<f64>();
    let bottom = TOP - BETWEEN + body;
    let size = (
        LEFT + chart.columns as f64 + RIGHT,
        bottom + 40.0 + chart.notes.len() as f64 * 18.0,
    );
    let mut svg = Svg {
        out: String::with_capacity(64 * 1024),
    };
    svg.open(chart, size);
    svg.text((LEFT, 40.0), "ink title", "start", &chart.title);
    svg.text((LEFT, 61.0), "grey", "start", &chart.subtitle);
    let ticks = time_ticks(chart.length, (chart.columns / 130).max(2) as usize);
    let per_column = chart.length as f64 / chart.columns as f64;
    let ticks: Vec<(f64, String)> = ticks
        .into_iter()
        .map(|(at, label)| (at as f64 / per_column, label))
        .collect();
    svg.time_labels(&ticks, TOP - BETWEEN + 9.0, chart.columns as f64);
    let mut top = TOP - BETWEEN;
    for ((plot, legend), height) in chart.plots.iter().zip(&legends).zip(heights()) {
        top += BETWEEN;
        svg.raw(format_args!("<g><title>"));
        ink::text(&plot.heading, &mut svg.out);
        svg.raw(format_args!("</title>\n"));
        svg.legend(legend, top);
        top += legend.lines as f64 * LEGEND_LINE + HEADING;
        svg.plot(plot, &ticks, (top, height, chart.columns as f64));
        svg.raw(format_args!("</g>\n"));
        top += height;
    }
    svg.time_labels(&ticks, bottom + 19.0, chart.columns as f64);
    for (at, note) in chart.notes.iter().enumerate() {
        svg.text(
            (LEFT, bottom + 42.0 + at as f64 * 18.0),
            "grey",
            "start",
            note,
        );
    }
    svg.raw(format_args!("</svg>\n"));
    svg.out
}

/// Stacks are tall, a lone line is low.
fn plot_height(plot: &Plot) -> f64 {
    match (plot.shape, plot.series.len()) {
        (Shape::Stack, _) => 104.0,
        (Shape::Lines, 1) => 56.0,
        (Shape::Lines, _) => 76.0,
    }
}

/// A heading and the entries behind it, placed.
struct Legend {
    heading: String,
    entries: Vec<Entry>,
    lines: usize,
}

struct Entry {
    x: f64,
    line: usize,
    /// The colour of its swatch; nothing for a remark.
    colour: Option<usize>,
    label: String,
    most: String,
}

impl Legend {
    fn of(plot: &Plot, room: f64) -> Legend {
        let mut legend = Legend {
            heading: plot.heading.clone(),
            entries: Vec::new(),
            lines: 1,
        };
        let mut x = ink::width(&plot.heading, 13.0) + 18.0;
        let series = plot.series.iter().map(|series| {
            (
                Some(series.colour),
                &series.label,
                format!("max {}", series.most),
            )
        });
        let aside = (!plot.aside.is_empty()).then(|| (None, &plot.heading, plot.aside.clone()));
        for (colour, label, most) in series.chain(aside) {
            let label = if colour.is_some() { label.as_str() } else { "" };
            let width = ink::width(label, 12.0) + ink::width(&most, 12.0) + 40.0;
            if x + width > room && x > 0.0 {
                (x, legend.lines) = (0.0, legend.lines + 1);
            }
            let line = legend.lines - 1;
            legend.entries.push(Entry {
                x,
                line,
                colour,
                label: label.to_owned(),
                most,
            });
            x += width;
        }
        legend
    }
}

struct Svg {
    out: String,
}

impl Svg {
    fn raw(&mut self, text: Arguments) {
        // Writing to a string can't fail.
        let _ = self.out.write_fmt(text);
    }

    fn open(&mut self, chart: &Chart, (width, height): (f64, f64)) {
        self.raw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\" \
             font-family=\"Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif\" \
             font-size=\"12\">\n<title id=\"title\">"
        ));
        ink::text(&chart.title, &mut self.out);
        self.raw(format_args!("</title>\n<desc id=\"desc\">"));
        ink::text(&chart.subtitle, &mut self.out);
        for plot in &chart.plots {
            self.raw(format_args!("\n"));
            ink::text(&plot.heading, &mut self.out);
            for series in &plot.series {
                self.raw(format_args!("; "));
                ink::text(&spoken(series), &mut self.out);
            }
        }
        self.raw(format_args!(
            "</desc>\n<style>\n.title{{font-size:20px}}.head{{font-size:13px}}\n"
        ));
        self.raw(format_args!("@media (prefers-color-scheme:dark){{\n"));
        for (class, _, dark) in TONES {
            self.raw(format_args!(".{class}{{fill:{dark}}}"));
        }
        self.raw(format_args!(".line{{stroke:{}}}\n", TONES[4].2));
        for (at, (_, dark)) in PALETTE.iter().enumerate() {
            self.raw(format_args!(".f{at}{{fill:{dark}}}.s{at}{{stroke:{dark}}}"));
        }
        self.raw(format_args!("\n}}\n</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"));
    }

    fn text(&mut self, (x, y): (f64, f64), class: &str, anchor: &str, text: &str) {
        let fill = if class.starts_with("ink") {
            TONES[1].1
        } else {
            TONES[2].1
        };
        let anchor = if anchor == "start" {
            String::new()
        } else {
            format!(" text-anchor=\"{anchor}\"")
        };
        self.raw(format_args!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" fill=\"{fill}\"{anchor}>",
            Tenth(x),
            Tenth(y)
        ));
        ink::text(text, &mut self.out);
        self.raw(format_args!("</text>\n"));
    }

    fn time_labels(&mut self, ticks: &[(f64, String)], y: f64, width: f64) {
        for (x, label) in ticks {
            // A label at the very end would stand out of the picture.
            if x + ink::width(label, 12.0) / 2.0 <= width + RIGHT {
                self.text((LEFT + x, y), "grey", "middle", label);
            }
        }
    }

    fn legend(&mut self, legend: &Legend, top: f64) {
        let y = |line: usize| top + 13.0 + line as f64 * LEGEND_LINE;
        self.text((LEFT, y(0)), "ink head", "start", &legend.heading);
        for entry in &legend.entries {
            let (mut x, y) = (LEFT + entry.x, y(entry.line));
            if let Some(colour) = entry.colour {
                self.raw(format_args!(
                    "<rect class=\"f{colour}\" x=\"{}\" y=\"{}\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{}\"/>",
                    Tenth(x),
                    Tenth(y - 9.5),
                    PALETTE[colour].0
                ));
                x += 15.0;
            }
            self.raw(format_args!(
                "<text class=\"ink\" x=\"{}\" y=\"{}\" fill=\"{}\">",
                Tenth(x),
                Tenth(y),
                TONES[1].1
            ));
            ink::text(&entry.label, &mut self.out);
            let space = if entry.label.is_empty() { "" } else { " " };
            self.raw(format_args!(
                "<tspan class=\"grey\" fill=\"{}\">{space}",
                TONES[2].1
            ));
            ink::text(&entry.most, &mut self.out);
            self.raw(format_args!("</tspan></text>\n"));
        }
    }

    /// A plot whose upper left corner is `top` below the picture's.
    fn plot(
        &mut self,
        plot: &Plot,
        ticks: &[(f64, String)],
        (top, height, width): (f64, f64, f64),
    ) {
        let [paper, _, grey, ground, rule, gap] = TONES.map(|tone| tone.1);
        self.raw(format_args!(
            "<g transform=\"translate({LEFT} {})\">\n",
            Tenth(top)
        ));
        self.raw(format_args!(
            "<rect class=\"plot\" width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n"
        ));
        for &(from, to) in &plot.gaps {
            if to - from >= 1.0 {
                self.raw(format_args!(
                    "<rect class=\"gap\" x=\"{}\" width=\"{}\" height=\"{height}\" fill=\"{gap}\"/>\n",
                    Tenth(from),
                    Tenth(to - from)
                ));
            }
        }
        let labels = plot.scale.ticks(plot.measure);
        let y_of = |value: f64| (1.0 - plot.scale.height(value)) * height;
        self.raw(format_args!("<path class=\"line\" d=\""));
        for (value, _) in &labels {
            self.raw(format_args!("M0 {}h{width}", Tenth(y_of(*value))));
        }
        for (x, _) in ticks {
            self.raw(format_args!("M{} 0v{height}", Tenth(*x)));
        }
        self.raw(format_args!("\" fill=\"none\" stroke=\"{rule}\"/>\n"));
        for &(from, to) in plot.gaps.iter().filter(|gap| gap.1 - gap.0 >= 56.0) {
            self.text(
                ((from + to) / 2.0, height / 2.0 + 4.0),
                "grey",
                "middle",
                "no data",
            );
        }
        self.raw(format_args!("<g transform=\"scale(.1)\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n"));
        let frame = Frame {
            scale: plot.scale,
            height,
        };
        match plot.shape {
            // The whole stack first, then each lower part over it.
            Shape::Stack => plot
                .series
                .iter()
                .rev()
                .for_each(|series| self.area(series, frame)),
            Shape::Lines => plot
                .series
                .iter()
                .for_each(|series| self.line(series, frame)),
        }
        self.raw(format_args!("</g>\n"));
        for (value, label) in &labels {
            self.raw(format_args!(
                "<text class=\"grey\" x=\"-8\" y=\"{}\" fill=\"{grey}\" text-anchor=\"end\">",
                Tenth(y_of(*value) + 4.0)
            ));
            ink::text(label, &mut self.out);
            self.raw(format_args!("</text>\n"));
        }
        let _ = paper;
        self.raw(format_args!("</g>\n"));
    }

    fn area(&mut self, series: &Series, frame: Frame) {
        let (colour, data) = (series.colour, path::area(&series.runs, frame));
        let fill = PALETTE[colour].0;
        self.raw(format_args!(
            "<path class=\"f{colour}\" fill=\"{fill}\" d=\"{data}\">"
        ));
        self.hover(series);
    }

    /// A dense line is drawn faint, with the mean over it: every spike is there, and the trend too.
    fn line(&mut self, series: &Series, frame: Frame) {
        let (colour, data) = (series.colour, path::line(&series.runs, frame));
        let (stroke, bold) = (PALETTE[colour].0, TENTHS * 1.5);
        if path::is_dense(&series.runs) {
            let mean = path::mean(&series.runs, frame);
            self.raw(format_args!(
                "<path class=\"s{colour}\" stroke=\"{stroke}\" stroke-width=\"{TENTHS}\" stroke-opacity=\".35\" d=\"{data}\"/>\n"
            ));
            self.raw(format_args!("<path class=\"s{colour}\" stroke=\"{stroke}\" stroke-width=\"{bold}\" d=\"{mean}\">"));
        } else {
            self.raw(format_args!("<path class=\"s{colour}\" stroke=\"{stroke}\" stroke-width=\"{bold}\" d=\"{data}\">"));
        }
        self.hover(series);
    }

    /// What a reader says when the pointer rests on the series.
    fn hover(&mut self, series: &Series) {
        self.raw(format_args!("<title>"));
        ink::text(&spoken(series), &mut self.out);
        self.raw(format_args!("</title></path>\n"));
    }
}

/// A series in words.
fn spoken(series: &Series) -> String {
    let label = if series.label.is_empty() {
        String::new()
    } else {
        format!("{}: ", series.label)
    };
    format!("{label}mean {}, max {}", series.mean, series.most)
}

/// A coordinate to a tenth of a pixel, as short as it goes.
struct Tenth(f64);

impl std::fmt::Display for Tenth {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        match (tenths / 10, tenths % 10) {
            (whole, 0) => write!(f, "{whole}"),
            (0, part) if tenths < 0 => write!(f, "-.{}", -part),
            (whole, part) => write!(f, "{whole}.{}", part.abs()),
        }
    }
}
