//! What a page's script knows of the picture: series in columns finer than pixels, and where tasks
//! and cells stand. Places are in thousandths of a pixel, each told as the distance to the one
//! before.

use std::collections::HashMap;

use pipe::clock::Clock;
use serde::Serialize;

use crate::chart::heat::Heat;
use crate::chart::layout::{Axis, LANE, LEFT, Place, RIGHT, TOP, places};
use crate::chart::panel::Shape;
use crate::chart::run::{Column, is_dense};
use crate::chart::scale::{Measure, Scale, units, words};
use crate::chart::tasks::Lanes;
use crate::chart::{Body, Chart, Lines};
use crate::input::saved::number::Number;
use crate::request::Times;

/// A page has room for so many points: about 1 MB.
const POINTS: i64 = 32 << 10;
/// Columns finer than this nobody looks at.
const MOST: i64 = 4_096;
/// Thousandths in a pixel.
const PARTS: f64 = 1_000.0;

/// All that the script knows.
#[derive(Debug, Serialize)]
pub(super) struct View {
    /// The plots' left edge and width in pixels, and that of the whole picture.
    left: f64,
    width: i64,
    full: f64,
    /// The upper edge of the first plot, and the lower edge of the last one.
    top: f64,
    bottom: f64,
    /// The time at the left edge, in milliseconds on the clock.
    start: f64,
    /// The time that all pixels span, in nanoseconds.
    length: i64,
    /// Times are told by the wall clock.
    wall: bool,
    /// Those over the time axis, from the top down.
    plots: Vec<Panel>,
}

#[derive(Debug, Default, Serialize)]
struct Panel {
    kind: &'static str,
    /// Which plot of the picture it is.
    at: usize,
    name: String,
    /// Where it stands, in pixels.
    top: f64,
    bottom: f64,
    height: f64,
    /// The lower and the upper end of the axis.
    ends: [f64; 2],
    /// The units its numbers can be told in, the largest first: how much, and how it is written
    /// behind a number.
    units: Vec<(f64, String)>,
    series: Vec<Line>,
    /// What the pointer can rest on: row from the top, from and to in thousandths of a pixel, and
    /// what to say.
    things: Vec<(usize, i64, i64, Words)>,
    /// How high a row is, in pixels.
    each: f64,
    /// Said behind what is said of a thing in it.
    rows: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    colour: usize,
    /// The greatest value of what it is compared with.
    base: Option<Number>,
    /// Its unbroken stretches: distances from the point before in thousandths of a pixel, and values.
    runs: Vec<Vec<Point>>,
}

/// A value; or the mean, the least and the greatest of several; or also what 5 % and 95 % of them
/// are below.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Point {
    One(i64, Number),
    Several(i64, Number, Number, Number),
    Many(i64, Number, Number, Number, Number, Number),
}

/// What is said of a task, or how many there are of something.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Words {
    About(String),
    Count(u64),
}

/// How many columns there is room for.
pub(super) fn columns(chart: &Chart) -> i64 {
    let series = chart.plots.iter().map(|plot| match &plot.body {
        Body::Lines(lines) => lines.series.len() as i64,
        Body::Tasks(_) | Body::Heat(_) | Body::Hist(_) => 0,
    });
    (POINTS / series.sum::<i64>().max(1)).clamp(1, MOST)
}

impl View {
    /// Of a chart and the same chart over finer columns.
    pub(super) fn of(chart: &Chart, fine: &Chart) -> View {
        let width = chart.width as f64;
        let ns = |chart: &Chart| chart.length as f64 / chart.width as f64;
        let zoom = ns(fine) / ns(chart) * PARTS;
        let places = places(chart, &Axis::of(chart));
        let plots = places.iter().enumerate();
        let plots = plots.filter_map(|(at, place)| {
            let body = &fine.plots.get(at)?.body;
            Some(Panel {
                at,
                name: place.plot.heading.clone(),
                top: place.top,
                bottom: place.top + place.height,
                height: place.height,
                ..Panel::of(place, (body, zoom))?
            })
        });
        let plots: Vec<Panel> = plots.collect();
        View {
            left: LEFT,
            width: chart.width,
            full: LEFT + width + RIGHT,
            top: plots.first().map_or(TOP, |panel| panel.top),
            bottom: plots.last().map_or(TOP, |panel| panel.bottom),
            start: chart.start as f64 / 1e6,
            length: chart.length,
            wall: chart.times == Times::Clock && chart.clock == Some(Clock::Unix),
            plots,
        }
    }
}

impl Panel {
    /// What is in a plot; nothing for one with an axis of its own.
    fn of(place: &Place, (fine, zoom): (&Body, f64)) -> Option<Panel> {
        match (&place.plot.body, fine) {
            (Body::Lines(lines), Body::Lines(fine)) => Some(Panel::lines(lines, fine, zoom)),
            (Body::Tasks(lanes), _) => Some(Panel::tasks(lanes)),
            (Body::Heat(heat), _) => Some(Panel::heat(heat, place.height)),
            (Body::Hist(_) | Body::Lines(_), _) => None,
        }
    }

