//! The file of `--record` and `--replay`: what the kernel sent, as it was sent.
//!
//! A magic line, then frames. One with the acknowledgement of a subscription begins with
//!
//! ```text
//! 02 000000 4c000000 5e2ba435e40c0000    kind 2 (connector), three zeros, 76 bytes, when it was read
//! 4c000000 0300 0000 ...                 the datagram
//! ```
//!
//! and becomes [`Frame::Connector`] with the [`Mono`] of its reading. The file's own numbers are
//! little-endian. Datagrams and records are in the byte order of the machine that recorded them,
//! which the magic line names: only a machine of the same can replay them.

use std::fmt;
use std::io::{self, Read};

use pipe::cli::reason;
use pipe::clock::Mono;

use crate::event::{Comm, Living, Source, Who};

/// The first line.
pub const MAGIC: &[u8] = if cfg!(target_endian = "little") {
    b"taskwatch raw 1 little-endian\n"
} else {
    b"taskwatch raw 1 big-endian   \n"
};

/// What all magic lines of this version begin with.
const NAME: usize = b"taskwatch raw 1 ".len();

/// No frame holds more: the largest datagram is read into a few KiB, the largest command line is
/// cut. A longer one is damage, and would fill the memory.
pub const LIMIT: usize = 1 << 20;

/// Kind, three reserved bytes, length, time.
const HEADER: usize = 16;

/// Kinds.
const CLOCK: u8 = 1;
const CONNECTOR: u8 = 2;
const TASKSTATS: u8 = 3;
const PERF: u8 = 4;
const TASK: u8 = 5;
const ARGS: u8 = 6;
const LOSS: u8 = 7;
const END: u8 = 8;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// How far CLOCK_REALTIME was ahead of CLOCK_MONOTONIC at the start, in nanoseconds.
    Clock(i64),
    /// A datagram of the proc connector.
    Connector(&'a [u8]),
    /// A datagram of taskstats.
    Taskstats(&'a [u8]),
    /// One record of perf's side band.
    Perf(&'a [u8]),
    /// A task that lived at the start.
    Task(Living),
    /// The command line that was read at an exec.
    Args {
        /// Whose.
        who: Who,
        /// The arguments, parted by NUL.
        args: &'a [u8],
    },
    /// Events that were lost.
    Loss {
        /// By whom.
        source: Source,
        /// How many.
        count: u64,
    },
    /// All sources have been emptied once: what stands before it belongs together.
    End,
    /// A frame of a later version of this program.
    Unknown(u8),
}

/// Why a file can't be read on.
#[derive(Debug)]
pub enum Fault {
    /// It doesn't begin with the magic line.
    Foreign,
    /// It was recorded on a machine of the other byte order.
    ByteOrder,
    /// A frame says that it is longer than [`LIMIT`].
    TooLong {
        /// The byte at which the frame begins.
        at: u64,
        /// The length that it tells.
        length: u32,
    },
    /// A frame is shorter than its kind has to be, or names a source that there isn't. The next one
    /// can be read.
    Damaged {
        /// The byte at which the frame begins.
        at: u64,
        /// Its kind.
        kind: u8,
    },
    /// Reading failed.
    Read(io::Error),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Foreign => f.write_str("this is no recording of taskwatch"),
            Fault::ByteOrder => f.write_str("it was recorded on a machine with another byte order"),
            Fault::TooLong { at, length } => {
                write!(f, "byte {at}: a frame of {length} bytes is too long")
            }
            Fault::Damaged { at, kind } => {
                write!(f, "byte {at}: a frame of kind {kind} is damaged")
            }
            Fault::Read(error) => f.write_str(&reason(error)),
        }
    }
}

/// Sources, in the order of their numbers in a file.
const SOURCES: [Source; 5] = [
    Source::Connector,
    Source::Taskstats,
    Source::Perf,
    Source::Poll,
    Source::Queue,
];

/// Adds a frame to a buffer. Bytes beyond [`LIMIT`] are cut off; none that the kernel sends are so
/// many.
pub fn write(out: &mut Vec<u8>, time: Mono, frame: &Frame<'_>) {
    let start = out.len();
    out.resize(start + HEADER, 0);
    let kind = body(out, frame);
    out.truncate(start + HEADER + LIMIT);
    let length = (out.len() - start - HEADER) as u32;
    out[start] = kind;
    out[start + 4..start + 8].copy_from_slice(&length.to_le_bytes());
    out[start + 8..start + HEADER].copy_from_slice(&time.0.to_le_bytes());
}

