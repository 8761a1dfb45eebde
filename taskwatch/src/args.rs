//! The command line.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use pipe::cli::{self, RecordArgs, Tool, count};
use pipe::pick;
use pipe::span::Span;
use regex::bytes::Regex;

use crate::ladder::Choice;
use crate::row::Kind;
use crate::top::By;

/// One screen: there are more options than lines, so those that go together share one. tests/man.rs
/// holds it to the options below.
const HELP: &str = "\
Stream every fork, exec and exit with what each task cost, missing none

Usage: taskwatch [options] [-- COMMAND [ARG...]]

Options:
  -e, --event LIST       Only these: alive fork clone exec comm exit texit uid
                         gid sid ptrace core gone lost
  -p, --pid LIST, --tree Only these processes; and all that come of them
  -u, --user USER        Only tasks of this user, by name or number
      --comm REGEX       Only tasks whose name fits
      --failed, --min-life TIME    Only ends in failure; of what lived as long
      --one-line         Only processes' ends, with the arguments of their exec
      --threads          Threads, too
      --args             Read the arguments at each exec: they may hold secrets
      --delays           What tasks waited for, where the kernel keeps count
      --no-snapshot      Don't begin with the processes that live already
  -n, --count N          Stop after N rows; of --top, the first N of each table
  -d, --duration TIME    Stop after this long
      --summary          At the end, what the processes of each name used
      --top TIME, --by KEY    Instead, each TIME, what tasks used in it, sorted
                         by cpu, wait, read, write, io or rss [cpu]
      --to FILE          Write records there; standard output is COMMAND's
      --no-header, --json, --add K=V, --clock CLOCK    As with the other tools
      --source SOURCE    auto, connector, perf or poll [auto]
      --poll TIME        How often to look where only looking works [100ms]
      --check            Say what works here and what would help, and stop
      --buffer SIZE, --ring SIZE    The kernel's queue [64M], and ours [16M]
      --record FILE, --replay FILE  Keep what the kernel sent; read it again
      --proc DIR         Where /proc is
      --strict           Exit 1 if events were lost
  -q, --quiet            No remarks, errors only
  -h, --help             Print help
  -V, --version          Print version

Examples:
  taskwatch | awk -F'\\t' '$2 == \"exit\" && $8 != \"0\"'
  taskwatch --to tasks.tsv -- make

Exit status: 0 done, 1 --strict says no, 2 could not; of a COMMAND its own, or
125 could not, 126 not executable, 127 not found. See taskwatch(1).";

/// What is said of events means nothing to a table of all that was used.
const NOT_TOP: [&str; 9] = [
    "summary",
    "one_line",
    "event",
    "failed",
    "min_life",
    "args",
    "threads",
    "no_snapshot",
    "record",
];

/// Stream every fork, exec and exit with what each task cost, missing none
#[derive(Debug, Parser)]
#[command(name = "taskwatch", version, override_help = HELP)]
pub struct Args {
    /// Only these kinds of rows
    #[arg(short, long, value_name = "LIST", value_delimiter = ',', value_parser = kind)]
    pub event: Vec<Kind>,
    /// Only these processes
    #[arg(short, long, value_name = "LIST", value_delimiter = ',', value_parser = pid)]
    pub pid: Vec<u32>,
    /// And all that come of them
    #[arg(long, requires = "pid")]
    pub tree: bool,
    /// Only tasks of this user
    #[arg(short, long, value_name = "USER", value_parser = user)]
    pub user: Option<u32>,
    /// Only tasks whose name fits
    #[arg(long, value_name = "REGEX", value_parser = pick::regex)]
    pub comm: Option<Regex>,
    /// Only ends in failure
    #[arg(long)]
    pub failed: bool,
    /// Only ends of what lived as long
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub min_life: Option<Span>,
    /// Only processes' ends, with the arguments of their exec
    #[arg(long)]
    pub one_line: bool,
    /// Threads, too
    #[arg(long)]
    pub threads: bool,
    /// Read the arguments at each exec
    #[arg(long)]
    pub args: bool,
    /// What tasks waited for
    #[arg(long)]
    pub delays: bool,
    /// Don't begin with the processes that live already
    #[arg(long)]
    pub no_snapshot: bool,
    /// Stop after N rows
    #[arg(short = 'n', long, value_name = "N", value_parser = count, allow_hyphen_values = true)]
    pub count: Option<u64>,
    /// Stop after this long
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub duration: Option<Span>,
    /// At the end, what the processes of each name used
    #[arg(long)]
    pub summary: bool,
    /// Each TIME, what tasks used in it
    #[arg(long, value_name = "TIME", value_parser = interval, conflicts_with_all = NOT_TOP)]
    pub top: Option<Span>,
    /// What that is sorted by
    #[arg(long, value_name = "KEY", requires = "top", value_parser = by)]
    pub by: Option<By>,
    /// Write records there; standard output is COMMAND's
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// The options of every tool that writes records.
    #[command(flatten)]
    pub records: RecordArgs,
    /// Where events come from
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub source: Choice,
    /// How often to look where only looking works
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = interval)]
    pub poll: Span,
    /// Say what works here
    #[arg(long)]
    pub check: bool,
    /// The kernel's queue
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    pub buffer: usize,
    /// Our own
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    pub ring: usize,
    /// Keep what the kernel sent
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Read that again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["record", "top", "command"])]
    pub replay: Option<PathBuf>,
    /// Where /proc is
    #[arg(long, value_name = "DIR", default_value = "/proc")]
    pub proc: PathBuf,
    /// Exit 1 if events were lost
    #[arg(long)]
    pub strict: bool,
    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Watch this and what it starts
    #[arg(last = true)]
    pub command: Vec<OsString>,
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.word() == text);
    found.ok_or_else(|| {
        let all = Kind::ALL.map(Kind::word).join(" ");
        format!("is no event; the events are {all}")
    })
}

fn by(text: &str) -> Result<By, String> {
    let found = By::ALL.into_iter().find(|by| by.word() == text);
    found.ok_or_else(|| {
        let all = By::ALL.map(By::word).join(" ");
        format!("is no key; the keys are {all}")
    })
}

fn pid(text: &str) -> Result<u32, &'static str> {
    match text.parse() {
        Ok(0) | Err(_) => Err("is no process's number"),
        Ok(pid) => Ok(pid),
    }
}

/// A time to wait between looks.
fn interval(text: &str) -> Result<Span, String> {
    match text.parse() {
        Ok(span) if span >= LEAST => Ok(span),
        Ok(_) => Err("is too short; give 1ms or more".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// A thousandth of a second: looking itself takes a good part of that.
const LEAST: Span = Span::from_ns(1_000_000);

/// A user's number, by name from /etc/passwd or as it is.
fn user(text: &str) -> Result<u32, &'static str> {
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let found = users.lines().find_map(|line| {
        let mut cells = line.split(':');
        (cells.next()? == text).then(|| cells.nth(1)?.parse().ok())?
    });
    found.ok_or("is no user of /etc/passwd; give a number")
}

/// `64M`: 1024-based.
fn size(text: &str) -> Result<usize, &'static str> {
    let size = cli::size(text).and_then(|size| size.try_into().ok());
    size.ok_or("is no size, as in '512k' or '64M'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_the_number_0() {
        assert_eq!(pid("7"), Ok(7));
        for wrong in ["", "0", "-1", "x", "1x"] {
            assert!(pid(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!(user("65534"), Ok(65534));
        assert_eq!(user("root"), Ok(0));
        assert!(user("nobody of that name").is_err());
    }
}
