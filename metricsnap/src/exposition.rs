//! Prometheus text, and OpenMetrics as far as it is the same.
//!
//! ```text
//! # HELP http_requests_total Requests
//! # TYPE http_requests_total counter
//! http_requests_total{method="post",path="C:\\a \"b\""} 1027 1395066363000
//! ```
//!
//! becomes the counter `http_requests_total` with two labels, whose number is the first word behind
//! its key: the bytes from the name to the `}`. A histogram or summary is its single series, of which
//! `_bucket`, `_count` and `_sum` only grow. `NaN` and infinities are a series without a number;
//! timestamps and exemplars are passed over. Defined by
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>, with the quoted names of Prometheus
//! 3, and by OpenMetrics 1.0.
//!
//! It is read whole only once: afterwards the numbers are looked for behind their keys.

use std::collections::{HashMap, HashSet};

use pipe::flow::Skipped;

use crate::metric::{Address, Column, Form, Kind, Line, Metric, Place, Refresh, Source};
use crate::number::Scale;
use crate::sheet::is_series;
use crate::unit;

mod line;

use line::Sample;

/// One line with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its labels, in their order.
    pub labels: Vec<(String, String)>,
    /// By the family's TYPE.
    pub kind: Kind,
    /// The family's HELP.
    pub help: String,
    /// The bytes that the line begins with, and how many lines before begin with them, too.
    pub key: (Box<[u8]>, u16),
}

/// What is told of series with a name in common.
#[derive(Debug, Default)]
struct Family<'a> {
    kind: &'a str,
    help: String,
}

/// Ends of names that a family's series have, but not the family.
const ENDS: [&str; 8] = [
    "_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum",
];

/// Reads a whole text: its series in order, and the lines that are none. Of series with the same
/// name and labels all but the first are such.
pub fn parse(text: &[u8]) -> (Vec<Series>, Skipped) {
    let mut families = HashMap::new();
    let (mut all, mut known) = (Vec::new(), HashSet::new());
    let mut taken = HashMap::new();
    let mut skipped = Skipped::default();
    for (number, line) in (1..).zip(text.split(|&byte| byte == b'\n')) {
        let line = line::unindented(line.strip_suffix(b"\r").unwrap_or(line));
        match line {
            [] => {}
            [b'#', comment @ ..] => note(comment, &mut families),
            line => {
                let sample = line::parse(line);
                let blank = line.iter().position(|byte| matches!(byte, b' ' | b'\t'));
                let word = &line[..blank.unwrap_or(line.len())];
                let key = sample.as_ref().map_or(word, |sample| sample.key);
                match sample {
                    Some(sample) if sample.valued && known.insert(sample.identity()) => {
                        all.push(Series::of(sample, &families, &taken));
                    }
                    _ => skipped.add(number),
                }
                // Also a line that is none may look like one with its key.
                if is_series(key, line) {
                    let count = taken.entry(key).or_insert(0_u16);
                    *count = count.saturating_add(1);
                }
            }
        }
    }
    (all, skipped)
}

/// Takes HELP and TYPE; all other comments are passed over.
fn note<'a>(comment: &'a [u8], families: &mut HashMap<&'a str, Family<'a>>) {
    let Ok(comment) = str::from_utf8(comment) else {
        return;
    };
    let (what, rest) = cut(comment);
    let (name, rest) = cut(rest);
    match what {
        "HELP" => families.entry(name).or_default().help = plain(rest),
        "TYPE" => families.entry(name).or_default().kind = rest.trim(),
        _ => {}
    }
}

/// The first word, and what stands behind it.
fn cut(text: &str) -> (&str, &str) {
    let text = text.trim_ascii_start();
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_ascii_start())
}

/// A help as one line.
fn plain(help: &str) -> String {
    let parts = help.split("\\\\").map(|part| part.replace("\\n", " "));
    let joined = parts.collect::<Vec<_>>().join("\\");
    joined.replace(char::is_control, " ")
}

impl Series {
    fn of(sample: Sample, families: &HashMap<&str, Family>, taken: &HashMap<&[u8], u16>) -> Series {
        let name = sample.name.as_str();
        let (family, end) = match families.get(name) {
            Some(family) => (Some(family), ""),
            None => {
                let ends = ENDS
                    .iter()
                    .filter_map(|end| Some((name.strip_suffix(end)?, *end)));
                let mut known = ends.filter_map(|(name, end)| Some((families.get(name)?, end)));
                known
                    .next()
                    .map_or((None, ""), |(family, end)| (Some(family), end))
            }
        };
        Series {
            kind: family.map_or(Kind::Untyped, |family| kind(family.kind, end)),
            help: family.map(|family| family.help.clone()).unwrap_or_default(),
            key: (
                sample.key.into(),
                taken.get(sample.key).copied().unwrap_or(0),
            ),
            name: sample.name,
            labels: sample.labels,
        }
    }

    /// As a metric of the program that has its text there.
    pub fn metric(self, address: &Address) -> Metric {
        let labels = self.labels.into_iter();
        Metric {
            unit: unit::of_name(&self.name),
            name: self.name.into(),
            labels: labels.map(|(label, value)| (label.into(), value)).collect(),
            kind: self.kind,
            refresh: Refresh::Unknown,
            help: self.help.into(),
            source: Source::Exposition(address.clone()),
            place: Place {
                line: Line::Series(self.key.0, self.key.1),
                column: Column::Word(0, 1),
                form: Form::Float,
                scale: Scale::ONE,
            },
        }
    }
}

/// What a series is, of a family of this TYPE and with this end behind the family's name.
fn kind(family: &str, end: &str) -> Kind {
    match (family, end) {
        ("counter", "" | "_total") | ("histogram" | "summary", "_bucket" | "_count" | "_sum") => {
            Kind::Counter
        }
        ("gauge" | "summary", "")
        | ("counter" | "histogram" | "summary", "_created")
        | ("gaugehistogram" | "stateset" | "info", _) => Kind::Gauge,
        _ => Kind::Untyped,
    }
}

#[cfg(test)]
mod tests;
