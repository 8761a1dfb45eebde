//! The loop: sleep until a row is due or asked for, read, write.

use std::fs;
use std::io;
use std::iter;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Dial, Mono};
use pipe::command::Command;
use pipe::flow::Output;
use pipe::span::{Interval, Span};
use pipe::stop::{Stop, Wake};
use pipe::tick::Ticks;
use pipe::tsv::Writer;

use crate::args::Args;
use crate::asking::{Asked, Lines};
use crate::sampler::Sampler;
use crate::sink::Sink;

/// The interval, and how often a line of input is heeded, if not told otherwise.
const SECOND: Span = Span::from_ns(1_000_000_000);

/// A recording under way.
#[derive(Debug)]
pub struct Recorder {
    sampler: Sampler,
    /// One for each table.
    writers: Vec<Writer>,
    dial: Dial,
    stop: Rc<Stop>,
    /// Nothing where only lines of input ask for rows.
    ticks: Option<Ticks>,
    lines: Option<Lines>,
    end: Option<Mono>,
    /// When the latest reading was.
    latest: Mono,
    /// Rows still to be written.
    rows: u64,
    /// Ticks missed so far.
    lost: u64,
    /// Whether it has been said that a reading failed: at once, and how many did at the end.
    told: bool,
    interval: Span,
}

/// What a sleep ended with.
struct Woken {
    /// Whether there is to be a row.
    row: bool,
    /// Whether it is the last.
    last: bool,
}

impl Recorder {
    /// Opens the outputs and takes the first reading. Counters are a row by themselves; rates
    /// need a second reading.
    pub fn start(args: &Args, sampler: Sampler) -> Result<Recorder, Failure> {
        let paths = paths(args, &sampler)?;
        let first = paths.first().or(args.to.as_ref());
        let (out, stop, start) = Output::watched(first, args.duration, Stop::listen)?;
        let dial = Dial::start(args.records.clock);
        let others = paths.iter().skip(1).map(Output::create);
        let outs = iter::once(Ok(out)).chain(others);
        let open = |(table, out): (usize, Result<Output, Failure>)| {
            let time = iter::once(dial.column());
            let columns = time.chain(sampler.titles(table)).map(str::to_owned);
            let columns: Vec<String> = columns.collect();
            Writer::new(out?, &args.records.style.style(), &columns)
        };
        let tables = sampler.tables().len();
        let writers: Result<Vec<Writer>, Failure> =
            outs.take(tables).enumerate().map(open).collect();
        let interval = args.interval.map_or(SECOND, Interval::span);
        let beats = !args.on_line || args.interval.is_some();
        let gap = args.min_gap.unwrap_or(SECOND);
        let mut recorder = Recorder {
            sampler,
            writers: writers?,
            dial,
            stop,
            ticks: beats.then(|| Ticks::new(start, interval)),
            lines: args.on_line.then(|| Lines::new(gap)),
            end: args.duration.map(|duration| start.after(duration)),
            latest: start,
            rows: args.count.unwrap_or(u64::MAX),
            lost: 0,
            told: false,
            interval,
        };
        recorder.sampler.read(start, &mut |_, _| {});
        if args.counters {
            recorder.write(start, 0)?;
        }
        Ok(recorder)
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
            self.sampler.follow(command.pid());
        }
        let mut ended = self.is_over(Mono::now());
        while !ended && self.rows > 0 {
            let woken = self.sleep(command)?;
            let now = Mono::now();
            ended = woken.last || self.is_over(now);
            if !woken.row && !ended {
                continue;
            }
            let missed = self.missed(now);
            self.sampler.read(now, &mut |_, _| {});
            self.latest = now;
            if let Some(failed) = self.sampler.failed()
                && !self.told
            {
                voice.remark(failed);
                self.told = true;
            }
            self.write(now, missed)?;
        }
        self.writers.iter_mut().try_for_each(Writer::flush)
    }

    /// Hands on what was written, then sleeps until something is to be done.
    fn sleep(&mut self, command: Option<&Command>) -> Result<Woken, Failure> {
        let due = self.ticks.as_ref().map(Ticks::due);
        let due = due.into_iter().chain(self.end).min();
        let input = io::stdin();
        let asks = self.lines.as_ref().map(|_| input.as_fd());
        let also: Vec<BorrowedFd> = command.map(Command::end).into_iter().chain(asks).collect();
        let wake = match self.writers.split_first_mut() {
            Some((first, others)) => {
                others.iter_mut().try_for_each(Writer::flush)?;
                first.rest(&self.stop, due, &also)?
            }
            None => {
                let woken = self.stop.sleep(due, &also);
                woken.map_err(|error| Failure::io("poll", &error))?
            }
        };
        let (row, last) = match (wake, command) {
            (Wake::Due | Wake::Asked, _) => (true, false),
            (Wake::Signal(signal), Some(command)) => {
                command.pass_on(signal);
                (false, false)
            }
            (Wake::Ready(_), None) => self.asked(input.as_fd())?,
            (Wake::Signal(_), None) | (Wake::Ready(_), Some(_)) => (true, true),
            // As if it had been written to.
            (Wake::ReaderGone, _) => return Err(gone()),
        };
        Ok(Woken { row, last })
    }

    /// What the lines of input that are there ask for: whether a row, and whether the last.
    fn asked(&mut self, input: BorrowedFd) -> Result<(bool, bool), Failure> {
        let Some(lines) = &mut self.lines else {
            return Ok((false, false));
        };
        let asked = lines.read(input);
        let asked = asked.map_err(|error| Failure::io("standard input", &error))?;
        let row = lines.heeds(asked, self.latest, Mono::now());
        Ok((row, asked == Asked::End))
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
        match &mut self.ticks {
            Some(ticks) if now >= ticks.due() => ticks.take(now),
            _ => 0,
        }
    }

    fn write(&mut self, now: Mono, missed: u64) -> Result<(), Failure> {
        self.rows -= 1;
        self.lost += missed;
        let time = self.dial.time(now);
        let mut writers = self.writers.iter_mut().enumerate();
        writers.try_for_each(|(table, writer)| {
            let mut sink = Sink::new(writer, time);
            self.sampler.print(table, missed, &mut sink)
        })
    }
}

/// The files of the tables, if each has one of its own.
fn paths(args: &Args, sampler: &Sampler) -> Result<Vec<PathBuf>, Failure> {
    let Some(directory) = &args.to_dir else {
        return Ok(Vec::new());
    };
    fs::create_dir_all(directory).map_err(|error| Failure::io(directory.display(), &error))?;
    let ending = if args.records.style.json {
        "jsonl"
    } else {
        "tsv"
    };
    let path = |table: &str| directory.join(format!("{table}.{ending}"));
    Ok(sampler
        .tables()
        .iter()
        .map(|table| path(table.name()))
        .collect())
}

fn gone() -> Failure {
    Failure::io("reader", &io::ErrorKind::BrokenPipe.into())
}
