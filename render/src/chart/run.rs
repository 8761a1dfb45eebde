//! A series in pixel columns, broken where rows or values are missing.

use crate::chart::grid::Grid;
use crate::chart::name::{Kind, Name, Unit};
use crate::input::bins::{Cell, Rows};
use crate::input::sample::Crowd;
use crate::input::strand::Strand;
use crate::input::table::Table;

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
    /// What 5 % of the values are below, about.
    pub low: f64,
    /// What 95 % of the values are below, about.
    pub high: f64,
}

/// More values than this in a pixel column on average make a series dense.
pub const DENSE: f64 = 3.0;

/// Whether there are so many values that a line through them would be a smear of ink.
pub fn is_dense(runs: &[Vec<Column>]) -> bool {
    let columns: usize = runs.iter().map(Vec::len).sum();
    let values: f64 = runs.iter().flatten().map(|column| column.count).sum();
    values > columns as f64 * DENSE
}

impl Column {
    /// The mean of its values.
    pub fn mean(&self) -> f64 {
        self.sum / self.count
    }

    fn join(&mut self, later: Column) {
        *self = Column {
            to: later.to,
            last: later.last,
            min: self.min.min(later.min),
            max: self.max.max(later.max),
            sum: self.sum + later.sum,
            count: self.count + later.count,
            ..*self
        };
    }

    /// Takes over where most of its values lie.
    fn bound(&mut self, crowd: &mut Crowd) {
        if let Some((low, high)) = crowd.bounds() {
            // A sample has fewer digits than what it was taken from.
            self.low = low.clamp(self.min, self.max);
            self.high = high.clamp(self.min, self.max);
        }
    }
}

/// Whether a column says what went on since the row before: a rate or a share does, a gauge says
/// how things stand at the time of its row.
pub fn is_of_interval(name: &Name) -> bool {
    name.kind != Kind::Gauge || name.unit == Unit::Percent
}

/// How a column's values follow each other.
struct Rhythm {
    /// Further apart than this they are not joined.
    gap: u64,
    /// An empty cell is nothing out of the way: the column has a value only now and then.
    is_sparse: bool,
    /// How long before its row a value already holds.
    lead: i64,
}

impl Rhythm {
    fn of(table: &Table, strand: &Strand, column: usize) -> Rhythm {
        let column = &strand.columns[column];
        let rows = table.facts.spacing.median().unwrap_or(0);
        let own = column
            .spacing
            .median()
            .filter(|own| own / 2 >= rows.saturating_sub(rows / 4));
        let usual = own.unwrap_or(rows);
        let lead = if column.of_interval { usual as i64 } else { 0 };
        Rhythm {
            gap: own.map_or(table.facts.spacing.gap(), |own| own.saturating_mul(3)),
            is_sparse: own.is_some(),
            lead,
        }
    }
}

/// The unbroken stretches of a strand's column, whose values are a series of its bins.
pub fn runs(
    table: &Table,
    strand: &Strand,
    (column, series): (usize, usize),
    grid: &Grid,
) -> Vec<Vec<Column>> {
    let rhythm = Rhythm::of(table, strand, column);
    let mut runs: Vec<Vec<Column>> = Vec::new();
    // The pixel column and the time of the last value, and the time of the last row.
    let (mut place, mut last_value, mut last_row) = (i64::MIN, None, None);
    let mut broken = false;
    let mut crowd = Crowd::default();
    for (bin, rows) in strand.bins.occupied() {
        let Some(here_at) = grid.column(bin) else {
            continue;
        };
        let before = if rhythm.is_sparse {
            last_value
        } else {
            last_row
        };
        broken |= before.is_none_or(|before: i64| rows.first.abs_diff(before) > rhythm.gap);
        let row_before = last_row.replace(rows.last);
        let Some(cell) = strand.bins.cell(bin, series) else {
            broken |= !rhythm.is_sparse;
            continue;
        };
        let here = at(rows, cell, grid);
        if here_at != place {
            settle(&mut runs, &mut crowd);
        }
        crowd.add(&cell.sample, cell.count);
        match runs.last_mut().and_then(|run| run.last_mut()) {
            // A break within a pixel column can't be seen.
            Some(last) if here_at == place => last.join(here),
            Some(_) if !broken => runs.last_mut().into_iter().for_each(|run| run.push(here)),
            _ => {
                let mut run: Vec<Column> = lead(here, rows.first, (rhythm.lead, row_before), grid)
                    .into_iter()
                    .collect();
                run.push(here);
                runs.push(run);
            }
        }
        (place, last_value, broken) = (here_at, Some(rows.last), false);
    }
    settle(&mut runs, &mut crowd);
    runs
}

