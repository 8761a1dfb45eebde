//! Storms of short tasks, told whole, or with what was lost of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use rustix::pipe::PipeFlags;
use rustix::process::Signal;
use tests::tasks::{Made, Row, Rows};
use tests::{Child, Scratch, command, shell};

use super::watch::{Watch, drops, so_far, storm, system, tree};

/// A kind of storm, and what is needed to see it.
const STORMS: [(&str, &[&str]); 3] = [("threads", &["--threads"]), ("vfork", &[]), ("spawn", &[])];

/// Every storm of so many tasks, told whole.
fn complete(tasks: usize) {
    for (kind, options) in STORMS {
        let watch = Watch::start(options);
        let made = storm(kind, tasks);
        let (ended, rows) = watch.end();
        assert_eq!(ended.err, "", "{kind}");
        rows.tell_all(&made);
    }
}

#[test]
fn storms_of_10_000_tasks_are_told_whole() {
    if let Some(_alone) = system("storms of 10,000 tasks") {
        complete(10_000);
    }
}

#[test]
fn storms_of_100_000_tasks_are_told_whole() {
    if let Some(_alone) = system("storms of 100,000 tasks") {
        complete(100_000);
    }
}

#[test]
fn a_storm_that_is_the_command_is_told_whole() {
    let Some(_alone) = system("a storm as COMMAND") else {
        return;
    };
    for (kind, options) in STORMS {
        let (ended, rows) = tree(&[], options, &["storm", kind, "10000"]);
        let made = Made::read(&ended.quietly());
        rows.tell_all(&made);
    }
}

#[test]
fn what_a_small_buffer_loses_is_counted_and_made_good() {
    let Some(_alone) = system("a small buffer") else {
        return;
    };
    let scratch = Scratch::new();
    let sleeper = || Child::start(command("sleep", &scratch).arg("1000"));
    let old = sleeper();
    // The snapshot lets it know who lives.
    let mut watch = command("taskwatch", &scratch);
    watch.args(["--threads", "--buffer", "32k"]);
    let mut watch = Watch::started(watch, Scratch::new());
    let (rows_path, gone) = (watch.rows_path(), old.id());
    watch.child.until("it knows who lives", |_| {
        so_far(&rows_path).of("alive").any(|row| row.pid == gone)
    });
    watch.child.signal(Signal::STOP);
    let made = storm("threads", 20_000);
    drop(old);
    let new = sleeper();
    watch.child.signal(Signal::CONT);
    let new_id = new.id();
    watch.child.until("it has caught up", |_| {
        let is_new = |row: &Row| row.pid == new_id;
        so_far(&rows_path).of("alive").any(is_new)
    });
    std::thread::sleep(Duration::from_millis(200));
    let dropped = drops(watch.child.id());
    let (ended, rows) = watch.end();
    assert!(ended.err.contains("lost"), "{}", ended.err);

    let mut lost = rows.lost();
    lost.retain(|source, _| dropped.contains_key(source));
    assert_eq!(lost, dropped);
    let [births, _, ends] = rows.storm(&made);
    let unseen = (2 * made.tasks - births - ends) as u64;
    assert!(
        unseen > 0 && unseen <= lost["connector"],
        "{unseen} {lost:?}"
    );
    assert!(rows.of("gone").any(|row| row.pid == gone));
    assert!(rows.of("alive").any(|row| row.pid == new_id));
}

#[test]
fn a_reader_that_is_slow_holds_up_nothing_and_what_it_costs_is_counted() {
    let Some(_alone) = system("a slow reader") else {
        return;
    };
    let scratch = Scratch::new();
    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut run = command("taskwatch", &scratch);
    run.args(["--no-snapshot", "--threads", "--ring", "64k"]);
    let mut watch = Child::start_in_pipe(run.stdin(Stdio::null()).stdout(writer));
    watch.until("the header", |_| {
        rustix::io::ioctl_fionread(&reader).is_ok_and(|bytes| bytes > 0)
    });
    // A pipe takes a few hundred rows, the ring a few thousand events.
    let made = storm("threads", 20_000);
    let id = watch.id();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(
        drops(id),
        BTreeMap::new(),
        "the sockets were read meanwhile"
    );
    let path = scratch.path().join("rows.tsv");
    let copy = std::thread::spawn(move || {
        let mut file = File::create(path).unwrap();
        std::io::copy(&mut File::from(reader), &mut file).unwrap();
    });
    // It may write what it holds before it is told to end.
    std::thread::sleep(Duration::from_millis(500));
    watch.signal(Signal::INT);
    let ended = watch.end();
    copy.join().unwrap();
    assert_eq!(ended.status, 0, "{}", ended.err);
    let rows = Rows::read(&scratch.path().join("rows.tsv"));
    let [births, _, ends] = rows.storm(&made);
    let unseen = (2 * made.tasks - births - ends) as u64;
    let lost = rows.lost();
    assert!(unseen > 0 && unseen <= lost["queue"], "{unseen} {lost:?}");
}

#[test]
fn what_was_recorded_is_told_again() {
    let Some(_alone) = system("a recording") else {
        return;
    };
    let watch = Watch::start(&["--threads", "--record", "raw"]);
    let made = storm("spawn", 500);
    watch.child.signal(Signal::INT);
    let Watch { child, scratch } = watch;
    assert_eq!(child.end().status, 0);
    let replay = "taskwatch --clock mono --threads --replay raw > again.tsv";
    Child::start(&mut shell(replay, &scratch)).end().quietly();
    for name in ["rows.tsv", "again.tsv"] {
        Rows::read(&scratch.path().join(name)).tell_all(&made);
    }
}
