//! The kernel's own texts, each parsed by a pure function into a plain struct. What a text does
//! not say is `None` or empty, never an error: kernels differ, and containers mask.

pub mod diskstats;
pub mod filesystem;
pub mod interrupts;
pub mod meminfo;
pub mod mountinfo;
mod name;
pub mod netdev;
pub mod pressure;
pub mod process;
pub mod processes;
pub mod stat;
pub mod vmstat;

pub use name::Name;

use std::io;

use pipe::clock::Mono;

use diskstats::{Disks, Kind};
use filesystem::Filesystems;
use interrupts::Interrupts;
use meminfo::Meminfo;
use netdev::Interfaces;
use pressure::{Pressure, Resource};
use process::ProcessFile;
use processes::Processes;
use stat::Stat;
use vmstat::Vmstat;

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
    /// What happened to pages.
    Vmstat,
    /// Interrupts by CPU.
    Interrupts,
    /// Softirqs by CPU.
    Softirqs,
    /// What a mounted file system has, by its place: [`mount`](crate::feed::mount)'s text.
    Filesystem,
    /// Of a process.
    Process(ProcessFile),
}

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
}

impl Source {
    /// All of them, in the order in which they are read.
    pub const ALL: [Source; 16] = [
        Source::Stat,
        Source::Meminfo,
        Source::Block,
        Source::Diskstats,
        Source::NetDev,
        Source::Pressure(Resource::Cpu),
        Source::Pressure(Resource::Memory),
        Source::Pressure(Resource::Io),
        Source::Pressure(Resource::Irq),
        Source::Vmstat,
        Source::Interrupts,
        Source::Softirqs,
        Source::Filesystem,
        Source::Process(ProcessFile::Page),
        Source::Process(ProcessFile::Stat),
        Source::Process(ProcessFile::Io),
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
            Source::Vmstat => "vmstat",
            Source::Interrupts => "interrupts",
            Source::Softirqs => "softirqs",
            Source::Filesystem => "statfs",
            Source::Process(ProcessFile::Page) => "page_size",
            Source::Process(ProcessFile::Stat) => "PID/stat",
            Source::Process(ProcessFile::Io) => "PID/io",
        }
    }

    /// Whether it is left alone for a while after each reading.
    pub fn rests(self) -> bool {
        matches!(self, Source::Pressure(_))
    }

    /// Whether it makes rows of a table that has others without it.
    pub fn makes_rows(self) -> bool {
        self == Source::Interrupts
    }

    /// Whether it is a file below /proc that there is once.
    pub fn is_file(self) -> bool {
        match self {
            Source::Stat
            | Source::Meminfo
            | Source::Diskstats
            | Source::NetDev
            | Source::Pressure(_)
            | Source::Vmstat
            | Source::Interrupts
            | Source::Softirqs => true,
            Source::Block | Source::Filesystem | Source::Process(_) => false,
        }
    }
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use filesystem::Filesystem;

    /// Pieces that texts of the kernel are made of, and what breaks them.
    const PIECES: [&str; 39] = [
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
            for file in [ProcessFile::Page, ProcessFile::Stat, ProcessFile::Io] {
                reading.processes.take(file, b"1", text);
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
