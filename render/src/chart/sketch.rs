//! Which panels a table that was read makes, and which series each has: of one thing a panel for
//! each family of columns, of several a panel for each measure with a series for each thing. A panel
//! holds as many series as there are colours; what is left is drawn as one, "others".

use crate::chart::colour::COUNT;
use crate::chart::name::{Kind, Unit};
use crate::chart::panel::{Panel, Part, Shape};
use crate::chart::scale::Measure;
use crate::chart::several::of_several;
use crate::input::strand::Strand;
use crate::input::table::Table;
use crate::input::things::Things;

/// A panel in series.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    /// What it is about, in words.
    pub family: String,
    /// What stands over it.
    pub heading: String,
    /// What its axis measures.
    pub measure: Measure,
    /// How its series are drawn.
    pub shape: Shape,
    /// Its series; a stack's from the bottom up.
    pub lines: Vec<Line>,
    /// Those that have no line of their own.
    pub rest: Option<Rest>,
    /// What is zero from the start to the end.
    pub still: Vec<String>,
    /// The most there can be, of which the parts are parts.
    pub whole: Option<f64>,
    /// Said behind the legend.
    pub aside: String,
}

/// A series of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The place of its strand.
    pub strand: usize,
    /// The column.
    pub column: usize,
    /// What its legend says; empty where the heading says it all.
    pub label: String,
    /// Its colour's place in the palette.
    pub colour: usize,
}

/// Series that are drawn as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// How many.
    pub count: u64,
    /// How they are one.
    pub pool: Pool,
    /// Its colour's place in the palette.
    pub colour: usize,
    /// The columns of one strand that it is made of; for things, nothing: it is all but the lines.
    pub columns: Vec<usize>,
}

/// How many numbers are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// Added up.
    Sum,
    /// Their mean.
    Mean,
}

/// The colour of what has none of its own.
pub const OTHERS: usize = 5;

/// The panels of a table.
pub fn sketches(table: &Table) -> Vec<Sketch> {
    let Some(things) = &table.things else {
        return of_one(table, 0, "");
    };
    let moving: Vec<usize> = places(table, Strand::moves);
    let any = |strand: &Strand| strand.columns.iter().any(|column| column.extent.count > 0);
    let shown = if moving.is_empty() {
        places(table, any)
    } else {
        moving
    };
    let (totals, parts): (Vec<usize>, Vec<usize>) =
        shown.iter().partition(|&&place| is_total(things, place));
    match (&totals[..], &parts[..]) {
        ([], []) => Vec::new(),
        // The total of one is that one.
        (&[total], [] | [_]) => of_one(table, total, ""),
        ([], &[only]) => {
            let mut sketches = of_one(table, only, &only_label(table, things, only));
            let others = places(table, any)
                .into_iter()
                .filter(|&place| place != only);
            let labels = others.map(|place| table.strands[place].label.clone());
            if let Some(first) = sketches.first_mut() {
                first.still.extend(labels);
            }
            sketches
        }
        _ => of_several(table, things),
    }
}

pub(super) fn places(table: &Table, which: impl Fn(&Strand) -> bool) -> Vec<usize> {
    let strands = table.strands.iter().enumerate();
    strands
        .filter(|(_, strand)| which(strand))
        .map(|(place, _)| place)
        .collect()
}

pub(super) fn is_total(things: &Things, place: usize) -> bool {
    things.totals.get(place) == Some(&true)
}

/// What a lone thing is called in headings: nothing, if only constants name it.
fn only_label(table: &Table, things: &Things, place: usize) -> String {
    let label = table
        .strands
        .get(place)
        .map_or("", |strand| strand.label.as_str());
    if things.named.is_empty() {
        String::new()
    } else {
        label.to_owned()
    }
}

/// The panels of one thing, whose name stands in their headings.
fn of_one(table: &Table, strand: usize, label: &str) -> Vec<Sketch> {
    let Some(columns) = table.strands.get(strand).map(|strand| &strand.columns) else {
        return Vec::new();
    };
    let mut panels = table.panels();
    for panel in &mut panels {
        panel
            .parts
            .retain(|part| columns[part.column].extent.count > 0);
    }
    panels.retain(|panel| !panel.parts.is_empty());
    let sketch = |panel: Panel| {
        let lines = panel
            .parts
            .iter()
            .map(|part| line_of(part, strand))
            .collect();
        let whole = panel.whole.map(|whole| columns[whole].extent.max);
        let mut sketch = Sketch {
            heading: with_label(&panel, label),
            family: panel.family,
            measure: panel.measure,
            shape: panel.shape,
            lines,
            rest: None,
            still: Vec::new(),
            whole: whole.filter(|whole| whole.is_finite()),
            aside: String::new(),
        };
        if sketch.shape != Shape::Stack {
            sketch.keep_the_largest(table);
        }
        sketch
    };
    panels.into_iter().map(sketch).collect()
}

fn line_of(part: &Part, strand: usize) -> Line {
    Line {
        strand,
        column: part.column,
        label: part.label.clone(),
        colour: part.colour,
    }
}

/// "Disk busy" of vda is "Disk vda busy".
fn with_label(panel: &Panel, label: &str) -> String {
    match panel.heading.strip_prefix(&panel.family) {
        _ if label.is_empty() => panel.heading.clone(),
        Some(rest) => format!("{} {label}{rest}", panel.family),
        None => format!("{} {label}", panel.heading),
    }
}

