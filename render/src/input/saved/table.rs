//! Numbers over time, in a page: bins, several in one where there are more than a page has room
//! for.

use pipe::flow::Skipped;
use serde::{Deserialize, Serialize};

use crate::chart::grid::Grid;
use crate::input::bins::{Bins, Cell, Rows};
use crate::input::column::{Column, Extent};
use crate::input::sample::Sample;
use crate::input::saved::number::Number;
use crate::input::saved::{Wrong, facts, name};
use crate::input::strand::Strand;
use crate::input::table::Table;
use crate::input::things::Things;
use crate::request::Request;

/// A page has room for so many cells: a megabyte and a half.
const CELLS: usize = 32 << 10;
/// More bins than this of one series are finer than anybody looks.
const MOST: i64 = 4_096;
/// However many series there are.
const LEAST: i64 = 16;
/// More rows than a bin has, and sums of so many stay numbers.
const MOST_ROWS: i64 = 1 << 40;
/// More things than this nobody has.
const MOST_THINGS: u64 = 1 << 32;
/// Bins are as wide as they were, if there are no more than so many cells in all.
const MEMORY: usize = 1 << 20;
/// How many numbers a cell of several values has.
const PARTS: usize = 5;

/// A table.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    header: Vec<String>,
    left_out: Vec<String>,
    names: Vec<name::Saved>,
    strands: Vec<Thing>,
    together: Option<Together>,
}

/// What all things are together.
#[derive(Debug, Serialize, Deserialize)]
struct Together {
    named: String,
    all: Thing,
    totals: Vec<bool>,
    gone: u64,
    /// Columns of those that have no place.
    crowd: Vec<Range>,
}

/// A strand.
#[derive(Debug, Serialize, Deserialize)]
struct Thing {
    label: String,
    columns: Vec<Range>,
    /// The width of bins as a power of two of nanoseconds.
    shift: u32,
    /// From the last row of a bin to the first row of the next, in nanoseconds; of the first bin,
    /// from zero.
    after: Vec<i64>,
    /// From the first row of a bin to its last.
    spans: Vec<i64>,
    /// The rows of each bin.
    rows: Vec<i64>,
    /// One for each column, then sums of several.
    series: Vec<Series>,
}

/// A column.
#[derive(Debug, Serialize, Deserialize)]
struct Range {
    name: String,
    /// Least, greatest and sum; nothing without a number.
    range: Option<[f64; 3]>,
    count: u64,
    texts: (u64, u64),
    spacing: Option<u64>,
    resets: Vec<i64>,
}

/// A column's cells.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Series {
    /// How many values each bin has.
    counts: Vec<u64>,
    /// Of a bin with one, that one; of one with more the first, last, least, greatest and the sum.
    values: Vec<Number>,
}

/// How many bins of each series a page has room for, all together: the most that fit.
pub(super) fn groups(tables: &[(&Table, Grid)]) -> i64 {
    let fits = |most: &i64| {
        let bins = tables
            .iter()
            .flat_map(|(table, grid)| table.bins().map(move |bins| (bins, grid)));
        let cells = bins.map(|(bins, grid)| {
            let mut groups: Vec<i64> = bins
                .occupied()
                .map(|(bin, _)| grid.group(bin, *most))
                .collect();
            groups.dedup();
            groups.len() * bins.series()
        });
        cells.sum::<usize>() <= CELLS
    };
    let halves = std::iter::successors(Some(MOST), |most| Some(most / 2));
    halves
        .take_while(|most| *most > LEAST)
        .find(fits)
        .unwrap_or(LEAST)
}

impl Saved {
    /// As it is written: at most so many bins of each series, cut where pixel columns are.
    pub(super) fn of(table: &Table, grid: &Grid, most: i64) -> Saved {
        let strands = table.strands.iter();
        let together = table.things.as_ref().map(|things| Together {
            named: things.named.clone(),
            all: Thing::of(&things.all, grid, most),
            totals: things.totals.clone(),
            gone: things.without_place(),
            crowd: things.crowd.iter().map(Range::of).collect(),
        });
        Saved {
            facts: facts::Saved::of(&table.facts),
            header: table.header.clone(),
            left_out: table.left_out.clone(),
            names: table.names.iter().map(name::Saved::of).collect(),
            strands: strands
                .map(|strand| Thing::of(strand, grid, most))
                .collect(),
            together,
        }
    }

