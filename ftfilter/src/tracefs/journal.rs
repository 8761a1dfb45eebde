//! Where records are kept while tracing: `/run/ftfilter-PID`, or in `/tmp` where this user may not
//! write to `/run`. The owner holds a lock on its file for as long as it lives, however it ends; a
//! process id could be another's by then, or be counted in another namespace. A file that is not
//! locked was left behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use rustix::fs::{FlockOperation, OFlags, flock};

use super::record::{Record, RecordError, Was, instance_line};

/// The directories, the best one first.
const PLACES: [&str; 2] = ["/run", "/tmp"];

/// What marks a directory that others may write to, but not remove our files from.
const STICKY: u32 = 0o1000;
const OTHERS_WRITE: u32 = 0o022;

/// The directories in which records are kept.
#[derive(Clone, Debug)]
pub(super) struct Places(Vec<PathBuf>);

/// The record of this process, on its way to the disk.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

/// A record that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it says.
    pub(super) record: Result<Record, RecordError>,
    /// The lock on it, which keeps others from putting the same back; nothing where its owner
    /// lives.
    lock: Option<File>,
}

impl Default for Places {
    fn default() -> Places {
        Places(PLACES.map(PathBuf::from).into())
    }
}

impl Places {
    #[cfg(test)]
    pub(super) fn only(directory: &Path) -> Places {
        Places(vec![directory.to_owned()])
    }

    /// Starts a record: from here on, this process has something to put back.
    pub(super) fn start(&self, record: &Record) -> Result<Journal, Failure> {
        let mut refused = io::Error::from(io::ErrorKind::PermissionDenied);
        for place in self.0.iter().filter(|place| is_safe(place)) {
            match start_in(place, record) {
                Ok(journal) => return Ok(journal),
                Err(error) => refused = error,
            }
        }
        let [first, ..] = self.0.as_slice() else {
            return Err(Failure::io("state file", &refused));
        };
        Err(Failure::io(first.display(), &refused))
    }

