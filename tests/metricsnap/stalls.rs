//! Readers that stall: nothing waits for them but rows, of which those that don't fit are counted.

use std::fs::File;
use std::io::Read;
use std::thread::{self, JoinHandle};

use rustix::fd::OwnedFd;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;
use tests::{Child, Ended, Scratch, command};

use super::run::{Report, Rows, collector, sleeps};

/// The default ring, and what the program itself takes.
const MEMORY_KIB: u64 = 16 << 10;

fn reading(reader: OwnedFd) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        File::from(reader).read_to_string(&mut text).unwrap();
        text
    })
}

/// A run whose rows nobody reads before so many ticks have passed; then all are read, and it is
/// ended.
fn stalled(options: &[&str], ticks: u64) -> (Ended, Rows, u64) {
    let scratch = Scratch::new();
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    let names = ["context_switches_total", "load1", "--skew"];
    let mut tool = command("metricsnap", &scratch);
    let mut run = Child::start_in_pipe(tool.args(options).args(names).stdout(writer));
    run.until("a long stall", |run| sleeps(run) > ticks);
    let status = run.proc("status");
    let memory = status.lines().find(|line| line.starts_with("VmHWM:"));
    let memory = memory.unwrap().split_whitespace().nth(1).unwrap();
    let reading = reading(reader);
    run.signal(Signal::INT);
    let ended = run.end();
    (
        ended,
        Rows::parse(&reading.join().unwrap()),
        memory.parse().unwrap(),
    )
}

#[test]
fn a_reader_that_stalls_loses_counted_rows_and_costs_no_memory() {
    for (options, ticks) in [
        // A second fits into the ring, and some into the pipe.
        (&["-i", "100us"][..], 25_000),
        (&["-i", "100us", "--ring", "4"], 5_000),
        (&["-i", "1ms", "--ring", "4"], 2_000),
    ] {
        let (ended, rows, memory) = stalled(options, ticks);
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert!(memory < MEMORY_KIB, "{memory} kiB");
        let said = Report::said(&ended);
        said.is_of(&rows);
        assert!(said.lost > 0, "{options:?}: {said:?}");
        assert!(rows.times.is_sorted_by(|a, b| a < b));
        let interval = if options[1] == "1ms" { 10 } else { 1 } * 100_000;
        let passed = rows.passed(interval);
        let points = i128::from(rows.len() + rows.missing());
        assert!((passed..=passed + 1).contains(&points), "{passed} {points}");
    }
}

#[test]
fn a_reader_that_stalls_fails_the_strict_run() {
    let (ended, rows, _) = stalled(&["-i", "1ms", "--ring", "4", "--strict"], 2_000);
    assert_eq!(ended.status, 1, "{}", ended.err);
    assert!(rows.missing() > 0);
}

#[test]
fn the_last_row_is_there_and_tells_what_is_missing_though_the_ring_is_full_at_the_end() {
    loop {
        let scratch = Scratch::new();
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        // The least that a pipe can hold.
        rustix::pipe::fcntl_setpipe_size(&writer, 4096).unwrap();
        let options = ["-i", "1ms", "-d", "500ms", "--ring", "4", "--skew"];
        let mut tool = command("metricsnap", &scratch);
        let tool = tool.args(options).args(["load1", "load5"]).stdout(writer);
        let mut run = Child::start_in_pipe(tool);
        run.until("rows are taken", |run| sleeps(run) > 0);
        run.until("all are taken", |run| collector(run).is_none());
        let reading = reading(reader);
        let ended = run.end();
        let text = reading.join().unwrap();
        if ended.err.contains("the reader takes nothing") {
            // This test itself had to wait for a processor.
            continue;
        }
        assert_eq!(ended.status, 0, "{}", ended.err);
        let rows = Rows::parse(&text);
        assert_eq!(rows.len() + rows.missing(), 501);
        let said = Report::said(&ended);
        said.is_of(&rows);
        assert!(said.lost > 100, "{said:?}");
        assert!(rows.lost.last().is_some_and(|&lost| lost > 100));
        assert_eq!(rows.passed(1_000_000), 501);
        return;
    }
}

#[test]
fn a_slow_reader_of_a_small_ring_gets_the_whole_grid() {
    let scratch = Scratch::new();
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    rustix::pipe::fcntl_setpipe_size(&writer, 4096).unwrap();
    let mut tool = command("metricsnap", &scratch);
    let options = ["-i", "100us", "-n", "3000", "--ring", "4"];
    tool.args(options).args(["load1", "--skew"]);
    let mut run = Child::start_in_pipe(tool.stdout(writer));
    run.until("a stall", |run| sleeps(run) > 1_000);
    let reading = thread::spawn(move || {
        let (mut reader, mut text) = (File::from(reader), Vec::new());
        let mut block = [0; 1024];
        loop {
            match reader.read(&mut block).unwrap() {
                0 => return String::from_utf8(text).unwrap(),
                length => text.extend_from_slice(&block[..length]),
            }
            thread::sleep(std::time::Duration::from_millis(2));
        }
    });
    let ended = run.end();
    let rows = Rows::parse(&reading.join().unwrap());
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert_eq!(rows.len(), 3_000);
    // The last one stands on the grid.
    assert_eq!(
        i128::from(rows.len() + rows.missing()),
        rows.passed(100_000)
    );
    let said = Report::said(&ended);
    said.is_of(&rows);
    assert!(said.lost > 0, "{said:?}");
}

#[test]
fn a_reader_that_takes_nothing_at_all_does_not_hold_up_the_end() {
    for options in [&["-d", "50ms"][..], &[], &["--ring", "4", "--gvisor"]] {
        let scratch = Scratch::new();
        let (_reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        rustix::pipe::fcntl_setpipe_size(&writer, 4096).unwrap();
        rustix::io::write(&writer, &[b'x'; 4096]).unwrap();
        let mut tool = command("metricsnap", &scratch);
        tool.args(["-q", "-i", "1ms", "load1"]).args(options);
        let mut run = Child::start_in_pipe(tool.stdout(writer));
        run.until_it_catches(Signal::TERM);
        if options.first() != Some(&"-d") {
            run.until("rows are taken", |run| sleeps(run) > 100);
            run.signal(Signal::TERM);
        }
        let ended = run.end();
        assert_eq!(ended.status, 2);
        let said = "metricsnap: standard output: the reader takes nothing; ";
        assert!(ended.err.starts_with(said), "{}", ended.err);
        assert!(ended.err.ends_with(" bytes are lost\n"), "{}", ended.err);
    }
}
