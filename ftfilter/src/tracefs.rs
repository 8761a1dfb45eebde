//! The kernel's tracing, set up for a run and put back after it: the one place of this tool that
//! changes the system. See Documentation/trace/ftrace.rst.
//!
//! [`Tracing`] is the guard. It reads what every file holds before it touches the first one, writes
//! that to a record that outlives it ([`record`], [`journal`]), checks each write, and puts all
//! back when it ends, also by an error; [`restore`] does it for one that was killed.
//!
//! An instance of its own (`instances/NAME`) leaves everybody else's tracing alone. Events have
//! been there always, the function_graph tracer since Linux 6.12; before, only the top level has
//! it, and only if nobody else uses it. `tracing_thresh`, by which the kernel itself drops the
//! quick calls, is at the top level only.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use pipe::cli::{Failure, Voice};

mod journal;
mod plan;
mod record;
#[cfg(test)]
mod scratch;
mod setting;
mod setup;
mod shell;
mod site;
#[cfg(test)]
mod tests;
mod tree;

pub use plan::Plan;

use journal::Journal;
use record::Record;
use site::{Site, undo};
use tree::{Tree, refused};

/// Where tracefs is mounted, the first one since Linux 4.1.
const MOUNTS: [&str; 2] = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/// Tracing that runs. Whoever drops it leaves the system as it was.
#[derive(Debug)]
pub struct Tracing {
    /// The top level, even if an instance is used.
    tree: Tree,
    /// What stands before the names of the files used: nothing, or `instances/NAME/`.
    base: String,
    record: Record,
    /// The process of this tool's that has changed the top level already.
    rival: Option<String>,
    /// Nothing once all is put back.
    journal: Option<Journal>,
    pipe: Option<File>,
    on: bool,
    thresholded: bool,
    voice: Voice,
}

/// What [`restore`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The process ids of those that ended without putting back what is put back now.
    pub ended: Vec<String>,
    /// The process ids of those that still run, and were left alone.
    pub running: Vec<String>,
    /// The one of those that has changed the top level.
    rival: Option<String>,
}

/// Finds the tracing directory, or checks the one that is named.
///
/// # Errors
/// It is not mounted, or this user may not use it.
pub fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let usual = MOUNTS.map(Path::new);
    let candidates = named.as_ref().map_or(&usual[..], std::slice::from_ref);
    for candidate in candidates {
        match fs::metadata(candidate.join("tracing_on")) {
            Ok(_) => return Ok(candidate.to_path_buf()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(refused(candidate, &error));
            }
            Err(_) => {}
        }
    }
    let place = candidates[0].display();
    let cure = format!("mount it with 'mount -t tracefs tracefs {place}'");
    Err(Failure::new(place, "there is no tracefs", &cure))
}

/// Whether this kernel can follow functions; otherwise it has events only.
pub fn has_graph(root: &Path) -> bool {
    let tracers = Tree::at(root).words("available_tracers");
    tracers.iter().any(|tracer| tracer == "function_graph")
}

/// The commands that set up the same by hand.
pub fn setup_commands(root: &Path, plan: &Plan) -> String {
    shell::commands(root, plan)
}

/// Puts back what was changed by those that were killed before they could.
///
/// # Errors
/// The kernel refuses; what is left to do is kept on record.
pub fn restore(root: &Path) -> Result<Restored, Failure> {
    Site::at(root)?.restore()
}

impl Tracing {
    /// Sets up what is planned and starts recording. What an earlier run left changed is put back
    /// first; with `force` tracing is taken over from somebody else, and given back in the end.
    /// Signals have to be watched for already, by `Stop::install_orderly`.
    ///
    /// # Errors
    /// Somebody else is tracing, or the kernel refuses; all is as it was.
    pub fn begin(root: &Path, plan: &Plan, force: bool, voice: &Voice) -> Result<Tracing, Failure> {
        Tracing::begin_at(&Site::at(root)?, plan, force, voice)
    }

    /// What to poll for text to read.
    pub fn pipe(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Whether the kernel drops the quick calls itself: then the text has the slow ones' closes
    /// only, and otherwise the whole graph.
    pub fn has_threshold(&self) -> bool {
        self.thresholded
    }

    /// Records no more. What was recorded is still there to read, and then comes the end of file.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn stop(&mut self) -> Result<(), Failure> {
        self.on = false;
        self.set("tracing_on", "0")
    }

    /// Puts everything back as it was.
    ///
    /// # Errors
    /// Something could not be put back; it is kept on record for [`restore`].
    pub fn restore(mut self) -> Result<(), Failure> {
        self.put_back()
    }

    fn begin_at(site: &Site, plan: &Plan, force: bool, voice: &Voice) -> Result<Tracing, Failure> {
        let restored = site.restore()?;
        for pid in &restored.ended {
            voice.remark(format_args!("put back what process {pid} had left changed"));
        }
        let (record, journal) = site.start()?;
        let mut tracing = Tracing {
            tree: Tree::at(&site.root),
            base: String::new(),
            record,
            rival: restored.rival,
            journal: Some(journal),
            pipe: None,
            on: false,
            thresholded: false,
            voice: voice.clone(),
        };
        tracing.set_up(plan, force)?;
        Ok(tracing)
    }

    fn put_back(&mut self) -> Result<(), Failure> {
        let Some(journal) = self.journal.take() else {
            return Ok(());
        };
        // The tracer can't be changed, nor the instance removed, while the pipe is open.
        self.pipe = None;
        undo(&self.tree, &self.record)?;
        journal.remove()
    }
}

/// Reads what was recorded: "would block" while there is nothing yet, the end after
/// [`Tracing::stop`].
impl Read for Tracing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(0);
        };
        match pipe.read(buffer) {
            // A blocking read would wait for ever if nothing at all was recorded.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && !self.on => Ok(0),
            got => got,
        }
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        if let Err(failure) = self.put_back() {
            self.voice.error(failure);
        }
    }
}
