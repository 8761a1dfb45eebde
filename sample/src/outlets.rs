//! Where what is sampled goes: the rows of each table to its writer, or all texts to one stream.

use std::fs;
use std::iter;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use pipe::cli::{Failure, Voice};
use pipe::clock::{Mono, Time};
use pipe::flow::Output;
use pipe::stop::{Stop, Wake};
use pipe::tsv::Writer;

use crate::args::Args;
use crate::feed::block::Block;
use crate::feed::stream::Clocks;
use crate::raw::{self, Machine, Raw};
use crate::sampler::Sampler;
use crate::seen::Shape;
use crate::sink::Sink;
use crate::source::Text;
use crate::table::Table;
use crate::watch::{Place, Watch};

/// The outputs of a run.
#[derive(Debug)]
pub enum Outlets {
    /// The rows of each table.
    Rows(Rows),
    /// What was read, in the place of rows.
    Raw(Raw, Output),
}

/// Rows, and those who watch them.
#[derive(Debug)]
pub struct Rows {
    /// One for each table.
    writers: Vec<Writer>,
    watch: Option<Watch>,
    /// The time of the reading before.
    latest: Time,
}

impl Outlets {
    /// Rows under a time column of this name. The first table's go to `first`, if that is open
    /// already.
    pub fn rows(
        args: &Args,
        sampler: &Sampler,
        time: &'static str,
        first: Option<Output>,
    ) -> Result<Outlets, Failure> {
        let paths = paths(args, sampler)?;
        let others = paths.iter().skip(usize::from(first.is_some()));
        let outs = first.into_iter().map(Ok);
        let outs = outs.chain(others.map(Output::create));
        let open = |(table, out): (usize, Result<Output, Failure>)| {
            let columns = iter::once(time).chain(sampler.titles(table));
            let columns: Vec<String> = columns.map(str::to_owned).collect();
            Writer::new(out?, &args.records.style.style(), &columns)
        };
        let tables = sampler.tables().len();
        let writers: Result<_, Failure> = outs.take(tables).enumerate().map(open).collect();
        Ok(Outlets::Rows(Rows {
            writers: writers?,
            watch: Watch::new(args, &shapes(args, sampler))?,
            latest: Time(0),
        }))
    }

    /// A recording begins at this time, when the clocks show that.
    pub fn begin(&mut self, sampler: &Sampler, time: Time, clocks: &Clocks) -> Result<(), Failure> {
        let (raw, out) = match self {
            Outlets::Raw(raw, out) => (raw, out),
            Outlets::Rows(rows) => {
                rows.latest = time;
                return Ok(());
            }
        };
        let sources: Vec<_> = sampler.sources().collect();
        let machine = Machine {
            user_hz: rustix::param::clock_ticks_per_second(),
            page_bytes: rustix::param::page_size() as u64,
        };
        raw.begin();
        out.record(|buffer| raw::head(clocks, &sources, machine, buffer))
    }

    /// Takes in a text that was read.
    pub fn text(&mut self, text: &Text, block: Option<&Block>) {
        match self {
            Outlets::Rows(_) => {}
            Outlets::Raw(raw, _) => raw.text(text, block),
        }
    }

    /// Writes the latest reading.
    pub fn write(&mut self, sampler: &Sampler, time: Time, lost: u64) -> Result<(), Failure> {
        match self {
            Outlets::Rows(rows) => rows.write(sampler, time, lost),
            Outlets::Raw(raw, out) => out.record(|buffer| raw.end(time, lost, buffer)),
        }
    }

    /// Hands on all that was written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Outlets::Rows(rows) => rows.writers.iter_mut().try_for_each(Writer::flush),
            Outlets::Raw(_, out) => out.flush(),
        }
    }

    /// Hands on all that was written, then sleeps.
    pub fn rest(
        &mut self,
        stop: &Stop,
        due: Option<Mono>,
        also: &[BorrowedFd],
    ) -> Result<Wake, Failure> {
        self.flush()?;
        let woken = stop.sleep(due, also);
        woken.map_err(|error| Failure::io("poll", &error))
    }

    /// Says what those who watch have to say. Whether that is nothing bad.
    pub fn close(&self, voice: &Voice) -> Result<bool, Failure> {
        match self {
            Outlets::Rows(rows) => rows.watch.as_ref().map_or(Ok(true), |w| w.close(voice)),
            Outlets::Raw(..) => Ok(true),
        }
    }
}

impl Rows {
    fn write(&mut self, sampler: &Sampler, time: Time, lost: u64) -> Result<(), Failure> {
        let times = [self.latest, time];
        self.latest = time;
        let mut writers = self.writers.iter_mut().enumerate();
        writers.try_for_each(|(table, writer)| {
            let mut sink = match &mut self.watch {
                Some(watch) => Sink::watched(writer, Place { table, times }, watch),
                None => Sink::new(writer, time),
            };
            sampler.print(table, lost, &mut sink)
        })
    }
}

/// The tables as they are watched.
fn shapes(args: &Args, sampler: &Sampler) -> Vec<Shape> {
    let shape = |table: &dyn Table| {
        let titles = table.titles().into_iter();
        let columns = titles.filter_map(|title| title.of(args.counters));
        Shape {
            name: table.name(),
            columns: columns.map(str::to_owned).collect(),
        }
    };
    let tables = sampler.tables().iter();
    tables.map(|table| shape(&**table)).collect()
}

/// Whether rows go nowhere, as only those who watch them are asked for: standard output is COMMAND's
/// or the summary's.
pub fn nowhere(args: &Args) -> bool {
    let summary = args.summary.as_deref() == Some(Path::new("-"));
    let taken = summary || !args.command.is_empty();
    taken && args.to.is_none() && args.to_dir.is_none()
}

/// Where the rows of each table go, if not to standard output.
pub fn paths(args: &Args, sampler: &Sampler) -> Result<Vec<PathBuf>, Failure> {
    let Some(directory) = &args.to_dir else {
        let nowhere = nowhere(args).then(|| PathBuf::from("/dev/null"));
        let tables = sampler.tables().len().max(1);
        return Ok(nowhere
            .or(args.to.clone())
            .into_iter()
            .cycle()
            .take(tables)
            .collect());
    };
    fs::create_dir_all(directory).map_err(|error| Failure::io(directory.display(), &error))?;
    let ending = if args.records.style.json {
        "jsonl"
    } else {
        "tsv"
    };
    let path = |table: &str| directory.join(format!("{table}.{ending}"));
    let tables = sampler.tables().iter();
    Ok(tables.map(|table| path(table.name())).collect())
}