    /// How many series its things have in all.
    pub(super) fn series(&self) -> usize {
        let all = self.together.iter().map(|together| &together.all);
        self.strands
            .iter()
            .chain(all)
            .map(|thing| thing.series.len())
            .sum()
    }

    /// As it was, but for what isn't asked for.
    pub(super) fn into_table(self, request: &Request, inputs: usize) -> Result<Table, Wrong> {
        let all = self.together.iter().map(|together| &together.all);
        let width = self.names.len();
        if self
            .strands
            .iter()
            .chain(all)
            .any(|thing| thing.columns.len() != width)
        {
            return Err("its things have different columns");
        }
        let windows = inputs.saturating_mul(self.strands.len() + 1);
        let names = self.names.into_iter().map(name::Saved::into_name);
        let names = names.collect::<Result<_, _>>()?;
        let things = self.together.map(|together| together.into_things(windows));
        let mut table = Table::restore(self.facts.into_facts()?, names, things.transpose()?);
        let strands = self.strands.into_iter();
        let strands = strands.map(|thing| thing.into_strand(windows));
        table.strands = strands.collect::<Result<_, _>>()?;
        (table.header, table.left_out) = (self.header, self.left_out);
        if !request.fields.is_empty() {
            table.keep(request);
        }
        Ok(table)
    }
}

impl Together {
    fn into_things(self, windows: usize) -> Result<Things, Wrong> {
        let columns = self.all.columns.len();
        if self.crowd.len() != columns || self.all.series.len() != columns * 2 {
            return Err("its sums and columns don't match");
        }
        let all = self.all.into_strand(windows)?;
        let mut things = Things::restore(self.named, all, self.totals, self.gone.min(MOST_THINGS));
        things.crowd = self.crowd.into_iter().map(Range::into_column).collect();
        Ok(things)
    }
}

impl Thing {
    fn of(strand: &Strand, grid: &Grid, most: i64) -> Thing {
        let series = strand.bins.series();
        let mut thing = Thing {
            label: strand.label.clone(),
            columns: strand.columns.iter().map(Range::of).collect(),
            shift: strand.bins.shift(),
            after: Vec::new(),
            spans: Vec::new(),
            rows: Vec::new(),
            series: (0..series).map(|_| Series::default()).collect(),
        };
        let mut before = 0;
        let bins: Vec<(i64, Rows)> = strand.bins.occupied().collect();
        for group in bins.chunk_by(|a, b| grid.group(a.0, most) == grid.group(b.0, most)) {
            let (Some((_, first)), Some((_, last))) = (group.first(), group.last()) else {
                continue;
            };
            // Times may lie at both ends of what there is, and wrap back when they are read.
            thing.after.push(first.first.wrapping_sub(before));
            thing.spans.push(last.last.wrapping_sub(first.first));
            thing
                .rows
                .push(group.iter().map(|(_, rows)| rows.count).sum());
            before = last.last;
            for (at, series) in thing.series.iter_mut().enumerate() {
                let cells = group
                    .iter()
                    .filter_map(|(bin, _)| strand.bins.cell(*bin, at));
                series.add(cells.reduce(joined));
            }
        }
        thing
    }

    /// How many bins there are from the first to the last, if there is memory for them.
    fn window(&self, windows: usize) -> Option<usize> {
        let steps = self.after.iter().skip(1).chain(&self.spans);
        let length = steps.fold(0_i128, |length, &step| length + i128::from(step));
        let bins = usize::try_from((length >> self.shift) + 2).ok()?;
        let all = bins.checked_mul(self.series.len())?.checked_mul(windows)?;
        (all <= MEMORY).then_some(bins)
    }

