//! Texts of control groups: those of a group in all hierarchies together, a group after the other.
//!
//! Groups come and go. Their directories are looked at before each reading, and listed where
//! `Place::changed` says so, and each one in `TURN` readings anyway: a
//! group can be renamed, and files come when a controller is enabled.

use std::fs::File;
use std::mem;

use rustix::fs::FileType;

use super::budget::Budget;
use super::devices::Devices;
use super::listing::Listing;
use super::{Hand, Roots};
use crate::lack::Lack;
use crate::source::Source;
use crate::source::group::{GroupFile, Scope, path};

mod place;
mod tree;

#[cfg(test)]
mod tests;

use place::{Means, Place};
use tree::Tree;

/// In so many readings each directory is listed once, come what may. Listing a group without any
/// below takes six times as long as telling its number of links (2.3 and 0.4 us on Linux 6.18).
const TURN: usize = 16;

/// The groups that are wanted, as they are now.
#[derive(Debug)]
pub struct Groups {
    trees: Vec<Tree>,
    scope: Scope,
    wanted: Vec<GroupFile>,
    devices: Devices,
    /// In the order of [`path::order`]; the first one is there always.
    list: Vec<Group>,
    readings: usize,
    means: Means,
    listing: Listing,
    /// Room for a path.
    path: Vec<u8>,
}

#[derive(Debug)]
struct Group {
    path: Vec<u8>,
    /// By their hierarchies.
    places: Vec<Place>,
}

impl Groups {
    /// Looks for the hierarchies, and for the group that is asked for.
    pub fn open(roots: Roots, scope: &Scope) -> Result<Groups, Lack> {
        let trees = tree::find(roots);
        let top = roots.sys.join("fs/cgroup");
        if trees.is_empty() {
            let reason = "no control groups are mounted there";
            let cure = "mount -t cgroup2 none /sys/fs/cgroup, or check --sys";
            return Err(Lack::of_things(&top, reason, cure));
        }
        let there = |tree: &Tree| place::open(tree, scope.path()).is_ok();
        if !trees.iter().any(there) {
            let name = String::from_utf8_lossy(scope.path()).into_owned();
            let cure = "give --cgroup a path as /proc/PID/cgroup tells it";
            let place = top.join(name.trim_start_matches('/'));
            return Err(Lack::of_things(&place, "no such control group", cure));
        }
        let first = Group {
            path: scope.path().to_owned(),
            places: Vec::new(),
        };
        Ok(Groups {
            trees,
            scope: scope.clone(),
            wanted: Vec::new(),
            devices: Devices::open(roots.sys),
            list: vec![first],
            readings: 0,
            means: Means {
                budget: Budget::half(u64::MAX),
                buffer: vec![0; 8 * 1024],
            },
            listing: Listing::default(),
            path: Vec::new(),
        })
    }

    /// Will read a file of each group, too.
    pub fn want(&mut self, file: GroupFile) {
        self.wanted.push(file);
        for group in &mut self.list {
            for place in &mut group.places {
                if self.trees[place.tree].has(file) {
                    place.want(file);
                }
            }
        }
    }

    /// Will no longer read a file; whether any is left.
    pub fn leave(&mut self, file: GroupFile) -> bool {
        self.wanted.retain(|other| *other != file);
        let places = self.list.iter_mut().flat_map(|group| &mut group.places);
        places.for_each(|place| place.leave(file));
        !self.wanted.is_empty()
    }

    /// Reads those of the files that are wanted now.
    pub fn read(&mut self, hand: &mut Hand) {
        self.look();
        let devices = Source::Group(GroupFile::Devices);
        if self.wanted.contains(&GroupFile::Devices) && (hand.wants)(devices) {
            hand.text(devices, b"", self.devices.read());
        }
        for group in &mut self.list {
            for place in &mut group.places {
                let tree = &self.trees[place.tree];
                place.read((tree, &group.path), &mut self.means, hand);
            }
        }
    }

    /// Finds out which groups there are now.
    fn look(&mut self) {
        self.readings += 1;
        self.look_at_gone();
        for at in 0..self.trees.len() {
            let tree = &self.trees[at];
            if self.wanted.iter().any(|file| tree.has(*file))
                && self.list[0].places.iter().all(|place| place.tree != at)
                && let Ok(directory) = place::open(tree, self.scope.path())
            {
                self.add(0, at, directory);
            }
        }
        let mut at = 0;
        // The list grows behind this place.
        while at < self.list.len() {
            if self.scope.goes_below(&self.list[at].path) {
                self.look_below(at);
            } else if self.is_turn(at) {
                let places = &mut self.list[at].places;
                places.iter_mut().for_each(Place::look_again);
            }
            at += 1;
        }
    }

