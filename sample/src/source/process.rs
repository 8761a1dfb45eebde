//! `/proc/PID/stat` and `/proc/PID/io`: what a process is and what it used, all its threads
//! together.
//!
//! ```text
//! 14528 (a) S 1 (b) S 14310 14310 10050 0 -1 4194304 144 0 0 0 7 3 0 0 20 0 1 0 2304704 2990080 408 (28 more)
//! ```
//!
//! becomes the process 14528 called `a) S 1 (b`, sleeping, a child of 14310, that had 144 minor
//! faults, worked for 7 hundredths of a second itself and 3 in the kernel, has 20 as its priority,
//! one thread, and 408 pages in memory. A name may hold any byte but NUL, so it ends with the last
//! parenthesis of the line.
//!
//! ```text
//! read_bytes: 4096
//! write_bytes: 8192
//! cancelled_write_bytes: 0
//! ```
//!
//! is what it moved from and to storage. Both are defined by Documentation/filesystems/proc.rst:
//! 44 fields in a line since Linux 2.6.24 (guest time is the 43rd), 47 since 3.3, 52 since 3.5;
//! `io` since 2.6.20, built with CONFIG_TASK_IO_ACCOUNTING.

use memchr::{memchr, memrchr};
use pipe::kernfile::Scan;

use super::Name;
use super::lines::lines;

/// The most a name has: a process has 15 bytes (TASK_COMM_LEN), a kernel worker with what it works
/// on 63 (`tcomm` in fs/proc/array.c).
pub type Comm = Name<63>;

/// What is read of processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessFile {
    /// How many bytes a page is, which `stat` counts in and no file tells: not the kernel's text
    /// but [`process`](crate::feed::process)'s.
    Page,
    /// What it is, and what it used.
    Stat,
    /// What it moved from and to storage.
    Io,
}

/// A process. Times are in hundredths of a second: USER_HZ in include/asm-generic/param.h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its name.
    pub comm: Comm,
    /// A letter.
    pub state: u8,
    /// Its parent's id; 0 if it has none, or none that can be seen.
    pub parent: u64,
    /// How many threads it has.
    pub threads: u64,
    /// Since boot, when it was made: together with the id it is one process only.
    pub start: u64,
    /// Time on a CPU by itself, guests' among it.
    pub user: u64,
    /// Time on a CPU in the kernel.
    pub system: u64,
    /// Bytes in memory.
    pub resident: u64,
    /// Bytes of address space.
    pub size: u64,
    /// Faults served from memory.
    pub minor_faults: u64,
    /// Faults that had to wait for storage.
    pub major_faults: u64,
    /// -20 to 19.
    pub nice: i64,
    /// The CPU it ran on last.
    pub processor: Option<u64>,
    /// Time it waited for storage; 0 as well where that is not counted.
    pub delay: Option<u64>,
    /// Time on a CPU as another machine's.
    pub guest: Option<u64>,
    /// What it moved, if that may be read.
    pub io: Option<Io>,
}

/// Bytes moved from and to storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Io {
    /// Read from it.
    pub read: u64,
    /// Made to be written to it.
    pub written: u64,
    /// Of these, not written after all: the file was cut or deleted before.
    pub cancelled: u64,
}

impl Process {
    /// One that has just been made.
    pub const NEWBORN: Process = Process {
        pid: 0,
        comm: Comm::EMPTY,
        state: b'R',
        parent: 0,
        threads: 1,
        start: 0,
        user: 0,
        system: 0,
        resident: 0,
        size: 0,
        minor_faults: 0,
        major_faults: 0,
        nice: 0,
        processor: Some(0),
        delay: Some(0),
        guest: Some(0),
        io: Some(Io {
            read: 0,
            written: 0,
            cancelled: 0,
        }),
    };

    /// Time on a CPU.
    pub fn cpu(&self) -> u64 {
        self.user.saturating_add(self.system)
    }
}

/// The id that is written so, as the kernel writes it.
pub fn pid(name: &[u8]) -> Option<u32> {
    let mut scan = Scan::new(name);
    let pid = u32::try_from(scan.number()?).ok()?;
    let whole = scan.rest().is_empty() && !matches!(name, [b'0' | b' ' | b'\t', ..]);
    whole.then_some(pid)
}

