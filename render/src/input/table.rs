//! A table on its way to being drawn: its rows are read once, and kept as bins.

mod restored;

use pipe::flow::Skipped;

use crate::chart::name::Name;
use crate::chart::panel::{Panel, Shape, panels};
use crate::input::bins::Bins;
use crate::input::cells::Row;
use crate::input::choice::Choice;
use crate::input::column::Column;
use crate::input::facts::{Facts, joined};
use crate::input::header::Header;
use crate::input::strand::Strand;
use crate::input::things::Things;
use crate::request::{As, Request};

/// Numbers over time, read.
#[derive(Debug)]
pub struct Table {
    /// Of its rows.
    pub facts: Facts,
    /// The names of all columns.
    pub header: Vec<String>,
    /// The names of columns that are not drawn, because nobody asked for them.
    pub left_out: Vec<String>,
    /// What the columns of a strand are called, as far as panels are concerned.
    pub names: Vec<Name>,
    /// The columns asked for, over time. One strand, unless there is a row for each of several
    /// things.
    pub strands: Vec<Strand>,
    /// Which strand a row is of, if there is a row for each of several things.
    pub things: Option<Box<Things>>,
    /// The panels that columns of these names make.
    panels: Vec<Panel>,
    layout: Layout,
}

/// Where a table's columns stand in its lines.
#[derive(Debug, Default)]
struct Layout {
    columns: Vec<usize>,
    /// The values of the row in hand: one a column, then those of stacks as sums.
    values: Vec<f64>,
    /// The columns of each stack from the bottom up, and the series of their sums.
    stacks: Vec<Vec<(usize, usize)>>,
}

impl Table {
    /// A table without rows, one of so many inputs.
    pub fn begin(header: &Header, request: &Request, inputs: usize) -> Table {
        let Choice {
            places,
            names,
            left_out,
        } = Choice::of(header, request);
        let columns: Vec<Column> = places
            .iter()
            .map(|&place| Column::new(&header.names[place]))
            .collect();
        let mut panels = panels(&names);
        if matches!(request.shape, Some(As::Line | As::Step)) {
            panels
                .iter_mut()
                .for_each(|panel| panel.shape = Shape::Lines);
        }
        let (stacks, series) = stacks(
            &panels,
            columns.len(),
            header.key.is_some() || request.is_part(),
        );
        let things = header.key.clone().map(|key| {
            let named = key.own.map(|own| header.names[own].clone());
            let series = (series, inputs);
            Box::new(Things::begin(
                named.unwrap_or_default(),
                key,
                &columns,
                series,
            ))
        });
        let only = |columns| Strand {
            label: String::new(),
            bins: Bins::new(series, inputs),
            columns,
        };
        Table {
            facts: Facts::default(),
            header: header.names.clone(),
            left_out,
            names,
            panels,
            strands: if things.is_some() {
                Vec::new()
            } else {
                vec![only(columns)]
            },
            things,
            layout: Layout {
                columns: places,
                values: vec![f64::NAN; series],
                stacks,
            },
        }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        let mut place = Some(0);
        if let Some(things) = &mut self.things {
            things.turn_to(time);
            place = things.place(row, &mut self.strands);
        }
        let Layout {
            columns,
            values,
            stacks,
        } = &mut self.layout;
        let strand = place.and_then(|place| self.strands.get_mut(place));
        let own = match (strand, &mut self.things) {
            (Some(strand), _) => &mut strand.columns,
            (None, Some(things)) => {
                things.crowd.iter_mut().for_each(Column::forget);
                &mut things.crowd
            }
            (None, None) => return,
        };
        for ((column, value), &place) in own.iter_mut().zip(&mut *values).zip(&*columns) {
            *value = column.take(row, place, time);
        }
        if let Some(things) = &mut self.things {
            let may_enter = things.add(place, &values[..columns.len()]);
            if may_enter {
                things.let_in(row, &mut self.strands);
            }
        }
        let Some(strand) = place.and_then(|place| self.strands.get_mut(place)) else {
            return;
        };
        if let Some(things) = &self.things {
            strand.bins.widen(things.all.bins.shift());
        }
        stacks.iter().for_each(|stack| pile_up(stack, values));
        strand.bins.add(time, values);
    }

