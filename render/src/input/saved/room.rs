//! How many bins of tables a page has room for.

use crate::chart::grid::Grid;
use crate::input::bins::{Bins, Rows};
use crate::input::saved::groups::{self, Group};
use crate::input::table::Table;

/// A page has room for so many numbers: a megabyte and a half.
const NUMBERS: usize = 160 << 10;
/// With so many, bins are written as they are.
const FEW: usize = 32 << 10;
/// More bins than this of one series are finer than anybody looks.
const MOST: i64 = 4_096;
/// However many series there are.
const LEAST: i64 = 16;
/// How many numbers a cell of several values has.
pub(super) const PARTS: usize = 5;

/// How many bins of each series a page has room for, all together: the most that fit.
pub(super) fn groups(tables: &[(&Table, Grid)]) -> i64 {
    let numbers = |most: i64| {
        let bins = tables
            .iter()
            .flat_map(|(table, grid)| table.bins().map(move |bins| (bins, grid)));
        bins.map(|(bins, grid)| numbers(bins, grid, most))
            .sum::<usize>()
    };
    if numbers(i64::MAX) <= FEW {
        return i64::MAX;
    }
    let halves = std::iter::successors(Some(MOST), |most| Some(most / 2));
    halves
        .take_while(|most| *most > LEAST)
        .find(|most| numbers(*most) <= NUMBERS)
        .unwrap_or(LEAST)
}

/// How many numbers these bins are, in so many groups.
fn numbers(bins: &Bins, grid: &Grid, most: i64) -> usize {
    let occupied: Vec<(i64, Rows)> = bins.occupied().collect();
    let groups = groups::columns(bins, &occupied, (grid, most));
    let of_group = |group: Group| {
        let count = |series: usize| {
            let cells = group.iter().filter_map(|(bin, _)| bins.cell(*bin, series));
            cells.map(|cell| cell.count).sum::<f64>()
        };
        let series = (0..bins.series()).map(count);
        series
            .map(|count| if count > 1.0 { PARTS } else { count as usize })
            .sum::<usize>()
    };
    groups.into_iter().flatten().map(of_group).sum()
}
