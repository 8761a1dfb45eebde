//! A run: rows taken by one thread and written by this one, until it is time to stop.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Clock, Dial, Mono};
use pipe::command::Command;
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};

use crate::args::Args;
use crate::choose;
use crate::feeds::Feeds;
use crate::metric::Metric;
use crate::remark;
use crate::ring::{Receiver, ring};
use crate::row::Row;
use crate::take::{Plan, Taker, unpack, width};
use crate::textfile::Textfile;
use crate::watch::Watch;
use crate::write::Rows;

/// Rows that come slower than this ring a bell each; faster ones are looked for so often, so that
/// every row is handed on within a tenth of a second.
const NAP: Span = Span::from_ns(50_000_000);

/// In nanoseconds; less than that is no sleep.
const SHORTEST: u64 = 20_000;

/// The memory of the ring if nobody asks for more, and its least number of rows.
const ROOM: usize = 8 << 20;
const LEAST: usize = 64;

/// The memory of a ring at the most, whatever is asked for.
const MOST: usize = 1 << 30;

/// A run under way.
#[derive(Debug)]
pub struct Recording {
    rows: Rows,
    textfile: Option<Textfile>,
    taker: Taker,
    receiver: Receiver,
    words: Vec<u64>,
    row: Row,
    stats: Option<Output>,
    command: Arc<AtomicU32>,
    watch: Watch,
    pace: remark::Pace,
    stop: Rc<Stop>,
    /// How long rows may wait, if they don't ring.
    nap: Option<Span>,
    /// Rows still to be written.
    left: u64,
}

impl Recording {
    /// Makes everything ready and takes the first row.
    ///
    /// # Errors
    /// What is asked for can't be, or can't be written.
    pub fn start(args: &Args, voice: &Voice) -> Result<Recording, Failure> {
        let choice = choose::choose(&args.metrics, args)?;
        let chosen = choice.columns.clone();
        let metrics: Vec<Metric> = chosen.iter().map(|chosen| chosen.metric.clone()).collect();
        let spin = remark::spins(args)?;
        let stats = stats(args, &metrics)?;
        let (out, stop, _) = Output::watched(args.to.as_ref(), args.duration, Ok)?;
        let feeds = Feeds::open(choice)?;
        let watch = Watch::new(&chosen, &args.proc, &feeds);
        remark::beforehand(args, &metrics, spin, voice);
        let words = width(metrics.len());
        let room = room(args, words)?;
        let (sender, receiver) = ring(room, words).map_err(|_| too_large(room))?;
        let taker = Taker::start(plan(args, spin), feeds.feeds, metrics.len(), sender);
        let taker = taker.map_err(|error| refused(args, &error))?;
        let dial = Dial::start(args.records.clock);
        let rows = Rows::new(out, dial, &metrics, &args.look(taker.begun()))?;
        let add = &args.records.style.add;
        let textfile = |path: &PathBuf| Textfile::new(path.clone(), &metrics, add);
        Ok(Recording {
            rows,
            textfile: args.prom.as_ref().map(textfile),
            taker,
            receiver,
            words: vec![0; words],
            row: Row {
                at: Mono(0),
                took_ns: 0,
                missing: 0,
                cells: vec![None; metrics.len()],
            },
            stats,
            command: feeds.command,
            watch,
            pace: remark::Pace::new(args.interval),
            stop,
            nap: nap(args, room),
            left: args.count.unwrap_or(u64::MAX),
        })
    }

    /// Watches for the end.
    pub fn stop(&self) -> Rc<Stop> {
        Rc::clone(&self.stop)
    }

    /// COMMAND has been started.
    pub fn runs_beside(&self, command: &Command) {
        self.command.store(command.pid(), Ordering::Release);
    }

    /// Writes rows until the time, the count, the reader or COMMAND ends it, or without COMMAND a
    /// signal.
    ///
    /// # Errors
    /// Rows can't be written.
    pub fn record(
        &mut self,
        args: &Args,
        command: Option<&Command>,
        voice: &Voice,
    ) -> Result<(), Failure> {
        let mut runs = command;
        loop {
            // In this order: no row comes once it is over.
            let over = self.taker.is_over();
            self.hand_on(voice)?;
            self.tell_news(args, voice);
            if over || self.left == 0 {
                return self.rows.flush();
            }
            let due = self.nap.map(|nap| Mono::now().after(nap));
            let bell = self.taker.bell();
            let also: Vec<_> = [Some(bell), runs.map(Command::end)]
                .into_iter()
                .flatten()
                .collect();
            match (self.rows.rest(&self.stop, due, &also)?, runs) {
                (Wake::Ready(0), _) => self.taker.hush(),
                (Wake::Signal(signal), Some(command)) => command.pass_on(signal),
                (Wake::Ready(_), _) => {
                    runs = None;
                    self.taker.halt();
                }
                (Wake::Signal(_), None) => self.taker.halt(),
                (Wake::Due | Wake::Asked, _) => {}
                (Wake::ReaderGone, _) => {
                    return Err(Failure::io("reader", &io::ErrorKind::BrokenPipe.into()));
                }
            }
        }
    }

