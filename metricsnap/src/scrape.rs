//! Getting another program's Prometheus text, whole and in time.
//!
//! A file is opened each time, as programs replace it by another of its name. A socket is asked with
//! a request of HTTP 1.0, whose answer ends where the connection does (RFC 1945); one that does not
//! know HTTP may just send its text. Nothing is sent to standard input, of course: see [`stream`].
//!
//! Nobody is waited for longer than until the deadline, nor once there is something on `halt`.

use std::fmt::Write;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;

use pipe::clock::Mono;
use rustix::fs::{Mode, OFlags};
use rustix::net::SocketAddrUnix;

use crate::address::host_and_port;
use crate::metric::Address;

mod answer;
mod patience;
mod socket;
mod stream;

use answer::Answer;
use patience::Patience;
use stream::Stream;

/// The longest text; what has no end would fill the memory.
const LIMIT: usize = 64 << 20;

/// Room for most texts; it grows with those that are longer.
const ROOM: usize = 64 * 1024;

/// Gets the text of one address, again and again.
#[derive(Debug)]
pub struct Scraper {
    way: Way,
}

#[derive(Debug)]
enum Way {
    File(PathBuf),
    Stdin(Stream),
    Unix(SocketAddrUnix, Vec<u8>),
    Http(Vec<SocketAddr>, Vec<u8>),
}

impl Scraper {
    /// Looks a host's name up, once; connects to nothing yet.
    pub fn new(address: &Address) -> io::Result<Scraper> {
        let way = match address {
            Address::File(path) => Way::File(path.clone()),
            Address::Stdin => Way::Stdin(Stream::new(io::stdin().as_fd().try_clone_to_owned()?)),
            Address::Unix(path) => {
                let request = request("localhost", 80, "/metrics");
                Way::Unix(SocketAddrUnix::new(path)?, request)
            }
            Address::Http(host, port, path) => {
                Way::Http(hosts(host, *port)?, request(host, *port, path))
            }
        };
        Ok(Scraper { way })
    }

    /// Gets the text to the beginning of the buffer and returns its length; the buffer is made
    /// longer, and never shorter. Standard input gives the latest whole text that has come, and the
    /// first time waits for one.
    ///
    /// # Errors
    /// `TimedOut` when it is `due`, `Interrupted` when there is something on `halt`, and what the
    /// system or the other program says.
    pub fn fetch(
        &mut self,
        buffer: &mut Vec<u8>,
        due: Mono,
        halt: BorrowedFd,
    ) -> io::Result<usize> {
        let patience = Patience { due, halt };
        match &mut self.way {
            Way::File(path) => {
                let how = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
                let file = rustix::fs::open(&*path, how, Mode::empty())?;
                let mut length = 0;
                while let Some(got) = patience.read(file.as_fd(), room(buffer, length)?)? {
                    length += got;
                }
                Ok(length)
            }
            Way::Stdin(stream) => stream.latest(buffer, patience),
            Way::Unix(address, request) => {
                let socket = socket::to_path(address, patience)?;
                socket::send(socket.as_fd(), request, patience)?;
                Answer::default().receive(socket.as_fd(), buffer, patience)
            }
            Way::Http(addresses, request) => {
                let socket = socket::to_host(addresses, patience)?;
                socket::send(socket.as_fd(), request, patience)?;
                Answer::default().receive(socket.as_fd(), buffer, patience)
            }
        }
    }

    /// Whether nothing new can come any more: standard input has ended.
    pub fn is_over(&self) -> bool {
        match &self.way {
            Way::Stdin(stream) => stream.is_over(),
            Way::File(_) | Way::Unix(..) | Way::Http(..) => false,
        }
    }
}

/// The rest of a buffer that holds so much, which is not empty.
fn room(buffer: &mut Vec<u8>, length: usize) -> io::Result<&mut [u8]> {
    if length == buffer.len() {
        if length >= LIMIT {
            return Err(io::Error::other("is longer than 64 MiB"));
        }
        buffer.resize((length * 2).clamp(ROOM, LIMIT), 0);
    }
    Ok(&mut buffer[length..])
}

/// This machine's name is not looked up: its server may listen on either of its addresses.
fn hosts(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if host.eq_ignore_ascii_case("localhost") {
        let local: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Ok(local.map(|address| SocketAddr::new(address, port)).into());
    }
    Ok((host, port).to_socket_addrs()?.collect())
}

/// Asks for the text that is read here, of those that exporters know.
fn request(host: &str, port: u16, path: &str) -> Vec<u8> {
    let mut named = String::new();
    // Writing to a string can't fail.
    let _ = host_and_port(host, port, &mut named);
    let mut request = format!("GET {path} HTTP/1.0\r\n");
    let _ = write!(
        request,
        "Host: {named}\r\nAccept: text/plain;version=0.0.4\r\n\r\n"
    );
    request.into_bytes()
}

#[cfg(test)]
mod tests;
