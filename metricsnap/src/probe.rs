//! How often values really change, measured by reading them as fast as they come.

use pipe::cli::{Ending, Failure};
use pipe::clock::Mono;
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::Stop;

use crate::args::Args;
use crate::choose;
use crate::feed::Turn;
use crate::feeds::Feeds;
use crate::halt::Halt;
use crate::list;
use crate::number::Number;
use crate::report::rounded;

/// How long is measured, if nobody says.
const DURATION: Span = Span::from_ns(2_000_000_000);

/// Reads what was asked for as fast as it can for a while, and says how often each changed.
///
/// # Errors
/// What is asked for can't be, or can't be written.
pub fn run(args: &Args) -> Result<Ending, Failure> {
    let choice = choose::choose(&args.metrics, args)?;
    let metrics: Vec<_> = choice
        .columns
        .iter()
        .map(|chosen| chosen.metric.clone())
        .collect();
    let mut feeds = Feeds::open(choice)?.feeds;
    let out = Output::stdout()?;
    let failed = |error| Failure::io("signals", &error);
    let stop = Stop::install(Some(out.reader())).map_err(failed)?;
    let halt = Halt::new().map_err(failed)?;
    let mut probe = Probe::new(metrics.len());
    let mut cells = vec![None; metrics.len()];
    let end = Mono::now().after(args.duration.unwrap_or(DURATION));
    while Mono::now() < end && stop.signal().is_none() {
        let begin = Mono::now();
        let turn = Turn {
            begin,
            patience: end.since(begin),
            halt: &halt,
        };
        feeds
            .iter_mut()
            .for_each(|feed| feed.read(&mut cells, turn));
        probe.take(Mono::now(), &cells);
    }
    list::write(out, &args.records.style.style(), &metrics, Some(&probe))?;
    Ok(Ending::Done)
}

/// What was seen of some metrics.
#[derive(Debug)]
pub struct Probe {
    seen: Vec<Seen>,
}

/// What was seen of one.
#[derive(Clone, Debug, Default)]
struct Seen {
    value: Option<Number>,
    /// When it changed last.
    changed: Option<Mono>,
    changes: u64,
    /// From the first change to the last.
    span_ns: u64,
}

impl Probe {
    /// For so many metrics.
    pub fn new(metrics: usize) -> Probe {
        let seen = vec![Seen::default(); metrics];
        Probe { seen }
    }

    /// Takes a reading of all of them. A value that was missing for a while is compared to the one
    /// before.
    pub fn take(&mut self, at: Mono, cells: &[Option<Number>]) {
        for (seen, cell) in self.seen.iter_mut().zip(cells) {
            if let Some(value) = *cell {
                seen.take(at, value);
            }
        }
    }

    /// How often a metric changed.
    pub fn changes(&self, metric: usize) -> u64 {
        self.seen.get(metric).map_or(0, |seen| seen.changes)
    }

    /// The mean time between two changes of a metric; nothing if it changed less than twice. (Not the
    /// median: some come in bursts with long rests between.)
    pub fn refresh(&self, metric: usize) -> Option<Span> {
        let seen = self.seen.get(metric)?;
        let gaps = seen.changes.checked_sub(1).filter(|gaps| *gaps > 0)?;
        Some(rounded(seen.span_ns / gaps))
    }
}

impl Seen {
    fn take(&mut self, at: Mono, value: Number) {
        let before = self.value.replace(value);
        if before.is_none_or(|before| before.equals(value)) {
            return;
        }
        self.changes += 1;
        if let Some(last) = self.changed.replace(at) {
            self.span_ns += at.since(last).ns();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_gap_between_changes_is_the_refresh() {
        let mut probe = Probe::new(3);
        // Read every 0.1 ms; the first changes every 4 ms and the second once.
        for at in 0..1_000_u64 {
            let cells = [
                Some(Number::whole(at as i64 / 40)),
                Some(Number::whole(i64::from(at > 500))),
                None,
            ];
            probe.take(Mono(at * 100_000), &cells);
        }
        assert_eq!(probe.changes(0), 24);
        let refresh = probe.refresh(0).unwrap().ns();
        assert!(refresh.abs_diff(4_000_000) <= 40_000, "{refresh}");
        assert_eq!((probe.changes(1), probe.refresh(1)), (1, None));
        assert_eq!((probe.changes(2), probe.refresh(2)), (0, None));
    }

    #[test]
    fn a_value_that_is_missing_for_a_while_has_not_changed() {
        let mut probe = Probe::new(1);
        for (at, text) in ["1", "", "1.0", "2", "", "3"].iter().enumerate() {
            let cell = Number::lead(text.as_bytes()).map(|(number, _)| number);
            probe.take(Mono(at as u64 * 1_000), &[cell]);
        }
        assert_eq!(probe.changes(0), 2);
        assert_eq!(probe.refresh(0), Some(Span::from_ns(2_000)));
    }
}