/// Reads a line of `stat`; what it has in memory is still in pages. Nothing if it ends too soon.
pub(super) fn stat(pid: u32, text: &[u8]) -> Option<Process> {
    let (open, close) = (memchr(b'(', text)?, memrchr(b')', text)?);
    let comm = Comm::new(text.get(open + 1..close)?);
    let mut scan = Scan::new(&text[close + 1..]);
    let state = *scan.word()?.first()?;
    let parent = scan.number()?;
    // Fields 5 to 9; the group of the terminal may be -1.
    skip(&mut scan, 5)?;
    let mut faults = [0; 4];
    scan.numbers(&mut faults);
    let (user, system) = (scan.number()?, scan.number()?);
    // 16 to 18: what children used, and the priority.
    skip(&mut scan, 3)?;
    let nice = signed(scan.word()?)?;
    let (threads, _alarm) = (scan.number()?, scan.word()?);
    let (start, size, pages) = (scan.number()?, scan.number()?, scan.number()?);
    let mut process = Process {
        pid,
        comm,
        state,
        parent,
        threads,
        start,
        user,
        system,
        resident: pages,
        size,
        minor_faults: faults[0],
        major_faults: faults[2],
        nice,
        processor: None,
        delay: None,
        guest: None,
        io: None,
    };
    // 25 to 38: where things are in its memory, and its signals.
    if skip(&mut scan, 14).is_some() {
        process.processor = scan.number();
        // 40 and 41: how it is scheduled.
        process.delay = skip(&mut scan, 2).and_then(|()| scan.number());
        process.guest = scan.number();
    }
    Some(process)
}

/// Passes so many fields. There is one blank before each, as the kernel writes them: looking for
/// nothing else takes half the time, and most of a line is passed.
fn skip(scan: &mut Scan, fields: usize) -> Option<()> {
    let rest = scan.rest();
    let mut left = fields + 1;
    let end = rest.iter().position(|&byte| {
        left -= usize::from(byte == b' ');
        left == 0
    });
    // Behind the last field there is none.
    let end = match end {
        None if left == 1 => rest.trim_ascii_end().len(),
        end => end?,
    };
    *scan = Scan::new(&rest[end..]);
    Some(())
}

fn signed(word: &[u8]) -> Option<i64> {
    match word {
        [b'-', rest @ ..] => i64::try_from(Scan::new(rest).number()?)
            .ok()
            .map(i64::wrapping_neg),
        _ => i64::try_from(Scan::new(word).number()?).ok(),
    }
}

