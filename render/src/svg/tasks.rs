//! Tasks as bars: one path for each shade, however many tasks there are.

use std::fmt::Write;

use crate::chart::colour::{BUSY, FAULT, GREY, INK, PAPER, RULE};
use crate::chart::ink;
use crate::chart::layout::{Axis, LANE};
use crate::chart::tasks::{Bar, Lanes, SIZE};
use crate::request::Theme;
use crate::svg::path::{TENTHS, Tenth, tenths};
use crate::svg::{RIGHTMOST, Svg};

/// How high a bar is in its lane.
const BAR: f64 = 11.0;
/// How high the strip of the others is.
const STRIP: f64 = 14.0;
/// From a lane's upper edge to its texts' foot.
const FOOT: f64 = 11.5;

/// Strokes along lanes, in tenths of a pixel: as short as it goes.
#[derive(Clone, Default)]
struct Strokes {
    data: String,
    at: (i64, i64),
}

impl Strokes {
    /// A stroke to the right.
    fn along(&mut self, (from, to): (f64, f64), y: f64) {
        let (from, to) = (tenths(from), tenths(to));
        // Each bar is seen, however short.
        let width = (to - from).max(5);
        self.start(from, y);
        let _ = write!(self.data, "h{width}");
        self.at.0 += width;
    }

    /// A stroke down.
    fn down(&mut self, x: f64, (from, to): (f64, f64)) {
        self.start(tenths(x), from);
        let height = tenths(to) - tenths(from);
        let _ = write!(self.data, "v{height}");
        self.at.1 += height;
    }

    fn start(&mut self, x: i64, y: f64) {
        let (dx, dy) = (x - self.at.0, tenths(y) - self.at.1);
        let gap = if dy < 0 { "" } else { " " };
        // Writing to a string can't fail.
        let _ = write!(self.data, "m{dx}{gap}{dy}");
        self.at = (x, tenths(y));
    }
}

impl Svg {
    /// A panel of tasks, in its own coordinates.
    pub(super) fn lanes(&mut self, lanes: &Lanes, axis: &Axis, height: f64) {
        // In pixels, as in the other plots: a page's script draws them anew.
        let rules = axis.ticks.iter();
        let rules = rules.map(|(x, _)| format!("M{} 0v{}", Tenth(*x), Tenth(height)));
        let (rules, plain) = (rules.collect::<String>(), self.plain(&RULE));
        self.raw(format_args!(
            "<path class=\"{}\" fill=\"none\" stroke=\"{plain}\" d=\"{rules}\"/>\n",
            RULE.class
        ));
        self.raw(format_args!("<g fill=\"none\" transform=\"scale(.1)\">\n"));
        self.links(lanes);
        self.bars(lanes);
        self.others(lanes);
        self.ends(lanes);
        self.raw(format_args!("</g>\n"));
        self.labels(lanes);
        if !lanes.others.is_empty() {
            let y = strip_top(lanes) + STRIP / 2.0 + 4.0;
            self.text((-8.0, y), &RIGHTMOST, "others");
        }
    }

    fn strokes(&mut self, (class, plain): (&str, &str), width: f64, strokes: &Strokes) {
        if !strokes.data.is_empty() {
            self.raw(format_args!(
                "<path class=\"{class}\" stroke=\"{plain}\" stroke-width=\"{width}\" d=\"{}\"/>\n",
                strokes.data
            ));
        }
    }

    /// From each parent down to where its child begins.
    fn links(&mut self, lanes: &Lanes) {
        let mut links = Strokes::default();
        for &(x, from, to) in &lanes.links {
            links.down(x, (from * LANE, to * LANE));
        }
        if !links.data.is_empty() {
            self.raw(format_args!(
                "<g stroke-dasharray=\"10 20\" stroke-opacity=\".7\">"
            ));
            self.strokes(("link", self.plain(&GREY)), TENTHS, &links);
            self.raw(format_args!("</g>\n"));
        }
    }

