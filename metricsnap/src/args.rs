//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use pipe::cli::{self, RecordArgs, Tool, count};
use pipe::clock::Mono;
use pipe::span::{Interval, Span};

use crate::growth::Shown;
use crate::metric::Roots;
use crate::write::{Layout, Look};

/// One screen: there are more options than lines, so those that go together share one. tests/man.rs
/// holds it to the options below.
const HELP: &str = "\
Snapshot named metrics at up to 100 kHz on an exact time grid

Usage: metricsnap [options] METRIC... [-- COMMAND [ARG...]]

A METRIC is a name as node_exporter has it ('node_' may be left off) with * and
{label=value}; a /REGEX/; a :SET; in a file:PATH; or all of a prom:SOURCE.

Options:
  -i, --interval TIME    From row to row, at least 10us [1s]
  -d, --duration TIME    Stop after this long
  -n, --count N          Stop after N rows
      --list             Say which there are (of all or these), and stop
      --probe            Also measure how often each changes, and stop
      --delta, --rate    Counters as growth since the last row, or a second
      --on-change        Only rows in which a value changed
      --long             A row for each value: time, metric, value
      --gvisor           As gVisor writes its metrics: Time (ns), values
      --skew             Add how long the reads of each row took
      --checksum         Add the CRC-32C of each line
      --no-header, --json, --add K=V, --clock CLOCK    As with the other tools
      --to FILE          Write rows there; standard output is COMMAND's
      --prom FILE        Keep the newest row there as Prometheus text
      --stats FILE       Write at the end how late and how long the reads were
      --spin, --realtime    Don't sleep before a tick; go before other tasks
      --ring SIZE        So many rows, or so long, may wait for the reader
      --remote           Let prom: ask other machines, too
      --proc DIR, --sys DIR    Where /proc and /sys are
      --strict           Exit 1 if rows were missed or lost
  -q, --quiet            No remarks, errors only
  -h, --help             Print help
  -V, --version          Print version

Examples:
  metricsnap -i 100ms -d 5s load1 'cpu_seconds_total{cpu=0}'
  metricsnap -i 100us -n 1000 --rate context_switches_total > switches.tsv
  metricsnap --list 'memory_*'

Exit status: 0 done, 1 --strict says no, 2 could not; of a COMMAND its own, or
125 could not, 126 not executable, 127 not found. See metricsnap(1).";

/// The form of others leaves no room for ours.
const NOT_GVISOR: [&str; 7] = [
    "long",
    "json",
    "add",
    "skew",
    "checksum",
    "no_header",
    "clock",
];

/// The shortest interval: a read of a kernel file alone takes a good part of that.
const LEAST: Span = Span::from_ns(10_000);

/// Rows that wait at the most if not told otherwise.
const RING: u64 = 64 << 10;

/// And at the least: fewer would be lost by a write that takes its time.
const RING_LEAST: u64 = 16;

/// Snapshot named metrics at up to 100 kHz on an exact time grid
#[derive(Debug, Parser)]
#[command(name = "metricsnap", version, override_help = HELP)]
pub struct Args {
    /// What to read
    #[arg(value_name = "METRIC")]
    pub metrics: Vec<String>,
    /// From row to row
    #[arg(short, long, value_name = "TIME", default_value = "1s", value_parser = interval, allow_hyphen_values = true)]
    pub interval: Span,
    /// Stop after this long
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub duration: Option<Span>,
    /// Stop after N rows
    #[arg(short = 'n', long, value_name = "N", value_parser = count, allow_hyphen_values = true)]
    pub count: Option<u64>,
    /// Say which there are
    #[arg(long, conflicts_with = "probe")]
    pub list: bool,
    /// Measure how often each changes
    #[arg(long)]
    pub probe: bool,
    /// Counters as growth since the row before
    #[arg(long, conflicts_with = "rate")]
    pub delta: bool,
    /// And as that a second
    #[arg(long)]
    pub rate: bool,
    /// Only rows in which a value changed
    #[arg(long)]
    pub on_change: bool,
    /// A row for each value
    #[arg(long)]
    pub long: bool,
    /// As gVisor writes its metrics
    #[arg(long, conflicts_with_all = NOT_GVISOR)]
    pub gvisor: bool,
    /// Add how long the reads of each row took
    #[arg(long)]
    pub skew: bool,
    /// Add the CRC-32C of each line
    #[arg(long, conflicts_with = "json")]
    pub checksum: bool,
    /// The options of every tool that writes records.
    #[command(flatten)]
    pub records: RecordArgs,
    /// Write rows there; standard output is COMMAND's
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Keep the newest row there as Prometheus text
    #[arg(long, value_name = "FILE")]
    pub prom: Option<PathBuf>,
    /// Write at the end how late and how long the reads were
    #[arg(long, value_name = "FILE")]
    pub stats: Option<PathBuf>,
    /// Don't sleep before a tick
    #[arg(long, conflicts_with = "realtime")]
    pub spin: bool,
    /// Be scheduled before others
    #[arg(long)]
    pub realtime: bool,
    /// What may wait for the reader
    #[arg(long, value_name = "SIZE", value_parser = ring, allow_hyphen_values = true)]
    pub ring: Option<Ring>,
    /// Let prom: ask other machines, too
    #[arg(long)]
    pub remote: bool,
    /// Where /proc is
    #[arg(long, value_name = "DIR", default_value = "/proc")]
    pub proc: PathBuf,
    /// Where /sys is
    #[arg(long, value_name = "DIR", default_value = "/sys")]
    pub sys: PathBuf,
    /// Exit 1 if rows were missed or lost
    #[arg(long)]
    pub strict: bool,
    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Snapshot while this runs
    #[arg(last = true)]
    pub command: Vec<OsString>,
}

