//! What came before the event that it belongs to, by thread: first come, first claimed.
//!
//! Thread ids are used again, in a storm within one batch. So a thread may have several waiting;
//! that is rare, and only then looked for one by one.

use std::collections::{HashMap, VecDeque};

/// So many wait at the most; beyond that those of old batches are given up, whose events were lost.
const MOST: usize = 65_536;

/// Things that wait for their events.
#[derive(Debug)]
pub struct Waiting<T> {
    first: HashMap<u32, Held<T>>,
    /// Those whose thread has one waiting already.
    later: VecDeque<(u32, Held<T>)>,
    batch: u64,
}

#[derive(Debug)]
struct Held<T> {
    thing: T,
    batch: u64,
}

impl<T> Default for Waiting<T> {
    fn default() -> Waiting<T> {
        Waiting {
            first: HashMap::new(),
            later: VecDeque::new(),
            batch: 0,
        }
    }
}

impl<T> Waiting<T> {
    /// A new batch begins.
    pub fn next_batch(&mut self) {
        self.batch += 1;
        if self.first.len() + self.later.len() > MOST {
            let batch = self.batch;
            self.later.retain(|(_, held)| held.batch + 1 >= batch);
            self.first.retain(|_, held| held.batch + 1 >= batch);
        }
    }

    /// Something comes for a thread.
    pub fn put(&mut self, tid: u32, thing: T) {
        let batch = self.batch;
        let held = Held { thing, batch };
        match self.first.contains_key(&tid) {
            true => self.later.push_back((tid, held)),
            false => drop(self.first.insert(tid, held)),
        }
    }

    /// The next for a thread, if it is one that fits.
    pub fn take_if(&mut self, tid: u32, fits: impl FnOnce(&T) -> bool) -> Option<T> {
        if !fits(&self.first.get(&tid)?.thing) {
            return None;
        }
        let taken = self.first.remove(&tid)?;
        let next = self.later.iter().position(|(later, _)| *later == tid);
        if let Some((tid, held)) = next.and_then(|next| self.later.remove(next)) {
            self.first.insert(tid, held);
        }
        Some(taken.thing)
    }

    /// The next for a thread.
    pub fn take(&mut self, tid: u32) -> Option<T> {
        self.take_if(tid, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_gets_its_own_in_their_order() {
        let mut waiting = Waiting::default();
        for (tid, thing) in [(1, 'a'), (2, 'b'), (1, 'c'), (1, 'd')] {
            waiting.put(tid, thing);
        }
        assert_eq!(waiting.take_if(1, |&thing| thing == 'c'), None);
        let mut all = Vec::new();
        while let Some(thing) = waiting.take(1) {
            all.push(thing);
        }
        assert_eq!((all, waiting.take(2)), (vec!['a', 'c', 'd'], Some('b')));
        assert_eq!(waiting.take(2), None);
    }

    #[test]
    fn what_nobody_claims_is_given_up_in_the_end() {
        let mut waiting = Waiting::default();
        for batch in 0..10 {
            waiting.next_batch();
            for tid in 0..20_000 {
                waiting.put(batch * 20_000 + tid, ());
            }
        }
        assert!(waiting.first.len() <= MOST + 20_000);
        assert_eq!(waiting.take(0), None);
        assert_eq!(waiting.take(199_999), Some(()));
    }
}
