//! What the sources tell, decoded: small values that own no memory, so that a queue of them is
//! dense (a netlink buffer holds a datagram of 76 bytes in 832).

use pipe::clock::Mono;

/// A thread and the process that it belongs to, as user land numbers them. The kernel calls the
/// first one pid and the second one tgid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Who {
    /// The thread.
    pub tid: u32,
    /// Its process.
    pub pid: u32,
}

/// A task's name: up to 15 bytes, any but NUL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Comm(pub [u8; 16]);

/// Something that happened to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, by CLOCK_MONOTONIC.
    pub time: Mono,
    /// To whom; of a fork, the new one.
    pub who: Who,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was made: as a process, or as one more thread of one.
    Fork {
        /// Whose child it is. For a thread the proc connector names the process's parent here.
        parent: Who,
    },
    /// It runs another program now.
    Exec,
    /// It ended.
    Exit {
        /// As wait(2) has it: the exit code in the second byte, the signal in the low seven bits,
        /// 0x80 for a core. Perf doesn't tell.
        status: Option<u32>,
    },
    /// Its user changed to these.
    Uid {
        /// The real user id.
        real: u32,
        /// The effective user id.
        effective: u32,
    },
    /// Its group changed to these.
    Gid {
        /// The real group id.
        real: u32,
        /// The effective group id.
        effective: u32,
    },
    /// It began a session.
    Sid,
    /// It is traced by that one from now on, or by nobody.
    Ptrace {
        /// Who traces it.
        tracer: Option<Who>,
    },
    /// It named itself, or was named.
    Comm(Comm),
    /// It dies by a signal that dumps core, whether or not a core is written.
    Core,
}

/// A name by perf's side band. That of an exec is sent before the proc connector's event of it, and
/// race-free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// When, by CLOCK_MONOTONIC.
    pub time: Mono,
    /// Whose.
    pub who: Who,
    /// The name.
    pub comm: Comm,
    /// Whether it came with an exec.
    pub exec: bool,
}

/// What a task cost, told by taskstats at its end (or when asked for). It is sent before the proc
/// connector's event of the exit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// The thread. The process is known since version 12 (Linux 5.19), zero before.
    pub who: Who,
    /// Its parent process.
    pub ppid: u32,
    /// Its real user.
    pub uid: u32,
    /// Its name at the end.
    pub comm: Comm,
    /// As wait(2) has it.
    pub status: u32,
    /// The last task of its process: the only sure sign that the process ended (since version 12).
    pub last: bool,
    /// Forked, and no exec since.
    pub forked: bool,
    /// How long it lived.
    pub life_ns: u64,
    /// Processor time, of which the raw counters of a short task know nothing: see [`crate::taskstats`].
    pub cpu_ns: u64,
    /// Time on a run queue.
    pub wait_ns: u64,
    /// The most memory that its process has had.
    pub rss_peak_kib: u64,
    /// Read from disks, in whole KiB.
    pub read_bytes: u64,
    /// Written to disks, in whole KiB, without what was cancelled.
    pub write_bytes: u64,
    /// Time spent waiting for what, where the kernel keeps count (`kernel.task_delayacct`).
    pub delays: Delays,
}

/// Time spent waiting, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// For a block device.
    pub blkio: u64,
    /// For a page from swap.
    pub swapin: u64,
    /// In direct reclaim.
    pub reclaim: u64,
    /// For a page that was in memory lately.
    pub thrashing: u64,
    /// In compaction.
    pub compact: u64,
    /// Copying a page to write to it.
    pub wpcopy: u64,
    /// In interrupts.
    pub irq: u64,
}

/// All that a process has used that no task of it tells alone: sent with its last task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupCost {
    /// The process.
    pub pid: u32,
    /// Processor time of all its threads, by the raw counters.
    pub cpu_ns: u64,
    /// Their time on a run queue.
    pub wait_ns: u64,
    /// Their time waiting for what.
    pub delays: Delays,
}

/// Where events come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The proc connector.
    Connector,
    /// taskstats.
    Taskstats,
    /// Perf's side band.
    Perf,
    /// /proc, looked at again and again.
    Poll,
    /// Our own queue, when rows are not taken as fast as events come.
    Queue,
}

