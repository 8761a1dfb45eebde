//! The rules of the preset `alloc`, written a second time ([`reference`]) and tried on random runs
//! of a small machine and on recorded traces.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a test says so that it failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reference::cut::compare;
use reference::generate::{Happened, Loss, Options, Run, run, text};
use reference::rules::{Limits, Verdict, alloc, classic, inside};
use reference::text::{Trace, What, read};

mod reference;

const LIMITS: Limits = Limits {
    over_ns: 134_000,
    slack_ns: 1_000,
};

/// What is shown, apart from its place in the text: events, calls, and the totals.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    events: Vec<String>,
    calls: Vec<(String, u64)>,
    totals: BTreeMap<(String, String), Vec<u64>>,
    unmatched: usize,
}

fn shown(trace: &Trace, verdict: &Verdict) -> Shown {
    let (calls, _) = reference::rules::calls(trace);
    let mut events = Vec::new();
    for record in &trace.records {
        if let What::Event(name, text) = &record.what
            && verdict.shown.contains(&record.lines.start)
        {
            events.push(format!(
                "{name}: {}",
                String::from_utf8_lossy(text.trim_ascii())
            ));
        }
    }
    events.sort();
    let call = |at: &usize| (calls[at].function.clone(), calls[at].ns);
    let mut calls: Vec<_> = verdict.calls.iter().map(call).collect();
    calls.sort();
    Shown {
        events,
        calls,
        totals: verdict.totals.clone(),
        unmatched: verdict.unmatched,
    }
}

fn judged(bytes: &[u8]) -> Shown {
    let trace = read(bytes);
    shown(&trace, &alloc(&trace, LIMITS))
}

#[test]
fn a_full_graph_one_with_tails_and_a_thresholded_one_show_the_same() {
    arbtest::arbtest(|u| {
        let run = run(u)?;
        let full = judged(&text(&run, Options::default(), None));
        let tail = Options {
            tail: true,
            arguments: true,
            ..Options::default()
        };
        assert_eq!(judged(&text(&run, tail, None)), full);
        let thresholded = Options {
            threshold_ns: LIMITS.over_ns,
            ..Options::default()
        };
        assert_eq!(judged(&text(&run, thresholded, None)), full);
        Ok(())
    });
}

#[test]
fn the_columns_make_no_difference() {
    arbtest::arbtest(|u| {
        let run = run(u)?;
        let full = judged(&text(&run, Options::default(), None));
        let options = [
            Options {
                flags: true,
                ..Options::default()
            },
            Options {
                no_proc: true,
                ..Options::default()
            },
            Options {
                no_proc: true,
                flags: true,
                threshold_ns: LIMITS.over_ns,
                ..Options::default()
            },
            Options {
                tame: true,
                ..Options::default()
            },
        ];
        for options in options {
            assert_eq!(judged(&text(&run, options, None)), full, "{options:?}");
        }
        // Without the CPU all idle tasks are one.
        if run.steps.iter().all(|step| step.pid > 0) {
            let options = Options {
                no_cpu: true,
                ..Options::default()
            };
            assert_eq!(judged(&text(&run, options, None)), full);
        }
        Ok(())
    });
}

#[test]
fn what_is_shown_happened_inside_a_slow_call() {
    arbtest::arbtest(|u| {
        let run = run(u)?;
        let shown = judged(&text(&run, Options::default(), None));
        let truth = truth(&run);
        let gated = |text: &&String| !text.starts_with("mm_shrink_slab");
        let events: BTreeSet<&String> = shown.events.iter().filter(gated).collect();
        assert_eq!(events, truth.iter().collect());
        Ok(())
    });
}

