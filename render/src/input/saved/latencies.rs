//! How long calls took and when, in a page.

use serde::{Deserialize, Serialize};

use crate::input::latencies::Latencies;
use crate::input::saved::{Wrong, facts};

/// Latencies.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(latencies: &Latencies) -> Saved {
        Saved {
            facts: facts::Saved::of(&latencies.facts),
        }
    }

    /// As they were.
    pub(super) fn into_latencies(self) -> Result<Latencies, Wrong> {
        Ok(Latencies {
            facts: self.facts.into_facts()?,
            ..Latencies::default()
        })
    }
}