impl Source {
    /// Its word in a row or message.
    pub fn word(self) -> &'static str {
        match self {
            Source::Connector => "connector",
            Source::Taskstats => "taskstats",
            Source::Perf => "perf",
            Source::Poll => "poll",
            Source::Queue => "queue",
        }
    }
}

/// Events that were lost, by whom, and after which of a batch it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Who lost them.
    pub source: Source,
    /// How many.
    pub count: u64,
    /// Before which event of the batch, by place; behind all of them at the end.
    pub before: usize,
}

/// A task that lives, found by looking at /proc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Living {
    /// Which.
    pub who: Who,
    /// Its parent process.
    pub ppid: u32,
    /// The user it acts as.
    pub uid: u32,
    /// Its name.
    pub comm: Comm,
    /// When it was made, to a hundredth of a second.
    pub start: Mono,
}

/// What one drain of all sources gave, the proc connector first, then perf, then taskstats: in this
/// order every exit finds its cost and every exec its name in the same batch or in one before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Events, as they came.
    pub events: Vec<Event>,
    /// Names.
    pub names: Vec<Name>,
    /// Costs of tasks that ended.
    pub costs: Vec<Cost>,
    /// Of processes that ended whole.
    pub groups: Vec<GroupCost>,
    /// Command lines read at an exec: of which event by place, and the arguments parted by NUL.
    pub args: Vec<(usize, Box<[u8]>)>,
    /// What was lost.
    pub losses: Vec<Loss>,
    /// All that lived at the time given, if that was looked at: at the start and after a loss. What
    /// had happened by then is in `events`, which are drained behind it.
    pub living: Option<(Mono, Vec<Living>)>,
    /// When it was drained.
    pub drained: Option<Mono>,
    /// Who has left a processor, each time that one did, and who is on one now; where switches are
    /// asked for.
    pub ran: Vec<Who>,
}

impl Comm {
    /// From the kernel's field, or any text: what comes after a NUL or the fifteenth byte is left out.
    pub fn new(text: &[u8]) -> Comm {
        let mut comm = [0; 16];
        let length = text.iter().position(|&byte| byte == 0);
        let length = length.unwrap_or(text.len()).min(15);
        comm[..length].copy_from_slice(&text[..length]);
        Comm(comm)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(15);
        &self.0[..length]
    }
}

impl Name {
    /// What happened, where perf is the only source: an exec, or a task that named itself.
    pub fn event(&self) -> Event {
        let what = match self.exec {
            true => What::Exec,
            false => What::Comm(self.comm),
        };
        Event {
            time: self.time,
            who: self.who,
            what,
        }
    }
}

impl Batch {
    /// Empties it, and keeps its memory.
    pub fn clear(&mut self) {
        self.events.clear();
        self.names.clear();
        self.costs.clear();
        self.groups.clear();
        self.args.clear();
        self.losses.clear();
        self.living = None;
        self.drained = None;
        self.ran.clear();
    }

    /// Whether it tells nothing.
    pub fn is_empty(&self) -> bool {
        let Batch {
            events,
            names,
            costs,
            groups,
            args,
            losses,
            living,
            drained: _,
            ran,
        } = self;
        events.is_empty()
            && names.is_empty()
            && costs.is_empty()
            && groups.is_empty()
            && args.is_empty()
            && losses.is_empty()
            && living.is_none()
            && ran.is_empty()
    }

    /// How much memory it needs in a queue.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.events[..])
            + size_of_val(&self.names[..])
            + size_of_val(&self.costs[..])
            + size_of_val(&self.groups[..])
            + size_of_val(&self.losses[..])
            + (self.living.iter())
                .map(|(_, living)| size_of_val(&living[..]))
                .sum::<usize>()
            + size_of_val(&self.ran[..])
            + (self.args.iter())
                .map(|(_, args)| args.len() + 32)
                .sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_its_nul_or_after_fifteen_bytes() {
        assert_eq!(Comm::new(b"sh\0rest").bytes(), b"sh");
        assert_eq!(Comm::new(b"0123456789abcdefgh").bytes(), b"0123456789abcde");
        assert_eq!(Comm::default().bytes(), b"");
    }

    #[test]
    fn an_event_is_dense() {
        assert!(size_of::<Event>() <= 40, "{}", size_of::<Event>());
    }
}
