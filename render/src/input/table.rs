//! A table on its way to being drawn: its rows are read once, and kept as bins.

use crate::chart::name::Name;
use crate::chart::panel::{Panel, Part, Shape, panels};
use crate::chart::run::is_of_interval;
use crate::input::bins::Bins;
use crate::input::cells::Row;
use crate::input::column::Column;
use crate::input::facts::Facts;
use crate::input::header::Header;
use crate::input::strand::Strand;
use crate::request::Request;

/// Numbers over time, read.
#[derive(Debug)]
pub struct Table {
    /// Of its rows.
    pub facts: Facts,
    /// The names of all columns.
    pub header: Vec<String>,
    /// The panels that columns of these names make.
    panels: Vec<Panel>,
    /// The columns asked for, over time; one of a stack holds the sum up to and with itself. One
    /// strand, unless there is a row for each of several things.
    pub strands: Vec<Strand>,
    layout: Layout,
}

/// Where a table's columns stand in its lines.
#[derive(Debug, Default)]
struct Layout {
    columns: Vec<usize>,
    /// The values of the row in hand, one a column.
    values: Vec<f64>,
    /// The columns of each stack from the bottom up, as places in `columns`.
    stacks: Vec<Vec<usize>>,
}

impl Table {
    /// A table without rows, one of so many inputs.
    pub fn begin(header: &Header, request: &Request, inputs: usize) -> Table {
        let names = &header.names;
        let drawn = |&place: &usize| place != header.time && request.wants(&names[place]);
        let places: Vec<usize> = (0..names.len()).filter(drawn).collect();
        let columns: Vec<Column> = places
            .iter()
            .map(|&place| Column::new(&names[place]))
            .collect();
        let panels = panels(
            &columns
                .iter()
                .map(|column| Name::parse(&column.name))
                .collect::<Vec<_>>(),
        );
        let stacked = panels.iter().filter(|panel| panel.shape == Shape::Stack);
        let stacks = stacked
            .map(|panel| panel.parts.iter().map(|part| part.column).collect())
            .collect();
        let values = vec![f64::NAN; columns.len()];
        Table {
            facts: Facts::default(),
            header: names.clone(),
            panels,
            strands: vec![Strand {
                label: String::new(),
                bins: Bins::new(columns.len(), inputs),
                columns,
            }],
            layout: Layout {
                columns: places,
                values,
                stacks,
            },
        }
    }

    /// A table as it was when all its rows had been read.
    pub fn restore(facts: Facts, header: Vec<String>, strands: Vec<Strand>) -> Table {
        let columns = strands.first().map_or(&[][..], |strand| &strand.columns);
        let names: Vec<Name> = columns
            .iter()
            .map(|column| Name::parse(&column.name))
            .collect();
        Table {
            facts,
            header,
            panels: panels(&names),
            strands,
            layout: Layout::default(),
        }
    }

    /// Keeps the panels that draw one of these columns, whole: the areas of a stack stand on each
    /// other.
    pub fn keep(&mut self, request: &Request) {
        let Some(Strand { columns, .. }) = self.strands.first() else {
            return;
        };
        let wanted = |part: &Part| {
            columns
                .get(part.column)
                .is_some_and(|column| request.wants(&column.name))
        };
        for panel in &mut self.panels {
            if panel.shape != Shape::Stack {
                panel.parts.retain(wanted);
            }
        }
        self.panels.retain(|panel| panel.parts.iter().any(wanted));
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        let Layout {
            columns: places,
            values,
            stacks,
        } = &mut self.layout;
        let Some(strand) = self.strands.first_mut() else {
            return;
        };
        for ((column, value), &place) in strand.columns.iter_mut().zip(&mut *values).zip(&*places) {
            *value = column.take(row.cell(place), time, row.number());
        }
        stacks.iter().for_each(|stack| pile_up(stack, values));
        strand.bins.add(time, values);
    }

    /// How long before the first row its rates already hold; 0 if there are none.
    pub fn lead(&self) -> i64 {
        let of_interval =
            |column: &Column| column.extent.count > 0 && is_of_interval(&Name::parse(&column.name));
        let columns = self.strands.iter().flat_map(|strand| &strand.columns);
        if columns.into_iter().any(of_interval) {
            self.facts.spacing.median().unwrap_or(0) as i64
        } else {
            0
        }
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let times = || {
            let bins = self
                .strands
                .iter()
                .flat_map(|strand| strand.bins.occupied());
            bins.map(|(_, rows)| rows)
        };
        let first = times().map(|rows| rows.first).min()?;
        let last = times().map(|rows| rows.last).max()?;
        Some((first.saturating_sub(self.lead()), last))
    }

    /// The panels to draw: those with a number in them, without columns of text.
    pub fn panels(&self) -> Vec<Panel> {
        let Some(Strand { columns, .. }) = self.strands.first() else {
            return Vec::new();
        };
        let mut panels = self.panels.clone();
        for panel in &mut panels {
            panel.parts.retain(|part| {
                columns[part.column].extent.count > 0 && !columns[part.column].is_text()
            });
        }
        panels.retain(|panel| !panel.parts.is_empty());
        panels
    }

    /// Sums up what was found to be text; to be called before it is drawn.
    pub fn sort_out(&mut self) {
        let Some(Strand { columns, .. }) = self.strands.first() else {
            return;
        };
        let texts = columns
            .iter()
            .filter(|column| column.texts.count > 0 && !column.is_text())
            .map(|column| column.texts);
        let cells = &mut self.facts.faults.cells;
        cells.first = texts.clone().map(|texts| texts.first).min().unwrap_or(0);
        cells.count = texts.map(|texts| texts.count).sum();
        (self.facts.constants, self.facts.texts) = Default::default();
        for column in columns.iter().filter(|column| column.is_text()) {
            match column.constant() {
                Some(text) => self.facts.constants.push((column.name.clone(), text)),
                None => self.facts.texts.push(column.name.clone()),
            }
        }
    }
}

/// Turns the values of a stack's columns into sums, from the bottom up.
fn pile_up(stack: &[usize], values: &mut [f64]) {
    let mut sum = 0.0;
    for &column in stack {
        if !values[column].is_nan() {
            sum += values[column];
            values[column] = sum;
        }
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
        let table = read("unix_s\tcomm\tn\n1\ta\t\n2\tb\t\n");
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
