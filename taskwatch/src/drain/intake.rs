//! The three sources, emptied into a batch: the proc connector first, then perf, then taskstats.
//! The kernel tells of a name before it tells the connector of the exec, and of a cost before the
//! exit, so in this order whatever belongs to an event is here with it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use pipe::clock::Mono;

use super::order::Order;
use super::tape::Tape;
use super::told::{self, is_task, tell};
use crate::event::{Batch, Source, Who};
use crate::gaps::Gaps;
use crate::ladder::{Registration, SideBand, Sources, Subscription, registration, subscription};
use crate::raw::Frame;
use crate::socket::{Mail, Netlink, Received, Scope};

/// What an event of the connector takes of the receive buffer, measured on Linux 6.18; the buffer
/// has twice what was asked for.
const CHARGE: u64 = 832 / 2;

/// After so many events the batch is handed on, so that a full buffer doesn't become one as large.
const MOST: usize = 4096;

/// The sources and what is known of each.
pub(super) struct Intake {
    events: Option<Events>,
    side: Option<SideBand>,
    /// Who is on the processor of each ring, as the last switch there told.
    on: Vec<Option<Who>>,
    order: Order,
    costs: Option<Costs>,
    tape: Option<Tape>,
    unknown: u64,
}

/// The proc connector.
struct Events {
    from: Subscription,
    mail: Mail,
    drops: Drops,
    gaps: Gaps,
    more: bool,
}

/// Taskstats.
struct Costs {
    from: Registration,
    mail: Mail,
    drops: Drops,
}

/// What a socket has lost.
#[derive(Default)]
struct Drops {
    told: u32,
    /// Whether it may have lost something since.
    open: bool,
}

impl Intake {
    pub(super) fn new(mut sources: Sources, tape: Option<Tape>) -> Intake {
        let rings = sources
            .perf
            .as_mut()
            .map_or(0, |side| side.rings_mut().len());
        Intake {
            on: vec![None; rings],
            events: sources.connector.map(Events::new),
            side: sources.perf,
            order: Order::default(),
            costs: sources.taskstats.map(Costs::new),
            tape,
            unknown: 0,
        }
    }

    /// Takes what is there.
    pub(super) fn take(&mut self, batch: &mut Batch) -> io::Result<()> {
        let began = Mono::now();
        if let Some(tape) = &mut self.tape {
            tape.begin(began);
        }
        if let Some(events) = &mut self.events {
            self.unknown += events.take(batch, &mut self.tape)?;
        }
        self.take_side(batch)?;
        if let Some(costs) = &mut self.costs {
            self.unknown += costs.take(batch, &mut self.tape)?;
        }
        self.order.settle(began, &mut batch.events);
        Ok(())
    }

    /// Notes that the batch is whole.
    pub(super) fn seal(&mut self, batch: &Batch) -> io::Result<()> {
        match &mut self.tape {
            Some(tape) => tape.end(batch),
            None => Ok(()),
        }
    }

    /// Takes what was held back, and counts what was lost last.
    pub(super) fn close(&mut self, batch: &mut Batch) -> io::Result<()> {
        self.order.settle_all(&mut batch.events);
        if let Some(events) = &mut self.events {
            let at = batch.events.len();
            events.drops.open = true;
            events.lost(at, batch)?;
        }
        if let Some(costs) = &mut self.costs {
            costs.drops.open = true;
            costs.lost(batch)?;
        }
        Ok(())
    }

    fn take_side(&mut self, batch: &mut Batch) -> io::Result<()> {
        let Some(side) = &mut self.side else {
            return Ok(());
        };
        let alone = side.is_alone();
        let mut written = Ok(());
        for (ring, on) in side.rings_mut().iter_mut().zip(&mut self.on) {
            ring.drain(|record| {
                if let (Some(tape), Ok(())) = (&mut self.tape, &written) {
                    written = tape.put(&Frame::Perf(record));
                }
                let alone = alone.then_some(&mut self.order);
                self.unknown += told::side(record, (alone, on), batch);
            });
            // It runs, and may go on for long without a record.
            batch.ran.extend(on.filter(is_task));
        }
        written
    }

    /// How many events fit into the buffer.
    pub(super) fn capacity(&self) -> u64 {
        let room = |events: &Events| events.from.room() as u64 / CHARGE;
        self.events.as_ref().map_or(MOST as u64, room)
    }

    /// How many drains empty a full buffer.
    pub(super) fn rounds(&self) -> u64 {
        self.capacity() / MOST as u64
    }

