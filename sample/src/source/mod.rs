//! The kernel's own texts, each parsed by a pure function into a plain struct. What a text does
//! not say is `None` or empty, never an error: kernels differ, and containers mask.

pub mod diskstats;
pub mod group;
pub mod meminfo;
mod name;
pub mod netdev;
pub mod pressure;
pub mod stat;
pub mod zone;

pub use name::Name;

use std::io;

use pipe::clock::Mono;

use diskstats::{Disks, Kind};
use group::{GroupFile, Groups};
use meminfo::Meminfo;
use netdev::Interfaces;
use pressure::{Pressure, Resource};
use stat::Stat;
use zone::{Zone, ZoneFile};

/// A kind of text that columns are made of. Of some there is one, of others one for each process,
/// control group, mount or thermal zone: then a [`Text`] has a key, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// CPU times, context switches, forks, and tasks running or blocked.
    Stat,
    /// Where the memory is.
    Meminfo,
    /// Which devices there are, by which of them count: not the kernel's text but
    /// [`block`](crate::feed::block)'s.
    Block,
    /// Disk traffic.
    Diskstats,
    /// Network traffic.
    NetDev,
    /// Time lost for want of a resource.
    Pressure(Resource),
    /// A file of a control group.
    Group(GroupFile),
    /// What is known of a thermal zone, a sensor or a cooling device.
    Zone(ZoneFile),
}

/// One text of one reading.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// What it is.
    pub source: Source,
    /// Of which process, group, mount or zone; empty where there is one such text.
    pub key: &'a [u8],
    /// What stands in it; nothing if it could not be read.
    pub bytes: &'a [u8],
    /// Why it could not.
    pub refused: Option<&'a io::Error>,
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
    /// From `diskstats`.
    pub disks: Disks,
    /// From `net/dev`.
    pub interfaces: Interfaces,
    /// From `pressure/*`, by [`Resource`].
    pub pressure: [Pressure; Resource::ALL.len()],
    /// When that was: it is left alone for a while after each reading.
    pub pressure_at: Mono,
    /// From `cgroup/*`.
    pub groups: Groups,
    /// From `thermal/*`.
    pub zones: Vec<Zone>,
}

impl Source {
    /// All of them, in the order in which they are read.
    pub const ALL: [Source; 32] = [
        Source::Stat,
        Source::Meminfo,
        Source::Block,
        Source::Diskstats,
        Source::NetDev,
        Source::Pressure(Resource::Cpu),
        Source::Pressure(Resource::Memory),
        Source::Pressure(Resource::Io),
        Source::Pressure(Resource::Irq),
        Source::Group(GroupFile::Devices),
        Source::Group(GroupFile::CpuacctUsage),
        Source::Group(GroupFile::CpuacctStat),
        Source::Group(GroupFile::CpuStat),
        Source::Group(GroupFile::MemoryUsage),
        Source::Group(GroupFile::MemoryCurrent),
        Source::Group(GroupFile::MemoryStat),
        Source::Group(GroupFile::OomControl),
        Source::Group(GroupFile::MemoryEvents),
        Source::Group(GroupFile::BlkioBytes),
        Source::Group(GroupFile::BlkioBytesOwn),
        Source::Group(GroupFile::BlkioRequests),
        Source::Group(GroupFile::BlkioRequestsOwn),
        Source::Group(GroupFile::IoStat),
        Source::Group(GroupFile::PidsCurrent),
        Source::Group(GroupFile::Pressure(Resource::Cpu)),
        Source::Group(GroupFile::Pressure(Resource::Memory)),
        Source::Group(GroupFile::Pressure(Resource::Io)),
        Source::Zone(ZoneFile::Type),
        Source::Zone(ZoneFile::Critical),
        Source::Zone(ZoneFile::Temp),
        Source::Zone(ZoneFile::MaxState),
        Source::Zone(ZoneFile::State),
    ];

