//! `ftfilter` in a pipe whose other end is the test: asked meanwhile, ended by a signal or by time.

use std::fs::File;
use std::io::Write;
use std::process::Command;

use rustix::pipe::PipeFlags;
use rustix::process::Signal;
use tests::{Child, Scratch, command};

/// A pair of 250 us, and one of 50 us that begins with it.
const BEGINS: &[u8] = b"             app-7       [000] .....   101.000000: mm_shrink_slab_start: slow_scan+0x0/0x1 0xff: nid: 0 objects to shrink 1 gfp_flags 0 cache items 1 delta 1 total_scan 1 priority 1
             app-8       [001] .....   101.000100: mm_shrink_slab_start: quick_scan+0x0/0x1 0xfe: nid: 0 objects to shrink 1 gfp_flags 0 cache items 1 delta 1 total_scan 1 priority 1
             app-8       [001] .....   101.000150: mm_shrink_slab_end: quick_scan+0x0/0x1 0xfe: nid: 0 unused scan count 0 new scan count 0 total_scan 1 last shrinker return val 0
";
const END: &[u8] = b"             app-7       [000] .....   101.000250: mm_shrink_slab_end: slow_scan+0x0/0x1 0xff: nid: 0 unused scan count 0 new scan count 0 total_scan 1 last shrinker return val 0
";

const QUICK: &str = "quick_scan : total time = 0.050000 ms, max latency = 0.050000 ms\n";
const SLOW: &str = "slow_scan : total time = 0.250000 ms, max latency = 0.250000 ms\n";

/// The filter, and the end of the pipe that feeds it.
fn fed(scratch: &Scratch, arguments: &[&str]) -> (Child, File) {
    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut ftfilter = command("ftfilter", scratch);
    ftfilter
        .args(["--summary-format", "classic"])
        .args(arguments);
    let mut ftfilter: Command = ftfilter;
    let out = File::create(scratch.path().join("out")).unwrap();
    let mut child = Child::start_in_pipe(ftfilter.stdin(reader).stdout(out));
    child.until_it_catches(Signal::TERM);
    child.until_it_catches(Signal::USR1);
    (child, File::from(writer))
}

#[test]
fn totals_are_told_when_they_are_asked_for_also_while_nothing_comes_in() {
    let scratch = Scratch::new();
    let (mut ftfilter, mut feed) = fed(&scratch, &[]);
    feed.write_all(BEGINS).unwrap();
    // It has read that when it sleeps again with the pipe empty.
    ftfilter.until("all is read", |_| {
        rustix::io::ioctl_fionread(&feed).is_ok_and(|left| left == 0)
    });
    for answers in 1..4 {
        ftfilter.signal(Signal::USR1);
        ftfilter.until("an answer", |ftfilter| {
            ftfilter.said() == QUICK.repeat(answers)
        });
    }
    feed.write_all(END).unwrap();
    drop(feed);
    let ended = ftfilter.end();
    let told = format!("{}{SLOW}{QUICK}", QUICK.repeat(3));
    assert_eq!((ended.status, ended.err), (0, told));
    assert_eq!(scratch.read("out").lines().count(), 4);
}

#[test]
fn asked_for_a_table_it_writes_that() {
    let scratch = Scratch::new();
    let (mut ftfilter, mut feed) = fed(&scratch, &["--summary", "table"]);
    feed.write_all(BEGINS).unwrap();
    let rows = || {
        let table = std::fs::read_to_string(scratch.path().join("table"));
        table.map_or(0, |table| table.lines().count())
    };
    ftfilter.until("the table", |ftfilter| {
        ftfilter.signal(Signal::USR1);
        rows() == 2
    });
    feed.write_all(END).unwrap();
    drop(feed);
    assert_eq!(ftfilter.end().status, 0);
    assert_eq!(rows(), 3);
}

#[test]
fn an_input_without_end_is_left_at_a_signal_with_its_totals() {
    let scratch = Scratch::new();
    let (ftfilter, mut feed) = fed(&scratch, &[]);
    feed.write_all(BEGINS).unwrap();
    // What is cut off is no line.
    feed.write_all(&END[..END.len() - 1]).unwrap();
    ftfilter.signal(Signal::TERM);
    let ended = ftfilter.end();
    assert_eq!((ended.status, ended.err.as_str()), (0, QUICK));
    assert_eq!(scratch.read("out").lines().count(), 2);
    drop(feed);
}

#[test]
fn an_input_without_end_is_left_when_it_is_time() {
    let scratch = Scratch::new();
    let (ftfilter, mut feed) = fed(&scratch, &["-d", "1s"]);
    feed.write_all(BEGINS).unwrap();
    let ended = ftfilter.end();
    assert_eq!((ended.status, ended.err.as_str()), (0, QUICK));
    drop(feed);
}
