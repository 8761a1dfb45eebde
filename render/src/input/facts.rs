//! What is known of the rows of an input whatever they hold: how many, how far apart, and what was
//! wrong with them.

use pipe::clock::Clock;
use pipe::flow::Skipped;

use crate::input::loss::Losses;
use crate::input::spacing::Spacing;

/// Rows, counted.
#[derive(Debug, Default)]
pub struct Facts {
    /// The clock their times are on; nothing for a time column that names none.
    pub clock: Option<Clock>,
    /// How many rows there were.
    pub rows: u64,
    /// How far apart they are.
    pub spacing: Spacing,
    /// Ticks or events that the recorder says it missed, if it says.
    pub lost: Option<u64>,
    /// Columns that always say the same: name and text.
    pub constants: Vec<(String, String)>,
    /// Columns that hold text and are not drawn.
    pub texts: Vec<String>,
    /// Where the recorder missed something.
    pub losses: Losses,
    /// What else there is to say about it.
    pub remarks: Vec<String>,
    /// What was wrong.
    pub faults: Faults,
}

/// What was wrong with an input, counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Lines that were no rows.
    pub lines: Skipped,
    /// Rows whose time was no time.
    pub times: Skipped,
    /// Cells of text in columns of numbers.
    pub cells: Skipped,
    /// Rows that were earlier than the one before.
    pub backwards: Skipped,
    /// A last line that was cut off.
    pub torn: Option<u64>,
}

impl Facts {
    /// Whether every line and cell was understood and no row is missing.
    pub fn are_whole(&self) -> bool {
        self.lost.unwrap_or(0) == 0 && self.faults.are_none()
    }
}

/// What was skipped here and there, together.
pub fn joined(a: Skipped, b: Skipped) -> Skipped {
    let firsts = [a, b].into_iter().filter(|skipped| skipped.count > 0);
    Skipped {
        count: a.count + b.count,
        first: firsts.map(|skipped| skipped.first).min().unwrap_or(0),
    }
}

impl Faults {
    /// Whether nothing was skipped. (Rows that come late are drawn all the same.)
    pub fn are_none(&self) -> bool {
        self.lines.count + self.times.count + self.cells.count == 0 && self.torn.is_none()
    }
}