    /// Takes a row that is not drawn: counters go on from there.
    pub fn pass(&mut self, row: &Row, time: i64) {
        let place = match &mut self.things {
            Some(things) => things.place(row, &mut self.strands),
            None => Some(0),
        };
        if let Some(strand) = place.and_then(|place| self.strands.get_mut(place)) {
            for (column, &place) in strand.columns.iter_mut().zip(&self.layout.columns) {
                column.pass(row, place, time);
            }
        }
    }

    /// The series of a column in its strand's bins; of a part of a stack that of the sum up to and
    /// with itself.
    pub fn piled(&self, column: usize) -> usize {
        let mut parts = self.layout.stacks.iter().flatten();
        let part = parts.find(|(part, _)| *part == column);
        part.map_or(column, |&(_, series)| series)
    }

    /// All bins, those of the sum of all things among them.
    pub fn bins(&self) -> impl Iterator<Item = &Bins> {
        let all = self.things.iter().map(|things| &things.all);
        self.strands.iter().chain(all).map(|strand| &strand.bins)
    }

    /// The same, to widen them.
    pub fn bins_mut(&mut self) -> impl Iterator<Item = &mut Bins> {
        let all = self.things.iter_mut().map(|things| &mut things.all);
        self.strands
            .iter_mut()
            .chain(all)
            .map(|strand| &mut strand.bins)
    }

    /// How long before the first row its rates already hold; 0 if there are none.
    pub fn lead(&self) -> i64 {
        let of_interval = |column: &Column| column.extent.count > 0 && column.of_interval;
        let columns = self.strands.iter().flat_map(|strand| &strand.columns);
        if columns.into_iter().any(of_interval) {
            self.facts.spacing.median().unwrap_or(0) as i64
        } else {
            0
        }
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let times = || self.bins().flat_map(Bins::occupied).map(|(_, rows)| rows);
        let first = times().map(|rows| rows.first).min()?;
        let last = times().map(|rows| rows.last).max()?;
        Some((first.saturating_sub(self.lead()), last))
    }

    /// The panels to draw: those with a number in them, without columns of text.
    pub fn panels(&self) -> Vec<Panel> {
        let mut panels = self.panels.clone();
        for panel in &mut panels {
            panel.parts.retain(|part| self.has_numbers(part.column));
        }
        panels.retain(|panel| !panel.parts.is_empty());
        panels
    }

    /// Whether a column has numbers, and more of them than of text.
    fn has_numbers(&self, column: usize) -> bool {
        let (numbers, texts) = self.count(column);
        numbers > 0 && texts.count <= numbers
    }

    /// How many numbers a column has, and how much text.
    fn count(&self, column: usize) -> (u64, Skipped) {
        let (mut numbers, mut texts) = (0, Skipped::default());
        let crowd = self
            .things
            .iter()
            .filter_map(|things| things.crowd.get(column));
        let own = self
            .strands
            .iter()
            .filter_map(|strand| strand.columns.get(column));
        for column in own.chain(crowd) {
            numbers += column.extent.count;
            texts = joined(texts, column.texts);
        }
        (numbers, texts)
    }

    /// Sums up what was found to be text, and names things; to be called before it is drawn.
    pub fn sort_out(&mut self) {
        (self.facts.constants, self.facts.texts) = Default::default();
        let mut cells = Skipped::default();
        if let Some(things) = &self.things {
            self.facts.constants = things.name(&mut self.strands, &self.header);
            cells = joined(cells, things.lost_texts);
        }
        for at in 0..self.names.len() {
            let (numbers, texts) = self.count(at);
            let Some(column) = self
                .strands
                .first()
                .and_then(|strand| strand.columns.get(at))
            else {
                continue;
            };
            if texts.count <= numbers {
                cells = joined(cells, texts);
                continue;
            }
            match column.constant() {
                Some(text) => self.facts.constants.push((column.name.clone(), text)),
                None => self.facts.texts.push(column.name.clone()),
            }
        }
        self.facts.faults.cells = cells;
    }
}

