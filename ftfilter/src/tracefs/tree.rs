//! A tracing directory: reading and writing its files, with each write read back.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pipe::cli::{Failure, reason};
use pipe::pick;

use super::record::Was;
use super::setting::Kind;

/// A tracing directory: the top level, an instance of it, or a tree of plain files.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The tree at a path.
    pub(super) fn at(root: &Path) -> Tree {
        Tree {
            root: root.to_owned(),
        }
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of it is.
    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Whether it has the file.
    pub(super) fn has(&self, file: &str) -> bool {
        self.path(file).exists()
    }

    /// What a file holds, as it would be written.
    pub(super) fn read(&self, file: &str) -> io::Result<Vec<String>> {
        let text = fs::read(self.path(file))?;
        Ok(Kind::of(file).items(&String::from_utf8_lossy(&text)))
    }

    /// The words of a file; none if it can't be read.
    pub(super) fn words(&self, file: &str) -> Vec<String> {
        let text = fs::read(self.path(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        text.split_whitespace().map(str::to_owned).collect()
    }

    /// Writes the items in the place of what stood there. Returns those that the kernel does not
    /// know, which only lists can have.
    pub(super) fn write<'a>(&self, file: &str, items: &'a [String]) -> io::Result<Vec<&'a str>> {
        // The kernel takes a list in words, and a word that it refuses spoils what comes behind it
        // in the same write.
        let mut open = OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(self.path(file))?;
        let mut unknown = Vec::new();
        for item in items {
            match open.write_all(format!("{item}\n").as_bytes()) {
                Ok(()) => {}
                Err(error) if Kind::of(file).is_list() && is_unknown(&error) => {
                    unknown.push(&**item);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unknown)
    }

    /// Writes and reads back. The failure says who refused what; the items returned are those of
    /// a list that the kernel does not know.
    pub(super) fn set(&self, file: &str, items: &[String]) -> Result<Vec<String>, Failure> {
        let refused = |error| self.refused(file, &error);
        let unknown = self.write(file, items).map_err(refused)?;
        let reads = self.read(file).map_err(refused)?;
        let held = match Kind::of(file) {
            // A pattern and the name of a module's function don't read as they are written.
            Kind::Functions => reads.is_empty() == (items.len() == unknown.len()),
            Kind::Word | Kind::Choice | Kind::Pids => reads == items,
        };
        if held {
            Ok(unknown.into_iter().map(str::to_owned).collect())
        } else {
            Err(self.changed(file, &reads, items))
        }
    }

    /// Puts back what a file held; all is well if the file is gone, or holds it already.
    pub(super) fn put_back(&self, was: &Was) -> Result<(), Failure> {
        let refused = |error| self.refused(&was.file, &error);
        match self.read(&was.file) {
            Ok(reads) if reads == was.items => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Ok(_) | Err(_) => {}
        }
        let gone = self.write(&was.file, &was.items).map_err(refused)?;
        let mut left = was.items.clone();
        // A function that left with its module can't be put back, and the kernel would not have it.
        left.retain(|item| !gone.contains(&&**item));
        let reads = self.read(&was.file).map_err(refused)?;
        if reads == left {
            Ok(())
        } else {
            Err(self.changed(&was.file, &reads, &left))
        }
    }

    fn changed(&self, file: &str, reads: &[String], wrote: &[String]) -> Failure {
        let (reads, wrote) = (reads.join(" "), wrote.join(" "));
        let what = format!("reads '{reads}' after '{wrote}' was written");
        let path = self.path(file);
        Failure::new(path.display(), what, "another program may be tracing")
    }

    /// The files that switch an event on, by its name or as `system:name`, in which `*` stands for
    /// any text.
    pub(super) fn enables(&self, event: &str) -> Vec<String> {
        let (system, name) = event.split_once(':').unwrap_or(("*", event));
        if name.is_empty() || name.starts_with('.') || name.contains('/') {
            return Vec::new();
        }
        let events = self.path("events");
        let mut files: Vec<_> = directories(&events)
            .filter(|found| pick::matches(system, found))
            .flat_map(|system| {
                let names: Vec<_> = match name.contains('*') {
                    true => directories(&events.join(&system)).collect(),
                    // Thousands of directories need not be read for one name.
                    false => Vec::from([name.to_owned()]),
                };
                let names = names.into_iter().filter(|found| pick::matches(name, found));
                let enable = move |name| format!("events/{system}/{name}/enable");
                names.map(enable).collect::<Vec<_>>()
            })
            .filter(|file| self.has(file))
            .collect();
        files.sort();
        files
    }

    /// Why a file can't be read or written, with what can be done about it.
    pub(super) fn refused(&self, file: &str, error: &io::Error) -> Failure {
        refused(&self.path(file), error)
    }
}

/// The directories in a directory.
fn directories(path: &Path) -> impl Iterator<Item = String> + use<> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let directories = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    directories.filter_map(|entry| entry.file_name().into_string().ok())
}

/// Why the system refuses, with what can be done about it.
pub(super) fn refused(path: &Path, error: &io::Error) -> Failure {
    let cure = match error.kind() {
        io::ErrorKind::PermissionDenied if rustix::process::geteuid().is_root() => {
            "even root may not: the kernel may be locked down, or this be a container"
        }
        io::ErrorKind::PermissionDenied => {
            "run as root, or have tracefs mounted with -o gid=GROUP,mode=770 \
             and its files made writable for that group"
        }
        io::ErrorKind::ResourceBusy => "another program is using it",
        _ => return Failure::io(path.display(), error),
    };
    Failure::new(path.display(), reason(error), cure)
}

/// What the kernel says to a name in a list that it does not know.
fn is_unknown(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::NotFound
    )
}
