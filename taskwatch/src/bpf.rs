//! The socket filter for those who want processes only: the kernel then queues no fork and exit of a
//! thread. Twenty thousand threads made and ended came down to 5 messages with it.
//!
//! Classic BPF (Documentation/networking/filter.rst), unchanged since it exists. It sees a datagram
//! from its netlink header on, for instance an exit:
//!
//! ```text
//! byte 36: 00000080           what: exit, in this machine's byte order
//! byte 52: 16590000 15590000  thread 22806 of process 22805: kept back
//! ```
//!
//! A filter is no loss: the kernel doesn't count what it keeps back as dropped, but the numbers that
//! [`crate::gaps::Gaps`] looks at have gaps then.

use crate::connector::{EXIT, FORK};

/// Code, where to go on if true, where if false (so many instructions further), operand: the
/// fields of `struct sock_filter`.
pub type Instruction = (u16, u8, u8, u32);

// include/uapi/linux/bpf_common.h and filter.h.
const LOAD_WORD: u16 = 0x20;
const LOAD_LENGTH: u16 = 0x80;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const JUMP_IF_EQUAL_X: u16 = 0x1d;
const COPY_TO_X: u16 = 0x07;
const RETURN: u16 = 0x06;

const WHAT: u32 = 36;
const FORK_CHILD: (u32, u32) = (60, 64);
const EXIT_PROCESS: (u32, u32) = (52, 56);
/// Up to the end of what is looked at. A load from behind the end drops a datagram, so that shorter
/// ones have to pass before.
const LEAST: u32 = 68;

/// Drops forks and exits whose thread is not its process's first. All else passes.
///
/// BPF loads words as big-endian numbers: the number to compare one with is turned around in the
/// same way ([`u32::to_be`], which does nothing on a big-endian machine), and two of them are
/// equal in either order.
pub const PROCESSES_ONLY: [Instruction; 15] = [
    (LOAD_LENGTH, 0, 0, 0),
    (JUMP_IF_AT_LEAST, 0, 11, LEAST),
    (LOAD_WORD, 0, 0, WHAT),
    (JUMP_IF_EQUAL, 0, 4, FORK.to_be()),
    (LOAD_WORD, 0, 0, FORK_CHILD.0),
    (COPY_TO_X, 0, 0, 0),
    (LOAD_WORD, 0, 0, FORK_CHILD.1),
    (JUMP_IF_EQUAL_X, 5, 6, 0),
    (JUMP_IF_EQUAL, 0, 4, EXIT.to_be()),
    (LOAD_WORD, 0, 0, EXIT_PROCESS.0),
    (COPY_TO_X, 0, 0, 0),
    (LOAD_WORD, 0, 0, EXIT_PROCESS.1),
    (JUMP_IF_EQUAL_X, 0, 1, 0),
    (RETURN, 0, 0, u32::MAX),
    (RETURN, 0, 0, 0),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;
    use crate::netlink::{Builder, Header};

    /// What the kernel's interpreter does with the instructions above: how many bytes pass.
    fn run(program: &[Instruction], datagram: &[u8]) -> u32 {
        let (mut a, mut x, mut at) = (0, 0, 0);
        loop {
            let (code, yes, no, k) = program[at];
            at += 1;
            let mut jump = |truth| at += usize::from(if truth { yes } else { no });
            match code {
                LOAD_LENGTH => a = datagram.len() as u32,
                LOAD_WORD => match datagram[k as usize..].first_chunk() {
                    Some(word) => a = u32::from_be_bytes(*word),
                    None => return 0,
                },
                COPY_TO_X => x = a,
                JUMP_IF_EQUAL => jump(a == k),
                JUMP_IF_EQUAL_X => jump(a == x),
                JUMP_IF_AT_LEAST => jump(a >= k),
                RETURN => return k,
                _ => panic!("no instruction of ours: {code:#x}"),
            }
        }
    }

    fn passes(datagram: &[u8]) -> bool {
        run(&PROCESSES_ONLY, datagram) != 0
    }

    fn made(what: u32, numbers: [u32; 6]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut builder = Builder::new(&mut out, Header::default()).bytes(&[0; 20]);
        builder = builder.bytes(&what.to_ne_bytes()).bytes(&[0; 12]);
        for number in numbers {
            builder = builder.bytes(&number.to_ne_bytes());
        }
        builder.finish();
        out
    }

    #[test]
    fn forks_and_exits_of_threads_are_dropped_and_those_of_processes_pass() {
        assert!(passes(&made(FORK, [1, 1, 7, 7, 0, 0])));
        assert!(!passes(&made(FORK, [1, 1, 8, 7, 0, 0])));
        assert!(passes(&made(EXIT, [7, 7, 0, 17, 1, 1])));
        assert!(!passes(&made(EXIT, [8, 7, 0, u32::MAX, 0, 0])));
    }

    #[test]
    fn all_else_passes() {
        let others = [0, 2, 4, 0x40, 0x80, 0x100, 0x200, 0x400, 0x4000_0000];
        for what in others {
            assert!(passes(&made(what, [8, 7, 9, 6, 5, 4])), "{what:#x}");
        }
    }

    #[test]
    fn what_is_too_short_for_an_event_passes() {
        let whole = made(EXIT, [8, 7, 0, 0, 0, 0]);
        for length in 0..LEAST as usize {
            assert!(passes(&whole[..length]), "{length}");
        }
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn the_kernels_own_bytes_are_told_apart() {
        // Linux 6.18: the exit of a thread, that of a process, an acknowledgement.
        let thread = "4c00000003000000a6b10000000000000100000001000000a6b10000000000002800
            0000 00000080 0000000006f3cf35e40c0000 16590000 15590000 00000000ffffffff0000000000000000";
        let process = "4c000000030000008cb100000000000001000000010000008cb10000000000002800
            0000 00000080 00000000ac0cbe35e40c0000 0c590000 0c590000 00000000110000000b5900000b590000";
        let ack = "4c000000030000000fbd00000000000001000000010000000fbd00002a0000002800
            0000 00000000 01000000465fa235e40c0000000000000000000000000000000000000000000000000000";
        for (datagram, pass) in [(thread, false), (process, true), (ack, true)] {
            let datagram = hex(datagram);
            assert_eq!(datagram.len(), 76);
            assert_eq!(passes(&datagram), pass);
        }
    }
}