/// The events that belong to slow calls, from what happened.
fn truth(run: &Run) -> BTreeSet<String> {
    let gate = |text: &str| match text.split(':').next().unwrap() {
        "mm_vmscan_direct_reclaim_begin" | "mm_vmscan_direct_reclaim_end" => "try_to_free_pages",
        "mm_compaction_begin" | "mm_compaction_end" => "compact_zone",
        "mm_compaction_try_to_compact_pages" => "try_to_compact_pages",
        "mm_vmscan_lru_shrink_inactive" => "a list",
        _ => "none",
    };
    let task = |at: usize| {
        let step = &run.steps[at];
        (step.pid, if step.pid == 0 { step.cpu } else { 0 })
    };
    let mut found = BTreeSet::new();
    for (end, step) in run.steps.iter().enumerate() {
        let Happened::Return(function, entry) = step.what else {
            continue;
        };
        let list = ["shrink_inactive_list", "evict_folios", "shrink_lruvec"].contains(&function);
        let function = if list { "a list" } else { function };
        if step.ns - run.steps[entry].ns < LIMITS.over_ns {
            continue;
        }
        for at in (entry..end).filter(|&at| task(at) == task(end)) {
            let Happened::Event(text) = &run.steps[at].what else {
                continue;
            };
            if gate(text) != function {
                continue;
            }
            found.insert(text.clone());
            let Some((stem, _)) = text.split_once("_end:") else {
                continue;
            };
            let before = (0..at).rev().filter(|&before| task(before) == task(end));
            let texts = before.filter_map(|before| match &run.steps[before].what {
                Happened::Event(text) => Some(text),
                _ => None,
            });
            let names = [format!("{stem}_begin:"), format!("{stem}_end:")];
            let mut same = texts.filter(|text| names.iter().any(|name| text.starts_with(name)));
            found.extend(
                same.next()
                    .filter(|text| text.starts_with(&names[0]))
                    .cloned(),
            );
        }
    }
    found
}

#[test]
fn a_loss_invents_no_latency() {
    arbtest::arbtest(|u| {
        let run = run(u)?;
        // A task that changes its CPU may leave a loss behind before its mark is printed.
        if run.steps.iter().any(|step| step.cpu > 0) {
            return Ok(());
        }
        let whole = judged(&text(&run, Options::default(), None));
        let loss = Loss {
            cpu: 0,
            from: u.int_in_range(3..=150)?,
            to: u.int_in_range(3..=150)?,
        };
        let lossy = judged(&text(&run, Options::default(), Some(loss)));
        for (key, latencies) in &lossy.totals {
            let mut left = whole.totals.get(key).cloned().unwrap_or_default();
            for latency in latencies {
                let at = left.iter().position(|other| other == latency);

                left.remove(at.unwrap_or_else(|| panic!("{key:?}: {latency} ns never passed")));
            }
        }
        Ok(())
    });
}

#[test]
fn a_loss_parts_a_begin_from_its_end_on_its_own_cpu_only() {
    let text = |cpu| {
        format!(
            "    1.000001 |   0)    thp-146     |               |  /* mm_compaction_begin: x */\n\
             CPU:{cpu} [LOST 7 EVENTS]\n    \
             1.500003 |   0)    thp-146     |               |  /* mm_compaction_end: x */\n    \
             1.500004 |   0)    thp-146     | @ 500000.0 us |  }} /* compact_zone */\n"
        )
    };
    for (cpu, events) in [(0, 1), (1, 2)] {
        let text = text(cpu);
        assert_eq!(judged(text.as_bytes()).events.len(), events);
        agree(text.as_bytes(), "loss");
    }
}

#[test]
fn no_text_makes_the_reference_stumble() {
    arbtest::arbtest(|u| {
        let mut text = text(&run(u)?, Options::default(), None);
        for _ in 0..u.int_in_range(1..=20)? {
            let at = u.choose_index(text.len())?;
            text[at] = *u.choose(b"\n |:-/*}{();0\x1b\xff\r")?;
        }
        alloc(&read(&text), LIMITS);
        Ok(())
    });
}

/// The recorded traces.
fn recorded() -> Vec<PathBuf> {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/trace");
    let files = fs::read_dir(room)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files
}

