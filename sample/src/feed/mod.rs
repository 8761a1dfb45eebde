//! Where texts come from: from the kernel's trees, kept open. Each reading hands on one text after
//! the other; what is made of them is not known here.

use std::path::Path;

use pipe::kernfile::KernFile;

pub mod block;
pub mod process;

use crate::lack::Lack;
use crate::source::process::ProcessFile;
use crate::source::{Source, Text};
use block::Block;
use process::Processes;

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
    processes: Option<Processes>,
    /// The ids of those processes that count; all if there are none.
    pids: Vec<u32>,
}

/// Takes a text; the block devices say what a name in `diskstats` is.
pub type Take<'a> = &'a mut dyn FnMut(&Text, Option<&mut Block>);

impl Live {
    /// A feed that will know only these processes, or all if there are none.
    pub fn of_processes(pids: &[u32]) -> Live {
        Live {
            pids: pids.to_vec(),
            ..Live::default()
        }
    }

    /// Opens a source. Some can be opened and not read; a reading tells.
    pub fn add(&mut self, roots: Roots, source: Source) -> Result<(), Lack> {
        match source {
            Source::Block => {
                let block = Block::open(roots.sys);
                self.block = Some(block.map_err(|error| Lack::of_block(roots.sys, &error))?);
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
        if source == Source::Block {
            self.block = None;
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
        for (source, file) in &mut self.files {
            if rests && source.rests() {
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
        if let Some(processes) = &mut self.processes {
            processes.read(&mut |text| take(text, None));
        }
    }
}
