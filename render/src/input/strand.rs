//! The rows of one thing in a table: one disk's, one processor's; of a table that tells no things
//! apart, all.

use crate::input::bins::Bins;
use crate::input::column::Column;

/// One thing's columns over time.
#[derive(Debug)]
pub struct Strand {
    /// What it is called; empty if the table tells no things apart.
    pub label: String,
    /// Its columns: their ranges, their texts, and where counters were reset.
    pub columns: Vec<Column>,
    /// The same over time.
    pub bins: Bins,
}

impl Strand {
    /// Whether it has a number that is not zero.
    pub fn moves(&self) -> bool {
        let moves = |column: &Column| column.extent.count > 0 && !column.extent.is_still();
        self.columns.iter().any(moves)
    }
}
