//! What was read at one tick.

use pipe::clock::Mono;

use crate::number::Number;

/// A snapshot of all columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The middle of its reads.
    pub at: Mono,
    /// How long they took, in nanoseconds.
    pub took_ns: u64,
    /// How many rows of the grid are missing between the row before and this one, for whatever
    /// reason.
    pub missing: u64,
    /// A number a column; nothing where its source has none.
    pub cells: Vec<Option<Number>>,
}
