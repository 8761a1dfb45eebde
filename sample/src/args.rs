//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use pipe::cli::{RecordArgs, Tool, count};
use pipe::span::{Interval, Span};

const AFTER: &str = "\
Examples:
  sample -n 5 | column -t -s \"$(printf '\\t')\"
  sample -i 100ms -d 10s -f 'cpu_*,lost' | awk -F'\\t' 'NR>1 && $2>50'
  sample -i 10ms --to build.tsv -- make

Exit status: 0 done, 1 ticks were missed (--strict), 2 could not; with COMMAND
its own, or 125 could not, 126 not executable, 127 not found. See sample(1).";

/// Sample /proc steadily: CPU, memory, disks, network and pressure, a row a tick
#[derive(Debug, Parser)]
#[command(name = "sample", version, after_help = AFTER, term_width = 79)]
#[command(override_usage = "sample [options] [TABLE] [-- COMMAND [ARG...]]")]
pub struct Args {
    /// What to sample; the one table there is so far is 'system'
    #[arg(default_value = "system", hide_default_value = true, value_parser = table)]
    pub table: Table,
    /// Time from one row to the next, or a frequency [1s]
    #[arg(
        short,
        long,
        value_name = "TIME",
        default_value = "1s",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub interval: Interval,
    /// Stop after this long
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub duration: Option<Span>,
    /// Stop after N rows
    #[arg(short = 'n', long, value_name = "N", value_parser = count)]
    #[arg(allow_negative_numbers = true)]
    pub count: Option<u64>,
    /// Only these columns, and only the files they need
    #[arg(short, long, value_name = "LIST")]
    pub fields: Option<String>,
    /// Write counters since boot in the place of rates
    #[arg(long)]
    pub counters: bool,
    /// The options of every tool that writes records.
    #[command(flatten)]
    pub records: RecordArgs,
    /// Write records there; standard output is COMMAND's
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Exit 1 if a tick was missed
    #[arg(long)]
    pub strict: bool,
    /// Read a recorded or other tree in the place of /proc
    #[arg(
        long,
        value_name = "DIR",
        default_value = "/proc",
        hide_default_value = true
    )]
    pub proc: PathBuf,
    /// The same in the place of /sys
    #[arg(
        long,
        value_name = "DIR",
        default_value = "/sys",
        hide_default_value = true
    )]
    pub sys: PathBuf,
    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Sample while this runs
    #[arg(last = true)]
    pub command: Vec<OsString>,
}

/// What can be sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The whole system, a row a tick.
    System,
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

fn table(text: &str) -> Result<Table, &'static str> {
    match text {
        "system" => Ok(Table::System),
        _ => Err("is not a table; the table there is: system"),
    }
}
