//! Groups of written trees that come and go.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::*;

/// A tree in the place of /sys, with control groups of the second version.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Tree {
        let sys = std::env::temp_dir().join(format!("groups-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&sys);
        let tree = Tree(sys);
        tree.write("cgroup.controllers", "");
        tree
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.0.join("fs/cgroup").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_dir_all(self.0.join("fs/cgroup").join(path)).unwrap();
    }

    fn groups(&self, path: &str, depth: usize) -> Groups {
        let roots = Roots {
            proc: Path::new("/nowhere"),
            sys: &self.0,
        };
        let scope = Scope::asked(Some(Path::new(path)), Some(depth));
        let mut groups = Groups::open(roots, &scope).unwrap();
        groups.want(GroupFile::PidsCurrent);
        groups
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A reading: each group and its number of tasks.
fn read(groups: &mut Groups) -> String {
    let mut texts = Vec::new();
    groups.read(&mut Hand {
        wants: &|_| true,
        take: &mut |text, _| {
            let (key, bytes) = (text.key.escape_ascii(), text.bytes.escape_ascii());
            texts.push(format!("{key}={bytes}"));
        },
    });
    texts.join(" ")
}

#[test]
fn groups_come_and_go_between_readings() {
    let tree = Tree::new("come");
    tree.write("b/pids.current", "2");
    let mut groups = tree.groups("/", 9);
    assert_eq!(read(&mut groups), "/b=2");
    tree.write("b/c/d/pids.current", "4");
    tree.write("a/pids.current", "1");
    tree.write("b-b/pids.current", "9");
    assert_eq!(read(&mut groups), "/a=1 /b=2 /b/c/d=4 /b-b=9");
    assert_eq!(read(&mut groups), "/a=1 /b=2 /b/c/d=4 /b-b=9");
    tree.remove("b");
    assert_eq!(read(&mut groups), "/a=1 /b-b=9");
    tree.write("b/pids.current", "3");
    assert_eq!(read(&mut groups), "/a=1 /b=3 /b-b=9");
}

#[test]
fn only_the_groups_that_are_asked_for_are_read() {
    let tree = Tree::new("scope");
    for group in ["a", "a/b", "a/b/c", "d"] {
        tree.write(format!("{group}/pids.current"), "1");
    }
    assert_eq!(read(&mut tree.groups("/a", 1)), "/a=1 /a/b=1");
    assert_eq!(read(&mut tree.groups("/", 0)), "");
    let mut groups = tree.groups("/d", 3);
    assert_eq!(read(&mut groups), "/d=1");
    // That goes, too, and comes again.
    tree.remove("d");
    groups.list[0].places[0].gone = true;
    assert_eq!(read(&mut groups), "");
    tree.write("d/pids.current", "5");
    assert_eq!(read(&mut groups), "/d=5");
}

#[test]
fn beyond_the_limit_files_are_opened_each_time() {
    let tree = Tree::new("limit");
    for group in 0..20 {
        tree.write(format!("g{group:02}/pids.current"), "1");
        tree.write(format!("g{group:02}/inner/pids.current"), "2");
    }
    for files in [0, 7] {
        let mut groups = tree.groups("/", 9);
        groups.means.budget = Budget::of(files);
        let first = read(&mut groups);
        assert_eq!(first.split(' ').count(), 40);
        assert_eq!(read(&mut groups), first);
        tree.write("g07/pids.current", "3");
        tree.remove("g08/inner");
        let second = read(&mut groups);
        assert_eq!(second.split(' ').count(), 39);
        assert!(second.contains("/g07=3"));
        tree.write("g07/pids.current", "1");
        tree.write("g08/inner/pids.current", "2");
    }
}

#[test]
fn a_file_that_comes_later_is_found_in_its_turn() {
    let tree = Tree::new("later");
    tree.write("a/cgroup.procs", "");
    let mut groups = tree.groups("/", 1);
    assert_eq!(read(&mut groups), "");
    tree.write("a/pids.current", "1");
    let found = (0..TURN).any(|_| read(&mut groups) == "/a=1");
    assert!(found);
}

#[test]
fn names_may_have_any_bytes_and_links_are_no_groups() {
    let tree = Tree::new("bytes");
    let name = std::ffi::OsStr::from_bytes(b"\xff\t");
    tree.write(Path::new(name).join("pids.current"), "1");
    let root = tree.0.join("fs/cgroup");
    std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
    let long = vec!["n".repeat(200); 9].join("/");
    tree.write(format!("{long}/pids.current"), "2");
    let mut groups = tree.groups("/", 9);
    assert_eq!(read(&mut groups), format!("/{long}=2 /\\xff\\t=1"));
}

#[test]
fn hierarchies_are_joined_by_path() {
    let tree = Tree::new("joined");
    fs::remove_file(tree.0.join("fs/cgroup/cgroup.controllers")).unwrap();
    tree.write("unified/cgroup.controllers", "");
    tree.write("unified/a/cpu.stat", "usage_usec 1\n");
    for tree_of in ["memory", "pids"] {
        tree.write(format!("{tree_of}/cgroup.procs"), "");
    }
    tree.write("memory/a/memory.usage_in_bytes", "4096\n");
    tree.write("memory/m/memory.usage_in_bytes", "8192\n");
    tree.write("pids/a/pids.current", "7\n");
    let mut groups = tree.groups("/", 9);
    groups.want(GroupFile::CpuStat);
    groups.want(GroupFile::MemoryUsage);
    let want = "/a=usage_usec 1\\n /a=4096\\n /a=7\\n /m=8192\\n";
    assert_eq!(read(&mut groups), want);
    assert!(groups.leave(GroupFile::CpuStat));
    assert_eq!(read(&mut groups), "/a=4096\\n /a=7\\n /m=8192\\n");
}

#[test]
fn devices_that_stand_on_others_are_told_with_the_traffic() {
    let tree = Tree::new("devices");
    for (path, text) in [
        ("sda/dev", "8:0\n"),
        ("loop0/dev", "7:0\n"),
        ("dm-0/dev", "253:0\n"),
    ] {
        let path = tree.0.join("block").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut groups = tree.groups("/", 0);
    groups.want(GroupFile::Devices);
    assert_eq!(read(&mut groups), "=7:0\\n");
    // What it is made of is told a little later.
    fs::create_dir_all(tree.0.join("block/dm-0/slaves/sda")).unwrap();
    assert_eq!(read(&mut groups), "=253:0\\n7:0\\n");
}

#[test]
fn what_there_is_not_is_told_with_its_cure() {
    let tree = Tree::new("lack");
    let open = |sys: &Path, group: &str| {
        let roots = Roots {
            proc: Path::new("/nowhere"),
            sys,
        };
        let scope = Scope::asked(Some(Path::new(group)), None);
        let lack = Groups::open(roots, &scope).unwrap_err();
        lack.to_string().replace(&sys.display().to_string(), "SYS")
    };
    assert!(open(&tree.0, "a/b").starts_with("SYS/fs/cgroup/a/b: no such control group;"));
    let bare = tree.0.join("fs");
    assert!(open(&bare, "/").starts_with("SYS/fs/cgroup: no control groups are mounted there;"));
}
