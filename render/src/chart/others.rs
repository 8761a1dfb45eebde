//! What has no line of its own in a panel, drawn as one line: exact, whatever is left out.

use crate::chart::Series;
use crate::chart::grid::Grid;
use crate::chart::run::runs;
use crate::chart::scale::words;
use crate::chart::sketch::{Line, Pool, Rest, Sketch};
use crate::input::bins::{Bins, Cell};
use crate::input::column::{Column, Extent};
use crate::input::sample::KEPT;
use crate::input::strand::Strand;
use crate::input::table::Table;

/// What has no line of its own, as one.
pub fn others(sketch: &Sketch, rest: &Rest, table: &Table, grid: &Grid) -> Option<Series> {
    let line = sketch.lines.first()?;
    let (strand, extent) = if rest.columns.is_empty() {
        but(&sketch.lines, rest.pool, table, grid)?
    } else {
        together(rest, table.strands.get(line.strand)?, grid)
    };
    if extent.count == 0 {
        return None;
    }
    let how = match rest.pool {
        Pool::Sum => "sum",
        Pool::Mean => "mean",
    };
    let plural = if rest.count == 1 { "other" } else { "others" };
    Some(Series {
        label: format!("{} {plural}, {how}", rest.count),
        most: words(sketch.measure, extent.max),
        mean: words(sketch.measure, extent.mean()),
        is_still: extent.is_still(),
        colour: rest.colour,
        runs: runs(table, &strand, (0, 0), grid),
        resets: Vec::new(),
    })
}

/// All things but those that have lines: what all are together less those.
fn but(lines: &[Line], pool: Pool, table: &Table, grid: &Grid) -> Option<(Strand, Extent)> {
    let things = table.things.as_ref()?;
    let column = lines.first()?.column;
    let (bins, counts) = (&things.all.bins, things.all.columns.len());
    let own = lines
        .iter()
        .filter(|line| things.totals.get(line.strand) == Some(&false));
    let shown: Vec<&Bins> = own
        .filter_map(|line| table.strands.get(line.strand))
        .map(|strand| &strand.bins)
        .collect();
    let value = |bin: i64| {
        let mut whole = bins.cell(bin, column)?;
        let mut count = bins.cell(bin, counts + column)?.sum;
        if let Some((time, sums)) = things.in_hand()
            && time >> bins.shift() == bin
            && let (Some(more), Some(things)) = (sums.get(column), sums.get(counts + column))
            && *things > 0.0
        {
            whole.sum += more;
            whole.count += 1.0;
            count += things;
        }
        let mut sum = whole.sum;
        for cell in shown.iter().filter_map(|bins| bins.cell(bin, column)) {
            (sum, count) = (sum - cell.sum, count - cell.count);
        }
        // What is left of zero are the last digits of large numbers.
        if sum.abs() < whole.sum.abs() * 1e-9 {
            sum = 0.0;
        }
        match pool {
            Pool::Sum => Some((sum / whole.count, whole.count)),
            Pool::Mean => (count > 0.0).then(|| (sum / count, whole.count)),
        }
    };
    Some(made(&things.all, column, value, grid))
}

/// Several columns of one strand as one.
fn together(rest: &Rest, strand: &Strand, grid: &Grid) -> (Strand, Extent) {
    let value = |bin: i64| {
        let columns = rest.columns.iter();
        let cells = columns.filter_map(|&column| strand.bins.cell(bin, column));
        let (mut sum, mut columns, mut rows) = (0.0, 0.0, 0.0_f64);
        for cell in cells {
            sum += cell.sum / cell.count;
            columns += 1.0;
            rows = rows.max(cell.count);
        }
        match rest.pool {
            _ if columns == 0.0 => None,
            Pool::Sum => Some((sum, rows)),
            Pool::Mean => Some((sum / columns, rows)),
        }
    };
    let column = rest.columns.first().copied().unwrap_or_default();
    made(strand, column, value, grid)
}

