//! The tables: what their columns are called, which text each one needs, and how a row comes from
//! two readings. [`rows`] has what is common to those with a row for each thing.

use std::fmt;

use clap::ValueEnum;
use pipe::cli::Failure;

use crate::args::{Args, TableName};
use crate::outlets;
use crate::pair::matched;
use crate::rate::Change;
use crate::sink::Sink;
use crate::source::group::Scope;
use crate::source::{Depth, Reading, Source};
use chosen::Choice;
use rows::{Emit, Thing};

pub mod cgroup;
pub mod chosen;
pub mod cpu;
pub mod disk;
pub mod fs;
pub mod irq;
pub mod mem;
pub mod net;
pub mod psi;
pub mod rows;
pub mod system;
pub mod task;
pub mod thermal;

/// What a column is called: by itself, and where counters are written.
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
    let alone = args.to_dir.is_none() && !args.raw_stream && !outlets::nowhere(args);
    if names.is_empty() && are_wanted(args) {
        match args.raw_stream {
            true => names.extend(TableName::value_variants()),
            false => names.push(TableName::System),
        }
    }
    if let Some(twice) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
        let what = format!("table {:?} is named twice", names[twice]).to_lowercase();
        return Err(Failure::usage(what, "name it once"));
    }
    misplaced(args, &names)?;
    if names.len() > 1 && alone {
        return Err(Failure::usage(
            "several tables don't go into one stream",
            "give --to-dir DIR, for a file each",
        ));
    }
    Ok(names.into_iter().map(|name| table(name, args)).collect())
}

/// Whether rows go anywhere, or to those who watch them.
fn are_wanted(args: &Args) -> bool {
    let places = [&args.to, &args.to_dir, &args.summary];
    args.command.is_empty() || places.into_iter().any(Option::is_some) || !args.fail_if.is_empty()
}

/// Refuses an option of a table that isn't asked for.
fn misplaced(args: &Args, names: &[TableName]) -> Result<(), Failure> {
    let options = [
        ("--partitions", args.partitions, TableName::Disk),
        ("--cgroup", args.cgroup.is_some(), TableName::Cgroup),
        ("--depth", args.depth.is_some(), TableName::Cgroup),
        ("--pid", !args.pid.is_empty(), TableName::Task),
        ("--top", args.top.is_some(), TableName::Task),
    ];
    let lost = |&&(_, given, table): &&(_, bool, _)| given && !names.contains(&table);
    match options.iter().find(lost) {
        None => Ok(()),
        Some((option, _, table)) => {
            let table = format!("{table:?}").to_lowercase();
            Err(Failure::usage(
                format!("{option} is of the table {table}"),
                format!("name it, as in 'sample {table}'"),
            ))
        }
    }
}

fn table(name: TableName, args: &Args) -> Box<dyn Table> {
    match name {
        TableName::Cpu => Box::new(cpu::table()),
        TableName::Disk => Box::new(disk::table(args.partitions)),
        TableName::Net => Box::new(net::table()),
        TableName::Mem => Box::new(mem::table()),
        TableName::Psi => Box::new(psi::table()),
        TableName::Fs => Box::new(fs::table()),
        TableName::Irq => Box::new(irq::table()),
        TableName::Task => Box::new(task::Tasks::new(Choice {
            pids: args.pid.clone(),
            command: !args.command.is_empty(),
            top: args.top.map(|top| {
                let count = usize::try_from(top).unwrap_or(usize::MAX);
                (count, args.by.unwrap_or_default())
            }),
        })),
        TableName::Cgroup => {
            let scope = Scope::asked(args.cgroup.as_deref(), args.depth);
            Box::new(cgroup::table(scope))
        }
        TableName::Thermal => Box::new(thermal::table()),
        _ => Box::new(system::System::new()),
    }
}

/// How much of the texts these tables need.
pub fn depth(tables: &[Box<dyn Table>]) -> Depth {
    let mut names = tables.iter().map(|table| table.name());
    match names.any(|name| ["mem", "psi"].contains(&name)) {
        true => Depth::Whole,
        false => Depth::Brief,
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

    /// Makes rows of the keys alone, as no column is left that needs anything.
    fn choose_keys(&mut self) {}

    /// Whether it needs the source.
    fn needs(&self, source: Source) -> bool;

    /// The places of those columns whose source is this one, but says nothing of them; or nothing
    /// at all, if there is no reading of it.
    fn untold(&self, source: Source, reading: Option<&Reading>) -> Vec<usize>;

    /// Whether it needs any source: whether it says something.
    fn needs_something(&self) -> bool {
        Source::ALL.into_iter().any(|source| self.needs(source))
    }

    /// The ids of the processes that it is about; all if there are none.
    fn pids(&self) -> &[u32] {
        &[]
    }

    /// Now it is known which process COMMAND is.
    fn follow(&mut self, _pid: u32) {}

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