    fn bars(&mut self, lanes: &Lanes) {
        let mut shades = vec![Strokes::default(); BUSY.len()];
        for (lane, y) in lanes.lanes.iter().zip(middles()) {
            for bar in &lane.bars {
                let whole = (bar.from, bar.to);
                // What is covered needs no ink.
                let covered = matches!(bar.pieces[..], [(from, to, _)] if (from, to) == whole);
                let lightest = (!covered).then_some((whole.0, whole.1, 0));
                for (from, to, shade) in lightest.into_iter().chain(bar.pieces.iter().copied()) {
                    if let Some(strokes) = shades.get_mut(usize::from(shade)) {
                        strokes.along((from, to), y);
                    }
                }
            }
        }
        self.busy(&shades, BAR);
    }

    fn others(&mut self, lanes: &Lanes) {
        let mut shades = vec![Strokes::default(); BUSY.len()];
        for &(from, to, shade) in &lanes.others {
            if let Some(strokes) = shades.get_mut(usize::from(shade)) {
                strokes.along((from, to), strip_top(lanes) + STRIP / 2.0);
            }
        }
        self.busy(&shades, STRIP);
    }

    fn busy(&mut self, shades: &[Strokes], height: f64) {
        for (at, (strokes, (light, dark))) in shades.iter().zip(BUSY).enumerate() {
            let plain = if self.theme == Theme::Dark {
                dark
            } else {
                light
            };
            self.strokes((&format!("b{at}"), plain), height * TENTHS, strokes);
        }
    }

    /// Where tasks became other programs, and where they failed.
    fn ends(&mut self, lanes: &Lanes) {
        let (mut renames, mut faults) = (Strokes::default(), Strokes::default());
        for (lane, y) in lanes.lanes.iter().zip(middles()) {
            let edges = (y - BAR / 2.0, y + BAR / 2.0);
            for bar in &lane.bars {
                for (x, _) in &bar.renames {
                    renames.down(*x, edges);
                }
                if bar.failed.is_some() && !bar.stays {
                    faults.down(bar.to - 1.0, edges);
                }
            }
        }
        self.strokes(("cut", self.plain(&PAPER)), TENTHS, &renames);
        self.strokes(("failed", self.plain(&FAULT)), TENTHS * 2.0, &faults);
    }

    fn labels(&mut self, lanes: &Lanes) {
        let (class, plain) = (INK.class, self.plain(&INK));
        self.raw(format_args!(
            "<g class=\"{class}\" fill=\"{plain}\" font-size=\"{SIZE}\">\n"
        ));
        for (lane, y) in lanes.lanes.iter().zip(middles()) {
            for bar in &lane.bars {
                let y = y - LANE / 2.0 + FOOT;
                self.label(bar, y);
                for (x, name) in bar.renames.iter().filter(|(_, name)| !name.is_empty()) {
                    let (x, y) = (Tenth(x + 4.0), Tenth(y));
                    self.element(&format!("text x=\"{x}\" y=\"{y}\""), "text", name);
                }
            }
        }
        self.raw(format_args!("</g>\n"));
    }

    /// Name, cost and end; all in ink where they stand on a shade.
    fn label(&mut self, bar: &Bar, y: f64) {
        let Some(at) = bar.label_at else {
            return;
        };
        // What stands before a bar ends there, whatever the reader's letters are wide.
        let (x, anchor) = if at < bar.from {
            (bar.from - 5.0, " text-anchor=\"end\"")
        } else {
            (at, "")
        };
        let (x, y) = (Tenth(x), Tenth(y));
        self.raw(format_args!("<text x=\"{x}\" y=\"{y}\"{anchor}>"));
        ink::text(&bar.label, &mut self.out);
        let is_within = at >= bar.from && at < bar.to;
        for (words, tone) in [(Some(&bar.cost), &GREY), (bar.failed.as_ref(), &FAULT)] {
            let Some(words) = words.filter(|words| !words.is_empty()) else {
                continue;
            };
            self.out.push(' ');
            if is_within {
                ink::text(words, &mut self.out);
                continue;
            }
            let (class, plain) = (tone.class, self.plain(tone));
            self.raw(format_args!("<tspan class=\"{class}\" fill=\"{plain}\">"));
            ink::text(words, &mut self.out);
            self.raw(format_args!("</tspan>"));
        }
        if !bar.about.is_empty() {
            self.raw(format_args!("<title>"));
            ink::text(&bar.about, &mut self.out);
            self.raw(format_args!("</title>"));
        }
        self.raw(format_args!("</text>\n"));
    }
}