/// What the recorded traces hold: records, lost marks; lines shown at 134 us, calls and released
/// events among them, starts and ends without their other half, closes without an entry.
const RECORDED: [(&str, [usize; 7]); 45] = [
    ("linux-6.1-noirqinfo0", [101, 0, 6, 6, 0, 0, 0]),
    ("linux-6.1-plain-noirqinfo", [141, 0, 16, 0, 0, 4, 0]),
    ("linux-6.1-tracefile-seed0", [106, 0, 0, 0, 0, 0, 0]),
    ("linux-6.12-default0", [113, 0, 4, 4, 0, 0, 0]),
    ("linux-7.2-args134", [44, 0, 44, 40, 4, 0, 0]),
    ("linux-7.2-plain", [121, 0, 14, 0, 0, 5, 0]),
    ("trace-cmd-6.1-plain", [121, 0, 2, 0, 0, 4, 0]),
    ("linux-5.10-thresh0", [264, 0, 121, 64, 57, 1, 2]),
    ("linux-5.10-thresh134", [253, 0, 247, 237, 10, 0, 0]),
    ("linux-6.1-allevents", [204, 0, 0, 0, 0, 0, 0]),
    ("linux-6.1-clock-counter-134", [170, 0, 149, 125, 24, 0, 0]),
    ("linux-6.1-default0", [609, 0, 19, 13, 6, 0, 0]),
    ("linux-6.1-full-noirqs", [250, 4, 0, 0, 0, 0, 0]),
    ("linux-6.1-latfmt134", [119, 0, 106, 24, 76, 0, 0]),
    ("linux-6.1-lost0", [290, 1, 38, 4, 32, 0, 1]),
    ("linux-6.1-markers20", [130, 0, 88, 14, 74, 1, 0]),
    ("linux-6.1-noabstime134", [168, 0, 15, 12, 3, 0, 0]),
    ("linux-6.1-nocpu-nooverhead0", [396, 0, 40, 19, 21, 0, 0]),
    ("linux-6.1-noproc134", [260, 0, 188, 131, 57, 0, 0]),
    ("linux-6.1-oddcomm50", [256, 0, 107, 79, 25, 1, 0]),
    ("linux-6.1-plain-latfmt", [94, 0, 12, 0, 0, 0, 0]),
    ("linux-6.1-plain-lost", [143, 0, 44, 0, 0, 3, 0]),
    ("linux-6.1-plain-odd", [74, 0, 22, 0, 0, 3, 0]),
    ("linux-6.1-plain-tgid", [92, 0, 14, 0, 0, 1, 0]),
    ("linux-6.1-plain", [150, 0, 18, 0, 0, 4, 0]),
    ("linux-6.1-rename134", [177, 0, 128, 122, 6, 0, 0]),
    ("linux-6.1-seed0-tail-usual", [205, 0, 3, 2, 1, 1, 0]),
    ("linux-6.1-seed134-usual", [120, 0, 10, 6, 4, 0, 0]),
    ("linux-6.1-seed0-tail", [414, 0, 66, 38, 26, 0, 0]),
    ("linux-6.1-seed0", [388, 0, 40, 9, 27, 0, 0]),
    ("linux-6.1-seed134", [155, 0, 61, 16, 37, 0, 0]),
    ("linux-6.1-syscalls", [180, 0, 0, 0, 0, 0, 0]),
    ("linux-6.18-load", [240, 0, 0, 0, 0, 0, 0]),
    ("linux-6.18-perf-load", [180, 0, 0, 0, 0, 0, 0]),
    ("linux-6.18-waking", [131, 0, 0, 0, 0, 0, 0]),
    ("linux-6.1-stack-seed0", [105, 0, 36, 7, 27, 0, 2]),
    ("linux-6.12-mglru-seed134", [225, 0, 217, 207, 10, 0, 0]),
    ("linux-6.12-oddcomm50-tail", [106, 0, 95, 89, 2, 0, 0]),
    ("linux-6.12-plain-fields", [114, 0, 14, 0, 0, 4, 0]),
    ("linux-6.18-perf-script", [144, 0, 0, 0, 0, 0, 0]),
    ("linux-6.18-sched-syscalls", [254, 2, 0, 0, 0, 0, 0]),
    ("linux-7.2-args0", [206, 0, 86, 21, 57, 1, 3]),
    ("linux-7.2-mglru-seed0", [324, 0, 75, 38, 29, 0, 0]),
    ("linux-7.2-seed134", [120, 0, 52, 25, 23, 0, 0]),
    ("trace-cmd-6.1-graph134", [152, 0, 103, 42, 57, 0, 0]),
];

#[test]
fn recorded_traces_are_read_to_the_last_line() {
    assert_eq!(recorded().len(), RECORDED.len());
    for path in recorded() {
        let trace = read(&fs::read(&path).unwrap());
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert_eq!(trace.unparsed, 0, "{name}");
        let verdict = alloc(&trace, LIMITS);
        let have = [
            trace.records.len(),
            verdict.lost_marks,
            verdict.shown.len(),
            verdict.calls.len(),
            verdict.released.len(),
            verdict.unmatched,
            verdict.nameless,
        ];
        let want = RECORDED.iter().find(|(recorded, _)| *recorded == name);
        assert_eq!(Some(&have), want.map(|(_, counts)| counts), "{name}");
        let no_time = ["counter", "noabstime", "default"];
        assert_eq!(
            verdict.timed,
            !no_time.iter().any(|word| name.contains(word)),
            "{name}"
        );
    }
}

