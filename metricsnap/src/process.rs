//! Metrics of processes, from four files of each, named as Prometheus clients name them:
//!
//! ```text
//! 4711 (a) b) S 1 4711 4711 0 -1 4194560 101 0 3 0 25 7 0 0 20 0 1 0 2284771 3133440 389 ...
//! VmSwap:       12 kB
//! read_bytes: 4096
//! 410861 17 12
//! ```
//!
//! become 0.32 s of CPU time, 0.25 of them in user mode, 3 major faults, 12,288 bytes of swap, 4,096
//! bytes read, and 410,861 ns of running in 12 timeslices before which it waited for 17 ns. The name
//! in `stat` ends at the last `)` of the line. Defined by proc_pid_stat(5), proc_pid_status(5),
//! proc_pid_io(5) and Documentation/scheduler/sched-stats.rst; all of it is there since Linux 2.6.34.
//!
//! A start time in seconds since 1970 is left out: it would be the sum of numbers from two files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use memchr::memrchr;
use pipe::cli;
use pipe::kernfile::{self, Scan};

use crate::metric::{Found, Kind, Lack, Metric, Roots, Source};
use crate::select::Selector;
use crate::unit;

mod rows;

use rows::{METRICS, Row};

/// What all names here begin with.
const PREFIX: &str = "process_";

/// The name of a pid for the program itself.
const SELF: &str = "self";
/// And what COMMAND is.
const COMMAND: &str = "command";

/// The files, each read once.
const FILES: [&str; 4] = ["stat", "status", "io", "schedstat"];

/// A process that lives.
struct Process {
    /// As it is asked for.
    label: String,
    /// Its directory.
    path: PathBuf,
    /// Field 22 of `stat`.
    start: u64,
}

/// Finds the metrics of the process that is asked for, or of all. It may be asked for as `self`, or as
/// `command` for what is started beside the run, and keeps that name. Nothing is looked at unless names of processes are asked for.
pub fn find(roots: &Roots, selector: &Selector, found: &mut Found) {
    if !selector.may_begin(PREFIX) {
        return;
    }
    match selector.only("pid") {
        Some(label) => match Process::open(&roots.proc, label) {
            Ok(process) => process.metrics(selector, found),
            Err(lack) => found.lacks.push(lack),
        },
        None => match pids(&roots.proc) {
            // One that ended since the directory was read is not missed.
            Ok(pids) => pids
                .iter()
                .filter_map(|pid| Process::open(&roots.proc, &pid.to_string()).ok())
                .for_each(|process| process.metrics(selector, found)),
            Err(error) => found.lacks.push(lack(&roots.proc, &error)),
        },
    }
}

/// The processes there are a directory of, in order.
fn pids(proc: &Path) -> io::Result<Vec<u32>> {
    let names = fs::read_dir(proc)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut pids: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    pids.sort_unstable();
    Ok(pids)
}

