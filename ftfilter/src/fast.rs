//! A hash for small keys: the standard one withstands attackers who choose the keys, and costs a
//! third of the time a line may take. Here tables are bounded, so that a bad spread is only slow.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds it.
pub type Fast = BuildHasherDefault<Multiply>;

/// Multiplies eight bytes at a time by an odd number near the golden ratio of 2^64.
#[derive(Clone, Copy, Debug, Default)]
pub struct Multiply(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Multiply {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if rest.is_empty() {
            return;
        }
        // The last eight bytes again, or one by one: a copy into a word of its own would be read
        // before it is written through, and cost more than all the rest.
        let last = match bytes.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last),
            None => rest
                .iter()
                .fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte)),
        };
        self.write_u64(last);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(GOLDEN);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        // The table takes the low bits for the place and the high ones for a tag.
        self.0 ^ self.0 >> 32
    }
}
