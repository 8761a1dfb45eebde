//! `deeds NAME`: does one thing that tasks seldom do, and prints who did it: one line for each, with
//! its part in it, process, thread, and the time by CLOCK_MONOTONIC.
//!
//! Every child is waited for, and none waits for anything that could stay away.

use std::ffi::CString;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, Signal, getpid, kill_process, setrlimit, setsid};
use rustix::time::{ClockId, clock_gettime};
use tests::call::{self, Program};

/// What names and arguments may hold and a record must not: of a name's length.
const ODD: &[u8] = b"a\tb\nc\x1Bd\"e'f\\g";

/// Long enough for others to look at a task.
const LINGER: Duration = Duration::from_millis(200);

/// Nobody, and its group.
const NOBODY: u32 = 65_534;

/// A deed's name, and how it is done.
type Deed = (&'static str, fn() -> io::Result<()>);

const DEEDS: [Deed; 18] = [
    ("exec-by-thread", exec_by_thread),
    ("leader-first", leader_first),
    ("thread-forks", thread_forks),
    ("autoreaped", autoreaped),
    ("orphan", orphan),
    ("zombie", zombie),
    ("failed-exec", failed_exec),
    ("script", script),
    ("comm", comm),
    ("argument", argument),
    ("signals", signals),
    ("codes", codes),
    ("user", user),
    ("group", group),
    ("session", session),
    ("ptrace", ptrace),
    ("spin", spin),
    ("linger", linger),
];

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some((_, deed)) = DEEDS.iter().find(|(known, _)| *known == name) else {
        let names = DEEDS.map(|(name, _)| name).join("|");
        eprintln!("usage: deeds {names}");
        return ExitCode::from(2);
    };
    // That one is what others run.
    if name != "linger" {
        println!("part\tpid\ttid\tmono_s");
    }
    match deed() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deeds: {name}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tells who has a part, in one write, so that lines of many don't mix.
fn tell(part: &str, pid: u32, tid: u32) {
    let time = clock_gettime(ClockId::Monotonic);
    let line = format!(
        "{part}\t{pid}\t{tid}\t{}.{:09}\n",
        time.tv_sec, time.tv_nsec
    );
    // A part that is not told is missed by the test.
    let _ = io::stdout().write_all(line.as_bytes());
}

/// Tells that the caller has a part.
fn tell_own(part: &str) {
    tell(part, std::process::id(), call::tid());
}

/// A child with a part, which ends with what the function gives.
fn child(part: &str, life: impl FnOnce() -> i32) -> io::Result<u32> {
    let parent = std::process::id();
    let Some(id) = call::fork()? else {
        call::die_with(parent);
        tell_own(part);
        call::exit(life());
    };
    Ok(id)
}

/// The same, waited for.
fn only_child(part: &str, life: impl FnOnce() -> i32) -> io::Result<()> {
    child(part, life)?;
    call::wait().map(drop)
}

/// A status that no deed has: something in a child's life went wrong.
fn code(done: io::Result<()>) -> i32 {
    i32::from(done.is_err()) * 99
}

/// This program doing another deed.
fn own(words: &[&[u8]]) -> io::Result<Program> {
    Ok(Program::new(&std::env::current_exe()?, words))
}

/// A thread that is not the first one runs a program; so the first one ends, and a third.
fn exec_by_thread() -> io::Result<()> {
    fn execute() {
        tell_own("execer");
        if let Ok(program) = own(&[b"deeds", b"linger"]) {
            call::exec(&program);
        }
        call::exit(99);
    }
    fn stand_by() {
        tell_own("bystander");
        std::thread::sleep(LINGER);
    }
    only_child("leader", || {
        let started = call::thread(stand_by).and_then(|_| {
            std::thread::sleep(LINGER / 10);
            call::thread(execute)
        });
        std::thread::sleep(LINGER * 10);
        code(started.map(drop))
    })
}

/// The first thread ends, then the last one, and with it the process.
fn leader_first() -> io::Result<()> {
    fn go_on() {
        tell_own("last");
        std::thread::sleep(LINGER);
        call::exit(5);
    }
    only_child("leader", || match call::thread(go_on) {
        Ok(_) => call::exit_thread(),
        Err(_) => 99,
    })
}

/// A thread that is not the first one makes a child.
fn thread_forks() -> io::Result<()> {
    fn make() {
        tell_own("maker");
        let made = only_child("child", || 3);
        call::exit(code(made));
    }
    only_child("leader", || {
        let started = call::thread(make);
        std::thread::sleep(LINGER * 10);
        code(started.map(drop))
    })
}

/// A child that nobody waits for, by its parent's wish.
fn autoreaped() -> io::Result<()> {
    only_child("parent", || {
        call::set_signal(libc::SIGCHLD, libc::SIG_IGN);
        let made = child("child", || 4);
        // It fails when there is no child any more, and only then.
        let none = call::wait().is_err();
        i32::from(made.is_err() || !none) * 99
    })
}

/// A child that outlives its parent.
fn orphan() -> io::Result<()> {
    call::adopt_orphans()?;
    let adopter = std::process::id();
    only_child("parent", || {
        let parent = std::process::id();
        match call::fork() {
            Ok(Some(_)) => 0,
            Ok(None) => {
                while call::parent() == parent {
                    std::thread::sleep(LINGER / 100);
                }
                call::die_with(adopter);
                tell_own("orphan");
                call::exit(6)
            }
            Err(_) => 99,
        }
    })?;
    call::wait().map(drop)
}

/// A child that is waited for long after its end.
fn zombie() -> io::Result<()> {
    let child = child("zombie", || 7)?;
    std::thread::sleep(LINGER * 2);
    tell("before the wait", child, child);
    call::wait().map(drop)
}

/// What a shell does of a program that is not there, and what xargs does.
fn failed_exec() -> io::Result<()> {
    for (part, status) in [("as a shell", 127), ("as another", 255)] {
        only_child(part, || {
            call::exec(&Program::new(
                Path::new("/nowhere/to/be/found"),
                &[b"found"],
            ));
            status
        })?;
    }
    Ok(())
}

/// A script with an interpreter.
fn script() -> io::Result<()> {
    let path = std::env::temp_dir().join(format!("deed-{}.sh", std::process::id()));
    fs::write(&path, "#!/bin/sh\nexit 9\n")?;
    let executable = fs::set_permissions(&path, fs::Permissions::from_mode(0o755));
    let done = executable.and_then(|()| {
        only_child("script", || {
            call::exec(&Program::new(&path, &[b"deed.sh"]));
            99
        })
    });
    fs::remove_file(&path)?;
    done
}

/// A task that gives itself a name that no terminal and no table likes.
fn comm() -> io::Result<()> {
    only_child("named", || {
        let name = CString::new(ODD).map_err(io::Error::from);
        code(name.and_then(|name| call::set_name(&name)))
    })
}

/// A program with such an argument.
fn argument() -> io::Result<()> {
    let program = own(&[b"deeds", b"linger", ODD])?;
    only_child("program", || {
        call::exec(&program);
        99
    })
}

/// Ends by signals.
fn signals() -> io::Result<()> {
    for (part, signal) in [
        ("SIGSEGV", Signal::SEGV),
        ("SIGKILL", Signal::KILL),
        ("SIGTERM", Signal::TERM),
    ] {
        only_child(part, || {
            let none = Rlimit {
                current: Some(0),
                maximum: Some(0),
            };
            // What std does of it is to look for the end of the stack.
            call::set_signal(libc::SIGSEGV, libc::SIG_DFL);
            let sent =
                setrlimit(Resource::Core, none).and_then(|()| kill_process(getpid(), signal));
            code(sent.map_err(io::Error::from))
        })?;
    }
    Ok(())
}

/// Ends of their own.
fn codes() -> io::Result<()> {
    for code in [0, 1, 255] {
        only_child(&format!("code {code}"), || code)?;
    }
    Ok(())
}

/// A change of user.
fn user() -> io::Result<()> {
    only_child("changed", || code(call::set_user(NOBODY)))
}

/// A change of group.
fn group() -> io::Result<()> {
    only_child("changed", || code(call::set_group(NOBODY)))
}

/// A new session.
fn session() -> io::Result<()> {
    only_child("changed", || {
        code(setsid().map(drop).map_err(io::Error::from))
    })
}

/// A child that this process traces.
fn ptrace() -> io::Result<()> {
    tell_own("tracer");
    let child = child("traced", || {
        std::thread::sleep(LINGER);
        0
    })?;
    call::trace(child)?;
    // Its end is the first thing to be told of it, for nothing stops it.
    call::wait().map(drop)
}

/// Children that take 300 us of processor time, however short the clock's tick.
fn spin() -> io::Result<()> {
    for _ in 0..40 {
        only_child("spin", || {
            while call::thread_cpu() < Duration::from_micros(300) {}
            0
        })?;
    }
    Ok(())
}

/// Nothing, for a while.
fn linger() -> io::Result<()> {
    std::thread::sleep(LINGER);
    Ok(())
}
