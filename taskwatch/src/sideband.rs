//! Perf's side band: records that the kernel writes to a ring beside the samples, and here without
//! any. They name a task at its exec, tell who made a thread, and count what was lost.
//!
//! A task's exec on a little-endian machine, 48 bytes:
//!
//! ```text
//! 03000000 0020 3000         kind 3 (comm), flags 0x2000 (by exec), length 48
//! 0e590000 0e590000          process 22798, thread 22798
//! 7472756500000000           "true", up to a multiple of eight bytes
//! 0e590000 0e590000          the trailer: process and thread again,
//! fd4bc035e40c0000           14174.293871613 s,
//! 00000000 00000000          CPU 0
//! ```
//!
//! becomes a [`Name`]. A fork (7) and an exit (4) hold process, its parent, thread, the thread that
//! made it, and time. Kernel: include/uapi/linux/perf_event.h; side band for switches since 4.3,
//! `comm_exec` 3.16, `use_clockid` 4.1, lost samples by their own record since 4.2.
//!
//! The event has to be opened with `sample_type` TID | TIME | CPU and `sample_id_all`, which puts
//! the trailer behind every record, and with `use_clockid` and CLOCK_MONOTONIC.

use pipe::clock::Mono;

use crate::event::{Comm, Event, Name, What, Who};
use crate::native::{u16_at, u32_at, u64_at};

/// Kinds of records.
const LOST: u32 = 2;
const COMM: u32 = 3;
const EXIT: u32 = 4;
const FORK: u32 = 7;
const LOST_SAMPLES: u32 = 13;
const SWITCH_CPU_WIDE: u32 = 15;

/// Flags: of a name, that it came with an exec; of a switch, that the processor is left, and that
/// it is left unwillingly.
const BY_EXEC: u16 = 1 << 13;
const OUT: u16 = 1 << 13;
const PREEMPTED: u16 = 1 << 14;

/// Kind, flags, length.
pub const HEADER: usize = 8;
/// Process and thread, time, CPU and four bytes of nothing.
const TRAILER: usize = 24;

/// What one record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// A task has a name now; [`Name::event`] tells it as an event.
    Name(Name),
    /// A fork or an exit. The parent of a fork is the thread that made it, also where the new one is
    /// a thread.
    Event(Event),
    /// So many records or samples found no room in the ring. Known only when the next one does.
    Lost(u64),
    /// A processor changed hands: sent once by who leaves it and once by who takes it.
    Switched(Switch),
    /// A record that says nothing of tasks, or one of a later kernel.
    Other,
}

/// One half of a change from one task to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// When, by CLOCK_MONOTONIC.
    pub time: Mono,
    /// On which CPU.
    pub cpu: u32,
    /// Who leaves the processor or takes it. Zero is nobody.
    pub who: Who,
    /// To whom, or from whom.
    pub other: Who,
    /// Whether it is left.
    pub out: bool,
    /// Left while there was more to do.
    pub preempted: bool,
}

/// The length that a record's header tells, of which the ring's reader needs no more than 8 bytes.
/// Nothing, if these are fewer or the length is less than the header.
pub fn length(record: &[u8]) -> Option<usize> {
    let length = usize::from(u16_at(record, 6)?);
    Some(length).filter(|length| *length >= HEADER)
}

/// Reads one whole record; nothing, if its length is another or too short for what it is.
pub fn decode(record: &[u8]) -> Option<Record> {
    if length(record)? != record.len() {
        return None;
    }
    let flags = u16_at(record, 4)?;
    let body = &record[HEADER..];
    Some(match u32_at(record, 0)? {
        FORK => Record::Event(fork(body)?),
        EXIT => Record::Event(exit(body)?),
        COMM => Record::Name(name(body, flags)?),
        LOST => Record::Lost(u64_at(body, 8)?),
        LOST_SAMPLES => Record::Lost(u64_at(body, 0)?),
        SWITCH_CPU_WIDE => Record::Switched(switch(body, flags)?),
        _ => Record::Other,
    })
}

/// Process, its parent, thread, its maker, time: of a fork.
fn fork(body: &[u8]) -> Option<Event> {
    Some(Event {
        time: Mono(u64_at(body, 16)?),
        who: of_process(body, (0, 8))?,
        what: What::Fork {
            parent: of_process(body, (4, 12))?,
        },
    })
}

/// The same numbers of an exit, whose parents are the task's at its end.
fn exit(body: &[u8]) -> Option<Event> {
    Some(Event {
        time: Mono(u64_at(body, 16)?),
        who: of_process(body, (0, 8))?,
        what: What::Exit { status: None },
    })
}

fn name(body: &[u8], flags: u16) -> Option<Name> {
    let trailer = body.len().checked_sub(TRAILER)?;
    Some(Name {
        time: Mono(u64_at(body, trailer + 8)?),
        who: of_process(body, (0, 4))?,
        comm: Comm::new(body.get(8..trailer)?),
        exec: flags & BY_EXEC != 0,
    })
}

