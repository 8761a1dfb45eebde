//! Where the numbers stand in `struct taskstats`, by its version.
//!
//! Versions grow at the end, so that one table serves them all: what a kernel doesn't have yet lies
//! behind the end of what it sends, and what it has more than this is passed over. Only version 15
//! put the largest and smallest delay (16 bytes) behind each total in the middle; version 16 moved
//! them to the end. Kernel: include/uapi/linux/taskstats.h.
//!
//! | version | bytes | adds |
//! |---|---|---|
//! | 8 | 328 | |
//! | 9 | 344 | thrashing |
//! | 10 | 352 | begin time in 64 bits |
//! | 11 | 368 | compaction |
//! | 12 | 400 | process, its life, its program: 5.19 |
//! | 13 | 416 | copies on write |
//! | 14 | 432 | interrupts |
//! | 15 | 560 | extremes, in the middle: 6.14 to 6.14.8, 6.15 |
//! | 16 | 560 | extremes, at the end: 6.14.9, 6.15.1 and on |
//! | 17 | 688 | when the largest delays were: after 6.18 |

/// Places of what all versions have in the same place.
pub(crate) const EXIT_CODE: usize = 4;
pub(crate) const FLAG: usize = 8;
pub(crate) const CPU_COUNT: usize = 16;
pub(crate) const CPU_DELAY: usize = 24;

/// The oldest struct that is read, version 8.
pub(crate) const LEAST: usize = 328;

/// Places of what version 15 moved.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) blkio_delay: usize,
    pub(crate) swapin_delay: usize,
    pub(crate) cpu_run_virtual: usize,
    pub(crate) comm: usize,
    pub(crate) uid: usize,
    pub(crate) ppid: usize,
    pub(crate) etime: usize,
    pub(crate) utime: usize,
    pub(crate) stime: usize,
    pub(crate) hiwater_rss: usize,
    pub(crate) read_bytes: usize,
    pub(crate) write_bytes: usize,
    pub(crate) cancelled_write_bytes: usize,
    pub(crate) voluntary_switches: usize,
    pub(crate) freepages_delay: usize,
    pub(crate) thrashing_delay: usize,
    pub(crate) compact_delay: usize,
    pub(crate) tgid: usize,
    pub(crate) wpcopy_delay: usize,
    pub(crate) irq_delay: usize,
}

const STEADY: Layout = Layout {
    blkio_delay: 40,
    swapin_delay: 56,
    cpu_run_virtual: 72,
    comm: 80,
    uid: 120,
    ppid: 132,
    etime: 144,
    utime: 152,
    stime: 160,
    hiwater_rss: 200,
    read_bytes: 248,
    write_bytes: 256,
    cancelled_write_bytes: 264,
    voluntary_switches: 272,
    freepages_delay: 320,
    thrashing_delay: 336,
    compact_delay: 360,
    tgid: 368,
    wpcopy_delay: 408,
    irq_delay: 424,
};

const VERSION_15: Layout = Layout {
    blkio_delay: 56,
    swapin_delay: 88,
    cpu_run_virtual: 120,
    comm: 128,
    uid: 168,
    ppid: 180,
    etime: 192,
    utime: 200,
    stime: 208,
    hiwater_rss: 248,
    read_bytes: 296,
    write_bytes: 304,
    cancelled_write_bytes: 312,
    voluntary_switches: 320,
    freepages_delay: 368,
    thrashing_delay: 400,
    compact_delay: 440,
    tgid: 464,
    wpcopy_delay: 504,
    irq_delay: 536,
};

/// The places in a struct of this version.
pub(crate) fn of(version: u16) -> &'static Layout {
    match version {
        15 => &VERSION_15,
        _ => &STEADY,
    }
}