    /// Ends the run and says how it went.
    ///
    /// # Errors
    /// The figures can't be written.
    pub fn close(self, args: &Args, voice: &Voice) -> Result<Ending, Failure> {
        let tally = self.taker.conclude();
        let tally = tally.map_err(|error| Failure::io("collector", &error))?;
        if let Some(words) = self.watch.last_words() {
            voice.remark(words);
        }
        self.pace.conclude(voice);
        voice.remark(&tally);
        if let Some(out) = self.stats {
            let ended = Dial::start(Clock::Unix).time(Mono::now());
            tally.write(out, ended, args.interval)?;
        }
        Ok(match args.strict && tally.missed + tally.lost > 0 {
            true => Ending::CheckFailed,
            false => Ending::Done,
        })
    }

    /// Writes all rows that are there.
    fn hand_on(&mut self, voice: &Voice) -> Result<(), Failure> {
        let mut came = false;
        while self.left > 0 && self.receiver.take(&mut self.words) {
            unpack(&self.words, &mut self.row);
            self.watch
                .look(&self.row.cells, &mut |words| voice.remark(words));
            self.pace.look(self.row.took_ns, voice);
            self.left -= u64::from(self.rows.take(&self.row)?);
            came = true;
        }
        match &mut self.textfile {
            Some(textfile) if came => textfile.write(&self.row),
            _ => Ok(()),
        }
    }

    /// Says what has come that the columns, fixed at the start, don't show.
    fn tell_news(&mut self, args: &Args, voice: &Voice) {
        if self
            .watch
            .has_news(Mono::now(), &mut |words| voice.remark(words))
            && let Ok(now) = choose::again(&args.metrics, args)
            && let Some(words) = self.watch.newcomers(&now)
        {
            voice.remark(words);
        }
    }
}

/// Where the figures go at the end. What can be refused of outputs is refused now.
fn stats(args: &Args, metrics: &[Metric]) -> Result<Option<Output>, Failure> {
    apart(args)?;
    if let Some(path) = &args.prom {
        Textfile::check(path)?;
        Textfile::check_labels(metrics, &args.records.style.add)?;
    }
    args.stats.as_ref().map(Output::create).transpose()
}

fn plan(args: &Args, spin: bool) -> Plan {
    Plan {
        interval: args.interval,
        duration: args.duration,
        rows: args.rows(),
        spin,
        realtime: args.realtime,
        ring: args.interval >= NAP,
    }
}

/// How long rows may wait that don't ring: not until a small ring is full.
fn nap(args: &Args, room: usize) -> Option<Span> {
    let quarter = args.interval.ns().saturating_mul(room as u64) / 4;
    let nap = NAP.min(Span::from_ns(quarter.max(SHORTEST)));
    (args.interval < NAP).then_some(nap)
}

/// Each output has a file of its own.
fn apart(args: &Args) -> Result<(), Failure> {
    let outputs = [
        ("--to", &args.to),
        ("--prom", &args.prom),
        ("--stats", &args.stats),
    ];
    let named =
        |(option, path): (&'static str, &Option<PathBuf>)| Some((option, place(path.as_ref()?)));
    let outputs: Vec<_> = outputs.into_iter().filter_map(named).collect();
    for (at, (option, path)) in outputs.iter().enumerate() {
        if let Some((other, _)) = outputs[..at].iter().find(|(_, other)| other == path) {
            let what = format!("{other} and {option} are the same file");
            return Err(Failure::usage(what, "name another"));
        }
    }
    Ok(())
}

/// Where a path leads, also one where there is nothing yet.
fn place(path: &Path) -> PathBuf {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")));
    let there = || Some(parent.ok()?.join(path.file_name()?));
    fs::canonicalize(path)
        .ok()
        .or_else(there)
        .unwrap_or_else(|| path.to_owned())
}

fn too_large(rows: usize) -> Failure {
    Failure::usage(
        format!("there is no memory for {rows} rows"),
        "give --ring a smaller size",
    )
}

/// How many rows may wait for the writer.
fn room(args: &Args, words: usize) -> Result<usize, Failure> {
    let rows = usize::try_from(args.ring_rows()).unwrap_or(usize::MAX);
    let most = MOST / 8 / words;
    match args.ring {
        Some(_) if rows > most => {
            let what = format!("{rows} rows of so many columns don't fit into 1G of memory");
            Err(Failure::usage(what, format!("--ring {most} does")))
        }
        Some(_) => Ok(rows),
        None => Ok(rows.min(ROOM / 8 / words).max(LEAST)),
    }
}

/// The collector could not be started.
fn refused(args: &Args, error: &io::Error) -> Failure {
    if args.realtime && error.raw_os_error() == Some(libc::EPERM) {
        let cure = "run it as root (CAP_SYS_NICE), or allow it with 'prlimit --rtprio=1 --pid $$'";
        return Failure::new("--realtime", "not allowed", cure);
    }
    Failure::io("collector", error)
}
