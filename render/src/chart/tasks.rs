//! Tasks as bars, the most expensive ones; all others as a strip that is the darker the more they
//! do.

mod label;
mod pack;
mod shade;
mod strip;
mod tree;

use crate::chart::caption::with_commas;
use crate::chart::grid::Grid;
use crate::chart::name::{Kind, Unit};
use crate::chart::scale::{length_words, words};
use crate::chart::{Body, Plot, ink};
use crate::input::tasks::choice::{Claim, choose};
use crate::input::tasks::{Task, Tasks};
use crate::request::{By, Request};

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
    /// It was there before the recording.
    pub was_there: bool,
    /// It was still there at the end.
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
    let task = |place: &usize| &tasks.tasks[*place];
    let claims: Vec<Claim> = seen
        .iter()
        .map(|place| task(place).claim(view.by, view.last))
        .collect();
    let chosen = choose(&claims, request.top);
    let mut others = tasks.others.clone();
    let mut shown = Vec::new();
    for ((&place, chosen), claim) in seen.iter().zip(chosen).zip(&claims) {
        if chosen {
            shown.push(place);
        } else if !claim.is_silent {
            let task = &tasks.tasks[place];
            others.count((task.start, view.end(task)), shade::share(task, view.last));
        }
    }
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
    let aside = aside(&bars, total, view.by);
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
        lost: view.stretches(&tasks.lost),
        body: Body::Tasks(Lanes {
            others: strip::strip(&others, grid),
            ..lanes
        }),
    }
}

/// How many there are, and what their shades mean.
fn aside(bars: &[Bar], total: u64, by: By) -> String {
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
        some => format!(
            "{} of {}, {kept} first kept",
            with_commas(some),
            many(total)
        ),
    };
    if bars.iter().any(|bar| !bar.pieces.is_empty()) {
        aside += " \u{b7} darker = more CPU";
    }
    aside
}

/// The part of the axis that is drawn, and what counts.
struct View<'a> {
    grid: &'a Grid,
    width: f64,
    /// The time of the last row.
    last: i64,
    by: By,
}

impl View<'_> {
    fn of<'a>(tasks: &Tasks, grid: &'a Grid, by: By) -> View<'a> {
        View {
            grid,
            width: grid.width as f64,
            last: tasks.ends().map_or(0, |ends| ends.1),
            by,
        }
    }

    fn end(&self, task: &Task) -> i64 {
        task.end.unwrap_or(self.last).max(task.start)
    }

    fn shows(&self, task: &Task) -> bool {
        self.grid.x(task.start) <= self.width && self.grid.x(self.end(task)) >= 0.0
    }

    /// A time's place within the picture.
    fn x(&self, time: i64) -> f64 {
        self.grid.x(time).clamp(0.0, self.width)
    }

    fn stretches(&self, times: &[(i64, i64)]) -> Vec<(f64, f64)> {
        let inside = times.iter().map(|&(from, to)| (self.x(from), self.x(to)));
        // What is lost between two rows is seen, however near they are.
        inside
            .map(|(from, to)| (from.min(self.width - 1.0), to.max(from + 1.0)))
            .collect()
    }

    fn bar(&self, task: &Task, depth: usize) -> Bar {
        let from = self.x(task.start).min(self.width - 1.0);
        let to = self.x(self.end(task)).max(from + 1.0);
        let mut renames = Vec::new();
        for pair in task.names.windows(2) {
            if let [(_, old), (time, new)] = pair
                && old != new
                && (0.0..self.width).contains(&self.grid.x(*time))
            {
                renames.push((self.x(*time), new.clone()));
            }
        }
        Bar {
            pid: task.pid,
            label: match task.name() {
                "" => task.pid.to_string(),
                name => name.to_owned(),
            },
            cost: self.cost(task),
            about: String::new(),
            depth,
            from,
            to,
            label_at: None,
            was_there: task.was_there,
            stays: task.end.is_none(),
            pieces: shade::pieces(task, (from, to), self),
            renames,
            failed: task.failed.as_deref().map(label::ending),
        }
    }

    /// What counts of a task, in words.
    fn cost(&self, task: &Task) -> String {
        let said =
            |number: Option<f64>, unit| number.map(|number| words((unit, Kind::Gauge), number));
        match self.by {
            By::Cpu => said(task.cpu_s, Unit::Seconds),
            By::Time => Some(length_words(self.end(task).saturating_sub(task.start))),
            By::Io => said(task.io_bytes, Unit::Bytes),
            By::Rss => said(task.rss_bytes, Unit::Bytes),
        }
        .unwrap_or_default()
    }

    /// All that is known of a task.
    fn about(&self, task: &Task) -> String {
        let per_pixel = self.grid.length() as f64 / self.width;
        let at = |time: i64| length_words((self.grid.x(time).max(0.0) * per_pixel) as i64);
        let thing = if task.is_thread { "thread" } else { "pid" };
        let name = ink::fitted(task.name(), SIZE, 200.0);
        let mut said = vec![format!("{name}, {thing} {} of {}", task.pid, task.ppid)];
        let start = if task.was_there {
            "there before".to_owned()
        } else {
            at(task.start)
        };
        let end = if task.end.is_some() {
            at(self.end(task))
        } else {
            "the end".to_owned()
        };
        said.push(format!("from {start} to {end}"));
        let life = self.end(task).saturating_sub(task.start);
        said.push(format!("lived {}", length_words(life)));
        for (what, number, unit) in [
            ("CPU", task.cpu_s, Unit::Seconds),
            ("memory", task.rss_bytes, Unit::Bytes),
            ("read and written", task.io_bytes, Unit::Bytes),
        ] {
            let number = number.map(|number| words((unit, Kind::Gauge), number));
            said.extend(number.map(|number| format!("{what} {number}")));
        }
        said.extend(task.failed.as_deref().map(label::ending));
        let names = task
            .names
            .iter()
            .rev()
            .skip(1)
            .filter(|(_, name)| !name.is_empty());
        said.extend(names.take(3).map(|(_, name)| format!("was {name}")));
        said.join(", ")
    }
}
