//! What to draw: panels over one time axis, in values and pixel columns. It knows no output format.

pub mod caption;
pub mod colour;
pub mod compare;
pub mod extreme;
pub mod flags;
pub mod grid;
pub mod heat;
pub mod hours;
pub mod ink;
pub mod layout;
pub mod legend;
pub mod name;
pub mod others;
pub mod panel;
pub mod run;
pub mod scale;
pub mod series;
mod several;
pub mod sketch;
pub mod tasks;
pub mod vocabulary;

use std::collections::{HashMap, HashSet};

use pipe::clock::Clock;

use crate::chart::grid::Grid;
use crate::chart::heat::{Heat, Hist};
use crate::chart::panel::Shape;
use crate::chart::run::Column;
use crate::chart::scale::{Measure, Scale};
use crate::chart::tasks::Lanes;
use crate::input::marks::Marks;
use crate::input::table::Table;
use crate::input::tasks::loan;
use crate::input::{Content, Source};
use crate::request::{Request, Times};

/// A picture in values.
#[derive(Debug)]
pub struct Chart {
    /// What stands at the top.
    pub title: String,
    /// The grey line below: source, duration, interval, rows, lost.
    pub subtitle: String,
    /// Where times stand.
    pub grid: Grid,
    /// The plots' width in pixels.
    pub width: i64,
    /// The time at the left edge, in nanoseconds on the clock.
    pub start: i64,
    /// The time that the columns span, in nanoseconds.
    pub length: i64,
    /// The clock of the axis; nothing for times that are on none.
    pub clock: Option<Clock>,
    /// How times are told.
    pub times: Times,
    /// From the top down.
    pub plots: Vec<Plot>,
    /// Words at points in time, through all plots.
    pub marks: Vec<Mark>,
    /// What isn't drawn, in words.
    pub notes: Vec<String>,
}

/// Words at a point in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// In pixels from the left.
    pub x: f64,
    /// The words.
    pub label: String,
}

/// One panel.
#[derive(Debug)]
pub struct Plot {
    /// What stands over it.
    pub heading: String,
    /// Said in grey behind the legend.
    pub aside: String,
    /// Where there are no rows: from and to, in pixels.
    pub gaps: Vec<(f64, f64)>,
    /// Where the recorder lost something: from and to, in pixels.
    pub lost: Vec<(f64, f64)>,
    /// What is in it.
    pub body: Body,
}

/// What is in a panel.
#[derive(Debug)]
pub enum Body {
    /// Numbers over time.
    Lines(Lines),
    /// Tasks over time.
    Tasks(Lanes),
    /// Sizes over time.
    Heat(Heat),
    /// Sizes in all, over an axis of their own.
    Hist(Hist),
}

/// Numbers over time.
#[derive(Debug)]
pub struct Lines {
    /// What the axis measures.
    pub measure: Measure,
    /// The axis.
    pub scale: Scale,
    /// How series are drawn.
    pub shape: Shape,
    /// A stack's from the bottom up, as sums.
    pub series: Vec<Series>,
    /// The same of what it is compared with: by the place in `series`, faint.
    pub base: Vec<(usize, Series)>,
}

/// One line or area.
#[derive(Debug)]
pub struct Series {
    /// What the legend says.
    pub label: String,
    /// Its greatest value, in words.
    pub most: String,
    /// Its mean, in words.
    pub mean: String,
    /// Whether it is zero from the start to the end.
    pub is_still: bool,
    /// Its colour's place in the palette.
    pub colour: usize,
    /// Its unbroken stretches.
    pub runs: Vec<Vec<Column>>,
    /// Where its counter was reset, in pixels.
    pub resets: Vec<f64>,
}

impl Plot {
    /// Whether it stands over the axis of time.
    pub fn is_timed(&self) -> bool {
        !matches!(self.body, Body::Hist(_))
    }
}

impl Chart {
    /// Lays out inputs below one another, over what they are compared with.
    pub fn new(sources: &mut [Source], base: &mut [Source], request: &Request) -> Chart {
        if !request.aligned {
            loan::lend(sources);
        }
        let grid = Grid::over(sources, base, request);
        Chart::over(grid, (sources, base), request)
    }

