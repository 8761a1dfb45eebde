//! The kernel's own texts, each parsed by a pure function into a plain struct. What a text does
//! not say is `None` or empty, never an error: kernels differ, and containers mask.

pub mod diskstats;
pub mod meminfo;
mod name;
pub mod netdev;
pub mod pressure;
pub mod stat;

pub use name::Name;

use diskstats::Disks;
use meminfo::Meminfo;
use netdev::Interfaces;
use pressure::{Pressure, Resource};
use stat::Stat;

use pipe::clock::Mono;

/// A file below /proc that columns are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// CPU times, context switches, forks, and tasks running or blocked.
    Stat,
    /// Where the memory is.
    Meminfo,
    /// Disk traffic.
    Diskstats,
    /// Network traffic.
    NetDev,
    /// Time lost for want of a resource.
    Pressure(Resource),
}

/// What the sources said at one time. Kept and filled anew, so that it allocates only while it
/// grows.
#[derive(Debug)]
pub struct Reading {
    /// When.
    pub at: Mono,
    /// From `stat`.
    pub stat: Stat,
    /// From `meminfo`.
    pub meminfo: Meminfo,
    /// From `diskstats`, whole disks only.
    pub disks: Disks,
    /// From `net/dev`, without the loopback.
    pub interfaces: Interfaces,
    /// From `pressure/*`, by [`Resource`].
    pub pressure: [Pressure; 3],
}

impl Source {
    /// All of them, in the order of their columns.
    pub const ALL: [Source; 7] = [
        Source::Stat,
        Source::Meminfo,
        Source::Diskstats,
        Source::NetDev,
        Source::Pressure(Resource::Cpu),
        Source::Pressure(Resource::Memory),
        Source::Pressure(Resource::Io),
    ];

    /// Its path below /proc.
    pub fn path(self) -> &'static str {
        match self {
            Source::Stat => "stat",
            Source::Meminfo => "meminfo",
            Source::Diskstats => "diskstats",
            Source::NetDev => "net/dev",
            Source::Pressure(Resource::Cpu) => "pressure/cpu",
            Source::Pressure(Resource::Memory) => "pressure/memory",
            Source::Pressure(Resource::Io) => "pressure/io",
        }
    }
}

impl Default for Reading {
    fn default() -> Reading {
        Reading {
            at: Mono(0),
            stat: Stat::default(),
            meminfo: Meminfo::default(),
            disks: Disks::default(),
            interfaces: Interfaces::default(),
            pressure: <[Pressure; 3]>::default(),
        }
    }
}
