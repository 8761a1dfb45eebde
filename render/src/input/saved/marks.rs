//! Words at points in time, in a page.

use serde::{Deserialize, Serialize};

use crate::input::marks::Marks;
use crate::input::saved::{Wrong, facts};

/// Marks: when in nanoseconds, and what.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    marks: Vec<(i64, String)>,
    ends: Option<(i64, i64)>,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(marks: &Marks) -> Saved {
        Saved {
            facts: facts::Saved::of(&marks.facts),
            marks: marks.marks.clone(),
            ends: marks.ends(),
        }
    }

    /// As they were.
    pub(super) fn into_marks(self) -> Result<Marks, Wrong> {
        Ok(Marks::restore(
            self.facts.into_facts()?,
            self.marks,
            self.ends,
        ))
    }
}
