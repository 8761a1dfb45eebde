//! The rows of one thing in a table: one disk's, one processor's; of a table that tells no things
//! apart, all.

use crate::input::bins::Bins;
use crate::input::column::Column;

/// One thing's columns over time.
#[derive(Debug)]
pub struct Strand {
    /// What it is called; empty if the table tells no things apart.
    pub label: String,
    /// Its columns: their ranges and their texts.
    pub columns: Vec<Column>,
    /// The same over time.
    pub bins: Bins,
}
