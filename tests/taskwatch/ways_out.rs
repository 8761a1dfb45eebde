//! The ways out, what it may while it runs, and its rest while nothing happens.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use rustix::pipe::PipeFlags;
use rustix::process::Signal;
use tests::{Child, Scratch, command, shell, skip};

use super::watch::{Watch, nothing_left, system, tree_of};

#[test]
fn once_open_it_has_no_rights_any_more() {
    let Some(_alone) = system("rights") else {
        return;
    };
    let watch = Watch::start(&[]);
    let number = |key, radix| watch.child.proc_number("status", key, radix);
    for capabilities in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        assert_eq!(number(capabilities, 16), Some(0), "{capabilities}");
    }
    assert_eq!(number("NoNewPrivs", 10), Some(1));
    watch.end();
}

#[test]
fn a_reader_that_leaves_ends_it() {
    let Some(_alone) = system("a reader that leaves") else {
        return;
    };
    let scratch = Scratch::new();
    let head = "taskwatch --no-snapshot | head -n 1 | cut -f2";
    let ended = Child::start(&mut shell(head, &scratch)).end();
    assert_eq!(ended.quietly(), "event\n");
    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut run = command("taskwatch", &scratch);
    run.args(["-q", "-u", "4294967294"]);
    let mut watch = Child::start_in_pipe(run.stdin(Stdio::null()).stdout(writer));
    watch.until_it_catches(Signal::INT);
    let id = watch.id();
    drop(reader);
    watch.end().quietly();
    nothing_left(id);
}

#[test]
fn signals_a_full_disk_and_time_end_it_and_nothing_is_left() {
    let Some(_alone) = system("ways out") else {
        return;
    };
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let watch = Watch::start(&["-q"]);
        let id = watch.child.id();
        watch.child.signal(signal);
        let ended = watch.child.end();
        assert_eq!((ended.status, ended.err.as_str()), (0, ""), "{signal:?}");
        nothing_left(id);
    }
    let scratch = Scratch::new();
    for (line, status) in [
        ("exec taskwatch -q -d 100ms > /dev/null", 0),
        ("exec taskwatch -q -n 1 > /dev/null", 0),
        ("exec taskwatch -q -d 100ms > /dev/full", 2),
        // It is killed, and has no say in what is left.
        ("taskwatch -q > /dev/null & sleep 0.2; kill -KILL $!", 0),
    ] {
        let run = Child::start(&mut shell(line, &scratch));
        let id = run.id();
        let ended = run.end();
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        nothing_left(id);
    }
}

#[test]
fn nothing_wakes_it_while_nothing_happens() {
    let Some(_alone) = tree_of("no wake-ups") else {
        return;
    };
    let scratch = Scratch::new();
    // Of a tree that only sleeps there is nothing to tell, however busy the machine.
    let mut run = command("taskwatch", &scratch);
    run.args([
        "-q", "--source", "perf", "--to", "rows.tsv", "--", "sleep", "5",
    ]);
    let watch = Child::start(&mut run);
    std::thread::sleep(Duration::from_millis(1_500));
    let before = wake_ups(watch.id());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(wake_ups(watch.id()), before);
    assert_eq!(watch.end().status, 0);
}

#[test]
fn nothing_wakes_it_while_nothing_happens_anywhere() {
    const TRIES: u32 = 10;
    let Some(_alone) = system("no wake-ups of the whole system") else {
        return;
    };
    let watch = Watch::start(&["--threads"]);
    let state = || {
        let rows = fs::metadata(watch.rows_path()).unwrap().len();
        (rows, wake_ups(watch.child.id()))
    };
    for _ in 0..TRIES {
        let (rows, before) = state();
        std::thread::sleep(Duration::from_secs(3));
        let (rows_after, after) = state();
        if rows == rows_after {
            assert_eq!(after, before);
            return;
        }
    }
    skip("no wake-ups of the whole system", "it is never idle here");
}

/// How often the threads of a process have gone to sleep, which is as often as they were woken.
fn wake_ups(id: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap();
    threads
        .map(|thread| {
            let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
            let line = status
                .lines()
                .find(|line| line.starts_with("voluntary_ctxt"));
            let count = line.unwrap().split_whitespace().last().unwrap();
            count.parse::<u64>().unwrap()
        })
        .sum()
}
