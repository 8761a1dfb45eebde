//! A bounded queue of rows from one thread to one other, without locks.
//!
//! Every word is an atomic of its own, so that nothing here is `unsafe`; relaxed stores and loads of
//! them are plain moves on today's machines. Only `written` and `taken` order anything.

use std::collections::TryReserveError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A counter in a cache line of its own: two threads count.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Counter(AtomicUsize);

#[derive(Debug)]
struct Ring {
    words: Box<[AtomicU64]>,
    width: usize,
    rows: usize,
    written: Counter,
    taken: Counter,
}

/// The end that puts rows in.
#[derive(Debug)]
pub struct Sender {
    ring: Arc<Ring>,
    written: usize,
    /// As last seen: looked at anew only when the ring seems full.
    taken: usize,
}

/// The end that takes them out.
#[derive(Debug)]
pub struct Receiver {
    ring: Arc<Ring>,
    taken: usize,
    written: usize,
}

/// A ring for so many rows of so many words each, and the last one.
///
/// # Errors
/// There is not so much memory.
pub fn ring(rows: usize, width: usize) -> Result<(Sender, Receiver), TryReserveError> {
    let rows = rows.max(1) + 1;
    // Asked for and given back: the allocation below has no way to say no.
    Vec::<u64>::new().try_reserve_exact(rows * width)?;
    let ring = Arc::new(Ring {
        // Zeroed pages, which nothing is written to here: they take memory when they are used.
        words: vec![0; rows * width]
            .into_iter()
            .map(AtomicU64::new)
            .collect(),
        width,
        rows,
        written: Counter::default(),
        taken: Counter::default(),
    });
    let sender = Sender {
        ring: Arc::clone(&ring),
        written: 0,
        taken: 0,
    };
    let receiver = Receiver {
        ring,
        taken: 0,
        written: 0,
    };
    Ok((sender, receiver))
}

impl Ring {
    fn row(&self, number: usize) -> &[AtomicU64] {
        let start = number % self.rows * self.width;
        &self.words[start..start + self.width]
    }
}

impl Sender {
    /// Puts a row in; false, and nothing done, if there is no room. A place is kept for the last row
    /// of all, which tells how many are missing before it.
    pub fn put(&mut self, row: &[u64], last: bool) -> bool {
        let room = self.ring.rows - usize::from(!last);
        if self.written - self.taken >= room {
            self.taken = self.ring.taken.0.load(Ordering::Acquire);
            if self.written - self.taken >= room {
                return false;
            }
        }
        for (place, word) in self.ring.row(self.written).iter().zip(row) {
            place.store(*word, Ordering::Relaxed);
        }
        self.written += 1;
        self.ring.written.0.store(self.written, Ordering::Release);
        true
    }
}

impl Receiver {
    /// Takes the oldest row out; false if there is none.
    pub fn take(&mut self, row: &mut [u64]) -> bool {
        if self.taken == self.written {
            self.written = self.ring.written.0.load(Ordering::Acquire);
            if self.taken == self.written {
                return false;
            }
        }
        for (place, word) in self.ring.row(self.taken).iter().zip(row) {
            *word = place.load(Ordering::Relaxed);
        }
        self.taken += 1;
        self.ring.taken.0.store(self.taken, Ordering::Release);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn rows_come_out_in_order_and_a_full_ring_takes_no_more_but_the_last() {
        let (mut sender, mut receiver) = ring(3, 2).unwrap();
        let mut row = [0; 2];
        assert!(!receiver.take(&mut row));
        for round in 0..5 {
            for n in 0..3 {
                assert!(sender.put(&[round, n], false));
            }
            assert!(!sender.put(&[9, 9], false));
            assert!(sender.put(&[round, 3], true));
            assert!(!sender.put(&[9, 9], true));
            for n in 0..4 {
                assert!(receiver.take(&mut row));
                assert_eq!(row, [round, n]);
            }
            assert!(!receiver.take(&mut row));
        }
    }

    #[test]
    fn between_two_threads_no_row_is_torn_lost_or_told_twice() {
        const ROWS: u64 = 200_000;
        let (mut sender, mut receiver) = ring(64, 5).unwrap();
        let writing = thread::spawn(move || {
            for n in 0..ROWS {
                while !sender.put(&[n; 5], false) {
                    thread::yield_now();
                }
            }
        });
        let mut row = [0; 5];
        for n in 0..ROWS {
            while !receiver.take(&mut row) {
                thread::yield_now();
            }
            assert_eq!(row, [n; 5]);
        }
        writing.join().unwrap();
        assert!(!receiver.take(&mut row));
    }
}
