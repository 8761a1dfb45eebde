//! The kinds of texts there are, and one of them.

use std::io;

use super::group::GroupFile;
use super::pressure::Resource;
use super::process::ProcessFile;
use super::zone::ZoneFile;

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

impl Source {
    /// All of them, in the order in which they are read.
    pub const ALL: [Source; 39] = [
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
            Source::Vmstat => "vmstat",
            Source::Interrupts => "interrupts",
            Source::Softirqs => "softirqs",
            Source::Filesystem => "statfs",
            Source::Process(ProcessFile::Page) => "page_size",
            Source::Process(ProcessFile::Stat) => "PID/stat",
            Source::Process(ProcessFile::Io) => "PID/io",
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
            Source::Block
            | Source::Filesystem
            | Source::Process(_)
            | Source::Group(_)
            | Source::Zone(_) => false,
        }
    }
}
