//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use pipe::cli::{RecordArgs, Tool, count};
use pipe::span::{Interval, Span};

use crate::buildstats::task::{self, TaskName};
use crate::check::Condition;
use crate::source;

/// One screen: there are more options than lines, so those that go together share one. tests/man.rs
/// holds it to the options below.
const HELP: &str = "\
Sample /proc steadily: CPU, memory, disks, network, pressure and tasks as rows

Usage: sample [options] [TABLE...] [-- COMMAND [ARG...]]

TABLE: system (if none is named) or mem, a row a tick; cpu, disk, net, psi, fs,
cgroup, task, irq or thermal, a row for each thing.

Options:
  -i, --interval TIME    From row to row, or a frequency [1s]
  -d, --duration TIME    Stop after this long
  -n, --count N          Stop after N ticks
  -f, --fields LIST      Only these columns, and only the files they need
      --counters         Counters since boot in the place of rates
      --partitions       disk: partitions, too
      --cgroup PATH, --depth N    cgroup: from this group, so many levels down
  -p, --pid PID          task: only these, and those of COMMAND
      --top N, --by cpu|rss|io    task: only the N that have most
      --on-line          A row for each line of input; '!' is never too soon
      --min-gap TIME     And at most one in this time [1s]
      --to FILE          Write rows there; standard output is COMMAND's
      --to-dir DIR       Write each table to a file of its own: DIR/TABLE.tsv
      --buildstats DIR   Also write the logs of an OpenEmbedded build
      --raw, --reduced, --oe-units, --task NAME    What of these, and how
      --raw-stream       Write what was read in the place of rows
      --replay FILE      Make rows of that, or of a directory of build logs
      --fail-if COND     Exit 1 if that was so, as in 'cpu_idle_pct < 5 for 3s'
      --summary FILE     At the end: min, mean, p50, p95, max of each column
      --no-header, --json, --add K=V, --clock CLOCK    As with the other tools
      --proc DIR, --sys DIR, --strict    Where to read; exit 1 if ticks missed
  -q, --quiet            No remarks, errors only
  -h, --help             Print help
  -V, --version          Print version

Examples:
  sample -i 100ms -d 10s -f 'cpu_*,lost' | awk -F'\\t' 'NR>1 && $2>50'
  sample cpu disk net --to-dir log -- make -j8

Exit status: 0 done, 1 --fail-if or --strict, 2 could not; of a COMMAND its
own, or 125 could not, 126 not executable, 127 not found. See sample(1).";

