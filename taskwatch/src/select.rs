//! Which rows are wanted.

use std::collections::HashSet;

use pipe::span::Span;
use regex::bytes::Regex;

use crate::row::{Kind, Row};

/// What is wanted.
#[derive(Debug, Default)]
pub struct Selection {
    /// Only these kinds; all, if there are none.
    pub kinds: Vec<Kind>,
    /// Only these processes, and those that come of them if [`Selection::tree`] says so.
    pub pids: Option<HashSet<u32>>,
    /// Their children, too.
    pub tree: bool,
    /// Only of this user.
    pub user: Option<u32>,
    /// Only those whose name fits.
    pub comm: Option<Regex>,
    /// Only ends with another status than 0.
    pub failed: bool,
    /// Only ends of what lived at least this.
    pub min_life: Option<Span>,
    /// Not this process, which is our own.
    pub own: Option<u32>,
    /// Not those that were found living.
    pub no_alive: bool,
}

impl Selection {
    /// Whether the row is wanted. It has to be asked about every row, in order: that is how it
    /// follows a tree.
    pub fn has(&mut self, row: &Row) -> bool {
        self.is_of(row) && self.fits(row)
    }

    /// Whether it is of a process wanted.
    fn is_of(&mut self, row: &Row) -> bool {
        let (Some(pids), Some(who)) = (&mut self.pids, row.who) else {
            return true;
        };
        let born = matches!(row.kind, Kind::Fork | Kind::Alive) && self.tree;
        if born && row.ppid.is_some_and(|ppid| pids.contains(&ppid)) {
            pids.insert(who.pid);
        }
        let wanted = pids.contains(&who.pid);
        if wanted && self.tree && matches!(row.kind, Kind::Exit | Kind::Gone) {
            // Its number will be somebody else's.
            pids.remove(&who.pid);
        }
        wanted
    }

    fn fits(&self, row: &Row) -> bool {
        let is_own = row.who.is_some_and(|who| Some(who.pid) == self.own);
        if is_own || self.no_alive && row.kind == Kind::Alive {
            return false;
        }
        let is_end = matches!(row.kind, Kind::Exit | Kind::Texit);
        let is_kind = self.kinds.is_empty() || self.kinds.contains(&row.kind);
        // What is lost might have been wanted.
        row.kind == Kind::Lost
            || is_kind
                && self.user.is_none_or(|user| row.uid == Some(user))
                && (self.comm.as_ref()).is_none_or(|comm| comm.is_match(row.comm))
                && (!self.failed || is_end && row.status.is_some_and(|status| status != 0))
                && self.min_life.is_none_or(|least| {
                    is_end && row.life_ns.is_some_and(|life| life >= least.ns())
                })
    }
}

#[cfg(test)]
mod tests {
    use pipe::clock::Mono;

    use super::*;
    use crate::event::Who;

    fn row(kind: Kind, pid: u32, ppid: u32) -> Row<'static> {
        Row {
            ppid: Some(ppid),
            ..Row::bare(Mono(0), kind, Some(Who { tid: pid, pid }))
        }
    }

    #[test]
    fn a_tree_is_followed_until_its_last_process_ends() {
        let mut selection = Selection {
            pids: Some(HashSet::from([5])),
            tree: true,
            ..Selection::default()
        };
        for (kind, pid, ppid, wanted) in [
            (Kind::Fork, 4, 1, false),
            (Kind::Fork, 6, 5, true),
            (Kind::Exec, 6, 5, true),
            (Kind::Exit, 5, 1, true),
            (Kind::Fork, 7, 6, true),
            (Kind::Exit, 6, 5, true),
            // The number is used again by a stranger.
            (Kind::Fork, 6, 1, false),
            (Kind::Exit, 7, 6, true),
            (Kind::Fork, 8, 7, false),
        ] {
            assert_eq!(
                selection.has(&row(kind, pid, ppid)),
                wanted,
                "{kind:?} {pid}"
            );
        }
    }

    #[test]
    fn failures_are_ends_with_another_status_than_0() {
        let mut selection = Selection {
            failed: true,
            ..Selection::default()
        };
        for (kind, status, wanted) in [
            (Kind::Exit, Some(0), false),
            (Kind::Exit, Some(256), true),
            (Kind::Texit, Some(9), true),
            (Kind::Exit, None, false),
            (Kind::Fork, None, false),
            (Kind::Lost, None, true),
        ] {
            let row = Row {
                status,
                ..row(kind, 1, 0)
            };
            assert_eq!(selection.has(&row), wanted, "{kind:?} {status:?}");
        }
    }
}
