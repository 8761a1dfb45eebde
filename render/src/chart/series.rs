//! The plots of a table: its panels in pixels.

use crate::chart::grid::Grid;
use crate::chart::name::Unit;
use crate::chart::others::others;
use crate::chart::panel::Shape;
use crate::chart::run::{gaps, runs};
use crate::chart::scale::{Scale, words};
use crate::chart::sketch::{Line, OTHERS, Sketch, sketches};
use crate::chart::{Body, Lines, Plot, Series};
use crate::input::column::Extent;
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

/// The plots of a table.
pub fn plots(table: &Table, (grid, request): (&Grid, &Request)) -> Vec<Panel> {
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
        Panel {
            plot: plot(&sketch, table, (grid, request)),
            family: sketch.family,
            is_still,
        }
    };
    sketches.map(panel).collect()
}

fn plot(sketch: &Sketch, table: &Table, (grid, request): (&Grid, &Request)) -> Plot {
    let series: Vec<Series> = all_series(sketch, table, (grid, request));
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
        heading: sketch.heading.clone(),
        aside: whole.unwrap_or_else(|| sketch.aside.clone()),
        gaps: gaps(table, grid),
        lost: grid.stretches(table.facts.losses.stretches()),
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

fn all_series(sketch: &Sketch, table: &Table, (grid, request): (&Grid, &Request)) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for line in &sketch.lines {
        all.extend(series(sketch, line, table, (grid, request)));
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

fn series(
    sketch: &Sketch,
    line: &Line,
    table: &Table,
    (grid, request): (&Grid, &Request),
) -> Option<Series> {
    let strand = table.strands.get(line.strand)?;
    let column = strand.columns.get(line.column)?;
    let track = match sketch.shape {
        Shape::Stack => table.piled(line.column),
        _ => line.column,
    };
    let mut extent = column.extent;
    if request.is_part() {
        let bins = strand.bins.occupied().map(|(bin, _)| bin);
        let inside = bins.filter(|&bin| grid.column(bin).is_some());
        extent = Extent::of(inside.filter_map(|bin| strand.bins.cell(bin, line.column)));
    }
    if extent.count == 0 {
        return None;
    }
    let inside = |x: &f64| (0.0..=grid.width as f64).contains(x);
    let resets = column.resets.iter().map(|&time| grid.x(time));
    Some(Series {
        label: line.label.clone(),
        most: words(sketch.measure, extent.max),
        mean: words(sketch.measure, extent.mean()),
        is_still: extent.is_still(),
        colour: line.colour,
        runs: runs(table, strand, (line.column, track), grid),
        resets: resets.filter(inside).collect(),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::input::Source;
    use crate::input::testing;

    /// The plots of a text, each with its heading.
    pub(in crate::chart) fn drawn(text: &str, request: &Request) -> Vec<Panel> {
        drawn_of(&mut [testing::asked(text, request)], request)
    }

    /// The plots of inputs, each with its heading.
    pub(in crate::chart) fn drawn_of(sources: &mut [Source], request: &Request) -> Vec<Panel> {
        let grid = Grid::over(sources, &mut [], request);
        let table = sources.iter().flat_map(Source::tables).next().unwrap();
        plots(table, (&grid, request))
    }

    pub(in crate::chart) fn lines(panel: &Panel) -> &Lines {
        match &panel.plot.body {
            Body::Lines(lines) => lines,
            other => panic!("{other:?}"),
        }
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
