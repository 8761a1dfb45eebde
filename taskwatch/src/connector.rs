//! The proc connector: the kernel multicasts a message for every fork, exec, exit and change of
//! identity of any task.
//!
//! A fork on a little-endian machine, 76 bytes:
//!
//! ```text
//! 4c000000 0300 0000 8bb10000 00000000             netlink: length 76, kind 3, this CPU's count
//! 01000000 01000000 8bb10000 00000000 2800 0000    connector: 1.1, the count again, ack, length 40
//! 01000000 00000000 10e6b735e40c0000               fork, on CPU 0, at 14174.293321232 s
//! 0b590000 0b590000 0c590000 0c590000              parent 22795, child 22796: thread, process
//! 0000000000000000                                 room for longer events
//! ```
//!
//! becomes a [`Message`] with [`What::Fork`]. The time is CLOCK_MONOTONIC's. Kernel:
//! include/uapi/linux/cn_proc.h. Since 2.6.15; sid 2.6.32, ptrace 3.0, comm 3.2, coredump 3.10; the
//! parent of a task that exits or dumps core 4.18, not used here. Since 6.6 a request may bring a
//! mask of events, and who sends it needs no privilege.

use pipe::clock::Mono;

use crate::event::{Comm, Event, What, Who};
use crate::native::{array_at, u32_at, u64_at};
use crate::netlink::{self, Builder, DONE, Header};

/// A task was made.
pub const FORK: u32 = 0x0000_0001;
/// A task runs another program.
pub const EXEC: u32 = 0x0000_0002;
/// A task's user changed.
pub const UID: u32 = 0x0000_0004;
/// A task's group changed.
pub const GID: u32 = 0x0000_0040;
/// A session began.
pub const SID: u32 = 0x0000_0080;
/// A task is traced, or no more.
pub const PTRACE: u32 = 0x0000_0100;
/// A task got a name, but not by exec.
pub const COMM: u32 = 0x0000_0200;
/// In a mask only: exits with a status other than 0.
pub const NONZERO_EXIT: u32 = 0x2000_0000;
/// A task dies by a signal that dumps core.
pub const COREDUMP: u32 = 0x4000_0000;
/// A task ended.
pub const EXIT: u32 = 0x8000_0000;
/// All of them: with this mask alone, and no filter, do gaps tell what was lost.
pub const ALL: u32 = FORK | EXEC | UID | GID | SID | PTRACE | COMM | NONZERO_EXIT | COREDUMP | EXIT;

/// The multicast group to join, which is the connector's index and value, too.
pub const GROUP: u32 = 1;

/// What the kernel has to send for an event of ours.
pub const WORDS: [(&str, u32); 11] = [
    ("fork", FORK),
    ("clone", FORK),
    ("exec", EXEC),
    ("comm", COMM),
    ("exit", EXIT),
    ("texit", EXIT),
    ("uid", UID),
    ("gid", GID),
    ("sid", SID),
    ("ptrace", PTRACE),
    ("core", COREDUMP),
];

const LISTEN: u32 = 1;
const IGNORE: u32 = 2;

/// Where things stand in the payload of a netlink message.
const SEQUENCE: usize = 8;
const ANSWERED: usize = 12;
const WHAT: usize = 20;
const CPU: usize = 24;
const TIME: usize = 28;
const DATA: usize = 36;

/// What one message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where it was sent. Old kernels tell `u32::MAX` with an acknowledgement.
    pub cpu: u32,
    /// The number of messages of this CPU before, for [`crate::gaps::Gaps`].
    pub sequence: u32,
    /// What it says.
    pub said: Said,
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Something happened.
    Event(Event),
    /// A request was heard. It may be another listener's: all get it.
    Ack {
        /// One more than the number in the request.
        answer: u32,
        /// 0, or the errno for which it was refused.
        error: u32,
    },
    /// An event that this program doesn't know.
    Unknown {
        /// Its code.
        what: u32,
    },
}

/// The request to be sent events, all or those in a mask. The answer is [`Said::Ack`] with
/// `sequence + 1`; none comes where listening is not allowed, nor from a kernel before 6.6 to a
/// request with a mask. A mask other than [`ALL`] keeps the answer back, too (measured on 6.18): ask
/// for [`ALL`] first, and when that is answered, for fewer.
pub fn subscribe(port: u32, sequence: u32, mask: Option<u32>) -> Vec<u8> {
    request(port, sequence, LISTEN, mask)
}

