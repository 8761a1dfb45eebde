//! The house rules that a program can check: who imports whom, how big a room may be, where
//! `unsafe` may stand, how many crates the tools bring along.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tests::{TOOLS, cargo, top};

/// The only files with `unsafe`, each to call the kernel: beside `pipe`, the tools that talk to it
/// by more than files.
const MAY_BE_UNSAFE: [&str; 5] = [
    "sample/src/buildstats/usage.rs",
    "pipe/src/",
    "ftfilter/src/tracefs.rs",
    "metricsnap/src/take.rs",
    "taskwatch/src/socket",
];

const NO_NAMES: [&str; 7] = [
    "util", "utils", "common", "helper", "helpers", "misc", "types",
];

/// The union of the tools' normal dependencies is at most so many crates. Those of `render`'s feature
/// `png` are counted apart: what draws pixels is optional, large, and of no use to the others.
const CRATES: usize = 30;
const PIXEL_CRATES: usize = 45;

/// The lines of `cargo tree` with these arguments, without repetitions: one package a line.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let printed = cargo()
        .args(["tree", "--quiet", "--locked", "--prefix", "none"])
        .args(arguments)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&printed.stderr);
    assert!(printed.status.success(), "{complaint}");
    let lines = String::from_utf8(printed.stdout).unwrap();
    let packages: BTreeSet<String> = lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('['))
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect();
    assert!(!packages.is_empty());
    packages
}

fn name(package: &str) -> &str {
    package.split(' ').next().unwrap()
}

/// The members that a member's manifest names, for any purpose.
fn imported(member: &str) -> Vec<String> {
    let kinds = "normal,build,dev";
    let direct = tree(&["-p", member, "--depth", "1", "-e", kinds]);
    let names = direct.iter().map(|package| name(package));
    let members = names.filter(|name| *name != member && is_member(name));
    members.map(str::to_owned).collect()
}

fn is_member(name: &str) -> bool {
    TOOLS.contains(&name) || ["pipe", "tests"].contains(&name)
}

/// Every source file of the members' `src` directories, as a path from the top.
fn sources() -> Vec<PathBuf> {
    let mut rooms: Vec<_> = TOOLS
        .iter()
        .chain(&["pipe"])
        .map(|m| Path::new(m).join("src"))
        .collect();
    let mut files = Vec::new();
    while let Some(room) = rooms.pop() {
        for entry in fs::read_dir(top().join(&room)).unwrap() {
            let entry = entry.unwrap();
            let path = room.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                rooms.push(path);
            } else {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 2 * TOOLS.len());
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(top().join(path)).unwrap()
}

/// The lines of a file without its tests, which stand last.
fn untested(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| *line != "#[cfg(test)]")
}

/// Whether a line is neither empty nor a comment: words about the code are not rationed.
fn is_code(line: &&str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with("//")
}

#[test]
fn imports_run_one_way() {
    for tool in TOOLS {
        assert_eq!(
            imported(tool),
            ["pipe"],
            "{tool} imports pipe and no other member"
        );
    }
    assert!(imported("pipe").is_empty(), "pipe imports no member");
}

#[test]
fn the_workspace_has_the_members_that_the_tests_know() {
    let members = tree(&["--workspace", "--depth", "0"]);
    let mut names: Vec<_> = members.iter().map(|package| name(package)).collect();
    names.retain(|name| !is_member(name));
    assert!(names.is_empty(), "no rule is written for {names:?}");
    assert_eq!(members.len(), TOOLS.len() + 2);
}

#[test]
fn the_tools_bring_few_crates_along() {
    let tools = ["--workspace", "--exclude", "tests", "-e", "normal"];
    let without = tree(&[&tools[..], &["--no-default-features"]].concat());
    let crates: Vec<_> = without.iter().filter(|p| !is_member(name(p))).collect();
    let many = crates.len();
    assert!(many <= CRATES, "{many} crates: {crates:#?}");
    let pixels: Vec<_> = tree(&tools).difference(&without).cloned().collect();
    let many = pixels.len();
    assert!(
        many <= PIXEL_CRATES && pixels.iter().any(|package| name(package) == "resvg"),
        "{many} crates: {pixels:#?}"
    );
}

#[test]
fn a_main_has_no_logic() {
    for tool in TOOLS {
        let lines = read(&Path::new(tool).join("src/main.rs")).lines().count();
        assert!(lines <= 8, "{tool}/src/main.rs has {lines} lines");
    }
}

#[test]
fn files_are_short_and_named_for_what_they_hold() {
    for path in sources() {
        let lines = read(&path).lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !NO_NAMES.contains(&stem),
            "{} is named for nothing",
            path.display()
        );
    }
}

#[test]
fn the_shared_crate_keeps_its_door_policy() {
    let mut all = 0;
    for path in sources().iter().filter(|path| path.starts_with("pipe")) {
        let text = read(path);
        let lines = untested(&text).count();
        assert!(lines <= 250, "{} has {lines} lines", path.display());
        all += untested(&text).filter(is_code).count();
    }
    assert!(all <= 1_925, "pipe has {all} lines of code");
}

#[test]
fn unsafe_stands_only_where_the_kernel_is_called() {
    for path in sources() {
        let shown = path.display().to_string();
        if MAY_BE_UNSAFE.iter().any(|place| shown.starts_with(place)) {
            continue;
        }
        for (line, number) in read(&path).lines().zip(1..) {
            let code = line.split("//").next().unwrap();
            let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            let unsafe_word = words
                .into_iter()
                .any(|word| ["unsafe", "unsafe_code"].contains(&word));
            assert!(!unsafe_word, "{shown}:{number}: {line}");
        }
    }
}