/// Adds what a frame holds; returns its kind.
fn body(out: &mut Vec<u8>, frame: &Frame<'_>) -> u8 {
    let (kind, bytes) = match frame {
        Frame::Clock(ahead) => {
            out.extend_from_slice(&ahead.to_le_bytes());
            return CLOCK;
        }
        Frame::Task(task) => {
            put(out, &[task.who.tid, task.who.pid, task.ppid, task.uid]);
            out.extend_from_slice(&task.start.0.to_le_bytes());
            out.extend_from_slice(&task.comm.0);
            return TASK;
        }
        Frame::Loss { source, count } => {
            let number = SOURCES.iter().position(|known| known == source);
            put(out, &[number.unwrap_or(SOURCES.len()) as u32, 0]);
            out.extend_from_slice(&count.to_le_bytes());
            return LOSS;
        }
        Frame::Args { who, args } => {
            put(out, &[who.tid, who.pid]);
            (ARGS, *args)
        }
        Frame::Connector(datagram) => (CONNECTOR, *datagram),
        Frame::Taskstats(datagram) => (TASKSTATS, *datagram),
        Frame::Perf(record) => (PERF, *record),
        Frame::End => (END, &[][..]),
        Frame::Unknown(kind) => (*kind, &[][..]),
    };
    out.extend_from_slice(bytes);
    kind
}

fn put(out: &mut Vec<u8>, numbers: &[u32]) {
    for number in numbers {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

/// Reads frames one by one.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    frame: Vec<u8>,
    /// The byte at which the next frame begins.
    at: u64,
    torn: Option<u64>,
}

impl<R: Read> Reader<R> {
    /// Reads the magic line.
    ///
    /// # Errors
    /// If there is another, or reading fails.
    pub fn new(input: R) -> Result<Reader<R>, Fault> {
        let mut reader = Reader {
            input,
            frame: Vec::new(),
            at: MAGIC.len() as u64,
            torn: None,
        };
        reader.fill(MAGIC.len())?;
        match reader.frame.as_slice() {
            MAGIC => Ok(reader),
            other if other.len() == MAGIC.len() && other[..NAME] == MAGIC[..NAME] => {
                Err(Fault::ByteOrder)
            }
            _ => Err(Fault::Foreign),
        }
    }

    /// The next frame and when it was read; nothing at the end. A frame that the end cut off is not
    /// given: see [`Reader::torn`].
    ///
    /// # Errors
    /// If the frame can't be one, or reading fails. After [`Fault::Damaged`] one may read on.
    pub fn next_frame(&mut self) -> Result<Option<(Mono, Frame<'_>)>, Fault> {
        let at = self.at;
        self.fill(HEADER)?;
        if self.is_short_of(HEADER) {
            return Ok(None);
        }
        let kind = self.frame[0];
        let length = number(&self.frame[4..]).map_or(0, u32::from_le_bytes);
        let time = Mono(number(&self.frame[8..]).map_or(0, u64::from_le_bytes));
        let size = length as usize;
        if size > LIMIT {
            return Err(Fault::TooLong { at, length });
        }
        self.fill(size)?;
        if self.frame.len() < size {
            self.torn = Some(at);
            return Ok(None);
        }
        self.at += (HEADER + size) as u64;
        match frame(kind, &self.frame) {
            Some(frame) => Ok(Some((time, frame))),
            None => Err(Fault::Damaged { at, kind }),
        }
    }

    /// The byte at which the last frame begins, if it is not whole: the recording was cut off.
    pub fn torn(&self) -> Option<u64> {
        self.torn
    }

    /// Notes a header that the end cut off.
    fn is_short_of(&mut self, length: usize) -> bool {
        let got = self.frame.len();
        if got > 0 && got < length {
            self.torn = Some(self.at);
        }
        got < length
    }

    /// Reads so many bytes, or fewer if the input ends.
    fn fill(&mut self, length: usize) -> Result<(), Fault> {
        self.frame.clear();
        let input = &mut self.input;
        let all = input.take(length as u64).read_to_end(&mut self.frame);
        all.map(drop).map_err(Fault::Read)
    }
}

fn frame(kind: u8, bytes: &[u8]) -> Option<Frame<'_>> {
    Some(match kind {
        CLOCK => Frame::Clock(i64::from_le_bytes(number(bytes)?)),
        CONNECTOR => Frame::Connector(bytes),
        TASKSTATS => Frame::Taskstats(bytes),
        PERF => Frame::Perf(bytes),
        TASK => Frame::Task(task(bytes)?),
        ARGS => Frame::Args {
            who: who(bytes)?,
            args: &bytes[8..],
        },
        LOSS => Frame::Loss {
            source: *SOURCES.get(u32::from_le_bytes(number(bytes)?) as usize)?,
            count: u64::from_le_bytes(number(bytes.get(8..)?)?),
        },
        END => Frame::End,
        other => Frame::Unknown(other),
    })
}