/// A strand of values made from a column's bins, each a mean of so many, and the range of those that
/// are in the picture.
fn made(
    of: &Strand,
    column: usize,
    value: impl Fn(i64) -> Option<(f64, f64)>,
    grid: &Grid,
) -> (Strand, Extent) {
    let mut bins = Bins::beside(1, &of.bins);
    let mut cells = Vec::new();
    for (bin, rows) in of.bins.occupied() {
        let (value, count) = value(bin).unwrap_or((f64::NAN, 0.0));
        bins.add(rows.first, &[value]);
        if rows.last > rows.first {
            bins.add(rows.last, &[value]);
        }
        let is_seen = count > 0.0 && grid.column(bin).is_some();
        cells.extend(is_seen.then_some((value, count)));
    }
    let cells = cells.into_iter().map(|(value, count)| Cell {
        first: value,
        last: value,
        min: value,
        max: value,
        sum: value * count,
        count,
        sample: [value as f32; KEPT],
    });
    let strand = Strand {
        label: String::new(),
        columns: of
            .columns
            .get(column)
            .map(Column::another)
            .into_iter()
            .collect(),
        bins,
    };
    (strand, Extent::of(cells))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::series::tests::{drawn, drawn_of, lines};
    use crate::input::{Content, testing};
    use crate::request::Request;

    #[test]
    fn what_has_no_line_of_its_own_is_drawn_exactly_even_if_it_lost_its_place() {
        arbtest::arbtest(|u| {
            // More things than are told apart, each with a number at most times.
            let (things, ticks) = (u.int_in_range(9..=400)?, u.int_in_range(1..=3)?);
            let mut text = "unix_s\tpid\tcpu_pct\n".to_owned();
            let mut sums = Vec::new();
            for tick in 0..ticks {
                let mut all = 0_u32;
                for thing in 0..things {
                    let value = u32::from(u.arbitrary::<u8>()?);
                    if value % 5 > 0 {
                        all += value;
                        text += &format!("{tick}\t{thing}\t{value}\n");
                    }
                }
                sums.extend((all > 0).then_some(f64::from(all)));
            }
            let panels = drawn(&text, &Request::default());
            let at_end =
                |series: &Series| series.runs.iter().flatten().last().map(|column| column.to);
            let Some(panel) = panels.first() else {
                return Ok(());
            };
            // At each time all series together are all things together.
            let series = &lines(panel).series;
            let end = series.iter().filter_map(at_end).fold(0.0, f64::max);
            let last: f64 = series
                .iter()
                .filter(|series| at_end(series) == Some(end))
                .filter_map(|series| series.runs.iter().flatten().last())
                .map(|column| column.last)
                .sum();
            let want = sums.last().copied().unwrap_or_default();
            assert!((last - want).abs() < 1e-6, "{last} {want}");
            Ok(())
        });
    }

    #[test]
    fn others_are_what_is_left_while_rows_arrive() {
        // The last second is not over: nothing says so yet.
        let rows = |second: i32| -> String {
            let row = |thing: i32| format!("{second}\t{thing}\t{}\n", 100 - thing);
            (0..10).map(row).collect()
        };
        let rows: String = (0..5).map(rows).collect();
        let mut source = testing::arriving(&format!("unix_s\tpid\tcpu_pct\n{rows}"));
        let Some(Content::Table(table)) = source.parts.first_mut() else {
            panic!("no table");
        };
        // Two seconds share a bin.
        table.bins_mut().for_each(|bins| bins.widen(31));
        let panels = drawn_of(&mut [source], &Request::default());
        let others = lines(&panels[0]).series.last().unwrap();
        let told = [&others.label, &others.mean, &others.most];
        assert_eq!(told, ["3 others, sum", "276 %", "276 %"]);
    }

    #[test]
    fn a_mean_of_others_is_that_of_those_that_were_there() {
        let row = |cpu: i32| format!("1\t{cpu}\t{}\n", if cpu < 7 { 50 } else { cpu });
        let rows: String = (0..11).map(row).collect();
        let panels = drawn(
            &format!("unix_s\tcpu\tuser_pct\n{rows}"),
            &Request::default(),
        );
        let others = lines(&panels[0]).series.last().unwrap();
        // 7, 8, 9 and 10.
        assert_eq!(others.label, "4 others, mean");
        assert_eq!(others.mean, "8.5 %");
    }
}