    /// All records of this user.
    pub(super) fn found(&self) -> Vec<Found> {
        let directories = self.0.iter().filter_map(|place| fs::read_dir(place).ok());
        let mut paths: Vec<_> = directories
            .flatten()
            .flatten()
            .filter(|entry| is_ours(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        paths.into_iter().filter_map(open).collect()
    }
}

impl Journal {
    /// Notes the instance that is about to be made.
    pub(super) fn note_instance(&mut self, name: &str) -> Result<(), Failure> {
        self.append(&instance_line(name))
    }

    /// Notes what the files hold that are about to be changed: all with one write.
    pub(super) fn note(&mut self, was: &[Was]) -> Result<(), Failure> {
        let mut lines = Vec::new();
        for was in was {
            was.print(&mut lines);
        }
        self.append(&lines)
    }

    /// All is put back: there is nothing to remember.
    pub(super) fn remove(self) -> Result<(), Failure> {
        remove(&self.path)
    }

    fn append(&mut self, lines: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(lines);
        written.map_err(|error| Failure::io(self.path.display(), &error))
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Closing is not enough while a child that was just forked has the file as well.
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

impl Found {
    /// The process that it belongs to, as its name says.
    pub(super) fn pid(&self) -> &str {
        let name = self.path.file_name().unwrap_or_default().to_str();
        let number = name.and_then(|name| name.split('-').nth(1));
        number.unwrap_or_default()
    }

    /// Whether its owner lives, and will put back what it changed.
    pub(super) fn is_living(&self) -> bool {
        self.lock.is_none()
    }

    /// Removes it.
    pub(super) fn remove(self) -> Result<(), Failure> {
        remove(&self.path)
    }
}

/// This boot of this machine.
pub(super) fn boot() -> String {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    id.unwrap_or_default().trim().to_owned()
}

/// Whether nobody else can put a file of ours out of the way there.
fn is_safe(place: &Path) -> bool {
    let ours = [0, rustix::process::geteuid().as_raw()];
    fs::metadata(place).is_ok_and(|meta| {
        ours.contains(&meta.uid()) && (meta.mode() & OTHERS_WRITE == 0 || meta.mode() & STICKY != 0)
    })
}

fn start_in(place: &Path, record: &Record) -> io::Result<Journal> {
    let pid = std::process::id();
    // The plain name may be taken: by a record of another tracing directory whose owner had the
    // same id, or by somebody who wants to be in the way.
    let names = (0..16).map(|n| match n {
        0 => format!("ftfilter-{pid}"),
        _ => format!("ftfilter-{pid}-{n}"),
    });
    for name in names {
        let path = place.join(name);
        let opened = OpenOptions::new()
            .append(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(&path);
        let mut file = match opened {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        // Somebody who tidied up may have come before the lock and removed it.
        if is_free(&file) && file.metadata()?.nlink() == 1 {
            file.write_all(&record.head())?;
            return Ok(Journal { path, file });
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `ftfilter-PID`, or `ftfilter-PID-N`.
fn is_ours(name: &str) -> bool {
    name.strip_prefix("ftfilter-").is_some_and(|rest| {
        let mut parts = rest.splitn(2, '-');
        parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Reads a record, unless somebody else could have put it there.
fn open(path: PathBuf) -> Option<Found> {
    // A named pipe would hold up who opens it.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(&path)
        .ok()?;
    let meta = file.metadata().ok()?;
    let own = meta.uid() == rustix::process::geteuid().as_raw();
    if !own || !meta.is_file() {
        return None;
    }
    let lock = is_free(&file).then(|| file.try_clone()).transpose().ok()?;
    // Its owner may have ended meanwhile, or another one have put back what it tells of.
    if file.metadata().ok()?.nlink() != 1 {
        return None;
    }
    let mut text = Vec::new();
    file.read_to_end(&mut text).ok()?;
    let record = Record::parse(&text);
    Some(Found { path, record, lock })
}

/// Takes the lock if nobody has it.
fn is_free(file: &File) -> bool {
    flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io(path.display(), &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tracefs::scratch::Scratch;

    fn places(scratch: &Scratch) -> Places {
        Places::only(scratch.path())
    }

    fn record() -> Record {
        Record {
            boot: boot(),
            root: "/a".into(),
            ..Record::default()
        }
    }

    #[test]
    fn a_record_is_its_owners_until_the_owner_is_gone() {
        let scratch = Scratch::new();
        let mut journal = places(&scratch).start(&record()).unwrap();
        journal.note_instance("instances/i").unwrap();
        let found = places(&scratch).found();
        assert_eq!(found.len(), 1);
        assert!(found[0].is_living());
        assert_eq!(found[0].pid(), std::process::id().to_string());

        drop(journal);
        let mut found = places(&scratch).found();
        assert!(!found[0].is_living());
        let left = found[0].record.clone().unwrap();
        assert_eq!(left.instance.as_deref(), Some("instances/i"));
        assert!(
            places(&scratch).found()[0].is_living(),
            "it is being put back"
        );

        found.remove(0).remove().unwrap();
        assert!(places(&scratch).found().is_empty());
    }

    #[test]
    fn what_others_put_in_the_way_is_neither_followed_nor_used() {
        let scratch = Scratch::new();
        let name = format!("ftfilter-{}", std::process::id());
        std::os::unix::fs::symlink("/etc/passwd", scratch.path().join(&name)).unwrap();
        fs::write(scratch.path().join("ftfilter-notes"), "x").unwrap();
        assert!(places(&scratch).found().is_empty());
        let journal = places(&scratch).start(&record()).unwrap();
        assert_eq!(places(&scratch).found().len(), 1);
        journal.remove().unwrap();
        assert!(scratch.path().join(name).is_symlink());
    }

    #[test]
    fn where_others_could_remove_it_there_is_no_record() {
        let scratch = Scratch::new();
        let mode = |mode| {
            let all = std::os::unix::fs::PermissionsExt::from_mode(mode);
            fs::set_permissions(scratch.path(), all).unwrap();
        };
        mode(0o777);
        assert!(places(&scratch).start(&record()).is_err());
        mode(0o1777);
        assert!(places(&scratch).start(&record()).is_ok());
    }
}
