//! Logs for tests.

use crate::input::buildstats::blocks::{Blocks, Text};

/// The values of each block of a log, and how many of its lines were not understood.
pub fn told(text: &mut dyn Text, columns: usize, log: &str) -> (Vec<Vec<f64>>, u64) {
    let mut blocks = Blocks::new(log.as_bytes());
    let (mut rows, mut before) = (Vec::new(), None);
    while let Some(block) = blocks.advance(text).unwrap() {
        let passed = before.map(|before| block.time - before);
        let seconds = passed.filter(|&ns| ns > 0).map(|ns| ns as f64 / 1e9);
        let mut values = vec![f64::NAN; columns];
        text.end(seconds, &mut values);
        rows.push(values);
        before = Some(block.time);
    }
    (rows, blocks.skipped().count)
}
