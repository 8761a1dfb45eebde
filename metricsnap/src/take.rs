//! The thread that takes rows: on a grid of absolute times it reads all feeds and puts what they
//! say into the ring. It never formats or allocates, and waits for nothing but its time: a row that
//! the ring has no room for is dropped and counted, and so is a tick that could not be met.

use std::hint;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use pipe::clock::Mono;
use pipe::span::Span;
use pipe::tick::{self, Ticks};
use rustix::event::{EventfdFlags, eventfd};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

use crate::feed::{Feed, Turn};
use crate::halt::Halt;
use crate::number::Number;
use crate::report::Tally;
use crate::ring::Sender;
use crate::row::Row;

/// Words of a row before its numbers: when, how long, how many rows are missing before it.
const HEAD: usize = 3;
/// In the place of the digits behind the point: there is no number.
const NOTHING: u8 = u8::MAX;
/// Spinning begins so long before the time: longer than a wake-up takes, but for one in thousands.
const SPIN: Span = Span::from_ns(1_000_000);

/// How long another program is waited for at the least.
const PATIENCE: Span = Span::from_ns(1_000_000_000);

/// When rows are taken.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Between rows.
    pub interval: Span,
    /// From the first row to the last.
    pub duration: Option<Span>,
    /// How many rows at the most.
    pub rows: u64,
    /// Wait by looking at the clock, for which a processor is needed.
    pub spin: bool,
    /// Before all ordinary tasks of the machine.
    pub realtime: bool,
    /// Ring the bell for each row, not only at the end.
    pub ring: bool,
}

/// The thread, as others see it.
#[derive(Debug)]
pub struct Taker {
    /// Nothing once it has been waited for.
    thread: Option<JoinHandle<Tally>>,
    start: Mono,
    halt: Arc<Halt>,
    bell: Arc<OwnedFd>,
    over: Arc<AtomicBool>,
}

/// The thread, as it sees itself.
struct Loop {
    plan: Plan,
    start: Mono,
    end: Option<Mono>,
    feeds: Vec<Feed>,
    halt: Arc<Halt>,
    bell: Arc<OwnedFd>,
    over: Arc<AtomicBool>,
    out: Sender,
    cells: Vec<Option<Number>>,
    words: Vec<u64>,
    /// Rows missing since the last one that went out.
    missing: u64,
    tally: Tally,
}

/// How many words of the ring a row of so many numbers takes.
pub fn width(cells: usize) -> usize {
    HEAD + cells.div_ceil(8) + cells
}

impl Taker {
    /// Starts to take rows of so many cells; the first has been taken then.
    ///
    /// # Errors
    /// There is no thread to be had, or not one that goes before others.
    pub fn start(plan: Plan, feeds: Vec<Feed>, cells: usize, out: Sender) -> io::Result<Taker> {
        let halt = Arc::new(Halt::new()?);
        let bell = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let over = Arc::new(AtomicBool::new(false));
        let work = Loop {
            plan,
            start: Mono(0),
            end: None,
            feeds,
            halt: Arc::clone(&halt),
            bell: Arc::clone(&bell),
            over: Arc::clone(&over),
            out,
            cells: vec![None; cells],
            words: vec![0; width(cells)],
            missing: 0,
            tally: Tally::default(),
        };
        // A thread takes a while to start, in which ticks would be missed.
        let (begins, begun) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().name("collector".to_owned());
        let thread = Some(thread.spawn(move || work.run(&begins))?);
        let died = |_| Err(io::Error::other("the collector died"));
        let start = begun.recv().unwrap_or_else(died)?;
        Ok(Taker {
            thread,
            start,
            halt,
            bell,
            over,
        })
    }

    /// When the first row was due.
    pub fn begun(&self) -> Mono {
        self.start
    }

    /// Tells it to take a last row and end.
    pub fn halt(&self) {
        self.halt.tell();
    }

    /// Whether it has ended; all its rows are in the ring then.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Stops the bell.
    pub fn hush(&self) {
        let _ = rustix::io::read(&*self.bell, &mut [0; 8]);
    }

    /// What has something to read when a row is there that is not to wait, or at the end.
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// Waits for its end, and what it counted.
    ///
    /// # Errors
    /// It panicked, which it never does.
    pub fn conclude(mut self) -> io::Result<Tally> {
        self.halt.tell();
        let tally = self.thread.take().and_then(|thread| thread.join().ok());
        tally.ok_or_else(|| io::Error::other("the collector died"))
    }
}

impl Drop for Taker {
    /// Nobody wants more rows.
    fn drop(&mut self) {
        self.halt.tell();
    }
}

