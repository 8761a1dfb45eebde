//! Which processes have a row: all of them, or some by their ids and those below COMMAND, and of
//! these those that have most.

use crate::args::By;
use crate::source::process::Process;
use crate::source::processes::Processes;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// These ids.
    pub pids: Vec<u32>,
    /// COMMAND and all below it.
    pub command: bool,
    /// Only so many, those that have most of something.
    pub top: Option<(usize, By)>,
}

/// The processes that have a row. Its lists are kept, so that choosing allocates only while they
/// grow.
#[derive(Debug)]
pub struct Chosen {
    choice: Choice,
    tree: Tree,
    rows: Vec<Chose>,
}

/// A process in the order of the rows.
#[derive(Clone, Copy, Debug)]
pub struct Chose {
    /// How much it has, for the order.
    most: Option<u64>,
    /// Its place in the latest reading.
    pub at: usize,
    /// What it was in the reading before: its place there.
    pub before: Before,
}

/// What a process was in the reading before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The same, in this place.
    At(usize),
    /// It had not been made yet.
    Unborn,
    /// That isn't known.
    Unknown,
}

/// COMMAND and those below it. Once seen there a process is always below it, also when its parent
/// has ended and it is another's child.
#[derive(Debug, Default)]
struct Tree {
    /// COMMAND, until it is seen.
    root: Option<u32>,
    /// Ids and starts, by id.
    below: Vec<(u32, u64)>,
    /// The same by places in the latest reading.
    marks: Vec<bool>,
}

impl Chosen {
    /// Nothing chosen yet.
    pub fn new(choice: Choice) -> Chosen {
        Chosen {
            choice,
            tree: Tree::default(),
            rows: Vec::new(),
        }
    }

    /// The only ids that need be read; all if there are none. Who is below COMMAND is told only by
    /// reading all.
    pub fn only(&self) -> &[u32] {
        if self.choice.command {
            &[]
        } else {
            &self.choice.pids
        }
    }

    /// Now it is known which process COMMAND is.
    pub fn follow(&mut self, pid: u32) {
        self.tree.root = Some(pid);
    }

    /// Chooses anew. Those that have most are told by what they got between the readings, or where
    /// counters are written by these.
    pub fn choose(
        &mut self,
        previous: &Processes,
        current: &Processes,
        counters: bool,
    ) -> &[Chose] {
        if self.choice.command {
            self.tree.grow(current);
        }
        self.rows.clear();
        let (mut at_before, by) = (0, self.choice.top.map(|(_, by)| by));
        for (at, process) in current.list.iter().enumerate() {
            let before = find(&mut at_before, previous, process);
            if self.shows(at, process) {
                let most = match by {
                    None => None,
                    Some(by) if counters => Some(amount(by, process)),
                    Some(by) => grown(by, before.of(previous), process),
                };
                self.rows.push(Chose { most, at, before });
            }
        }
        if let Some((count, _)) = self.choice.top {
            keep_most(&mut self.rows, count);
        }
        &self.rows
    }

    fn shows(&self, at: usize, process: &Process) -> bool {
        let Choice { pids, command, .. } = &self.choice;
        let all = pids.is_empty() && !command;
        let below = || self.tree.marks.get(at) == Some(&true);
        all || pids.contains(&process.pid) || (*command && below())
    }
}

impl Before {
    /// What it was; a process not made yet had used nothing.
    pub fn of(self, previous: &Processes) -> Option<&Process> {
        match self {
            Before::At(at) => previous.list.get(at),
            Before::Unborn => Some(&Process::NEWBORN),
            Before::Unknown => None,
        }
    }
}

impl Tree {
    fn grow(&mut self, current: &Processes) {
        self.marks.clear();
        for process in &current.list {
            let known = self.below.binary_search(&(process.pid, process.start));
            let found = self.root == Some(process.pid);
            if found {
                self.root = None;
            }
            self.marks.push(known.is_ok() || found);
        }
        // Children mostly have higher ids than their parents, so that once round is enough; a second
        // one tells so.
        while self.mark_children(current) {}
        self.below.clear();
        let marked = current.list.iter().zip(&self.marks);
        let marked = marked.filter(|(_, mark)| **mark);
        self.below
            .extend(marked.map(|(process, _)| (process.pid, process.start)));
    }

    /// Whether there was one to mark.
    fn mark_children(&mut self, current: &Processes) -> bool {
        let mut more = false;
        for (at, process) in current.list.iter().enumerate() {
            let parent = || current.find(process.parent);
            if !self.marks[at] && parent().is_some_and(|parent| self.marks[parent]) {
                self.marks[at] = true;
                more = true;
            }
        }
        more
    }
}

/// What the process was before. Both lists are in the same order; `at` is where to go on.
///
/// One that wasn't there has been made since, if it was made after all that were there: else it
/// was there and was not seen (a process that may be seen only now, a reading that failed).
fn find(at: &mut usize, previous: &Processes, process: &Process) -> Before {
    let behind = |before: &&Process| before.pid < process.pid;
    *at += previous.list[*at..].iter().take_while(behind).count();
    match previous.list.get(*at) {
        Some(before) if (before.pid, before.start) == (process.pid, process.start) => {
            Before::At(*at)
        }
        _ if previous
            .youngest
            .is_some_and(|start| start <= process.start) =>
        {
            Before::Unborn
        }
        _ => Before::Unknown,
    }
}

fn amount(by: By, process: &Process) -> u64 {
    match by {
        By::Cpu => process.cpu(),
        By::Rss => process.resident,
        By::Io => process
            .io
            .map_or(0, |io| io.read.saturating_add(io.written)),
    }
}

/// What it got; of memory what it has. Nothing where it isn't known: that is less than none.
fn grown(by: By, before: Option<&Process>, process: &Process) -> Option<u64> {
    match (by, before) {
        (By::Rss, _) => Some(amount(by, process)),
        (By::Io, _) if process.io.is_none() => None,
        (By::Io, Some(before)) if before.io.is_none() => None,
        (_, Some(before)) => Some(amount(by, process).saturating_sub(amount(by, before))),
        (By::Cpu | By::Io, None) => Some(0),
    }
}

/// Keeps those that have most, in this order; those that have the same by their ids.
fn keep_most(rows: &mut Vec<Chose>, count: usize) {
    // Places are in the order of ids.
    let order = |row: &Chose| (std::cmp::Reverse(row.most), row.at);
    if count < rows.len() {
        rows.select_nth_unstable_by_key(count, order);
        rows.truncate(count);
    }
    rows.sort_unstable_by_key(order);
}
