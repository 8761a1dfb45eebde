//! The plots of a table: its panels in pixels.

use crate::chart::grid::Grid;
use crate::chart::name::Unit;
use crate::chart::panel::Shape;
use crate::chart::run::{gaps, runs};
use crate::chart::scale::{Scale, words};
use crate::chart::sketch::{Line, OTHERS, Pool, Rest, Sketch, sketches};
use crate::chart::{Body, Lines, Plot, Series};
use crate::input::bins::{Bins, Cell};
use crate::input::column::Column;
use crate::input::strand::Strand;
use crate::input::table::Table;
use crate::request::{As, Request};

/// A plot of a table.
#[derive(Debug)]
pub struct Panel {
    /// What it is about, in words.
    pub family: String,
    /// Whether it has nothing but zeroes.
    pub is_still: bool,
    /// The plot.
    pub plot: Plot,
}

/// How many letters the names of what is zero throughout may have in a legend.
const BREATH: usize = 30;

/// The plots of a table, whose headings `heading` completes.
pub fn plots(
    table: &Table,
    heading: &dyn Fn(&str) -> String,
    (grid, request): (&Grid, &Request),
) -> Vec<Panel> {
    let sketches = sketches(table).into_iter();
    let panel = |mut sketch: Sketch| {
        sketch.shape = match (sketch.shape, request.shape) {
            (Shape::Lines, Some(As::Area)) => Shape::Area,
            (Shape::Lines, Some(As::Step)) => Shape::Step,
            (shape, _) => shape,
        };
        let extent = |line: &Line| table.strands[line.strand].columns[line.column].extent;
        // Processors that did nothing are worth a look.
        let is_still =
            sketch.shape != Shape::Stack && sketch.lines.iter().all(|line| extent(line).is_still());
        let heading = heading(&sketch.heading);
        Panel {
            plot: plot(&sketch, heading, table, grid),
            family: sketch.family,
            is_still,
        }
    };
    sketches.map(panel).collect()
}

fn plot(sketch: &Sketch, heading: String, table: &Table, grid: &Grid) -> Plot {
    let series: Vec<Series> = all_series(sketch, table, grid);
    let columns = || {
        series
            .iter()
            .flat_map(|series| series.runs.iter().flatten())
    };
    let least = columns().map(|column| column.min).fold(0.0, f64::min);
    let most = columns().map(|column| column.max).fold(0.0, f64::max);
    let shares = sketch.shape == Shape::Stack && sketch.measure.0 == Unit::Percent;
    let whole = sketch
        .whole
        .map(|whole| format!("of {}", words(sketch.measure, whole)));
    Plot {
        heading,
        aside: whole.unwrap_or_else(|| sketch.aside.clone()),
        gaps: gaps(table, grid),
        lost: lost(table, grid),
        body: Body::Lines(Lines {
            measure: sketch.measure,
            scale: Scale::fitting(
                sketch.measure,
                least,
                if shares { most.max(100.0) } else { most },
            ),
            shape: sketch.shape,
            series,
            base: Vec::new(),
        }),
    }
}

/// Where the recorder lost something, in pixels.
fn lost(table: &Table, grid: &Grid) -> Vec<(f64, f64)> {
    let width = grid.width as f64;
    let place = |time| grid.x(time).clamp(0.0, width);
    let stretches = table.facts.losses.stretches().iter();
    stretches
        .map(|&(from, to)| (place(from), place(to)))
        .filter(|(from, to)| to > from)
        .collect()
}

fn all_series(sketch: &Sketch, table: &Table, grid: &Grid) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for line in &sketch.lines {
        all.extend(series(sketch, line, table, grid));
    }
    if let Some(rest) = &sketch.rest {
        all.extend(others(sketch, rest, table, grid));
    }
    let still = in_one_breath(&sketch.still);
    let zero = words(sketch.measure, 0.0);
    all.extend(still.into_iter().map(|label| Series {
        label,
        most: zero.clone(),
        mean: zero.clone(),
        is_still: true,
        colour: OTHERS,
        runs: Vec::new(),
        resets: Vec::new(),
    }));
    all
}

/// The first few names, and how many more there are.
fn in_one_breath(names: &[String]) -> Vec<String> {
    let mut length = 0;
    let fits = |name: &&String| {
        length += name.chars().count();
        length <= BREATH
    };
    let few = names.iter().take_while(fits).count().max(1);
    let few = if few + 1 == names.len() { few + 1 } else { few };
    let mut said: Vec<String> = names.iter().take(few).cloned().collect();
    if names.len() > few {
        said.push(format!("{} more", names.len() - few));
    }
    said
}

fn series(sketch: &Sketch, line: &Line, table: &Table, grid: &Grid) -> Option<Series> {
    let strand = table.strands.get(line.strand)?;
    let column = strand.columns.get(line.column)?;
    let track = match sketch.shape {
        Shape::Stack => table.piled(line.column),
        _ => line.column,
    };
    let inside = |x: &f64| (0.0..=grid.width as f64).contains(x);
    let resets = column.resets.iter().map(|&time| grid.x(time));
    Some(Series {
        label: line.label.clone(),
        most: words(sketch.measure, column.extent.max),
        mean: words(sketch.measure, column.extent.mean()),
        is_still: column.extent.is_still(),
        colour: line.colour,
        runs: runs(table, strand, (line.column, track), grid),
        resets: resets.filter(inside).collect(),
    })
}