/// Reads `io`.
pub(super) fn io(text: &[u8]) -> Option<Io> {
    let (mut read, mut written, mut cancelled) = (None, None, None);
    for line in lines(text) {
        if let Some(number) = line.strip_prefix(b"read_bytes:") {
            read = Scan::new(number).number();
        } else if let Some(number) = line.strip_prefix(b"write_bytes:") {
            written = Scan::new(number).number();
        } else if let Some(number) = line.strip_prefix(b"cancelled_write_bytes:") {
            cancelled = Scan::new(number).number();
        }
    }
    Some(Io {
        read: read?,
        written: written?,
        cancelled: cancelled?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linux 2.6.32: 44 fields; a shell that is niced, on the 4th CPU, with a terminal.
    const OLD: &str = "2441 (bash) S 2439 2441 2441 34816 2475 4202496 3201 9417 2 11 5 12 31 14 \
        30 10 1 0 25371 111149056 489 18446744073709551615 4194304 5082332 140734626917072 \
        140734626915744 210698372158 0 65536 3686404 1266761467 18446744071579207412 0 0 17 3 0 0 \
        41 9 0\n";

    /// Linux 6.18: 52 fields; a kernel worker, with what it works on.
    const NEW: &str = "11 (kworker/u8:1-events_unbound_and_what_else_it_may_be_called_here) I 2 0 0 \
        0 -1 69238880 0 0 0 0 0 53 0 0 0 -20 1 0 9 0 0 18446744073709551615 0 0 0 0 0 0 0 \
        2147483647 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    const IO: &str = "rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\n\
        write_bytes: 8192\ncancelled_write_bytes: 12\n";

    #[test]
    fn a_line_of_an_old_kernel_is_read() {
        let process = stat(2441, OLD.as_bytes()).unwrap();
        assert_eq!(process.comm.bytes(), b"bash");
        assert_eq!((process.state, process.parent), (b'S', 2439));
        assert_eq!((process.minor_faults, process.major_faults), (3201, 2));
        assert_eq!((process.user, process.system, process.cpu()), (5, 12, 17));
        assert_eq!((process.nice, process.threads), (10, 1));
        assert_eq!((process.start, process.size), (25371, 111_149_056));
        assert_eq!(process.resident, 489);
        assert_eq!(process.processor, Some(3));
        assert_eq!((process.delay, process.guest), (Some(41), Some(9)));
    }

    #[test]
    fn a_line_of_a_new_kernel_is_read_and_a_long_name_cut() {
        let process = stat(11, NEW.as_bytes()).unwrap();
        let comm = "kworker/u8:1-events_unbound_and_what_else_it_may_be_called_here";
        assert_eq!(process.comm.bytes(), comm.as_bytes());
        assert_eq!(comm.len(), 63);
        assert_eq!((process.state, process.nice), (b'I', -20));
        assert_eq!((process.system, process.start), (53, 9));
        assert_eq!((process.size, process.resident), (0, 0));
        assert_eq!(process.processor, Some(1));
        let longer = NEW.replace("here)", "here and there)");
        let cut = stat(11, longer.as_bytes()).unwrap();
        assert_eq!(cut.comm, process.comm);
    }

    #[test]
    fn a_name_ends_with_the_last_parenthesis_whatever_is_in_it() {
        for comm in [
            &b"a) S 1 (b"[..],
            b"",
            b")",
            b"(",
            b"x\n9 (y) Z 1",
            b"\xff\t\x1b[2J",
        ] {
            let line = [&b"7 ("[..], comm, &OLD.as_bytes()[10..]].concat();
            let process = stat(7, &line).unwrap();
            assert_eq!(process.comm.bytes(), comm);
            assert_eq!((process.state, process.cpu()), (b'S', 17));
        }
    }

    #[test]
    fn a_torn_line_is_a_process_only_if_it_says_what_is_in_memory() {
        let words: Vec<&str> = OLD.split_whitespace().collect();
        for length in 0..=words.len() {
            let line = words[..length].join(" ");
            let process = stat(2441, line.as_bytes());
            assert_eq!(process.is_some(), length >= 24, "{line}");
            let processor = process.and_then(|process| process.processor);
            assert_eq!(processor.is_some(), length >= 39, "{line}");
        }
    }

    #[test]
    fn what_was_moved_is_read_whole_or_not_at_all() {
        let want = Io {
            read: 4096,
            written: 8192,
            cancelled: 12,
        };
        assert_eq!(io(IO.as_bytes()), Some(want));
        for length in 0..IO.len() - "12\n".len() {
            assert_eq!(io(&IO.as_bytes()[..length]), None);
        }
    }

    #[test]
    fn a_line_is_read_as_by_the_obvious_parser() {
        arbtest::arbtest(|u| {
            let numbers: [u32; 49] = u.arbitrary()?;
            let words: Vec<_> = numbers.iter().map(u32::to_string).collect();
            let line = format!("1 (x) S {}\n", words.join(" "));
            let process = stat(1, line.as_bytes()).unwrap();
            // Field 4 of proc_pid_stat(5) is the first of these.
            let field = |number: usize| u64::from(numbers[number - 4]);
            let got = [
                process.parent,
                process.minor_faults,
                process.major_faults,
                process.user,
                process.system,
                process.nice as u64,
                process.threads,
                process.start,
                process.size,
                process.resident,
            ];
            let fields = [4, 10, 12, 14, 15, 19, 20, 22, 23, 24];
            assert_eq!(got, fields.map(field));
            let got = [process.processor, process.delay, process.guest];
            assert_eq!(got, [39, 42, 43].map(|number| Some(field(number))));
            Ok(())
        });
    }
}
