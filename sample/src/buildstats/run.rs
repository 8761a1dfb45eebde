//! COMMAND in the directory's own words: `build_stats` for the whole of it, and the file of the one
//! task there is, without which the directory is refused by its consumer.
//!
//! ```text
//! Host Info: Linux 6.18.44 x86_64
//! Build Started: 1795287432.70
//! Elapsed time: 52.00 seconds
//! CPU usage: 40.0%
//! ```
//!
//! is the first one (with a blank at the end of every line). Both are begun before COMMAND and
//! ended behind it: a run that is killed leaves a task that has no end.

use std::env::consts::ARCH;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::clock::Time;
use pipe::kernfile::once;

use super::log;
use super::task::Task;
use super::usage::Usage;

/// A command that runs, as far as the directory is concerned.
#[derive(Debug)]
pub struct Run {
    /// Not where another run tells of the whole.
    build: Option<(PathBuf, File)>,
    task: (PathBuf, File),
    name: String,
    start: Time,
}

impl Run {
    /// Begins both files. What stands in them is kept: the latest run counts.
    pub fn start(directory: &Path, task: &Task, at: Time) -> Result<Run, Failure> {
        let mut run = Run::beside(directory, task, at)?;
        let build = run.build.insert(open(directory.join("build_stats"))?);
        let (host, start) = (host(), seconds(at.0));
        let begin = format!("Host Info: {host}\nBuild Started: {start} \n");
        write(build, &begin)?;
        Ok(run)
    }

    /// Begins the file of the task alone, where another run tells of the whole.
    pub fn beside(directory: &Path, task: &Task, at: Time) -> Result<Run, Failure> {
        let mut run = Run {
            build: None,
            task: open(directory.join(&task.recipe).join(&task.name))?,
            name: format!("{}: {}", task.recipe, task.name),
            start: at,
        };
        let start = seconds(at.0);
        let begin = format!("Event: TaskStarted \nStarted: {start} \n");
        write(&mut run.task, &begin)?;
        Ok(run)
    }

    /// Ends both files, after COMMAND has been waited for. Its CPU time is told as a share of what
    /// so many CPUs had.
    pub fn end(&mut self, at: Time, passed: bool, cpus: usize) -> Result<(), Failure> {
        let usage = Usage::now();
        let (name, elapsed) = (&self.name, at.0.saturating_sub(self.start.0));
        let mut text = Vec::new();
        // Writing to memory doesn't fail.
        let _ = writeln!(text, "{name}\nElapsed time: {} seconds", seconds(elapsed));
        usage.print(&mut text);
        let status = if passed { "PASSED" } else { "FAILED" };
        let _ = write!(text, "Status: {status} \nEnded: {} \n", seconds(at.0));
        let share = share(&usage, elapsed, cpus);
        let build = format!("Elapsed time: {} seconds \n{share}", seconds(elapsed));
        // The task first: without its end there is no chart.
        put(&mut self.task, &text)?;
        match &mut self.build {
            Some(file) => write(file, &build),
            None => Ok(()),
        }
    }
}

/// The line of the CPU usage; none where it can't be told.
fn share(usage: &Usage, elapsed: i64, cpus: usize) -> String {
    let all = elapsed as f64 / 1e9 * cpus as f64;
    match usage.children_seconds() {
        Some(used) if all > 0.0 => {
            format!("CPU usage: {:.1}% \n", (100.0 * used / all).min(100.0))
        }
        _ => String::new(),
    }
}

/// The kernel's name and release and what machine it is on, with a blank behind each.
fn host() -> String {
    let mut host = String::new();
    for name in ["ostype", "osrelease"] {
        let text = once(&Path::new("/proc/sys/kernel").join(name)).unwrap_or_default();
        host.extend(String::from_utf8_lossy(&text).split_whitespace());
        host.push(' ');
    }
    host + ARCH + " "
}

/// `%0.2f` of nanoseconds as seconds.
fn seconds(ns: i64) -> String {
    let hundredths = ns.saturating_add(5_000_000).div_euclid(10_000_000);
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

fn open(path: PathBuf) -> Result<(PathBuf, File), Failure> {
    let opened = log::open(&path);
    let file = opened.map_err(|error| Failure::io(path.display(), &error))?;
    Ok((path, file))
}

fn write(file: &mut (PathBuf, File), text: &str) -> Result<(), Failure> {
    put(file, text.as_bytes())
}

fn put((path, file): &mut (PathBuf, File), text: &[u8]) -> Result<(), Failure> {
    log::append(file, text).map_err(|error| Failure::io(path.display(), &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::fs;

    #[test]
    fn both_files_have_the_lines_of_the_format_in_its_order() {
        let room = std::env::temp_dir().join(format!("run-{}", std::process::id()));
        let task = Task::of(OsStr::new("make"));
        let mut run = Run::start(&room, &task, Time(1_795_287_432_704_999_999)).unwrap();
        run.end(Time(1_795_287_484_701_000_000), false, 2).unwrap();
        let build = fs::read_to_string(room.join("build_stats")).unwrap();
        let lines: Vec<_> = build.lines().collect();
        assert!(lines[0].starts_with("Host Info: Linux ") && lines[0].ends_with(' '));
        assert_eq!(lines[1], "Build Started: 1795287432.70 ");
        assert_eq!(lines[2], "Elapsed time: 52.00 seconds ");
        assert!(lines[3].starts_with("CPU usage: ") && lines[3].ends_with("% "));
        let text = fs::read_to_string(room.join("make-0-r0/do_command")).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let head = [
            "Event: TaskStarted ",
            "Started: 1795287432.70 ",
            "make-0-r0: do_command",
            "Elapsed time: 52.00 seconds",
        ];
        assert_eq!(lines[..4], head);
        assert_eq!(
            lines[lines.len() - 2..],
            ["Status: FAILED ", "Ended: 1795287484.70 "]
        );
        fs::remove_dir_all(&room).unwrap();
    }

    #[test]
    fn a_directory_that_cannot_be_written_to_is_named() {
        let failure = Run::start(Path::new("/dev/null"), &Task::of(OsStr::new("x")), Time(0));
        let text = failure.unwrap_err().to_string();
        assert!(text.starts_with("/dev/null/x-0-r0/do_command: "), "{text}");
    }

    #[test]
    fn times_are_rounded_to_hundredths() {
        let times = [0, 4_999_999, 5_000_000, 1_999_999_999, -1_500_000_000];
        assert_eq!(
            times.map(seconds),
            ["0.00", "0.00", "0.01", "2.00", "-1.50"]
        );
    }
}