    /// The same over pixel columns of another width.
    pub fn over(grid: Grid, (sources, base): (&[Source], &[Source]), request: &Request) -> Chart {
        let mut drawn = Drawn::of(sources, &grid, request);
        let missing = base.first().and_then(|first| {
            let behind = Drawn::of(base, &grid, request);
            compare::lay_behind(&mut drawn, behind, &caption::of_file(first, base))
        });
        // With nothing else to show, zeroes are what there is: all that were asked for, else some.
        if drawn.plots.is_empty() {
            let most = if request.fields.is_empty() {
                FEW_STILL
            } else {
                usize::MAX
            };
            let rest = drawn.still.split_off(most.min(drawn.still.len()));
            drawn.plots = std::mem::replace(&mut drawn.still, rest);
        }
        // Those with an axis of their own stand below the axis of time.
        drawn.plots.sort_by_key(|plot| !plot.is_timed());
        let part = request.is_part().then_some(grid.asked);
        let zeroes = zeroes(&drawn);
        let note = (!zeroes.is_empty()).then(|| format!("0 throughout: {}", zeroes.join(", ")));
        let left_out = (!drawn.left_out.is_empty())
            .then(|| format!("Not drawn, unless asked for: {}", drawn.left_out.join(", ")));
        Chart {
            title: request
                .title
                .clone()
                .unwrap_or_else(|| caption::title(sources, &drawn.families)),
            subtitle: caption::subtitle(sources, part),
            grid,
            width: grid.width,
            start: grid.start(),
            length: grid.length(),
            clock: sources.first().and_then(Source::clock),
            // Inputs brought to one start are on no clock.
            times: if request.aligned {
                Times::Relative
            } else {
                request.times
            },
            plots: drawn.plots,
            marks: drawn.marks,
            notes: note.into_iter().chain(left_out).chain(missing).collect(),
        }
    }
}

/// Plots on their way into a chart.
#[derive(Default)]
struct Drawn {
    plots: Vec<Plot>,
    /// Those that are zero throughout.
    still: Vec<Plot>,
    /// What is left out unless it is asked for: headings and columns.
    left_out: Vec<String>,
    marks: Vec<Mark>,
    /// What they are about.
    families: Vec<String>,
}

impl Drawn {
    fn of(sources: &[Source], grid: &Grid, request: &Request) -> Drawn {
        let mut drawn = Drawn::default();
        let mut counts = Vec::with_capacity(sources.len());
        for source in sources {
            for part in &source.parts {
                drawn.add(part, (&grid.of(source), request));
            }
            counts.push((drawn.plots.len(), drawn.still.len()));
        }
        let names: Vec<String> = sources
            .iter()
            .map(|source| caption::of_file(source, sources))
            .collect();
        let plots = counts.iter().map(|count| count.0);
        let mut headings = owned(&mut drawn.plots, plots);
        let still = counts.iter().map(|count| count.1);
        headings.extend(owned(&mut drawn.still, still));
        tell_apart(headings, &names);
        drawn
    }

    fn add(&mut self, part: &Content, (grid, request): (&Grid, &Request)) {
        match part {
            Content::Table(table) => self.add_table(table, (grid, request)),
            Content::Tasks(tasks) if tasks.are_lent => {}
            Content::Tasks(tasks) => {
                let heading = "Tasks".to_owned();
                self.plots.push(tasks::plot(tasks, heading, grid, request));
                self.families.push("Tasks".to_owned());
            }
            Content::Latencies(latencies) => {
                let plots = heat::plots(latencies, (grid, request));
                self.plots.extend(plots);
                self.left_out.extend(latencies.left_out.iter().cloned());
                self.families.push("Latency".to_owned());
            }
            Content::Marks(marks) => self.marks.extend(placed(marks, grid)),
        }
    }

