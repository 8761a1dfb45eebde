//! The logs of a build beside the rows of a run: made of the same texts, at most once a second.

use std::ffi::OsString;

use pipe::cli::{Failure, Voice};
use pipe::clock::{Dial, Mono, Time};

use crate::args::Args;
use crate::buildstats::task::Task;
use crate::buildstats::{Buildstats, Options, Run};
use crate::feed::block::Block;
use crate::source::diskstats::Kind;
use crate::source::filesystem::Filesystems;
use crate::source::pressure::Resource;
use crate::source::{Source, Text};

/// What the logs are made of.
const SOURCES: [Source; 9] = [
    Source::Stat,
    Source::Meminfo,
    Source::Block,
    Source::Diskstats,
    Source::NetDev,
    Source::Pressure(Resource::Cpu),
    Source::Pressure(Resource::Memory),
    Source::Pressure(Resource::Io),
    Source::Filesystem,
];

/// The logs of a run, and what they tell of COMMAND.
#[derive(Debug)]
pub struct Journal {
    logs: Buildstats,
    run: Option<Run>,
    /// The wall clock, which their stamps are of.
    pub wall: Dial,
    failed: bool,
    /// The latest reading, if it came too soon to be told.
    pub left: Option<Mono>,
    /// The file system that is being told of.
    mounted: Filesystems,
}

/// What is read for the logs, if there are to be any.
pub fn wanted(args: &Args) -> &'static [Source] {
    match args.buildstats {
        Some(_) => &SOURCES,
        None => &[],
    }
}

impl Journal {
    /// Makes the logs ready that are asked for, at a time.
    pub fn open(
        args: &Args,
        (wall, now): (Dial, Time),
        voice: &Voice,
    ) -> Result<Option<Journal>, Failure> {
        let Some(directory) = &args.buildstats else {
            return Ok(None);
        };
        let options = Options {
            directory: directory.clone(),
            reduced: args.reduced || !args.raw,
            raw: args.raw,
            oe_units: args.oe_units,
        };
        let (logs, remarks) = Buildstats::open(&options, now)?;
        for remark in remarks {
            voice.remark(remark);
        }
        if logs.is_idle() {
            let (place, what) = (directory.display(), "another run writes its logs there");
            if args.command.is_empty() {
                return Err(Failure::new(place, what, "name another directory"));
            }
            voice.remark(format_args!("{place}: {what}; only the task is added"));
        }
        let run = match task(args, &args.command) {
            Some(task) if logs.is_idle() => Some(Run::beside(directory, &task, now)?),
            Some(task) => Some(Run::start(directory, &task, now)?),
            None => None,
        };
        Ok(Some(Journal {
            logs,
            run,
            wall,
            failed: false,
            left: None,
            mounted: Filesystems::default(),
        }))
    }

    /// Begins a reading; a forced one is always told.
    pub fn begin(&mut self, at: Mono, force: bool) {
        let told = self.logs.begin(self.wall.time(at), at, force);
        self.left = (!told).then_some(at);
    }

    /// Takes in a text that was read.
    pub fn text(&mut self, text: &Text, block: Option<&Block>) {
        if text.bytes.is_empty() {
            return;
        }
        match text.source {
            Source::Diskstats => self.logs.disks(text.bytes, &mut |name| {
                let kind = block.map(|block| block.known(name));
                kind == Some(Kind::Counted)
            }),
            Source::Filesystem => {
                self.mounted.clear();
                self.mounted.take(text.key, text.bytes);
                for one in self.mounted.list() {
                    self.logs.used(text.key, one.used());
                }
            }
            source => self.logs.take(source, text.bytes),
        }
    }

    /// Ends the reading. What can't be written is said once, and then nothing is written.
    pub fn end(&mut self, voice: &Voice) {
        if let Err(failure) = self.logs.end() {
            voice.error(failure);
            self.failed = true;
        }
    }

    /// Tells how COMMAND ended. Whether all was written.
    pub fn close(&mut self, passed: bool, voice: &Voice) -> bool {
        let (cpus, now) = (self.logs.cpus(), self.wall.time(Mono::now()));
        if let Some(run) = &mut self.run
            && let Err(failure) = run.end(now, passed, cpus)
        {
            voice.error(failure);
            self.failed = true;
        }
        !self.failed
    }
}

fn task(args: &Args, command: &[OsString]) -> Option<Task> {
    let task = Task::of(command.first()?);
    Some(match &args.task {
        Some(name) => task.named(name),
        None => task,
    })
}
