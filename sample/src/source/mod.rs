//! The kernel's own texts, each parsed by a pure function into a plain struct. What a text does
//! not say is `None` or empty, never an error: kernels differ, and containers mask.

pub mod diskstats;
pub mod filesystem;
pub mod group;
pub mod interrupts;
mod lines;
pub mod meminfo;
pub mod mountinfo;
mod name;
pub mod netdev;
pub mod pressure;
pub mod process;
pub mod processes;
pub mod stat;
mod text;
pub mod vmstat;
pub mod zone;

pub use name::Name;
pub use text::{Source, Text};

use pipe::clock::Mono;

use diskstats::{Disks, Kind};
use filesystem::Filesystems;
use group::Groups;
use interrupts::Interrupts;
use meminfo::Meminfo;
use netdev::Interfaces;
use pressure::{Pressure, Resource};
use processes::Processes;
use stat::Stat;
use vmstat::Vmstat;
use zone::Zone;

/// How much of the texts is taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// All that any table shows.
    #[default]
    Whole,
    /// What the table `system` shows of memory and pressure, which is sampled the fastest.
    Brief,
}

/// Where the memory is, and what happened to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// From `meminfo`.
    pub meminfo: Meminfo,
    /// From `vmstat`.
    pub vmstat: Vmstat,
}

/// What the sources said at one time. Kept and filled anew, so that it allocates only while it
/// grows.
#[derive(Debug)]
pub struct Reading {
    /// When.
    pub at: Mono,
    /// How much of the texts is taken in.
    pub depth: Depth,
    /// From `stat`.
    pub stat: Stat,
    /// From `meminfo` and `vmstat`.
    pub memory: Memory,
    /// From `diskstats`.
    pub disks: Disks,
    /// From `net/dev`.
    pub interfaces: Interfaces,
    /// From `pressure/*`, by [`Resource`].
    pub pressure: [Pressure; Resource::ALL.len()],
    /// When that was: it is left alone for a while after each reading.
    pub pressure_at: Mono,
    /// From `interrupts`.
    pub interrupts: Interrupts,
    /// From `softirqs`.
    pub softirqs: Interrupts,
    /// From what is mounted.
    pub filesystems: Filesystems,
    /// From `PID/*`.
    pub processes: Processes,
    /// From `cgroup/*`.
    pub groups: Groups,
    /// From `thermal/*`.
    pub zones: Vec<Zone>,
}

impl Reading {
    /// Begins a reading: what the one that was here before said is gone. `before` is the one that
    /// is compared with this one.
    pub fn begin(&mut self, at: Mono, before: &Reading) {
        self.at = at;
        self.stat.clear();
        self.memory = Memory::default();
        self.disks.clear();
        self.interfaces.clear();
        self.processes.clear();
        // It stands until it is read again.
        self.pressure = before.pressure;
        self.pressure_at = before.pressure_at;
        self.interrupts.clear();
        self.softirqs.clear();
        self.filesystems.clear();
        self.groups.begin(&before.groups);
        self.zones.clear();
    }

    /// Takes in a text of the reading. `kind` says what to make of a name in `diskstats`.
    pub fn take(&mut self, text: &Text, kind: impl FnMut(&[u8]) -> Kind) {
        let bytes = text.bytes;
        match text.source {
            Source::Stat => stat::parse(bytes, &mut self.stat),
            Source::Meminfo => self.memory.meminfo = meminfo::parse(bytes, self.depth),
            Source::Block => {}
            Source::Diskstats => diskstats::parse(bytes, kind, &mut self.disks),
            Source::NetDev => netdev::parse(bytes, &mut self.interfaces),
            Source::Pressure(resource) => {
                self.pressure_at = self.at;
                let pressure = match self.depth {
                    Depth::Whole => pressure::parse_whole(bytes),
                    Depth::Brief => pressure::parse(bytes),
                };
                self.pressure[resource as usize] = pressure.of(resource);
            }
            Source::Vmstat => self.memory.vmstat = vmstat::parse(bytes),
            Source::Interrupts => {
                interrupts::parse(bytes, interrupts::Kind::Hard, &mut self.interrupts);
            }
            Source::Softirqs => {
                interrupts::parse(bytes, interrupts::Kind::Soft, &mut self.softirqs);
            }
            Source::Filesystem => self.filesystems.take(text.key, bytes),
            Source::Process(file) => self.processes.take(file, text.key, bytes),
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
            depth: Depth::default(),
            stat: Stat::default(),
            memory: Memory::default(),
            disks: Disks::default(),
            interfaces: Interfaces::default(),
            pressure: Default::default(),
            pressure_at: Mono(0),
            interrupts: Interrupts::default(),
            softirqs: Interrupts::default(),
            filesystems: Filesystems::default(),
            processes: Processes::default(),
            groups: Groups::default(),
            zones: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use filesystem::Filesystem;

    /// Pieces that texts of the kernel are made of, and what breaks them.
    const PIECES: [&str; 47] = [
        "CPU0",
        "CPU4294967296",
        "LOC:",
        "24:",
        "pgalloc_dma",
        "pgpgin",
        "_normal",
        "avg10=",
        "1.00",
        "HugePages_Free:",
        "Percpu:",
        "/dev/\\040",
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
        "1 (x) S 0 0 0 0 -1 ",
        ")",
        "read_bytes:",
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
            let _ = meminfo::parse(text, Depth::Whole).cached();
            pressure::parse_whole(text);
            vmstat::parse(text);
            for kind in [interrupts::Kind::Hard, interrupts::Kind::Soft] {
                interrupts::parse(text, kind, &mut reading.interrupts);
                let now = &reading.interrupts;
                for one in &now.list {
                    now.growth(one, now, &now.list[0]);
                }
            }
            mountinfo::shown(&mountinfo::parse(text));
            reading.filesystems.take(text, text);
            let _ = reading.filesystems.list().first().map(Filesystem::share);
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
