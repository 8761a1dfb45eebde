//! The files of control groups that columns are made of, of both versions of them.

use crate::source::pressure::Resource;

/// A file of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupFile {
    /// Which devices move what is counted elsewhere: not the kernel's text but
    /// [`devices`](crate::feed::devices)'s, and there once.
    Devices,
    /// CPU time, in the first version.
    CpuacctUsage,
    /// CPU time by mode, in the first version.
    CpuacctStat,
    /// CPU time and time without quota; the latter in both versions.
    CpuStat,
    /// Memory, in the first version.
    MemoryUsage,
    /// Memory.
    MemoryCurrent,
    /// What kinds of memory, in both versions.
    MemoryStat,
    /// Tasks killed for want of memory, in the first version.
    OomControl,
    /// Tasks killed for want of memory.
    MemoryEvents,
    /// Bytes read and written, in the first version.
    BlkioBytes,
    /// Without those of the groups below, which is all that old kernels have.
    BlkioBytesOwn,
    /// Reads and writes, in the first version.
    BlkioRequests,
    /// Without those of the groups below.
    BlkioRequestsOwn,
    /// What was read and written.
    IoStat,
    /// Tasks, in both versions.
    PidsCurrent,
    /// Time lost for want of a resource.
    Pressure(Resource),
}

impl GroupFile {
    /// Whose path this is below "cgroup/" in recordings, and in a group's directory.
    pub fn name(self) -> &'static str {
        self.path().trim_start_matches("cgroup/")
    }

    /// What a recording calls it.
    pub fn path(self) -> &'static str {
        match self {
            GroupFile::Devices => "cgroup/devices",
            GroupFile::CpuacctUsage => "cgroup/cpuacct.usage",
            GroupFile::CpuacctStat => "cgroup/cpuacct.stat",
            GroupFile::CpuStat => "cgroup/cpu.stat",
            GroupFile::MemoryUsage => "cgroup/memory.usage_in_bytes",
            GroupFile::MemoryCurrent => "cgroup/memory.current",
            GroupFile::MemoryStat => "cgroup/memory.stat",
            GroupFile::OomControl => "cgroup/memory.oom_control",
            GroupFile::MemoryEvents => "cgroup/memory.events",
            GroupFile::BlkioBytes => "cgroup/blkio.throttle.io_service_bytes_recursive",
            GroupFile::BlkioBytesOwn => "cgroup/blkio.throttle.io_service_bytes",
            GroupFile::BlkioRequests => "cgroup/blkio.throttle.io_serviced_recursive",
            GroupFile::BlkioRequestsOwn => "cgroup/blkio.throttle.io_serviced",
            GroupFile::IoStat => "cgroup/io.stat",
            GroupFile::PidsCurrent => "cgroup/pids.current",
            GroupFile::Pressure(Resource::Cpu) => "cgroup/cpu.pressure",
            GroupFile::Pressure(Resource::Memory) => "cgroup/memory.pressure",
            GroupFile::Pressure(Resource::Io) => "cgroup/io.pressure",
            GroupFile::Pressure(Resource::Irq) => "cgroup/irq.pressure",
        }
    }

    /// The file of the second version that says the same. Columns name that one.
    pub fn of_columns(self) -> GroupFile {
        match self {
            GroupFile::CpuacctUsage | GroupFile::CpuacctStat => GroupFile::CpuStat,
            GroupFile::MemoryUsage => GroupFile::MemoryCurrent,
            GroupFile::OomControl => GroupFile::MemoryEvents,
            GroupFile::Devices
            | GroupFile::BlkioBytes
            | GroupFile::BlkioBytesOwn
            | GroupFile::BlkioRequests
            | GroupFile::BlkioRequestsOwn => GroupFile::IoStat,
            GroupFile::CpuStat
            | GroupFile::MemoryCurrent
            | GroupFile::MemoryStat
            | GroupFile::MemoryEvents
            | GroupFile::IoStat
            | GroupFile::PidsCurrent
            | GroupFile::Pressure(_) => self,
        }
    }

    /// Whether groups of the second version may have it.
    pub fn is_second(self) -> bool {
        self.of_columns() == self
    }

    /// The controller of the first version in whose hierarchy it is.
    pub fn first(self) -> Option<&'static str> {
        match self {
            GroupFile::CpuacctUsage | GroupFile::CpuacctStat => Some("cpuacct"),
            GroupFile::CpuStat => Some("cpu"),
            GroupFile::MemoryUsage | GroupFile::MemoryStat | GroupFile::OomControl => {
                Some("memory")
            }
            GroupFile::BlkioBytes
            | GroupFile::BlkioBytesOwn
            | GroupFile::BlkioRequests
            | GroupFile::BlkioRequestsOwn => Some("blkio"),
            GroupFile::PidsCurrent => Some("pids"),
            GroupFile::Devices
            | GroupFile::MemoryCurrent
            | GroupFile::MemoryEvents
            | GroupFile::IoStat
            | GroupFile::Pressure(_) => None,
        }
    }

    /// What can be done where no group has it.
    pub fn cure(self) -> &'static str {
        match self.of_columns() {
            GroupFile::Pressure(_) => {
                "groups of version 2 have them, with Linux 4.20 or later and psi=1"
            }
            _ => "enable its controller in cgroup.subtree_control; some columns need version 2",
        }
    }
}
