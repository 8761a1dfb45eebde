//! A netlink socket: opened, widened, narrowed by a filter, bound, written to.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::net::netlink::{CONNECTOR, GENERIC, SocketAddrNetlink};
use rustix::net::{
    AddressFamily, SendFlags, SocketFlags, SocketType, bind, getsockname, sendto, socket_with,
    sockopt,
};

use super::mail::{Mail, Received, receive};

/// A socket between the kernel and us. It never blocks.
#[derive(Debug)]
pub struct Netlink {
    fd: OwnedFd,
    port: u32,
}

/// Which part of the kernel is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The connector.
    Connector,
    /// Generic netlink, and through it taskstats.
    Generic,
}

impl Netlink {
    /// A socket that is not bound yet: nothing comes before [`Netlink::join`].
    pub fn open(protocol: Protocol) -> io::Result<Netlink> {
        let number = match protocol {
            Protocol::Connector => CONNECTOR,
            Protocol::Generic => GENERIC,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let fd = socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            flags,
            Some(number),
        )?;
        Ok(Netlink { fd, port: 0 })
    }

    /// Asks for a receive buffer of so many bytes, and says how many there are now. Without
    /// CAP_NET_ADMIN it is `net.core.rmem_max` at most; the kernel takes twice what is asked for,
    /// for its own needs, of which this is the half.
    pub fn widen(&self, bytes: usize) -> io::Result<usize> {
        // Twice the number has to fit a C int.
        let bytes = bytes.clamp(1, i32::MAX as usize / 2);
        if sockopt::set_socket_recv_buffer_size_force(&self.fd, bytes).is_err() {
            sockopt::set_socket_recv_buffer_size(&self.fd, bytes)?;
        }
        Ok(sockopt::socket_recv_buffer_size(&self.fd)? / 2)
    }

    /// Has the kernel drop what the program says, as (code, jump if true, jump if false, constant).
    #[allow(unsafe_code)]
    pub fn filter(&self, program: &[(u16, u8, u8, u32)]) -> io::Result<()> {
        let mut steps: Vec<libc::sock_filter> = program
            .iter()
            .map(|&(code, jt, jf, k)| libc::sock_filter { code, jt, jf, k })
            .collect();
        let program = libc::sock_fprog {
            len: steps.len() as u16,
            filter: steps.as_mut_ptr(),
        };
        // SAFETY: the option takes a sock_fprog, of which the size is given; the kernel copies the
        // steps, which live until the call returns.
        let done = unsafe {
            libc::setsockopt(
                self.fd.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_ATTACH_FILTER,
                (&raw const program).cast(),
                size_of_val(&program) as u32,
            )
        };
        said(done).map(|_| ())
    }

    /// Binds it to a port of its own and these groups, as bits.
    pub fn join(&mut self, groups: u32) -> io::Result<()> {
        bind(&self.fd, &SocketAddrNetlink::new(0, groups))?;
        self.port = SocketAddrNetlink::try_from(getsockname(&self.fd)?)?.pid();
        Ok(())
    }

    /// Its address, which requests carry.
    pub fn port(&self) -> u32 {
        self.port
    }

    /// Sends a request to the kernel.
    pub fn send(&self, request: &[u8]) -> io::Result<()> {
        let kernel = SocketAddrNetlink::new(0, 0);
        sendto(&self.fd, request, SendFlags::empty(), &kernel)?;
        Ok(())
    }

    /// Takes what is there, as many datagrams as `mail` has room for.
    pub fn receive(&self, mail: &mut Mail) -> io::Result<Received> {
        receive(self.fd.as_fd(), mail)
    }

    /// How many datagrams the kernel has dropped for want of room since the socket was opened. It is
    /// exact, wraps at 32 bits, and does not count what a filter drops.
    #[allow(unsafe_code)]
    pub fn drops(&self) -> io::Result<u32> {
        /// The place of the drops (SK_MEMINFO_DROPS, linux/sock_diag.h), and the number of words.
        const DROPS: usize = 8;
        let mut words = [0u32; DROPS + 1];
        let mut length = size_of_val(&words) as libc::socklen_t;
        // SAFETY: the kernel writes at most `length` bytes to the words.
        let done = unsafe {
            libc::getsockopt(
                self.fd.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_MEMINFO,
                words.as_mut_ptr().cast(),
                &raw mut length,
            )
        };
        said(done).map(|_| words[DROPS])
    }
}

impl AsFd for Netlink {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// What a call returned, or why it failed.
pub(super) fn said(returned: libc::c_int) -> io::Result<libc::c_int> {
    match returned {
        -1 => Err(io::Error::last_os_error()),
        done => Ok(done),
    }
}
