//! What is said of how fast rows are taken: when more is asked for than a machine gives.

use pipe::cli::{Failure, Voice};
use pipe::span::Span;

use crate::args::Args;
use crate::metric::{Metric, Refresh};

/// Below this a sleep is too coarse: an idle processor takes some 50 us to wake up.
const SLEEPS: Span = Span::from_ns(100_000);

/// Rows that come this much more often than a value changes are too many.
const OFTEN: u64 = 10;

/// A remark on slow reads waits for so many rows: the first ones are slow anyhow.
const FIRST: u64 = 20;

/// Whether it waits by looking at the clock.
///
/// # Errors
/// It can't, before all other tasks: then the machine would stand still for a while.
pub fn spins(args: &Args) -> Result<bool, Failure> {
    let spins = args.spin || args.interval < SLEEPS;
    if spins && args.realtime {
        // Measured: the kernel stops such a task for 50 ms in every second.
        let what = format!("--realtime can't be with an interval below {SLEEPS}, where it spins");
        return Err(Failure::usage(
            what,
            "leave it out, or ask for a longer one",
        ));
    }
    Ok(spins)
}

/// What is to be known beforehand.
pub fn beforehand(args: &Args, metrics: &[Metric], spins: bool, voice: &Voice) {
    if spins {
        let interval = args.interval;
        voice.remark(format_args!(
            "spins to be on time every {interval}, which takes one processor"
        ));
    }
    let slow = |metric: &&Metric| match metric.refresh {
        Refresh::Every(span) => span.ns() > args.interval.ns().saturating_mul(OFTEN),
        Refresh::Event | Refresh::Unknown => false,
    };
    let slow: Vec<_> = metrics.iter().filter(slow).collect();
    if let Some(first) = slow.first()
        && let Refresh::Every(span) = first.refresh
    {
        let others = match slow.len() {
            1 => String::new(),
            2 => ", nor 1 other".to_owned(),
            count => format!(", nor {} others", count - 1),
        };
        voice.remark(format_args!(
            "{}: the kernel brings it up to date every {span} or so, not every {}{others}; see --list and --probe",
            first.title(),
            args.interval
        ));
    }
}

/// Watches whether the reads leave time to spare.
#[derive(Debug)]
pub struct Pace {
    interval: Span,
    rows: u64,
    slow: u64,
    told: bool,
}

impl Pace {
    /// Rows are to come so often.
    pub fn new(interval: Span) -> Pace {
        Pace {
            interval,
            rows: 0,
            slow: 0,
            told: false,
        }
    }

    /// Takes in how long the reads of a row took.
    pub fn look(&mut self, took_ns: u64, voice: &Voice) {
        self.rows += 1;
        self.slow += u64::from(took_ns > self.interval.ns() / 2);
        if self.rows >= FIRST {
            self.tell(voice);
        }
    }

    /// Says it at the end of a short run, if not before.
    pub fn conclude(mut self, voice: &Voice) {
        self.tell(voice);
    }

    fn tell(&mut self, voice: &Voice) {
        if !self.told && self.slow * 2 > self.rows {
            self.told = true;
            voice.remark(format_args!(
                "reading takes more than half of each {}; ask for fewer files or a longer --interval",
                self.interval
            ));
        }
    }
}
