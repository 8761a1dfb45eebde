//! Tables being sampled: what feeds them, and the two latest readings. Takes the time as it is
//! given; the loop around it sleeps and writes.

use std::fmt;
use std::mem;

use pipe::cli::{self, Failure};
use pipe::clock::Mono;
use pipe::kernfile::PRESSURE_REST;

use crate::feed::block::Block;
use crate::feed::tick::Tick;
use crate::feed::{Feed, Roots};
use crate::lack::{Lack, Refused};
use crate::rate::Change;
use crate::sink::Sink;
use crate::source::diskstats::Kind;
use crate::source::{Reading, Source, Text};
use crate::table::{self, Moment, Table};

/// Tables, what is read for them, and what was read last.
#[derive(Debug)]
pub struct Sampler {
    tables: Vec<Box<dyn Table>>,
    /// Each source with the places of those tables that have columns of it.
    askers: Vec<(Source, Vec<usize>)>,
    counters: bool,
    feed: Feed,
    previous: Reading,
    current: Reading,
    /// What passed between the two.
    change: Change,
    failed: Option<Failed>,
}

/// Readings of a text that failed after it could be read at first.
#[derive(Debug)]
pub struct Failed {
    /// Which text the first one was of.
    pub source: Source,
    /// What was wrong with it.
    pub reason: String,
    /// How many there were.
    pub count: u64,
}

/// What a sampler could not have.
type Lacks = Vec<Lack>;

impl Sampler {
    /// Opens what the tables need, and what else is `wanted`, and reads it once: only reading tells
    /// which columns there are. Those that there are not are left out, and told; a table of which
    /// nothing is left is left out, too. With `counters`, rates are written as the counters behind
    /// them.
    pub fn open(
        roots: Roots,
        tables: Vec<Box<dyn Table>>,
        counters: bool,
        wanted: &[Source],
    ) -> (Sampler, Lacks) {
        Sampler::over(Feed::live(roots), tables, counters, wanted)
    }

    /// The same over any feed.
    pub fn over(
        mut feed: Feed,
        tables: Vec<Box<dyn Table>>,
        counters: bool,
        wanted: &[Source],
    ) -> (Sampler, Lacks) {
        feed.only(tables.iter().flat_map(|table| table.pids()).copied());
        let (previous, current) = (fresh(&tables), fresh(&tables));
        let mut sampler = Sampler {
            tables,
            askers: Vec::new(),
            counters,
            feed,
            previous,
            current,
            change: Change::default(),
            failed: None,
        };
        for scope in sampler.tables.iter().filter_map(|table| table.scope()) {
            sampler.feed.within(scope);
        }
        let mut lacks = Vec::new();
        // Ticks alone can be counted, too.
        let tables = sampler.tables.iter();
        let alone = tables.map(|table| !table.needs_something());
        let alone: Vec<bool> = alone.collect();
        for source in Source::ALL {
            let wanted = wanted.contains(&source);
            if wanted || sampler.needs(source) {
                sampler.add(source, &mut lacks);
            }
            if !wanted && !sampler.needs(source) {
                sampler.feed.drop(source);
            }
        }
        let mut alone = alone.into_iter();
        let tables = &mut sampler.tables;
        tables.retain(|table| alone.next() == Some(true) || table.needs_something());
        sampler.askers = Source::ALL
            .map(|source| (source, askers(tables, source)))
            .into();
        sampler.askers.retain(|(_, places)| !places.is_empty());
        (sampler, lacks)
    }

    /// The tables.
    pub fn tables(&self) -> &[Box<dyn Table>] {
        &self.tables
    }

    /// The processes that are asked for by their ids and were not in the first reading.
    pub fn missing(&self) -> impl Iterator<Item = u32> {
        let there = |pid: &u32| self.current.processes.list.iter().any(|p| p.pid == *pid);
        let pids = self.tables.iter().flat_map(|table| table.pids());
        pids.copied().filter(move |pid| !there(pid))
    }

    /// Now it is known which process COMMAND is.
    pub fn follow(&mut self, pid: u32) {
        self.tables.iter_mut().for_each(|table| table.follow(pid));
    }