impl Loop {
    fn run(mut self, begun: &SyncSender<io::Result<Mono>>) -> Tally {
        tick::be_prompt();
        if self.plan.spin {
            // It takes a processor anyhow; where that is allowed, others are to take it less often.
            let _ = rustix::process::setpriority_process(None, -20);
        }
        if self.plan.realtime
            && let Err(error) = first_in_line()
        {
            let _ = begun.send(Err(error));
            return self.tally;
        }
        self.start = Mono::now();
        self.end = self
            .plan
            .duration
            .map(|duration| self.start.after(duration));
        self.tick(self.start, self.start, false);
        // There is room for it.
        let _ = begun.send(Ok(self.start));
        let mut ticks = Ticks::new(self.start, self.plan.interval);
        let mut due = self.start;
        while self.tally.rows < self.plan.rows && !self.is_end(due) && !self.is_over() {
            let next = ticks.due();
            due = self.end.map_or(next, |end| end.min(next));
            let told = self.wait(due);
            let now = Mono::now();
            let reached = self.end.map_or(now, |end| end.min(now));
            if reached >= next {
                let missed = ticks.take(reached);
                self.tally.missed += missed;
                self.missing += missed;
                due = next.after(Span::from_ns(missed * self.plan.interval.ns()));
            }
            // Whoever reads rows wants one of the end, also between two ticks.
            due = due.min(now);
            self.tick(due, now, told || self.is_end(due));
            if told {
                break;
            }
        }
        // The end is a reason to look, too.
        self.over.store(true, Ordering::Release);
        let _ = rustix::io::write(&*self.bell, &1_u64.to_ne_bytes());
        self.tally
    }

    /// Whether a source that others can't do without has ended.
    fn is_over(&self) -> bool {
        self.feeds.iter().any(Feed::is_over)
    }

    fn is_end(&self, due: Mono) -> bool {
        self.end.is_some_and(|end| due >= end)
    }

    /// Waits for a time; true if told to stop.
    fn wait(&self, due: Mono) -> bool {
        if !self.plan.spin {
            while Mono::now() < due {
                if self.halt.sleep(due) {
                    return true;
                }
            }
            return self.halt.is_told();
        }
        let early = Mono(due.0.saturating_sub(SPIN.ns()));
        while Mono::now() < early {
            if self.halt.sleep(early) {
                return true;
            }
        }
        while Mono::now() < due {
            if self.halt.is_told() {
                return true;
            }
            hint::spin_loop();
        }
        self.halt.is_told()
    }

    /// Takes a row that was due then, and is begun now.
    ///
    /// The hot loop: at most 1.3 times what the reads cost (`cargo bench -p tests --bench cost --
    /// snap`), and nothing allocated (tests/collector.rs).
    fn tick(&mut self, due: Mono, begin: Mono, last: bool) {
        let turn = Turn {
            begin,
            patience: self.plan.interval.max(PATIENCE),
            halt: &self.halt,
        };
        for feed in &mut self.feeds {
            feed.read(&mut self.cells, turn);
        }
        let took_ns = Mono::now().since(begin).ns();
        self.tally.late.add(begin.since(due).ns());
        self.tally.read.add(took_ns);
        let at = Mono(begin.0 + took_ns / 2);
        pack((at, took_ns, self.missing), &self.cells, &mut self.words);
        if self.out.put(&self.words, last) {
            self.tally.rows += 1;
            self.missing = 0;
        } else {
            self.tally.lost += 1;
            self.missing += 1;
        }
        if self.plan.ring {
            let _ = rustix::io::write(&*self.bell, &1_u64.to_ne_bytes());
        }
    }
}

/// A row as the ring's words: of when, how long its reads took, how many are missing before it, and
/// its cells.
pub fn pack(head: (Mono, u64, u64), cells: &[Option<Number>], words: &mut [u64]) {
    let (at, took_ns, missing) = head;
    words[..HEAD].copy_from_slice(&[at.0, took_ns, missing]);
    let (places, digits) = words[HEAD..].split_at_mut(cells.len().div_ceil(8));
    for (eight, word) in cells.chunks(8).zip(places) {
        let mut bytes = [NOTHING; 8];
        for (cell, byte) in eight.iter().zip(&mut bytes) {
            *byte = cell.map_or(NOTHING, |number| number.places);
        }
        *word = u64::from_le_bytes(bytes);
    }
    for (cell, word) in cells.iter().zip(digits) {
        *word = cell.map_or(0, |number| number.digits as u64);
    }
}

/// A row from the ring's words.
pub fn unpack(words: &[u64], row: &mut Row) {
    let count = row.cells.len();
    (row.at, row.took_ns, row.missing) = (Mono(words[0]), words[1], words[2]);
    let (places, digits) = words[HEAD..].split_at(count.div_ceil(8));
    let places = places.iter().flat_map(|word| word.to_le_bytes());
    for ((cell, places), digits) in row.cells.iter_mut().zip(places).zip(digits) {
        let digits = *digits as i64;
        *cell = (places != NOTHING).then_some(Number { digits, places });
    }
}

/// Puts this thread before all ordinary ones.
#[allow(unsafe_code)]
fn first_in_line() -> io::Result<()> {
    let parameter = libc::sched_param { sched_priority: 1 };
    // SAFETY: the parameter is a value of ours that the call only reads; 0 is this thread.
    let set = unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameter) };
    match set {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
