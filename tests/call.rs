//! Calls to the kernel that make, change and end tasks, for the programs that the tests watch: one
//! small function a call. Those programs have one thread when they fork, unless a deed is about that.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_int, c_void};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::time::Duration;

use rustix::process::{Signal, getppid, set_parent_process_death_signal};
use rustix::time::{ClockId, clock_gettime};

/// A program and its arguments (the first is its own name), ready for the kernel.
#[derive(Debug)]
pub struct Program {
    path: CString,
    words: Vec<CString>,
}

impl Program {
    /// From words without NUL.
    pub fn new(path: &Path, words: &[&[u8]]) -> Program {
        let text = |bytes: &[u8]| CString::new(bytes).expect("no NUL in a word");
        Program {
            path: text(path.as_os_str().as_bytes()),
            words: words.iter().map(|word| text(word)).collect(),
        }
    }

    /// Pointers to the words and the null behind them; good as long as the program is.
    fn pointers(&self) -> Vec<*mut libc::c_char> {
        let words = self.words.iter().map(|word| word.as_ptr().cast_mut());
        words.chain([null_mut()]).collect()
    }
}

/// A thread that has to be waited for.
#[derive(Debug)]
pub struct Thread(libc::pthread_t);

fn done(result: c_int) -> io::Result<()> {
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Makes a child; gives its id to the parent and nothing to the child.
pub fn fork() -> io::Result<Option<u32>> {
    // SAFETY: the caller has one thread, or its child only calls what is in this file.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(None),
        child => Ok(Some(child as u32)),
    }
}

/// Waits for any child: its id and its status as wait(2) has it.
pub fn wait() -> io::Result<(u32, i32)> {
    let mut status = 0;
    // SAFETY: the pointer is to a value of ours.
    match unsafe { libc::waitpid(-1, &raw mut status, 0) } {
        -1 => Err(io::Error::last_os_error()),
        child => Ok((child as u32, status)),
    }
}

/// Ends this process without any of the things that are done before.
pub fn exit(code: i32) -> ! {
    // SAFETY: it takes a number and doesn't come back.
    unsafe { libc::_exit(code) }
}

/// Ends this thread alone, also if it is the first one. Nothing on its stack is dropped.
pub fn exit_thread() -> ! {
    // SAFETY: it takes a number, and the loop is for the compiler: the kernel doesn't come back.
    unsafe { libc::syscall(libc::SYS_exit, 0) };
    unreachable!("exit(2) came back")
}

/// Runs a program in place of this one; comes back only with an error.
pub fn exec(program: &Program) -> io::Error {
    let words = program.pointers();
    // SAFETY: path and words end in NUL, the list in null, and all outlive the call.
    unsafe { libc::execv(program.path.as_ptr(), words.as_ptr().cast()) };
    io::Error::last_os_error()
}

/// Runs a program in a new process, which borrows our memory until its exec, as vfork(2) does.
pub fn spawn(program: &Program) -> io::Result<u32> {
    let (mut child, words) = (0, program.pointers());
    // SAFETY: path and words end in NUL, the list in null; null stands for "as it is" elsewhere; the
    // environment is the empty list.
    let error = unsafe {
        let environment: [*mut libc::c_char; 1] = [null_mut()];
        libc::posix_spawn(
            &raw mut child,
            program.path.as_ptr(),
            null(),
            null(),
            words.as_ptr(),
            environment.as_ptr(),
        )
    };
    match error {
        0 => Ok(child as u32),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

extern "C" fn begin(act: *mut c_void) -> *mut c_void {
    // SAFETY: this is the `fn()` that `thread` handed over.
    let act: fn() = unsafe { std::mem::transmute(act) };
    act();
    null_mut()
}

/// Starts a thread without the stack, name and handlers that std gives its own: it costs a third.
pub fn thread(act: fn()) -> io::Result<Thread> {
    let mut thread = 0;
    // SAFETY: the first pointer is to a value of ours, null asks for the usual, and a function is as
    // long as the program.
    let error = unsafe { libc::pthread_create(&raw mut thread, null(), begin, act as *mut c_void) };
    match error {
        0 => Ok(Thread(thread)),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

impl Thread {
    /// Waits for its end.
    pub fn join(self) {
        // SAFETY: it was started and is waited for once; nobody wants its result.
        unsafe { libc::pthread_join(self.0, null_mut()) };
    }
}

/// The process whose child this one is, or 0 if it can't be seen from here.
pub fn parent() -> u32 {
    getppid().map_or(0, |parent| parent.as_raw_nonzero().get() as u32)
}

/// Ends this process when its parent does, also when that has been already.
pub fn die_with(parent_id: u32) {
    let told = set_parent_process_death_signal(Some(Signal::KILL));
    if told.is_err() || parent() != parent_id {
        exit(1);
    }
}

/// The processor time that this thread has had.
pub fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The thread that calls, by the kernel's number.
pub fn tid() -> u32 {
    // SAFETY: it takes nothing and can't fail.
    unsafe { libc::gettid() as u32 }
}

/// The processor time of this process and of its children that were waited for, in seconds.
pub fn cpu_s() -> f64 {
    let of = |whom| {
        // SAFETY: a usage of zeroes is one, and the pointer is to it.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(whom, &raw mut usage);
            usage
        };
        let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
        seconds(usage.ru_utime) + seconds(usage.ru_stime)
    };
    of(libc::RUSAGE_SELF) + of(libc::RUSAGE_CHILDREN)
}

/// Names this thread.
pub fn set_name(name: &CStr) -> io::Result<()> {
    // SAFETY: the name ends in NUL.
    done(unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr()) })
}

/// Has processes that lose their parents below this one become its children.
pub fn adopt_orphans() -> io::Result<()> {
    // SAFETY: it takes a number.
    done(unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1) })
}

/// What a signal does: [`libc::SIG_DFL`] or [`libc::SIG_IGN`].
pub fn set_signal(signal: c_int, handler: libc::sighandler_t) {
    // SAFETY: neither of the two runs code of ours.
    unsafe { libc::signal(signal, handler) };
}

/// Changes the user of this process.
pub fn set_user(user: u32) -> io::Result<()> {
    // SAFETY: it takes a number.
    done(unsafe { libc::setuid(user) })
}

/// Changes the group of this process.
pub fn set_group(group: u32) -> io::Result<()> {
    // SAFETY: it takes a number.
    done(unsafe { libc::setgid(group) })
}

/// Begins to trace a process.
pub fn trace(id: u32) -> io::Result<()> {
    // SAFETY: both pointers are flags here, and none is set.
    done(unsafe {
        libc::ptrace(
            libc::PTRACE_SEIZE,
            id,
            null_mut::<c_void>(),
            null_mut::<c_void>(),
        )
    } as c_int)
}
