//! Directories of /sys, and their files that are one number.
//!
//! ```text
//! 47000
//! ```
//!
//! of `/sys/class/thermal/thermal_zone0/temp` becomes 47 degrees: Documentation/filesystems/sysfs.rst
//! wants one value a file. A file that a device does not have is no lack: few have all.

use std::ffi::OsString;
use std::fs::read_dir;
use std::io;
use std::path::{Path, PathBuf};

use pipe::cli::reason;
use pipe::kernfile;

use super::family::{Family, Labels};
use super::text::{is_number, lack, words};
use crate::metric::{Found, Metric, Place};
use crate::number::Scale;

/// One of several directories of a kind: `node0`.
#[derive(Debug)]
pub(super) struct Numbered {
    /// What is behind the kind.
    pub(super) number: u32,
    /// The directory.
    pub(super) path: PathBuf,
}

/// The names in a directory, sorted; or appends why they can't be had.
pub(super) fn names(directory: &Path, found: &mut Found) -> Vec<OsString> {
    let entries = read_dir(directory).and_then(|entries| {
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        names.collect::<io::Result<Vec<_>>>()
    });
    match entries {
        Ok(mut names) => {
            names.sort();
            names
        }
        Err(error) => {
            lack(directory.to_owned(), &reason(&error), found);
            Vec::new()
        }
    }
}

/// The entries of a directory that are a kind and a number, in the order of the numbers.
pub(super) fn numbered(directory: &Path, kind: &str, found: &mut Found) -> Vec<Numbered> {
    let names = names(directory, found).into_iter();
    let entries = names.filter_map(|name| {
        let number = name.to_str()?.strip_prefix(kind)?.parse().ok()?;
        let path = directory.join(name);
        Some(Numbered { number, path })
    });
    let mut entries: Vec<Numbered> = entries.collect();
    entries.sort_by_key(|entry| entry.number);
    entries
}

/// What a file says, blanks around it left off; nothing if there is none.
pub(super) fn value(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match kernfile::once(path) {
        Ok(text) => Ok(Some(text.trim_ascii().into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A file that is one number, and what the number is.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    /// The file.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) family: &'a Family,
    /// And in which unit.
    pub(super) scale: Scale,
}

impl Attribute<'_> {
    /// Appends its metric if it has a number now.
    pub(super) fn look(&self, labels: Labels, found: &mut Found) {
        let metric = self.metric(labels, found);
        found.metrics.extend(metric);
    }

    /// Its metric if it has a number now; or appends why not, if there is the file.
    pub(super) fn metric(&self, labels: Labels, found: &mut Found) -> Option<Metric> {
        match value(&self.path) {
            Ok(Some(text)) if words(&text).next().is_some_and(is_number) => {
                let place = Place::first().scaled(self.scale);
                return Some(self.family.metric(&self.path, labels, place));
            }
            Ok(Some(_)) => lack(self.path.clone(), "says no number", found),
            Ok(None) => {}
            Err(error) => lack(self.path.clone(), &reason(&error), found),
        }
        None
    }
}

/// Says of a directory in which nothing was found that it is so, unless it was said.
pub(super) fn close(directory: PathBuf, before: (usize, usize), found: &mut Found) {
    if before == size(found) {
        lack(directory, "has none of the files looked for", found);
    }
}

/// How much was found.
pub(super) fn size(found: &Found) -> (usize, usize) {
    (found.metrics.len(), found.lacks.len())
}
