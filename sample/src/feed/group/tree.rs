//! Where the hierarchies of control groups are.
//!
//! ```text
//! 35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
//! 41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
//! ```
//!
//! in `/proc/self/mountinfo` (proc_pid_mountinfo(5)) are one of the first version with the controller
//! `memory`, and that of the second. In another tree than the live one it is told by the directories
//! below `sys/fs/cgroup`.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::feed::Roots;
use crate::source::group::GroupFile;

/// A hierarchy.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) root: File,
    version: Version,
}

/// Which version of control groups, of the first with which controllers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Version {
    First(Vec<String>),
    Second,
}

/// A place where one is mounted.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    device: String,
    path: PathBuf,
    version: Version,
}

impl Tree {
    /// Whether its groups may have the file.
    pub(super) fn has(&self, file: GroupFile) -> bool {
        match &self.version {
            Version::Second => file.is_second() && file != GroupFile::Devices,
            Version::First(controllers) => file
                .first()
                .is_some_and(|first| controllers.iter().any(|name| name == first)),
        }
    }
}

/// The hierarchies, the second version's first: what it tells counts.
pub(super) fn find(roots: Roots) -> Vec<Tree> {
    let mut mounts = Vec::new();
    if roots.sys == Path::new("/sys") {
        let text = fs::read(roots.proc.join("self/mountinfo"));
        mounts = mounted(&text.unwrap_or_default());
    }
    if mounts.is_empty() {
        mounts = below(&roots.sys.join("fs/cgroup"));
    }
    mounts.sort_by_key(|mount| mount.version != Version::Second);
    let tree = |mount: Mount| {
        Some(Tree {
            root: File::open(&mount.path).ok()?,
            version: mount.version,
        })
    };
    mounts.into_iter().filter_map(tree).collect()
}

/// The hierarchies that are mounted, each once.
fn mounted(mountinfo: &[u8]) -> Vec<Mount> {
    let mut mounts: Vec<Mount> = Vec::new();
    for line in mountinfo.split(|&byte| byte == b'\n') {
        let Some(mount) = mount(line) else {
            continue;
        };
        if mounts.iter().all(|other| other.device != mount.device) {
            mounts.push(mount);
        }
    }
    mounts
}

fn mount(line: &[u8]) -> Option<Mount> {
    let mut words = line.split(|&byte| byte == b' ');
    let device = String::from_utf8(words.nth(2)?.to_owned()).ok()?;
    let path = unescaped(words.nth(1)?);
    // Behind optional fields stands a dash.
    words.find(|word| *word == b"-")?;
    let version = match words.next()? {
        b"cgroup2" => Version::Second,
        b"cgroup" => {
            let options = String::from_utf8_lossy(words.nth(1)?).into_owned();
            Version::First(options.split(',').map(str::to_owned).collect())
        }
        _ => return None,
    };
    Some(Mount {
        device,
        path: PathBuf::from(OsString::from_vec(path)),
        version,
    })
}

/// A blank is written as `\040`.
fn unescaped(word: &[u8]) -> Vec<u8> {
    let mut path = Vec::new();
    let mut rest = word;
    while let [first, after @ ..] = rest {
        let octal = |digits: &[u8]| {
            let digits = str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 8).ok()
        };
        match (first, after.get(..3).and_then(octal)) {
            (b'\\', Some(byte)) => {
                path.push(byte);
                rest = &after[3..];
            }
            _ => {
                path.push(*first);
                rest = after;
            }
        }
    }
    path
}

/// The hierarchies in a directory, or that which it is itself. Distributions join two controllers
/// of the first version in one, with links from their names.
fn below(top: &Path) -> Vec<Mount> {
    let mount = |path: PathBuf, version| Mount {
        device: String::new(),
        path,
        version,
    };
    let is_second = |path: &Path| path.join("cgroup.controllers").exists();
    if is_second(top) {
        return vec![mount(top.to_owned(), Version::Second)];
    }
    let entries = fs::read_dir(top).into_iter().flatten().flatten();
    let trees = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut paths: Vec<PathBuf> = trees.map(|entry| entry.path()).collect();
    paths.sort();
    let version = |path: &Path| match is_second(path) {
        true => Some(Version::Second),
        false => {
            let name = path.file_name()?.to_str()?;
            let first = path.join("cgroup.procs").exists();
            first.then(|| Version::First(name.split(',').map(str::to_owned).collect()))
        }
    };
    paths
        .into_iter()
        .filter_map(|path| Some((version(&path)?, path)))
        .map(|(version, path)| mount(path, version))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hierarchies_are_found_where_they_are_mounted_and_once() {
        let text = b"23 1 254:0 / / rw - ext4 /dev/vda rw\n\
            32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n\
            40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n\
            41 31 0:38 / /my\\040groups rw,relatime - cgroup2 cgroup2 rw\n\
            42 31 0:38 / /again rw,relatime - cgroup2 cgroup2 rw\n\
            43 31 0:39\n\
            torn";
        let mounts = mounted(text);
        let paths: Vec<_> = mounts.iter().map(|mount| mount.path.to_str()).collect();
        let want = [
            "/sys/fs/cgroup/cpu,cpuacct",
            "/sys/fs/cgroup/systemd",
            "/my groups",
        ];
        assert_eq!(paths, want.map(Some));
        assert_eq!(mounts[2].version, Version::Second);
        let Version::First(controllers) = &mounts[0].version else {
            panic!("{mounts:?}");
        };
        assert_eq!(controllers, &["rw", "cpu", "cpuacct"]);
    }

    #[test]
    fn an_escape_that_is_torn_stays_as_it_is() {
        assert_eq!(unescaped(b"a\\134b\\0"), b"a\\b\\0");
        assert_eq!(unescaped(b"\\999\\"), b"\\999\\");
    }
}
