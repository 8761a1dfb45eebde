//! Where everything in the picture stands.

use crate::chart::flags::Flags;
use crate::chart::hours;
use crate::chart::ink;
use crate::chart::legend::Legend;
use crate::chart::panel::Shape;
use crate::chart::scale::time_ticks;
use crate::chart::{Body, Chart, Plot};
use crate::request::Times;

/// From the picture's left edge to the plots: room for the labels of their axes.
pub const LEFT: f64 = 76.0;
/// From the plots to the right edge.
pub const RIGHT: f64 = 24.0;
/// Where the first panel's heading begins, if there are no marks.
pub const TOP: f64 = 96.0;
/// From one plot's lower edge to the next heading.
const BETWEEN: f64 = 20.0;
/// From a legend's last line to its plot.
const HEADING: f64 = 8.0;
/// Ticks of time are this far apart at least, and their labels so far from each other.
const TICK: f64 = 130.0;
const APART: f64 = 16.0;
/// From one line of text to the next.
pub const LINE: f64 = 18.0;

/// A panel's place, in pixels.
#[derive(Debug)]
pub struct Place<'a> {
    /// What is in it.
    pub plot: &'a Plot,
    /// What stands over it.
    pub legend: Legend,
    /// The upper edge of what stands over it.
    pub heading: f64,
    /// The upper edge of the plot.
    pub top: f64,
    /// The plot's height.
    pub height: f64,
}

/// What all plots have in common.
#[derive(Debug)]
pub struct Axis {
    /// Pixels from the left, and what is written there.
    pub ticks: Vec<(f64, String)>,
    /// In pixels.
    pub width: f64,
}

impl Axis {
    /// The time axis of a chart.
    pub fn of(chart: &Chart) -> Axis {
        let per_column = chart.length as f64 / chart.width as f64;
        let width = chart.width as f64;
        let mut ticks = ticks(chart, width / TICK);
        let widths = ticks.iter().map(|(_, label)| ink::width(label, 12.0));
        let widest = widths.fold(0.0, f64::max) + APART;
        if widest > TICK {
            ticks = self::ticks(chart, width / widest);
        }
        let placed = ticks.into_iter();
        Axis {
            ticks: placed
                .map(|(at, label)| (at as f64 / per_column, label))
                .collect(),
            width,
        }
    }
}

/// Not more ticks than so many, in nanoseconds from the left.
fn ticks(chart: &Chart, most: f64) -> Vec<(i64, String)> {
    let most = (most as usize).max(1);
    match chart.times {
        Times::Relative => time_ticks(chart.length, most),
        Times::Clock => hours::ticks(chart, most),
    }
}

/// Puts plots below one another, and below the flags of marks.
pub fn places<'a>(chart: &'a Chart, axis: &Axis) -> Vec<Place<'a>> {
    let plots = &chart.plots;
    let mut below = TOP + Flags::of(&chart.marks, axis.width).height - BETWEEN;
    let mut above: Option<&Plot> = None;
    let place = |plot: &'a Plot| {
        let legend = Legend::of(plot, axis.width);
        let is_first_other = !plot.is_timed() && above.replace(plot).is_some_and(Plot::is_timed);
        let times = if is_first_other { TIMES } else { 0.0 };
        above = Some(plot);
        let heading = below + BETWEEN + times;
        let top = heading + legend.lines as f64 * LINE + HEADING;
        let height = height(plot, plots.len());
        below = top + height + foot(plot);
        Place {
            plot,
            legend,
            heading,
            top,
            height,
        }
    };
    plots.iter().map(place).collect()
}

/// What plots with axes of their own need below them for their labels.
const FOOT: f64 = 22.0;
/// Between the last plot over the axis of time and the first other one: its times.
const TIMES: f64 = 28.0;

/// The lower edges of the plots over the axis of time and of all plots with their labels; below the
/// flags of marks without any.
pub fn bottoms(places: &[Place], flags: &Flags) -> (f64, f64) {
    let none = TOP + flags.height;
    let mut timed = places.iter().filter(|place| place.plot.is_timed());
    let timed = timed
        .next_back()
        .map_or(none, |place| place.top + place.height);
    let foot = |place: &Place| place.top + place.height + foot(place.plot);
    (timed, places.last().map_or(none, foot))
}

fn foot(plot: &Plot) -> f64 {
    if plot.is_timed() { 0.0 } else { FOOT }
}

/// How high a lane of tasks is.
pub const LANE: f64 = 15.0;

/// Stacks are tall and a lone line is low, but a few panels have the page to themselves. Tasks take
/// what they need.
fn height(plot: &Plot, plots: usize) -> f64 {
    let usual: f64 = match &plot.body {
        Body::Tasks(lanes) => {
            let strip = if lanes.others.is_empty() { 0.0 } else { 1.5 };
            return (lanes.lanes.len() as f64 + strip) * LANE;
        }
        Body::Lines(lines) => match (lines.shape, lines.series.len()) {
            (Shape::Stack, _) => 104.0,
            (_, 1) => 56.0,
            _ => 76.0,
        },
        Body::Heat(heat) => {
            // Rows of whole pixels have sharp edges.
            let rows = heat.bounds.len().saturating_sub(1).max(1) as f64;
            let room = if plots <= 4 { 160.0 } else { 120.0 };
            return rows * (room / rows).round().max(8.0);
        }
        Body::Hist(_) => return 132.0,
    };
    usual.max(match plots {
        1 => 220.0,
        2 => 150.0,
        3 => 110.0,
        _ => 0.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;
    use crate::request::Request;

    #[test]
    fn labels_of_time_never_overlap() {
        let mut sources = [source("mono_s\tn\n1\t1\n2\t2\n")];
        let mut chart = Chart::new(&mut sources, &mut [], &Request::default());
        for (start, length) in [
            (0, 1_000_000_000),
            (9_123_456_789_012_345_678, 40),
            (-5_000_000_000_000_000, 3_600_000_000_000),
            (i64::MAX - 90_000_000_000, 86_400_000_000_000_000),
        ] {
            for times in [Times::Clock, Times::Relative] {
                (chart.start, chart.length, chart.times) = (start, length, times);
                let ticks = Axis::of(&chart).ticks;
                for pair in ticks.windows(2) {
                    let half = |label: &str| ink::width(label, 12.0) / 2.0;
                    let room = half(&pair[0].1) + half(&pair[1].1);
                    assert!(pair[1].0 - pair[0].0 > room, "{pair:?}");
                }
            }
        }
    }
}