    /// Its path below /proc, for those that have one; for the others what a recording calls it.
    pub fn path(self) -> &'static str {
        match self {
            Source::Stat => "stat",
            Source::Meminfo => "meminfo",
            Source::Block => "block",
            Source::Diskstats => "diskstats",
            Source::NetDev => "net/dev",
            Source::Pressure(Resource::Cpu) => "pressure/cpu",
            Source::Pressure(Resource::Memory) => "pressure/memory",
            Source::Pressure(Resource::Io) => "pressure/io",
            Source::Pressure(Resource::Irq) => "pressure/irq",
            Source::Group(file) => file.path(),
            Source::Zone(file) => file.path(),
        }
    }

    /// Whether it is left alone for a while after each reading.
    pub fn rests(self) -> bool {
        matches!(
            self,
            Source::Pressure(_) | Source::Group(GroupFile::Pressure(_))
        )
    }

    /// The source that columns name, where this one is but another way to what that one says or is
    /// needed to understand it. Such a one stands before it in [`Source::ALL`].
    pub fn of_columns(self) -> Source {
        match self {
            // Without block devices nobody knows which lines are disks.
            Source::Block => Source::Diskstats,
            Source::Group(file) => Source::Group(file.of_columns()),
            _ => self,
        }
    }

    /// Whether it is a file below /proc that there is once.
    pub fn is_file(self) -> bool {
        match self {
            Source::Stat
            | Source::Meminfo
            | Source::Diskstats
            | Source::NetDev
            | Source::Pressure(_) => true,
            Source::Block | Source::Group(_) | Source::Zone(_) => false,
        }
    }
}

impl Reading {
    /// Begins a reading: what the one that was here before said is gone. `before` is the one that
    /// is compared with this one.
    pub fn begin(&mut self, at: Mono, before: &Reading) {
        self.at = at;
        self.stat.clear();
        self.meminfo = Meminfo::default();
        self.disks.clear();
        self.interfaces.clear();
        // It stands until it is read again.
        self.pressure = before.pressure;
        self.pressure_at = before.pressure_at;
        self.groups.begin(&before.groups);
        self.zones.clear();
    }

    /// Takes in a text of the reading. `kind` says what to make of a name in `diskstats`.
    pub fn take(&mut self, text: &Text, kind: impl FnMut(&[u8]) -> Kind) {
        let bytes = text.bytes;
        match text.source {
            Source::Stat => stat::parse(bytes, &mut self.stat),
            Source::Meminfo => self.meminfo = meminfo::parse(bytes),
            Source::Block => {}
            Source::Diskstats => diskstats::parse(bytes, kind, &mut self.disks),
            Source::NetDev => netdev::parse(bytes, &mut self.interfaces),
            Source::Pressure(resource) => {
                self.pressure_at = self.at;
                self.pressure[resource as usize] = pressure::parse(bytes);
            }
            Source::Group(file) => {
                if text.source.rests() {
                    self.pressure_at = self.at;
                }
                self.groups.take(file, text.key, (bytes, self.at));
            }
            Source::Zone(file) => zone::take(file, text.key, bytes, &mut self.zones),
        }
    }

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
            pressure: Default::default(),
            pressure_at: Mono(0),
            groups: Groups::default(),
            zones: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that texts of the kernel are made of, and what breaks them.
    const PIECES: [&str; 32] = [
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
        "8:16",
        "8:",
        " rbytes=",
        "Read ",
        "usage_usec ",
        "total_rss ",
        "kernel_stack ",
        "-",
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
            diskstats::parse(text, |_| Kind::Counted, &mut reading.disks);
            let _ = meminfo::parse(text).cached();
            pressure::parse(text);
            let keyed = Source::ALL.into_iter().filter(|source| !source.is_file());
            for source in keyed {
                let text = Text {
                    source,
                    key: &text[..text.len().min(9)],
                    bytes: text,
                    refused: None,
                };
                reading.take(&text, |_| Kind::Counted);
            }
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
            diskstats::parse(text.as_bytes(), |_| Kind::Counted, &mut disks);
            let cells: Vec<_> = text.split_whitespace().collect();
            let cell = |field: usize| cells[field - 1].parse::<u64>().ok();
            let disk = &disks.list[0];
            assert_eq!(
                [
                    Some(disk.read.sectors),
                    Some(disk.written.sectors),
                    Some(disk.busy)
                ],
                [cell(6), cell(10), cell(13)]
            );
            Ok(())
        });
    }
}
