//! Whether the trace's clock counts time: `counter` and `uptime` don't.

/// Watches whether the trace's clock counts time.
#[derive(Debug, Default)]
pub(super) struct Watch {
    first: Option<i64>,
    longest: u64,
    calls: u64,
    pub(super) stands: bool,
}

impl Watch {
    /// Calls take longer than all the trace has: then its clock counts something else.
    pub(super) fn see(&mut self, time: Option<i64>, duration: u64) {
        let Some(time) = time else { return };
        let first = *self.first.get_or_insert(time);
        self.longest = self.longest.max(duration);
        self.calls += 1;
        if self.calls == 64 {
            self.stands = time.abs_diff(first) < self.longest / 4;
        }
    }
}
