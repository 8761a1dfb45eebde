//! How long calls took and when, in a page.

use serde::{Deserialize, Serialize};

use crate::chart::name::Name;
use crate::input::latencies::field::Field;
use crate::input::latencies::{Calls, Latencies};
use crate::input::saved::number::Number;
use crate::input::saved::{Wrong, facts, name};

/// More names than any recording tells apart.
const MOST: usize = 64;

/// Latencies.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    facts: facts::Saved,
    calls: Vec<Each>,
    others: Option<Each>,
    /// How many names the others have had.
    names: u64,
    /// Only totals were asked for.
    totals: bool,
}

/// Those of one name.
#[derive(Debug, Serialize, Deserialize)]
struct Each {
    name: String,
    measure: name::Saved,
    /// The width of bins as a power of two of nanoseconds.
    shift: u32,
    /// The number of the bin, as the distance to the one before; the range of sizes; how many.
    counts: Vec<(i64, i32, u64)>,
    sum: Number,
    max: Number,
    ends: Option<(i64, i64)>,
}

impl Saved {
    /// As they are written.
    pub(super) fn of(latencies: &Latencies) -> Saved {
        Saved {
            facts: facts::Saved::of(&latencies.facts),
            calls: latencies.calls.iter().map(Each::of).collect(),
            others: latencies.others.as_deref().map(Each::of),
            names: latencies.other_names,
            totals: latencies.only_totals,
        }
    }

    /// As they were.
    pub(super) fn into_latencies(self) -> Result<Latencies, Wrong> {
        if self.calls.len() > MOST {
            return Err("more names than there can be");
        }
        let calls = self.calls.into_iter().map(Each::into_calls);
        let calls = calls.collect::<Result<_, _>>()?;
        let others = self.others.map(Each::into_calls).transpose()?;
        let mut latencies = Latencies::restore(self.facts.into_facts()?, calls, others);
        latencies.other_names = self.names;
        latencies.only_totals = self.totals;
        Ok(latencies)
    }
}

impl Each {
    fn of(calls: &Calls) -> Each {
        let (shift, counts, sum, max) = calls.field.kept();
        let mut before = 0;
        let counts = counts.into_iter().map(|(bin, range, count)| {
            let step = bin - std::mem::replace(&mut before, bin);
            (step, range, count)
        });
        let (unit, kind) = calls.measure;
        let measured = Name {
            family: String::new(),
            member: String::new(),
            unit,
            kind,
        };
        Each {
            name: calls.name.clone(),
            measure: name::Saved::of(&measured),
            shift,
            counts: counts.collect(),
            sum: Number(sum),
            max: Number(max),
            ends: calls.field.ends(),
        }
    }

    fn into_calls(self) -> Result<Calls, Wrong> {
        let measured = self.measure.into_name()?;
        let mut bin: i64 = 0;
        let counts = self.counts.into_iter().map(|(step, range, count)| {
            bin = bin.wrapping_add(step);
            (bin, range, count)
        });
        let (sum, max) = (Number::within(self.sum.0), Number::within(self.max.0));
        let kept = (self.shift, counts.collect(), sum, max);
        Ok(Calls {
            name: self.name,
            measure: (measured.unit, measured.kind),
            field: Field::restore(kept, self.ends).ok_or("its counts are nobody's")?,
        })
    }
}
