//! The proc connector, opened and subscribed to.

use std::io;
use std::process;

use pipe::clock::Mono;
use pipe::span::Span;
use pipe::stop::wait;
use rustix::event::{PollFd, PollFlags};

use super::{Refusal, Wanted};
use crate::bpf::PROCESSES_ONLY;
use crate::connector::{self, ALL, GROUP, Said};
use crate::event::Source;
use crate::netlink::messages;
use crate::socket::{Mail, Netlink, Protocol, Received};

/// How long an answer may take. It comes at once; but the kernel is silent where it says no.
pub(super) const ANSWER: Span = Span::from_ns(500_000_000);

/// A datagram has 76 bytes.
pub(crate) const ROOM: usize = 128;

/// Events of tasks, until dropped.
#[derive(Debug)]
pub struct Subscription {
    socket: Netlink,
    mask: Option<u32>,
    filtered: bool,
    room: usize,
}

impl Subscription {
    /// Opens and subscribes. Events that came before the kernel's answer are left out.
    pub(super) fn open(wanted: &Wanted) -> Result<Subscription, Refusal> {
        let refused = |error| Refusal::of(Source::Connector, &error);
        let mut subscription = Subscription::bound(wanted).map_err(refused)?;
        // A kernel before 6.6 doesn't hear a request with a mask.
        let masks = [wanted.mask, None];
        let masks = &masks[usize::from(wanted.mask.is_none())..];
        for &mask in masks {
            subscription.mask = mask;
            if subscription.subscribe().map_err(refused)? {
                return Ok(subscription);
            }
        }
        Err(Refusal::silence())
    }

    /// The socket, filtered before the first event can come.
    fn bound(wanted: &Wanted) -> io::Result<Subscription> {
        let mut socket = Netlink::open(Protocol::Connector)?;
        let room = socket.widen(wanted.buffer)?;
        if !wanted.threads {
            socket.filter(&PROCESSES_ONLY)?;
        }
        socket.join(GROUP)?;
        Ok(Subscription {
            socket,
            mask: None,
            filtered: !wanted.threads,
            room,
        })
    }

    /// Asks, and whether there was an answer.
    fn subscribe(&self) -> io::Result<bool> {
        // The answer goes to all who listen, so the number has to be our own.
        let number = process::id() ^ Mono::now().0 as u32;
        let request = connector::subscribe(self.socket.port(), number, self.mask);
        self.socket.send(&request)?;
        let due = Mono::now().after(ANSWER);
        let mut mail = Mail::new(ROOM);
        while Mono::now() < due {
            let mut set = [PollFd::new(&self.socket, PollFlags::IN)];
            wait(&mut set, Some(due))?;
            if self.socket.receive(&mut mail)? == Received::Overrun {
                continue;
            }
            if let Some(error) = answer(&mail, number.wrapping_add(1)) {
                return match error {
                    0 => Ok(true),
                    error => Err(io::Error::from_raw_os_error(error as i32)),
                };
            }
        }
        Ok(false)
    }

    /// The socket.
    pub(crate) fn socket(&self) -> &Netlink {
        &self.socket
    }

    /// Whether every event comes, so that a gap in the kernel's count is a loss.
    pub(crate) fn is_whole(&self) -> bool {
        !self.filtered && self.mask.is_none_or(|mask| mask == ALL)
    }

    /// Whether ends of tasks are kept back that taskstats tells of.
    pub(crate) fn hides_exits(&self) -> bool {
        self.filtered || self.mask.is_some_and(|mask| mask & connector::EXIT == 0)
    }

    /// The receive buffer's size in bytes.
    pub fn room(&self) -> usize {
        self.room
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // The kernel would count us as listening until it sends the next event. Before 6.6 it hears
        // this only from who has CAP_NET_ADMIN.
        let request = connector::unsubscribe(self.socket.port(), 0, self.mask);
        let _ = self.socket.send(&request);
    }
}

/// The error number of the answer to our request, if it is there.
fn answer(mail: &Mail, wanted: u32) -> Option<u32> {
    let said = mail.datagrams().flat_map(messages).flatten();
    let mut said = said.filter_map(|message| connector::decode(&message));
    said.find_map(|message| match message.said {
        Said::Ack { answer, error } if answer == wanted => Some(error),
        Said::Ack { .. } | Said::Event(_) | Said::Unknown { .. } => None,
    })
}
