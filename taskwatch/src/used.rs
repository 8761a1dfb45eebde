//! What a task or a process has used, as far as it is known.

use crate::event::{Cost, Delays, GroupCost};

/// What was used, of one task or summed over several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Processor time.
    pub cpu_ns: u64,
    /// Time on a run queue.
    pub wait_ns: u64,
    /// The most memory at a time.
    pub rss_peak_kib: u64,
    /// Read from disks.
    pub read_bytes: u64,
    /// Written to disks.
    pub write_bytes: u64,
    /// Time waiting for what.
    pub delays: Delays,
}

impl Used {
    /// One more task's. Threads share their memory, so its peak is not summed.
    pub fn add(&mut self, other: &Used) {
        self.cpu_ns += other.cpu_ns;
        self.wait_ns += other.wait_ns;
        self.rss_peak_kib = self.rss_peak_kib.max(other.rss_peak_kib);
        self.read_bytes += other.read_bytes;
        self.write_bytes += other.write_bytes;
        for (mine, other) in self.delays.each().into_iter().zip(other.delays.values()) {
            *mine += other;
        }
    }

    /// What was used since an earlier reading. The most memory is no sum: it stays.
    pub fn since(&self, earlier: &Used) -> Used {
        let mut used = *self;
        used.cpu_ns = self.cpu_ns.saturating_sub(earlier.cpu_ns);
        used.wait_ns = self.wait_ns.saturating_sub(earlier.wait_ns);
        used.read_bytes = self.read_bytes.saturating_sub(earlier.read_bytes);
        used.write_bytes = self.write_bytes.saturating_sub(earlier.write_bytes);
        let delays = used.delays.each().into_iter();
        for (mine, earlier) in delays.zip(earlier.delays.values()) {
            *mine = mine.saturating_sub(earlier);
        }
        used
    }

    /// The higher of both in everything: a reading that lags behind takes nothing back.
    pub fn rise(&mut self, other: &Used) {
        self.cpu_ns = self.cpu_ns.max(other.cpu_ns);
        self.wait_ns = self.wait_ns.max(other.wait_ns);
        self.rss_peak_kib = self.rss_peak_kib.max(other.rss_peak_kib);
        self.read_bytes = self.read_bytes.max(other.read_bytes);
        self.write_bytes = self.write_bytes.max(other.write_bytes);
        for (mine, other) in self.delays.each().into_iter().zip(other.delays.values()) {
            *mine = (*mine).max(other);
        }
    }

    /// Whether it is nothing at all, but for memory.
    pub fn is_nothing(&self) -> bool {
        let Used {
            cpu_ns,
            wait_ns,
            rss_peak_kib: _,
            read_bytes,
            write_bytes,
            delays,
        } = self;
        cpu_ns | wait_ns | read_bytes | write_bytes == 0 && delays.values() == [0; 7]
    }

    /// At least what the kernel has added up itself: of threads that ended before they were watched,
    /// nothing else is known.
    pub fn at_least(&mut self, group: &GroupCost) {
        self.cpu_ns = self.cpu_ns.max(group.cpu_ns);
        self.wait_ns = self.wait_ns.max(group.wait_ns);
        for (mine, other) in self.delays.each().into_iter().zip(group.delays.values()) {
            *mine = (*mine).max(other);
        }
    }
}

impl From<&Cost> for Used {
    fn from(cost: &Cost) -> Used {
        Used {
            cpu_ns: cost.cpu_ns,
            wait_ns: cost.wait_ns,
            rss_peak_kib: cost.rss_peak_kib,
            read_bytes: cost.read_bytes,
            write_bytes: cost.write_bytes,
            delays: cost.delays,
        }
    }
}

impl Delays {
    /// The columns, in the order of the values.
    pub const COLUMNS: [&str; 7] = [
        "blkio_s",
        "swapin_s",
        "reclaim_s",
        "thrashing_s",
        "compact_s",
        "wpcopy_s",
        "irq_s",
    ];

    /// The values, in nanoseconds.
    pub fn values(mut self) -> [u64; 7] {
        self.each().map(|value| *value)
    }

    fn each(&mut self) -> [&mut u64; 7] {
        let Delays {
            blkio,
            swapin,
            reclaim,
            thrashing,
            compact,
            wpcopy,
            irq,
        } = self;
        [blkio, swapin, reclaim, thrashing, compact, wpcopy, irq]
    }
}
