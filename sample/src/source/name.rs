//! The name of a disk or an interface, kept in place so that taking one down allocates nothing.

use std::fmt;

/// The kernel's DISK_NAME_LEN (include/linux/blkdev.h); IFNAMSIZ is 16.
const ROOM: usize = 32;

/// A kernel name of at most 32 bytes; what is longer is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name {
    length: u8,
    bytes: [u8; ROOM],
}

impl Name {
    /// Takes down a name.
    pub fn new(name: &[u8]) -> Name {
        let length = name.len().min(ROOM);
        let mut bytes = [0; ROOM];
        bytes[..length].copy_from_slice(&name[..length]);
        Name {
            length: length as u8,
            bytes,
        }
    }

    /// The name again.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.bytes().escape_ascii())
    }
}
