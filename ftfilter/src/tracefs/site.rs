//! A tracing directory and the records about it: what was left changed there is put back, before
//! anything new is begun.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;

use super::Restored;
use super::journal::{Found, Journal, Places, boot};
use super::record::{Record, RecordError};
use super::tree::{Tree, refused};

const INSTANCES: &str = "instances/";

/// A tracing directory and where records about it are kept.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) root: PathBuf,
    places: Places,
}

impl Site {
    /// The site at a path.
    pub(super) fn at(root: &Path) -> Result<Site, Failure> {
        Site::with(root, Places::default())
    }

    /// The site at a path, with records kept elsewhere.
    pub(super) fn with(root: &Path, places: Places) -> Result<Site, Failure> {
        let found = fs::canonicalize(root);
        let root = found.map_err(|error| Failure::io(root.display(), &error))?;
        Ok(Site { root, places })
    }

    /// Starts a record about it: from here on there is something to put back.
    pub(super) fn start(&self) -> Result<(Record, Journal), Failure> {
        let record = Record {
            boot: boot(),
            root: self.root.clone(),
            ..Record::default()
        };
        let journal = self.places.start(&record)?;
        Ok((record, journal))
    }

    /// Puts back what those left changed that ended before they could.
    pub(super) fn restore(&self) -> Result<Restored, Failure> {
        let mut restored = Restored::default();
        for found in self.places.found() {
            let pid = found.pid().to_owned();
            let record = match &found.record {
                Ok(record) if same(&record.root, &self.root) => record,
                _ => {
                    sweep(found)?;
                    continue;
                }
            };
            if found.is_living() {
                if record
                    .was
                    .iter()
                    .any(|was| !was.file.starts_with(INSTANCES))
                {
                    restored.rival = Some(pid.clone());
                }
                restored.running.push(pid);
                continue;
            }
            // Settings do not outlive the kernel that had them.
            if record.boot == boot() {
                undo(&Tree::at(&self.root), record)?;
                restored.ended.push(pid);
            }
            found.remove()?;
        }
        Ok(restored)
    }
}

/// Removes a record that tells of no change; leaves the others alone.
fn sweep(found: Found) -> Result<(), Failure> {
    if !found.is_living() && found.record == Err(RecordError::Empty) {
        found.remove()
    } else {
        Ok(())
    }
}

/// Whether both are the same directory, also if it is mounted twice.
fn same(one: &Path, other: &Path) -> bool {
    let place = |path| fs::metadata(path).map(|meta| (meta.dev(), meta.ino())).ok();
    place(one).is_some() && place(one) == place(other)
}

/// Puts back all that is on record, as far as it can be: the last change first, after recording
/// and tracer have been stopped.
pub(super) fn undo(tree: &Tree, record: &Record) -> Result<(), Failure> {
    for was in &record.was {
        let rest = match was.file.rsplit('/').next() {
            Some("tracing_on") => "0",
            Some("current_tracer") => "nop",
            _ => continue,
        };
        // What fails here fails below, where it is told.
        let _ = tree.write(&was.file, &[rest.to_owned()]);
    }
    let mut failures = Vec::new();
    for was in record.was.iter().rev() {
        failures.extend(tree.put_back(was).err());
    }
    if let Some(instance) = &record.instance {
        let path = tree.path(instance);
        match fs::remove_dir(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                failures.push(refused(&path, &error));
            }
            _ => {}
        }
    }
    failures.into_iter().next().map_or(Ok(()), Err)
}