impl Process {
    /// A pid is one of digits: it becomes part of a path.
    fn open(proc: &Path, label: &str) -> Result<Process, Lack> {
        let own = std::process::id().to_string();
        // COMMAND is not there yet, but will have what we have.
        let pid = if [SELF, COMMAND].contains(&label) {
            &own
        } else {
            label
        };
        let path = proc.join(pid);
        let missing = || Lack {
            path: path.clone(),
            reason: "no such process".to_owned(),
        };
        if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(missing());
        }
        let text = kernfile::once(&path.join("stat")).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => lack(&path, &error),
            _ => missing(),
        })?;
        let start = start(&text).ok_or_else(missing)?;
        let label = label.to_owned();
        Ok(Process { label, path, start })
    }

    /// Adds those metrics that are asked for and that its files have. No other file is read.
    fn metrics(&self, selector: &Selector, found: &mut Found) {
        for file in FILES {
            let path = self.path.join(file);
            let all = METRICS.iter().filter(|row| row.1.file() == file);
            let all = all.map(|row| (row.1, self.metric(row)));
            let asked: Vec<_> = all.filter(|(_, metric)| selector.fits(metric)).collect();
            if asked.is_empty() {
                continue;
            }
            match kernfile::once(&path) {
                Ok(text) => {
                    let there = asked.into_iter().filter(|(at, _)| at.is_in(&text));
                    found.metrics.extend(there.map(|(_, metric)| metric));
                }
                Err(error) => found.lacks.push(lack(&path, &error)),
            }
        }
    }

    fn source(&self, file: &'static str) -> Source {
        match self.label == COMMAND {
            true => Source::Command {
                proc: self.path.parent().unwrap_or(&self.path).to_owned(),
                file,
            },
            false => Source::Process {
                path: self.path.join(file),
                stat: self.path.join("stat"),
                start: self.start,
            },
        }
    }

    fn metric(&self, row: &Row) -> Metric {
        let &(name, at, by, help) = row;
        let name = format!("{PREFIX}{name}");
        let counter = name.ends_with("_total");
        Metric {
            unit: unit::of_name(&name),
            name: name.into(),
            labels: vec![("pid".into(), self.label.clone())],
            kind: if counter { Kind::Counter } else { Kind::Gauge },
            refresh: at.refresh(by),
            help: help.into(),
            source: self.source(at.file()),
            place: at.place().scaled(by.scale()),
        }
    }
}

/// Field 22 of `stat`, which is the 20th behind the name.
pub(crate) fn start(stat: &[u8]) -> Option<u64> {
    let mut scan = Scan::new(&stat[memrchr(b')', stat)? + 1..]);
    for _ in 0..19 {
        scan.word()?;
    }
    scan.number()
}

