//! One condition and the things it is asked of: for how long it has held on each.

use std::collections::HashMap;
use std::fmt;

use pipe::clock::Time;
use pipe::span::Span;
use pipe::tsv::escape;

use super::condition::{Comparison, Condition};
use crate::seen::{Seen, plain};

/// Things that are kept before those that are gone are looked for the first time.
const ROOM: usize = 1_024;

/// A condition, and what has become of it.
#[derive(Debug)]
pub(super) struct Watch {
    condition: Condition,
    table: usize,
    /// The table's name.
    name: &'static str,
    column: usize,
    /// The things that have ever met the condition, but for those that are gone.
    things: HashMap<Box<[u8]>, Thing>,
    /// When there are so many, those that are gone are forgotten.
    room: usize,
    /// The times of the latest tick and of the one before it.
    ticks: (Time, Time),
    found: Option<Found>,
}

#[derive(Debug)]
struct Thing {
    /// The time of its latest row.
    at: Time,
    stretch: Option<Stretch>,
    /// Whether the condition has held on it for as long as is asked for.
    met: bool,
}

/// Rows that meet the condition, one after the other.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    since: Time,
    held: Span,
    /// The number farthest off in the direction of the comparison, or the first one.
    extreme: f64,
    /// Whether it is long enough and has been counted.
    met: bool,
}

/// The first stretch that was long enough, and how many came after it.
#[derive(Debug)]
struct Found {
    key: Box<[u8]>,
    stretch: Stretch,
    /// Later ones of the same thing.
    again: u64,
    /// Other things with such a stretch.
    others: u64,
}

impl Watch {
    /// Watches a column at its place: the table's number and name, and the column's number.
    pub(super) fn new(
        condition: Condition,
        (table, name, column): (usize, &'static str, usize),
    ) -> Watch {
        Watch {
            condition,
            table,
            name,
            column,
            things: HashMap::new(),
            room: ROOM,
            ticks: (Time(i64::MIN), Time(i64::MIN)),
            found: None,
        }
    }

    /// Takes a row in; one of another table is none of its business.
    pub(super) fn row(&mut self, seen: &Seen) {
        if seen.table != self.table {
            return;
        }
        if seen.at > self.ticks.0 {
            self.ticks = (seen.at, self.ticks.0);
        }
        let value = seen.value(self.column);
        match value.filter(|value| self.condition.is_met_by(*value)) {
            Some(value) => self.hold(seen, value),
            None => {
                if let Some(thing) = self.things.get_mut(seen.key) {
                    thing.pass(seen, value.is_some());
                }
            }
        }
    }

    fn hold(&mut self, seen: &Seen, value: f64) {
        if !self.things.contains_key(seen.key) {
            self.forget_gone();
            self.things.insert(seen.key.into(), Thing::new(seen));
        }
        let Some(thing) = self.things.get_mut(seen.key) else {
            return;
        };
        thing.hold(seen, value, self.condition.comparison);
        if let Some(stretch) = &mut thing.stretch
            && stretch.is_enough(self.condition.least, seen)
        {
            count(&mut self.found, seen.key, stretch, thing.met);
            (stretch.met, thing.met) = (true, true);
        }
    }

    /// Processes come and go. What had no row in the tick before the latest has no stretch to go
    /// on with; that it once had, is forgotten with it.
    fn forget_gone(&mut self) {
        if self.things.len() >= self.room {
            let before = self.ticks.1;
            self.things.retain(|_, thing| thing.at >= before);
            self.room = ROOM.max(2 * self.things.len());
        }
    }

    /// What there is to say if the condition was met.
    pub(super) fn verdict(&self) -> Option<String> {
        let found = self.found.as_ref()?;
        let mut place = String::new();
        if !found.key.is_empty() {
            let mut key = Vec::new();
            escape(&found.key, &mut key);
            place = format!("{} {}: ", self.name, String::from_utf8_lossy(&key));
        }
        let text = &self.condition.text;
        let extreme = match self.condition.comparison {
            Comparison::Above | Comparison::AtLeast => "peak ",
            Comparison::Below | Comparison::AtMost => "lowest ",
            Comparison::Unequal => "first ",
            Comparison::Equal => "",
        };
        let number = plain(found.stretch.extreme);
        Some(format!(
            "--fail-if '{text}': {place}held {}, {extreme}{number}{found}",
            found.stretch
        ))
    }
}

impl Thing {
    fn new(seen: &Seen) -> Thing {
        Thing {
            at: seen.since,
            stretch: None,
            met: false,
        }
    }

