//! Taskstats, opened and registered with for all processors.

use std::fs;
use std::io;

use pipe::clock::Mono;
use pipe::stop::wait;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

use super::Refusal;
use super::subscription::ANSWER;
use crate::event::Source;
use crate::netlink::{Message, messages};
use crate::socket::{Mail, Netlink, Protocol, Received};
use crate::taskstats;

/// All processors that there may ever be: a list with others is refused.
const POSSIBLE: &str = "/sys/devices/system/cpu/possible";

/// The last exit of a process has 1,172 bytes, and each version of the struct adds some.
pub(crate) const ROOM: usize = 2048;

/// The numbers of our requests, by which answers are known.
const FAMILY: u32 = 1;
const REGISTER: u32 = 2;
const DEREGISTER: u32 = 3;

/// Costs of all tasks that end, until dropped.
#[derive(Debug)]
pub struct Registration {
    socket: Netlink,
    family: u16,
    cpus: Vec<u8>,
}

impl Registration {
    /// Opens and registers, with a receive buffer of so many bytes.
    pub(super) fn open(buffer: usize) -> Result<Registration, Refusal> {
        register(buffer).map_err(|error| Refusal::of(Source::Taskstats, &error))
    }

    /// The socket.
    pub(crate) fn socket(&self) -> &Netlink {
        &self.socket
    }

    /// The number of the family, for [`taskstats::get`] on another socket.
    pub fn family(&self) -> u16 {
        self.family
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // Without the right to it any more, closing does the same when the next task ends.
        let request = taskstats::deregister(self.family, DEREGISTER, &self.cpus);
        let _ = self.socket.send(&request);
    }
}

fn register(buffer: usize) -> io::Result<Registration> {
    let mut socket = Netlink::open(Protocol::Generic)?;
    socket.widen(buffer)?;
    socket.join(0)?;
    let family = ask(&socket, &taskstats::family_request(FAMILY), |message| {
        refused(message, FAMILY).or_else(|| taskstats::family(message).map(Ok))
    })?;
    let cpus = fs::read(POSSIBLE)?;
    let request = taskstats::register(family, REGISTER, &cpus);
    ask(&socket, &request, |message| {
        refused(message, REGISTER).or_else(|| {
            let heard = message.header.sequence == REGISTER && message.answer() == Some(0);
            heard.then_some(Ok(()))
        })
    })?;
    Ok(Registration {
        socket,
        family,
        cpus,
    })
}

/// The error that a request was answered with, if this is it.
fn refused<T>(message: &Message<'_>, request: u32) -> Option<io::Result<T>> {
    let error = message.answer().filter(|&error| error != 0)?;
    let ours = message.header.sequence == request;
    ours.then(|| Err(io::Error::from_raw_os_error(error as i32)))
}

/// Sends a request and waits for what `read` finds among what comes. Costs of tasks that end
/// meanwhile are left out.
fn ask<T>(
    socket: &Netlink,
    request: &[u8],
    read: impl Fn(&Message<'_>) -> Option<io::Result<T>>,
) -> io::Result<T> {
    socket.send(request)?;
    let due = Mono::now().after(ANSWER);
    let mut mail = Mail::new(ROOM);
    while Mono::now() < due {
        let mut set = [PollFd::new(socket, PollFlags::IN)];
        wait(&mut set, Some(due))?;
        if socket.receive(&mut mail)? == Received::Overrun {
            continue;
        }
        let mut said = mail.datagrams().flat_map(messages).flatten();
        if let Some(answer) = said.find_map(|message| read(&message)) {
            return answer;
        }
    }
    Err(Errno::TIMEDOUT.into())
}