/// Bounds the column that is last so far by what was gathered of it.
fn settle(runs: &mut [Vec<Column>], crowd: &mut Crowd) {
    if let Some(column) = runs.last_mut().and_then(|run| run.last_mut()) {
        column.bound(crowd);
    }
}

fn at(rows: Rows, cell: Cell, grid: &Grid) -> Column {
    Column {
        from: grid.x(rows.first),
        to: grid.x(rows.last),
        first: cell.first,
        last: cell.last,
        min: cell.min,
        max: cell.max,
        sum: cell.sum,
        count: cell.count,
        low: cell.min,
        high: cell.max,
    }
}

/// The interval that the first value of a run is of, if it can be seen.
fn lead(
    here: Column,
    time: i64,
    (lead, row_before): (i64, Option<i64>),
    grid: &Grid,
) -> Option<Column> {
    let start = time
        .saturating_sub(lead)
        .max(row_before.unwrap_or(i64::MIN));
    let from = grid.x(start).max(0.0);
    (from.floor() < here.from.floor()).then_some(Column {
        from,
        to: from,
        last: here.first,
        min: here.first,
        max: here.first,
        sum: here.first,
        count: 1.0,
        low: here.first,
        high: here.first,
        ..here
    })
}

/// The stretches without rows, in pixels.
pub fn gaps(table: &Table, grid: &Grid) -> Vec<(f64, f64)> {
    let (gap, lead) = (table.facts.spacing.gap(), table.lead());
    // Where there are several things, the sum of all has every row.
    let all = table.things.iter().map(|things| &things.all);
    let strands = table.strands.iter().filter(|_| table.things.is_none());
    let mut rows: Vec<Rows> = all
        .chain(strands)
        .flat_map(|strand| strand.bins.occupied().map(|(_, rows)| rows))
        .collect();
    rows.sort_unstable_by_key(|rows| rows.first);
    let width = grid.width as f64;
    rows.windows(2)
        .filter(|pair| pair[1].first > pair[0].last)
        .filter(|pair| pair[1].first.abs_diff(pair[0].last) > gap)
        .map(|pair| {
            (
                grid.x(pair[0].last).clamp(0.0, width),
                grid.x(pair[1].first.saturating_sub(lead)).clamp(0.0, width),
            )
        })
        .filter(|(from, to)| to > from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;
    use crate::request::Request;

    /// The values of each run, and where each run begins as a share of the width.
    fn drawn(text: &str) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut sources = [source(text)];
        let grid = Grid::over(&mut sources, &mut [], &Request::default());
        let table = sources[0].tables().next().unwrap();
        let runs = runs(table, &table.strands[0], (0, 0), &grid);
        let starts = runs
            .iter()
            .map(|run| (run[0].from / grid.width as f64 * 100.0).round())
            .collect();
        (
            runs.iter()
                .map(|run| run.iter().map(|column| column.last).collect())
                .collect(),
            starts,
        )
    }

    #[test]
    fn an_empty_cell_and_a_long_distance_break_a_line() {
        let (runs, _) = drawn("mono_s\tn\n1\t1\n2\t2\n3\t\n4\t4\n5\t5\n6\t6\n20\t7\n21\t8\n");
        assert_eq!(runs, [vec![1.0, 2.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0]]);
    }

    #[test]
    fn a_rate_holds_since_the_row_before() {
        let (runs, starts) = drawn("mono_s\tn_per_s\n1\t5\n2\t6\n3\t7\n4\t8\n5\t9\n");
        assert_eq!(
            (runs, starts),
            (vec![vec![5.0, 5.0, 6.0, 7.0, 8.0, 9.0]], vec![0.0])
        );
    }

    #[test]
    fn a_column_that_has_a_value_now_and_then_is_not_in_pieces() {
        let rows = (0..40).map(|row| format!("{row}\t{}\n", if row % 5 == 0 { "1" } else { "" }));
        let (runs, _) = drawn(&format!("mono_s\tn\n{}", rows.collect::<String>()));
        assert_eq!(runs, [vec![1.0; 8]]);
    }

    #[test]
    fn a_last_short_interval_does_not_tear_the_others_apart() {
        let (runs, _) = drawn("mono_s\tn_pct\n1\t1\n2\t2\n2.0017\t3\n");
        assert_eq!(runs.len(), 1);
    }
}