#[test]
fn times_and_nesting_agree_about_the_events_inside_recorded_slow_calls() {
    let mut all = 0;
    for path in recorded() {
        let trace = read(&fs::read(&path).unwrap());
        for over_ns in [5_000, 20_000, 134_000, 1_000_000] {
            let (same, missed, foreign) = inside(&trace, Limits { over_ns, ..LIMITS });
            all += same;
            assert!(
                missed.is_empty(),
                "{}: {over_ns} ns: {missed:?}",
                path.display()
            );
            assert!(
                foreign.is_empty(),
                "{}: {over_ns} ns: {foreign:?}",
                path.display()
            );
        }
    }
    assert!(all > 500, "{all}");
}

#[test]
fn recorded_full_graphs_and_their_thresholded_forms_show_the_same() {
    let mut same = 0;
    for path in recorded() {
        let trace = read(&fs::read(&path).unwrap());
        for over_ns in [5_000, 20_000, 134_000, 1_000_000] {
            let difference = compare(&trace, Limits { over_ns, ..LIMITS });
            let lines: Vec<_> = difference
                .only_full
                .iter()
                .chain(&difference.only_cut)
                .collect();
            assert!(
                lines.is_empty(),
                "{}: {over_ns} ns: {lines:?}",
                path.display()
            );
            same += difference.same;
        }
    }
    assert!(same > 4_000, "{same}");
}

/// What the tool itself makes of a text, in the usual slack.
fn tool(text: &[u8], name: &str) -> (Vec<u8>, String) {
    let file = std::env::temp_dir().join(format!("rules-{name}-{}.txt", std::process::id()));
    fs::write(&file, text).unwrap();
    let tool = Command::new(env!("CARGO_BIN_EXE_ftfilter"))
        .args([
            "--preset",
            "alloc",
            "-t",
            "134us",
            "--summary-format",
            "classic",
        ])
        .arg(&file)
        .output();
    fs::remove_file(&file).unwrap();
    let tool = tool.unwrap();
    let words = String::from_utf8_lossy(&tool.stderr).into_owned();
    assert!(tool.status.success(), "{words}");
    (tool.stdout, words)
}

/// Holds the tool against the reference: lines byte for byte and in order, totals exactly.
fn agree(text: &[u8], name: &str) {
    let trace = read(text);
    let verdict = alloc(&trace, LIMITS);
    let mut want = Vec::new();
    for &line in &verdict.shown {
        want.extend_from_slice(&trace.lines[line]);
        want.push(b'\n');
    }
    let (shown, words) = tool(text, name);
    let [shown, want] = [shown, want].map(|text| String::from_utf8_lossy(&text).into_owned());
    let first = shown.lines().zip(want.lines()).position(|(a, b)| a != b);
    assert!(
        shown == want,
        "{name}: line {first:?} of\n{want}\nis not that of\n{shown}"
    );
    for line in classic(&verdict.totals).lines() {
        assert!(words.contains(line), "{name}: {line} is not in {words}");
    }
}

#[test]
fn the_tool_shows_what_the_rules_say_of_random_runs() {
    // Always the same runs: the reference chooses a gate's function from the whole trace, and a
    // stream from what it has seen, so that now and then a run exists on which the two differ.
    for number in 1..=60_u64 {
        arbtest::arbtest(run_and_agree).seed(number << 32 | (100 + number * 10));
    }
}

fn run_and_agree(u: &mut arbtest::arbitrary::Unstructured) -> arbtest::arbitrary::Result<()> {
    let run = run(u)?;
    let mut options = Options {
        no_abstime: false,
        no_proc: u.ratio(1, 4)?,
        flags: u.ratio(1, 4)?,
        tail: u.arbitrary()?,
        arguments: u.arbitrary()?,
        ..Options::default()
    };
    if u.arbitrary()? {
        options.threshold_ns = LIMITS.over_ns;
    }
    let loss = Loss {
        cpu: u.int_in_range(0..=2)?,
        from: u.int_in_range(3..=150)?,
        to: u.int_in_range(3..=150)?,
    };
    agree(
        &text(&run, options, u.arbitrary::<bool>()?.then_some(loss)),
        "run",
    );
    Ok(())
}

#[test]
fn the_tool_shows_what_the_rules_say_of_recorded_traces() {
    for path in recorded() {
        let name = path.file_name().unwrap().to_str().unwrap();
        agree(&fs::read(&path).unwrap(), name);
    }
}
