//! The live loop: sleep until a row is due or asked for, read, write.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Clock, Dial, Mono};
use pipe::command::Command;
use pipe::flow::Output;
use pipe::span::{Interval, Span};
use pipe::stop::{Stop, Wake};
use pipe::tick::{self, Ticks};

use super::{End, Recorder, Take};
use crate::args::Args;
use crate::asking::{Asked, Lines};
use crate::feed::stream::Clocks;
use crate::journal::Journal;
use crate::outlets::{self, Outlets};
use crate::raw::Raw;
use crate::sampler::Sampler;

/// The interval, and how often a line of input is heeded, if not told otherwise.
const SECOND: Span = Span::from_ns(1_000_000_000);

/// Who has so much time between two rows need not be woken to the microsecond.
const LEISURELY: Span = Span::from_ns(100_000_000);

/// A recording of what goes on.
#[derive(Debug)]
pub struct Live {
    recorder: Recorder,
    stop: Rc<Stop>,
    /// Nothing where only lines of input ask for rows.
    ticks: Option<Ticks>,
    lines: Option<Lines>,
    end: Option<Mono>,
    /// When the latest reading was.
    latest: Mono,
    interval: Span,
}

/// What a sleep ended with.
struct Woken {
    /// Whether there is to be a row.
    row: bool,
    /// Whether it is the last.
    last: bool,
    /// Whether it was asked for by more than a clock or a line.
    forced: bool,
}

impl Live {
    /// Opens the outputs and takes the first reading.
    pub fn start(args: &Args, sampler: Sampler, voice: &Voice) -> Result<Live, Failure> {
        let paths = outlets::paths(args, &sampler)?;
        let (out, stop, start) = Output::watched(paths.first(), args.duration, Stop::listen)?;
        // A stream tells the wall clock's time, and that once of all clocks.
        let unix = Dial::start(Clock::Unix);
        let clocks = clocks(&unix, start);
        let journal = Journal::open(args, (unix, unix.time(start)), voice)?;
        let (dial, outlets) = if args.raw_stream {
            (unix, Outlets::Raw(Raw::default(), out))
        } else {
            let dial = Dial::start(args.records.clock);
            let outlets = Outlets::rows(args, &sampler, dial.column(), Some(out))?;
            (dial, outlets)
        };
        let interval = args.interval.map_or(SECOND, Interval::span);
        let beats = !args.on_line || args.interval.is_some();
        let gap = args.min_gap.unwrap_or(SECOND);
        let mut live = Live {
            recorder: Recorder::new(args, sampler, (outlets, journal), dial),
            stop,
            ticks: beats.then(|| Ticks::new(start, interval)),
            lines: args.on_line.then(|| Lines::new(gap)),
            end: args.duration.map(|duration| start.after(duration)),
            latest: start,
            interval,
        };
        live.recorder.begin(start, &clocks, voice)?;
        Ok(live)
    }

    /// Watches for the end.
    pub fn stop(&self) -> Rc<Stop> {
        Rc::clone(&self.stop)
    }

    /// A row a tick and whenever one is asked for, until the time, the count, the input, the
    /// reader or COMMAND ends it, or without COMMAND a signal. What is left between the last tick
    /// and the end is a row, too.
    pub fn record(&mut self, command: Option<&Command>, voice: &Voice) -> Result<(), Failure> {
        if let Some(command) = command {
            self.recorder.sampler.follow(command.pid());
        }
        if self.interval < LEISURELY {
            tick::be_prompt();
        }
        // However short the time is, what is left of it is a row.
        let mut ended = false;
        while !ended && !self.recorder.is_full() {
            let woken = self.sleep(command)?;
            let now = Mono::now();
            ended = woken.last || self.is_over(now);
            if !woken.row && !ended {
                continue;
            }
            self.latest = now;
            let take = Take {
                at: now,
                missed: self.missed(now),
                forced: ended || woken.forced,
            };
            self.recorder.take(take, voice)?;
        }
        self.recorder.outlets.flush()
    }

    /// Hands on what was written, then sleeps until something is to be done.
    fn sleep(&mut self, command: Option<&Command>) -> Result<Woken, Failure> {
        let due = self.ticks.as_ref().map(Ticks::due);
        let due = due.into_iter().chain(self.end).min();
        let input = io::stdin();
        let asks = self.lines.as_ref().map(|_| input.as_fd());
        // Lines are not read beside COMMAND.
        let also = command.map(Command::end).or(asks);
        let wake = self
            .recorder
            .outlets
            .rest(&self.stop, due, also.as_slice())?;
        let (row, last, forced) = match (wake, command) {
            (Wake::Due, _) => (true, false, false),
            (Wake::Asked, _) => (true, false, true),
            (Wake::Signal(signal), Some(command)) => {
                command.pass_on(signal);
                (false, false, false)
            }
            (Wake::Ready(_), None) => return self.asked(input.as_fd()),
            (Wake::Signal(_), None) | (Wake::Ready(_), Some(_)) => (true, true, true),
            // As if it had been written to.
            (Wake::ReaderGone, _) => return Err(gone()),
        };
        Ok(Woken { row, last, forced })
    }

    /// What the lines of input that are there ask for.
    fn asked(&mut self, input: BorrowedFd) -> Result<Woken, Failure> {
        let asked = match &mut self.lines {
            Some(lines) => lines.read(input),
            None => Ok(Asked::Nothing),
        };
        let asked = asked.map_err(|error| Failure::io("standard input", &error))?;
        let (lines, now) = (self.lines.as_ref(), Mono::now());
        Ok(Woken {
            row: lines.is_some_and(|lines| lines.heeds(asked, self.latest, now))
                // Lines must not keep a tick waiting.
                || self.ticks.as_ref().is_some_and(|ticks| now >= ticks.due()),
            last: asked == Asked::End,
            forced: asked >= Asked::Now,
        })
    }

    /// Ends the logs of a build in which COMMAND could not be started.
    pub fn give_up(&mut self, voice: &Voice) {
        self.recorder.give_up(voice);
    }

    /// Says what was missed, what those who watch have to say, and what COMMAND was, if it was there:
    /// `status` is its own.
    pub fn close(
        &mut self,
        status: Option<u8>,
        args: &Args,
        voice: &Voice,
    ) -> Result<Ending, Failure> {
        let why = format_args!(
            "of {} (woken too late, or reading and writing took longer); try a larger --interval",
            self.interval
        );
        let whole = self.recorder.close(why, voice);
        let end = End {
            status,
            strict: args.strict,
        };
        self.recorder.end(whole, end, voice)
    }

    fn is_over(&self, now: Mono) -> bool {
        self.end.is_some_and(|end| now >= end)
    }

    /// How many ticks went by unmet before `now`; those behind the end were never due.
    fn missed(&mut self, now: Mono) -> u64 {
        let now = self.end.map_or(now, |end| end.min(now));
        match &mut self.ticks {
            Some(ticks) if now >= ticks.due() => ticks.take(now),
            _ => 0,
        }
    }
}

/// What the clocks show when a recording begins.
fn clocks(unix: &Dial, start: Mono) -> Clocks {
    let time = |clock| Some(Dial::start(clock).time(start));
    Clocks {
        unix: unix.time(start),
        mono: time(Clock::Mono),
        boot: time(Clock::Boot),
    }
}

fn gone() -> Failure {
    Failure::io("reader", &io::ErrorKind::BrokenPipe.into())
}
