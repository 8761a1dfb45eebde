//! Whether the trace's clock counts time: `counter` and `uptime` don't.

use std::collections::HashMap;

use crate::fast::Fast;
use crate::task::TaskKey;

/// A clock that has gone so far, in nanoseconds, counts time: `counter` has not after 100 million
/// events.
const ENOUGH: u64 = 100_000_000;
/// Places that are watched.
const PLACES: usize = 4_096;
/// What clocks of several CPUs may be apart, in nanoseconds, with room to spare.
const APART: u64 = 10_000_000;

/// Watches whether the trace's clock counts time.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// When the first call ended: what is summed began later.
    first: Option<i64>,
    /// How long each task was in calls of one depth, but for the first, which may have begun before
    /// the trace.
    spent: HashMap<(TaskKey, u32), u64, Fast>,
    pub(super) stands: bool,
    /// It doesn't.
    goes: bool,
}

impl Watch {
    /// Whether that is still open.
    pub(super) fn is_open(&self) -> bool {
        !self.goes && !self.stands
    }

    /// A call ended. If a task spends more time in its calls of one depth, of which one follows the
    /// other, than passes meanwhile, then the clock counts something else: that is told once.
    pub(super) fn see(&mut self, end: i64, place: (TaskKey, u32), duration: u64) -> bool {
        let passed = end.abs_diff(*self.first.get_or_insert(end));
        self.goes = passed > ENOUGH;
        if let Some(spent) = self.spent.get_mut(&place) {
            *spent = spent.saturating_add(duration);
            self.stands = *spent > passed + APART;
        } else if self.spent.len() < PLACES {
            self.spent.insert(place, 0);
        }
        self.stands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(calls: &[(i64, u32, u64)]) -> bool {
        let mut watch = Watch::default();
        for &(end_ms, depth, ms) in calls {
            let place = (TaskKey::of(7, None), depth);
            if watch.is_open() {
                watch.see(end_ms * 1_000_000, place, ms * 1_000_000);
            }
        }
        watch.stands
    }

    #[test]
    fn a_clock_that_stands_is_found_out() {
        assert!(stands(&[(5, 0, 90), (5, 0, 30), (6, 0, 30)]));
    }

    #[test]
    fn a_trace_that_begins_inside_long_calls_has_a_clock_that_counts() {
        let inside: Vec<_> = (0..100)
            .map(|depth| (depth.into(), depth, 90_000))
            .collect();
        assert!(!stands(&inside));
        assert!(!stands(&[
            (5, 0, 90_000),
            (35, 0, 30),
            (65, 0, 30),
            (500, 0, 400)
        ]));
    }
}
