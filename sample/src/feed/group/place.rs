//! The directory of a group in one hierarchy, and its files.

use std::fs::File;
use std::io;

use rustix::fs::{Mode, OFlags, fstat, openat};
use rustix::io::Errno;

use super::tree::Tree;
use crate::feed::Hand;
use crate::feed::budget::{Budget, Kept};
use crate::feed::file;
use crate::source::Source;
use crate::source::group::GroupFile;

/// A group's directory.
#[derive(Debug)]
pub(super) struct Place {
    /// Which hierarchy it is in.
    pub(super) tree: usize,
    /// Whether the group was found to have gone.
    pub(super) gone: bool,
    /// How many links the directory had when it was listed: two, and one for each directory in
    /// it. 0 if it is to be listed anew.
    links: u64,
    directory: Option<Kept>,
    files: Vec<OneFile>,
}

#[derive(Debug)]
struct OneFile {
    file: GroupFile,
    kept: Option<Kept>,
    /// Whether it isn't there, or can't be read.
    missing: bool,
}

/// What the group's files are read with.
#[derive(Debug)]
pub(super) struct Means {
    pub(super) budget: Budget,
    pub(super) buffer: Vec<u8>,
}

impl Place {
    /// The directory of the group with this path.
    pub(super) fn open(tree: usize, directory: File, budget: &Budget) -> Place {
        Place {
            tree,
            gone: false,
            links: 0,
            directory: budget.keep(directory).ok(),
            files: Vec::new(),
        }
    }

    /// Will read a file, too.
    pub(super) fn want(&mut self, file: GroupFile) {
        if self.files.iter().all(|other| other.file != file) {
            self.files.push(OneFile {
                file,
                kept: None,
                missing: false,
            });
        }
    }

    /// Will no longer read a file.
    pub(super) fn leave(&mut self, file: GroupFile) {
        self.files.retain(|other| other.file != file);
    }

    /// Looks again for what was missing: a controller may have been enabled.
    pub(super) fn look_again(&mut self) {
        self.links = 0;
        for file in &mut self.files {
            file.missing = false;
        }
    }

    /// Is to be listed anew.
    pub(super) fn list_again(&mut self) {
        self.links = 0;
    }

    /// The directory, if there may be others in it than when it was listed last.
    ///
    /// Its links tell: since Linux 3.14 kernfs (and before it cgroup's own file system) makes them
    /// two and one for each directory in it, each time it is asked. A group that went while another
    /// one came is found by its files: those that are kept open answer ENODEV. File systems that
    /// don't count (btrfs, overlayfs) say 1, and are listed each time. The change time would not
    /// do: kernfs leaves it alone.
    pub(super) fn changed(&mut self, tree: &Tree, path: &[u8]) -> Option<Directory<'_>> {
        let directory = match &self.directory {
            Some(kept) => Directory::Kept(kept),
            None => Directory::Opened(open(tree, path).ok()?),
        };
        // Its type differs between architectures.
        #[allow(clippy::unnecessary_cast, clippy::cast_lossless)]
        let links = fstat(directory.file()).ok()?.st_nlink as u64;
        let same = links == self.links && links > 1;
        self.links = links;
        (!same).then_some(directory)
    }

    /// Reads those of its files that are wanted, and hands on their texts.
    pub(super) fn read(
        &mut self,
        (tree, path): (&Tree, &[u8]),
        means: &mut Means,
        hand: &mut Hand,
    ) {
        let mut opened = None;
        for file in &mut self.files {
            let source = Source::Group(file.file);
            if self.gone || file.missing || !(hand.wants)(source) {
                continue;
            }
            let directory = match (&self.directory, &opened, &file.kept) {
                (Some(kept), _, _) => Some(kept.file()),
                (None, None, None) => {
                    opened = open(tree, path).ok();
                    opened.as_ref()
                }
                (None, opened, _) => opened.as_ref(),
            };
            match file.read(directory, means) {
                Ok(length) => hand.text(source, path, &means.buffer[..length]),
                Err(error) if is_gone(&error) => self.gone = true,
                Err(_) => file.missing = true,
            }
        }
    }
}

/// A directory that is kept open, or was opened for once.
pub(super) enum Directory<'a> {
    Kept(&'a Kept),
    Opened(File),
}

impl Directory<'_> {
    pub(super) fn file(&self) -> &File {
        match self {
            Directory::Kept(kept) => kept.file(),
            Directory::Opened(file) => file,
        }
    }
}

impl OneFile {
    /// Fills the buffer; gives the length of the text.
    fn read(&mut self, directory: Option<&File>, means: &mut Means) -> io::Result<usize> {
        if let Some(kept) = &self.kept {
            return file::piece(kept.file(), &mut means.buffer);
        }
        let directory = directory.ok_or(io::ErrorKind::NotFound)?;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = openat(directory, self.file.name(), flags, Mode::empty())?;
        let file = File::from(file);
        let length = file::piece(&file, &mut means.buffer)?;
        self.kept = means.budget.keep(file).ok();
        Ok(length)
    }
}

/// Opens the directory of a group.
pub(super) fn open(tree: &Tree, path: &[u8]) -> io::Result<File> {
    let below = match path {
        b"/" => b".",
        [b'/', below @ ..] => below,
        _ => path,
    };
    inside(&tree.root, below)
}

/// Opens a directory in another; a link is none.
pub(super) fn inside(directory: &File, name: &[u8]) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(openat(directory, name, flags, Mode::empty())?))
}

/// Whether an open file says that its group was removed.
fn is_gone(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::NODEV.raw_os_error())
}
