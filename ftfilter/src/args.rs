//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use pipe::cli::{StyleArgs, Tool};
use pipe::span::Span;
use regex::bytes::Regex;

use pipe::pick;

/// One screen: there are more options than lines, so those that go together share one. tests/man.rs
/// holds it to the options below.
const HELP: &str = "\
Keep of ftrace text what belongs to slow calls, and total where the time went

Usage: ftfilter [options] [FILE...]
       ftfilter --live [options] [-- COMMAND [ARG...]]

Options:
  -t, --threshold TIME   Slow is what takes at least this [0s: all]
      --preset NAME      alloc, sched, block, irq, softirq or syscall [alloc]
      --rules FILE, -r, --rule RULE    Other rules, in the place of a preset
      --tree             Slow calls with those inside and the events there
      --slack TIME       How much before its call an event may be [1us]
  -p, --pid LIST         Only these tasks, by thread id
      --comm REGEX, --cpu LIST    Only tasks whose name fits; only these CPUs
  -e, --event LIST       Only these events, like 'mm_*'
      --from TIME, --to TIME    Only between these times of the trace
  -n, --count N          Stop after N lines or records
  -d, --duration TIME    Stop after this long
      --tsv              Write records in the place of the trace's lines
      --no-header, --json, --add K=V    As with the other tools
      --keep-unknown     Let lines pass that are no trace
      --per-instance     Totals by instance, not only by name
      --summary FILE     Write the totals to FILE as a table
      --summary-format FORM     Totals as lines, classic or hist [lines]
      --stats, --strict  Say what was counted; exit 1 if data were lost
      --fail-over TIME   Exit 1 if anything took at least this
      --live             Set tracing up by the rules, filter it, put it back
      --log FILE         Write what passes to FILE: COMMAND writes here, too
      --force, --tracing DIR    Take over from others; where tracefs is mounted
      --restore          Put back what a killed one left changed
      --print-rules, --print-setup    Print the rules, or what --live would do
  -q, --quiet            No remarks and no totals, errors only
  -h, --help             Print help
  -V, --version          Print version

Examples:
  ftfilter --live -t 1ms -d 10s --tsv > slow.tsv
  trace-cmd report | ftfilter --tsv -r 'func vfs_*' | awk -F'\\t' '$8 > 5000'

Exit status: 0 done, 1 a check says no, 2 could not; of a COMMAND its own, or
125 could not, 126 not executable, 127 not found. See ftfilter(1).";

/// Keep of ftrace text what belongs to slow calls, and total where the time went
#[derive(Debug, Parser)]
#[command(name = "ftfilter", version, override_help = HELP)]
pub struct Args {
    /// Traces to read; standard input without any, or for '-'
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Slow is what takes at least this [0s: all]
    #[arg(
        short,
        long,
        value_name = "TIME",
        default_value = "0s",
        hide_default_value = true
    )]
    pub threshold: Span,
    /// Rules: alloc, sched, block, irq, softirq or syscall [alloc]
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Rules from a file, in the place of a preset
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// A rule, in the place of a preset; repeatable
    #[arg(short, long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Print the rules and stop
    #[arg(long)]
    pub print_rules: bool,
    /// Slow calls with those inside them, and the events there
    #[arg(long)]
    pub tree: bool,
    /// How much before its call an event may be [1us]
    #[arg(
        long,
        value_name = "TIME",
        default_value = "1us",
        hide_default_value = true
    )]
    pub slack: Span,
    /// Only these tasks, by thread id
    #[arg(short, long, value_name = "PID", value_delimiter = ',', value_parser = number)]
    pub pid: Vec<u32>,
    /// Only tasks whose name fits
    #[arg(long, value_name = "REGEX", value_parser = pick::regex)]
    pub comm: Option<Regex>,
    /// Only these CPUs
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = number)]
    pub cpu: Vec<u32>,
    /// Only these events, by pattern
    #[arg(short, long, value_name = "LIST", value_delimiter = ',')]
    pub event: Vec<String>,
    /// Only from this time of the trace on
    #[arg(long, value_name = "TIME")]
    pub from: Option<Span>,
    /// Only up to this time of the trace
    #[arg(long, value_name = "TIME")]
    pub to: Option<Span>,
    /// Stop after N lines or records
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u64>,
    /// Stop after this long
    #[arg(short, long, value_name = "TIME")]
    pub duration: Option<Span>,
    /// Write records in the place of the trace's own lines
    #[arg(long)]
    pub tsv: bool,
    /// How records look.
    #[command(flatten)]
    pub style: StyleArgs,
    /// Let lines pass that are no trace
    #[arg(long)]
    pub keep_unknown: bool,
    /// Totals by instance, not only by name
    #[arg(long)]
    pub per_instance: bool,
    /// Write the totals to FILE as a table, and not to stderr
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Totals as: lines, classic or hist [lines]
    #[arg(
        long,
        value_name = "FORM",
        value_parser = form,
        default_value = "lines",
        hide_default_value = true
    )]
    pub summary_format: Form,
    /// Say what was counted
    #[arg(long)]
    pub stats: bool,
    /// Exit 1 if anything took at least this
    #[arg(long, value_name = "TIME")]
    pub fail_over: Option<Span>,
    /// Exit 1 if events were lost or lines unknown
    #[arg(long)]
    pub strict: bool,
    /// No remarks and no totals, errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Set tracing up by the rules, filter it, and put it back
    #[arg(long)]
    pub live: bool,
    /// Write what passes to FILE, and not to standard output
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Of live tracing: take over from whoever is tracing
    #[arg(long)]
    pub force: bool,
    /// Where tracefs is mounted
    #[arg(long, value_name = "DIR")]
    pub tracing: Option<PathBuf>,
    /// Put back what a killed one has left changed
    #[arg(long)]
    pub restore: bool,
    /// Print the commands that would set tracing up
    #[arg(long)]
    pub print_setup: bool,
    /// Trace while this runs
    #[arg(last = true)]
    pub command: Vec<OsString>,
}

/// How totals are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The ancestor's lines, and more behind them.
    Lines,
    /// The ancestor's lines.
    Classic,
    /// Histograms.
    Hist,
}

fn number(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "is not a number; write one, or some, as in '0,2'")
}

fn form(text: &str) -> Result<Form, &'static str> {
    match text {
        "lines" => Ok(Form::Lines),
        "classic" => Ok(Form::Classic),
        "hist" => Ok(Form::Hist),
        _ => Err("is no form; the forms are lines, classic and hist"),
    }
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}
