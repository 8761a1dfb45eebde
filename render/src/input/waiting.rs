//! Things that wait for a place: which of them weigh enough to take that of another.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Things without a place, told apart by a hash of their names.
#[derive(Debug)]
pub struct Waiting {
    /// What they weigh. A few share an entry now and then, and get a place early.
    weights: Vec<f64>,
    /// All that ever waited or lost their place, up to a limit.
    met: HashSet<u64>,
    /// No more than what the lightest thing that has a place weighs.
    least: f64,
}

/// How many that wait are told apart.
const ENTRIES: u64 = 1 << 12;
/// How many are counted.
const MOST_MET: usize = 1 << 16;

impl Waiting {
    /// Nobody waits.
    pub fn new() -> Waiting {
        Waiting {
            weights: vec![0.0; ENTRIES as usize],
            met: HashSet::new(),
            least: 0.0,
        }
    }

    /// Notes what a thing weighs more. Returns whether it may be more than the lightest does.
    pub fn add(&mut self, key: &[u8], weight: f64) -> bool {
        let hash = self.note(key);
        let sum = self.entry(hash);
        *sum += weight;
        let sum = *sum;
        sum > self.least
    }

    /// Whether a thing weighs more than the lightest that has a place; if so, it waits no longer.
    pub fn is_over(&mut self, key: &[u8], least: f64) -> bool {
        self.least = least;
        let hash = hash(key);
        let sum = self.entry(hash);
        let is_over = *sum > least;
        if is_over {
            *sum = 0.0;
        }
        is_over
    }

    /// Takes in a thing that has lost its place.
    pub fn send_back(&mut self, key: &[u8], weight: f64) {
        let hash = self.note(key);
        *self.entry(hash) += weight;
    }

    /// How many of those are not among these, which have a place.
    pub fn count_without<'a>(&self, placed: impl Iterator<Item = &'a [u8]>) -> u64 {
        let back = placed.filter(|key| self.met.contains(&hash(key)));
        self.met.len().saturating_sub(back.count()) as u64
    }

    fn note(&mut self, key: &[u8]) -> u64 {
        let hash = hash(key);
        if self.met.len() < MOST_MET {
            self.met.insert(hash);
        }
        hash
    }

    fn entry(&mut self, hash: u64) -> &mut f64 {
        &mut self.weights[(hash % ENTRIES) as usize]
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighs_more_than_the_lightest_gets_its_place() {
        let mut waiting = Waiting::new();
        waiting.is_over(b"", 3.0);
        assert!(!waiting.add(b"a", 2.0));
        assert!(waiting.add(b"a", 2.0));
        assert!(!waiting.is_over(b"a", 5.0) && waiting.is_over(b"a", 3.5));
        waiting.send_back(b"b", 1.0);
        assert!(!waiting.add(b"a", 1.0));
        assert_eq!(waiting.count_without([&b"a"[..]].into_iter()), 1);
    }
}
