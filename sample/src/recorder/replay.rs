//! The loop over a recording: its ticks come as fast as they can be read, with the times that they
//! had. No clock is looked at, so that one recording always gives the same rows.

use std::path::Path;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Clock, Dial, Time};
use pipe::flow::Output;
use pipe::stop::Stop;

use super::{End, Recorder, Take};
use crate::args::Args;
use crate::feed::Feed;
use crate::feed::recording::{Head, Recording};
use crate::feed::replay::Replay;
use crate::feed::stream::Clocks;
use crate::feed::tick::Tick;
use crate::journal::Journal;
use crate::outlets::{self, Outlets};
use crate::raw::Raw;
use crate::table::Table;

/// Makes rows of these tables of a recording.
pub fn run(
    args: &Args,
    path: &Path,
    tables: Vec<Box<dyn Table>>,
    voice: &Voice,
) -> Result<Ending, Failure> {
    let (out, stop) = output(args)?;
    let mut recording = Recording::open(path, &stop)?;
    let mut tick = Tick::default();
    if !recording.preview(&mut tick)? {
        return match stop.signal() {
            Some(_) => Ok(Ending::Done),
            None => Err(empty(&recording)),
        };
    }
    let dial = dial(args, &recording)?;
    let replay = Replay::new(recording.name().to_owned(), recording.sources(), tick);
    let feed = Feed::Replay(replay);
    let mut sampler = crate::sampler((args, feed), tables, voice)?;
    // The first tick has been read, but for one whose files begin at different times.
    let mut tick = Tick::default();
    sampler.load(&mut tick);
    let outlets = match out {
        Some(out) if args.raw_stream => Outlets::Raw(Raw::default(), out),
        out => Outlets::rows(args, &sampler, args.records.clock.column(), out)?,
    };
    let start = clocks(&recording)?;
    let journal = Journal::open(args, (wall(start), start.unix), voice)?;
    let recorder = Recorder::new(args, sampler, (outlets, journal), dial);
    let mut run = Run {
        args,
        recorder,
        stop: &stop,
        end: None,
        span: args.duration.map(|span| span.ns() as i64),
    };
    let work = run.record(&mut recording, &mut tick, voice);
    crate::concluded(work, run.close(&recording, voice))
}

/// A recording being replayed.
#[derive(Debug)]
struct Run<'a> {
    args: &'a Args,
    recorder: Recorder,
    stop: &'a Stop,
    /// How long it is to take, in nanoseconds, and when that is over.
    span: Option<i64>,
    end: Option<Time>,
}

impl Run<'_> {
    fn record(
        &mut self,
        recording: &mut Recording,
        tick: &mut Tick,
        voice: &Voice,
    ) -> Result<(), Failure> {
        while !self.recorder.is_full()
            && !self.is_left(recording)
            && let Some(head) = recording.next(tick)?
        {
            self.recorder.sampler.load(tick);
            if head.fresh {
                self.begin(head, recording, voice)?;
            } else {
                let take = Take {
                    at: head.at,
                    missed: head.lost,
                    forced: false,
                };
                self.recorder.take(take, voice)?;
            }
            // Nobody knows how long the next one takes to come; ticks are large and rows few.
            self.recorder.outlets.flush()?;
            // As live, the row in which the time ends is the last.
            if self.end.is_some_and(|end| head.time >= end) {
                break;
            }
        }
        self.recorder.finish(voice);
        self.recorder.outlets.flush()
    }

    /// One recording may stand behind another, with clocks of its own.
    fn begin(&mut self, head: Head, recording: &Recording, voice: &Voice) -> Result<(), Failure> {
        if let Some(span) = self.span
            && self.end.is_none()
        {
            self.end = Some(Time(head.time.0.saturating_add(span)));
        }
        let clocks = clocks(recording)?;
        self.recorder.dial = dial(self.args, recording)?;
        if let Some(journal) = &mut self.recorder.journal {
            journal.wall = wall(clocks);
        }
        self.recorder.begin(head.at, &clocks, voice)
    }

    /// A file has no end to wait for that a signal would cut short.
    fn is_left(&self, recording: &Recording) -> bool {
        recording.is_regular() && self.stop.signal().is_some()
    }

    fn close(&mut self, recording: &Recording, voice: &Voice) -> Result<Ending, Failure> {
        let torn = recording.torn();
        if let Some(place) = &torn {
            voice.remark(format_args!("{place}: the last tick is torn; dropped it"));
        }
        let whole = self.recorder.close("when it was recorded", voice);
        let end = End {
            status: None,
            strict: self.args.strict,
        };
        self.recorder.end(whole && torn.is_none(), end, voice)
    }
}

