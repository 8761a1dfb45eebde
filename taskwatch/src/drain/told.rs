//! What one datagram or record tells, added to a batch; live and replayed alike.

use super::order::Order;
use crate::connector::{self, Said};
use crate::event::{Batch, Loss, Source, Who};
use crate::gaps::Gaps;
use crate::netlink::messages;
use crate::sideband::{self, Record};
use crate::taskstats;

/// Events of the proc connector. How many messages could not be read, and before which event, by
/// place, the first one is missing.
pub(crate) fn events(datagram: &[u8], gaps: &mut Gaps, batch: &mut Batch) -> (u64, Option<usize>) {
    let (mut unknown, mut gap) = (0, None);
    for message in messages(datagram) {
        let message = message.ok().and_then(|m| connector::decode(&m));
        let Some(message) = message else {
            unknown += 1;
            continue;
        };
        if gaps.missing(message.cpu, message.sequence) > 0 {
            gap = gap.or(Some(batch.events.len()));
        }
        match message.said {
            Said::Event(event) => batch.events.push(event),
            Said::Ack { .. } => {}
            Said::Unknown { .. } => unknown += 1,
        }
    }
    (unknown, gap)
}

/// Costs of taskstats: how many messages could not be read.
pub(crate) fn costs(datagram: &[u8], batch: &mut Batch) -> u64 {
    let mut unknown = 0;
    for message in messages(datagram) {
        match message.ok().and_then(|m| taskstats::decode(&m)) {
            Some(told) => {
                batch.costs.extend(told.cost);
                batch.groups.extend(told.group);
            }
            None => unknown += 1,
        }
    }
    unknown
}

/// A record of perf's: of names, or with an order of everything; and who is on the record's
/// processor, if it tells that. One if it could not be read.
pub(crate) fn side(
    record: &[u8],
    (alone, on): (Option<&mut Order>, &mut Option<Who>),
    batch: &mut Batch,
) -> u64 {
    let record = sideband::decode(record);
    if let Some(Record::Switched(switch)) = record {
        *on = Some(if switch.out { switch.other } else { switch.who });
    }
    match (record, alone) {
        (Some(record), Some(order)) => sort(record, order, batch),
        (Some(record), None) => name(record, batch),
        (None, _) => return 1,
    }
    0
}

/// Not a processor's idle task, nor one that has lost its number at its end.
pub(super) fn is_task(who: &Who) -> bool {
    who.tid != 0 && who.tid != u32::MAX
}

/// Perf beside the connector: of tasks, names alone count.
fn name(record: Record, batch: &mut Batch) {
    match record {
        Record::Name(name) => batch.names.push(name),
        Record::Lost(count) => tell(batch, (Source::Perf, count), batch.events.len()),
        Record::Switched(switch) if switch.out && is_task(&switch.who) => {
            batch.ran.push(switch.who);
        }
        Record::Event(_) | Record::Switched(_) | Record::Other => {}
    }
}

/// Perf alone: a name is an event as well.
fn sort(record: Record, order: &mut Order, batch: &mut Batch) {
    match record {
        Record::Event(event) => order.put(event),
        Record::Name(told) => order.put(told.event()),
        Record::Lost(_) | Record::Switched(_) | Record::Other => {}
    }
    name(record, batch);
}

/// Adds a loss, if there is one.
pub(super) fn tell(batch: &mut Batch, (source, count): (Source, u64), before: usize) {
    if count > 0 {
        batch.losses.push(Loss {
            source,
            count,
            before,
        });
    }
}
