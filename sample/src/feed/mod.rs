//! Where texts come from: from the kernel's trees, kept open, or from a recording. Each reading
//! hands on one text after the other; what is made of them is not known here.

use std::path::{Path, PathBuf};

use rustix::process::geteuid;

pub mod block;
pub mod budget;
pub mod devices;
pub mod file;
pub mod group;
pub mod listing;
pub mod logs;
pub mod look;
pub mod mount;
pub mod process;
pub mod recording;
pub mod replay;
pub mod stream;
pub mod tick;
pub mod zone;

use crate::lack::Lack;
use crate::source::group::Scope;
use crate::source::process::ProcessFile;
use crate::source::{Source, Text};
use block::Block;
use file::KeptFile;
use group::Groups;
use mount::Mounts;
use process::Processes;
use replay::Replay;
use tick::Tick;
use zone::Zones;

/// What hands on texts.
#[derive(Debug)]
pub enum Feed {
    /// The kernel's trees.
    Live {
        /// What of them is open.
        live: Box<Live>,
        /// In the place of /proc.
        proc: PathBuf,
        /// In the place of /sys.
        sys: PathBuf,
    },
    /// A recording.
    Replay(Replay),
}

/// Where the kernel's trees are.
#[derive(Clone, Copy, Debug)]
pub struct Roots<'a> {
    /// In the place of /proc.
    pub proc: &'a Path,
    /// In the place of /sys.
    pub sys: &'a Path,
}

/// The kernel's trees, as they are now.
#[derive(Debug, Default)]
pub struct Live {
    files: Vec<(Source, KeptFile)>,
    block: Option<Block>,
    mounts: Option<Mounts>,
    processes: Option<Processes>,
    /// The ids of those processes that count; all if there are none.
    pids: Vec<u32>,
    scope: Scope,
    groups: Option<Groups>,
    zones: Option<Zones>,
}

/// Takes a text; the block devices say what a name in `diskstats` is.
pub type Take<'a> = &'a mut dyn FnMut(&Text, Option<&mut Block>);

/// Where texts go that there are many of.
pub struct Hand<'a> {
    /// Which kinds are wanted now.
    pub wants: &'a dyn Fn(Source) -> bool,
    /// Takes them.
    pub take: Take<'a>,
}

impl Hand<'_> {
    /// Hands on a text of a thing.
    fn text(&mut self, source: Source, key: &[u8], bytes: &[u8]) {
        let text = Text {
            source,
            key,
            bytes,
            refused: None,
        };
        (self.take)(&text, None);
    }
}

impl Feed {
    /// The kernel's trees, nothing of them open yet.
    pub fn live(roots: Roots) -> Feed {
        Feed::Live {
            live: Box::default(),
            proc: roots.proc.to_owned(),
            sys: roots.sys.to_owned(),
        }
    }

    /// Of control groups only these are wanted.
    pub fn within(&mut self, scope: &Scope) {
        if let Feed::Live { live, .. } = self {
            live.scope = scope.clone();
        }
    }

    /// Of processes only these are wanted, or all if there are none.
    pub fn only(&mut self, pids: impl Iterator<Item = u32>) {
        if let Feed::Live { live, .. } = self {
            live.pids = pids.collect();
        }
    }

    /// Whether its user can do something about what can't be read: not root, who may read all but
    /// what has more rights still, and nobody of what was recorded.
    pub fn is_curable(&self) -> bool {
        matches!(self, Feed::Live { .. }) && !geteuid().is_root()
    }

    /// Where it is from.
    pub fn root(&self) -> &Path {
        match self {
            Feed::Live { proc, .. } => proc,
            Feed::Replay(replay) => Path::new(replay.name()),
        }
    }

    /// Takes a source in. Some can be opened and not read; a reading tells.
    pub fn add(&mut self, source: Source) -> Result<(), Lack> {
        match self {
            Feed::Live { live, proc, sys } => live.add(Roots { proc, sys }, source),
            Feed::Replay(replay) => replay.add(source),
        }
    }

    /// Leaves out a source of which nothing is wanted after all.
    pub fn drop(&mut self, source: Source) {
        match self {
            Feed::Live { live, .. } => live.close(source),
            Feed::Replay(replay) => replay.drop(source),
        }
    }

    /// The source is there, but is empty or has nothing for the columns.
    pub fn lack_of_text(&self, source: Source, empty: bool) -> Lack {
        match self {
            Feed::Live { proc, sys, .. } => Lack::of_live((proc, sys), source, empty),
            Feed::Replay(replay) => replay.lack_of_text(source, empty),
        }
    }

    /// Puts the next tick of a recording in place, for which it gives back the one before.
    pub fn load(&mut self, tick: &mut Tick) {
        match self {
            Feed::Live { .. } => {}
            Feed::Replay(replay) => replay.load(tick),
        }
    }

