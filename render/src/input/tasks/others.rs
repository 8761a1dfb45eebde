//! Tasks that are only counted.

use crate::input::tasks::density::Density;
use crate::input::tasks::record::Record;

/// What there is besides the tasks that are kept.
#[derive(Clone, Debug, Default)]
pub struct Others {
    /// How many.
    pub count: u64,
    /// How many processors they used, where that was told.
    pub busy: Density,
    /// How many lived.
    pub alive: Density,
    /// Processor time of those of them that stand below no kept one.
    pub cpu_s: f64,
    /// The time of the first row.
    pub(super) first: Option<i64>,
}

impl Others {
    /// Counts a task that ended or was last seen at `ends.1`, and its share of a processor.
    pub fn count(&mut self, ends: (i64, i64), share: Option<f64>) {
        self.count += 1;
        self.alive.add(ends, 1.0);
        if let Some(share) = share {
            self.busy.add(ends, share);
        }
    }

    /// The same for one that was kept until now, and from when to when it lived.
    pub(super) fn add(&mut self, record: &Record, (start, end): (i64, i64)) {
        let share = record.share((start, end));
        let start = start.max(horizon((self.first.unwrap_or(start), end)));
        self.count((start, end), share);
    }
}

/// How far back the picture of a recording goes for what began before it: as far as the recording
/// is long. A task that ran for days would make all others invisible.
pub(super) fn horizon((first, last): (i64, i64)) -> i64 {
    first.saturating_sub(last.saturating_sub(first).max(0))
}
