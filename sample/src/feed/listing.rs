//! What a directory holds, read again and again without allocating.

use std::fs::File;
use std::io;
use std::mem;
use std::ops::Range;

use rustix::fs::{FileType, RawDir, SeekFrom, seek};

/// Room for what one getdents64(2) gives: a cgroup's own files fit in one.
const ROOM: usize = 8 * 1024;

/// The names in a directory, sorted.
#[derive(Debug, Default)]
pub struct Listing {
    room: Vec<u8>,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// A directory of which it is to be known when it changes.
#[derive(Debug)]
pub struct Watched {
    directory: File,
    before: Listing,
    now: Listing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: Range<usize>,
    /// Tells a new thing from one of the same name that was here before.
    inode: u64,
}

impl Listing {
    /// Lists a directory: what fits of it.
    pub fn read(&mut self, directory: &File, fits: fn(FileType) -> bool) -> io::Result<()> {
        self.bytes.clear();
        self.entries.clear();
        self.room.clear();
        self.room.reserve(ROOM);
        seek(directory, SeekFrom::Start(0))?;
        let mut raw = RawDir::new(directory, self.room.spare_capacity_mut());
        while let Some(entry) = raw.next() {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") || !fits(entry.file_type()) {
                continue;
            }
            let start = self.bytes.len();
            self.bytes.extend_from_slice(name);
            self.entries.push(Entry {
                name: start..self.bytes.len(),
                inode: entry.ino(),
            });
        }
        let Listing { bytes, entries, .. } = self;
        entries.sort_unstable_by(|a, b| bytes[a.name.clone()].cmp(&bytes[b.name.clone()]));
        Ok(())
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        let name = |entry: &Entry| &self.bytes[entry.name.clone()];
        self.entries.iter().map(name)
    }

    /// Whether a name is among them.
    pub fn has(&self, name: &[u8]) -> bool {
        let found = self
            .entries
            .binary_search_by(|entry| self.bytes[entry.name.clone()].cmp(name));
        found.is_ok()
    }

    fn is(&self, other: &Listing) -> bool {
        (&self.bytes, &self.entries) == (&other.bytes, &other.entries)
    }
}

impl Watched {
    /// Not listed yet.
    pub fn new(directory: File) -> Watched {
        Watched {
            directory,
            before: Listing::default(),
            now: Listing::default(),
        }
    }

    /// Lists it anew; whether there is something else than the last time.
    pub fn changes(&mut self) -> bool {
        mem::swap(&mut self.before, &mut self.now);
        // What can't be listed has nothing in it.
        let _ = self.now.read(&self.directory, |_| true);
        !self.now.is(&self.before)
    }

    /// What there is.
    pub fn listing(&self) -> &Listing {
        &self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_change_is_seen_once_even_where_the_name_stays() {
        let root = std::env::temp_dir().join(format!("listing-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("b")).unwrap();
        fs::write(root.join("a"), "").unwrap();
        let mut watched = Watched::new(File::open(&root).unwrap());
        assert!(watched.changes());
        assert!(!watched.changes());
        let names: Vec<_> = watched.listing().names().collect();
        assert_eq!(names, [b"a", b"b"]);
        fs::create_dir(root.join("c")).unwrap();
        fs::remove_dir(root.join("b")).unwrap();
        fs::rename(root.join("c"), root.join("b")).unwrap();
        assert!(watched.changes());
        let mut listing = Listing::default();
        listing
            .read(&File::open(&root).unwrap(), FileType::is_dir)
            .unwrap();
        assert!(listing.has(b"b") && !listing.has(b"a"));
        fs::remove_dir_all(&root).unwrap();
    }
}
