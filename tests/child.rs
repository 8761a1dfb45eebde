//! A child process in a group of its own: signalled by its id, watched so that a hang is a failure
//! and not a hang, and never left behind.

use std::fs;
use std::io::{Read, Seek};
use std::os::unix::fs::FileExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{self, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::call::set_signal;

/// Nothing here is about speed: this only turns a hang into a failure. It is far below the
/// intervals (an hour) that tests use to show that something does not wait for them.
const HANG: Duration = Duration::from_secs(180);

/// A running child. Dropped before its end, it is killed with its whole group.
#[derive(Debug)]
pub struct Child {
    child: process::Child,
    group: Pid,
    what: String,
    out: Option<fs::File>,
    err: Option<fs::File>,
}

/// How a child ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status, or 128 + the signal that killed it, as a shell tells it.
    pub status: i32,
    /// Standard output, unless the test sent it elsewhere.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Child {
    /// Starts it in a new group. Both its streams are kept in unnamed files, so that it can't
    /// block on a reader; standard input is empty unless it was set.
    pub fn start(command: &mut Command) -> Child {
        Child::spawn(command.stdin(Stdio::null()), true, 0)
    }

    /// Starts it with standard input and output as the command has them.
    pub fn start_in_pipe(command: &mut Command) -> Child {
        Child::spawn(command, false, 0)
    }

    /// The same, in the group of another child, as a shell runs a pipeline.
    pub fn join_pipe(command: &mut Command, leader: &Child) -> Child {
        Child::spawn(command, false, leader.group.as_raw_nonzero().get())
    }

    fn spawn(command: &mut Command, keep_out: bool, group: i32) -> Child {
        // In the background or under nohup(1) some are ignored, and a child would inherit that.
        for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT] {
            set_signal(signal, libc::SIG_DFL);
        }
        let what = format!("{command:?}");
        let what = what.split_once("PATH=").map_or(what.as_str(), |(_, rest)| {
            // Leave out the variables that every command has.
            rest.split_once(" \"").map_or(rest, |(_, rest)| rest)
        });
        let what = what.to_owned();
        let out = keep_out.then(unnamed);
        if let Some(out) = &out {
            command.stdout(out.try_clone().expect("a descriptor"));
        }
        let err = unnamed();
        command.stderr(err.try_clone().expect("a descriptor"));
        let child = command
            .process_group(group)
            .spawn()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        // A command keeps its end of a pipe open until it is told to let go.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let id = Pid::from_child(&child);
        let group = Pid::from_raw(group).unwrap_or(id);
        Child {
            child,
            group,
            what,
            out,
            err: Some(err),
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, to it alone.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it has not been waited for");
    }

    /// Sends its whole group a signal, as Ctrl-C does.
    pub fn signal_group(&self, signal: Signal) {
        kill_process_group(self.group, signal).expect("the group has not been waited for");
    }

    /// Its file in /proc.
    pub fn proc(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.id())).unwrap_or_default()
    }

    /// A number in a file of `NAME: VALUE` lines in its /proc directory, in the given radix.
    pub fn proc_number(&self, name: &str, key: &str, radix: u32) -> Option<u64> {
        let text = self.proc(name);
        let value = text.lines().find_map(|line| line.strip_prefix(key))?;
        u64::from_str_radix(value.trim_start_matches(':').trim(), radix).ok()
    }

    /// Waits until it catches the signal: before that the signal would just kill it. A shell that
    /// is about to become the tool may catch it, too, but not SIGHUP.
    pub fn until_it_catches(&mut self, signal: Signal) {
        let bits = [signal, Signal::HUP].map(|signal| 1_u64 << (signal.as_raw() - 1));
        self.until("it catches the signal", |child| {
            child
                .proc_number("status", "SigCgt", 16)
                .is_some_and(|caught| bits.iter().all(|bit| caught & bit != 0))
        });
    }

    /// Waits until something is so; fails if the child ends before.
    pub fn until(&mut self, what: &str, so: impl Fn(&Child) -> bool) {
        let start = Instant::now();
        while !so(self) {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                let err = self.err.take().map(text).unwrap_or_default();
                panic!("{} ended before {what}: {status}; {err}", self.what);
            }
            assert!(start.elapsed() < HANG, "{}: never: {what}", self.what);
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// What it has said on standard error so far.
    pub fn said(&self) -> String {
        let mut bytes = vec![0; 1 << 20];
        let err = self.err.as_ref().expect("it has not ended");
        let length = err.read_at(&mut bytes, 0).expect("a file in memory");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("our own child").is_none()
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ended {
        let start = Instant::now();
        let mut nap = Duration::from_micros(100);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                break status;
            }
            assert!(start.elapsed() < HANG, "{} hangs", self.what);
            thread::sleep(nap);
            nap = (nap * 2).min(Duration::from_millis(10));
        };
        Ended {
            status: shell_status(status),
            out: self.out.take().map(text).unwrap_or_default(),
            err: self.err.take().map(text).unwrap_or_default(),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill_process_group(self.group, Signal::KILL);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

impl Ended {
    /// Fails unless it ended well and had nothing to say.
    pub fn quietly(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }
}

fn shell_status(status: ExitStatus) -> i32 {
    status
        .code()
        .or(status.signal().map(|signal| 128 + signal))
        .expect("it has ended")
}

/// A file that is gone when it is closed.
fn unnamed() -> fs::File {
    let memory = rustix::fs::memfd_create("stream", rustix::fs::MemfdFlags::CLOEXEC);
    memory.expect("memory for a stream").into()
}

fn text(mut file: fs::File) -> String {
    let mut bytes = Vec::new();
    file.rewind().expect("a file in memory");
    file.read_to_end(&mut bytes).expect("a file in memory");
    bytes
        .utf8_chunks()
        .map(|chunk| format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii()))
        .collect()
}