/// The request to be sent no more, in the form of the one that it ends.
pub fn unsubscribe(port: u32, sequence: u32, mask: Option<u32>) -> Vec<u8> {
    request(port, sequence, IGNORE, mask)
}

fn request(port: u32, sequence: u32, operation: u32, mask: Option<u32>) -> Vec<u8> {
    let header = Header {
        kind: DONE,
        flags: 0,
        sequence,
        port,
    };
    let length: u16 = if mask.is_some() { 8 } else { 4 };
    let mut out = Vec::with_capacity(44);
    let mut builder = Builder::new(&mut out, header);
    for word in [GROUP, GROUP, sequence, sequence] {
        builder = builder.bytes(&word.to_ne_bytes());
    }
    builder = builder.bytes(&length.to_ne_bytes()).bytes(&[0; 2]);
    builder = builder.bytes(&operation.to_ne_bytes());
    if let Some(mask) = mask {
        builder = builder.bytes(&mask.to_ne_bytes());
    }
    builder.finish();
    out
}

/// Reads one message; nothing, if it is not the proc connector's or is too short for what it is.
pub fn decode(message: &netlink::Message<'_>) -> Option<Message> {
    let bytes = message.payload;
    let ours = u32_at(bytes, 0)? == GROUP && u32_at(bytes, 4)? == GROUP;
    if message.header.kind != DONE || !ours {
        return None;
    }
    Some(Message {
        cpu: u32_at(bytes, CPU)?,
        sequence: u32_at(bytes, SEQUENCE)?,
        said: said(bytes)?,
    })
}

fn said(bytes: &[u8]) -> Option<Said> {
    let code = u32_at(bytes, WHAT)?;
    let data = bytes.get(DATA..)?;
    if code == 0 {
        return Some(Said::Ack {
            answer: u32_at(bytes, ANSWERED)?,
            error: u32_at(data, 0)?,
        });
    }
    let Some(what) = what(code, data)? else {
        return Some(Said::Unknown { what: code });
    };
    let whom = if code == FORK { 8 } else { 0 };
    Some(Said::Event(Event {
        time: Mono(u64_at(bytes, TIME)?),
        who: who(data, whom)?,
        what,
    }))
}

/// What the event of this code is; nothing inside, if it is none that is known.
fn what(code: u32, data: &[u8]) -> Option<Option<What>> {
    let number = |at| u32_at(data, at);
    Some(Some(match code {
        FORK => What::Fork {
            parent: who(data, 0)?,
        },
        EXEC => What::Exec,
        UID => What::Uid {
            real: number(8)?,
            effective: number(12)?,
        },
        GID => What::Gid {
            real: number(8)?,
            effective: number(12)?,
        },
        SID => What::Sid,
        PTRACE => What::Ptrace {
            tracer: Some(who(data, 8)?).filter(|tracer| tracer.tid != 0),
        },
        COMM => What::Comm(Comm::new(&array_at::<16>(data, 8)?)),
        COREDUMP => What::Core,
        EXIT => What::Exit {
            status: Some(number(8)?),
        },
        _ => return Some(None),
    }))
}

