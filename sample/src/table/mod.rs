//! The tables: what their columns are called, which text each one needs, and how a row comes from
//! two readings. [`rows`] has what is common to those with a row for each thing.

use std::fmt;

use pipe::cli::Failure;

use crate::args::{Args, TableName};
use crate::pair::matched;
use crate::rate::Change;
use crate::sink::Sink;
use crate::source::group::Scope;
use crate::source::{Reading, Source};
use rows::{Emit, Thing};

pub mod cgroup;
pub mod cpu;
pub mod disk;
pub mod rows;
pub mod system;
pub mod thermal;

/// What a column is called: by itself, and where counters are written..
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// The column's name.
    pub name: &'static str,
    /// Its name where counters are written, if it is there.
    pub counter: Option<&'static str>,
}

/// The tables that are asked for, each with all its columns.
pub fn asked(args: &Args) -> Result<Vec<Box<dyn Table>>, Failure> {
    let mut names = args.tables.clone();
    let alone = args.to_dir.is_none() && !args.raw_stream;
    if names.is_empty() && (args.command.is_empty() || args.to.is_some() || args.to_dir.is_some()) {
        names.push(TableName::System);
    }
    if let Some(twice) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
        let what = format!("table {:?} is named twice", names[twice]).to_lowercase();
        return Err(Failure::usage(what, "name it once"));
    }
    if names.len() > 1 && alone {
        return Err(Failure::usage(
            "several tables don't go into one stream",
            "give --to-dir DIR, for a file each",
        ));
    }
    Ok(names.into_iter().map(|name| table(name, args)).collect())
}

fn table(name: TableName, args: &Args) -> Box<dyn Table> {
    match name {
        TableName::Cpu => Box::new(cpu::table()),
        TableName::Disk => Box::new(disk::table(args.partitions)),
        TableName::Cgroup => {
            let scope = Scope::asked(args.cgroup.as_deref(), args.depth);
            Box::new(cgroup::table(scope))
        }
        TableName::Thermal => Box::new(thermal::table()),
        _ => Box::new(system::System::new()),
    }
}

/// Two readings and what passed between them.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The reading before.
    pub previous: &'a Reading,
    /// The latest reading.
    pub current: &'a Reading,
    /// What passed in all.
    pub change: Change,
    /// Ticks missed before the latest reading.
    pub lost: u64,
    /// Whether counters are written in the place of rates.
    pub counters: bool,
}

/// A table that is sampled: some or all of its columns.
pub trait Table: fmt::Debug {
    /// The word that asks for it.
    fn name(&self) -> &'static str;

    /// Its key columns, which are always there.
    fn keys(&self) -> Vec<&'static str>;

    /// Which control groups it is about, if it is about groups.
    fn scope(&self) -> Option<&Scope> {
        None
    }

    /// The columns behind the keys.
    fn titles(&self) -> Vec<Title>;

    /// Leaves the columns that are named by their places, in that order.
    fn choose(&mut self, places: &[usize]);

    /// Whether it needs the source.
    fn needs(&self, source: Source) -> bool;

    /// The places of those columns whose source is this one, but says nothing of them; or nothing
    /// at all, if there is no reading of it.
    fn untold(&self, source: Source, reading: Option<&Reading>) -> Vec<usize>;

    /// Whether it needs any source: whether it says something.
    fn needs_something(&self) -> bool {
        Source::ALL.into_iter().any(|source| self.needs(source))
    }

    /// Writes the rows of a moment.
    fn print(&self, moment: &Moment, sink: &mut Sink) -> Result<(), Failure>;
}

impl Moment<'_> {
    /// Each thing of a list of the latest reading, with what it was before.
    pub fn each<T>(
        &self,
        list: fn(&Reading) -> &[T],
        same: fn(&T, &T) -> bool,
        emit: Emit<T>,
    ) -> Result<(), Failure> {
        let seconds = self.change.seconds();
        let mut things = matched(list(self.previous), list(self.current), same);
        things.try_for_each(|(previous, current)| {
            emit(&Thing {
                previous,
                current,
                seconds,
            })
        })
    }
}

impl Title {
    /// The name, where counters are written or not.
    pub fn of(self, counters: bool) -> Option<&'static str> {
        if counters {
            self.counter
        } else {
            Some(self.name)
        }
    }
}
