//! What is known of an input's rows, in a page.

use pipe::clock::Clock;
use pipe::flow::Skipped;
use serde::{Deserialize, Serialize};

use crate::input::facts::{Facts, Faults};
use crate::input::loss::Losses;
use crate::input::saved::Wrong;
use crate::input::spacing::Spacing;

/// More rows than this nobody has, and sums of such counts stay numbers.
const MOST: u64 = 1 << 48;

/// Counted rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    clock: Option<String>,
    rows: u64,
    /// The median distance of rows in nanoseconds.
    spacing: Option<u64>,
    lost: Option<u64>,
    constants: Vec<(String, String)>,
    texts: Vec<String>,
    /// Where something was lost: from and to in nanoseconds.
    losses: Vec<(i64, i64)>,
    remarks: Vec<String>,
    /// Lines, times, cells and late rows: how many, and the first one's line.
    faults: [(u64, u64); 4],
    torn: Option<u64>,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(facts: &Facts) -> Saved {
        let faults = &facts.faults;
        let pair = |skipped: Skipped| (skipped.count, skipped.first);
        Saved {
            clock: facts.clock.map(|clock| column(clock).to_owned()),
            rows: facts.rows,
            spacing: facts.spacing.median(),
            lost: facts.lost,
            constants: facts.constants.clone(),
            texts: facts.texts.clone(),
            losses: facts.losses.stretches().to_vec(),
            remarks: facts.remarks.clone(),
            faults: [faults.lines, faults.times, faults.cells, faults.backwards].map(pair),
            torn: faults.torn,
        }
    }

    /// As they were.
    pub(super) fn into_facts(self) -> Result<Facts, Wrong> {
        let clock = match &self.clock {
            None => None,
            Some(name) => Some(Clock::of_column(name.as_bytes()).ok_or("an unknown clock")?),
        };
        let counts = self.faults.iter().map(|fault| fault.0).chain([self.rows]);
        if counts.max() > Some(MOST) || self.spacing > Some(i64::MAX as u64) {
            return Err("a count is beyond measure");
        }
        let mut losses = Losses::default();
        for (from, to) in self.losses {
            losses.add(from, to.max(from));
        }
        let [lines, times, cells, backwards] = self.faults.map(skipped);
        Ok(Facts {
            clock,
            rows: self.rows,
            spacing: spacing(self.spacing),
            lost: self.lost,
            constants: self.constants,
            texts: self.texts,
            losses,
            remarks: self.remarks,
            faults: Faults {
                lines,
                times,
                cells,
                backwards,
                torn: self.torn,
            },
        })
    }
}

/// Distances of this median.
pub(super) fn spacing(median: Option<u64>) -> Spacing {
    let mut spacing = Spacing::default();
    spacing.add(median.unwrap_or(0));
    spacing
}

fn skipped((count, first): (u64, u64)) -> Skipped {
    Skipped { count, first }
}

fn column(clock: Clock) -> &'static str {
    match clock {
        Clock::Unix => "unix_s",
        Clock::Mono => "mono_s",
        Clock::Boot => "boot_s",
        Clock::Trace => "trace_s",
    }
}
