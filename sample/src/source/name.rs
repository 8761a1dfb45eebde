//! The name of a disk, an interface or an interrupt, kept in place so that taking one down
//! allocates nothing.

use std::fmt;

/// The kernel's DISK_NAME_LEN (include/linux/blkdev.h); IFNAMSIZ is 16.
const ROOM: usize = 32;

/// A kernel name of at most 32 bytes, or so many; what is longer is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name<const MOST: usize = ROOM> {
    length: u8,
    bytes: [u8; MOST],
}

impl<const MOST: usize> Name<MOST> {
    /// Takes down a name.
    pub fn new(name: &[u8]) -> Name<MOST> {
        const { assert!(MOST <= u8::MAX as usize) }
        let length = name.len().min(MOST);
        let mut bytes = [0; MOST];
        bytes[..length].copy_from_slice(&name[..length]);
        Name {
            length: length as u8,
            bytes,
        }
    }

    /// Puts more behind it, as far as there is room.
    pub fn push(&mut self, more: &[u8]) {
        let from = usize::from(self.length);
        let more = &more[..more.len().min(MOST - from)];
        self.bytes[from..from + more.len()].copy_from_slice(more);
        self.length += more.len() as u8;
    }

    /// The name again.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl<const MOST: usize> fmt::Debug for Name<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.bytes().escape_ascii())
    }
}
