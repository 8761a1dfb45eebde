//! What the C library says of signals: which ones this thread holds back, which ones are ignored.

/// The set of these signals.
#[allow(unsafe_code)]
pub(super) fn set_of(signals: &[i32]) -> libc::sigset_t {
    // SAFETY: sigemptyset makes the set before sigaddset or anybody else reads it.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for &number in signals {
            libc::sigaddset(&raw mut set, number);
        }
        set
    }
}

/// Changes which signals this thread holds back; gives the set before.
#[allow(unsafe_code)]
pub(super) fn mask(how: i32, set: &libc::sigset_t) -> libc::sigset_t {
    let mut before = set_of(&[]);
    // SAFETY: both sets are initialised and live through the call, which only copies them.
    unsafe {
        libc::pthread_sigmask(how, set, &raw mut before);
    }
    before
}

/// Whether the signal was ignored by whoever started this process.
#[allow(unsafe_code)]
pub(super) fn ignored(number: i32) -> bool {
    // SAFETY: sigaction with a null new action only fills `old`, which is plain data that may
    // start as zeroes.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        libc::sigaction(number, std::ptr::null(), &raw mut old) == 0
            && old.sa_sigaction == libc::SIG_IGN
    }
}