fn task(bytes: &[u8]) -> Option<Living> {
    Some(Living {
        who: who(bytes)?,
        ppid: u32::from_le_bytes(number(bytes.get(8..)?)?),
        uid: u32::from_le_bytes(number(bytes.get(12..)?)?),
        start: Mono(u64::from_le_bytes(number(bytes.get(16..)?)?)),
        comm: Comm::new(bytes.get(24..40)?),
    })
}

fn who(bytes: &[u8]) -> Option<Who> {
    Some(Who {
        tid: u32::from_le_bytes(number(bytes)?),
        pid: u32::from_le_bytes(number(bytes.get(4..)?)?),
    })
}

fn number<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    /// A file of these frames, read at 1, 2, 3 ... ns.
    fn file(frames: &[Frame<'_>]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for (time, frame) in (1..).zip(frames) {
            write(&mut out, Mono(time), frame);
        }
        out
    }

    #[test]
    fn a_frame_is_as_described() {
        let mut out = Vec::new();
        let at = Mono(14_174_291_911_518);
        let (source, count) = (Source::Perf, 3);
        write(&mut out, at, &Frame::Loss { source, count });
        let bytes = "07 000000 10000000 5e63a235e40c0000 02000000 00000000 0300000000000000";
        assert_eq!(out, hex(bytes));
        out.clear();
        write(&mut out, Mono(1), &Frame::Connector(b"\x4c"));
        assert_eq!(out, hex("02 000000 01000000 0100000000000000 4c"));
    }

    #[test]
    fn a_cut_file_gives_its_whole_frames_and_says_where_the_last_one_began() {
        let frames = [Frame::Clock(-5), Frame::Perf(b"12345678"), Frame::End];
        let whole = file(&frames);
        let begins = [30, 30 + 16 + 8, 30 + 16 + 8 + 16 + 8, whole.len()];
        for end in 30..=whole.len() {
            let mut reader = Reader::new(&whole[..end]).unwrap();
            let mut got = 0;
            while let Some((time, frame)) = reader.next_frame().unwrap() {
                assert_eq!((time, frame), (Mono(got as u64 + 1), frames[got]));
                got += 1;
            }
            assert_eq!(got, begins.iter().filter(|at| **at <= end).count() - 1);
            let torn = (begins[got] < end).then_some(begins[got] as u64);
            assert_eq!(reader.torn(), torn, "{end}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        let refused = |bytes: &[u8]| Reader::new(bytes).unwrap_err();
        assert!(matches!(refused(b""), Fault::Foreign));
        assert!(matches!(refused(b"unix_s\tevent\n"), Fault::Foreign));
        assert!(matches!(refused(&MAGIC[..29]), Fault::Foreign));
        let mut other = MAGIC.to_vec();
        other[16..20].copy_from_slice(b"else");
        assert!(matches!(refused(&other), Fault::ByteOrder));
    }

    #[test]
    fn a_length_that_would_fill_the_memory_is_refused() {
        let mut bytes = file(&[Frame::End]);
        let at = bytes.len() as u64;
        bytes.extend(hex("02 000000 01001000 0100000000000000"));
        let mut reader = Reader::new(bytes.as_slice()).unwrap();
        assert!(reader.next_frame().unwrap().is_some());
        let fault = reader.next_frame().unwrap_err();
        assert!(
            matches!(fault, Fault::TooLong { at: told, length: 1_048_577 } if told == at),
            "{fault:?}"
        );
        let mut out = MAGIC.to_vec();
        write(&mut out, Mono(0), &Frame::Perf(&vec![1; LIMIT + 9]));
        let mut reader = Reader::new(out.as_slice()).unwrap();
        let (_, longest) = reader.next_frame().unwrap().unwrap();
        assert_eq!(longest, Frame::Perf(&vec![1; LIMIT]));
    }

    #[test]
    fn damage_and_what_later_versions_write_are_passed() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(hex("01 000000 07000000 0000000000000000 00000000000000"));
        bytes.extend(hex("63 000000 02000000 0000000000000000 0000"));
        bytes.extend(hex("08 000000 00000000 0000000000000000"));
        let mut reader = Reader::new(bytes.as_slice()).unwrap();
        let fault = reader.next_frame().unwrap_err();
        assert!(matches!(fault, Fault::Damaged { at: 30, kind: 1 }));
        let next = |reader: &mut Reader<&[u8]>| format!("{:?}", reader.next_frame().unwrap());
        assert_eq!(next(&mut reader), "Some((Mono(0), Unknown(99)))");
        assert_eq!(next(&mut reader), "Some((Mono(0), End))");
        assert_eq!(next(&mut reader), "None");
    }
}
