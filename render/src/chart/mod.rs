//! What to draw: panels over one time axis, in values and pixel columns. It knows no output format.

pub mod caption;
pub mod colour;
pub mod grid;
pub mod heat;
pub mod ink;
pub mod layout;
pub mod legend;
pub mod name;
pub mod panel;
pub mod run;
pub mod scale;
pub mod tasks;

use pipe::clock::Clock;

use crate::chart::grid::Grid;
use crate::chart::heat::{Heat, Hist};
use crate::chart::name::Unit;
use crate::chart::panel::{Panel, Part, Shape};
use crate::chart::run::{Column, gaps, runs};
use crate::chart::scale::{Measure, Scale, words};
use crate::chart::tasks::Lanes;
use crate::input::marks::Marks;
use crate::input::table::Table;
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

impl Chart {
    /// Lays out inputs below one another, over what they are compared with.
    pub fn new(sources: &mut [Source], base: &mut [Source], request: &Request) -> Chart {
        let grid = Grid::over(sources, base, request);
        Chart::over(grid, sources, request)
    }

    /// The same over pixel columns of another width.
    pub fn over(grid: Grid, sources: &[Source], request: &Request) -> Chart {
        let mut drawn = Drawn::of(sources, &grid, request);
        // With nothing else to show, zeroes are what there is.
        if drawn.plots.is_empty() {
            drawn.plots.append(&mut drawn.still);
        }
        let mut zeroes: Vec<String> = drawn.still.into_iter().map(|plot| plot.heading).collect();
        zeroes.retain(|heading| heading.split(" \u{b7} ").next() != Some(LOST));
        zeroes.dedup();
        let note = (!zeroes.is_empty()).then(|| format!("0 throughout: {}", zeroes.join(", ")));
        Chart {
            title: request
                .title
                .clone()
                .unwrap_or_else(|| caption::title(sources, &drawn.families)),
            subtitle: caption::subtitle(sources),
            grid,
            width: grid.width,
            start: grid.start(),
            length: grid.length(),
            clock: sources.first().and_then(Source::clock),
            times: request.times,
            plots: drawn.plots,
            marks: drawn.marks,
            notes: note.into_iter().collect(),
        }
    }
}

/// Plots on their way into a chart.
#[derive(Default)]
struct Drawn {
    plots: Vec<Plot>,
    /// Those that are zero throughout.
    still: Vec<Plot>,
    marks: Vec<Mark>,
    /// What they are about.
    families: Vec<String>,
}

impl Drawn {
    fn of(sources: &[Source], grid: &Grid, request: &Request) -> Drawn {
        let mut drawn = Drawn::default();
        for source in sources {
            let of = |what: &str| heading(source, what, sources);
            for part in &source.parts {
                drawn.add(part, &of, (&grid.of(source), request));
            }
        }
        drawn
    }

    fn add(
        &mut self,
        part: &Content,
        heading: &dyn Fn(&str) -> String,
        (grid, request): (&Grid, &Request),
    ) {
        match part {
            Content::Table(table) => {
                for panel in table.panels() {
                    let plot = plot(&panel, heading(&panel.heading), table, grid);
                    if is_still(table, &panel) {
                        self.still.push(plot);
                    } else {
                        self.plots.push(plot);
                        self.families.push(panel.family);
                    }
                }
            }
            Content::Tasks(tasks) => {
                let heading = heading("Tasks");
                self.plots.push(tasks::plot(tasks, heading, grid, request));
                self.families.push("Tasks".to_owned());
            }
            Content::Latencies(latencies) => {
                let heading = heading("Latency");
                let plots = heat::plots(latencies, &heading, grid, request);
                self.plots.extend(plots);
                self.families.push("Latency".to_owned());
            }
            Content::Marks(marks) => self.marks.extend(placed(marks, grid)),
        }
    }
}

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

/// The subtitle says that nothing was lost.
const LOST: &str = "Lost";

/// Whether a panel has nothing but zeroes. (Processors that did nothing are worth a look.)
fn is_still(table: &Table, panel: &Panel) -> bool {
    let mut strands = table.strands.iter();
    panel.shape == Shape::Lines
        && strands.all(|strand| {
            let mut parts = panel.parts.iter();
            parts.all(|part| strand.columns[part.column].extent.is_still())
        })
}

/// What stands over a panel: with several sources, also which one it is of.
fn heading(source: &Source, heading: &str, sources: &[Source]) -> String {
    match sources {
        [_] => heading.to_owned(),
        _ => format!("{heading} \u{b7} {}", caption::of_file(source, sources)),
    }
}

fn plot(panel: &Panel, heading: String, table: &Table, grid: &Grid) -> Plot {
    let series: Vec<Series> = panel
        .parts
        .iter()
        .filter_map(|part| series(panel, part, table, grid))
        .collect();
    let columns = || {
        series
            .iter()
            .flat_map(|series| series.runs.iter().flatten())
    };
    let least = columns().map(|column| column.min).fold(0.0, f64::min);
    let most = columns().map(|column| column.max).fold(0.0, f64::max);
    let shares = panel.shape == Shape::Stack && panel.measure.0 == Unit::Percent;
    let whole = panel
        .whole
        .and_then(|column| Some(table.strands.first()?.columns[column].extent.max))
        .filter(|whole| whole.is_finite());
    Plot {
        heading,
        aside: whole
            .map(|whole| format!("of {}", words(panel.measure, whole)))
            .unwrap_or_default(),
        gaps: gaps(table, grid),
        lost: Vec::new(),
        body: Body::Lines(Lines {
            measure: panel.measure,
            scale: Scale::fitting(
                panel.measure,
                least,
                if shares { most.max(100.0) } else { most },
            ),
            shape: panel.shape,
            series,
            base: Vec::new(),
        }),
    }
}

fn series(panel: &Panel, part: &Part, table: &Table, grid: &Grid) -> Option<Series> {
    let strand = table.strands.first()?;
    let extent = strand.columns[part.column].extent;
    Some(Series {
        label: part.label.clone(),
        most: words(panel.measure, extent.max),
        mean: words(panel.measure, extent.mean()),
        is_still: extent.is_still(),
        colour: part.colour,
        runs: runs(table, strand, part.column, grid),
        resets: Vec::new(),
    })
}
