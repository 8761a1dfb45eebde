//! A run around a command: rows before it and after it, and its own streams, signals and status.

use std::fs::File;
use std::io::Read;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;
use tests::{Child, Scratch, command, shell};

use super::run::{Report, Rows};

#[test]
fn the_first_row_is_before_the_command_and_the_last_after_it() {
    for options in [&[][..], &["--spin"], &["-d", "2h"]] {
        let scratch = Scratch::new();
        scratch.write("loadavg", "1.00 1 1 1/2 3\n");
        let mut tool = command("metricsnap", &scratch);
        tool.args(["-i", "1h", "--to", "rows.tsv", "--proc", ".", "load1"])
            .args(options);
        let ended =
            Child::start(tool.args(["--", "sh", "-c", "echo 2.50 1 1 1/2 3 > loadavg"])).end();
        assert_eq!((ended.status, ended.out.as_str()), (0, ""));
        let rows = Rows::parse(&scratch.read("rows.tsv"));
        assert_eq!(rows.cells, [["1"], ["2.5"]]);
        Report::said(&ended).is_of(&rows);
    }
}

#[test]
fn the_status_is_the_commands_or_says_why_there_is_none() {
    let scratch = Scratch::new();
    scratch.write("data", "no program");
    for (line, status) in [
        ("metricsnap -q --to rows.tsv load1 -- true", 0),
        ("metricsnap -q --to rows.tsv load1 -- sh -c 'exit 3'", 3),
        (
            "metricsnap -q --to rows.tsv load1 -- sh -c 'kill -TERM $$'",
            143,
        ),
        (
            "metricsnap -q --to rows.tsv --strict -i 1h load1 -- sh -c 'exit 7'",
            7,
        ),
    ] {
        let ended = Child::start(&mut shell(line, &scratch)).end();
        assert_eq!((ended.status, ended.err.as_str()), (status, ""), "{line}");
        assert!(Rows::parse(&scratch.read("rows.tsv")).len() >= 2);
    }
    for (line, status, said) in [
        (
            "metricsnap -q --to rows.tsv load1 -- ./data",
            126,
            "./data: permission denied",
        ),
        (
            "metricsnap -q --to rows.tsv load1 -- ./none",
            127,
            "./none: no such file",
        ),
        ("metricsnap -q --to rows.tsv nope -- true", 125, "'nope'"),
        (
            "metricsnap -q --to no/dir load1 -- true",
            125,
            "no/dir: no such file",
        ),
        ("metricsnap -q --nope load1 -- true", 125, "'--nope'"),
        (
            "metricsnap -q --ring 9G load1 --to rows.tsv -- true",
            125,
            "1G of memory",
        ),
        ("metricsnap -q load1 -- true", 125, "--to"),
        ("metricsnap -q --to rows.tsv load1", 2, "COMMAND"),
    ] {
        let ended = Child::start(&mut shell(line, &scratch)).end();
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        assert!(ended.err.starts_with("metricsnap: "), "{}", ended.err);
        assert!(ended.err.contains(said), "{line}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
}

#[test]
fn the_commands_streams_are_its_own() {
    let scratch = Scratch::new();
    let line = "echo in | metricsnap -q --to rows.tsv load1 -- sh -c 'cat; echo err >&2'";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("in\n", "err\n"));
}

#[test]
fn a_signal_is_passed_on_and_rows_go_on_until_the_command_ends() {
    let script = "trap 'echo got; cat; exit 7' TERM; echo ready; while :; do sleep 0.01; done";
    let scratch = Scratch::new();
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    let (input, feeder) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut reader = File::from(reader);
    let mut read = |want: &str| {
        let mut said = vec![0; want.len()];
        reader.read_exact(&mut said).unwrap();
        assert_eq!(said, want.as_bytes());
    };
    let line = [
        "-i", "1ms", "-q", "--to", "rows.tsv", "load1", "--", "sh", "-c", script,
    ];
    let mut tool = command("metricsnap", &scratch);
    let mut run = Child::start_in_pipe(tool.args(line).stdin(input).stdout(writer));
    read("ready\n");
    run.signal(Signal::TERM);
    read("got\n");
    let path = scratch.path().join("rows.tsv");
    let before = Rows::so_far(&path).len();
    run.until("rows go on", |_| Rows::so_far(&path).len() > before + 100);
    drop(feeder);
    let ended = run.end();
    assert_eq!((ended.status, ended.err.as_str()), (7, ""));
    Rows::parse(&scratch.read("rows.tsv"));
}

#[test]
fn ctrl_c_is_the_commands_and_its_status_comes_back() {
    let script = "trap 'exit 7' INT; echo ready; while :; do sleep 0.01; done";
    let scratch = Scratch::new();
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    let line = [
        "-i", "1h", "-q", "--to", "rows.tsv", "load1", "--", "sh", "-c", script,
    ];
    let run = Child::start_in_pipe(command("metricsnap", &scratch).args(line).stdout(writer));
    File::from(reader).read_exact(&mut [0; 6]).unwrap();
    run.signal_group(Signal::INT);
    let ended = run.end();
    assert_eq!((ended.status, ended.err.as_str()), (7, ""));
    assert_eq!(Rows::parse(&scratch.read("rows.tsv")).len(), 2);
}
