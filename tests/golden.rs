//! Every transcript in `cases/` holds. `BLESS=1` rewrites them instead.

use std::fs;
use std::path::{Path, PathBuf};

use tests::transcript::{Transcript, run_all};
use tests::{Scratch, TOOLS};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn hold(directory: &str) {
    let report = run_all(
        &cases().join(directory),
        std::env::var_os("BLESS").is_some(),
    );
    assert!(report.is_empty(), "\n{report}\n(BLESS=1 rewrites them)");
}

#[test]
fn the_transcripts_of_sample_hold() {
    hold("sample");
}

#[test]
fn the_transcripts_of_ftfilter_hold() {
    hold("ftfilter");
}

#[test]
fn the_transcripts_of_taskwatch_hold() {
    hold("taskwatch");
}

#[test]
fn the_transcripts_of_metricsnap_hold() {
    hold("metricsnap");
}

#[test]
fn the_transcripts_of_render_hold() {
    hold("render");
}

#[test]
fn the_recipes_hold() {
    hold("recipes");
}

#[test]
fn no_transcript_takes_a_panic_for_an_answer() {
    let mut rooms = vec![cases()];
    while let Some(room) = rooms.pop() {
        for entry in fs::read_dir(room).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rooms.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains("panicked at"), "{}", path.display());
            }
        }
    }
}

#[test]
fn no_transcript_is_forgotten() {
    let mut found: Vec<_> = fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut wanted: Vec<_> = TOOLS.map(str::to_owned).into();
    wanted.push("recipes".to_owned());
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

/// What running this text as a transcript reports.
fn report(text: &str) -> String {
    let scratch = Scratch::new();
    scratch.write("case.t", text);
    let report = run_all(scratch.path(), false);
    report.replace(&*scratch.path().to_string_lossy(), "HERE")
}

#[test]
fn a_transcript_that_holds_has_no_report() {
    assert_eq!(report("# why\n$ echo a |\n> cat\na\n\n$ false\n? 1\n"), "");
    assert_eq!(report("$ printf 'a\\n\\n'\na\n\n\n$ true\n"), "");
    assert_eq!(
        report("$ echo no >&2; printf yes\nno\nyes(no newline at the end)\n"),
        ""
    );
    assert_eq!(
        report("$ cd / && ls \"$DATA\" | grep README.md\nREADME.md\n"),
        ""
    );
}

#[test]
fn a_wrong_line_is_reported_with_its_place() {
    assert_eq!(
        report("$ true\n$ printf 'a\\nb\\nc\\n'\na\nx\nc\n"),
        "HERE/case.t:2:\n  $ printf 'a\\nb\\nc\\n'\n  a\n- x\n+ b\n  c\n"
    );
}

#[test]
fn output_that_is_missing_or_too_much_is_reported() {
    assert_ne!(report("$ true\na\n"), "");
    assert_ne!(report("$ echo a\n"), "");
    assert_ne!(report("$ printf 'a\\n\\n'\na\n"), "");
    assert_ne!(report("$ printf a\na\n"), "");
}

#[test]
fn a_status_that_is_missing_or_wrong_is_reported() {
    assert_eq!(
        report("$ exit 3\n"),
        "HERE/case.t:1:\n  $ exit 3\n- ? 0\n+ ? 3\n"
    );
    assert_ne!(report("$ exit 3\n? 2\n"), "");
    assert_ne!(report("$ true\n? 1\n"), "");
    assert_eq!(report("$ kill -TERM $$\n? 143\n"), "");
}

#[test]
fn what_is_no_transcript_is_reported() {
    assert_ne!(report(""), "");
    assert_ne!(report("# only a comment\n"), "");
    assert_ne!(report("echo a\na\n"), "");
    assert_ne!(report("$ exit 1\n? one\n"), "");
    assert_ne!(report("$ echo '# a'\n# a\n"), "");
}

#[test]
fn a_directory_without_transcripts_is_reported() {
    let scratch = Scratch::new();
    assert_ne!(run_all(scratch.path(), false), "");
    assert_ne!(run_all(&scratch.path().join("nowhere"), false), "");
}

#[test]
fn a_transcript_without_its_program_is_found_out() {
    let lacks = |text: &str| Transcript::parse(text).unwrap().lacks();
    let text = "skip unless sh no-such-program\n$ echo a\n";
    assert_eq!(
        lacks(text),
        Some("no-such-program is not installed".to_owned())
    );
    assert_eq!(lacks("skip unless sh\n$ echo a\n"), None);
    assert_ne!(report("skip unless sh\n$ echo a\nb\n"), "");
    let text = "skip unless $ exit 1\n$ echo a\nb\n";
    assert_eq!(lacks(text), Some("'exit 1' fails here".to_owned()));
    assert_eq!(report(text), "");
    assert_ne!(report("skip unless $ true\n$ echo a\nb\n"), "");
}

#[test]
fn blessing_writes_what_came_and_keeps_the_rest() {
    let scratch = Scratch::new();
    scratch.write(
        "case.t",
        "# why\n\n$ echo a |\n> cat\nb\n\n$ exit 4\n\n$ printf 'a\\n\\n'\n",
    );
    assert_eq!(run_all(scratch.path(), true), "");
    let blessed = "# why\n\n$ echo a |\n> cat\na\n\n$ exit 4\n? 4\n\n$ printf 'a\\n\\n'\na\n\n\n";
    assert_eq!(scratch.read("case.t"), blessed);
    assert_eq!(run_all(scratch.path(), false), "");
    assert_eq!(Transcript::parse(blessed).unwrap().print(), blessed);
}

#[test]
fn a_scratch_directory_is_gone_afterwards() {
    let scratch = Scratch::new();
    let path = scratch.path().to_owned();
    scratch.write("a", "b");
    drop(scratch);
    assert!(!path.exists());
}
