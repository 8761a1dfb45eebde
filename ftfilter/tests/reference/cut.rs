//! A full graph cut down to what `tracing_thresh` would have written of the same run.

use std::collections::BTreeSet;

use super::rules::{self, Limits};
use super::text::{self, Trace, What};

/// What a full graph shows and its own cut does not (`only_full`), and the other way round: lines
/// of the full graph.
#[derive(Debug, Default)]
pub struct Difference {
    /// Lines that both show.
    pub same: usize,
    pub only_full: Vec<usize>,
    pub only_cut: Vec<usize>,
}

/// Holds what a full graph shows against what its thresholded form shows.
pub fn compare(trace: &Trace, limits: Limits) -> Difference {
    let (text, origin) = thresholded(trace, limits.over_ns);
    let full: BTreeSet<usize> = rules::alloc(trace, limits).shown.into_iter().collect();
    let cut = rules::alloc(&text::read(&text), limits).shown;
    let cut: BTreeSet<usize> = cut.into_iter().map(|line| origin[line]).collect();
    Difference {
        same: full.intersection(&cut).count(),
        only_full: full.difference(&cut).copied().collect(),
        only_cut: cut.difference(&full).copied().collect(),
    }
}

/// The text, and for each of its lines the line of the full graph that it comes from.
///
/// Entries and what took less time are left out, every close has its name, and a leaf becomes a
/// close at the time of its return. A close without a name to find is left out too. Lines that are
/// no records stay.
pub fn thresholded(trace: &Trace, over_ns: u64) -> (Vec<u8>, Vec<usize>) {
    let (calls, _) = rules::calls(trace);
    let mut text = Vec::new();
    let mut origin = Vec::new();
    let mut at_line = 0;
    let mut keep = |text: &mut Vec<u8>, line: usize, content: &[u8]| {
        text.extend_from_slice(content);
        text.push(b'\n');
        origin.push(line);
    };
    for (at, record) in trace.records.iter().enumerate() {
        for line in at_line..record.lines.start {
            keep(&mut text, line, &trace.lines[line]);
        }
        at_line = record.lines.end;
        let whole = trace.lines[record.lines.clone()].join(&b'\n');
        match &record.what {
            What::Event(..) | What::Lost | What::Other => {
                for line in record.lines.clone() {
                    keep(&mut text, line, &trace.lines[line]);
                }
            }
            What::Entry(_) | What::Leaf(..) | What::Close(..) => {
                let Some(call) = calls.get(&at).filter(|call| call.ns >= over_ns) else {
                    continue;
                };
                let mut head = whole[..record.body_at].to_vec();
                if let (Some(end), What::Leaf(..)) = (call.end_ns, &record.what) {
                    let point = head.iter().position(|&b| b == b'.').unwrap_or(0);
                    if head[..point].iter().all(|b| b" 0123456789".contains(b)) {
                        let (s, us) = (end / 1_000_000_000, end / 1_000 % 1_000_000);
                        head.splice(..point + 7, format!("{s:5}.{us:06}").into_bytes());
                    }
                }
                let depth = "  ".repeat(record.depth);
                let close = format!("{depth}}} /* {} */", call.function);
                head.extend_from_slice(close.as_bytes());
                let mut pieces = head.split(|&b| b == b'\n');
                for line in record.lines.clone() {
                    if let Some(piece) = pieces.next() {
                        keep(&mut text, line, piece);
                    }
                }
            }
        }
    }
    for line in at_line..trace.lines.len() {
        keep(&mut text, line, &trace.lines[line]);
    }
    (text, origin)
}