    /// The names of the columns of a table behind the time, in their order.
    pub fn titles(&self, table: usize) -> impl Iterator<Item = &'static str> {
        let table = &self.tables[table];
        let columns = table.titles().into_iter();
        let named = columns.filter_map(|title| title.of(self.counters));
        table.keys().into_iter().chain(named)
    }

    /// Reads everything anew; what was the latest reading is then the one before. A text that
    /// can't be read leaves its cells empty this time. Each text goes to `tap`, too.
    ///
    /// The hot loop is this and [`Sampler::print`]: at most 1.25 times what the pread calls in it
    /// cost, nothing allocated (examples/floor.rs and tests/steady.rs hold it to that).
    pub fn read(&mut self, now: Mono, tap: &mut dyn FnMut(&Text, Option<&mut Block>)) {
        let Sampler {
            tables,
            askers,
            feed,
            previous,
            current,
            change,
            failed,
            ..
        } = self;
        mem::swap(previous, current);
        let rests = previous.at != Mono(0) && now.since(previous.pressure_at) < PRESSURE_REST;
        current.begin(now, previous);
        feed.read(rests, &mut |text, mut block| {
            take(current, text, block.as_deref_mut());
            // Nothing was lacking when it was opened.
            if text.key.is_empty() {
                // Where there is nothing, there are no rows either that lack something.
                let nothing = text.refused.is_some() || text.bytes.is_empty();
                let reading = (!nothing).then_some(&*current);
                let lacks = |&at: &usize| !tables[at].untold(text.source, reading).is_empty();
                let mut asked = askers.iter().filter(|(source, _)| *source == text.source);
                if asked.any(|(_, places)| places.iter().any(lacks)) {
                    note(failed, text);
                }
            }
            tap(text, block);
        });
        *change = Change::between(previous, current);
    }

    /// Puts the next tick of a recording in place, for which it gives back the one before.
    pub fn load(&mut self, tick: &mut Tick) {
        self.feed.load(tick);
    }

    /// Hands on the texts of the latest reading of a recording once more.
    pub fn again(&mut self, tap: &mut dyn FnMut(&Text, Option<&mut Block>)) {
        self.feed.read(false, tap);
    }

    /// Forgets what was read: what comes next can't be compared with it.
    pub fn forget(&mut self) {
        self.previous = fresh(&self.tables);
        self.current = fresh(&self.tables);
    }

    /// The sources that the tables need.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        let needed = |source: &Source| self.needs(*source);
        Source::ALL.into_iter().filter(needed)
    }

    /// Writes the rows of a table of the latest reading.
    pub fn print(&self, table: usize, lost: u64, sink: &mut Sink) -> Result<(), Failure> {
        let moment = Moment {
            previous: &self.previous,
            current: &self.current,
            change: self.change,
            lost,
            counters: self.counters,
        };
        self.tables[table].print(&moment, sink)
    }

    /// The readings that failed, if any did.
    pub fn failed(&self) -> Option<&Failed> {
        self.failed.as_ref()
    }

    fn needs(&self, source: Source) -> bool {
        self.tables.iter().any(|table| table.needs(source))
    }

    /// Takes a source in, but for those of its columns that it says nothing of.
    fn add(&mut self, source: Source, lacks: &mut Lacks) {
        let source_of_columns = source.of_columns();
        let (lack, told) = match self.feed.add(source) {
            // There may be another way to it.
            Err(_) if source != source_of_columns && source != Source::Block => return,
            Err(lack) => (lack, false),
            // It comes before that one, which will tell.
            Ok(()) if source != source_of_columns => return,
            Ok(()) => self.look(source, lacks),
        };
        let reading = told.then_some(&self.current);
        let mut left_out = Vec::new();
        for table in &mut self.tables {
            let untold = table.untold(source_of_columns, reading);
            left_out.extend(leave_out(&mut **table, &untold, self.counters));
        }
        let rowless = !told && source.makes_rows() && self.needs(source);
        if !left_out.is_empty() || rowless {
            lack.join(left_out, lacks);
        }
    }

    /// Reads a source for the first time: what there is to say of columns that it lacks, and whether
    /// it says anything.
    fn look(&mut self, source: Source, lacks: &mut Lacks) -> (Lack, bool) {
        // Of processes and the like there may be none yet.
        let (reading, mut empty) = (&mut self.current, source.is_file());
        let wants = |other: Source| other.of_columns() == source;
        let mut refused = Refused::default();
        self.feed.read_some(&wants, &mut |text, block| {
            if text.source == source {
                empty &= text.bytes.is_empty();
                refused.count(text);
            }
            take(reading, text, block);
        });
        if self.feed.is_curable() {
            lacks.extend(refused.some(self.feed.root(), source));
        }
        let lack = refused.all(self.feed.root(), source);
        let lack = lack.unwrap_or_else(|| self.feed.lack_of_text(source, empty));
        (lack, !empty)
    }
}

/// The places of the tables that have columns of a source.
fn askers(tables: &[Box<dyn Table>], source: Source) -> Vec<usize> {
    let asks = |at: &usize| !tables[*at].untold(source, None).is_empty();
    (0..tables.len()).filter(asks).collect()
}

/// A reading for these tables, of nothing yet.
fn fresh(tables: &[Box<dyn Table>]) -> Reading {
    let mut reading = Reading {
        depth: table::depth(tables),
        ..Reading::default()
    };
    reading.disks.all = tables.iter().any(|table| table.name() == "disk");
    reading
}

/// Leaves out columns by their places; gives their names.
fn leave_out(table: &mut dyn Table, untold: &[usize], counters: bool) -> Vec<&'static str> {
    let titles = table.titles();
    let kept: Vec<_> = (0..titles.len())
        .filter(|at| !untold.contains(at))
        .collect();
    table.choose(&kept);
    let title = |at: &usize| titles[*at].of(counters);
    untold.iter().filter_map(title).collect()
}

fn take(reading: &mut Reading, text: &Text, mut block: Option<&mut Block>) {
    if text.source == Source::Diskstats
        && let Some(block) = &mut block
    {
        block.begin();
    }
    let kind = |name: &[u8]| match &mut block {
        Some(block) => block.kind(name),
        None => Kind::Unknown,
    };
    reading.take(text, kind);
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (path, reason) = (self.source.path(), &self.reason);
        match self.count {
            1 => write!(f, "{path}: {reason}; its cells are empty"),
            count => write!(f, "{path}: {reason}; {count} readings are empty cells"),
        }
    }
}

/// Counts a reading that failed; the first one is kept.
fn note(failed: &mut Option<Failed>, text: &Text) {
    if let Some(failed) = failed {
        failed.count += 1;
        return;
    }
    let reason = match text.refused {
        Some(error) => cli::reason(error),
        None if text.bytes.is_empty() => "is empty".to_owned(),
        None => "lacks what it had".to_owned(),
    };
    *failed = Some(Failed {
        source: text.source,
        reason,
        count: 1,
    });
}