    fn into_strand(self, windows: usize) -> Result<Strand, Wrong> {
        let bins = self.after.len();
        let fits = |series: &Series| series.counts.len() == bins;
        if self.spans.len() != bins || self.rows.len() != bins || !self.series.iter().all(fits) {
            return Err("its lists are of different lengths");
        }
        if self.series.len() < self.columns.len() || self.shift > 62 {
            return Err("its columns and cells don't match");
        }
        let mut into = Bins::of_width(self.series.len(), windows, self.shift);
        if let Some(window) = self.window(windows) {
            into.limit(window);
        }
        let mut series: Vec<_> = self.series.into_iter().map(Series::into_cells).collect();
        let mut cells = vec![None; series.len()];
        let mut before: i64 = 0;
        let times = self.after.iter().zip(&self.spans).zip(&self.rows);
        for ((&after, &span), &count) in times {
            let first = before.wrapping_add(after);
            before = first.wrapping_add(span);
            if before < first || !(1..=MOST_ROWS).contains(&count) {
                return Err("a bin ends before it begins, or has no rows");
            }
            for (cell, series) in cells.iter_mut().zip(&mut series) {
                *cell = series.next().ok_or("cells are missing")??;
            }
            let rows = Rows {
                first,
                last: before,
                count,
            };
            into.put(rows, &cells);
        }
        Ok(Strand {
            label: self.label,
            columns: self.columns.into_iter().map(Range::into_column).collect(),
            bins: into,
        })
    }
}

impl Range {
    fn of(column: &Column) -> Range {
        let Extent {
            min,
            max,
            count,
            sum,
        } = column.extent;
        Range {
            name: column.name.clone(),
            range: (count > 0).then_some([min, max, sum]),
            count,
            texts: (column.texts.count, column.texts.first),
            spacing: column.spacing.median(),
            resets: column.resets.clone(),
        }
    }

    fn into_column(self) -> Column {
        let mut column = Column::new(&self.name);
        if let Some([min, max, sum]) = self.range {
            column.extent = Extent {
                min: Number::within(min),
                max: Number::within(max),
                count: self.count.max(1),
                sum: Number::within(sum),
            };
        }
        let (count, first) = self.texts;
        column.texts = Skipped { count, first };
        column.spacing = facts::spacing(self.spacing);
        column.resets = self.resets;
        column
    }
}

impl Series {
    fn add(&mut self, cell: Option<Cell>) {
        let Some(cell) = cell else {
            self.counts.push(0);
            return;
        };
        self.counts.push(cell.count as u64);
        if cell.count == 1.0 {
            self.values.push(Number(cell.first));
        } else {
            let parts = [cell.first, cell.last, cell.min, cell.max, cell.sum];
            self.values.extend(parts.map(Number));
        }
    }

    /// The cells in their order; an error where numbers are missing or make no sense.
    fn into_cells(self) -> impl Iterator<Item = Result<Option<Cell>, Wrong>> {
        let mut values = self.values.into_iter().map(|number| number.0);
        self.counts.into_iter().map(move |count| match count {
            0 => Ok(None),
            1 => {
                let only = values.next().ok_or("numbers are missing")?;
                cell([only; PARTS], 1.0)
            }
            _ => {
                let mut parts = [0.0; PARTS];
                for part in &mut parts {
                    *part = values.next().ok_or("numbers are missing")?;
                }
                cell(parts, count as f64)
            }
        })
    }
}

fn cell([first, last, min, max, sum]: [f64; PARTS], count: f64) -> Result<Option<Cell>, Wrong> {
    let within = min..=max;
    if !within.contains(&first) || !within.contains(&last) {
        return Err("a value is not between the least and the greatest");
    }
    Ok(Some(Cell {
        first,
        last,
        min,
        max,
        sum,
        count,
        sample: Sample::default(),
    }))
}

fn joined(earlier: Cell, later: Cell) -> Cell {
    Cell {
        first: earlier.first,
        last: later.last,
        min: earlier.min.min(later.min),
        max: earlier.max.max(later.max),
        sum: earlier.sum + later.sum,
        count: earlier.count + later.count,
        sample: earlier.sample,
    }
}
