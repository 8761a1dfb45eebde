//! Who lives, by a look at /proc: at the start, after a loss, and where nothing tells events.
//!
//! Of each process two files are read (Documentation/filesystems/proc.rst):
//! `4711 (a) b) S 1 4711 4711 0 -1 ...` of `stat` has the name between the first and the last
//! parenthesis, the state, the parent, and as its 22nd word the start in hundredths of a second since
//! boot; `Uid:\t1000\t1000\t1000\t1000` of `status` has the effective user as its second number.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use pipe::clock::{Clock, Dial, Mono};
use pipe::kernfile::Scan;

use crate::event::{Comm, Living, Who};

/// A tick of a user land clock (USER_HZ): the same everywhere.
const TICK_NS: u64 = 10_000_000;

/// Looks at /proc or a tree like it.
#[derive(Debug)]
pub struct Look {
    proc: PathBuf,
    text: Vec<u8>,
}

/// What `stat` tells of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// Its name.
    pub comm: Comm,
    /// `Z` and `X` have ended.
    pub state: u8,
    /// Its parent.
    pub ppid: u32,
    /// Processor time, in ticks.
    pub cpu_ticks: u64,
    /// When it was made, in ticks since boot.
    pub start_ticks: u64,
}

impl Look {
    /// Looks there.
    pub fn at(proc: &Path) -> Look {
        Look {
            proc: proc.to_owned(),
            text: Vec::new(),
        }
    }

    /// All processes that live, and when that was known. What ends meanwhile may be missing, what
    /// begins meanwhile, too.
    pub fn all(&mut self) -> (Mono, Vec<Living>) {
        self.all_by(boot_ahead())
    }

    /// The same by what [`boot_ahead`] said once: from one look to the next no start moves then.
    pub fn all_by(&mut self, ahead: u64) -> (Mono, Vec<Living>) {
        let all = pids(&self.proc).filter_map(|pid| self.one(pid, ahead));
        let all = all.collect();
        (Mono::now(), all)
    }

    /// A process, if it lives; `ahead` is what [`boot_ahead`] says.
    pub fn one(&mut self, pid: u32, ahead: u64) -> Option<Living> {
        let stat = self.stat(pid).filter(Stat::is_alive)?;
        Some(Living {
            who: Who { tid: pid, pid },
            ppid: stat.ppid,
            uid: self.user(pid)?,
            comm: stat.comm,
            start: Mono((stat.start_ticks * TICK_NS).saturating_sub(ahead)),
        })
    }

    /// What `stat` tells of a process.
    pub fn stat(&mut self, pid: u32) -> Option<Stat> {
        parse_stat(self.read(pid, "stat")?)
    }

    /// The user it acts as.
    fn user(&mut self, pid: u32) -> Option<u32> {
        let text = self.read(pid, "status")?;
        let mut scan = Scan::new(text);
        loop {
            if scan.literal(b"Uid:") {
                scan.number()?;
                return u32::try_from(scan.number()?).ok();
            }
            if !scan.next_line() {
                return None;
            }
        }
    }

    fn read(&mut self, pid: u32, name: &str) -> Option<&[u8]> {
        self.text.clear();
        let path = self.proc.join(pid.to_string()).join(name);
        let read = File::open(path).and_then(|mut file| file.read_to_end(&mut self.text));
        read.ok().map(|_| &self.text[..])
    }
}

impl Stat {
    /// Whether it has not ended.
    pub fn is_alive(&self) -> bool {
        !matches!(self.state, b'Z' | b'X' | b'x')
    }
}

/// The processes there are a directory of.
pub fn pids(proc: &Path) -> impl Iterator<Item = u32> + use<> {
    let entries = fs::read_dir(proc).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// By how much the clock of `stat` is ahead of CLOCK_MONOTONIC: it goes on during suspend.
pub fn boot_ahead() -> u64 {
    let now = Mono::now();
    (Dial::start(Clock::Boot).time(now).0 as u64).saturating_sub(now.0)
}

fn parse_stat(text: &[u8]) -> Option<Stat> {
    let open = text.iter().position(|&byte| byte == b'(')?;
    let close = text.iter().rposition(|&byte| byte == b')')?;
    let comm = Comm::new(text.get(open + 1..close)?);
    let mut words = Scan::new(&text[close + 1..]);
    let state = *words.word()?.first()?;
    let ppid = u32::try_from(words.number()?).ok()?;
    // Words 5 to 13; some of them may be negative.
    for _ in 5..14 {
        words.word()?;
    }
    let cpu_ticks = words.number()? + words.number()?;
    for _ in 16..22 {
        words.word()?;
    }
    Some(Stat {
        comm,
        state,
        ppid,
        cpu_ticks,
        start_ticks: words.number()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &[u8] =
        b"4711 (a) \nb) S 17 4711 4711 0 -1 4194560 100 0 0 0 7 5 0 0 20 0 1 0 9900 2379776 100\n";

    #[test]
    fn a_name_may_hold_what_it_likes() {
        let stat = parse_stat(STAT).unwrap();
        assert_eq!(stat.comm.bytes(), b"a) \nb");
        assert_eq!((stat.state, stat.ppid), (b'S', 17));
        assert_eq!((stat.cpu_ticks, stat.start_ticks), (12, 9900));
        assert!(stat.is_alive());
    }

    #[test]
    fn a_text_cut_anywhere_is_nothing() {
        let whole = STAT.windows(5).position(|five| five == b" 9900").unwrap() + 2;
        for end in 0..whole {
            assert_eq!(parse_stat(&STAT[..end]), None, "{end}");
        }
    }

    #[test]
    fn this_process_lives() {
        let (now, all) = Look::at(Path::new("/proc")).all();
        let own = all
            .iter()
            .find(|living| living.who.pid == std::process::id());
        let own = own.unwrap();
        assert!(own.start <= now && now.since(own.start).ns() < 3_600_000_000_000);
        assert!(own.uid == rustix::process::geteuid().as_raw());
    }
}