/// Where the rows of one table go, and what watches for the end.
fn output(args: &Args) -> Result<(Option<Output>, Rc<Stop>), Failure> {
    if args.to_dir.is_none() && !outlets::nowhere(args) {
        let (out, stop, _) = Output::watched(None, None, Stop::listen)?;
        return Ok((Some(out), stop));
    }
    let stop = Stop::install(None).and_then(Stop::listen);
    let stop = stop.map_err(|error| Failure::io("signals", &error))?;
    Ok((None, Rc::new(stop)))
}

/// Turns monotonic times of the recording into those that are asked for.
fn dial(args: &Args, recording: &Recording) -> Result<Dial, Failure> {
    let clock = match args.raw_stream {
        true => Clock::Unix,
        false => args.records.clock,
    };
    let Some(ahead) = ahead(clocks(recording)?, clock) else {
        let what = format!(
            "--clock: {} has no time but the wall clock's",
            recording.name()
        );
        return Err(Failure::usage(what, "leave it out"));
    };
    // Nobody wrote down what the clocks showed later, so they stay as far apart as at the start.
    Ok(Dial::recorded(Clock::Unix, ahead))
}

/// The wall clock of a recording.
fn wall(clocks: Clocks) -> Dial {
    Dial::recorded(Clock::Unix, ahead(clocks, Clock::Unix).unwrap_or_default())
}

fn clocks(recording: &Recording) -> Result<Clocks, Failure> {
    recording.clocks().ok_or_else(|| empty(recording))
}

/// How much a clock is ahead of the monotonic one; where that is not known, of the wall clock, which
/// then stands for it.
fn ahead(clocks: Clocks, clock: Clock) -> Option<i64> {
    let base = clocks.mono.unwrap_or(clocks.unix);
    let time = match clock {
        Clock::Unix => Some(clocks.unix),
        Clock::Mono => clocks.mono,
        Clock::Boot => clocks.boot,
        Clock::Trace => None,
    };
    Some(time?.0 - base.0)
}

fn empty(recording: &Recording) -> Failure {
    let what = match recording.torn() {
        Some(_) => "holds no whole tick",
        None => "holds no tick",
    };
    let cure = "give what --raw-stream wrote, or a directory of build logs";
    Failure::new(recording.name(), what, cure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipe::clock::Mono;

    #[test]
    fn clocks_that_nobody_wrote_down_are_not_made_up() {
        let all = Clocks {
            unix: Time(1_000),
            mono: Some(Time(10)),
            boot: Some(Time(25)),
        };
        let ahead_of = |clocks| [Clock::Unix, Clock::Mono, Clock::Boot].map(|c| ahead(clocks, c));
        assert_eq!(ahead_of(all), [Some(990), Some(0), Some(15)]);
        let wall = Clocks {
            mono: None,
            boot: None,
            ..all
        };
        assert_eq!(ahead_of(wall), [Some(0), None, None]);
    }

    #[test]
    fn a_time_far_in_the_future_is_still_a_time() {
        let at = Dial::recorded(Clock::Unix, 1 << 62).time(Mono(0));
        assert_eq!(at, Time(1 << 62));
    }
}