impl Sketch {
    /// Keeps as many lines as there are colours: those with the largest means.
    fn keep_the_largest(&mut self, table: &Table) {
        let extent = |line: &Line| table.strands[line.strand].columns[line.column].extent;
        let (still, moving): (Vec<Line>, Vec<Line>) = std::mem::take(&mut self.lines)
            .into_iter()
            .partition(|line| extent(line).is_still());
        self.lines = moving;
        if self.lines.is_empty() {
            self.lines = still.into_iter().take(COUNT).collect();
            return;
        }
        self.still = still.into_iter().map(|line| line.label).collect();
        if self.lines.len() <= COUNT {
            tell_apart(&mut self.lines);
            return;
        }
        self.lines
            .sort_by(|a, b| extent(b).mean().total_cmp(&extent(a).mean()));
        let rest = self.lines.split_off(COUNT - 1);
        self.lines.sort_by_key(|line| line.column);
        for (colour, line) in colours(&[OTHERS]).zip(&mut self.lines) {
            line.colour = colour;
        }
        if self.measure.1 == Kind::Gauge {
            // Levels may hold each other: their sum is nothing.
            self.aside = format!("{} smaller ones not drawn", rest.len());
            return;
        }
        self.rest = Some(Rest {
            count: rest.len() as u64,
            pool: if self.measure.0 == Unit::Percent {
                Pool::Mean
            } else {
                Pool::Sum
            },
            colour: OTHERS,
            columns: rest.iter().map(|line| line.column).collect(),
        });
    }
}

/// Gives those whose colour another one has, too, a free one: among many columns colours come again,
/// but most may be zero throughout and need none.
fn tell_apart(lines: &mut [Line]) {
    let held: Vec<usize> = lines.iter().map(|line| line.colour).collect();
    let mut free = colours(&held);
    for (at, line) in lines.iter_mut().enumerate() {
        if held[..at].contains(&line.colour) {
            line.colour = free.next().unwrap_or(line.colour);
        }
    }
}

/// The palette without some of its colours.
pub(super) fn colours(taken: &[usize]) -> impl Iterator<Item = usize> {
    (0..COUNT).filter(|colour| !taken.contains(colour))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::input::testing;
    use crate::request::Request;

    /// Heading, and the labels of its series; `0:` before what is still.
    pub(in crate::chart) fn chosen(text: &str, fields: &[&str]) -> Vec<(String, Vec<String>)> {
        let request = Request {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..Request::default()
        };
        let source = testing::asked(text, &request);
        let table = source.tables().next().unwrap();
        let said = |sketch: Sketch| {
            let mut labels: Vec<String> = sketch.lines.into_iter().map(|line| line.label).collect();
            labels.extend(
                sketch
                    .rest
                    .map(|rest| format!("{} {:?}", rest.count, rest.pool)),
            );
            labels.extend(sketch.still.iter().map(|label| format!("0: {label}")));
            labels.extend((!sketch.aside.is_empty()).then_some(sketch.aside));
            (sketch.heading, labels)
        };
        sketches(table).into_iter().map(said).collect()
    }

    pub(in crate::chart) fn panel(heading: &str, labels: &[&str]) -> (String, Vec<String>) {
        let labels = labels.iter().map(|&label| label.to_owned());
        (heading.to_owned(), labels.collect())
    }

    #[test]
    fn one_disk_that_moves_has_panels_like_a_plain_table() {
        let text = "unix_s\tdisk\tread_bytes_per_s\twrite_bytes_per_s\tbusy_pct\tlost\n\
                    1\tloop0\t0\t0\t0\t0\n1\tvda\t5\t6\t7\t0\n";
        let want = [
            panel("Disk vda", &["read", "write", "0: loop0"]),
            panel("Disk vda busy", &[""]),
        ];
        assert_eq!(chosen(text, &[]), want);
    }

    #[test]
    fn a_plain_table_of_many_columns_keeps_as_many_lines_as_there_are_colours() {
        let names: Vec<String> = (0..10).map(|at| format!("x_{at}_per_s")).collect();
        let cells: Vec<String> = (1..11).map(|at| at.to_string()).collect();
        let text = format!("unix_s\t{}\n1\t{}\n", names.join("\t"), cells.join("\t"));
        let want = ["3", "4", "5", "6", "7", "8", "9", "3 Sum"];
        assert_eq!(chosen(&text, &[]), [panel("X", &want)]);
        let levels = text.replace("_per_s", "");
        let want = [
            "3",
            "4",
            "5",
            "6",
            "7",
            "8",
            "9",
            "3 smaller ones not drawn",
        ];
        assert_eq!(chosen(&levels, &[]), [panel("X", &want)]);
    }

    #[test]
    fn lines_that_are_left_of_many_columns_have_colours_of_their_own() {
        let names: String = (0..20).map(|at| format!("\tx_{at}_per_s")).collect();
        // The first and the ninth would have the same one.
        let values: String = (0..20)
            .map(|at| format!("\t{}", i32::from(at % 8 == 0)))
            .collect();
        let table = testing::table(&format!("unix_s{names}\n1{values}\n2{values}\n"));
        let sketches = sketches(&table);
        let mut colours: Vec<usize> = sketches[0].lines.iter().map(|line| line.colour).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), 3);
    }
}
