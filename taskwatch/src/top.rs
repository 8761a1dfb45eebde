//! What tasks used in each interval, as a table of processes: `--top`.
//!
//! Nothing is looked at that has not run. Perf tells who was on a processor, and those are asked
//! what they have used by now; what has ended tells it at its end. Where perf doesn't tell, all
//! tasks that live are asked, which are known by their events. A refresh of a system with 20,000
//! idle processes takes 0.6 ms of processor time, 39 ms where all of them are asked
//! (`tests/bench/taskwatch.rs` holds it to 60).

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Dial, Mono};
use pipe::command::{self, Command};
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake, wait};
use pipe::tick::Ticks;
use rustix::event::{PollFd, PollFlags};

use crate::args::Args;
use crate::drain::{Plan, Reader};
use crate::event::{Batch, Who};
use crate::ladder::{self, Registration, Sources, Wanted};
use crate::queue::Queue;
use crate::rights;
use crate::scan::{Look, pids};
use crate::used::Used;
use crate::watch::{delays, tell_delays, wanted};

pub mod account;
mod ask;
pub mod table;

use account::{Account, Only};
use ask::Ask;
use table::{Choice, Table};

/// What a table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Processor time.
    #[default]
    Cpu,
    /// Time on a run queue.
    Wait,
    /// Bytes read.
    Read,
    /// Bytes written.
    Write,
    /// Both.
    Io,
    /// The most memory.
    Rss,
}

impl By {
    /// All of them.
    pub const ALL: [By; 6] = [By::Cpu, By::Wait, By::Read, By::Write, By::Io, By::Rss];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            By::Cpu => "cpu",
            By::Wait => "wait",
            By::Read => "read",
            By::Write => "write",
            By::Io => "io",
            By::Rss => "rss",
        }
    }

    /// That of what was used; processor time decides between equals.
    pub fn of(self, used: &Used) -> (u64, u64) {
        let first = match self {
            By::Cpu => used.cpu_ns,
            By::Wait => used.wait_ns,
            By::Read => used.read_bytes,
            By::Write => used.write_bytes,
            By::Io => used.read_bytes + used.write_bytes,
            By::Rss => used.rss_peak_kib,
        };
        (first, used.cpu_ns)
    }
}

/// What is under way.
struct Top {
    account: Account,
    ask: Ask,
    choice: Choice,
    table: Table,
    queue: Arc<Queue>,
    /// Nothing once it has ended.
    reader: Option<Reader>,
    stop: Rc<Stop>,
    due: Option<Mono>,
    ticks: Ticks,
    /// When the last table was made.
    last: Mono,
    lost: u64,
    /// Of that, what no line has told yet.
    untold: u64,
}

/// Writes a table each interval until it is time to stop, or while COMMAND runs; then one of the
/// rest.
///
/// # Errors
/// Nobody tells what tasks use, or rows can't be written.
pub fn run(args: &Args, interval: Span, voice: &Voice) -> Result<Ending, Failure> {
    if !command::is_asked(&args.command, args.to.as_ref())? {
        let mut top = Top::start(args, interval, voice)?;
        top.know(args)?;
        top.run(None)?;
        return Ok(top.close(args, voice));
    }
    let mut top = Top::start(args, interval, voice).map_err(command::own)?;
    let command = Command::start(&args.command)?;
    // All of its tree is made within the watch: nothing has to be known from before.
    top.account.follow(command.pid());
    let work = drop_rights().and_then(|()| top.run(Some(&command)));
    let stop = Rc::clone(&top.stop);
    command.conclude(work, (&stop, voice), |_| Ok(top.close(args, voice)))
}

impl Top {
    fn start(args: &Args, interval: Span, voice: &Voice) -> Result<Top, Failure> {
        let (out, stop, start) = Output::watched(args.to.as_ref(), args.duration, Ok)?;
        let due = args.duration.map(|duration| start.after(duration));
        let dial = Dial::start(args.records.clock);
        let style = args.records.style.style();
        let table = Table::new(out, &style, dial, delays(args))?;
        let sources = open(args, voice)?;
        tell_delays(args, &sources, voice);
        let family = sources.taskstats.as_ref().map_or(0, Registration::family);
        let failed = |error| Failure::io("taskstats", &error);
        let ask = Ask::open(family).map_err(failed)?;
        let only = Only {
            pids: (!args.pid.is_empty()).then(|| args.pid.iter().copied().collect()),
            tree: args.tree,
            own: std::process::id(),
        };
        let began = Mono::now();
        let account = Account::new(began, sources.perf.is_some(), only);
        let failed = |error| Failure::io("reading thread", &error);
        let queue = Arc::new(Queue::new(args.ring).map_err(failed)?);
        let reader = Reader::start(sources, Arc::clone(&queue), Plan::default());
        Ok(Top {
            account,
            ask,
            choice: Choice {
                by: args.by.unwrap_or_default(),
                most: args.count,
                user: args.user,
                comm: args.comm.clone(),
            },
            table,
            queue,
            reader: Some(reader.map_err(failed)?),
            stop,
            due,
            ticks: Ticks::new(began, interval),
            last: began,
            lost: 0,
            untold: 0,
        })
    }

