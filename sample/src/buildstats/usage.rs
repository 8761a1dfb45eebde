//! What this process and its children have used, as a task file tells it.

use std::io::Write;
use std::path::Path;

use pipe::kernfile::{Scan, once};

/// What is known of it; a part that the kernel doesn't tell is left out.
pub(super) struct Usage {
    stat: Vec<u8>,
    io: Vec<u8>,
    own: Option<libc::rusage>,
    children: Option<libc::rusage>,
}

impl Usage {
    /// As it is now. Of children only those count that have ended and been waited for.
    pub(super) fn now() -> Usage {
        let read = |path| once(Path::new(path)).unwrap_or_default();
        Usage {
            stat: read("/proc/self/stat"),
            io: read("/proc/self/io"),
            own: resources(libc::RUSAGE_SELF),
            children: resources(libc::RUSAGE_CHILDREN),
        }
    }

    /// The CPU seconds of the children.
    pub(super) fn children_seconds(&self) -> Option<f64> {
        let used = self.children?;
        let times = [used.ru_utime, used.ru_stime];
        let seconds = times.map(|time| time.tv_sec as f64 + time.tv_usec as f64 / 1e6);
        Some(seconds.iter().sum())
    }

    /// Appends its lines.
    pub(super) fn print(&self, text: &mut Vec<u8>) {
        times(&self.stat, text);
        for line in self.io.split(|&byte| byte == b'\n') {
            if !line.is_empty() {
                text.extend_from_slice(b"IO ");
                text.extend_from_slice(line);
                text.push(b'\n');
            }
        }
        for (whose, usage) in [("rusage", &self.own), ("Child rusage", &self.children)] {
            if let Some(usage) = usage {
                lines(whose, usage, text);
            }
        }
    }
}

/// Appends the times in ticks that stand in `/proc/self/stat`, fields 14 to 17 (proc_pid_stat(5)).
/// The name in field 2 may hold blanks and brackets.
fn times(stat: &[u8], text: &mut Vec<u8>) {
    let Some(name_end) = stat.iter().rposition(|&byte| byte == b')') else {
        return;
    };
    let mut scan = Scan::new(&stat[name_end + 1..]);
    for _field in 3..14 {
        scan.word();
    }
    for name in ["utime", "stime", "cutime", "cstime"] {
        if let Some(ticks) = scan.number() {
            // Writing to memory doesn't fail.
            let _ = writeln!(text, "{name}: {ticks}");
        }
    }
}

/// What getrusage(2) tells.
#[allow(unsafe_code)]
fn resources(whose: i32) -> Option<libc::rusage> {
    // SAFETY: a rusage of zeroes is one, and the pointer is to it.
    unsafe {
        let mut usage = std::mem::zeroed();
        (libc::getrusage(whose, &raw mut usage) == 0).then_some(usage)
    }
}

fn lines(whose: &str, usage: &libc::rusage, text: &mut Vec<u8>) {
    for (name, time) in [("ru_utime", usage.ru_utime), ("ru_stime", usage.ru_stime)] {
        let _ = writeln!(text, "{whose} {name}: {}", seconds(time));
    }
    for (name, number) in [
        ("ru_maxrss", usage.ru_maxrss),
        ("ru_minflt", usage.ru_minflt),
        ("ru_majflt", usage.ru_majflt),
        ("ru_inblock", usage.ru_inblock),
        ("ru_oublock", usage.ru_oublock),
        ("ru_nvcsw", usage.ru_nvcsw),
        ("ru_nivcsw", usage.ru_nivcsw),
    ] {
        let _ = writeln!(text, "{whose} {name}: {number}");
    }
}

fn seconds(time: libc::timeval) -> String {
    format!("{}.{:06}", time.tv_sec, time.tv_usec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let mut text = Vec::new();
        times(
            b"7 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
            &mut text,
        );
        assert_eq!(text, b"utime: 11\nstime: 12\ncutime: 13\ncstime: 14\n");
        text.clear();
        times(b"7 (a", &mut text);
        times(b"", &mut text);
        assert!(text.is_empty());
    }

    #[test]
    fn what_this_process_used_is_told() {
        let mut text = Vec::new();
        let usage = Usage::now();
        usage.print(&mut text);
        let text = String::from_utf8(text).unwrap();
        let keys: Vec<_> = text.lines().filter_map(|l| l.split(':').next()).collect();
        assert_eq!(
            keys[..5],
            ["utime", "stime", "cutime", "cstime", "IO rchar"]
        );
        assert_eq!(keys[11..13], ["rusage ru_utime", "rusage ru_stime"]);
        assert_eq!(keys.len(), 4 + 7 + 9 + 9);
        assert!(usage.children_seconds().unwrap() >= 0.0);
    }
}
