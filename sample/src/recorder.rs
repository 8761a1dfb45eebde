//! The loop: read, write, sleep.

use std::io;
use std::iter;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Dial, Mono};
use pipe::command::Command;
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};
use pipe::tick::Ticks;
use pipe::tsv::Writer;

use crate::args::Args;
use crate::sampler::Sampler;

/// A recording under way.
#[derive(Debug)]
pub struct Recorder {
    sampler: Sampler,
    writer: Writer,
    dial: Dial,
    stop: Rc<Stop>,
    ticks: Ticks,
    end: Option<Mono>,
    /// Rows still to be written.
    rows: u64,
    /// Ticks missed so far.
    lost: u64,
    /// Whether it has been said that a reading failed: at once, and how many did at the end.
    told: bool,
    interval: Span,
}

impl Recorder {
    /// Opens the output and takes the first reading. Counters are a row by themselves; rates
    /// need a second reading.
    pub fn start(args: &Args, sampler: Sampler) -> Result<Recorder, Failure> {
        let (out, stop, start) = Output::watched(args.to.as_ref(), args.duration)?;
        let end = args.duration.map(|duration| start.after(duration));
        let dial = Dial::start(args.records.clock);
        let columns: Vec<_> = iter::once(dial.column())
            .chain(sampler.titles())
            .map(str::to_owned)
            .collect();
        let writer = Writer::new(out, &args.records.style.style(), &columns)?;
        let interval = args.interval.span();
        let mut recorder = Recorder {
            sampler,
            writer,
            dial,
            stop,
            ticks: Ticks::new(start, interval),
            end,
            rows: args.count.unwrap_or(u64::MAX),
            lost: 0,
            told: false,
            interval,
        };
        recorder.sampler.read(start);
        if args.counters {
            recorder.write(start, 0)?;
        }
        Ok(recorder)
    }

    /// Watches for the end.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// A row a tick, until the time, the count, the reader or COMMAND ends it, or without COMMAND
    /// a signal. What is left between the last tick and the end is a row, too.
    pub fn record(&mut self, command: Option<&Command>, voice: &Voice) -> Result<(), Failure> {
        let mut ended = self.is_over(Mono::now());
        while !ended && self.rows > 0 {
            let tick = self.ticks.due();
            let due = self.end.map_or(tick, |end| end.min(tick));
            let end = command.map(Command::end);
            match (
                self.writer.rest(&self.stop, Some(due), end.as_slice())?,
                command,
            ) {
                (Wake::Due | Wake::Asked, _) => {}
                (Wake::Signal(signal), Some(command)) => {
                    command.pass_on(signal);
                    continue;
                }
                (Wake::Signal(_), None) | (Wake::Ready(_), _) => ended = true,
                // As if it had been written to.
                (Wake::ReaderGone, _) => return Err(gone()),
            }
            let now = Mono::now();
            ended |= self.is_over(now);
            let missed = self.missed(now);
            self.sampler.read(now);
            if let Some(failed) = self.sampler.failed()
                && !self.told
            {
                voice.remark(failed);
                self.told = true;
            }
            self.write(now, missed)?;
        }
        self.writer.flush()
    }

    /// Says what was missed; whether that is a failed check is the user's choice.
    pub fn close(&self, strict: bool, voice: &Voice) -> Ending {
        if self.lost > 0 {
            let ticks = if self.lost == 1 { "tick" } else { "ticks" };
            voice.remark(format_args!(
                "lost {} {ticks} of {} (woken too late, or reading and writing took longer); \
                 try a larger --interval",
                self.lost, self.interval
            ));
        }
        let failed = self.sampler.failed();
        if let Some(failed) = failed
            && (failed.count > 1 || !self.told)
        {
            voice.remark(failed);
        }
        if strict && (self.lost > 0 || failed.is_some()) {
            Ending::CheckFailed
        } else {
            Ending::Done
        }
    }

    fn is_over(&self, now: Mono) -> bool {
        self.end.is_some_and(|end| now >= end)
    }

    /// How many ticks went by unmet before `now`; those behind the end were never due.
    fn missed(&mut self, now: Mono) -> u64 {
        let now = self.end.map_or(now, |end| end.min(now));
        if now < self.ticks.due() {
            return 0;
        }
        self.ticks.take(now)
    }

    fn write(&mut self, now: Mono, missed: u64) -> Result<(), Failure> {
        self.rows -= 1;
        self.lost += missed;
        let sampler = &self.sampler;
        self.writer
            .row(self.dial.time(now), |record| sampler.print(missed, record))
    }
}

fn gone() -> Failure {
    Failure::io("reader", &io::ErrorKind::BrokenPipe.into())
}
