//! Where everything in the picture stands.

use crate::chart::legend::Legend;
use crate::chart::panel::Shape;
use crate::chart::scale::time_ticks;
use crate::chart::{Body, Chart, Plot};

/// From the picture's left edge to the plots: room for the labels of their axes.
pub const LEFT: f64 = 76.0;
/// From the plots to the right edge.
pub const RIGHT: f64 = 24.0;
/// Where the first panel's heading begins.
pub const TOP: f64 = 96.0;
/// From one plot's lower edge to the next heading.
const BETWEEN: f64 = 20.0;
/// From a legend's last line to its plot.
const HEADING: f64 = 8.0;
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
        let most = (chart.width / 130).max(1) as usize;
        let ticks = time_ticks(chart.length, most);
        Axis {
            ticks: ticks
                .into_iter()
                .map(|(at, label)| (at as f64 / per_column, label))
                .collect(),
            width: chart.width as f64,
        }
    }
}

/// Puts plots below one another.
pub fn places(plots: &[Plot], width: f64) -> Vec<Place<'_>> {
    let mut below = TOP - BETWEEN;
    let place = |plot| {
        let legend = Legend::of(plot, width);
        let heading = below + BETWEEN;
        let top = heading + legend.lines as f64 * LINE + HEADING;
        let height = height(plot, plots.len());
        below = top + height;
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
        Body::Heat(heat) => (heat.bounds.len() as f64 * 8.0).max(104.0),
        Body::Hist(_) => 104.0,
    };
    usual.max(match plots {
        1 => 220.0,
        2 => 150.0,
        3 => 110.0,
        _ => 0.0,
    })
}
