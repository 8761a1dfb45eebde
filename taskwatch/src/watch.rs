//! The run: sources opened, their batches joined and shown, until it is time to stop.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Clock, Dial, Mono};
use pipe::command::{self, Command};
use pipe::flow::Output;
use pipe::stop::{Stop, Wake};

use crate::args::Args;
use crate::connector;
use crate::drain::{Plan, Reader};
use crate::event::{Batch, Source};
use crate::join::Join;
use crate::ladder::{self, Sources, Wanted};
use crate::poll::Poller;
use crate::queue::Queue;
use crate::raw::{self, Frame};
use crate::rights;
use crate::row::{Kind, Row};
use crate::scan::{Look, boot_ahead};
use crate::select::Selection;
use crate::show::Sink;
use crate::summary::Summary;

/// What rows go through.
pub struct View {
    join: Join,
    selection: Selection,
    sink: Option<Sink>,
    /// In the place of rows, and where it goes in the end.
    summary: Option<(Summary, Output)>,
    dial: Dial,
    /// Rows still to be written.
    left: u64,
    lost: u64,
    /// The time of the last row.
    last: Mono,
    /// Whether the first thing to lose events was our own queue.
    by_queue: bool,
}

/// The thread that gathers.
enum Gatherer {
    Reader(Reader),
    Poller(Poller),
}

/// What is under way.
struct Watch {
    view: View,
    queue: Arc<Queue>,
    /// Nothing once it has ended.
    gatherer: Option<Gatherer>,
    stop: Rc<Stop>,
    due: Option<Mono>,
}

/// Watches until it is time to stop, or while COMMAND runs, which then says how it ends.
///
/// # Errors
/// Nothing works here, or rows can't be written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    if !command::is_asked(&args.command, args.to.as_ref())? {
        let mut watch = Watch::start(args, voice)?;
        watch.run(None)?;
        return watch.view.close(args, voice);
    }
    let mut watch = Watch::start(args, voice).map_err(command::own)?;
    let command = Command::start(&args.command)?;
    let selection = &mut watch.view.selection;
    selection.pids = Some(HashSet::from([command.pid()]));
    selection.tree = true;
    let work = watch.run(Some(&command));
    let stop = Rc::clone(&watch.stop);
    command.conclude(work, (&stop, voice), |_| watch.view.close(args, voice))
}

impl View {
    /// Rows as the arguments ask for them.
    pub fn new(args: &Args, out: Output, dial: Dial) -> Result<View, Failure> {
        let style = args.records.style.style();
        let columns = (delays(args), args.args || args.one_line);
        let (sink, summary) = match args.summary {
            true => (None, Some((Summary::default(), out))),
            false => (Some(Sink::new(out, &style, dial, columns)?), None),
        };
        Ok(View {
            join: Join::new(args.threads),
            selection: selection(args),
            sink,
            summary,
            dial,
            left: args.count.unwrap_or(u64::MAX),
            lost: 0,
            last: Mono(0),
            by_queue: false,
        })
    }

    /// Shows what a batch tells.
    pub fn take(&mut self, batch: &Batch) -> Result<(), Failure> {
        let View {
            join,
            selection,
            sink,
            summary,
            left,
            lost,
            by_queue,
            last,
            ..
        } = self;
        let mut outcome = Ok(());
        join.take(batch, &mut |row: &Row| {
            *last = row.time;
            if let Some((source, count)) = row.lost {
                *by_queue |= *lost == 0 && source == Source::Queue;
                *lost += count;
            }
            if !selection.has(row) || *left == 0 || outcome.is_err() {
                return;
            }
            if let Some((summary, _)) = summary {
                summary.add(row);
            }
            if let Some(sink) = sink {
                outcome = sink.show(row);
                *left -= 1;
            }
        });
        outcome
    }

    /// Whether enough was written.
    pub fn is_full(&self) -> bool {
        self.left == 0
    }