    fn lines(lines: &Lines, fine: &Lines, zoom: f64) -> Panel {
        let is_stack = lines.shape == Shape::Stack;
        // The sum of what is below, at each place.
        let mut below = HashMap::new();
        let top = lines.series.len().saturating_sub(1);
        let is_smooth = lines.series.iter().any(|series| is_dense(&series.runs));
        let base = |place: usize| {
            let own = lines.base.iter().filter(move |base| base.0 == place);
            let columns = own.flat_map(|(_, base)| base.runs.iter().flatten());
            columns.map(|column| column.max).reduce(f64::max)
        };
        let series = fine.series.iter().enumerate().map(|(place, series)| {
            let mut own = |here: i64, column: &Column| {
                let mean = column.mean();
                mean - below.insert(here, mean).filter(|_| is_stack).unwrap_or(0.0)
            };
            let has_band = match lines.series.get(place) {
                _ if is_stack => is_smooth && place == top,
                Some(series) => is_dense(&series.runs),
                None => false,
            };
            let hand = Hand {
                zoom,
                shape: lines.shape,
                has_band,
                step: step(lines.scale),
            };
            let runs = series.runs.iter();
            Line {
                name: series.label.clone(),
                colour: series.colour,
                base: base(place).map(Number),
                runs: runs.map(|run| hand.points(run, &mut own)).collect(),
            }
        });
        Panel {
            kind: if is_stack { "stack" } else { "line" },
            ends: [lines.scale.bottom, lines.scale.top],
            units: written(lines.measure),
            series: series.collect(),
            ..Panel::default()
        }
    }

    fn tasks(lanes: &Lanes) -> Panel {
        let lanes = lanes.lanes.iter().enumerate();
        let bars = lanes.flat_map(|(at, lane)| lane.bars.iter().map(move |bar| (at, bar)));
        let things = bars.map(|(at, bar)| {
            let about = match bar.about.is_empty() {
                true => format!("{} {} {}", bar.label, bar.pid, bar.cost),
                false => bar.about.clone(),
            };
            (
                at,
                at_part(bar.from, PARTS),
                at_part(bar.to, PARTS),
                Words::About(about),
            )
        });
        Panel {
            kind: "tasks",
            things: things.collect(),
            each: LANE,
            ..Panel::default()
        }
    }

    fn heat(heat: &Heat, height: f64) -> Panel {
        let rows = heat.bounds.len().saturating_sub(1);
        let from_top = |row: usize| rows.saturating_sub(row + 1);
        let things = heat.cells.iter().map(|cell| {
            let (from, to) = (at_part(cell.from, PARTS), at_part(cell.to, PARTS));
            (from_top(cell.row), from, to, Words::Count(cell.count))
        });
        let pairs = heat.bounds.windows(2).rev();
        let range = |pair: &[f64]| match pair {
            [from, to] => format!(
                " from {} to {}",
                words(heat.measure, *from),
                words(heat.measure, *to)
            ),
            _ => String::new(),
        };
        Panel {
            kind: "heat",
            things: things.collect(),
            each: height / rows.max(1) as f64,
            rows: pairs.map(range).collect(),
            ..Panel::default()
        }
    }
}

/// The units of a measure as they are written behind a number, where a word stands apart.
fn written(measure: Measure) -> Vec<(f64, String)> {
    let apart = |unit: &str| match unit {
        "" | "k" | "M" | "G" | "k/s" | "M/s" | "G/s" | "/s" => unit.to_owned(),
        _ => format!(" {unit}"),
    };
    units(measure)
        .iter()
        .map(|&(size, unit)| (size, apart(unit)))
        .collect()
}

/// How points are written.
struct Hand {
    /// How wide a column is, in thousandths of a pixel.
    zoom: f64,
    shape: Shape,
    /// Whether it is told where most values lie.
    has_band: bool,
    /// Bounds are multiples of this.
    step: f64,
}

impl Hand {
    /// Where columns are, in their middles, and what is in them. Where a value holds until the next
    /// one, it is told once more right before that.
    fn points(&self, run: &[Column], own: &mut dyn FnMut(i64, &Column) -> f64) -> Vec<Point> {
        let (mut points, mut before) = (Vec::with_capacity(run.len()), 0);
        let mut held: Option<f64> = None;
        for column in run {
            let here = at_part((column.from + column.to) / 2.0, self.zoom);
            let mut step = here - std::mem::replace(&mut before, here);
            let value = own(here, column);
            if let Some(held) = held.filter(|_| self.shape == Shape::Step) {
                points.push(Point::One(step - 1, Number(held)));
                step = 1;
            }
            held = Some(column.last);
            points.push(self.point(step, value, column));
        }
        points
    }

    fn point(&self, step: i64, value: f64, column: &Column) -> Point {
        if column.count <= 1.0 {
            return Point::One(step, Number(value));
        }
        let bound = |value: f64| Number((value / self.step).round() * self.step);
        let high = match self.shape {
            // What is below the mean of a stack is its areas'.
            Shape::Stack => column.high.max(column.mean()),
            Shape::Lines | Shape::Area | Shape::Step => column.high,
        };
        let [least, most, low, high] = [column.min, column.max, column.low, high].map(bound);
        if self.has_band && (low, high) != (least, most) {
            Point::Many(step, Number(value), least, most, low, high)
        } else {
            Point::Several(step, Number(value), least, most)
        }
    }
}

/// The power of ten that is a thousandth of an axis or a little less: nobody sees less of it.
fn step(scale: Scale) -> f64 {
    let range = (scale.top - scale.bottom).max(f64::MIN_POSITIVE);
    10_f64
        .powf((range / 1_000.0).log10().floor())
        .max(f64::MIN_POSITIVE)
}

fn at_part(pixels: f64, zoom: f64) -> i64 {
    (pixels * zoom).round() as i64
}