fn switch(body: &[u8], flags: u16) -> Option<Switch> {
    let trailer = body.len().checked_sub(TRAILER)?;
    Some(Switch {
        time: Mono(u64_at(body, trailer + 8)?),
        cpu: u32_at(body, trailer + 16)?,
        who: of_process(body, (trailer, trailer + 4))?,
        other: of_process(body, (0, 4))?,
        out: flags & OUT != 0,
        preempted: flags & PREEMPTED != 0,
    })
}

/// A task by the places of its process and its thread.
fn of_process(body: &[u8], (pid, tid): (usize, usize)) -> Option<Who> {
    Some(Who {
        tid: u32_at(body, tid)?,
        pid: u32_at(body, pid)?,
    })
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests {
    use super::*;
    use crate::hex;

    // All of Linux 6.18, but for those that are said to be made.
    const EXEC: &str = "03000000 0020 3000 0e590000 0e590000 7472756500000000
        0e590000 0e590000 fd4bc035e40c0000 00000000 00000000";
    const NAMED: &str = "03000000 0000 3800 10590000 10590000 6109620a631b22645c65000000000000
        10590000 10590000 854fc635e40c0000 00000000 00000000";
    const THREAD: &str = "07000000 0000 3800 15590000 15590000 17590000 15590000 5426cc35e40c0000
        15590000 15590000 2226cc35e40c0000 00000000 00000000";
    const ENDED: &str = "04000000 0000 3800 15590000 0b590000 17590000 0b590000 8ceacf35e40c0000
        15590000 17590000 f2e8cf35e40c0000 01000000 00000000";

    fn read(digits: &str) -> Option<Record> {
        decode(&hex(digits))
    }

    fn who(tid: u32, pid: u32) -> Who {
        Who { tid, pid }
    }

    #[test]
    fn an_exec_is_a_name_and_an_event() {
        let Some(Record::Name(name)) = read(EXEC) else {
            panic!("no name");
        };
        let expected = Name {
            time: Mono(14_174_293_871_613),
            who: who(22798, 22798),
            comm: Comm::new(b"true"),
            exec: true,
        };
        assert_eq!(name, expected);
        assert_eq!(name.event().what, What::Exec);
        assert_eq!((name.event().time, name.event().who), (name.time, name.who));
    }

    #[test]
    fn a_name_that_is_given_is_any_bytes_and_no_exec() {
        let Some(Record::Name(name)) = read(NAMED) else {
            panic!("no name");
        };
        let comm = Comm::new(b"a\tb\nc\x1b\"d\\e");
        assert_eq!((name.comm, name.exec), (comm, false));
        assert_eq!(name.event().what, What::Comm(comm));
    }

    #[test]
    fn a_thread_is_told_with_the_thread_that_made_it() {
        let expected = Event {
            time: Mono(14_174_294_648_404),
            who: who(22807, 22805),
            what: What::Fork {
                parent: who(22805, 22805),
            },
        };
        assert_eq!(read(THREAD), Some(Record::Event(expected)));
    }

    #[test]
    fn an_exit_has_no_status() {
        let expected = Event {
            time: Mono(14_174_294_895_244),
            who: who(22807, 22805),
            what: What::Exit { status: None },
        };
        assert_eq!(read(ENDED), Some(Record::Event(expected)));
    }

    #[test]
    fn losses_are_counted() {
        // Both made by hand.
        let trailer = "00000000 00000000 fd4bc035e40c0000 00000000 00000000";
        let lost = format!("02000000 0000 3000 0900000000000000 2a00000000000000 {trailer}");
        assert_eq!(read(&lost), Some(Record::Lost(42)));
        let lost = format!("0d000000 0000 2800 2b00000000000000 {trailer}");
        assert_eq!(read(&lost), Some(Record::Lost(43)));
    }

    #[test]
    fn a_switch_has_both_sides() {
        // Made by hand: 7 leaves CPU 1 to 8 of process 6.
        let out = "0f000000 0060 2800 06000000 08000000
            07000000 07000000 fd4bc035e40c0000 01000000 00000000";
        let expected = Switch {
            time: Mono(14_174_293_871_613),
            cpu: 1,
            who: who(7, 7),
            other: who(8, 6),
            out: true,
            preempted: true,
        };
        assert_eq!(read(out), Some(Record::Switched(expected)));
    }

    #[test]
    fn other_records_are_passed_over() {
        // Made by hand: a mapping, a throttle, one that no kernel has yet.
        for kind in ["0a", "05", "63"] {
            let record = format!("{kind}000000 0000 1000 0000000000000000");
            assert_eq!(read(&record), Some(Record::Other), "{kind}");
        }
    }

    #[test]
    fn what_is_shorter_than_it_says_or_should_be_is_nothing() {
        for record in [EXEC, NAMED, THREAD, ENDED] {
            let whole = hex(record);
            for end in 0..whole.len() {
                assert_eq!(decode(&whole[..end]), None, "{end}");
            }
        }
        assert_eq!(read("07000000 0000 1000 0000000000000000"), None);
        assert_eq!(read("03000000 0000 1000 0000000000000000"), None);
        assert_eq!(length(&hex("07000000 0000 0700")), None);
        assert_eq!(length(&hex("07000000 0000 3800")), Some(56));
    }
}