/// What has no line of its own, as one.
fn others(sketch: &Sketch, rest: &Rest, table: &Table, grid: &Grid) -> Option<Series> {
    let strand = match sketch.lines.first() {
        Some(line) if rest.columns.is_empty() => but(&sketch.lines, line.column, rest, table)?,
        Some(line) => together(rest, table.strands.get(line.strand)?),
        None => return None,
    };
    let extent = strand.columns.first()?.extent;
    let (how, count) = match rest.pool {
        Pool::Sum => ("sum", rest.count),
        Pool::Mean => ("mean", rest.count),
    };
    let plural = if count == 1 { "other" } else { "others" };
    Some(Series {
        label: format!("{count} {plural}, {how}"),
        most: words(sketch.measure, extent.max),
        mean: words(sketch.measure, extent.mean()),
        is_still: extent.is_still(),
        colour: rest.colour,
        runs: runs(table, &strand, (0, 0), grid),
        resets: Vec::new(),
    })
}

/// All things but those that have lines: what all are together less those. (In a bin of several
/// times that is a mean.)
fn but(lines: &[Line], column: usize, rest: &Rest, table: &Table) -> Option<Strand> {
    let things = table.things.as_ref()?;
    let all = &things.all;
    let own = |line: &&Line| things.totals.get(line.strand) == Some(&false);
    let shown: Vec<&Bins> = lines
        .iter()
        .filter(own)
        .filter_map(|line| Some(&table.strands.get(line.strand)?.bins))
        .collect();
    let value = |bin: i64| {
        let whole = all.bins.cell(bin, column)?;
        let (mut sum, mut count) = (
            whole.sum,
            all.bins.cell(bin, all.columns.len() + column)?.sum,
        );
        for cell in shown.iter().filter_map(|bins| bins.cell(bin, column)) {
            (sum, count) = (sum - cell.sum, count - cell.count);
        }
        // What is left of zero are the last digits of large numbers.
        if sum.abs() < whole.sum.abs() * 1e-9 {
            sum = 0.0;
        }
        match rest.pool {
            Pool::Sum => Some(sum / whole.count),
            Pool::Mean => (count > 0.0).then(|| sum / count),
        }
    };
    Some(made(&all.columns.get(column)?.name, &all.bins, value))
}

/// Several columns of one strand as one.
fn together(rest: &Rest, strand: &Strand) -> Strand {
    let value = |bin: i64| {
        let cells = rest
            .columns
            .iter()
            .filter_map(|&column| strand.bins.cell(bin, column));
        let means: Vec<f64> = cells.map(|Cell { sum, count, .. }| sum / count).collect();
        let sum: f64 = means.iter().sum();
        match rest.pool {
            _ if means.is_empty() => None,
            Pool::Sum => Some(sum),
            Pool::Mean => Some(sum / means.len() as f64),
        }
    };
    let columns = rest
        .columns
        .first()
        .and_then(|&column| strand.columns.get(column));
    made(
        columns.map_or("", |column| column.name.as_str()),
        &strand.bins,
        value,
    )
}

/// A strand of values made from others' bins.
fn made(name: &str, bins: &Bins, value: impl Fn(i64) -> Option<f64>) -> Strand {
    let mut column = Column::new(name);
    let mut own = Bins::beside(1, bins);
    for (bin, rows) in bins.occupied() {
        let value = value(bin).unwrap_or(f64::NAN);
        column.take_value(value);
        own.add(rows.first, &[value]);
        if rows.last > rows.first {
            own.add(rows.last, &[value]);
        }
    }
    Strand {
        label: String::new(),
        columns: vec![column],
        bins: own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;
    use crate::input::testing;

    /// The plots of a text, each with its heading.
    fn drawn(text: &str, request: &Request) -> Vec<Panel> {
        let mut sources = [testing::asked(text, request)];
        let grid = Grid::over(&mut sources, &mut [], request);
        let table = sources.iter().flat_map(Source::tables).next().unwrap();
        plots(table, &str::to_owned, (&grid, request))
    }

    fn lines(panel: &Panel) -> &Lines {
        match &panel.plot.body {
            Body::Lines(lines) => lines,
            other => panic!("{other:?}"),
        }
    }

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

    #[test]
    fn shapes_are_as_asked_for() {
        let text = "unix_s\tcpu_user_pct\tcpu_idle_pct\tn\n1\t5\t95\t7\n";
        let shapes = |shape| {
            let request = Request {
                shape,
                ..Request::default()
            };
            let shapes = drawn(text, &request)
                .iter()
                .map(|panel| lines(panel).shape)
                .collect();
            let shapes: Vec<Shape> = shapes;
            shapes
        };
        assert_eq!(shapes(None), [Shape::Stack, Shape::Lines]);
        assert_eq!(shapes(Some(As::Line)), [Shape::Lines, Shape::Lines]);
        assert_eq!(shapes(Some(As::Area)), [Shape::Stack, Shape::Area]);
        assert_eq!(shapes(Some(As::Step)), [Shape::Step, Shape::Step]);
    }

    #[test]
    fn resets_and_losses_are_where_they_were() {
        let text = "unix_s\tn_total\tlost\n0\t5\t0\n2\t6\t0\n4\t1\t3\n8\t9\t0\n";
        let panels = drawn(text, &Request::default());
        let panel = &panels[0];
        let [(from, to)] = panel.plot.lost[..] else {
            panic!("{:?}", panel.plot.lost);
        };
        let resets = &lines(panel).series[0].resets;
        assert_eq!(resets, &[to]);
        assert!(to > from && from > 0.0);
    }

    #[test]
    fn many_names_are_said_in_one_breath() {
        let names: Vec<String> = (0..20).map(|at| format!("eth{at}")).collect();
        let said = in_one_breath(&names);
        assert_eq!((said.len(), said[7].as_str()), (8, "13 more"));
        assert_eq!(in_one_breath(&names[..3]), names[..3]);
        assert!(in_one_breath(&[]).is_empty());
    }
}
