//! How long calls took, and when: counts of sizes over time, of the records of `ftfilter --tsv`
//! (`trace_s cpu pid comm kind name key latency_us depth call events lost`) or of any numbers.

pub mod field;

use std::collections::HashMap;

use pipe::tsv::unescape;

use crate::chart::name::{Kind, Name, Unit};
use crate::chart::scale::Measure;
use crate::chart::vocabulary::heading_of;
use crate::input::cells::Row;
use crate::input::facts::Facts;
use crate::input::header::Header;
use crate::input::number;
use crate::request::{As, Request};

use field::Field;

/// Latencies over time.
#[derive(Debug, Default)]
pub struct Latencies {
    /// Of the rows.
    pub facts: Facts,
    /// The names of all columns.
    pub header: Vec<String>,
    /// One for each name that calls have, or for each column; in the order they were met.
    pub calls: Vec<Calls>,
    /// Those of more names than are told apart.
    pub others: Option<Box<Calls>>,
    /// How many different names those others have had, at the most.
    pub other_names: u64,
    /// Whether only totals are asked for.
    pub only_totals: bool,
    source: From,
    /// Which calls a name's are.
    places: HashMap<Vec<u8>, usize>,
    key: Vec<u8>,
}

/// The calls of one name.
#[derive(Debug)]
pub struct Calls {
    /// What they are.
    pub name: String,
    /// What their sizes measure.
    pub measure: Measure,
    /// How many there were of which size, and when.
    pub field: Field,
}

/// Where sizes come from.
#[derive(Debug, Default)]
enum From {
    #[default]
    Nowhere,
    /// The places of latency, name and key in records of calls.
    Calls(usize, usize, Option<usize>),
    /// Columns of numbers, each with what makes its numbers whole units.
    Columns(Vec<(usize, f64)>),
}

/// No more names than this are told apart. (Each is a megabyte or two at the worst.)
const MOST: usize = 16;
/// So many columns are drawn, if nobody says which.
const FEW: usize = 6;

impl Latencies {
    /// No calls yet.
    pub fn begin(header: &Header, request: &Request) -> Latencies {
        let found = |name| header.find(name);
        let mut latencies = Latencies {
            only_totals: request.shape == Some(As::Hist),
            header: header.names.clone(),
            ..Latencies::default()
        };
        match (found("latency_us"), found("name"), found("kind")) {
            (Some(latency), Some(name), Some(_)) if request.fields.is_empty() => {
                latencies.source = From::Calls(latency, name, found("key"));
            }
            _ => latencies.of_columns(header, request),
        }
        latencies
    }

    /// Takes numbers from the columns asked for; without a wish those that are lengths of time, or
    /// else the first few.
    fn of_columns(&mut self, header: &Header, request: &Request) {
        let is_number = |place: usize| {
            let first = header.first.get(place);
            first.is_some_and(|cell| cell.is_empty() || number::parse(cell).is_some())
        };
        let places = 0..header.names.len();
        let mut places: Vec<usize> = places
            .filter(|&place| place != header.time && Some(place) != header.lost)
            .filter(|&place| is_number(place) && request.wants(&header.names[place]))
            .collect();
        if request.fields.is_empty() {
            let is_length = |place: &usize| {
                let name = Name::parse(&header.names[*place]);
                (name.unit, name.kind) == (Unit::Seconds, Kind::Gauge)
            };
            if places.iter().any(is_length) {
                places.retain(is_length);
            }
            places.truncate(FEW);
        }
        places.truncate(MOST);
        for &place in &places {
            let name = Name::parse(&header.names[place]);
            self.calls.push(Calls {
                name: heading_of(&name).1,
                measure: (name.unit, name.kind),
                field: Field::default(),
            });
        }
        let scaled = |place: usize| (place, Name::scale(&header.names[place]));
        self.source = From::Columns(places.into_iter().map(scaled).collect());
    }

    /// Latencies as they were when all rows had been read.
    pub fn restore(facts: Facts, calls: Vec<Calls>, others: Option<Calls>) -> Latencies {
        Latencies {
            facts,
            calls,
            others: others.map(Box::new),
            ..Latencies::default()
        }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Row, time: i64) {
        match &self.source {
            From::Nowhere => {}
            &From::Calls(latency, name, key) => {
                let Some(size) = self.number(row, latency) else {
                    return;
                };
                let key = key.map_or(&[][..], |key| row.cell(key));
                let called = label(row.cell(name), key);
                if let Some(calls) = self.calls_of(called) {
                    calls.field.add(time, size * 1e-6);
                }
            }
            From::Columns(columns) => {
                for at in 0..columns.len() {
                    let Some(&(place, scale)) = self.columns().get(at) else {
                        continue;
                    };
                    if let Some(size) = self.number(row, place) {
                        self.calls[at].field.add(time, size * scale);
                    }
                }
            }
        }
    }