    fn add_table(&mut self, table: &Table, (grid, request): (&Grid, &Request)) {
        let mut panels = series::plots(table, (grid, request));
        if request.fields.is_empty() && panels.len() > 1 {
            // Bands through all panels say where, and the subtitle how many.
            panels.retain(|panel| panel.family != LOST);
        }
        let (still, moving): (Vec<_>, Vec<_>) = panels.into_iter().partition(|it| it.is_still);
        self.still.extend(still.into_iter().map(|panel| panel.plot));
        // Of one thing the columns are its own; of several there are as many panels as measures.
        let most = match &table.things {
            Some(_) if request.fields.is_empty() => MOST_PANELS,
            _ => usize::MAX,
        };
        for (at, panel) in moving.into_iter().enumerate() {
            if at < most {
                self.plots.push(panel.plot);
                self.families.push(panel.family);
            } else {
                self.left_out.push(panel.plot.heading);
            }
        }
        self.left_out.extend(table.left_out.iter().cloned());
    }
}

/// How many measures of several things are drawn, if nobody says which.
const MOST_PANELS: usize = 12;

/// The marks that are in the picture.
fn placed(marks: &Marks, grid: &Grid) -> Vec<Mark> {
    let mark = |(time, label): &(i64, String)| Mark {
        x: grid.x(*time),
        label: label.clone(),
    };
    let mut placed: Vec<Mark> = marks.marks.iter().map(mark).collect();
    placed.retain(|mark| (0.0..=grid.width as f64).contains(&mark.x));
    placed
}

/// The names of plots that are zero throughout. What shares its heading with another one is told
/// by its series: "Disk" alone, beside "Disk busy", would say too much.
fn zeroes(drawn: &Drawn) -> Vec<String> {
    let all = || drawn.plots.iter().chain(&drawn.still);
    let named = |plot: &Plot| {
        let longer = format!("{} ", plot.heading);
        let is_alike =
            |other: &&Plot| other.heading == plot.heading || other.heading.starts_with(&longer);
        let alike = all().filter(is_alike).count();
        match &plot.body {
            Body::Lines(lines) if alike > 1 => {
                let labels = lines.series.iter().map(|series| series.label.as_str());
                let labels: Vec<&str> = labels.filter(|label| !label.is_empty()).collect();
                let said = match &labels[..] {
                    [first, rest @ ..] if rest.len() > 2 => {
                        format!("{first} and {} more", rest.len())
                    }
                    labels => labels.join(" and "),
                };
                format!("{} {said}", plot.heading).trim_end().to_owned()
            }
            _ => plot.heading.clone(),
        }
    };
    let mut zeroes: Vec<String> = drawn.still.iter().map(named).collect();
    zeroes.dedup();
    zeroes
}

/// So many plots of nothing but zeroes are drawn where there are no others.
const FEW_STILL: usize = 2;
/// What the column of losses is about.
const LOST: &str = "Lost";

/// The headings of plots, each with the place of the input that it is of; `counts` says how many
/// there were after each input.
fn owned(plots: &mut [Plot], counts: impl Iterator<Item = usize>) -> Vec<(&mut String, usize)> {
    let counts: Vec<usize> = counts.collect();
    let owner = |at: usize| counts.partition_point(|&count| count <= at);
    let headings = plots.iter_mut().enumerate();
    headings
        .map(|(at, plot)| (&mut plot.heading, owner(at)))
        .collect()
}

/// Adds to headings that several inputs have which one each is of.
fn tell_apart(mut headings: Vec<(&mut String, usize)>, names: &[String]) {
    let mut owners: HashMap<String, usize> = HashMap::new();
    let mut shared: HashSet<String> = HashSet::new();
    for (heading, owner) in &headings {
        let first = *owners.entry((*heading).clone()).or_insert(*owner);
        if first != *owner {
            shared.insert((*heading).clone());
        }
    }
    for (heading, owner) in &mut headings {
        if let Some(name) = names.get(*owner).filter(|_| shared.contains(*heading)) {
            heading.push_str(" \u{b7} ");
            heading.push_str(name);
        }
    }
}