    /// Whether the last drain left something behind.
    pub(super) fn has_more(&self) -> bool {
        self.events.as_ref().is_some_and(|events| events.more)
    }

    /// Whether events are held back until all older ones are here.
    pub(super) fn has_young(&self) -> bool {
        self.order.has_young()
    }

    /// Datagrams and records that could not be read.
    pub(super) fn unknown(&self) -> u64 {
        self.unknown
    }

    /// What has something to read as soon as an event is there.
    pub(super) fn prompt(&self) -> Option<BorrowedFd<'_>> {
        let perf = || self.side.as_ref().map(SideBand::bell);
        let connector = self.events.as_ref().map(|events| events.from.socket());
        connector.map(AsFd::as_fd).or_else(perf)
    }

    /// That, and what can fill up without any event: a ring of names; and costs of tasks whose ends
    /// are not told. Otherwise a cost comes right before an exit, and would wake us twice.
    pub(super) fn watched(&self) -> [Option<BorrowedFd<'_>>; 3] {
        let connector = self.events.as_ref().map(|events| &events.from);
        let names = self.side.as_ref().filter(|_| connector.is_some());
        let tree = |side: &SideBand| side.is_alone() && side.scope() == Scope::Tree;
        let hidden = connector.is_some_and(Subscription::hides_exits)
            || self.side.as_ref().is_some_and(tree);
        let costs = self.costs.as_ref().filter(|_| hidden);
        [
            self.prompt(),
            names.map(SideBand::bell),
            costs.map(|costs| costs.from.socket().as_fd()),
        ]
    }
}

impl Events {
    fn new(from: Subscription) -> Events {
        Events {
            from,
            mail: Mail::new(subscription::ROOM),
            drops: Drops::default(),
            gaps: Gaps::default(),
            more: false,
        }
    }

    fn take(&mut self, batch: &mut Batch, tape: &mut Option<Tape>) -> io::Result<u64> {
        let mut unknown = 0;
        let mut gap = None;
        self.more = false;
        loop {
            match self.from.socket().receive(&mut self.mail)? {
                Received::Overrun => {
                    self.drops.open = true;
                    continue;
                }
                Received::More => self.more = true,
                Received::All => self.more = false,
            }
            for datagram in self.mail.datagrams() {
                keep(tape, &Frame::Connector(datagram))?;
                let (strange, missing) = told::events(datagram, &mut self.gaps, batch);
                unknown += strange;
                gap = gap.or(missing);
            }
            if !self.more || batch.events.len() >= MOST {
                break;
            }
        }
        // With a filter or a mask there are gaps all the time.
        let gap = gap.filter(|_| self.from.is_whole());
        self.drops.open |= gap.is_some();
        self.lost(gap.unwrap_or(batch.events.len()), batch)?;
        Ok(unknown)
    }

    fn lost(&mut self, before: usize, batch: &mut Batch) -> io::Result<()> {
        let count = self.drops.missed(self.from.socket(), self.more)?;
        tell(batch, (Source::Connector, count), before);
        Ok(())
    }
}

impl Costs {
    fn new(from: Registration) -> Costs {
        Costs {
            from,
            mail: Mail::new(registration::ROOM),
            drops: Drops::default(),
        }
    }

    fn take(&mut self, batch: &mut Batch, tape: &mut Option<Tape>) -> io::Result<u64> {
        let mut unknown = 0;
        loop {
            let received = self.from.socket().receive(&mut self.mail)?;
            self.drops.open |= received == Received::Overrun;
            for datagram in self.mail.datagrams() {
                keep(tape, &Frame::Taskstats(datagram))?;
                unknown += told::costs(datagram, batch);
            }
            if received == Received::All {
                break;
            }
        }
        self.lost(batch)?;
        Ok(unknown)
    }

    fn lost(&mut self, batch: &mut Batch) -> io::Result<()> {
        let count = self.drops.missed(self.from.socket(), false)?;
        tell(batch, (Source::Taskstats, count), batch.events.len());
        Ok(())
    }
}

impl Drops {
    /// How many were lost since this was asked last. The kernel goes on dropping until the buffer
    /// is empty, so with more in it this stays open.
    fn missed(&mut self, socket: &Netlink, more: bool) -> io::Result<u64> {
        if !self.open {
            return Ok(0);
        }
        let now = socket.drops()?;
        let missed = now.wrapping_sub(self.told);
        self.told = now;
        self.open = more;
        Ok(missed.into())
    }
}

fn keep(tape: &mut Option<Tape>, frame: &Frame<'_>) -> io::Result<()> {
    match tape {
        Some(tape) => tape.put(frame),
        None => Ok(()),
    }
}