fn who(data: &[u8], at: usize) -> Option<Who> {
    Some(Who {
        tid: u32_at(data, at)?,
        pid: u32_at(data, at + 4)?,
    })
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests {
    use super::*;
    use crate::hex;

    /// What a message of Linux 6.18 has before its event.
    const HEAD: &str =
        "4c000000030000008bb1000000000000 01000000010000008bb10000 2a000000 28000000";

    /// Reads a message with this event, of which zeros at the end may be left out.
    fn heard(event: &str) -> Option<Message> {
        let mut datagram = hex(HEAD);
        datagram.extend(hex(event));
        datagram.resize(76, 0);
        decode(&netlink::messages(&datagram).next()?.ok()?)
    }

    fn event(event: &str) -> Event {
        match heard(event).unwrap().said {
            Said::Event(event) => event,
            other => panic!("{other:?}"),
        }
    }

    fn who(tid: u32, pid: u32) -> Who {
        Who { tid, pid }
    }

    #[test]
    fn a_fork_tells_parent_child_and_time() {
        let fork = "01000000 00000000 10e6b735e40c0000 0b590000 0b590000 0c590000 0c590000";
        let told = Event {
            time: Mono(14_174_293_321_232),
            who: who(22796, 22796),
            what: What::Fork {
                parent: who(22795, 22795),
            },
        };
        let message = heard(fork).unwrap();
        assert_eq!(message.said, Said::Event(told));
        assert_eq!((message.cpu, message.sequence), (0, 45451));
    }

    #[test]
    fn a_new_thread_has_the_process_of_the_others() {
        let fork = event("01000000 00000000 10e6b735e40c0000 0b590000 0b590000 16590000 15590000");
        assert_eq!(fork.who, who(22806, 22805));
    }

    #[test]
    fn every_event_is_told() {
        let exec = event("02000000 00000000 bbcec035e40c0000 0e590000 0e590000");
        assert_eq!((exec.what, exec.who), (What::Exec, who(22798, 22798)));
        let uid = event("04000000 00000000 9e5bca35e40c0000 14590000 14590000 feff0000 01000000");
        let (real, effective) = (65534, 1);
        assert_eq!(uid.what, What::Uid { real, effective });
        let gid = event("40000000 00000000 3042ca35e40c0000 14590000 14590000 feff0000 01000000");
        assert_eq!(gid.what, What::Gid { real, effective });
        let sid = event("80000000 00000000 0a41c935e40c0000 13590000 13590000");
        assert_eq!((sid.what, sid.who), (What::Sid, who(22803, 22803)));
        let core = event("00000040 00000000 ad61c835e40c0000 12590000 12590000 0b590000 0b590000");
        assert_eq!((core.what, core.who), (What::Core, who(22802, 22802)));
    }

    #[test]
    fn a_tracer_of_zero_is_none() {
        let on = event("00010000 00000000 6735d835e40c0000 1a590000 1a590000 0b590000 0b590000");
        let tracer = Some(who(22795, 22795));
        assert_eq!(on.what, What::Ptrace { tracer });
        let off = event("00010000 00000000 0b41d835e40c0000 1a590000 1a590000");
        assert_eq!(off.what, What::Ptrace { tracer: None });
    }

    #[test]
    fn a_name_is_any_bytes() {
        let comm = event(
            "00020000 00000000 f156c635e40c0000 10590000 10590000
             6109620a631b22645c65000000000000",
        );
        assert_eq!(comm.what, What::Comm(Comm::new(b"a\tb\nc\x1b\"d\\e")));
    }

    #[test]
    fn an_exit_has_the_status_of_wait() {
        let of = |status: &str| {
            let before = "00000080 00000000 e311bf35e40c0000 0d590000 0d590000";
            event(&format!("{before} {status} 11000000 0b590000 0b590000")).what
        };
        let status = Some(3 << 8);
        assert_eq!(of("00030000"), What::Exit { status });
        // 4.17 and older had no parent here, and zeros in its place.
        let old = event("00000080 00000000 e311bf35e40c0000 0d590000 0d590000 0b000000 11000000");
        let status = Some(11);
        assert_eq!(old.what, What::Exit { status });
    }

    #[test]
    fn an_answer_is_told_with_its_error() {
        let said = heard("00000000 01000000 465fa235e40c0000 16000000")
            .unwrap()
            .said;
        let (answer, error) = (42, 22);
        assert_eq!(said, Said::Ack { answer, error });
    }

    #[test]
    fn an_event_of_a_later_kernel_is_unknown() {
        let said = heard("00040000 00000000 465fa235e40c0000").unwrap().said;
        assert_eq!(said, Said::Unknown { what: 0x400 });
    }

    #[test]
    fn what_is_too_short_or_of_another_is_nothing() {
        let mut datagram = hex(HEAD);
        datagram.extend(hex(
            "00000080 00000000 e311bf35e40c0000 0d590000 0d590000 00030000",
        ));
        let whole = netlink::messages(&datagram).next();
        assert!(whole.unwrap().is_err(), "the header tells 76 bytes");
        let header = Header {
            kind: DONE,
            ..Header::default()
        };
        let read = |payload: &[u8]| decode(&netlink::Message { header, payload });
        assert!(read(&datagram[16..]).is_some());
        for end in 16..datagram.len() {
            assert_eq!(read(&datagram[16..end]), None, "{end}");
        }
        datagram[20] = 2;
        assert_eq!(read(&datagram[16..]), None);
    }

    #[test]
    fn requests_are_those_of_the_kernels_header() {
        assert_eq!(
            subscribe(22754, 7, Some(ALL)),
            hex("2c000000 0300 0000 07000000 e2580000
                 01000000 01000000 07000000 07000000 0800 0000  01000000 c70300e0")
        );
        assert_eq!(
            unsubscribe(0, 8, None),
            hex("28000000 0300 0000 08000000 00000000
                 01000000 01000000 08000000 08000000 0400 0000  02000000")
        );
    }
}
