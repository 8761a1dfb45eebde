//! Records: the one dialect of TSV that all five tools write and read (pipescope(5)).
//!
//! Line 1 names the columns; every later line has as many TABs; every line ends in LF. A cell
//! holds no TAB, line end, quote or control character (they are escaped), so that any program that
//! splits on TAB gets every row, column and number right. The missing value is the empty cell.

mod decimal;
mod escape;
mod read;
mod text;
mod write;

pub use decimal::decimal;
pub use escape::{escape, unescape};
pub use read::{Reader, Row};
pub use write::{Record, Seal, Style, Writer};
