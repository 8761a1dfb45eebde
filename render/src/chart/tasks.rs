//! Tasks as bars, the most expensive ones; all others as a strip that is the darker the more they
//! do.

mod label;
mod pack;
mod shade;
mod strip;
mod tree;
mod view;

use crate::chart::caption::with_commas;
use crate::chart::grid::Grid;
use crate::chart::{Body, Plot};
use crate::input::tasks::Tasks;
use crate::input::tasks::choice::{Claim, choose};
use crate::input::tasks::others::Others;
use crate::request::{By, Request};

use view::View;

/// How many shades a bar can have: 0 is the lightest.
pub const SHADES: u8 = 5;
/// The size of labels.
pub const SIZE: f64 = 11.0;
/// More bars than this share lanes.
const ROOMY: usize = 60;
/// So many bars that share lanes have a label wherever they stand, the most expensive ones.
const LABELLED: usize = 300;
/// More bars than this have no titles: nobody reads them all, and they make the picture slow.
const TITLED: usize = 2_000;

/// Tasks in pixels.
#[derive(Debug, Default)]
pub struct Lanes {
    /// From the top down.
    pub lanes: Vec<Lane>,
    /// What has no bar, from and to in pixels and how dark; empty if everything has one.
    pub others: Vec<(f64, f64, u8)>,
    /// Lines from parents to children, where each bar has a lane of its own: where the child begins
    /// in pixels, and from and to in lanes; broken where labels stand.
    pub links: Vec<(f64, f64, f64)>,
}

/// Bars beside each other that don't overlap, labels and all.
#[derive(Debug, Default)]
pub struct Lane {
    /// From the left to the right.
    pub bars: Vec<Bar>,
}

/// A task.
#[derive(Debug, Default)]
pub struct Bar {
    /// Its number.
    pub pid: u32,
    /// Its name at the end.
    pub label: String,
    /// What it cost, in words.
    pub cost: String,
    /// More about it, for who asks: the whole of what is known. Empty where there are thousands.
    pub about: String,
    /// How many of its forebears have bars.
    pub depth: usize,
    /// Where it begins and ends, in pixels.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// Where its label begins, if there is room for one: within the bar or beside it.
    pub label_at: Option<f64>,
    /// It was there before the picture begins.
    pub was_there: bool,
    /// It is still there where the picture ends.
    pub stays: bool,
    /// Stretches that are darker than the lightest shade: from, to, shade.
    pub pieces: Vec<(f64, f64, u8)>,
    /// Where it became another program, and which; without a name if there is no room for it.
    pub renames: Vec<(f64, String)>,
    /// How it ended, if not with 0.
    pub failed: Option<String>,
}

/// The plot of some tasks.
pub fn plot(tasks: &Tasks, heading: String, grid: &Grid, request: &Request) -> Plot {
    let view = View::of(tasks, grid, request.by);
    let seen: Vec<usize> = (0..tasks.tasks.len())
        .filter(|&place| view.shows(&tasks.tasks[place]))
        .collect();
    let (shown, others) = chosen(tasks, &seen, (&view, request.top));
    let twigs = tree::order(&tasks.tasks, &shown);
    let mut bars: Vec<Bar> = twigs
        .iter()
        .map(|twig| view.bar(&tasks.tasks[twig.place], twig.depth))
        .collect();
    if bars.len() <= TITLED {
        for (bar, twig) in bars.iter_mut().zip(&twigs) {
            bar.about = view.about(&tasks.tasks[twig.place]);
        }
    }
    let total = tasks.tasks.len() as u64 + tasks.others.count;
    let all_seen = bars.len() == seen.len() && tasks.others.count == 0;
    let aside = aside(&bars, (total, all_seen), view.by);
    let lanes = if bars.len() <= ROOMY {
        pack::apart(bars, &twigs, view.width)
    } else {
        let cost = |twig: &tree::Twig| tasks.tasks[twig.place].claim(view.by, view.last).cost;
        let costs: Vec<f64> = twigs.iter().map(cost).collect();
        pack::together(bars, &costs, view.width)
    };
    Plot {
        heading,
        aside,
        gaps: Vec::new(),
        lost: grid.stretches(&tasks.lost),
        body: Body::Tasks(Lanes {
            others: strip::strip(&others, grid),
            ..lanes
        }),
    }
}

/// The tasks that get a bar, and the others.
fn chosen(
    tasks: &Tasks,
    seen: &[usize],
    (view, top): (&View, Option<usize>),
) -> (Vec<usize>, Others) {
    let seen = || seen.iter().map(|&place| (place, &tasks.tasks[place]));
    let claims: Vec<Claim> = seen()
        .map(|(_, task)| task.claim(view.by, view.last))
        .collect();
    let chosen = choose(&claims, top);
    let (mut shown, mut others) = (Vec::new(), tasks.others.clone());
    for (((place, task), chosen), claim) in seen().zip(chosen).zip(&claims) {
        if chosen {
            shown.push(place);
        } else if !claim.is_silent {
            others.count((task.start, view.end(task)), shade::share(task, view.last));
        }
    }
    (shown, others)
}

/// How many there are, and what their shades mean.
fn aside(bars: &[Bar], (total, all_seen): (u64, bool), by: By) -> String {
    let kept = match by {
        By::Cpu => "most CPU",
        By::Time => "longest",
        By::Io => "most I/O",
        By::Rss => "most memory",
    };
    let many = |count: u64| {
        if count == 1 {
            "1 task".to_owned()
        } else {
            format!("{} tasks", with_commas(count))
        }
    };
    let mut aside = match bars.len() as u64 {
        all if all == total => many(total),
        some if all_seen => format!("{} of {}, all of this time", with_commas(some), many(total)),
        some => format!(
            "{} of {}, {kept} first kept",
            with_commas(some),
            many(total)
        ),
    };
    if bars.iter().any(|bar| !bar.pieces.is_empty()) {
        aside += " \u{b7} stronger = more CPU";
    }
    // A bar is as long as its task lived: its number would be taken for that.
    if by == By::Cpu && bars.iter().any(|bar| !bar.cost.is_empty()) {
        aside += " \u{b7} numbers: CPU time";
    }
    aside
}