    /// Hands the last rows on, and says what was lost.
    pub fn close(&mut self, args: &Args, voice: &Voice) -> Result<Ending, Failure> {
        if let Some(sink) = &mut self.sink {
            sink.writer().flush()?;
        }
        if let Some((summary, out)) = self.summary.take() {
            let time = (self.dial.column(), self.dial.time(self.last));
            summary.write(out, &args.records.style.style(), time)?;
        }
        if self.lost == 0 {
            return Ok(Ending::Done);
        }
        let (place, cure) = match self.by_queue {
            true => ("our own queue was full", "--ring"),
            false => ("receive buffer full", "--buffer"),
        };
        voice.remark(format_args!(
            "lost {} events ({place}); try a larger {cure}",
            self.lost
        ));
        Ok(match args.strict {
            true => Ending::CheckFailed,
            false => Ending::Done,
        })
    }
}

impl Watch {
    fn start(args: &Args, voice: &Voice) -> Result<Watch, Failure> {
        let proc = std::fs::metadata(&args.proc);
        proc.map_err(|error| Failure::io(args.proc.display(), &error))?;
        let (out, stop, start) = Output::watched(args.to.as_ref(), args.duration, Ok)?;
        let due = args.duration.map(|duration| start.after(duration));
        let dial = Dial::start(args.records.clock);
        let mut view = View::new(args, out, dial)?;
        let (sources, remarks) = ladder::climb(&wanted(args))?;
        for remark in remarks {
            voice.remark(remark);
        }
        tell_delays(args, &sources, voice);
        // What we start has our name at first.
        if let Some(own) = Look::at(&args.proc).one(std::process::id(), boot_ahead()) {
            view.join.know(&own);
        }
        let failed = |error| Failure::io("reading thread", &error);
        let queue = Arc::new(Queue::new(args.ring).map_err(failed)?);
        let ahead = Dial::start(Clock::Unix).ahead();
        let gatherer = gather(args, sources, (&queue, ahead))?;
        Ok(Watch {
            view,
            queue,
            gatherer: Some(gatherer),
            stop,
            due,
        })
    }

    /// Shows what comes, until the time, the count, the reader or COMMAND ends it, or without COMMAND
    /// a signal.
    fn run(&mut self, command: Option<&Command>) -> Result<(), Failure> {
        // COMMAND has been started with all that it is to have.
        rights::drop_all().map_err(|error| Failure::io("capabilities", &error))?;
        let mut batch = Batch::default();
        while !self.view.is_full() && !self.is_due() {
            if self.queue.take(&mut batch) {
                self.view.take(&batch)?;
                if self.view.is_full() {
                    break;
                }
            }
            if let Some(end) = self.queue.end() {
                return end.map_err(|error| Failure::io("reading thread", &error));
            }
            match (self.sleep(command)?, command) {
                (Wake::Signal(signal), Some(command)) => command.pass_on(signal),
                (Wake::Ready(0), None) | (Wake::Ready(1) | Wake::Asked, _) => {}
                (Wake::Ready(_) | Wake::Due | Wake::Signal(_), _) => break,
                (Wake::ReaderGone, _) => {
                    return Err(Failure::io("reader", &io::ErrorKind::BrokenPipe.into()));
                }
            }
        }
        if let Some(gatherer) = self.gatherer.take() {
            gatherer.finish();
        }
        while !self.view.is_full() && self.queue.take(&mut batch) {
            self.view.take(&batch)?;
        }
        match self.queue.end() {
            Some(Err(error)) => Err(Failure::io("reading thread", &error)),
            Some(Ok(())) | None => Ok(()),
        }
    }

    fn is_due(&self) -> bool {
        self.due.is_some_and(|due| Mono::now() >= due)
    }

    fn sleep(&mut self, command: Option<&Command>) -> Result<Wake, Failure> {
        let also = [command.map(Command::end), Some(self.queue.fd())];
        let also: Vec<_> = also.into_iter().flatten().collect();
        match &mut self.view.sink {
            Some(sink) => sink.writer().rest(&self.stop, self.due, &also),
            None => (self.stop.sleep(self.due, &also)).map_err(|error| Failure::io("poll", &error)),
        }
    }
}

