//! The name of a disk, an interface or a process, kept in place so that taking one down allocates
//! nothing.

use std::fmt;

/// A kernel name of at most so many bytes; what is longer is cut. The kernel's DISK_NAME_LEN is 32
/// (include/linux/blkdev.h), IFNAMSIZ 16.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name<const ROOM: usize = 32> {
    length: u8,
    bytes: [u8; ROOM],
}

impl<const ROOM: usize> Name<ROOM> {
    /// No name.
    pub const EMPTY: Name<ROOM> = Name {
        length: 0,
        bytes: [0; ROOM],
    };

    /// Takes down a name.
    pub fn new(name: &[u8]) -> Name<ROOM> {
        const { assert!(ROOM <= u8::MAX as usize) }
        let length = name.len().min(ROOM);
        let mut bytes = [0; ROOM];
        bytes[..length].copy_from_slice(&name[..length]);
        Name {
            length: length as u8,
            bytes,
        }
    }

    /// Puts more behind it, as far as there is room.
    pub fn push(&mut self, more: &[u8]) {
        let from = usize::from(self.length);
        let more = &more[..more.len().min(ROOM - from)];
        self.bytes[from..from + more.len()].copy_from_slice(more);
        self.length += more.len() as u8;
    }

    /// The name again.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl<const ROOM: usize> fmt::Debug for Name<ROOM> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.bytes().escape_ascii())
    }
}
