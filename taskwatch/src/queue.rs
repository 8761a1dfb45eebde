//! The way from the thread that reads the sources to the one that writes rows: bounded, so that a
//! slow reader of our output costs memory once and not for ever, and never stalls the sources. What
//! doesn't fit is counted.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{EventfdFlags, eventfd};

use crate::event::{Batch, Loss, Source};

/// How many empty batches are kept for the next ones.
const SPARE: usize = 8;

/// What a batch takes beside what is in it: its own fields, and the least that six lists hold.
const OVERHEAD: usize = 1024;

/// Batches on their way.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    bell: OwnedFd,
    limit: usize,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Batch>,
    spare: Vec<Batch>,
    /// Of those that wait, in bytes.
    bytes: usize,
    /// Of batches that were not kept, told with the next one.
    lost: Vec<Loss>,
    end: Option<io::Result<()>>,
}

impl Queue {
    /// A queue for so many bytes of events. One batch is taken whatever its size.
    pub fn new(limit: usize) -> io::Result<Queue> {
        Ok(Queue {
            state: Mutex::default(),
            bell: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
            limit,
        })
    }

    /// Has something to read as soon as [`Queue::take`] has something to give, or the end has come.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// Puts a batch at the end and leaves an empty one in its place. One that tells nothing stays.
    /// False if there was no room.
    pub fn push(&self, batch: &mut Batch) -> bool {
        if batch.is_empty() {
            return true;
        }
        let mut state = self.lock();
        let bytes = weight(batch);
        if state.waiting.is_empty() || state.bytes + bytes <= self.limit {
            let mut next = state.spare.pop().unwrap_or_default();
            mem::swap(&mut next, batch);
            let lost = state.lost.drain(..);
            next.losses.splice(0..0, lost);
            state.bytes += weight(&next);
            state.waiting.push_back(next);
            let first = state.waiting.len() == 1;
            drop(state);
            if first {
                ring(&self.bell);
            }
            true
        } else {
            state.refuse(batch);
            batch.clear();
            false
        }
    }

    /// Rings, whether or not there is something to take.
    pub fn knock(&self) {
        ring(&self.bell);
    }

    /// Takes the first batch in the place of one that is done with. False where there is none.
    pub fn take(&self, into: &mut Batch) -> bool {
        into.clear();
        let mut state = self.lock();
        if let Some(mut batch) = state.waiting.pop_front() {
            state.bytes -= weight(&batch);
            mem::swap(&mut batch, into);
            state.keep(batch);
        } else {
            // Nothing came behind what was lost.
            into.losses.append(&mut state.lost);
        }
        if state.waiting.is_empty() && state.lost.is_empty() && state.end.is_none() {
            silence(&self.bell);
        }
        !into.is_empty()
    }

    /// No more will come: all is done, or reading failed.
    pub fn close(&self, end: io::Result<()>) {
        self.lock().end.get_or_insert(end);
        ring(&self.bell);
    }

    /// How it ended, once all has been taken; an error is told once.
    pub fn end(&self) -> Option<io::Result<()>> {
        let mut state = self.lock();
        if !state.waiting.is_empty() || !state.lost.is_empty() {
            return None;
        }
        let told = state.end.as_ref().map(|_| Ok(()))?;
        state.end.replace(told)
    }

    /// A thread that panicked has left whole batches behind: they are only ever moved.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts what is not kept. What the batch itself tells as lost is told on.
    fn refuse(&mut self, batch: &Batch) {
        // An exit and its cost are one.
        let events = batch.events.len().max(batch.costs.len());
        let of_batch = (events as u64, Source::Queue);
        let told = batch.losses.iter().map(|loss| (loss.count, loss.source));
        for (count, source) in told.chain([of_batch]).filter(|(count, _)| *count > 0) {
            match self.lost.iter_mut().find(|loss| loss.source == source) {
                Some(loss) => loss.count += count,
                None => self.lost.push(Loss {
                    source,
                    count,
                    before: 0,
                }),
            }
        }
    }

    fn keep(&mut self, batch: Batch) {
        if self.spare.len() < SPARE {
            self.spare.push(batch);
        }
    }
}

fn weight(batch: &Batch) -> usize {
    batch.bytes() + OVERHEAD
}

/// An eventfd that is full already rings.
fn ring(bell: &OwnedFd) {
    let _ = rustix::io::write(bell, &1u64.to_ne_bytes());
}

