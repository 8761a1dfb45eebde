//! The paths of control groups, which are their names: `/system.slice/web.service`.

use std::cmp::Ordering;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// How many levels are shown if not told otherwise: as many as systemd-cgtop shows. A service is on
/// the second, a session or a pod on the third.
const DEPTH: usize = 3;

/// Where hierarchies are mounted, as users paste it.
const MOUNTED: &[u8] = b"/sys/fs/cgroup";

/// What directories there are hierarchies, if the place itself is none.
const TREES: [&[u8]; 16] = [
    b"unified",
    b"cpu",
    b"cpuacct",
    b"cpu,cpuacct",
    b"cpuacct,cpu",
    b"cpuset",
    b"memory",
    b"devices",
    b"freezer",
    b"blkio",
    b"pids",
    b"net_cls,net_prio",
    b"perf_event",
    b"hugetlb",
    b"systemd",
    b"misc",
];

/// Which groups: one, and so many levels of those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    path: Vec<u8>,
    depth: usize,
}

impl Scope {
    /// The group of this name, with or without the slash before it, or by its directory.
    pub fn asked(path: Option<&Path>, depth: Option<usize>) -> Scope {
        let path = path.map_or(&b"/"[..], |path| path.as_os_str().as_bytes());
        Scope {
            path: plain(below_mount(path)),
            depth: depth.unwrap_or(DEPTH),
        }
    }

    /// The group that the others are below.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Whether a group is one of them.
    pub fn holds(&self, group: &[u8]) -> bool {
        group == self.path || is_below(group, &self.path) && self.level(group) <= self.depth
    }

    /// Whether groups right below this one are among them, too.
    pub fn goes_below(&self, group: &[u8]) -> bool {
        self.level(group) < self.depth
    }

    fn level(&self, group: &[u8]) -> usize {
        parts(group) - parts(&self.path)
    }
}

impl Default for Scope {
    fn default() -> Scope {
        Scope::asked(None, None)
    }
}

/// The order of a tree that is walked by name: each group before those below it, and those before
/// its neighbours.
pub fn order(a: &[u8], b: &[u8]) -> Ordering {
    let rank = |byte: &u8| (*byte != b'/', *byte);
    a.iter().map(rank).cmp(b.iter().map(rank))
}

/// What is left of a group's path behind that of one that it is below.
pub fn rest<'a>(group: &'a [u8], above: &[u8]) -> Option<&'a [u8]> {
    match above {
        b"/" => group.strip_prefix(b"/").filter(|rest| !rest.is_empty()),
        _ => group.strip_prefix(above)?.strip_prefix(b"/"),
    }
}

/// Whether a group is below another.
pub fn is_below(group: &[u8], above: &[u8]) -> bool {
    rest(group, above).is_some()
}

/// How many names a path is made of.
fn parts(path: &[u8]) -> usize {
    path.split(|&byte| byte == b'/')
        .filter(|part| !part.is_empty())
        .count()
}

/// The path with each slash once, and none at its end.
fn plain(path: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    for part in path.split(|&byte| byte == b'/') {
        if !part.is_empty() && part != b"." {
            plain.push(b'/');
            plain.extend_from_slice(part);
        }
    }
    if plain.is_empty() {
        plain.push(b'/');
    }
    plain
}

/// The path without the place where its hierarchy is mounted.
fn below_mount(path: &[u8]) -> &[u8] {
    let Some(inner) = path.strip_prefix(MOUNTED) else {
        return path;
    };
    if inner.first().is_some_and(|&byte| byte != b'/') {
        return path;
    }
    let inner = inner.strip_prefix(b"/").unwrap_or(inner);
    let first = inner.split(|&byte| byte == b'/').next().unwrap_or_default();
    match TREES.contains(&first) {
        true => &inner[first.len()..],
        false => inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(path: &str, depth: usize) -> Scope {
        Scope::asked(Some(Path::new(path)), Some(depth))
    }

    #[test]
    fn a_group_can_be_named_by_its_path_or_its_directory() {
        for (asked, path) in [
            ("", "/"),
            ("/", "/"),
            ("a/b", "/a/b"),
            ("//a/./b/", "/a/b"),
            ("/sys/fs/cgroup", "/"),
            ("/sys/fs/cgroup/a/b", "/a/b"),
            ("/sys/fs/cgroup/unified/a", "/a"),
            ("/sys/fs/cgroup/cpu,cpuacct/", "/"),
            ("/sys/fs/cgroups", "/sys/fs/cgroups"),
            ("/memory", "/memory"),
        ] {
            assert_eq!(scope(asked, 0).path(), path.as_bytes(), "{asked}");
        }
    }

    #[test]
    fn so_many_levels_are_in_it() {
        let holds = |scope: &Scope, group: &str| scope.holds(group.as_bytes());
        let root = Scope::default();
        assert!(holds(&root, "/") && holds(&root, "/a/b/c") && !holds(&root, "/a/b/c/d"));
        let inner = scope("/a", 1);
        assert!(holds(&inner, "/a") && holds(&inner, "/a/b"));
        for other in ["/", "/a/b/c", "/ab", "/b"] {
            assert!(!holds(&inner, other), "{other}");
        }
        assert!(inner.goes_below(b"/a") && !inner.goes_below(b"/a/b"));
    }

    #[test]
    fn groups_are_ordered_as_the_tree_is_walked() {
        arbtest::arbtest(|u| {
            let mut paths = Vec::new();
            for _ in 0..2 {
                let length = u.int_in_range(0..=6)?;
                let bytes: arbtest::arbitrary::Result<Vec<u8>> = (0..length)
                    .map(|_| u.choose(b"/ab-\xff").copied())
                    .collect();
                paths.push(plain(&bytes?));
            }
            let walked = |path: &[u8]| -> Vec<Vec<u8>> {
                path.split(|&byte| byte == b'/')
                    .filter(|part| !part.is_empty())
                    .map(<[u8]>::to_vec)
                    .collect()
            };
            let (a, b) = (&paths[0], &paths[1]);
            assert_eq!(order(a, b), walked(a).cmp(&walked(b)));
            Ok(())
        });
    }
}