/// The middles of lanes, from the top down.
fn middles() -> impl Iterator<Item = f64> {
    (0_u32..).map(|lane| (f64::from(lane) + 0.5) * LANE)
}

fn strip_top(lanes: &Lanes) -> f64 {
    (lanes.lanes.len() as f64 + 0.4) * LANE
}

#[cfg(test)]
mod tests {
    use crate::chart::Chart;
    use crate::input::testing::{EVENTS, asked};
    use crate::request::{By, Request, Theme};
    use crate::svg::draw;

    fn picture(rows: &str, request: &Request) -> String {
        let mut sources = [asked(&format!("{EVENTS}{rows}"), request)];
        draw(&Chart::new(&mut sources, &mut [], request), Theme::Auto)
    }

    #[test]
    fn ten_thousand_tasks_are_a_small_picture() {
        let mut rows = String::new();
        for task in 0..10_000_u64 {
            // Lives between nothing and two seconds, at most two hundred at once.
            let (start, life) = (task * 10, task * 7_919 % 2_000);
            let (status, busy) = (u64::from(task % 50 == 0), [10, 6, 3, 1][task as usize % 4]);
            let cpu = life * busy / 10;
            let time = |ms: u64| format!("{}.{:03}", ms / 1000, ms % 1000);
            let (end, life, cpu) = (time(start + life), time(life), time(cpu));
            rows += &format!(
                "{end}\texit\t{task}\t{task}\t1\ttask{task}\t{status}\t{life}\t{cpu}\t0\n"
            );
        }
        let all = Request {
            top: None,
            ..Request::default()
        };
        let picture = picture(&rows, &all);
        assert!(picture.len() <= 400_000, "{}", picture.len());
        assert_eq!(picture.matches("<path class=\"b").count(), 5);
        let strokes: usize = picture
            .lines()
            .filter(|line| line.starts_with("<path class=\"b"))
            .map(|line| line.matches('h').count())
            .sum();
        assert!(strokes >= 10_000, "{strokes}");
        assert!(picture.contains(">10,000 tasks"));
    }

    #[test]
    fn any_events_have_a_picture() {
        arbtest::arbtest(|u| {
            let mut rows = String::new();
            let events = [
                "fork", "clone", "exec", "comm", "exit", "texit", "alive", "gone", "lost",
            ];
            for _ in 0..u.int_in_range(1..=90)? {
                let event = u.choose(&events)?;
                let time = i64::from(u.arbitrary::<i16>()?) << u.int_in_range(0..=16)?;
                let (pid, tid) = (u.int_in_range(0..=90)?, u.int_in_range(0..=90)?);
                let name = u.choose(&[
                    "",
                    "sh",
                    "<b>",
                    "\u{202e}",
                    "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",
                ])?;
                let number = u.choose(&["", "0", "1.5", "-5", "9e99", "x"])?;
                rows += &format!(
                    "{time}\t{event}\t{pid}\t{tid}\t{pid}\t{name}\t{number}\t{number}\t{number}\t0\n"
                );
            }
            let request = Request {
                top: *u.choose(&[None, Some(0), Some(7), Some(70)])?,
                by: *u.choose(&[By::Cpu, By::Time, By::Io, By::Rss])?,
                ..Request::default()
            };
            let picture = picture(&rows, &request);
            assert!(
                !picture.contains("NaN") && !picture.contains("inf"),
                "{picture}"
            );
            assert!(!picture.contains("<b>") && !picture.contains('\u{202e}'));
            assert_eq!(picture, self::picture(&rows, &request));
            Ok(())
        });
    }
}
