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
    /// When that was: it is left alone for a while after each reading.
    pub pressure_at: Mono,
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

impl Reading {
    /// Whether pressure was read this time.
    pub fn has_pressure(&self) -> bool {
        self.pressure_at == self.at
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
            pressure_at: Mono(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that texts of the kernel are made of, and what breaks them.
    const PIECES: [&str; 24] = [
        "cpu",
        "0",
        "cpu7",
        " ",
        "  ",
        "\n",
        "\n",
        "18446744073709551615",
        "99999999999999999999",
        "ctxt ",
        "processes ",
        "MemTotal:",
        "Cached:",
        "SReclaimable:",
        "kB",
        "sda",
        "eth0:",
        "lo:",
        ":",
        "some ",
        " total=",
        "=",
        "-1",
        "\0",
    ];

    #[test]
    fn no_text_makes_a_parser_stumble() {
        arbtest::arbtest(|u| {
            let length = u.int_in_range(0..=40)?;
            let pieces: arbtest::arbitrary::Result<Vec<&str>> =
                (0..length).map(|_| u.choose(&PIECES).copied()).collect();
            let text = pieces?.concat();
            let text = text.as_bytes();
            let mut reading = Reading::default();
            stat::parse(text, &mut reading.stat);
            netdev::parse(text, &mut reading.interfaces);
            diskstats::parse(text, |_| diskstats::Kind::Counted, &mut reading.disks);
            let _ = meminfo::parse(text).cached();
            pressure::parse(text);
            Ok(())
        });
    }

    #[test]
    fn a_disk_is_read_as_by_the_obvious_parser() {
        arbtest::arbtest(|u| {
            let numbers: [u64; 17] = u.arbitrary()?;
            let fields = *u.choose(&[11, 15, 17])?;
            let words: Vec<_> = numbers[..fields].iter().map(u64::to_string).collect();
            let text = format!("   8 0 sda {}\n", words.join(" "));
            let mut disks = Disks::default();
            diskstats::parse(text.as_bytes(), |_| diskstats::Kind::Counted, &mut disks);
            let cells: Vec<_> = text.split_whitespace().collect();
            let cell = |field: usize| cells[field - 1].parse::<u64>().ok();
            let disk = &disks.counted[0];
            assert_eq!(
                [Some(disk.read), Some(disk.written), Some(disk.busy)],
                [cell(6), cell(10), cell(13)]
            );
            Ok(())
        });
    }
}
