//! Giving up what was needed to open the sources. Rights are a thread's: each one does it, and
//! those that it starts afterwards have none.

use std::io;

use rustix::process::setpriority_process;
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_no_new_privs,
};

/// Has this thread run before others, where that is allowed: who is busy with a storm of tasks
/// is the last to leave room to the one that watches it.
pub fn go_first() {
    /// As much as a desktop's sound server takes.
    const NICE: i32 = -11;
    let _ = setpriority_process(None, NICE);
}

/// Gives up all capabilities for good: not even a set-user-id program brings them back.
pub fn drop_all() -> io::Result<()> {
    drop_but(CapabilitySet::empty())
}

/// Gives up all but the one that taskstats looks for at each question, CAP_NET_ADMIN.
pub fn drop_but_questions() -> io::Result<()> {
    drop_but(CapabilitySet::NET_ADMIN)
}

fn drop_but(kept: CapabilitySet) -> io::Result<()> {
    set_no_new_privs(true)?;
    let kept = kept & capabilities(None)?.permitted;
    let sets = CapabilitySets {
        effective: kept,
        permitted: kept,
        inheritable: CapabilitySet::empty(),
    };
    Ok(set_capabilities(None, sets)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_and_other_threads_keep_theirs() {
        let before = capabilities(None).unwrap();
        let dropped = std::thread::spawn(|| {
            drop_all().unwrap();
            capabilities(None).unwrap()
        });
        let dropped = dropped.join().unwrap();
        assert!(dropped.permitted.is_empty() && dropped.effective.is_empty());
        assert_eq!(capabilities(None).unwrap(), before);
    }

    #[test]
    fn who_asks_keeps_one_right_at_most() {
        let kept = std::thread::spawn(|| {
            drop_but_questions().unwrap();
            capabilities(None).unwrap()
        });
        let kept = kept.join().unwrap();
        assert!(CapabilitySet::NET_ADMIN.contains(kept.permitted | kept.effective));
        assert!(kept.inheritable.is_empty());
    }
}