/// The columns of each stack with the series of their sums, and how many series there are. Of
/// several things, and where only a part is drawn, each column is also kept by itself.
fn stacks(panels: &[Panel], columns: usize, apart: bool) -> (Vec<Vec<(usize, usize)>>, usize) {
    let mut series = columns;
    let mut piled = |column: usize| {
        series += usize::from(apart);
        (column, if apart { series - 1 } else { column })
    };
    let stacked = panels.iter().filter(|panel| panel.shape == Shape::Stack);
    let stacks = stacked
        .map(|panel| panel.parts.iter().map(|part| piled(part.column)).collect())
        .collect();
    (stacks, series)
}

/// Turns the values of a stack's columns into sums, from the bottom up.
fn pile_up(stack: &[(usize, usize)], values: &mut [f64]) {
    let mut sum = 0.0;
    for &(column, series) in stack {
        let value = values[column];
        sum += if value.is_nan() { 0.0 } else { value };
        values[series] = if value.is_nan() { value } else { sum };
    }
}

#[cfg(test)]
mod tests {
    use pipe::flow::Skipped;

    use super::*;
    use crate::input::Refusal;
    use crate::input::records::Records;
    use crate::input::testing::table as read;

    /// The values of a column in the order of time.
    fn values(table: &Table, column: usize) -> Vec<Option<f64>> {
        let bins = &table.strands[0].bins;
        bins.occupied()
            .map(|(bin, _)| bins.cell(bin, column).map(|cell| cell.last))
            .collect()
    }

    #[test]
    fn stacked_columns_are_summed_and_their_extents_are_their_own() {
        let table = read(
            "mono_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\n1\t30\t20\t50\n2\t\t10\t90\n",
        );
        assert_eq!(values(&table, 0), [Some(30.0), None]);
        assert_eq!(values(&table, 1), [Some(50.0), Some(10.0)]);
        assert_eq!(table.strands[0].columns[1].extent.max, 20.0);
    }

    #[test]
    fn faults_are_counted_with_their_place() {
        let table = read("unix_s\tn\tlost\n1\t1\t0\nsoon\t2\t0\n3\t3\n4\t4\t2\n5\tx\t0\n5\t5");
        assert_eq!((table.facts.rows, table.facts.lost), (3, Some(2)));
        let faults = table.facts.faults;
        assert_eq!(faults.times, Skipped { count: 1, first: 3 });
        assert_eq!(faults.lines, Skipped { count: 1, first: 4 });
        assert_eq!(faults.cells, Skipped { count: 1, first: 6 });
        assert_eq!(faults.torn, Some(7));
    }

    #[test]
    fn a_panel_without_a_number_is_none() {
        let table = read("unix_s\tcomm\tn_pct\n1\ta\t\n2\tb\t\n");
        assert!(table.panels().is_empty());
    }

    #[test]
    fn other_time_columns_are_known_and_none_is_an_error() {
        let first = |text| {
            read(text).strands[0]
                .bins
                .occupied()
                .next()
                .unwrap()
                .1
                .first
        };
        assert_eq!(first("n\tTime (ns)\n7\t1500\n"), 1_500);
        assert_eq!(first("time\tn\n2.5\t7\n"), 2_500_000_000);
        let begin = |text: &'static str| Records::begin(text.as_bytes(), &Request::default(), 1);
        assert!(matches!(begin("1.0\t5\n"), Err(Refusal::NoTime)));
        assert!(matches!(begin(""), Err(Refusal::Empty)));
    }
}
