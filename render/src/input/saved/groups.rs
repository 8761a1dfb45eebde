//! Bins that are written as one, so that they are drawn as they were.

use crate::chart::grid::Grid;
use crate::input::bins::{Bins, Rows};

/// Neighbours that are written as one: their numbers and rows.
pub(super) type Group<'a> = &'a [(i64, Rows)];

/// The bins that have rows, in groups by pixel columns, if up to so many are made of all.
pub(super) fn columns<'a>(
    bins: &Bins,
    occupied: Group<'a>,
    (grid, most): (&Grid, i64),
) -> Vec<Vec<Group<'a>>> {
    let broad = |bin: &(i64, Rows)| grid.broad_group(bin.0, most);
    let columns = occupied.chunk_by(|a, b| broad(a) == broad(b));
    let groups = |column: Group<'a>| {
        let edges = if grid.has_columns_for(most) {
            edges(bins, column)
        } else {
            Vec::new()
        };
        let is_one = |a: &(i64, Rows), b: &(i64, Rows)| {
            grid.group(a.0, most) == grid.group(b.0, most) && !edges.contains(&b.0)
        };
        column.chunk_by(is_one).collect()
    };
    columns.map(groups).collect()
}

/// The bins of a pixel column at which a group begins, whatever room there is: where a series has
/// its first cell, and behind its last one. (Where it begins and ends can be seen, and so can it that
/// rows are without a value between one pixel column and the next.)
fn edges(bins: &Bins, column: Group) -> Vec<i64> {
    let mut edges = Vec::new();
    for series in 0..bins.series() {
        let has_cell = |(bin, _): &(i64, Rows)| bins.cell(*bin, series).is_some();
        let (first, last) = (
            column.iter().position(has_cell),
            column.iter().rposition(has_cell),
        );
        let behind = last.map(|last| last + 1);
        let new = first.into_iter().chain(behind).filter(|&at| at > 0);
        edges.extend(new.filter_map(|at| column.get(at)).map(|bin| bin.0));
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}
