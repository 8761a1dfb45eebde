//! Calls to the kernel that rustix leaves to a libc, behind safe types: netlink sockets that are
//! read many datagrams at a time, and perf's ring buffers. It knows bytes and descriptors, not what
//! the bytes say.

mod mail;
mod netlink;
mod ring;

pub use mail::{AT_ONCE, Mail, Received};
pub use netlink::{Netlink, Protocol};
pub use ring::{Ring, Scope, Side};
