//! Which columns of an input are sizes, and whether its rows have names.

use crate::chart::name::{Kind, Name, Unit};
use crate::chart::vocabulary::heading_of;
use crate::input::choice;
use crate::input::header::Header;
use crate::input::latencies::series::KEPT;
use crate::request::Request;

/// Columns that are sizes.
#[derive(Debug)]
pub(super) struct Choice {
    /// Where they stand in the rows.
    pub(super) places: Vec<usize>,
    /// What they are called in words.
    pub(super) headings: Vec<String>,
    /// The places of the columns that name what the only size is of, and of its key.
    pub(super) names: Option<(usize, Option<usize>)>,
    /// The names of columns that are not drawn, because nobody asked for them.
    pub(super) left_out: Vec<String>,
}

/// The column of latencies in records of calls.
pub(super) const LATENCY: &str = "latency_us";
/// How many columns are drawn if nobody says which.
const USUAL: usize = 6;

impl Choice {
    /// What is asked for; if nothing is, lengths of time, or whatever numbers there are.
    pub(super) fn of(header: &Header, request: &Request) -> Choice {
        let (name, latency) = (header.find("name"), header.find(LATENCY));
        if let (Some(_), Some(name), Some(latency)) = (header.find("kind"), name, latency)
            && request.wants(LATENCY)
        {
            return Choice {
                places: vec![latency],
                headings: Vec::new(),
                names: Some((name, header.find("key"))),
                left_out: Vec::new(),
            };
        }
        let mut sizes = sizes(header, request);
        let is_asked = !request.fields.is_empty();
        let left = sizes.split_off(sizes.len().min(if is_asked { KEPT } else { USUAL }));
        let left_out = left.into_iter().map(|(at, _)| header.names[at].clone());
        Choice {
            left_out: left_out.collect(),
            headings: sizes.iter().map(|(_, name)| heading_of(name).1).collect(),
            places: sizes.into_iter().map(|(at, _)| at).collect(),
            names: None,
        }
    }
}

fn sizes(header: &Header, request: &Request) -> Vec<(usize, Name)> {
    let choice::Choice { places, names, .. } = choice::Choice::of(header, request);
    let is_asked = !request.fields.is_empty();
    // What counters of several things grow by is not seen from row to row.
    let counts = |name: &Name| name.kind == Kind::Counter && header.key.is_some();
    let mut sizes: Vec<(usize, Name)> = places.into_iter().zip(names).collect();
    sizes.retain(|(at, name)| !header.is_text(*at) && !counts(name));
    if is_asked {
        return sizes;
    }
    sizes.retain(|(at, _)| Some(*at) != header.lost);
    let is_length = |name: &Name| name.unit == Unit::Seconds && name.kind == Kind::Gauge;
    if sizes.iter().any(|(_, name)| is_length(name)) {
        sizes.retain(|(_, name)| is_length(name));
    }
    sizes
}
