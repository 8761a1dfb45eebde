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
/// So much heavier a thing must be, or equals would take each other's places all the time.
const TWICE: f64 = 2.0;
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
        *sum > self.least * TWICE
    }

    /// The weight of a thing, if it is more than twice that of the lightest that has a place. It
    /// waits no longer then.
    pub fn over(&mut self, key: &[u8], least: f64) -> Option<f64> {
        self.least = least;
        let hash = hash(key);
        let sum = self.entry(hash);
        (*sum > least * TWICE).then(|| std::mem::take(sum))
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
        assert_eq!(waiting.over(b"", 1.5), None);
        assert!(!waiting.add(b"a", 2.0));
        assert!(waiting.add(b"a", 2.0));
        assert_eq!(waiting.over(b"a", 2.0), None);
        assert_eq!(waiting.over(b"a", 1.9), Some(4.0));
        waiting.send_back(b"b", 1.0);
        assert!(!waiting.add(b"a", 1.0));
        assert_eq!(waiting.count_without([&b"a"[..]].into_iter()), 1);
    }
}