/// What may wait for a slow reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    /// So many rows.
    Rows(u64),
    /// The rows of so long.
    Time(Span),
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

impl Args {
    /// Where the kernel's trees are.
    pub fn roots(&self) -> Roots {
        Roots {
            proc: self.proc.clone(),
            sys: self.sys.clone(),
        }
    }

    /// How rows are to look.
    pub fn look(&self, start: Mono) -> Look {
        Look {
            layout: match (self.long, self.gvisor) {
                (true, _) => Layout::Long,
                (_, true) => Layout::Gvisor(start),
                _ => Layout::Wide,
            },
            shown: match (self.delta, self.rate) {
                (true, _) => Shown::Delta,
                (_, true) => Shown::Rate,
                _ => Shown::Values,
            },
            on_change: self.on_change,
            skew: self.skew,
            checksum: self.checksum,
            style: self.records.style.style(),
        }
    }

    /// How many rows are to be taken, if that follows from how many are to be written.
    pub fn rows(&self) -> u64 {
        match (self.count, self.on_change) {
            (None, _) | (_, true) => u64::MAX,
            (Some(count), false) => count.saturating_add((self.delta || self.rate).into()),
        }
    }

    /// How many rows may wait for the reader.
    pub fn ring_rows(&self) -> u64 {
        let of = |span: Span| span.ns().div_ceil(self.interval.ns());
        let rows = match self.ring {
            Some(Ring::Rows(rows)) => return rows,
            Some(Ring::Time(span)) => of(span),
            None => of(Span::from_ns(1_000_000_000)).min(RING),
        };
        rows.max(RING_LEAST)
    }
}

fn interval(text: &str) -> Result<Span, String> {
    match text.parse().map(Interval::span) {
        Ok(span) if span >= LEAST => Ok(span),
        Ok(_) => Err("is too short; give 10us (100000Hz) or more".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// `64k`, 1024-based, or `2s`.
fn ring(text: &str) -> Result<Ring, &'static str> {
    let time = || text.parse().ok().filter(|time| *time > Span::from_ns(0));
    let rows = cli::size(text).map(Ring::Rows);
    let ring = rows.or_else(|| time().map(Ring::Time));
    ring.ok_or("is no number of rows and no time, as in '64k' or '2s'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Args, clap::error::ErrorKind> {
        let words = ["metricsnap"].into_iter().chain(line.split(' '));
        Args::try_parse_from(words).map_err(|error| error.kind())
    }

    #[test]
    fn intervals_are_times_or_frequencies_from_10us() {
        assert_eq!(interval("10us"), Ok(Span::from_ns(10_000)));
        assert_eq!(interval("100000Hz"), Ok(Span::from_ns(10_000)));
        let short = Err("is too short; give 10us (100000Hz) or more".to_owned());
        assert_eq!(interval("9.9us"), short);
        assert_eq!(interval("200000Hz"), short);
        assert_eq!(
            interval("10"),
            Err("needs a unit, as in '5ms' or '5s'".to_owned())
        );
    }

    #[test]
    fn a_ring_has_rows_or_a_time() {
        assert_eq!(ring("4096"), Ok(Ring::Rows(4096)));
        assert_eq!(ring("64k"), Ok(Ring::Rows(64 << 10)));
        assert_eq!(ring("1M"), Ok(Ring::Rows(1 << 20)));
        assert_eq!(ring("2s"), Ok(Ring::Time(Span::from_ns(2_000_000_000))));
        for wrong in ["", "k", "0", "0s", "-1", "1kB", "1.5k", "s", "99999999999G"] {
            assert!(ring(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ring_holds_a_second_if_nobody_says_otherwise() {
        let rows = |line| parsed(line).unwrap().ring_rows();
        assert_eq!(rows("load1"), 16);
        assert_eq!(rows("-i 1ms load1"), 1_000);
        assert_eq!(rows("-i 10us load1"), 65_536);
        assert_eq!(rows("-i 1ms --ring 2s load1"), 2_000);
        assert_eq!(rows("-i 1ms --ring 5 load1"), 5);
    }

    #[test]
    fn what_contradicts_is_refused() {
        use clap::error::ErrorKind::ArgumentConflict;
        for line in [
            "--delta --rate x",
            "--spin --realtime x",
            "--checksum --json x",
            "--gvisor --long x",
            "--gvisor --json x",
            "--gvisor --add a=b x",
            "--gvisor --skew x",
            "--gvisor --checksum x",
            "--gvisor --no-header x",
            "--gvisor --clock mono x",
        ] {
            assert_eq!(parsed(line).err(), Some(ArgumentConflict), "{line}");
        }
        assert!(parsed("--list").is_ok() && parsed("--gvisor x").is_ok());
    }

    #[test]
    fn metrics_stand_before_the_command() {
        let args = parsed("--to x.tsv load1 /psi/ -- make -j2").unwrap();
        assert_eq!(args.metrics, ["load1", "/psi/"]);
        assert_eq!(args.command, ["make", "-j2"]);
    }
}
