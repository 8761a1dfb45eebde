//! Control groups, each known by its path, whichever version of them tells of it: the texts of a
//! group in several hierarchies are joined, and what the first of them says counts. See `text`
//! for what stands in them.

use std::mem;

use pipe::clock::Mono;

pub mod file;
pub mod path;
mod text;

#[cfg(test)]
mod tests;

pub use file::GroupFile;
pub use path::Scope;

use super::pressure::{self, Pressure, Resource};

/// A group. What is missing, its files don't tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its path below the root of its hierarchies, which is `/`.
    pub path: Vec<u8>,
    /// Whether any text of this reading was about it.
    pub seen: bool,
    /// CPU time.
    pub cpu: Cpu,
    /// Memory.
    pub memory: Memory,
    /// What it moved.
    pub io: Io,
    /// How many tasks it has.
    pub pids: Option<u64>,
    /// Time lost, by [`Resource`]; what was told last.
    pub pressure: [Pressure; Resource::ALL.len()],
    /// When that was.
    pub pressure_at: Option<Mono>,
    /// Whether it was in this reading.
    pub pressed: bool,
}

/// Microseconds since the group was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cpu {
    /// On a CPU.
    pub usage: Option<u64>,
    /// Of that, in user mode.
    pub user: Option<u64>,
    /// Of that, in the kernel.
    pub system: Option<u64>,
    /// Held back for want of quota, on each CPU by itself.
    pub throttled: Option<u64>,
}

/// Bytes, with those of the groups below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// All.
    pub current: Option<u64>,
    /// Of no file.
    pub anon: Option<u64>,
    /// Of files, tmpfs among them.
    pub file: Option<u64>,
    /// Of files, not used lately.
    pub inactive_file: Option<u64>,
    /// The kernel's own.
    pub kernel: Option<u64>,
    /// Tasks killed for want of it.
    pub oom_kills: Option<u64>,
}

/// What was read, and what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Io {
    /// In bytes.
    pub bytes: Option<[u64; 2]>,
    /// In requests.
    pub requests: Option<[u64; 2]>,
}

/// The groups of a reading, in the order of [`path::order`]. Groups that went are kept for their
/// room.
#[derive(Debug, Default)]
pub struct Groups {
    slots: Vec<Group>,
    used: usize,
    /// Where the latest text went.
    latest: usize,
    /// Devices that move what others are counted for.
    passed: Vec<(u64, u64)>,
}

impl Groups {
    /// Begins a reading. The groups of the one before have not been seen yet, but their pressure
    /// stands until it is read again.
    pub fn begin(&mut self, before: &Groups) {
        self.used = 0;
        self.latest = 0;
        self.passed.clear();
        for group in before.list().iter().filter(|group| group.seen) {
            let new = self.insert(self.used, &group.path);
            new.pressure = group.pressure;
            new.pressure_at = group.pressure_at;
        }
    }

    /// Those of this reading, and those that have been seen in the one before.
    pub fn list(&self) -> &[Group] {
        &self.slots[..self.used]
    }

    /// Takes in a text of the group with this path.
    pub fn take(&mut self, file: GroupFile, path: &[u8], (bytes, at): (&[u8], Mono)) {
        if file == GroupFile::Devices {
            return text::devices(bytes, &mut self.passed);
        }
        let passed = mem::take(&mut self.passed);
        let group = self.group(path);
        group.seen = true;
        group.take(file, bytes, &passed);
        if let GroupFile::Pressure(resource) = file {
            group.pressure[resource as usize] = pressure::parse(bytes);
            group.pressure_at = Some(at);
            group.pressed = true;
        }
        self.passed = passed;
    }

    /// The group of a path. Texts come in order, so it is mostly the latest or the next.
    fn group(&mut self, path: &[u8]) -> &mut Group {
        let latest = self.latest;
        let near = (latest..self.used)
            .take(2)
            .find(|&at| self.slots[at].path == path);
        let at = match near {
            Some(at) => at,
            None => {
                let list = &self.slots[..self.used];
                match list.binary_search_by(|group| path::order(&group.path, path)) {
                    Ok(at) => at,
                    Err(at) => {
                        self.insert(at, path);
                        at
                    }
                }
            }
        };
        self.latest = at;
        &mut self.slots[at]
    }

    fn insert(&mut self, at: usize, path: &[u8]) -> &mut Group {
        if self.used == self.slots.len() {
            self.slots.push(Group::default());
        }
        self.used += 1;
        self.slots[at..self.used].rotate_right(1);
        let slot = &mut self.slots[at];
        let mut name = mem::take(&mut slot.path);
        name.clear();
        name.extend_from_slice(path);
        *slot = Group {
            path: name,
            ..Group::default()
        };
        slot
    }
}

impl Group {
    /// Microseconds lost for want of a resource, and when that was.
    pub fn lost(&self, resource: Resource, extent: pressure::Extent) -> Option<(u64, Mono)> {
        let total = self.pressure[resource as usize].total(extent)?;
        Some((total, self.pressure_at?))
    }

    fn take(&mut self, file: GroupFile, bytes: &[u8], passed: &[(u64, u64)]) {
        let memory = &mut self.memory;
        match file {
            GroupFile::CpuStat => text::cpu_stat(bytes, &mut self.cpu),
            GroupFile::CpuacctUsage => text::cpuacct_usage(bytes, &mut self.cpu),
            GroupFile::CpuacctStat => text::cpuacct_stat(bytes, &mut self.cpu),
            GroupFile::MemoryCurrent | GroupFile::MemoryUsage => {
                memory.current = memory.current.or(text::alone(bytes));
            }
            GroupFile::MemoryStat => text::memory_stat(bytes, memory),
            GroupFile::MemoryEvents | GroupFile::OomControl => text::oom_kills(bytes, memory),
            GroupFile::IoStat => text::io_stat(bytes, passed, &mut self.io),
            GroupFile::BlkioBytes | GroupFile::BlkioBytesOwn => {
                self.io.bytes = self.io.bytes.or_else(|| text::blkio(bytes, passed));
            }
            GroupFile::BlkioRequests | GroupFile::BlkioRequestsOwn => {
                let requests = &mut self.io.requests;
                *requests = requests.or_else(|| text::blkio(bytes, passed));
            }
            GroupFile::PidsCurrent => self.pids = self.pids.or(text::alone(bytes)),
            GroupFile::Devices | GroupFile::Pressure(_) => {}
        }
    }
}
