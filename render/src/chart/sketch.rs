//! Which panels a table that was read makes, and which series each has: of one thing a panel for
//! each family of columns, of several a panel for each measure with a series for each thing. A panel
//! holds as many series as there are colours; what is left is drawn as one, "others".

use std::collections::HashMap;

use crate::chart::colour::COUNT;
use crate::chart::name::{Kind, Name, Unit};
use crate::chart::panel::{Panel, Part, Shape};
use crate::chart::scale::Measure;
use crate::chart::vocabulary::heading_of;
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

fn places(table: &Table, which: impl Fn(&Strand) -> bool) -> Vec<usize> {
    let strands = table.strands.iter().enumerate();
    strands
        .filter(|(_, strand)| which(strand))
        .map(|(place, _)| place)
        .collect()
}

fn is_total(things: &Things, place: usize) -> bool {
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

/// The palette without some of its colours.
fn colours(taken: &[usize]) -> impl Iterator<Item = usize> {
    (0..COUNT).filter(|colour| !taken.contains(colour))
}

/// The panels of several things: one for each column, a line for each thing.
fn of_several(table: &Table, things: &Things) -> Vec<Sketch> {
    let mut known = HashMap::new();
    let is_busy = |name: &Name| matches!(name.member.as_str(), "user" | "system");
    let has_rest = table.names.iter().any(is_busy);
    let columns = table.names.iter().enumerate();
    let columns = columns.filter(|(_, name)| !(has_rest && name.member == "idle"));
    columns
        .filter_map(|(column, name)| {
            let mut sketch = measure(table, things, (column, name))?;
            paint(&mut sketch, &mut known);
            Some(sketch)
        })
        .collect()
}

/// The panel of one measure of several things.
fn measure(table: &Table, things: &Things, (column, name): (usize, &Name)) -> Option<Sketch> {
    let extent = |place: usize| table.strands[place].columns[column].extent;
    let present = places(table, |strand| {
        let column = &strand.columns[column];
        column.extent.count > 0 && !column.is_text()
    });
    let (still, mut moving): (Vec<usize>, Vec<usize>) = present
        .into_iter()
        .partition(|&place| extent(place).is_still());
    let (family, heading) = heading_of(name);
    let label = |&place: &usize| table.strands[place].label.clone();
    let mut sketch = Sketch {
        family,
        heading,
        measure: (name.unit, name.kind),
        shape: Shape::Lines,
        lines: Vec::new(),
        rest: None,
        still: still.iter().map(label).collect(),
        whole: None,
        aside: String::new(),
    };
    if moving.is_empty() {
        moving = still.into_iter().take(1).collect();
        sketch.still = sketch.still.split_off(moving.len());
    }
    // One that gave its place away had numbers, too.
    let gone = things.met.saturating_sub(table.strands.len() as u64);
    if moving.len() as u64 + gone > COUNT as u64 {
        let total = |place: usize| is_total(things, place);
        moving.sort_by(|&a, &b| {
            let weight = |place| (total(place), extent(place).sum());
            let (a, b) = (weight(a), weight(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
        let rest = (moving.len() as u64 + gone).saturating_sub(COUNT as u64 - 1);
        moving.truncate(COUNT - 1);
        match pool(things, sketch.measure) {
            Some(pool) => {
                let (colour, columns) = (OTHERS, Vec::new());
                sketch.rest = Some(Rest {
                    count: rest,
                    pool,
                    colour,
                    columns,
                });
            }
            None => sketch.aside = format!("{rest} smaller ones not drawn"),
        }
    }
    // The total comes first, then the others as the rows have them.
    moving.sort_by_key(|&place| (!is_total(things, place), place));
    let line = |place: &usize| Line {
        strand: *place,
        column,
        label: label(place),
        colour: OTHERS,
    };
    sketch.lines = moving.iter().map(line).collect();
    (!sketch.lines.is_empty()).then_some(sketch)
}

/// How things that have no line of their own are one; not at all if they hold each other.
fn pool(things: &Things, (unit, kind): Measure) -> Option<Pool> {
    let of_tasks = matches!(things.named.as_str(), "pid" | "tid" | "task" | "comm");
    match (unit, kind) {
        _ if things.named == "cgroup" => None,
        (Unit::Percent, _) if !of_tasks => Some(Pool::Mean),
        (Unit::Hertz, _) | (Unit::Seconds, Kind::Gauge) => Some(Pool::Mean),
        _ => Some(Pool::Sum),
    }
}

/// Gives each thing the same colour in all panels, as far as that goes.
fn paint(sketch: &mut Sketch, known: &mut HashMap<usize, usize>) {
    let mut taken: Vec<usize> = sketch.rest.iter().map(|rest| rest.colour).collect();
    let mut strangers = Vec::new();
    for (at, line) in sketch.lines.iter_mut().enumerate() {
        match known.get(&line.strand) {
            Some(&colour) if !taken.contains(&colour) => {
                line.colour = colour;
                taken.push(colour);
            }
            _ => strangers.push(at),
        }
    }
    // What no other thing has is best.
    let others: Vec<usize> = known.values().copied().collect();
    let fresh = colours(&taken).filter(|colour| !others.contains(colour));
    let used = colours(&taken).filter(|colour| others.contains(colour));
    let free: Vec<usize> = fresh.chain(used).collect();
    for (at, colour) in strangers.into_iter().zip(free) {
        if let Some(line) = sketch.lines.get_mut(at) {
            line.colour = colour;
            known.entry(line.strand).or_insert(colour);
        }
    }
}