/// Sample /proc steadily
#[derive(Debug, Parser)]
#[command(name = "sample", version, override_help = HELP)]
pub struct Args {
    /// What to sample
    #[arg(value_name = "TABLE", value_parser = table)]
    pub tables: Vec<TableName>,
    /// From row to row
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub interval: Option<Interval>,
    /// Stop after this long
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub duration: Option<Span>,
    /// Stop after N ticks
    #[arg(short = 'n', long, value_name = "N", value_parser = count)]
    #[arg(allow_negative_numbers = true)]
    pub count: Option<u64>,
    /// Only these columns
    #[arg(short, long, value_name = "LIST")]
    pub fields: Option<String>,
    /// Counters since boot in the place of rates
    #[arg(long)]
    pub counters: bool,
    /// Partitions, too
    #[arg(long)]
    pub partitions: bool,
    /// The group where the table begins
    #[arg(long, value_name = "PATH")]
    pub cgroup: Option<PathBuf>,
    /// So many levels below it
    #[arg(long, value_name = "N", value_parser = depth)]
    pub depth: Option<usize>,
    /// Only these processes
    #[arg(short, long, value_name = "PID", value_delimiter = ',', value_parser = process)]
    pub pid: Vec<u32>,
    /// Only the N processes that have most
    #[arg(long, value_name = "N", value_parser = count)]
    pub top: Option<u64>,
    /// Most of what
    #[arg(long, value_name = "WHAT", requires = "top", value_parser = by)]
    pub by: Option<By>,
    /// A row for each line of input
    #[arg(long, conflicts_with_all = ["command", "replay"])]
    pub on_line: bool,
    /// And at most one in this time
    #[arg(
        long,
        value_name = "TIME",
        requires = "on_line",
        // As for --task.
        conflicts_with_all = ["command", "replay"],
        allow_hyphen_values = true
    )]
    pub min_gap: Option<Span>,
    /// Write rows there
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Write each table to a file of its own
    #[arg(long, value_name = "DIR", conflicts_with = "to")]
    pub to_dir: Option<PathBuf>,
    /// Also write the logs of a build
    #[arg(long, value_name = "DIR")]
    pub buildstats: Option<PathBuf>,
    /// The kernel's texts as they are
    #[arg(long, requires = "buildstats")]
    pub raw: bool,
    /// And what the charts make of them; this is the default
    #[arg(long, requires = "buildstats")]
    pub reduced: bool,
    /// Disk figures a hundred times too big, as the original has them
    #[arg(long, requires = "buildstats")]
    pub oe_units: bool,
    /// What COMMAND is called there
    #[arg(
        long,
        value_name = "NAME",
        requires_all = ["buildstats", "command"],
        // For clap, what is required isn't missing where something that it conflicts with is there.
        conflicts_with_all = ["replay", "on_line"],
        value_parser = task::parse,
    )]
    pub task: Option<TaskName>,
    /// Write what was read in the place of rows
    #[arg(
        long,
        conflicts_with_all = ["to_dir", "no_header", "json", "add", "fields", "counters", "fail_if", "summary"],
    )]
    pub raw_stream: bool,
    /// Make rows of that
    #[arg(long, value_name = "FILE", conflicts_with_all = ["command", "interval"])]
    pub replay: Option<PathBuf>,
    /// Exit 1 if that was so
    #[arg(long, value_name = "COND")]
    pub fail_if: Vec<Condition>,
    /// Statistics of each column
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// The options of every tool that writes records.
    #[command(flatten)]
    pub records: RecordArgs,
    /// Exit 1 if a tick was missed
    #[arg(long)]
    pub strict: bool,
    /// In the place of /proc
    #[arg(long, value_name = "DIR", default_value = "/proc")]
    pub proc: PathBuf,
    /// In the place of /sys
    #[arg(long, value_name = "DIR", default_value = "/sys")]
    pub sys: PathBuf,
    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Sample while this runs
    #[arg(last = true)]
    pub command: Vec<OsString>,
}

/// What can be sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableName {
    /// The whole system, a row a tick.
    System,
    /// A row for each CPU.
    Cpu,
    /// A row for each disk.
    Disk,
    /// A row for each network interface.
    Net,
    /// Memory, a row a tick.
    Mem,
    /// A row for each resource.
    Psi,
    /// A row for each file system.
    Fs,
    /// A row for each control group.
    Cgroup,
    /// A row for each process.
    Task,
    /// A row for each interrupt.
    Irq,
    /// A row for each thermal zone and cooling device.
    Thermal,
}

/// What processes are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Time on a CPU.
    #[default]
    Cpu,
    /// Memory.
    Rss,
    /// Reads and writes.
    Io,
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

fn table(text: &str) -> Result<TableName, String> {
    TableName::from_str(text, false).map_err(|_| {
        let names = TableName::value_variants().iter();
        let names = names.filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = names.map(|name| name.get_name().to_owned()).collect();
        match text.starts_with(|c: char| c.is_ascii_digit()) {
            true => "is not a table; for an interval and a count give '-i 1s -n 5'".to_owned(),
            false => format!("is not a table; the tables are {}", names.join(", ")),
        }
    })
}

fn process(text: &str) -> Result<u32, &'static str> {
    let pid = source::process::pid(text.as_bytes());
    pid.ok_or("is not the id of a process, which is a number")
}

fn by(text: &str) -> Result<By, &'static str> {
    By::from_str(text, false).map_err(|_| "is none of cpu, rss and io")
}

fn depth(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "is not a number of levels")
}
