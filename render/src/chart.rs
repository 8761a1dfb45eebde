//! What to draw: panels of series over one time axis, in values and pixel columns. It knows no
//! output format.

use pipe::clock::Clock;

use crate::panel::{Panel, Part, Shape};
use crate::scale::{Measure, Scale, date_words, length_words, words};
use crate::table::Table;

/// How many pixel columns a plot has at the most; the real number is a few percent less, so that
/// each is a whole number of bins.
const COLUMNS: i64 = 1_100;

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
    fn over(tables: &mut [(String, Table)]) -> Grid {
        let finest = tables
            .iter()
            .map(|(_, table)| table.bins.shift())
            .max()
            .unwrap_or(0);
        let mut shift = finest;
        loop {
            tables
                .iter_mut()
                .for_each(|(_, table)| table.bins.widen(shift));
            let ends = tables
                .iter()
                .flat_map(|(_, table)| table.bins.occupied().map(|(bin, _)| bin));
            let (low, high) = ends.fold((i64::MAX, i64::MIN), |(low, high), bin| {
                (low.min(bin), high.max(bin))
            });
            // Tables far apart from each other can span more than one window.
            if i128::from(high) - i128::from(low) < 1 << 20 {
                let bins = (high - low).max(0) + 1;
                let bins_per_column = (bins + COLUMNS - 1) / COLUMNS;
                return Grid {
                    low,
                    bins_per_column,
                    shift,
                    columns: (bins + bins_per_column - 1) / bins_per_column,
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
    /// Lays out tables, each with the name of where it came from, below one another.
    pub fn new(title: Option<String>, mut tables: Vec<(String, Table)>) -> Chart {
        let grid = Grid::over(&mut tables);
        let mut plots = Vec::new();
        let mut still: Vec<String> = Vec::new();
        for (_, table) in &tables {
            for panel in &table.panels {
                if panel.parts.iter().all(|part| is_still(table, part)) {
                    still.push(panel.heading.clone());
                } else {
                    plots.push(plot(panel, table, &grid));
                }
            }
        }
        // With nothing else to show, zeroes are what there is.
        if plots.is_empty() {
            still.clear();
            plots.extend(
                tables.iter().flat_map(|(_, table)| {
                    table.panels.iter().map(|panel| plot(panel, table, &grid))
                }),
            );
        }
        let mut notes = Vec::new();
        if !still.is_empty() {
            notes.push(format!("0 throughout: {}", still.join(", ")));
        }
        Chart {
            title: title.unwrap_or_else(|| default_title(&tables, &plots)),
            subtitle: subtitle(&tables),
            columns: grid.columns,
            length: grid.columns * grid.column_ns(),
            plots,
            notes,
        }
    }
}

/// Whether a part is zero from the start to the end.
fn is_still(table: &Table, part: &Part) -> bool {
    let extent = table.extents[part.column];
    extent.min == 0.0 && extent.max == 0.0
}

fn plot(panel: &Panel, table: &Table, grid: &Grid) -> Plot {
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
    let shares = panel.shape == Shape::Stack && panel.measure.0 == crate::name::Unit::Percent;
    let scale = Scale::fitting(
        panel.measure,
        least,
        if shares { most.max(100.0) } else { most },
    );
    let whole = panel
        .whole
        .map(|column| table.extents[column].max)
        .filter(|whole| whole.is_finite());
    Plot {
        heading: panel.heading.clone(),
        aside: whole
            .map(|whole| format!("of {}", words(panel.measure, whole)))
            .unwrap_or_default(),
        measure: panel.measure,
        scale,
        shape: panel.shape,
        series,
        gaps: gaps(table, grid),
    }
}

fn series(panel: &Panel, part: &Part, table: &Table, grid: &Grid) -> Series {
    let extent = table.extents[part.column];
    Series {
        label: part.label.clone(),
        most: words(panel.measure, extent.max),
        mean: words(panel.measure, extent.mean()),
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

/// The sources' names; for a single unnamed input, what it shows.
fn default_title(tables: &[(String, Table)], plots: &[Plot]) -> String {
    let names: Vec<&str> = tables
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    if !names.is_empty() {
        return names.join(" and ");
    }
    let mut about: Vec<&str> = plots
        .iter()
        .filter_map(|plot| plot.heading.split(' ').next())
        .collect();
    about.dedup();
    about.truncate(4);
    match about.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Constants, duration, interval, rows, lost, and when it began.
fn subtitle(tables: &[(String, Table)]) -> String {
    let tables = || tables.iter().map(|(_, table)| table);
    let rows: u64 = tables().map(|table| table.rows).sum();
    let lost: u64 = tables().map(|table| table.lost).sum();
    let times = || tables().flat_map(|table| table.bins.occupied().map(|(_, rows)| rows));
    let first = times().map(|rows| rows.first).min().unwrap_or(0);
    let last = times().map(|rows| rows.last).max().unwrap_or(0);
    let mut said: Vec<String> = tables()
        .flat_map(|table| &table.constants)
        .map(|(k, v)| format!("{k} {v}"))
        .collect();
    said.dedup();
    said.push(length_words(last.saturating_sub(first)));
    let mut medians: Vec<u64> = tables()
        .filter_map(|table| table.spacing.median())
        .map(rounded)
        .collect();
    medians.dedup();
    said.extend(
        medians
            .into_iter()
            .map(|median| format!("every {}", length_words(median as i64))),
    );
    said.push(if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", with_commas(rows))
    });
    said.push(format!("{} lost", with_commas(lost)));
    if tables().any(|table| table.clock == Some(Clock::Unix)) {
        said.push(date_words(first));
    }
    said.join(" · ")
}

/// To two digits, so that 49.97 ms reads 50 ms.
fn rounded(ns: u64) -> u64 {
    let unit = 10_u64.pow(ns.max(1).ilog10().saturating_sub(1));
    (ns + unit / 2) / unit * unit
}

fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