impl Gatherer {
    /// Has it gather what is there, and waits for its end.
    fn finish(self) {
        match self {
            Gatherer::Reader(reader) => drop(reader.finish()),
            Gatherer::Poller(poller) => poller.finish(),
        }
    }
}

/// Starts the thread that gathers, from the sources that are open.
fn gather(
    args: &Args,
    sources: Sources,
    (queue, ahead): (&Arc<Queue>, i64),
) -> Result<Gatherer, Failure> {
    let failed = |error| Failure::io("reading thread", &error);
    if sources.events() == Source::Poll {
        let poller = Poller::start(Look::at(&args.proc), args.poll, Arc::clone(queue));
        return poller.map(Gatherer::Poller).map_err(failed);
    }
    let record = match &args.record {
        Some(path) => Some(recording(path, &sources, ahead)?),
        None => None,
    };
    // Of a COMMAND all is seen; but a recording is to tell as much without us.
    let is_alone = !args.command.is_empty() && args.record.is_none() || args.no_snapshot;
    let plan = Plan {
        args: args.args || args.one_line,
        record,
        look: (!is_alone).then(|| Look::at(&args.proc)),
    };
    let reader = Reader::start(sources, Arc::clone(queue), plan);
    reader.map(Gatherer::Reader).map_err(failed)
}

/// A new recording, with its head: the clock, and which sources there are.
fn recording(path: &Path, sources: &Sources, ahead: i64) -> Result<File, Failure> {
    let now = Mono::now();
    let mut head = raw::MAGIC.to_vec();
    raw::write(&mut head, now, &Frame::Clock(ahead));
    let (source, count) = (sources.events(), 0);
    raw::write(&mut head, now, &Frame::Loss { source, count });
    let file = File::create(path);
    let file = file.and_then(|mut file| file.write_all(&head).map(|()| file));
    file.map_err(|error| Failure::io(path.display(), &error))
}

/// Where records go.
pub(crate) fn output(args: &Args) -> Result<Output, Failure> {
    match &args.to {
        Some(path) => Output::create(path),
        None => Output::stdout(),
    }
}

/// What is asked of the sources.
pub fn wanted(args: &Args) -> Wanted {
    Wanted {
        choice: args.source,
        mask: mask(&args.event),
        threads: args.threads,
        costs: true,
        tree: !args.command.is_empty(),
        switches: false,
        buffer: args.buffer,
    }
}

/// The events that the kernel is to send, all without a list. Those that tell who a task is are
/// always needed.
fn mask(kinds: &[Kind]) -> Option<u32> {
    let known =
        connector::FORK | connector::EXEC | connector::EXIT | connector::COMM | connector::UID;
    let mut mask = known;
    for (word, more) in connector::WORDS {
        if kinds.iter().any(|kind| kind.word() == word) {
            mask |= more;
        }
    }
    (!kinds.is_empty()).then_some(mask)
}

fn selection(args: &Args) -> Selection {
    let kinds = match (args.one_line, &args.event[..]) {
        (true, []) => vec![Kind::Exit],
        (_, kinds) => kinds.to_vec(),
    };
    Selection {
        kinds,
        pids: (!args.pid.is_empty()).then(|| args.pid.iter().copied().collect()),
        tree: args.tree,
        user: args.user,
        comm: args.comm.clone(),
        failed: args.failed,
        min_life: args.min_life,
        own: Some(std::process::id()),
        no_alive: args.no_snapshot,
    }
}

/// Whether delays are known, if they are asked for: they are kept count of only where that is
/// switched on, and only of tasks made after that.
pub(crate) fn delays(args: &Args) -> Option<bool> {
    let setting = args.proc.join("sys/kernel/task_delayacct");
    let is_off = || std::fs::read(setting).is_ok_and(|text| text.starts_with(b"0"));
    args.delays.then(|| !is_off())
}

pub(crate) fn tell_delays(args: &Args, sources: &Sources, voice: &Voice) {
    if delays(args) == Some(false) && sources.taskstats.is_some() {
        voice.remark(
            "no delays: the kernel keeps no count; switch it on for new tasks with 'sysctl kernel.task_delayacct=1'",
        );
    }
}
