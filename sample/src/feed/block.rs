//! Which names in `/proc/diskstats` are whole disks that count, told from `/sys/block` and not by
//! their look: partitions have no entry there. Loop devices, RAM disks and zram move what is
//! counted elsewhere or nothing; hidden devices are the paths of a multipath NVMe disk; a device
//! made of others (device mapper, md, bcache) counts only if none of its members does.
//!
//! See Documentation/ABI/stable/sysfs-block.
//!
//! A recording says it in lines of its own, `vda counted`; where it says nothing, only the look of
//! the names is left.

use std::fs;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

use pipe::kernfile::Scan;

use super::look;
use crate::source::Name;
use crate::source::diskstats::Kind;

/// Tells what a name is, and remembers it for as long as every reading has the name. One that was
/// gone may be another device when it comes back.
#[derive(Debug)]
pub struct Block {
    origin: Origin,
    /// What the reading before this one had, in its order.
    previous: Vec<(Name, Kind)>,
    current: Vec<(Name, Kind)>,
}

/// Who says what a name is.
#[derive(Debug)]
enum Origin {
    /// The directory in sysfs.
    Tree(PathBuf),
    /// A recording.
    Told(Vec<(Name, Kind)>),
    /// Nobody.
    Look,
}

/// What each kind is called in a recording.
const WORDS: [(Kind, &str); 4] = [
    (Kind::Counted, "counted"),
    (Kind::Passed, "passed"),
    (Kind::Hidden, "hidden"),
    (Kind::Unknown, "unknown"),
];

impl Block {
    /// Looks at the block devices below `sys`.
    pub fn open(sys: &Path) -> io::Result<Block> {
        let directory = sys.join("block");
        fs::read_dir(&directory)?;
        Ok(Block::of(Origin::Tree(directory)))
    }

    /// Will be told by [`Block::learn`].
    pub fn told() -> Block {
        Block::of(Origin::Told(Vec::new()))
    }

    /// Knows nothing but how names look.
    pub fn by_look() -> Block {
        Block::of(Origin::Look)
    }

    fn of(origin: Origin) -> Block {
        Block {
            origin,
            previous: Vec::new(),
            current: Vec::new(),
        }
    }

    /// Takes in what a recording says of all names.
    pub fn learn(&mut self, text: &[u8]) {
        if let Origin::Told(list) = &mut self.origin {
            list.clear();
            let mut scan = Scan::new(text);
            loop {
                list.extend(told(&mut scan));
                if !scan.next_line() {
                    break;
                }
            }
        }
    }

    /// What the latest reading had, in its order.
    pub fn kinds(&self) -> &[(Name, Kind)] {
        &self.current
    }

    /// Begins a reading.
    pub fn begin(&mut self) {
        mem::swap(&mut self.previous, &mut self.current);
        self.current.clear();
    }

    /// What a name is that the reading has had.
    pub fn known(&self, name: &[u8]) -> Kind {
        find(&self.current, 0, &Name::new(name)).unwrap_or(Kind::Unknown)
    }

    /// What the next name of the reading is.
    pub fn kind(&mut self, name: &[u8]) -> Kind {
        let name = Name::new(name);
        let place = self.current.len();
        let kind = match &self.origin {
            Origin::Tree(directory) => find(&self.previous, place, &name)
                .unwrap_or_else(|| classify(directory, name.bytes())),
            Origin::Told(list) => find(list, place, &name).unwrap_or(Kind::Unknown),
            Origin::Look => look::kind(name.bytes()),
        };
        self.current.push((name, kind));
        kind
    }
}

/// The kind of a name. Names keep their order, so it mostly stands where it stood.
fn find(list: &[(Name, Kind)], place: usize, name: &Name) -> Option<Kind> {
    match list.get(place) {
        Some((before, kind)) if before == name => Some(*kind),
        _ => {
            let found = list.iter().find(|(before, _)| before == name);
            found.map(|(_, kind)| *kind)
        }
    }
}

/// What one line says.
fn told(scan: &mut Scan) -> Option<(Name, Kind)> {
    let name = Name::new(scan.word()?);
    let word = scan.word()?;
    let known = WORDS.iter().find(|(_, known)| known.as_bytes() == word);
    known.map(|(kind, _)| (name, *kind))
}

/// Says of all names what they are, as [`Block::learn`] takes it.
pub fn tell(list: &[(Name, Kind)], out: &mut Vec<u8>) {
    for (name, kind) in list {
        let word = WORDS.iter().find(|(known, _)| known == kind);
        out.extend_from_slice(name.bytes());
        out.push(b' ');
        out.extend_from_slice(word.map_or("unknown", |(_, word)| word).as_bytes());
        out.push(b'\n');
    }
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
    let members = || names(&block.join(disk).join("slaves")).into_iter();
    moves(block, disk)
        && !members()
            .filter_map(|member| whole(block, member))
            .any(|member| moves(block, &member))
}

fn moves(block: &Path, disk: &str) -> bool {
    let numbered = |kind| {
        disk.strip_prefix(kind)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    !["loop", "ram", "zram"].into_iter().any(numbered) && !is_hidden(block, disk)
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
    fn what_is_told_is_learnt_and_what_is_not_is_no_disk() {
        let all = [Kind::Counted, Kind::Passed, Kind::Hidden, Kind::Unknown];
        let names = [&b"sda"[..], b"dm-0", b"nvme0c0n1", b"sda1"];
        let list: Vec<_> = names.into_iter().map(Name::new).zip(all).collect();
        let mut text = Vec::new();
        tell(&list, &mut text);
        assert_eq!(&text[..23], b"sda counted\ndm-0 passed");
        let mut block = Block::told();
        block.learn(&text);
        block.begin();
        // In another order, too.
        for (name, kind) in list.iter().rev() {
            assert_eq!(block.kind(name.bytes()), *kind);
        }
        assert_eq!(block.kind(b"sdb"), Kind::Unknown);
        block.learn(b"sdb counted\nsda\nsda maybe\n\n");
        block.begin();
        assert_eq!(block.kind(b"sda"), Kind::Unknown);
        assert_eq!(block.kind(b"sdb"), Kind::Counted);
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
