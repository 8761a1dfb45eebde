//! Which names in `/proc/diskstats` are whole disks that count, told from `/sys/block` and not by
//! their look: partitions have no entry there. Loop devices, RAM disks and zram move what is
//! counted elsewhere or nothing; hidden devices are the paths of a multipath NVMe disk; a device
//! made of others (device mapper, md, bcache) counts only if none of its members does.
//!
//! See Documentation/ABI/stable/sysfs-block.

use std::fs;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

use crate::source::Name;
use crate::source::diskstats::Kind;

/// Tells what a name is, and remembers it for as long as every reading has the name. One that was
/// gone may be another device when it comes back.
#[derive(Debug)]
pub struct Block {
    directory: PathBuf,
    /// What the reading before this one had, in its order.
    previous: Vec<(Name, Kind)>,
    current: Vec<(Name, Kind)>,
}

impl Block {
    /// Looks at the block devices below `sys`.
    pub fn open(sys: &Path) -> io::Result<Block> {
        let directory = sys.join("block");
        fs::read_dir(&directory)?;
        Ok(Block {
            directory,
            previous: Vec::new(),
            current: Vec::new(),
        })
    }

    /// Begins a reading.
    pub fn begin(&mut self) {
        mem::swap(&mut self.previous, &mut self.current);
        self.current.clear();
    }

    /// What the next name of the reading is.
    pub fn kind(&mut self, name: &[u8]) -> Kind {
        let name = Name::new(name);
        // Names keep their order, so it mostly stands where it stood.
        let known = match self.previous.get(self.current.len()) {
            Some((before, kind)) if *before == name => Some(*kind),
            _ => find(&self.previous, &name),
        };
        let kind = known.unwrap_or_else(|| classify(&self.directory, name.bytes()));
        self.current.push((name, kind));
        kind
    }
}

fn find(list: &[(Name, Kind)], name: &Name) -> Option<Kind> {
    list.iter()
        .find(|(before, _)| before == name)
        .map(|(_, kind)| *kind)
}

/// What a name is, by a directory in the place of /sys/block.
pub(super) fn classify(block: &Path, name: &[u8]) -> Kind {
    // The kernel writes cciss/c0d0 in its texts and cciss!c0d0 in sysfs.
    let name = String::from_utf8_lossy(name).replace('/', "!");
    if !block.join(&name).is_dir() {
        Kind::Unknown
    } else if is_hidden(block, &name) {
        Kind::Hidden
    } else if counts(block, &name) {
        Kind::Counted
    } else {
        Kind::Passed
    }
}

/// Whether the disk counts: it moves something, and no member moves it before. (A member that is
/// itself made of others need not be looked into: whatever is below it, it is counted there.)
fn counts(block: &Path, disk: &str) -> bool {
    let members = names(&block.join(disk).join("slaves"));
    moves(block, disk)
        && !members
            .into_iter()
            .filter_map(|member| whole(block, member))
            .any(|member| moves(block, &member))
}

fn moves(block: &Path, disk: &str) -> bool {
    let numbered = |kind| {
        disk.strip_prefix(kind)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    !is_hidden(block, disk) && !["loop", "ram", "zram"].into_iter().any(numbered)
}

fn is_hidden(block: &Path, disk: &str) -> bool {
    fs::read(block.join(disk).join("hidden")).is_ok_and(|text| text.starts_with(b"1"))
}

/// The whole disk of a disk or partition.
fn whole(block: &Path, device: String) -> Option<String> {
    if block.join(&device).is_dir() {
        return Some(device);
    }
    names(block)
        .into_iter()
        .find(|disk| block.join(disk).join(&device).is_dir())
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of its own with these directories below `block`, and files where text is given.
    fn tree(name: &str, entries: &[(&str, Option<&str>)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("sample-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (path, text) in entries {
            let path = root.join("block").join(path);
            match text {
                None => fs::create_dir_all(path).unwrap(),
                Some(text) => fs::write(path, text).unwrap(),
            }
        }
        root
    }

    fn kinds(root: &Path, names: &[&str]) -> Vec<Kind> {
        let mut block = Block::open(root).unwrap();
        block.begin();
        let kinds = names.iter().map(|n| block.kind(n.as_bytes())).collect();
        fs::remove_dir_all(root).unwrap();
        kinds
    }

    #[test]
    fn whole_disks_are_told_from_partitions_by_the_tree_alone() {
        let root = tree(
            "whole",
            &[
                ("sda/sda1", None),
                ("mmcblk0p1", None),
                ("cciss!c0d0", None),
                ("loop0", None),
                ("ram15", None),
                ("zram0", None),
                ("ramses", None),
            ],
        );
        let names = ["sda", "sda1", "mmcblk0p1", "cciss/c0d0", "ramses"];
        let (c, u) = (Kind::Counted, Kind::Unknown);
        assert_eq!(kinds(&root, &names), [c, u, c, c, c]);
        let root = tree(
            "loops",
            &[("loop0", None), ("ram15", None), ("zram0", None)],
        );
        assert_eq!(
            kinds(&root, &["loop0", "ram15", "zram0"]),
            [Kind::Passed; 3]
        );
    }

    #[test]
    fn a_hidden_path_of_a_multipath_disk_does_not_count() {
        let root = tree(
            "hidden",
            &[
                ("nvme0n1", None),
                ("nvme0n1/hidden", Some("0\n")),
                ("nvme0c0n1", None),
                ("nvme0c0n1/hidden", Some("1\n")),
            ],
        );
        let names = ["nvme0n1", "nvme0c0n1"];
        assert_eq!(kinds(&root, &names), [Kind::Counted, Kind::Hidden]);
    }

    #[test]
    fn a_device_made_of_others_counts_only_where_they_do_not() {
        let root = tree(
            "stack",
            &[
                ("sda/sda2", None),
                ("loop0", None),
                ("md0/slaves/sda2", None),
                ("dm-0/slaves/md0", None),
                ("dm-1/slaves/loop0", None),
                ("dm-2/slaves/dm-1", None),
                ("dm-3/slaves", None),
                ("dm-4/slaves/elsewhere", None),
            ],
        );
        let names = [
            "sda", "md0", "dm-0", "loop0", "dm-1", "dm-2", "dm-3", "dm-4",
        ];
        let (c, p) = (Kind::Counted, Kind::Passed);
        assert_eq!(kinds(&root, &names), [c, p, p, p, c, p, c, c]);
    }

    #[test]
    fn a_name_is_looked_up_again_only_when_it_was_gone() {
        let root = tree("again", &[("sda", None)]);
        let mut block = Block::open(&root).unwrap();
        let mut next = |name: &[u8]| {
            block.begin();
            block.kind(name)
        };
        assert_eq!(next(b"sda"), Kind::Counted);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(next(b"sda"), Kind::Counted);
        assert_eq!(next(b"sdb"), Kind::Unknown);
        assert_eq!(next(b"sda"), Kind::Unknown);
    }
}
