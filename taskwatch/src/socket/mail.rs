//! Datagrams, taken many at a time into one set of slots.

use std::array;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use super::netlink::said;

/// How many datagrams are taken by one call.
pub const AT_ONCE: usize = 64;

/// Room for the datagrams of one call, used again and again.
#[derive(Debug)]
pub struct Mail {
    room: usize,
    bytes: Box<[u8]>,
    lengths: [usize; AT_ONCE],
    count: usize,
}

/// What a call gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Datagrams, and there may be more.
    More,
    /// Datagrams or none, and that was all.
    All,
    /// None: the receive buffer ran over. Told once for each time that it did, before the datagrams
    /// that were in it by then.
    Overrun,
}

impl Mail {
    /// Slots for datagrams of up to so many bytes; longer ones are left out.
    pub fn new(room: usize) -> Mail {
        Mail {
            room,
            bytes: vec![0; room * AT_ONCE].into(),
            lengths: [0; AT_ONCE],
            count: 0,
        }
    }

    /// Those of the last call that the kernel sent.
    pub fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        let slots = self.bytes.chunks_exact(self.room);
        let filled = slots.zip(&self.lengths[..self.count]);
        let whole = filled.map(|(slot, &length)| &slot[..length]);
        whole.filter(|datagram| !datagram.is_empty())
    }
}

/// One recvmmsg(2). The headers are made anew each time, 0.1 us for all of them: kept ones would
/// have to be reset as well, and would be pointers into their own neighbour.
#[allow(unsafe_code)]
pub(super) fn receive(socket: BorrowedFd, mail: &mut Mail) -> io::Result<Received> {
    mail.count = 0;
    let base = mail.bytes.as_mut_ptr();
    let mut senders = [nobody(); AT_ONCE];
    let mut slots: [libc::iovec; AT_ONCE] = array::from_fn(|at| libc::iovec {
        iov_base: base.wrapping_add(at * mail.room).cast(),
        iov_len: mail.room,
    });
    let mut headers: [libc::mmsghdr; AT_ONCE] =
        array::from_fn(|at| header(&raw mut senders[at], &raw mut slots[at]));
    // SAFETY: each header names a sender and a slot of its own, with their sizes; all of them
    // outlive the call and nothing else refers to them meanwhile.
    let returned = unsafe {
        libc::recvmmsg(
            socket.as_raw_fd(),
            headers.as_mut_ptr(),
            AT_ONCE as u32,
            libc::MSG_DONTWAIT as _,
            ptr::null_mut(),
        )
    };
    mail.count = match said(returned) {
        Ok(count) => count as usize,
        Err(error) => return refusal(error),
    };
    for (at, header) in headers[..mail.count].iter().enumerate() {
        let whole = header.msg_hdr.msg_flags & libc::MSG_TRUNC == 0;
        let kept = whole && senders[at].nl_pid == 0;
        mail.lengths[at] = if kept { header.msg_len as usize } else { 0 };
    }
    Ok(match mail.count {
        AT_ONCE => Received::More,
        _ => Received::All,
    })
}

fn refusal(error: io::Error) -> io::Result<Received> {
    match error.raw_os_error() {
        Some(libc::EAGAIN) => Ok(Received::All),
        Some(libc::EINTR) => Ok(Received::More),
        Some(libc::ENOBUFS) => Ok(Received::Overrun),
        _ => Err(error),
    }
}

#[allow(unsafe_code)]
fn nobody() -> libc::sockaddr_nl {
    // SAFETY: all of it are integers, for which zero is a value.
    unsafe { std::mem::zeroed() }
}

#[allow(unsafe_code)]
fn header(sender: *mut libc::sockaddr_nl, slot: *mut libc::iovec) -> libc::mmsghdr {
    // SAFETY: all of it are integers and pointers, for which zero is a value.
    let mut header: libc::mmsghdr = unsafe { std::mem::zeroed() };
    header.msg_hdr.msg_name = sender.cast();
    header.msg_hdr.msg_namelen = size_of::<libc::sockaddr_nl>() as u32;
    header.msg_hdr.msg_iov = slot;
    header.msg_hdr.msg_iovlen = 1;
    header
}
