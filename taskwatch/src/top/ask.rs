//! What tasks have used so far, asked of taskstats: many questions in one datagram, a datagram for
//! each answer.

use std::io;

use rustix::io::Errno;

use crate::event::{Cost, Who};
use crate::netlink::messages;
use crate::socket::{AT_ONCE, Mail, Netlink, Protocol, Received};
use crate::taskstats::{self, Target};

/// An answer has 596 bytes, and each version of the struct adds some.
const ROOM: usize = 1024;

/// A socket of its own: the answers to questions must not lie behind a storm's costs.
#[derive(Debug)]
pub(super) struct Ask {
    socket: Netlink,
    family: u16,
    mail: Mail,
    questions: Vec<u8>,
}

impl Ask {
    /// Of the family of this number.
    pub(super) fn open(family: u16) -> io::Result<Ask> {
        let mut socket = Netlink::open(Protocol::Generic)?;
        socket.join(0)?;
        Ok(Ask {
            socket,
            family,
            mail: Mail::new(ROOM),
            questions: Vec::new(),
        })
    }

    /// Asks about all of these, and tells the answers: nothing of one that is no more. 20,000 of
    /// them take 50 ms of processor time, nearly all of it the kernel's.
    pub(super) fn all(
        &mut self,
        whom: &[Who],
        tell: &mut dyn FnMut(Who, Option<Cost>),
    ) -> io::Result<()> {
        whom.chunks(AT_ONCE)
            .try_for_each(|some| self.some(some, tell))
    }

    /// As many as there are slots for answers, which the kernel has all given when it has read the
    /// questions.
    fn some(&mut self, whom: &[Who], tell: &mut dyn FnMut(Who, Option<Cost>)) -> io::Result<()> {
        self.questions.clear();
        for (who, at) in whom.iter().zip(0..) {
            let target = Target::Task(who.tid);
            taskstats::get(&mut self.questions, self.family, at, target);
        }
        self.socket.send(&self.questions)?;
        loop {
            let received = self.socket.receive(&mut self.mail)?;
            for message in self.mail.datagrams().flat_map(messages).flatten() {
                let Some(&who) = whom.get(message.header.sequence as usize) else {
                    continue;
                };
                match message.answer() {
                    None => tell(who, taskstats::decode(&message).and_then(|told| told.cost)),
                    Some(error) if error == Errno::SRCH.raw_os_error() as u32 => tell(who, None),
                    Some(error) => return Err(io::Error::from_raw_os_error(error as i32)),
                }
            }
            if received == Received::All {
                return Ok(());
            }
        }
    }
}
