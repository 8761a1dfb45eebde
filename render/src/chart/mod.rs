//! What to draw: panels of series over one time axis, in values and pixel columns. It knows no
//! output format.

pub mod caption;
pub mod colour;
pub mod grid;
pub mod ink;
pub mod layout;
pub mod legend;
pub mod name;
pub mod panel;
pub mod run;
pub mod scale;

use std::path::PathBuf;

use crate::chart::grid::Grid;
use crate::chart::name::Unit;
use crate::chart::panel::{Panel, Part, Shape};
use crate::chart::run::{Column, gaps, runs};
use crate::chart::scale::{Measure, Scale, words};
use crate::input::table::Table;

/// A table and where it came from.
#[derive(Debug)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// Its file; nothing for standard input.
    pub file: Option<PathBuf>,
    /// What was in it.
    pub table: Table,
}

/// A picture in values.
#[derive(Debug)]
pub struct Chart {
    /// What stands at the top.
    pub title: String,
    /// The grey line below: source, duration, interval, rows, lost.
    pub subtitle: String,
    /// The plots' width in pixels.
    pub width: i64,
    /// The time that the columns span, in nanoseconds.
    pub length: i64,
    /// From the top down.
    pub plots: Vec<Plot>,
    /// What isn't drawn, in words.
    pub notes: Vec<String>,
}

/// One panel.
#[derive(Debug)]
pub struct Plot {
    /// What stands over it.
    pub heading: String,
    /// Said in grey behind the legend.
    pub aside: String,
    /// What its axis measures.
    pub measure: Measure,
    /// Its axis.
    pub scale: Scale,
    /// How its series are drawn.
    pub shape: Shape,
    /// A stack's from the bottom up, as sums.
    pub series: Vec<Series>,
    /// Where there are no rows: from and to, in pixels.
    pub gaps: Vec<(f64, f64)>,
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
}

impl Chart {
    /// Lays out tables below one another.
    pub fn new(title: Option<String>, mut sources: Vec<Source>) -> Chart {
        let mut tables: Vec<&mut Table> =
            sources.iter_mut().map(|source| &mut source.table).collect();
        let grid = Grid::over(&mut tables);
        let panels = sources
            .iter()
            .flat_map(|source| source.table.panels.iter().map(move |panel| (source, panel)));
        let (still, moving): (Vec<_>, Vec<_>) =
            panels.partition(|(source, panel)| is_still(&source.table, panel));
        // With nothing else to show, zeroes are what there is.
        let (still, moving) = if moving.is_empty() {
            (Vec::new(), still)
        } else {
            (still, moving)
        };
        let plots: Vec<Plot> = moving
            .iter()
            .map(|(source, panel)| {
                plot(
                    panel,
                    heading(source, panel, &sources),
                    &source.table,
                    &grid,
                )
            })
            .collect();
        let mut zeroes: Vec<String> = still
            .iter()
            .filter(|(_, panel)| panel.heading != LOST)
            .map(|(source, panel)| heading(source, panel, &sources))
            .collect();
        zeroes.dedup();
        let note = (!zeroes.is_empty()).then(|| format!("0 throughout: {}", zeroes.join(", ")));
        let families: Vec<&str> = moving
            .iter()
            .map(|(_, panel)| panel.family.as_str())
            .collect();
        Chart {
            title: title.unwrap_or_else(|| caption::title(&sources, &families)),
            subtitle: caption::subtitle(&sources),
            width: grid.width,
            length: grid.length(),
            plots,
            notes: note.into_iter().collect(),
        }
    }
}

/// The subtitle says that nothing was lost.
const LOST: &str = "Lost";

/// Whether a panel has nothing but zeroes. (Processors that did nothing are worth a look.)
fn is_still(table: &Table, panel: &Panel) -> bool {
    panel.shape == Shape::Lines
        && panel
            .parts
            .iter()
            .all(|part| table.columns[part.column].extent.is_still())
}

/// What stands over a panel: with several sources, also which one it is of.
fn heading(source: &Source, panel: &Panel, sources: &[Source]) -> String {
    match sources {
        [_] => panel.heading.clone(),
        _ => format!(
            "{} \u{b7} {}",
            panel.heading,
            caption::of_file(source, sources)
        ),
    }
}

fn plot(panel: &Panel, heading: String, table: &Table, grid: &Grid) -> Plot {
    let series: Vec<Series> = panel
        .parts
        .iter()
        .map(|part| series(panel, part, table, grid))
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
        .map(|column| table.columns[column].extent.max)
        .filter(|whole| whole.is_finite());
    Plot {
        heading,
        aside: whole
            .map(|whole| format!("of {}", words(panel.measure, whole)))
            .unwrap_or_default(),
        measure: panel.measure,
        scale: Scale::fitting(
            panel.measure,
            least,
            if shares { most.max(100.0) } else { most },
        ),
        shape: panel.shape,
        series,
        gaps: gaps(table, grid),
    }
}

fn series(panel: &Panel, part: &Part, table: &Table, grid: &Grid) -> Series {
    let extent = table.columns[part.column].extent;
    Series {
        label: part.label.clone(),
        most: words(panel.measure, extent.max),
        mean: words(panel.measure, extent.mean()),
        is_still: extent.is_still(),
        colour: part.colour,
        runs: runs(table, part.column, grid),
    }
}