/// One that is empty is silent.
fn silence(bell: &OwnedFd) {
    let _ = rustix::io::read(bell, &mut [0; 8]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, What, Who};
    use pipe::clock::Mono;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::sync::Arc;

    fn batch(times: std::ops::Range<u64>) -> Batch {
        let events = times.map(|ns| Event {
            time: Mono(ns),
            who: Who::default(),
            what: What::Exec,
        });
        Batch {
            events: events.collect(),
            ..Batch::default()
        }
    }

    fn rings(queue: &Queue) -> bool {
        let mut set = [PollFd::from_borrowed_fd(queue.fd(), PollFlags::IN)];
        poll(&mut set, Some(&Timespec::default())).unwrap() == 1
    }

    fn room_for(batches: &[Batch]) -> Queue {
        Queue::new(batches.iter().map(weight).sum()).unwrap()
    }

    #[test]
    fn batches_come_out_as_they_went_in_and_the_bell_tells() {
        let queue = Queue::new(1 << 20).unwrap();
        assert!(!rings(&queue));
        for first in [0, 10, 20] {
            let mut given = batch(first..first + 10);
            queue.push(&mut given);
            assert!(given.is_empty());
        }
        let mut taken = Batch::default();
        let mut times = Vec::new();
        while rings(&queue) {
            assert!(queue.take(&mut taken));
            times.extend(taken.events.iter().map(|event| event.time.0));
        }
        assert_eq!(times, (0..30).collect::<Vec<_>>());
        assert!(!queue.take(&mut taken));
        assert!(taken.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_counted_and_told_by_the_next_batch() {
        let queue = room_for(&[batch(0..10), batch(0..10)]);
        for first in [0, 10, 20, 30] {
            queue.push(&mut batch(first..first + 10));
        }
        let mut taken = Batch::default();
        assert!(queue.take(&mut taken));
        assert_eq!(taken, batch(0..10));
        queue.push(&mut batch(40..45));
        assert!(queue.take(&mut taken));
        assert_eq!(taken, batch(10..20));
        assert!(queue.take(&mut taken));
        assert_eq!(taken.events, batch(40..45).events);
        let lost = Loss {
            source: Source::Queue,
            count: 20,
            before: 0,
        };
        assert_eq!(taken.losses, [lost]);
        assert!(!queue.take(&mut taken));
    }

    #[test]
    fn a_loss_with_nothing_behind_it_is_told_as_well() {
        let queue = room_for(&[batch(0..10)]);
        queue.push(&mut batch(0..10));
        let mut refused = batch(10..20);
        refused.losses.push(Loss {
            source: Source::Connector,
            count: 7,
            before: 3,
        });
        queue.push(&mut refused);
        queue.close(Ok(()));
        let mut taken = Batch::default();
        assert!(queue.take(&mut taken));
        assert!(queue.end().is_none());
        assert!(rings(&queue) && queue.take(&mut taken));
        let counts: Vec<_> = taken.losses.iter().map(|l| (l.source, l.count)).collect();
        assert_eq!(counts, [(Source::Connector, 7), (Source::Queue, 10)]);
        assert!(!queue.take(&mut taken));
        assert!(matches!(queue.end(), Some(Ok(()))));
        assert!(rings(&queue));
    }

    #[test]
    fn an_error_ends_it_and_is_told_once() {
        let queue = Queue::new(1).unwrap();
        queue.close(Err(io::ErrorKind::StorageFull.into()));
        queue.close(Ok(()));
        assert!(matches!(queue.end(), Some(Err(_))));
        assert!(matches!(queue.end(), Some(Ok(()))));
    }

    #[test]
    fn two_threads_lose_nothing_but_what_they_count() {
        let queue = Arc::new(Queue::new(8 * 1024).unwrap());
        let writer = Arc::clone(&queue);
        let pushing = std::thread::spawn(move || {
            for first in 0..2_000 {
                writer.push(&mut batch(first * 10..first * 10 + 10));
            }
            writer.close(Ok(()));
        });
        let mut taken = Batch::default();
        let (mut seen, mut lost, mut last) = (0, 0, None);
        while queue.end().is_none() {
            while queue.take(&mut taken) {
                lost += taken.losses.iter().map(|loss| loss.count).sum::<u64>();
                for event in &taken.events {
                    assert!(last < Some(event.time));
                    last = Some(event.time);
                    seen += 1;
                }
            }
        }
        pushing.join().unwrap();
        assert_eq!(seen + lost, 20_000);
    }
}
