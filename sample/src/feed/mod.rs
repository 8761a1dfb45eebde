//! Where texts come from: from the kernel's trees, kept open. Each reading hands on one text after
//! the other; what is made of them is not known here.

use std::path::Path;

use pipe::kernfile::KernFile;

pub mod block;
pub mod budget;
pub mod devices;
pub mod group;
pub mod listing;
pub mod zone;

use crate::lack::Lack;
use crate::source::group::Scope;
use crate::source::{Source, Text};
use block::Block;
use group::Groups;
use zone::Zones;

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
    files: Vec<(Source, KernFile)>,
    block: Option<Block>,
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
                let file = KernFile::open(&roots.proc.join(source.path()));
                let file = file.map_err(|error| Lack::of_file(roots.proc, source, &error))?;
                self.files.push((source, file));
            }
            _ => {}
        }
        Ok(())
    }

    /// Closes a source of which nothing is wanted after all.
    pub fn drop(&mut self, source: Source) {
        self.files.retain(|(other, _)| *other != source);
        match source {
            Source::Block => self.block = None,
            Source::Group(file) => {
                self.groups.take_if(|groups| !groups.leave(file));
            }
            Source::Zone(file) => {
                self.zones.take_if(|zones| !zones.leave(file));
            }
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
        let mut hand = Hand { wants, take };
        if let Some(groups) = &mut self.groups {
            groups.read(&mut hand);
        }
        if let Some(zones) = &mut self.zones {
            zones.read(&mut hand);
        }
    }
}
