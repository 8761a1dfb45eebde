//! What to draw: panels of series over one time axis, in values and pixel columns. It knows no
//! output format.

use std::path::PathBuf;

use crate::caption;
use crate::name::Unit;
use crate::panel::{Panel, Part, Shape};
use crate::scale::{Measure, Scale, words};
use crate::table::Table;

/// How many pixel columns a plot has at the most; the real number is a few percent less, so that
/// each is a whole number of bins.
const COLUMNS: i64 = 1_100;
/// How many bins they are made of at the most.
const WINDOW: i128 = 1 << 20;

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
    /// The plots' width in pixel columns.
    pub columns: i64,
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

/// What a series has in one pixel column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Where its first row is, in pixels from the left.
    pub from: f64,
    /// Where its last row is.
    pub to: f64,
    /// The earliest value.
    pub first: f64,
    /// The latest value.
    pub last: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// All values added up.
    pub sum: f64,
    /// How many values.
    pub count: f64,
}

impl Column {
    /// The mean of its values.
    pub fn mean(&self) -> f64 {
        self.sum / self.count
    }
}

/// Where bins stand in the picture.
struct Grid {
    low: i64,
    bins_per_column: i64,
    shift: u32,
    columns: i64,
}

impl Grid {
    /// Brings all tables to one width of bins and lays pixel columns over them.
    fn over(sources: &mut [Source]) -> Grid {
        let mut shift = sources
            .iter()
            .map(|source| source.table.bins.shift())
            .max()
            .unwrap_or(0);
        loop {
            sources
                .iter_mut()
                .for_each(|source| source.table.bins.widen(shift));
            let bins = sources
                .iter()
                .flat_map(|source| source.table.bins.occupied().map(|(bin, _)| bin));
            let (low, high) = bins.fold((i64::MAX, i64::MIN), |(low, high), bin| {
                (low.min(bin), high.max(bin))
            });
            // Tables far apart from each other span more than one window.
            if i128::from(high) - i128::from(low) < WINDOW {
                let bins = (high - low).max(0) + 1;
                let bins_per_column = (bins + COLUMNS - 1) / COLUMNS;
                let columns = (bins + bins_per_column - 1) / bins_per_column;
                return Grid {
                    low,
                    bins_per_column,
                    shift,
                    columns,
                };
            }
            shift += 1;
        }
    }

    fn column(&self, bin: i64) -> i64 {
        (bin - self.low) / self.bins_per_column
    }

    /// Pixels from the left.
    fn x(&self, time: i64) -> f64 {
        let start = i128::from(self.low) << self.shift;
        (i128::from(time) - start) as f64 / self.column_ns() as f64
    }

    fn column_ns(&self) -> i64 {
        self.bins_per_column << self.shift
    }
}

impl Chart {
    /// Lays out tables below one another.
    pub fn new(title: Option<String>, mut sources: Vec<Source>) -> Chart {
        let grid = Grid::over(&mut sources);
        let panels = sources
            .iter()
            .flat_map(|source| source.table.panels.iter().map(move |panel| (source, panel)));
        let (still, moving): (Vec<_>, Vec<_>) = panels.partition(|(source, panel)| {
            panel
                .parts
                .iter()
                .all(|part| source.table.columns[part.column].extent.is_still())
        });
        // With nothing else to show, zeroes are what there is.
        let (still, moving) = if moving.is_empty() {
            (Vec::new(), still)
        } else {
            (still, moving)
        };
        let names = |panels: &[(&Source, &Panel)]| -> Vec<String> {
            panels
                .iter()
                .map(|(_, panel)| panel.heading.clone())
                .collect()
        };
        let headings = names(&moving);
        let plot = |(source, panel): &(&Source, &Panel)| {
            let alone = headings
                .iter()
                .filter(|heading| **heading == panel.heading)
                .count()
                == 1;
            let whose = if alone {
                String::new()
            } else {
                format!(" \u{b7} {}", caption::of_file(source))
            };
            plot(panel, &whose, &source.table, &grid)
        };
        let plots: Vec<Plot> = moving.iter().map(plot).collect();
        let note =
            (!still.is_empty()).then(|| format!("0 throughout: {}", names(&still).join(", ")));
        Chart {
            title: title.unwrap_or_else(|| caption::title(&sources, &headings)),
            subtitle: caption::subtitle(&sources),
            columns: grid.columns,
            length: grid.columns * grid.column_ns(),
            plots,
            notes: note.into_iter().collect(),
        }
    }
}

fn plot(panel: &Panel, whose: &str, table: &Table, grid: &Grid) -> Plot {
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
        heading: panel.heading.clone() + whose,
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

/// A series in pixel columns, broken where rows or values are missing.
fn runs(table: &Table, series: usize, grid: &Grid) -> Vec<Vec<Column>> {
    let gap = table.spacing.gap();
    let mut runs: Vec<Vec<Column>> = Vec::new();
    let mut before: Option<(i64, i64)> = None; // the last pixel column and the last row's time
    let mut broken = true;
    for (bin, rows) in table.bins.occupied() {
        let column = grid.column(bin);
        let (last_column, last_time) = before.unwrap_or((i64::MIN, i64::MIN));
        broken |= rows.first.abs_diff(last_time) > gap;
        let Some(cell) = table.bins.cell(bin, series) else {
            broken = true;
            before = Some((last_column, rows.last));
            continue;
        };
        let here = Column {
            from: grid.x(rows.first),
            to: grid.x(rows.last),
            first: cell.first,
            last: cell.last,
            min: cell.min,
            max: cell.max,
            sum: cell.sum,
            count: cell.count,
        };
        match runs.last_mut() {
            // A break within a pixel column can't be seen.
            Some(run) if column == last_column => {
                if let Some(last) = run.last_mut() {
                    *last = joined(*last, here);
                }
            }
            Some(run) if !broken => run.push(here),
            _ => runs.push(vec![here]),
        }
        before = Some((column, rows.last));
        broken = false;
    }
    runs
}

fn joined(a: Column, b: Column) -> Column {
    Column {
        to: b.to,
        last: b.last,
        min: a.min.min(b.min),
        max: a.max.max(b.max),
        sum: a.sum + b.sum,
        count: a.count + b.count,
        ..a
    }
}

/// The stretches without rows, in pixels.
fn gaps(table: &Table, grid: &Grid) -> Vec<(f64, f64)> {
    let gap = table.spacing.gap();
    let rows: Vec<_> = table.bins.occupied().map(|(_, rows)| rows).collect();
    rows.windows(2)
        .filter(|pair| pair[1].first.abs_diff(pair[0].last) > gap)
        .map(|pair| (grid.x(pair[0].last), grid.x(pair[1].first)))
        .collect()
}