    /// Hands on all texts; a live one leaves pressure alone if it `rests`.
    pub fn read(&mut self, rests: bool, take: Take) {
        match self {
            Feed::Live { live, .. } => live.read(rests, take),
            Feed::Replay(replay) => replay.read(take),
        }
    }

    /// The same of some sources.
    pub fn read_some(&mut self, wants: &dyn Fn(Source) -> bool, take: Take) {
        match self {
            Feed::Live { live, .. } => live.read_some(wants, take),
            Feed::Replay(replay) => replay.read(&mut |text, block| {
                if wants(text.source) {
                    take(text, block);
                }
            }),
        }
    }
}

impl Live {
    /// Reads only these control groups.
    pub fn within(&mut self, scope: &Scope) {
        self.scope = scope.clone();
    }

    /// Opens a source. Some can be opened and not read; a reading tells.
    pub fn add(&mut self, roots: Roots, source: Source) -> Result<(), Lack> {
        match source {
            Source::Block => {
                let block = Block::open(roots.sys);
                self.block = Some(block.map_err(|error| Lack::of_block(roots.sys, &error))?);
            }
            Source::Filesystem => {
                let mounts = Mounts::open(roots.proc);
                self.mounts = Some(mounts.map_err(|error| Lack::of_mounts(roots.proc, &error))?);
            }
            Source::Process(file) => {
                if self.processes.is_none() {
                    let processes = Processes::open(roots.proc, &self.pids);
                    let lack = |error| Lack::of_file(roots.proc, source, &error);
                    self.processes = Some(processes.map_err(lack)?);
                }
                if let Some(processes) = &mut self.processes {
                    processes.set_io(file == ProcessFile::Io);
                }
            }
            Source::Group(file) => {
                let groups = match self.groups.take() {
                    Some(groups) => groups,
                    None => Groups::open(roots, &self.scope)?,
                };
                self.groups.insert(groups).want(file);
            }
            Source::Zone(file) => {
                let zones = match self.zones.take() {
                    Some(zones) => zones,
                    None => Zones::open(roots)?,
                };
                self.zones.insert(zones).want(file);
            }
            _ if source.is_file() => {
                let file = KeptFile::open(&roots.proc.join(source.path()), source);
                let file = file.map_err(|error| Lack::of_file(roots.proc, source, &error))?;
                self.files.push((source, file));
            }
            _ => {}
        }
        Ok(())
    }

    /// Closes a source of which nothing is wanted after all.
    pub fn close(&mut self, source: Source) {
        self.files.retain(|(other, _)| *other != source);
        match source {
            Source::Block => self.block = None,
            Source::Filesystem => self.mounts = None,
            Source::Group(file) => {
                self.groups.take_if(|groups| !groups.leave(file));
            }
            Source::Zone(file) => {
                self.zones.take_if(|zones| !zones.leave(file));
            }
            _ => {}
        }
        match (source, &mut self.processes) {
            (Source::Process(ProcessFile::Stat), _) => self.processes = None,
            (Source::Process(ProcessFile::Io), Some(processes)) => processes.set_io(false),
            _ => {}
        }
    }

    /// Reads everything anew, but for pressure if it `rests`. A text that can't be read is handed
    /// on as an empty one, with the reason.
    pub fn read(&mut self, rests: bool, take: Take) {
        self.read_some(&|source: Source| !(rests && source.rests()), take);
    }

    /// The same of some sources.
    pub fn read_some(&mut self, wants: &dyn Fn(Source) -> bool, take: Take) {
        for (source, file) in &mut self.files {
            if !wants(*source) {
                continue;
            }
            let read = file.read();
            let text = Text {
                source: *source,
                key: b"",
                bytes: read.as_ref().copied().unwrap_or_default(),
                refused: read.as_ref().err(),
            };
            take(&text, self.block.as_mut());
        }
        if let Some(mounts) = &mut self.mounts
            && wants(Source::Filesystem)
        {
            read_mounts(mounts, take);
        }
        let mut hand = Hand { wants, take };
        if let Some(processes) = &mut self.processes {
            processes.read(&mut hand);
        }
        if let Some(groups) = &mut self.groups {
            groups.read(&mut hand);
        }
        if let Some(zones) = &mut self.zones {
            zones.read(&mut hand);
        }
    }
}

fn read_mounts(mounts: &mut Mounts, take: Take) {
    let mut text = Text {
        source: Source::Filesystem,
        key: b"",
        bytes: b"",
        refused: None,
    };
    let read = mounts.read(&mut |key, bytes| take(&Text { key, bytes, ..text }, None));
    if let Err(error) = &read {
        text.refused = Some(error);
        take(&text, None);
    }
}
