//! Metrics of control groups, under the same names whichever version of them the kernel offers.
//!
//! The second version is one tree of directories with the files of all controllers, at
//! /sys/fs/cgroup, or beside the first one at /sys/fs/cgroup/unified; the first one is a tree for
//! each controller, as /sys/fs/cgroup/memory. `usage_usec 20422408859` of `cpu.stat`, or
//! `20533250940122` of `cpuacct.usage`, is the CPU time of a group. A group's name is its path below
//! the tree's root, which itself is `/`: the same group has the same path in all trees, and what the
//! second version tells of it counts. Defined by Documentation/admin-guide/cgroup-v2.rst (Linux 4.5)
//! and Documentation/admin-guide/cgroup-v1/.
//!
//! The roots have fewer files than other groups, as all is theirs: /proc tells it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::label::shown;
use crate::metric::{Found, Lack, Roots};
use crate::select::Selector;

mod group;
mod text;
mod v1;
mod v2;

use group::Group;

/// What all names here begin with.
const PREFIX: &str = "cgroup_";

/// How deep groups are looked for: deeper than any container engine nests them.
const DEPTH: usize = 32;

/// Where trees of the first version are mounted. Distributions join the first two into one, with
/// links from their names.
const CONTROLLERS: [&str; 7] = [
    "cpu",
    "cpuacct",
    "cpu,cpuacct",
    "cpuacct,cpu",
    "memory",
    "blkio",
    "pids",
];

/// A tree of groups.
struct Tree {
    root: PathBuf,
    read: fn(&mut Group),
}

/// Finds the metrics of the group that is asked for, or of all. Nothing is looked at unless names of
/// groups are asked for.
pub fn find(roots: &Roots, selector: &Selector, found: &mut Found) {
    if !selector.may_begin(PREFIX) {
        return;
    }
    let top = roots.sys.join("fs/cgroup");
    let trees = trees(&top);
    if trees.is_empty() {
        found
            .lacks
            .push(lack(top, "no control groups are mounted there"));
        return;
    }
    let mut groups = 0;
    let mut told = HashSet::new();
    for tree in &trees {
        let names = match selector.only("cgroup") {
            Some(name) => {
                Vec::from_iter(below(&tree.root, name).map(|path| (path, name.to_owned())))
            }
            None => all(&tree.root),
        };
        for (path, name) in names {
            let mut group = Group::new(path, name, selector);
            (tree.read)(&mut group);
            groups += 1;
            found.lacks.append(&mut group.lacks);
            let new = group
                .metrics
                .into_iter()
                .filter(|metric| told.insert(metric.title()));
            found.metrics.extend(new);
        }
    }
    if groups == 0 {
        let name = selector.only("cgroup").unwrap_or_default();
        let path = top.join(name.trim_start_matches('/'));
        found.lacks.push(lack(
            path,
            "no such control group; its name is its path from '/'",
        ));
    }
}

/// The trees that are there, the second version first.
fn trees(top: &Path) -> Vec<Tree> {
    let unified = [top.to_owned(), top.join("unified")];
    let second = unified
        .into_iter()
        .filter(|root| root.join("cgroup.controllers").exists());
    let second = second.map(|root| Tree {
        root,
        read: v2::read,
    });
    let first = CONTROLLERS.iter().map(|controller| top.join(controller));
    // In a tree of the second version these are groups, if anything.
    let first = first.filter(|root| {
        root.join("cgroup.procs").exists() && !root.join("cgroup.controllers").exists()
    });
    second
        .chain(first.map(|root| Tree {
            root,
            read: v1::read,
        }))
        .collect()
}

/// The directory of a group, if there is one of this name.
fn below(root: &Path, name: &str) -> Option<PathBuf> {
    let inner = name.strip_prefix('/')?;
    if inner.is_empty() {
        return Some(root.to_owned());
    }
    // The name becomes a path: it must not lead out of the tree, and be the one way to write it.
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    let path = root.join(inner);
    (inner.split('/').all(plain) && path.is_dir()).then_some(path)
}

/// All groups of a tree with their names, each before those inside it.
fn all(root: &Path) -> Vec<(PathBuf, String)> {
    let mut groups = vec![(root.to_owned(), "/".to_owned())];
    let mut level = 0..groups.len();
    for _ in 0..DEPTH {
        for at in level.clone() {
            let inner = inner(&groups[at].0);
            groups.extend(inner.into_iter().map(|path| {
                let below = path.strip_prefix(root).unwrap_or(&path);
                let name = format!("/{}", shown(below.as_os_str().as_encoded_bytes()));
                (path, name)
            }));
        }
        level = level.end..groups.len();
    }
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    groups
}

/// The directories in a directory; a link is none.
fn inner(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    entries.map(|entry| entry.path()).collect()
}

fn lack(path: PathBuf, reason: &str) -> Lack {
    Lack {
        path,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
