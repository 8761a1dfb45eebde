//! A table that was read before, and comes back from a page.

use crate::chart::name::Name;
use crate::chart::panel::{Shape, panels};
use crate::input::column::Column;
use crate::input::facts::Facts;
use crate::input::table::{Layout, Table, stacks};
use crate::input::things::Things;
use crate::request::Request;

impl Table {
    /// A table as it was when all its rows had been read: with names as panels know its columns,
    /// and what all its things are together, if it has any.
    pub fn restore(facts: Facts, names: Vec<Name>, things: Option<Things>) -> Table {
        let panels = panels(&names);
        let (stacks, _) = stacks(&panels, names.len(), things.is_some());
        Table {
            facts,
            header: Vec::new(),
            left_out: Vec::new(),
            names,
            panels,
            strands: Vec::new(),
            things: things.map(Box::new),
            layout: Layout {
                stacks,
                ..Layout::default()
            },
        }
    }

    /// Forgets the numbers of columns that nobody asks for, but for those of a stack that one is
    /// asked for: its areas stand on each other.
    pub fn keep(&mut self, request: &Request) {
        let things = self.things.iter().map(|things| &things.all);
        let Some(strand) = self.strands.iter().chain(things).next() else {
            return;
        };
        let names = strand
            .columns
            .iter()
            .map(|column| request.wants(&column.name));
        let mut wanted: Vec<bool> = names.collect();
        let is_plain = self.strands.iter().filter(|strand| strand.moves()).count() < 2;
        let stacks = self
            .panels
            .iter()
            .filter(|panel| is_plain && panel.shape == Shape::Stack);
        for panel in stacks {
            let parts = panel.parts.iter().map(|part| part.column);
            if parts
                .clone()
                .any(|column| wanted.get(column) == Some(&true))
            {
                wanted.iter_mut().enumerate().for_each(|(column, wanted)| {
                    *wanted |= parts.clone().any(|part| part == column);
                });
            }
        }
        let crowd = self.things.iter_mut().map(|things| &mut things.crowd);
        let own = self.strands.iter_mut().map(|strand| &mut strand.columns);
        for columns in own.chain(crowd) {
            for (column, _) in columns
                .iter_mut()
                .zip(&wanted)
                .filter(|(_, wanted)| !**wanted)
            {
                *column = Column::new(&column.name);
            }
        }
    }
}