    fn columns(&self) -> &[(usize, f64)] {
        match &self.source {
            From::Columns(columns) => columns,
            From::Calls(..) | From::Nowhere => &[],
        }
    }

    /// The number in a cell; text there is counted.
    fn number(&mut self, row: &Row, place: usize) -> Option<f64> {
        let cell = row.cell(place);
        let number = number::parse(cell);
        if number.is_none() && !cell.is_empty() {
            self.facts.faults.cells.add(row.number());
        }
        number
    }

    /// The calls of a name; those of the others if there are too many names.
    fn calls_of(&mut self, called: &[u8]) -> Option<&mut Calls> {
        if let Some(&place) = self.places.get(called) {
            return self.calls.get_mut(place);
        }
        let calls = |name: &[u8]| Calls {
            name: String::from_utf8_lossy(&unescape(name)).into_owned(),
            measure: (Unit::Seconds, Kind::Gauge),
            field: Field::default(),
        };
        if self.calls.len() < MOST {
            self.places.insert(called.to_vec(), self.calls.len());
            self.calls.push(calls(called));
            return self.calls.last_mut();
        }
        if self.key != called {
            self.key.clear();
            self.key.extend_from_slice(called);
            self.other_names += 1;
        }
        let others = self.others.get_or_insert_with(|| Box::new(calls(b"")));
        Some(others)
    }

    /// From when to when there is something to draw; nothing without rows.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let all = self.calls.iter().chain(self.others.as_deref());
        let ends = all.filter_map(|calls| calls.field.ends());
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

/// What a call is known by: the label that begins its key, as a shrinker has one, or its name.
fn label<'a>(name: &'a [u8], key: &'a [u8]) -> &'a [u8] {
    let word = key.split(|&byte| byte == b' ').next().unwrap_or_default();
    match word.first() {
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => word,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Content;
    use crate::input::testing;

    fn read(text: &str, request: &Request) -> Latencies {
        let part = testing::asked(text, request).parts.pop();
        match part {
            Some(Content::Latencies(latencies)) => latencies,
            other => panic!("{other:?}"),
        }
    }

    fn counts(latencies: &Latencies) -> Vec<(&str, u64)> {
        let calls = latencies.calls.iter();
        calls
            .map(|calls| (calls.name.as_str(), calls.field.total().count()))
            .collect()
    }

    #[test]
    fn calls_are_counted_by_label_or_name_and_rows_without_a_latency_are_none() {
        let text = "trace_s\tkind\tname\tkey\tlatency_us\tlost\n\
            1\tbegin\tshrink_start\tsuper_cache_scan 00a0 0\t\t0\n\
            2\tend\tshrink_end\tsuper_cache_scan 00a0 0\t1500\t0\n\
            3\tcall\tshrink_node\t\t20\t0\n\
            4\tend\tblock_rq_complete\t8,0 512\t7\t0\n\
            5\tcall\tshrink_node\t\t30\t0\n\
            6\tcall\tshrink_node\t\tsoon\t2\n";
        let latencies = read(text, &Request::default());
        let want = [
            ("super_cache_scan", 1),
            ("shrink_node", 2),
            ("block_rq_complete", 1),
        ];
        assert_eq!(counts(&latencies), want);
        assert_eq!(latencies.calls[0].field.total().max(), Some(0.0015));
        assert_eq!(latencies.facts.faults.cells.count, 1);
        let second = 1_000_000_000;
        assert_eq!(latencies.ends(), Some((2 * second, 5 * second)));
    }

    #[test]
    fn of_any_table_lengths_of_time_are_counted_or_what_is_asked_for() {
        let text = "unix_s\tcomm\twait_ms\tn\tused_bytes\n1\ta\t2\t5\t9\n2\ta\t3\t6\t\n";
        let asked = |fields: &[&str]| Request {
            shape: Some(As::Heat),
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..Request::default()
        };
        let latencies = read(text, &asked(&[]));
        assert_eq!(counts(&latencies), [("Wait", 2)]);
        assert_eq!(latencies.calls[0].field.total().max(), Some(0.003));
        assert_eq!(
            counts(&read(text, &asked(&["n", "used*"]))),
            [("N", 2), ("Used", 1)]
        );
    }

    #[test]
    fn names_beyond_many_are_counted_together() {
        let mut text = "trace_s\tkind\tname\tlatency_us\n".to_owned();
        for call in 0..40 {
            text += &format!("{call}\tcall\tf{call}\t1\n");
        }
        let latencies = read(&text, &Request::default());
        assert_eq!(latencies.calls.len(), MOST);
        let others = latencies.others.unwrap();
        assert_eq!(others.field.total().count(), 40 - MOST as u64);
        assert_eq!(latencies.other_names, 40 - MOST as u64);
    }
}