fn lack(path: &Path, error: &io::Error) -> Lack {
    Lack {
        path: path.to_owned(),
        reason: cli::reason(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Column, Line, Refresh};
    use crate::number::{Number, Scale};
    use crate::reading;

    fn found(text: &str) -> Found {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/proc/processes");
        let (proc, sys) = (top.join("proc"), top.join("sys"));
        let mut found = Found::default();
        let selector = Selector::parse(text).unwrap();
        find(&Roots { proc, sys }, &selector, &mut found);
        found
    }

    fn lacks(found: &Found) -> Vec<(&str, &str)> {
        let lacks = found.lacks.iter().map(|lack| {
            let file = lack.path.file_name().and_then(|name| name.to_str());
            (file.unwrap_or_default(), lack.reason.as_str())
        });
        lacks.collect()
    }

    #[test]
    fn all_processes_are_found_in_order() {
        let found = found("process_*");
        let mut pids: Vec<&str> = found
            .metrics
            .iter()
            .map(|m| m.labels[0].1.as_str())
            .collect();
        assert_eq!(pids.len(), 22 + 22 + 8 + 1 + 5);
        pids.dedup();
        assert_eq!(pids, ["2", "14528", "14529"]);
    }

    #[test]
    fn the_numbers_are_those_of_the_files() {
        let value = |text| {
            let selector = Selector::parse(text).unwrap();
            let metrics = found(text).metrics;
            reading::value(metrics.iter().find(|metric| selector.fits(metric)).unwrap())
        };
        let number = |digits, places| Some(Number { digits, places });
        assert_eq!(value("process_cpu_seconds_total{pid=14529}"), number(3, 2));
        assert_eq!(
            value("process_cpu_system_seconds_total{pid=14529}"),
            number(0, 2)
        );
        assert_eq!(
            value("process_minor_page_faults_total{pid=14528}"),
            number(144, 0)
        );
        assert_eq!(value("process_threads{pid=14528}"), number(1, 0));
        assert_eq!(
            value("process_virtual_memory_bytes{pid=14528}"),
            number(2_990_080, 0)
        );
        assert_eq!(
            value("process_io_rchar_bytes_total{pid=14528}"),
            number(6976, 0)
        );
        assert_eq!(
            value("process_running_seconds_total{pid=14529}"),
            number(38_309_594, 9)
        );
        assert_eq!(value("process_timeslices_total{pid=2}"), number(166, 0));
        assert_eq!(
            value("process_involuntary_context_switches_total{pid=14529}"),
            number(5, 0)
        );
    }

    #[test]
    fn a_name_with_parentheses_and_blanks_does_not_move_the_start_time() {
        let found = found("process_threads{pid=14528}");
        let threads = &found.metrics[0];
        let Source::Process { start, .. } = threads.source else {
            panic!("a process's file is one of a process")
        };
        assert_eq!(start, 2_304_704);
    }

    #[test]
    fn cpu_time_is_two_words_in_ticks() {
        let found = found("process_cpu_seconds_total{pid=14529}");
        let cpu = &found.metrics[0];
        assert_eq!(cpu.title(), "process_cpu_seconds_total{pid=14529}");
        assert_eq!((cpu.kind, cpu.unit), (Kind::Counter, "seconds"));
        assert_eq!(cpu.place.line, Line::AfterName);
        assert_eq!(cpu.place.column, Column::Word(11, 2));
        assert_eq!(cpu.place.scale, Scale::new(1, 2));
        assert_eq!(
            cpu.refresh,
            Refresh::Every(pipe::span::Span::from_ns(10_000_000))
        );
    }

    #[test]
    fn what_can_not_be_read_is_told_if_it_is_asked_for() {
        assert_eq!(found("process_cpu*{pid=2}").lacks, []);
        let io = found("process_io_*{pid=2}");
        assert_eq!(lacks(&io), [("io", "no such file or directory")]);
        assert!(
            !io.metrics
                .iter()
                .any(|metric| metric.name.starts_with("process_io_"))
        );
    }

    #[test]
    fn a_process_that_is_not_there_is_a_lack() {
        for pid in ["3", "x", "", "../14528", "-1"] {
            let found = found(&format!("process_threads{{pid={pid}}}"));
            assert!(found.metrics.is_empty(), "{pid}");
            assert_eq!(found.lacks.len(), 1, "{pid}");
            assert_eq!(found.lacks[0].reason, "no such process");
        }
    }

    #[test]
    fn nobody_is_waited_for_where_a_file_is_a_pipe() {
        let room = std::env::temp_dir().join(format!("process-{}", std::process::id()));
        for pid in ["1", "2"] {
            fs::create_dir_all(room.join(pid)).unwrap();
        }
        let stat = "1 (a) S 0 1 1 0 -1 0 1 0 3 0 25 7 0 0 20 0 1 0 5 6 7";
        fs::write(room.join("1/stat"), stat).unwrap();
        for pipe in ["1/io", "2/stat"] {
            let path = room.join(pipe);
            rustix::fs::mkfifoat(rustix::fs::CWD, path, 0o600.into()).unwrap();
        }
        let mut found = Found::default();
        let selector = Selector::parse("process_io_*").unwrap();
        let (proc, sys) = (room.clone(), "/sys".into());
        find(&Roots { proc, sys }, &selector, &mut found);
        fs::remove_dir_all(&room).unwrap();
        assert!(found.metrics.is_empty());
        assert_eq!(lacks(&found), [("io", "illegal seek")]);
    }

    #[test]
    fn the_program_itself_is_self() {
        let (proc, sys) = ("/proc".into(), "/sys".into());
        let mut found = Found::default();
        let selector = Selector::parse("process_threads{pid=self}").unwrap();
        find(&Roots { proc, sys }, &selector, &mut found);
        let threads = found.metrics.iter().find(|metric| selector.fits(metric));
        assert_eq!(threads.unwrap().title(), "process_threads{pid=self}");
    }

    #[test]
    fn nothing_is_looked_at_unless_processes_are_asked_for() {
        for text in ["*", "node_*", "proc*", "threads"] {
            let found = found(text);
            assert!(found.metrics.is_empty() && found.lacks.is_empty(), "{text}");
        }
    }
}
