//! A directory in the format of OpenEmbedded's buildstats, which pybootchartgui draws: logs of
//! timed blocks, and what COMMAND was.
//!
//! `stamp` says when a block is due; `raw`, `cpu`, `disk`, `memory`, `net` and `pressure` turn the
//! kernel's texts into its lines; `log` writes it whole or not at all; `logs` has all of them and
//! goes on behind an earlier run, whose end `mend` looks at. [`Run`], [`task`] and `usage` tell of
//! COMMAND. Nothing here reads the kernel's texts of a reading: they are handed in.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::clock::{Mono, Time};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

mod cpu;
mod disk;
mod log;
mod logs;
mod memory;
mod mend;
mod net;
mod pressure;
mod raw;
mod run;
mod stamp;
pub mod task;
mod usage;
mod word;

pub use run::Run;

use crate::source::Source;
use crate::source::pressure::Resource;
use cpu::Cpu;
use logs::{Logs, Place};
use pressure::Pressure;
use stamp::{Due, Pace};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where; it is made if it isn't there.
    pub directory: PathBuf,
    /// Rates, amounts and shares: every chart, and small.
    pub reduced: bool,
    /// The kernel's own texts of CPU, memory and disks.
    pub raw: bool,
    /// Disk traffic in the units of the format's first producer.
    pub oe_units: bool,
}

/// The logs being written, and what the block before was told from.
#[derive(Debug)]
pub struct Buildstats {
    /// Held for as long as the logs are written.
    lock: Option<File>,
    logs: Logs,
    pace: Pace,
    at: Mono,
    due: Due,
    failed: bool,
    cpus: usize,
    cpu: Cpu,
    disk: disk::Traffic,
    net: net::Traffic,
    /// Of CPU, I/O and memory.
    pressure: [Pressure; 3],
}

impl Buildstats {
    /// Makes the directory ready at the time `now`. Logs that are there already are written on,
    /// and the remarks say what had to be mended in them.
    ///
    /// # Errors
    /// It can't be made, or holds logs of a later time or something else in their place.
    pub fn open(options: &Options, now: Time) -> Result<(Buildstats, Vec<String>), Failure> {
        let directory = &options.directory;
        fs::create_dir_all(directory).map_err(|error| Failure::io(directory.display(), &error))?;
        let lock = lock(directory)?;
        let mut remarks = Vec::new();
        let (logs, latest) = match lock {
            Some(_) => Logs::open(options, now, &mut remarks)?,
            None => Default::default(),
        };
        let buildstats = Buildstats {
            lock,
            logs,
            pace: Pace::behind(latest),
            at: Mono(0),
            due: Due::Not,
            failed: false,
            cpus: 0,
            cpu: Cpu::default(),
            disk: disk::Traffic::new(options.oe_units),
            net: net::Traffic::default(),
            pressure: Default::default(),
        };
        Ok((buildstats, remarks))
    }

    /// Whether nothing is written, as another run writes its logs there.
    pub fn is_idle(&self) -> bool {
        self.lock.is_none()
    }

    /// Begins a reading. Whether its texts are wanted: always the first time, then once a second,
    /// and when it is forced, as by the end of the run; never after a failure.
    pub fn begin(&mut self, time: Time, at: Mono, force: bool) -> bool {
        self.due = match self.failed || self.is_idle() {
            true => Due::Not,
            false => self.pace.due(time, at, force),
        };
        self.at = at;
        match self.due {
            Due::Not => return false,
            // What is told is thrown away; what it is told from is kept.
            Due::Base => self.logs.begin(0),
            Due::Block(stamp) => self.logs.begin(stamp),
        }
        true
    }

    /// A text of this reading; ignored unless it is wanted. One that couldn't be read is left out.
    pub fn take(&mut self, source: Source, text: &[u8]) {
        if self.due == Due::Not {
            return;
        }
        let [cpu, io, memory] = &mut self.pressure;
        match source {
            Source::Stat => {
                self.cpus = cpu::count(text);
                self.logs
                    .put(Place::RawStat, |block| raw::text(text, block));
                self.logs
                    .put(Place::Stat, |block| self.cpu.reduce(text, block));
            }
            Source::Meminfo => {
                self.logs
                    .put(Place::RawMeminfo, |block| raw::text(text, block));
                self.logs
                    .put(Place::Meminfo, |block| memory::reduce(text, block));
            }
            Source::NetDev => self
                .logs
                .put(Place::Net, |block| self.net.reduce(text, block)),
            Source::Pressure(Resource::Cpu) => {
                self.logs.put(Place::Cpu, |block| cpu.reduce(text, block));
            }
            Source::Pressure(Resource::Io) => {
                self.logs.put(Place::Io, |block| io.reduce(text, block));
            }
            Source::Pressure(Resource::Memory) => {
                self.logs
                    .put(Place::Memory, |block| memory.reduce(text, block));
            }
            // The disks have a way of their own, and the rest isn't told.
            _ => {}
        }
    }

    /// The same for the text of `/proc/diskstats`. Of each name in it, in their order, is asked
    /// whether it is a whole disk that counts.
    pub fn disks(&mut self, text: &[u8], whole: &mut dyn FnMut(&[u8]) -> bool) {
        if self.due == Due::Not {
            return;
        }
        self.logs
            .put(Place::RawDiskstats, |block| raw::disks(text, block));
        let moment = (self.at, whole);
        self.logs.put(Place::Diskstats, |block| {
            self.disk.reduce(text, moment, block);
        });
    }

    /// The same for the room taken in a file system, in bytes.
    pub fn used(&mut self, mount: &[u8], bytes: u64) {
        if self.due == Due::Not {
            return;
        }
        self.logs.put(Place::Space, |block| {
            word::escape(mount, block);
            // Writing to memory doesn't fail.
            let _ = writeln!(block, ": {bytes}");
        });
    }

    /// Ends the reading: writes a block to each log that was told of.
    ///
    /// # Errors
    /// One can't be written; then nothing is any more. What was written before stays whole.
    pub fn end(&mut self) -> Result<(), Failure> {
        let due = std::mem::replace(&mut self.due, Due::Not);
        let written = match due {
            Due::Block(_) => self.logs.end(),
            Due::Not | Due::Base => Ok(()),
        };
        self.failed |= written.is_err();
        written
    }

    /// How many CPUs the latest text told of.
    pub fn cpus(&self) -> usize {
        self.cpus
    }
}

/// Two runs at once would write stamps that go to and fro: nothing, if another one is under way.
fn lock(directory: &Path) -> Result<Option<File>, Failure> {
    let opened = File::open(directory);
    let opened = opened.map_err(|error| Failure::io(directory.display(), &error))?;
    Ok(
        match flock(&opened, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => None,
            // Some file systems know no locks.
            _ => Some(opened),
        },
    )
}
