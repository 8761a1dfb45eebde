//! Connecting and asking.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use pipe::clock::Mono;
use pipe::span::Span;
use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, send as send_some,
    socket_with, sockopt,
};

use super::patience::Patience;

/// How long a server whose queue is full is left alone: poll(2) does not tell when it has room.
const PAUSE: Span = Span::from_ns(1_000_000);

/// Connects to a path.
pub(super) fn to_path(address: &SocketAddrUnix, patience: Patience) -> io::Result<OwnedFd> {
    loop {
        let socket = stream(AddressFamily::UNIX)?;
        match connect(&socket, address) {
            Ok(()) => return Ok(socket),
            Err(Errno::AGAIN) => patience.rest(patience.due.min(Mono::now().after(PAUSE)))?,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Connects to the first of these that listens.
pub(super) fn to_host(addresses: &[SocketAddr], patience: Patience) -> io::Result<OwnedFd> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match to_address(address, patience) {
            Ok(socket) => return Ok(socket),
            Err(error) if matches!(error.kind(), io::ErrorKind::Interrupted) => return Err(error),
            // What an address that nobody has says matters less than what the first one says.
            Err(error) if address == &addresses[0] => last = error,
            Err(_) => {}
        }
    }
    Err(last)
}

fn to_address(address: &SocketAddr, patience: Patience) -> io::Result<OwnedFd> {
    let family = if address.is_ipv4() {
        AddressFamily::INET
    } else {
        AddressFamily::INET6
    };
    let socket = stream(family)?;
    match connect(&socket, address) {
        Ok(()) => {}
        Err(Errno::INPROGRESS | Errno::INTR) => {
            patience.wait(socket.as_fd(), PollFlags::OUT)?;
            sockopt::socket_error(&socket)??;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(socket)
}

fn stream(family: AddressFamily) -> io::Result<OwnedFd> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    Ok(socket_with(family, SocketType::STREAM, flags, None)?)
}

/// Sends a request. One that the other side does not want is none: it may have answered already.
pub(super) fn send(socket: BorrowedFd, request: &[u8], patience: Patience) -> io::Result<()> {
    let mut rest = request;
    while !rest.is_empty() {
        patience.wait(socket, PollFlags::OUT)?;
        match send_some(socket, rest, SendFlags::NOSIGNAL) {
            Ok(sent) => rest = &rest[sent..],
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(Errno::PIPE | Errno::CONNRESET) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
