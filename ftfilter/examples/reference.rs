//! The rules' plain slow reference on a file, to hold the tool's output against:
//! `reference FILE [MICROSECONDS [SLACK]]` writes the lines that are shown to standard output, the
//! totals and counts to standard error. A third argument is the slack in microseconds. With the
//! word `cut` before them all it writes what tracing_thresh would have left of a full graph; with
//! `compare` it tells where the full graph and that form of it show different lines, with `inside`
//! where times and nesting disagree about the events inside slow calls.

#![allow(
    clippy::print_stderr,
    missing_docs,
    reason = "a program for the developers, and a module that is shared with a test"
)]

use std::io::{BufWriter, Write, stdout};

#[allow(dead_code, unreachable_pub, reason = "the test uses the rest")]
#[path = "../tests/reference/mod.rs"]
mod reference;

use reference::rules::{Limits, alloc, classic};

fn main() -> std::io::Result<()> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let mode = match words.first().map(String::as_str) {
        Some("cut" | "compare" | "inside") => words.remove(0),
        _ => String::new(),
    };
    let us = |at: usize, usual: f64| {
        words
            .get(at)
            .and_then(|word| word.parse().ok())
            .unwrap_or(usual)
    };
    let limits = Limits {
        over_ns: (us(1, 134.0) * 1e3) as u64,
        slack_ns: (us(2, 1.0) * 1e3) as u64,
    };
    let file = words.first().map_or("/dev/stdin", String::as_str);
    let trace = reference::text::read(&std::fs::read(file)?);
    let mut out = BufWriter::new(stdout().lock());
    let mut tell = |sign: &str, lines: &[usize]| {
        lines.iter().try_for_each(|&at| {
            write!(out, "{sign} {}: ", at + 1)?;
            out.write_all(&trace.lines[at])?;
            out.write_all(b"\n")
        })
    };
    match mode.as_str() {
        "cut" => {
            out.write_all(&reference::cut::thresholded(&trace, limits.over_ns).0)?;
            return out.flush();
        }
        "compare" => {
            let difference = reference::cut::compare(&trace, limits);
            tell("full", &difference.only_full)?;
            tell("cut", &difference.only_cut)?;
            let counts = [difference.only_full.len(), difference.only_cut.len()];
            eprintln!("{} the same, {counts:?} differ", difference.same);
            return out.flush();
        }
        "inside" => {
            let (same, missed, foreign) = reference::rules::inside(&trace, limits);
            tell("missed", &missed)?;
            tell("foreign", &foreign)?;
            let counts = [missed.len(), foreign.len()];
            eprintln!("{same} inside, {counts:?} missed and foreign");
            return out.flush();
        }
        _ => {}
    }
    let verdict = alloc(&trace, limits);
    for at in verdict.shown {
        out.write_all(&trace.lines[at])?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    eprint!("{}", classic(&verdict.totals));
    eprintln!(
        "# {} records, {} unparsed, {} lost marks, {} calls shown, {} events released, \
         {} unmatched, {} nameless closes, times {}",
        trace.records.len(),
        trace.unparsed,
        verdict.lost_marks,
        verdict.calls.len(),
        verdict.released.len(),
        verdict.unmatched,
        verdict.nameless,
        if verdict.timed { "usable" } else { "unusable" }
    );
    Ok(())
}
