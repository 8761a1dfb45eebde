//! `ftfilter` on large traces, its output written, beside cat(1) and grep(1) on the same file.
//!
//! The traces are pieces of real ones repeated with times that go on, of usual composition: a
//! thresholded graph full of events, the same with all calls, and one that is mostly calls.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use tests::{Scratch, command, data, is_built, skip};

use super::{Cost, Verdicts, median, started_into};

/// The eight events of the preset, as one would look for them.
const EVENTS: &str = "mm_vmscan_direct_reclaim_begin|mm_vmscan_direct_reclaim_end|\
                      mm_compaction_begin|mm_compaction_end|mm_compaction_try_to_compact_pages|\
                      mm_shrink_slab_start|mm_shrink_slab_end|mm_vmscan_lru_shrink_inactive";

/// A piece, the bytes of it, and the bytes a second that are asked for.
const TRACES: [(&str, u64, f64); 3] = [
    ("linux-6.1-seed134-usual.txt", 256_000_000, 1.5e9),
    ("linux-6.1-seed0-tail-usual.txt", 128_000_000, 1.5e9),
    ("linux-6.1-seed0.txt", 128_000_000, 1.2e9),
];

/// A machine's own cat(1) is slower than that: then so much of its speed.
const OF_CAT: f64 = 0.7;

/// As much memory as it may take, whatever the length of the trace.
const MEMORY: f64 = 8.0 * 1024.0 * 1024.0;

pub(super) fn trace(verdicts: &mut Verdicts) {
    if !is_built("ftfilter") {
        skip("ftfilter on large traces", "it is not built yet");
        return;
    }
    for (piece, bytes, speed) in TRACES {
        let scratch = Scratch::new();
        let size = repeat(
            &data().join("trace").join(piece),
            &scratch.path().join("trace"),
            bytes,
        );
        let [ours, cat, grep] = costs(&scratch);
        let wall =
            |costs: &[Cost]| median(&costs.iter().map(|cost| cost.wall_s).collect::<Vec<_>>());
        let (wall, cat, grep) = (wall(&ours), wall(&cat), wall(&grep));
        println!(
            "{piece}, {:.0} MB: ftfilter {:.2} GB/s, cat {:.2}, grep -E {:.2}",
            size / 1e6,
            size / wall / 1e9,
            size / cat / 1e9,
            size / grep / 1e9
        );
        let allowed = (size / speed).max(cat / OF_CAT);
        verdicts.tell(
            "ftfilter: time in what is allowed",
            wall / allowed,
            (1.0, "x"),
        );
        verdicts.tell("ftfilter: time in greps", wall / grep, (1.0, "x"));
        let peaks: Vec<f64> = ours.iter().map(|cost| cost.peak_bytes).collect();
        verdicts.tell(
            "ftfilter: memory in 8 MiB",
            median(&peaks) / MEMORY,
            (1.0, "x"),
        );
    }
}

/// The three programs in turns, each writing a file.
fn costs(scratch: &Scratch) -> [Vec<Cost>; 3] {
    let programs: [(&str, &[&str]); 3] = [
        ("ftfilter", &["-q", "-t", "134us", "trace"]),
        ("cat", &["trace"]),
        ("grep", &["-E", EVENTS, "trace"]),
    ];
    let mut costs = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..5 {
        for ((program, words), costs) in programs.iter().zip(&mut costs) {
            let out = scratch.path().join("out");
            // A file that has to be cut first costs the next one's time.
            let _ = fs::remove_file(&out);
            let out = File::create(&out).expect("room for the output");
            let mut run: Command = command(program, scratch);
            // grep is fastest where a letter is a byte.
            run.env("LC_ALL", "C").args(*words);
            costs.push(started_into(&mut run, out.into()).end());
        }
    }
    costs
}

/// Writes a piece again and again, the times going on, and tells the size.
fn repeat(piece: &Path, trace: &Path, bytes: u64) -> f64 {
    let piece = fs::read(piece).expect("a recorded trace");
    let lines: Vec<&[u8]> = piece.split_inclusive(|&b| b == b'\n').collect();
    let times: Vec<u64> = lines.iter().filter_map(|line| time_us(line)).collect();
    let (first, last) = (times.iter().min(), times.iter().max());
    let length = last
        .zip(first)
        .map_or(0, |(last, first)| last - first + 1_000);
    let mut out = BufWriter::new(File::create(trace).expect("room for a trace"));
    let mut write = |bytes: &[u8]| out.write_all(bytes).expect("room for a trace");
    let (mut size, mut round) = (0, 0);
    while size < bytes {
        for line in &lines {
            let Some(us) = time_us(line).map(|us| us + round * length) else {
                write(line);
                continue;
            };
            let time = format!("{:5}.{:06}", us / 1_000_000, us % 1_000_000);
            write(time.as_bytes());
            write(
                &line[line
                    .iter()
                    .position(|&b| b == b'.')
                    .map_or(0, |point| point + 7)..],
            );
        }
        size += piece.len() as u64;
        round += 1;
    }
    out.flush().expect("room for a trace");
    drop(out);
    fs::metadata(trace).map_or(0.0, |trace| trace.len() as f64)
}

/// The microseconds of a line that begins with a time.
fn time_us(line: &[u8]) -> Option<u64> {
    let time = line.get(..line.windows(4).position(|four| four == b" |  ")?)?;
    let time = std::str::from_utf8(time).ok()?.trim_start();
    let (seconds, rest) = time.split_once('.')?;
    let us = (rest.len() == 6).then(|| rest.parse::<u64>().ok())??;
    Some(seconds.parse::<u64>().ok()? * 1_000_000 + us)
}
