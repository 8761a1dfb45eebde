//! Perf's events in the order of time. Each processor has a ring, and they are emptied one after
//! the other: what one ring tells may be younger than what another one will.

use pipe::clock::Mono;

use crate::event::Event;

/// Events that wait until all older ones must be here.
#[derive(Debug, Default)]
pub(crate) struct Order {
    held: Vec<Event>,
}

impl Order {
    /// Takes one.
    pub(crate) fn put(&mut self, event: Event) {
        self.held.push(event);
    }

    /// Hands out those that had happened when the emptying of the first ring began.
    pub(crate) fn settle(&mut self, began: Mono, out: &mut Vec<Event>) {
        // Of one task and time, in the order of its ring.
        self.held.sort_by_key(|event| event.time);
        let old = self.held.partition_point(|event| event.time <= began);
        out.extend(self.held.drain(..old));
    }

    /// Hands out the rest.
    pub(crate) fn settle_all(&mut self, out: &mut Vec<Event>) {
        self.settle(Mono(u64::MAX), out);
    }

    /// Whether some are held.
    pub(crate) fn has_young(&self) -> bool {
        !self.held.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{What, Who};

    fn at(time: u64, tid: u32) -> Event {
        let who = Who { tid, pid: tid };
        Event {
            time: Mono(time),
            who,
            what: What::Exec,
        }
    }

    #[test]
    fn events_come_by_time_and_the_young_ones_later() {
        let mut order = Order::default();
        let mut out = Vec::new();
        for event in [at(3, 1), at(5, 1), at(5, 2), at(9, 1), at(1, 3), at(4, 3)] {
            order.put(event);
        }
        order.settle(Mono(5), &mut out);
        let sorted = [at(1, 3), at(3, 1), at(4, 3), at(5, 1), at(5, 2)];
        assert_eq!(out, sorted);
        assert!(order.has_young());
        order.put(at(8, 2));
        order.settle_all(&mut out);
        assert_eq!(out[5..], [at(8, 2), at(9, 1)]);
        assert!(!order.has_young());
    }
}
