//! The second signal where leaving at once would leave the system changed. In a file of its own:
//! signal handlers are the process's, and other tests have theirs.

use std::os::fd::AsFd;

use pipe::clock::Mono;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};
use rustix::process::{Signal, getpid, kill_process};

#[test]
fn an_orderly_tool_is_told_both_signals_and_lives_on() {
    let (input, feeder) = rustix::pipe::pipe().unwrap();
    let stop = Stop::install_orderly(None).unwrap();
    // SIGTERM alone: whoever runs the tests may have the others ignored.
    let signal = || kill_process(getpid(), Signal::TERM).unwrap();
    let soon = || Some(Mono::now().after(Span::from_ns(2_000_000)));

    signal();
    assert_eq!(stop.sleep(None, &[]).unwrap(), Wake::Signal(15));
    assert_eq!(stop.sleep(soon(), &[]).unwrap(), Wake::Due);
    // A filter reads on.
    rustix::io::write(&feeder, b"x").unwrap();
    assert!(stop.readable(input.as_fd()).unwrap());

    signal();
    assert_eq!(stop.sleep(None, &[]).unwrap(), Wake::Signal(15));
    assert_eq!(stop.sleep(soon(), &[]).unwrap(), Wake::Due);
    // A filter does not, whatever there is to read.
    assert!(!stop.readable(input.as_fd()).unwrap());
}