    /// Asks all that live what they have used before.
    fn know(&mut self, args: &Args) -> Result<(), Failure> {
        drop_rights()?;
        if args.tree {
            let (_, mut living) = Look::at(&args.proc).all();
            // Parents first.
            living.sort_by_key(|living| (living.start, living.who));
            for living in living {
                self.account.adopt(living.who.pid, living.ppid);
            }
        }
        self.account.know(tasks(&args.proc));
        self.question()
    }

    /// Shows tables, until the time, the reader or COMMAND ends it, or without COMMAND a signal.
    fn run(&mut self, command: Option<&Command>) -> Result<(), Failure> {
        let mut batch = Batch::default();
        loop {
            if self.queue.take(&mut batch) {
                self.account.take(&batch);
            }
            if let Some(end) = self.queue.end() {
                return end.map_err(|error| Failure::io("reading thread", &error));
            }
            let now = Mono::now();
            if self.due.is_some_and(|due| now >= due) {
                break;
            }
            if now >= self.ticks.due() {
                self.ticks.take(now);
                self.catch_up(&mut batch)?;
                self.show()?;
            }
            match (self.sleep(command)?, command) {
                (Wake::Signal(signal), Some(command)) => command.pass_on(signal),
                (Wake::Ready(0), None) | (Wake::Ready(1) | Wake::Asked | Wake::Due, _) => {}
                (Wake::Ready(_) | Wake::Signal(_), _) => break,
                (Wake::ReaderGone, _) => {
                    return Err(Failure::io("reader", &io::ErrorKind::BrokenPipe.into()));
                }
            }
        }
        if let Some(reader) = self.reader.take() {
            reader.finish();
        }
        while self.queue.take(&mut batch) {
            self.account.take(&batch);
        }
        self.show()?;
        self.table.writer().flush()?;
        match self.queue.end() {
            Some(Err(error)) => Err(Failure::io("reading thread", &error)),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Has the reader take what is there, and waits for it.
    fn catch_up(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        let Some(reader) = &self.reader else {
            return Ok(());
        };
        let asked = Mono::now();
        reader.ask();
        let mut done = false;
        while !done && self.queue.end().is_none() {
            let mut set = [PollFd::from_borrowed_fd(self.queue.fd(), PollFlags::IN)];
            wait(&mut set, None).map_err(|error| Failure::io("poll", &error))?;
            // It rings even if there is nothing.
            done = true;
            while self.queue.take(batch) {
                self.account.take(batch);
                done = batch.drained.is_some_and(|drained| drained >= asked);
            }
        }
        Ok(())
    }

    /// Asks who has used something, and shows it.
    fn show(&mut self) -> Result<(), Failure> {
        self.question()?;
        let now = Mono::now();
        let (lines, lost) = self.account.close(now);
        self.lost += lost;
        let span = now.since(self.last);
        self.last = now;
        let lines = self.choice.of(lines);
        let untold = self.untold + lost;
        self.untold = if lines.is_empty() { untold } else { 0 };
        self.table.show((now, span), &lines, untold)
    }

    fn question(&mut self) -> Result<(), Failure> {
        let Top { account, ask, .. } = self;
        let whom = account.whom();
        let asked = ask.all(&whom, &mut |who, cost| {
            account.answer(Mono::now(), who, cost.as_ref());
        });
        asked.map_err(|error| Failure::io("taskstats", &error))
    }

    fn sleep(&mut self, command: Option<&Command>) -> Result<Wake, Failure> {
        let also = [command.map(Command::end), Some(self.queue.fd())];
        let also: Vec<_> = also.into_iter().flatten().collect();
        let due = self.due.into_iter().chain([self.ticks.due()]).min();
        self.table.writer().rest(&self.stop, due, &also)
    }

    /// Says what was lost.
    fn close(&self, args: &Args, voice: &Voice) -> Ending {
        if self.lost == 0 {
            return Ending::Done;
        }
        voice.remark(format_args!(
            "lost {} events; try a larger --buffer or --ring",
            self.lost
        ));
        match args.strict {
            true => Ending::CheckFailed,
            false => Ending::Done,
        }
    }
}

/// The sources, of which one is indispensable.
fn open(args: &Args, voice: &Voice) -> Result<Sources, Failure> {
    let wanted = Wanted {
        // Who lives is known by all births.
        threads: true,
        switches: true,
        ..wanted(args)
    };
    let (sources, remarks) = ladder::climb(&wanted)?;
    if sources.taskstats.is_none() {
        return Err(refused(&remarks));
    }
    for remark in remarks {
        voice.remark(remark);
    }
    Ok(sources)
}

/// Why taskstats doesn't work, which was only a remark where events matter more than costs.
fn refused(remarks: &[String]) -> Failure {
    let told = remarks
        .iter()
        .find_map(|remark| remark.strip_prefix("no costs: taskstats: "));
    let (reason, remedy) = match told {
        Some(told) => told.split_once("; ").unwrap_or((told, "run on the host")),
        None => (
            "there is none beside polling",
            "run as root, without --source",
        ),
    };
    Failure::new("--top needs taskstats", reason, remedy)
}

/// Gives up all rights that asking doesn't need.
fn drop_rights() -> Result<(), Failure> {
    rights::drop_but_questions().map_err(|error| Failure::io("rights", &error))
}

/// All tasks there are a directory of, as process and thread.
fn tasks(proc: &Path) -> impl Iterator<Item = Who> {
    pids(proc).flat_map(move |pid| {
        let threads = pids(&proc.join(pid.to_string()).join("task"));
        threads.map(move |tid| Who { tid, pid })
    })
}
