//! Every way out is taken at once, also in the middle of an hour, and ends with whole rows.

use std::fs::File;
use std::io::{BufRead, BufReader};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;
use tests::{Child, Scratch, command, is_root, shell, skip};

use super::run::{Report, Rows, Run};

#[test]
fn a_signal_ends_an_hour_at_once_with_a_last_row() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        for options in [&[][..], &["--spin"], &["-d", "2h"], &["-n", "9"]] {
            let options = [options, &["-i", "1h", "context_switches_total"]].concat();
            let (ended, rows) = Run::start(Scratch::new(), &options).end_by(signal);
            assert_eq!((rows.len(), rows.missing()), (2, 0));
            assert!(rows.times[0] < rows.times[1]);
            Report::said(&ended).is_of(&rows);
        }
    }
}

#[test]
fn growth_until_a_signal_is_a_row() {
    let options = ["-i", "1h", "-q", "--delta", "context_switches_total"];
    // No row comes before the signal: the first is the base.
    let scratch = Scratch::new();
    let mut run = Child::start(command("metricsnap", &scratch).args(options));
    run.until_it_catches(Signal::INT);
    run.until("the collector", |run| super::run::collector(run).is_some());
    run.signal(Signal::INT);
    let rows = Rows::parse(&run.end().quietly());
    assert_eq!(rows.columns, ["node_context_switches_delta"]);
    assert_eq!(rows.len(), 1);
}

#[test]
fn an_ignored_interrupt_stays_ignored() {
    let scratch = Scratch::new();
    let line = "trap '' INT; exec metricsnap -q -i 1h load1";
    let mut run = Child::start(&mut shell(line, &scratch));
    run.until_it_catches(Signal::TERM);
    run.signal(Signal::INT);
    let ignored = run.proc_number("status", "SigIgn", 16).unwrap();
    assert_ne!(ignored & 0b10, 0);
    assert!(run.runs());
    run.signal(Signal::TERM);
    assert_eq!(Rows::parse(&run.end().quietly()).len(), 2);
}

#[test]
fn the_second_signal_leaves_at_once() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let scratch = Scratch::new();
        // The first signal is the command's, which ends with its input and not before.
        let (input, _feeder) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        let script = "trap '' INT TERM HUP; : > ready; cat; :";
        let line = [
            "-i", "1h", "--to", "rows.tsv", "load1", "--", "sh", "-c", script,
        ];
        let mut run = Child::start_in_pipe(command("metricsnap", &scratch).args(line).stdin(input));
        run.until("the command is ready", |_| {
            scratch.path().join("ready").exists()
        });
        run.signal(signal);
        run.until("the first signal is taken", |run| {
            run.proc_number("status", "ShdPnd", 16) == Some(0)
        });
        assert!(run.runs(), "the first signal waits for the command");
        run.signal(signal);
        let ended = run.end();
        assert_eq!((ended.status, ended.err.as_str()), (status, ""));
    }
}

#[test]
fn a_reader_that_leaves_ends_an_hour_at_once_and_in_silence() {
    for options in [&[][..], &["--spin", "-q"], &["--gvisor"], &["--json"]] {
        let scratch = Scratch::new();
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        let mut tool = command("metricsnap", &scratch);
        tool.args(["-i", "1h", "load1"])
            .args(options)
            .stdout(writer);
        let run = Child::start_in_pipe(&mut tool);
        let mut reader = BufReader::new(File::from(reader));
        reader.read_line(&mut String::new()).unwrap();
        drop(reader);
        run.end().quietly();
    }
    let scratch = Scratch::new();
    let line = "metricsnap -i 1h load1 | head -n 1 | cut -f 2";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!(ended.quietly(), "node_load1\n");
}

#[test]
fn a_disk_that_is_full_is_told_once_with_status_2() {
    let scratch = Scratch::new();
    for (line, status) in [
        ("metricsnap -q -i 1h load1 > /dev/full", 2),
        ("metricsnap -q -i 1ms load1 > /dev/full", 2),
        ("metricsnap -q -i 20us --ring 4 load1 > /dev/full", 2),
        ("metricsnap -q -i 1ms -d 5ms --gvisor load1 > /dev/full", 2),
        ("metricsnap -q -n 1 --stats /dev/full load1 > rows.tsv", 2),
        ("metricsnap -q --to /dev/full load1 -- true", 125),
        ("metricsnap --list > /dev/full", 2),
        ("metricsnap --help > /dev/full", 2),
    ] {
        let ended = Child::start(&mut shell(line, &scratch)).end();
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        let told = ended.err.to_lowercase();
        assert!(told.contains("no space left on device"), "{line}: {told}");
        assert_eq!(told.lines().count(), 1, "{line}: {told}");
    }
}

#[test]
fn a_disk_that_fills_up_keeps_whole_rows_and_its_command_goes_on() {
    let scratch = Scratch::new();
    let mount = "mkdir -p full && mount -t tmpfs -o size=16k none full";
    let tried = format!("unshare -m sh -c '{mount}'");
    if !is_root() || Child::start(&mut shell(&tried, &scratch)).end().status != 0 {
        skip("a disk that fills up", "no tmpfs can be mounted here");
        return;
    }
    // The command ends when it is told that the disk is full.
    let command = "until grep -q space said; do sleep 0.01; done; echo went on";
    let line = format!(
        "{mount} && metricsnap -q -i 1ms --to full/rows.tsv load1 -- sh -c \"{command}\" 2> said; \
         e=$?; cat full/rows.tsv > rows.tsv; cat said >&2; exit $e"
    );
    let ended = Child::start(command_in_private(&scratch).arg(line)).end();
    assert_eq!((ended.status, ended.out.as_str()), (125, "went on\n"));
    let said = "metricsnap: full/rows.tsv: no space left on device";
    assert!(ended.err.starts_with(said), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(Rows::parse(&scratch.read("rows.tsv")).len() > 10);
}

/// A shell whose mounts nobody else sees.
fn command_in_private(scratch: &Scratch) -> std::process::Command {
    let mut unshare = command("unshare", scratch);
    unshare.args(["-m", "sh", "-c"]);
    unshare
}
