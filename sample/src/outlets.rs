//! Where what is sampled goes: the rows of each table to its writer, or all texts to one stream.

use std::fs;
use std::iter;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;

use pipe::cli::Failure;
use pipe::clock::{Mono, Time};
use pipe::flow::Output;
use pipe::stop::{Stop, Wake};
use pipe::tsv::Writer;

use crate::args::Args;
use crate::feed::block::Block;
use crate::feed::stream::Clocks;
use crate::raw::{self, Machine, Raw};
use crate::sampler::Sampler;
use crate::sink::Sink;
use crate::source::Text;

/// The outputs of a run.
#[derive(Debug)]
pub enum Outlets {
    /// A writer for each table.
    Rows(Vec<Writer>),
    /// What was read, in the place of rows.
    Raw(Raw, Output),
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
        Ok(Outlets::Rows(writers?))
    }

    /// A recording begins, at a time when the clocks show this.
    pub fn begin(&mut self, sampler: &Sampler, clocks: &Clocks) -> Result<(), Failure> {
        let Outlets::Raw(raw, out) = self else {
            return Ok(());
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
            Outlets::Rows(writers) => {
                let mut writers = writers.iter_mut().enumerate();
                writers.try_for_each(|(table, writer)| {
                    sampler.print(table, lost, &mut Sink::new(writer, time))
                })
            }
            Outlets::Raw(raw, out) => out.record(|buffer| raw.end(time, lost, buffer)),
        }
    }

    /// Hands on all that was written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Outlets::Rows(writers) => writers.iter_mut().try_for_each(Writer::flush),
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
}

/// The files of the tables, if each has one of its own.
pub fn paths(args: &Args, sampler: &Sampler) -> Result<Vec<PathBuf>, Failure> {
    let Some(directory) = &args.to_dir else {
        return Ok(Vec::new());
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
