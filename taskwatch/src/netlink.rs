//! Netlink: a datagram is cut into messages, a message's payload into attributes, and messages are
//! put together.
//!
//! An answer of "no such task" to message 3, 48 bytes on a little-endian machine:
//!
//! ```text
//! 30000000 0200 0000 03000000 e2580000   length 48, kind 2 (error), flags, sequence 3, port 22754
//! fdffffff                               -3: ESRCH
//! 1c000000 1f00 0500 03000000 ...        the message that is answered
//! ```
//!
//! becomes a [`Message`] whose [`Message::answer`] is 3. Everything is in the machine's byte order
//! and starts at a multiple of four. include/uapi/linux/netlink.h: unchanged since 2.6, but for
//! flags that change no length.

use crate::native::{u16_at, u32_at};

/// An error, or the acknowledgement of a request that asked for one.
pub const ERROR: u16 = 2;
/// The end of several messages; the proc connector gives this kind to all it sends.
pub const DONE: u16 = 3;
/// The first kind that is not netlink's own.
pub const FIRST_KIND: u16 = 16;
/// Flag: this asks for something.
pub const REQUEST: u16 = 1;
/// Flag: an [`ERROR`] message is to come even if nothing is wrong.
pub const ACK: u16 = 4;

const HEADER: usize = 16;
const ATTRIBUTE_HEADER: usize = 4;
/// The upper two bits of an attribute's kind are flags: nested, and in network byte order.
const ATTRIBUTE_KIND: u16 = 0x3fff;

/// A length that does not fit what it is the length of. Nothing behind it can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// At which byte of what was walked.
    pub at: usize,
    /// The length that is told there; of less than a header, all that is left.
    pub length: usize,
    /// How many bytes are left.
    pub left: usize,
}

/// What stands before a message's payload, but for the length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// What the payload is.
    pub kind: u16,
    /// Of a request, what is asked for.
    pub flags: u16,
    /// A request's number, which its answers repeat.
    pub sequence: u32,
    /// Whose socket; zero is the kernel's.
    pub port: u32,
}

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// What stands before the payload.
    pub header: Header,
    /// What it says.
    pub payload: &'a [u8],
}

/// One attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Which, without the flags.
    pub kind: u16,
    /// Its value, which may be attributes in turn.
    pub value: &'a [u8],
}

/// Goes through lengths that each stand before what they measure.
#[derive(Clone, Copy, Debug)]
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    /// The next piece, header included, whose length `told` reads from what is left.
    fn next(
        &mut self,
        header: usize,
        told: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<Result<&'a [u8], Fault>> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (at, left) = (self.at, rest.len());
        let length = told(rest).unwrap_or(left);
        let piece = rest.get(..length).filter(|piece| piece.len() >= header);
        // The padding behind the last one may be left out.
        self.at = match piece {
            Some(_) => at + aligned(length),
            None => self.bytes.len(),
        };
        Some(piece.ok_or(Fault { at, length, left }))
    }
}

/// The messages of a datagram. A fault is the last thing that comes.
pub fn messages(datagram: &[u8]) -> impl Iterator<Item = Result<Message<'_>, Fault>> {
    let mut walk = Walk {
        bytes: datagram,
        at: 0,
    };
    std::iter::from_fn(move || {
        let piece = walk.next(HEADER, |rest| u32_at(rest, 0).map(|told| told as usize))?;
        Some(piece.map(|piece| Message {
            header: header(piece),
            payload: &piece[HEADER..],
        }))
    })
}

/// The attributes that these bytes are. A fault is the last thing that comes.
pub fn attributes(bytes: &[u8]) -> impl Iterator<Item = Result<Attribute<'_>, Fault>> {
    let mut walk = Walk { bytes, at: 0 };
    std::iter::from_fn(move || {
        let piece = walk.next(ATTRIBUTE_HEADER, |rest| u16_at(rest, 0).map(usize::from))?;
        Some(piece.map(|piece| Attribute {
            kind: u16_at(piece, 2).unwrap_or(0) & ATTRIBUTE_KIND,
            value: &piece[ATTRIBUTE_HEADER..],
        }))
    })
}

fn header(piece: &[u8]) -> Header {
    Header {
        kind: u16_at(piece, 4).unwrap_or(0),
        flags: u16_at(piece, 6).unwrap_or(0),
        sequence: u32_at(piece, 8).unwrap_or(0),
        port: u32_at(piece, 12).unwrap_or(0),
    }
}

impl Message<'_> {
    /// Of an [`ERROR`] message the errno, which is 0 if the request was fulfilled.
    pub fn answer(&self) -> Option<u32> {
        let code = u32_at(self.payload, 0).filter(|_| self.header.kind == ERROR)?;
        Some(code.wrapping_neg())
    }
}