    /// A row with an empty cell, or one `against` the condition.
    fn pass(&mut self, seen: &Seen, against: bool) {
        if against || self.was_gone(seen) {
            self.stretch = None;
        }
        self.at = seen.at;
    }

    /// A row that meets the condition.
    fn hold(&mut self, seen: &Seen, value: f64, comparison: Comparison) {
        let stretch = self.stretch.filter(|_| !self.was_gone(seen));
        let stretch = stretch.unwrap_or(Stretch {
            since: seen.since,
            held: Span::from_ns(0),
            extreme: value,
            met: false,
        });
        let held = stretch.held.ns().saturating_add(length(seen).ns());
        let extreme = match comparison {
            Comparison::Above | Comparison::AtLeast => stretch.extreme.max(value),
            Comparison::Below | Comparison::AtMost => stretch.extreme.min(value),
            Comparison::Equal | Comparison::Unequal => stretch.extreme,
        };
        self.stretch = Some(Stretch {
            held: Span::from_ns(held),
            extreme,
            ..stretch
        });
        self.at = seen.at;
    }

    /// Whether a tick went by in which it had no row: then this row begins after its last one.
    fn was_gone(&self, seen: &Seen) -> bool {
        seen.since > self.at
    }
}

impl Stretch {
    /// Ticks are woken from sleep at times a little late, so five rows of a second are at times a
    /// little less than five seconds: a tenth of the latest row may be lacking.
    fn is_enough(&self, least: Option<Span>, seen: &Seen) -> bool {
        let lacking = length(seen).ns() / 10;
        least.is_none_or(|least| self.held.ns().saturating_add(lacking) >= least.ns())
    }
}

/// How long the interval of the row is.
fn length(seen: &Seen) -> Span {
    Span::from_ns(seen.at.0.saturating_sub(seen.since.0).max(0) as u64)
}

/// Counts a stretch that is long enough, or goes on with the first of all.
fn count(found: &mut Option<Found>, key: &[u8], stretch: &Stretch, met: bool) {
    let Some(found) = found else {
        *found = Some(Found {
            key: key.into(),
            stretch: *stretch,
            again: 0,
            others: 0,
        });
        return;
    };
    let first = *found.key == *key;
    if first && found.stretch.since == stretch.since {
        found.stretch = *stretch;
    } else if first && !stretch.met {
        found.again += 1;
    } else if !first && !met {
        found.others += 1;
    }
}

/// `from 1795287440.722 for 6s`.
impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut time = Vec::new();
        self.since.print(&mut time);
        // Milliseconds find the row; nanoseconds are for programs.
        time.truncate(time.len().saturating_sub(6));
        let time = String::from_utf8_lossy(&time);
        match self.held.ns() {
            0 => write!(f, "at {time}"),
            _ => write!(f, "from {time} for {}", self.held),
        }
    }
}

/// What came after the first: `; 2 times more, also on 4 others`.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.again {
            0 => {}
            1 => write!(f, "; once more")?,
            again => write!(f, "; {again} times more")?,
        }
        let parting = if self.again == 0 { ";" } else { "," };
        match self.others {
            0 => Ok(()),
            1 => write!(f, "{parting} also on 1 other"),
            others => write!(f, "{parting} also on {others} others"),
        }
    }
}

#[cfg(test)]
mod tests;
