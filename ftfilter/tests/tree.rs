//! Trees of slow calls, held against a plain reference ([`trees`]) on random runs of a
//! small machine.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a test says so that it failed; the reference has more than is needed here"
)]

use std::fs;
use std::process::Command;

use arbtest::arbitrary::{Result, Unstructured};
use reference::generate::{Loss, Options, run, text};
use reference::text::read;
use trees::{Wanted, tree};

mod reference;
#[path = "reference/tree.rs"]
mod trees;

/// What the tool makes of a text, and its exit status.
fn tool(text: &[u8], name: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let file = std::env::temp_dir().join(format!("tree-{name}-{}.txt", std::process::id()));
    fs::write(&file, text).unwrap();
    let tool = Command::new(env!("CARGO_BIN_EXE_ftfilter"))
        .arg("-q")
        .args(arguments)
        .arg(&file)
        .output();
    fs::remove_file(&file).unwrap();
    let tool = tool.unwrap();
    let shown = String::from_utf8_lossy(&tool.stdout).into_owned();
    (shown, tool.status.code())
}

fn agree(text: &[u8], wanted: &Wanted, (name, arguments): (&str, &[&str])) {
    let trace = read(text);
    let mut want = Vec::new();
    for at in tree(&trace, wanted) {
        for line in &trace.lines[trace.records[at].lines.clone()] {
            want.extend_from_slice(line);
            want.push(b'\n');
        }
    }
    let want = String::from_utf8_lossy(&want);
    let (shown, status) = tool(text, name, arguments);
    assert!(shown == want, "{want}\nis not\n{shown}");
    assert_eq!(status, Some(0));
}

const ALLOC: Wanted = Wanted {
    over_ns: |_| Some(134_000),
    is_root: |name| name != "not_asked_for",
    is_event: |name| name.starts_with("mm_"),
};

const OWN: Wanted = Wanted {
    over_ns: |name| match name {
        "try_to_free_pages" => Some(1_000_000),
        "compact_zone" => None,
        _ if name.starts_with("shrink_") => Some(20_000),
        _ => Some(50_000),
    },
    is_root: |name| name == "try_to_free_pages" || name.starts_with("shrink_"),
    is_event: |name| name != "sched_switch",
};

const OWN_RULES: [&str; 11] = [
    "--tree",
    "-t",
    "50us",
    "-r",
    "func try_to_free_pages over=1ms",
    "-r",
    "func shrink_* over=20us",
    "-r",
    "hide compact_zone",
    "-r",
    "hide sched_*",
];

/// Tries a property on always the same runs, small ones and large ones.
fn try_all(property: fn(&mut Unstructured) -> Result<()>) {
    for number in 1..=40_u64 {
        arbtest::arbtest(property).seed(number << 32 | (100 + number * 15));
    }
}

#[test]
fn the_trees_of_random_runs_are_those_of_the_reference() {
    try_all(|u| {
        let run = run(u)?;
        let options = Options {
            no_proc: u.ratio(1, 4)?,
            flags: u.ratio(1, 4)?,
            tail: u.arbitrary()?,
            arguments: u.arbitrary()?,
            ..Options::default()
        };
        let text = text(&run, options, None);
        agree(&text, &ALLOC, ("alloc", &["--tree", "-t", "134us"]));
        agree(&text, &OWN, ("own", &OWN_RULES));
        Ok(())
    });
}

#[test]
fn whatever_is_lost_entries_have_ends_and_no_slow_call_is_missing() {
    try_all(|u| {
        let options = Options {
            tail: u.arbitrary()?,
            ..Options::default()
        };
        let loss = Loss {
            cpu: u.int_in_range(0..=2)?,
            from: u.int_in_range(3..=150)?,
            to: u.int_in_range(3..=150)?,
        };
        let text = text(&run(u)?, options, Some(loss));
        let (shown, _) = tool(&text, "lossy", &["--tree", "-t", "134us"]);
        let body = |line: &&str| line.rsplit("|  ").next().unwrap().trim_start().to_owned();
        let ends = shown.lines().filter(|line| body(line).starts_with('}'));
        let entries = shown.lines().filter(|line| line.ends_with(") {"));
        assert!(entries.count() <= ends.count(), "{shown}");
        // Without trees a slow call is the line that tells how long it took.
        let (calls, _) = tool(&text, "calls", &["-t", "134us", "-e", "none"]);
        for line in calls.lines() {
            assert!(shown.contains(line), "{line}\nis not in\n{shown}");
        }
        Ok(())
    });
}

#[test]
fn no_text_makes_it_stumble() {
    try_all(|u| {
        let mut text = text(&run(u)?, Options::default(), None);
        for _ in 0..u.int_in_range(1..=20)? {
            let at = u.choose_index(text.len())?;
            text[at] = *u.choose(b"\n |:-/*}{();0\x1b\xff\r")?;
        }
        let (_, status) = tool(&text, "noise", &["--tree", "-t", "50us"]);
        assert!(matches!(status, Some(0 | 2)), "{status:?}");
        Ok(())
    });
}
