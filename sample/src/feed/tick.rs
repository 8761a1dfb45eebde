//! One tick of a recording: its texts, in memory that is filled anew.

use std::io;
use std::ops::Range;

use crate::source::{Source, Text};

/// The texts of a tick.
#[derive(Debug, Default)]
pub struct Tick {
    /// What the places below are in.
    pub(super) bytes: Vec<u8>,
    pub(super) entries: Vec<Entry>,
}

/// Where a text is.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) source: Source,
    pub(super) key: Range<usize>,
    pub(super) body: Range<usize>,
    pub(super) refused: Option<io::Error>,
}

impl Tick {
    /// Forgets the tick before.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// Adds a text that there is once.
    pub fn add(&mut self, source: Source, body: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(body);
        self.entries.push(Entry {
            source,
            key: start..start,
            body: start..self.bytes.len(),
            refused: None,
        });
    }

    /// The texts, in their order.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        self.entries.iter().map(|entry| Text {
            source: entry.source,
            key: &self.bytes[entry.key.clone()],
            bytes: &self.bytes[entry.body.clone()],
            refused: entry.refused.as_ref(),
        })
    }

    /// The text of a source, or the first of several.
    pub fn find(&self, source: Source) -> Option<Text<'_>> {
        self.texts().find(|text| text.source == source)
    }
}