impl Attribute<'_> {
    /// Its value as a number of two bytes.
    pub fn u16(&self) -> Option<u16> {
        u16_at(self.value, 0)
    }

    /// Its value as a number of four bytes.
    pub fn u32(&self) -> Option<u32> {
        u32_at(self.value, 0)
    }
}

/// Puts one message behind what a buffer holds; [`Builder::finish`] makes it whole.
#[derive(Debug)]
pub struct Builder<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> Builder<'a> {
    /// Begins a message. What `out` holds should end at a multiple of four, as messages do.
    pub fn new(out: &'a mut Vec<u8>, header: Header) -> Builder<'a> {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&header.kind.to_ne_bytes());
        out.extend_from_slice(&header.flags.to_ne_bytes());
        out.extend_from_slice(&header.sequence.to_ne_bytes());
        out.extend_from_slice(&header.port.to_ne_bytes());
        Builder { out, start }
    }

    /// Adds bytes as they are.
    pub fn bytes(self, bytes: &[u8]) -> Builder<'a> {
        self.out.extend_from_slice(bytes);
        self
    }

    /// Adds an attribute, whose value has at most 65,531 bytes: what is more is left out.
    pub fn attribute(self, kind: u16, value: &[u8]) -> Builder<'a> {
        let value = &value[..value.len().min(usize::from(u16::MAX) - ATTRIBUTE_HEADER)];
        let length = (value.len() + ATTRIBUTE_HEADER) as u16;
        self.out.extend_from_slice(&length.to_ne_bytes());
        self.out.extend_from_slice(&kind.to_ne_bytes());
        self.out.extend_from_slice(value);
        self.padded()
    }

    /// Writes the length.
    pub fn finish(self) {
        let length = (self.out.len() - self.start) as u32;
        self.out[self.start..self.start + 4].copy_from_slice(&length.to_ne_bytes());
        self.padded();
    }

    fn padded(self) -> Builder<'a> {
        let length = aligned(self.out.len() - self.start);
        self.out.resize(self.start + length, 0);
        self
    }
}

fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    /// Linux 6.18: the answer to a GET of a task that is no more, with the request in it.
    const VANISHED: &str = "300000000200000003000000e2580000 fdffffff
        1c0000001f00010003000000000000000101000008000100ffe0f505";

    fn built() -> Vec<u8> {
        let mut out = Vec::new();
        let header = Header {
            kind: 31,
            flags: REQUEST | ACK,
            sequence: 2,
            port: 0,
        };
        let builder = Builder::new(&mut out, header).bytes(&[1, 1, 0, 0]);
        builder.attribute(3, b"0-1\0").attribute(9, b"x").finish();
        out
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_message_is_built_as_others_build_it() {
        assert_eq!(
            built(),
            hex("24000000 1f00 0500 02000000 00000000 01010000
                 0800 0300 302d3100  0500 0900 78000000")
        );
    }

    #[test]
    fn what_is_built_is_cut_into_the_same() {
        let mut out = built();
        Builder::new(&mut out, Header::default()).finish();
        let all: Vec<_> = messages(&out).map(Result::unwrap).collect();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].header.kind, all[0].header.sequence), (31, 2));
        let inside: Vec<_> = attributes(&all[0].payload[4..])
            .map(Result::unwrap)
            .collect();
        assert_eq!(inside[0].kind, 3);
        assert_eq!(inside[0].value, b"0-1\0");
        assert_eq!(inside[1].value, b"x");
        assert_eq!(inside.len(), 2);
        assert!(all[1].payload.is_empty());
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn an_error_has_its_number() {
        let datagram = hex(VANISHED);
        let message = messages(&datagram).next().unwrap().unwrap();
        assert_eq!(message.answer(), Some(3));
        assert_eq!(message.header.sequence, 3);
        let done = Message {
            header: Header {
                kind: DONE,
                ..message.header
            },
            ..message
        };
        assert_eq!(done.answer(), None);
    }

    #[test]
    fn a_length_that_lies_ends_the_walk() {
        let lies = |length: u32| {
            let mut datagram = built();
            let at = datagram.len();
            datagram.extend_from_slice(&length.to_ne_bytes());
            datagram.extend_from_slice(&[0; 20]);
            let all: Vec<_> = messages(&datagram).collect();
            assert_eq!(all.len(), 2);
            let fault = all[1].unwrap_err();
            assert_eq!((fault.at, fault.left), (at, 24));
            fault.length
        };
        for length in [0, 15, 25, u32::MAX] {
            assert_eq!(lies(length), length as usize);
        }
    }

    #[test]
    fn less_than_a_length_is_a_fault() {
        let fault = messages(&[1, 2, 3]).next().unwrap().unwrap_err();
        assert_eq!((fault.at, fault.length, fault.left), (0, 3, 3));
        assert_eq!(attributes(&[8]).filter(Result::is_err).count(), 1);
        assert_eq!(messages(&[]).count(), 0);
    }
}