    /// Where a group has gone, another one of its name may have come.
    fn look_at_gone(&mut self) {
        self.list[0].places.retain(|place| !place.gone);
        for at in 1..self.list.len() {
            for place in 0..self.list[at].places.len() {
                let Place { tree, gone, .. } = self.list[at].places[place];
                if gone && let Some(above) = above(&self.list, at) {
                    let places = self.list[above].places.iter_mut();
                    let there = places.filter(|place| place.tree == tree);
                    there.for_each(Place::list_again);
                }
            }
        }
    }

    fn is_turn(&self, at: usize) -> bool {
        (at + self.readings).is_multiple_of(TURN)
    }

    /// Looks for groups right below one.
    fn look_below(&mut self, at: usize) {
        let turn = self.is_turn(at);
        for place in 0..self.list[at].places.len() {
            let Group { path, places } = &mut self.list[at];
            let place = &mut places[place];
            if turn {
                place.look_again();
            }
            let tree = place.tree;
            let Some(directory) = place.changed(&self.trees[tree], path) else {
                continue;
            };
            let listed = self.listing.read(directory.file(), FileType::is_dir);
            drop(directory);
            // It went just now; the one above it tells at the next reading.
            if listed.is_ok() {
                let listing = mem::take(&mut self.listing);
                self.drop_gone(at, tree, &listing);
                self.add_new(at, tree, &listing);
                self.listing = listing;
            }
        }
    }

    /// Drops what is no longer below a group in a hierarchy.
    fn drop_gone(&mut self, at: usize, tree: usize, listing: &Listing) {
        let (before, below) = self.list.split_at_mut(at + 1);
        let above = &before[at].path;
        let mut gone = false;
        let mut any = false;
        for group in below {
            let Some(rest) = path::rest(&group.path, above) else {
                break;
            };
            let place = group.places.iter().position(|place| place.tree == tree);
            // Those below it follow, and go with it.
            if !rest.contains(&b'/') {
                gone = !listing.has(rest) || place.is_some_and(|at| group.places[at].gone);
            }
            if gone && let Some(place) = place {
                group.places.remove(place);
                any = true;
            }
        }
        if any {
            let first = self.scope.path();
            self.list
                .retain(|group| !group.places.is_empty() || group.path == first);
        }
    }

    /// Adds what is new below a group in a hierarchy.
    fn add_new(&mut self, at: usize, tree: usize, listing: &Listing) {
        for name in listing.names() {
            let mut path = mem::take(&mut self.path);
            path.clear();
            path.extend_from_slice(&self.list[at].path);
            if path != b"/" {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            let found = self.list.binary_search_by(|g| path::order(&g.path, &path));
            let known = found.is_ok_and(|at| {
                let mut places = self.list[at].places.iter();
                places.any(|place| place.tree == tree)
            });
            if !known && let Ok(directory) = place::open(&self.trees[tree], &path) {
                let at = found.unwrap_or_else(|at| {
                    let (path, places) = (path.clone(), Vec::new());
                    self.list.insert(at, Group { path, places });
                    at
                });
                self.add(at, tree, directory);
            }
            self.path = path;
        }
    }

    /// Adds the directory of a group, if there is none of the hierarchy.
    fn add(&mut self, at: usize, tree: usize, directory: File) {
        let places = &mut self.list[at].places;
        let Err(order) = places.binary_search_by_key(&tree, |place| place.tree) else {
            return;
        };
        let mut place = Place::open(tree, directory, &self.means.budget);
        let wanted = self.wanted.iter().copied();
        let had = wanted.filter(|file| self.trees[tree].has(*file));
        had.for_each(|file| place.want(file));
        places.insert(order, place);
    }
}

/// The place in the list of the group above one.
fn above(list: &[Group], at: usize) -> Option<usize> {
    let group = &list[at].path;
    let end = group.iter().rposition(|&byte| byte == b'/')?;
    let above = &group[..end.max(1)];
    let found = list.binary_search_by(|group| path::order(&group.path, above));
    found.ok()
}
