//! The wrapped COMMAND: started, watched for its end, and told the signals that only reached us.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{self, Child, ExitStatus};

use rustix::fs::{Access, access};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, getpid, pidfd_open, pidfd_send_signal};

use crate::cli::{Ending, Failure, Voice, wraps};
use crate::stop::{Stop, Wake};

/// The exit status for a failure of our own, where a command's is the answer otherwise.
const OWN_FAILURE: u8 = 125;
/// The shell's exit status for a command that is there but can't be run.
const NOT_EXECUTABLE: u8 = 126;
/// The shell's exit status for a command that isn't there.
const NOT_FOUND: u8 = 127;

/// Whether a COMMAND is asked for. It has standard output to itself: then records go to a file, and
/// only then.
pub fn is_asked(words: &[OsString], to: Option<&PathBuf>) -> Result<bool, Failure> {
    match (words.is_empty(), to) {
        (false, None) => {
            let cure = "give --to FILE for the records";
            Err(own(Failure::usage("standard output is COMMAND's", cure)))
        }
        (true, Some(_)) if wraps() => Err(own(Failure::usage(NONE.0, NONE.1))),
        (true, Some(_)) => Err(Failure::usage(
            "--to goes with a COMMAND",
            "use '> FILE', or name a COMMAND behind --",
        )),
        (empty, _) => Ok(!empty),
    }
}

/// The failure of a run beside a COMMAND.
pub fn own(failure: Failure) -> Failure {
    failure.with_status(OWN_FAILURE)
}

/// What is said where a COMMAND lacks.
const NONE: (&str, &str) = ("no COMMAND", "name one behind --");

/// A command that runs.
#[derive(Debug)]
pub struct Command {
    name: String,
    child: Child,
    end: OwnedFd,
}

impl Command {
    /// Starts it with our own standard streams.
    pub fn start(words: &[OsString]) -> Result<Command, Failure> {
        let [program, arguments @ ..] = words else {
            return Err(Failure::usage(NONE.0, NONE.1));
        };
        let name = program.to_string_lossy().into_owned();
        // Where nobody can be watched (Linux before 5.3), nothing is started.
        watch(getpid())?;
        let mut started = process::Command::new(program).args(arguments).spawn();
        if let Err(error) = &started
            && Errno::from_io_error(error) == Some(Errno::NOEXEC)
        {
            // A script without a first line that names its shell: as by execvp(3), it is sh's.
            let script = find(program).unwrap_or_else(|| program.into());
            let mut shell = process::Command::new("/bin/sh");
            started = shell.arg(script).args(arguments).spawn();
        }
        let child = started.map_err(|error| refused(program, error))?;
        let end = watch(Pid::from_child(&child))?;
        Ok(Command { name, child, end })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What has something to read when it has ended.
    pub fn end(&self) -> BorrowedFd<'_> {
        self.end.as_fd()
    }

    /// Hands a signal on. SIGINT is left alone: the terminal sends it to both of us.
    pub fn pass_on(&self, signal: i32) {
        if let Some(signal) = Signal::from_named_raw(signal)
            && signal != Signal::INT
        {
            // It may have ended meanwhile.
            let _ = pidfd_send_signal(&self.end, signal);
        }
    }

    /// Waits for its end, which is the answer; where that is 0, ours is: how the work beside it
    /// went, and how `close` ends it, which is told that status.
    pub fn conclude(
        mut self,
        work: Result<(), Failure>,
        (stop, voice): (&Stop, &Voice),
        close: impl FnOnce(u8) -> Result<Ending, Failure>,
    ) -> Result<Ending, Failure> {
        let failure = work.err().filter(|failure| !failure.is_reader_gone());
        if let Some(failure) = &failure {
            // Now, not when COMMAND ends hours later.
            voice.error(failure);
        }
        let status = self.wait(stop).map_err(own)?;
        match (status, close(status).map_err(own)) {
            (0, _) if failure.is_some() => return Ok(Ending::Command(OWN_FAILURE)),
            (0, ending) => return ending,
            (_, Err(failure)) => voice.error(failure),
            _ => {}
        }
        Ok(Ending::Command(status))
    }

    /// Its status, or 128 + the signal that ended it.
    fn wait(&mut self, stop: &Stop) -> Result<u8, Failure> {
        let failed = |error| Failure::io(&self.name, &error);
        loop {
            match stop.sleep(None, &[self.end()]).map_err(failed)? {
                Wake::Signal(signal) => self.pass_on(signal),
                Wake::Asked => {}
                Wake::Ready(_) | Wake::Due | Wake::ReaderGone => break,
            }
        }
        self.child.wait().map(status).map_err(failed)
    }
}

/// What has something to read when the process has ended.
fn watch(process: Pid) -> Result<OwnedFd, Failure> {
    pidfd_open(process, PidfdFlags::empty())
        .map_err(|error| own(Failure::io("pidfd_open", &error.into())))
}

/// Why it can't be started, with the status that a shell has for it.
fn refused(program: &OsStr, error: io::Error) -> Failure {
    // exec(3) says "permission denied" of a command that is nowhere if a directory of PATH can't
    // be searched. Shells don't.
    let error = match error.kind() {
        io::ErrorKind::PermissionDenied if find(program).is_none() => Errno::NOENT.into(),
        _ => error,
    };
    let status = match error.kind() {
        io::ErrorKind::NotFound => NOT_FOUND,
        _ => NOT_EXECUTABLE,
    };
    Failure::io(program.display(), &error).with_status(status)
}

/// Where the program is: the first that can be executed, else the first there is.
fn find(program: &OsStr) -> Option<PathBuf> {
    // A name with a slash is not looked for.
    if program.as_encoded_bytes().contains(&b'/') {
        return Some(program.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&path).map(|directory| directory.join(program));
    let files = places.filter(|place| place.is_file());
    files.min_by_key(|file| access(file, Access::EXEC_OK).is_err())
}

fn status(status: ExitStatus) -> u8 {
    let signal = status.signal().unwrap_or_default();
    status.code().unwrap_or(128 + signal) as u8
}
