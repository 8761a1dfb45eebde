//! Counters of things by name - processors, disks, interfaces - in two blocks, so that like is
//! compared with like: what came since is told from the next block on, what went is dropped.

/// The most things of a kind that are looked at; a log with more isn't of a machine.
const MOST: usize = 8192;

/// The longest name: the kernel's DISK_NAME_LEN (include/linux/blkdev.h).
const LONGEST: usize = 32;

/// The things of a block and of the one before.
#[derive(Debug, Default)]
pub struct Things<const N: usize> {
    before: Vec<Thing<N>>,
    now: Vec<Thing<N>>,
}

#[derive(Clone, Copy, Debug)]
struct Thing<const N: usize> {
    name: [u8; LONGEST],
    counters: [u64; N],
}

impl<const N: usize> Things<N> {
    /// Forgets the things of the block in hand.
    pub fn begin(&mut self) {
        self.now.clear();
    }

    /// Takes a thing's counters; false if that is no name.
    pub fn add(&mut self, name: &[u8], counters: [u64; N]) -> bool {
        let mut padded = [0; LONGEST];
        let Some(room) = padded.get_mut(..name.len()) else {
            return false;
        };
        if self.now.len() == MOST {
            return false;
        }
        room.copy_from_slice(name);
        self.now.push(Thing {
            name: padded,
            counters,
        });
        true
    }

    /// Whether the block in hand tells of none.
    pub fn is_empty(&self) -> bool {
        self.now.is_empty()
    }

    /// How much the counters of each thing grew that both blocks have; nothing for one that fell,
    /// because it was set back.
    pub fn growth(&self) -> impl Iterator<Item = [Option<u64>; N]> {
        // They nearly always stand in the same order.
        let mut hint = 0;
        self.now.iter().filter_map(move |now| {
            let is = |thing: &Thing<N>| thing.name == now.name;
            let at = match self.before.get(hint) {
                Some(thing) if is(thing) => hint,
                _ => self.before.iter().position(is)?,
            };
            hint = at + 1;
            let before = self.before.get(at)?.counters;
            let mut pairs = now.counters.into_iter().zip(before);
            Some(std::array::from_fn(|_| {
                pairs
                    .next()
                    .and_then(|(now, before)| now.checked_sub(before))
            }))
        })
    }

    /// The block in hand becomes the one before. (A block that tells of nothing does not: what
    /// passed is told by the one behind it.)
    pub fn turn(&mut self) {
        if !self.is_empty() {
            std::mem::swap(&mut self.before, &mut self.now);
        }
        self.now.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_is_compared_with_like_in_any_order() {
        let mut things = Things::default();
        for (name, counter) in [("a", 1), ("b", 10), ("c", 100)] {
            assert!(things.add(name.as_bytes(), [counter]));
        }
        assert_eq!(things.growth().count(), 0);
        things.turn();
        for (name, counter) in [("c", 101), ("new", 7), ("a", 0), ("b", 14)] {
            things.add(name.as_bytes(), [counter]);
        }
        let grown: Vec<_> = things.growth().collect();
        assert_eq!(grown, [[Some(1)], [None], [Some(4)]]);
    }

    #[test]
    fn a_block_that_tells_of_nothing_is_bridged() {
        let mut things = Things::default();
        things.add(b"a", [1]);
        things.turn();
        things.turn();
        things.add(b"a", [5]);
        assert_eq!(things.growth().collect::<Vec<_>>(), [[Some(4)]]);
    }

    #[test]
    fn there_is_an_end_to_names_and_to_their_number() {
        let mut things = Things::default();
        assert!(!things.add(&[b'x'; 33], [1]));
        assert!(things.add(&[b'x'; 32], [1]));
        for _ in 1..MOST {
            assert!(things.add(b"y", [1]));
        }
        assert!(!things.add(b"y", [1]));
    }
}
