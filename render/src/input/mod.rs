//! What is read: inputs of every kind, kept in memory that does not grow with them.

pub mod bins;
pub mod column;
pub mod number;
pub mod spacing;
pub mod table;
