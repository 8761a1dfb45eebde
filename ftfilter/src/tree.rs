//! Slow calls as trees: with the slow calls inside them and what happened there.
//!
//! ```text
//!   17.482904 |   1)    thp-146     |               |  try_to_free_pages() {
//!   17.482913 |   1)    thp-146     |               |    /* mm_vmscan_direct_reclaim_begin: order=9 ... */
//!   17.482926 |   1)    thp-146     |               |    shrink_node() {
//!   17.489104 |   1)    thp-146     | # 6178.402 us |    } /* shrink_node */
//!   17.489120 |   1)    thp-146     | # 6216.127 us |  } /* try_to_free_pages */
//! ```
//!
//! is what is left of some hundred lines between the first and the last. A tree stands for the
//! outermost call that is slow and that a `func` or `gate` names ([`name`]); it has, in their
//! order, the lines of the calls inside that were slow as well, whatever their names, and of the
//! events inside. It is given when it ends, because before that nobody knows whether it was slow;
//! until then it is held, but for what has turned out to be quick ([`branch`]).
//!
//! What is inside what goes by the task and the depth, which the kernel writes as two blanks each:
//!
//! 1. A call's end is that of the task's latest open entry of the same depth, and of the same name
//!    where the end has one. What was entered later is given up.
//! 2. An entry ends nothing, whatever its depth. The kernel prints one in some thousands with the
//!    task of the CPU's next record, and what interrupts a function at its first instruction has the
//!    depth of that function, not one more.
//! 3. A call is outermost if no entry of lesser depth is open before it; when it ends, so does all
//!    that the task has open.
//! 4. An end without an entry is a line by itself.
//! 5. Where events were lost, the calls last seen on that CPU are given up; what was slow and had
//!    ended inside them is given by itself.
//!
//! Times play no part: an entry's may be late by milliseconds, as it too may be the next record's.

use std::collections::HashMap;

use pipe::cli::Voice;

mod branch;
mod name;

use crate::fast::Fast;
use crate::filter::{Shown, Why};
use crate::line::{Event, What};
use crate::rule::Rules;
use crate::task::TaskKey;
use branch::{Branch, Close, Ended, LeftOut};
use name::{Function, Names, Point};

/// The trees that are growing.
#[derive(Debug)]
pub struct Tree {
    names: Names,
    /// The tasks that are in a call which the rules name.
    branches: HashMap<TaskKey, Branch, Fast>,
    spare: Vec<Branch>,
    /// Bytes held by all.
    held: usize,
    records: u64,
    shown: Numbers,
    counts: Counts,
}

/// How lines are given and numbered.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    /// Whether a call's end is given too; a record of a call tells both.
    ends: bool,
    /// The number of the last tree.
    last: u64,
}

/// What was seen, and what was not to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    entries: u64,
    leaves: u64,
    ends: u64,
    /// Calls that were open where events were lost.
    cut: u64,
    left_out: LeftOut,
}

/// A call by one of its lines.
#[derive(Clone, Copy, Debug)]
struct Single<'a> {
    line: &'a [u8],
    depth: u32,
    /// In nanoseconds.
    duration: u64,
    function: Function,
    /// What the filter calls it.
    called: Option<&'a [u8]>,
}

/// Bytes held by all tasks together.
const HELD: usize = 3 << 19;
/// Tasks that can be in a call at a time.
const BRANCHES: usize = 16_384;
/// Buffers that wait for the next call.
const SPARE: usize = 16;

impl Tree {
    /// Trees by these rules; the threshold is in nanoseconds. Without `ends` each call is one line.
    pub fn new(rules: Rules, threshold: u64, ends: bool) -> Tree {
        Tree {
            names: Names::new(rules, threshold),
            branches: HashMap::default(),
            spare: Vec::new(),
            held: 0,
            records: 0,
            shown: Numbers { ends, last: 0 },
            counts: Counts::default(),
        }
    }

    /// Takes a task's next event with its line; `called` is the function of a slow call that the
    /// filter knows and the line may not name. `show` gets the trees that end with it.
    pub fn take(
        &mut self,
        (task, event, line): (TaskKey, &Event, &[u8]),
        called: Option<&[u8]>,
        show: &mut dyn FnMut(Shown),
    ) {
        self.records += 1;
        match event.what {
            What::Enter { function, depth } => {
                self.counts.entries += 1;
                let function = self.names.function(function);
                self.enter((task, event.cpu, line), (depth, function), show);
            }
            What::Leaf {
                function,
                depth,
                duration,
            } => {
                self.counts.leaves += 1;
                if let Some(duration) = duration.filter(|&duration| duration >= self.names.least) {
                    let function = self.names.function(function);
                    let single = Single {
                        line,
                        depth,
                        duration,
                        function,
                        called: None,
                    };
                    self.single(task, single, show);
                }
            }
            What::Leave {
                function,
                depth,
                duration,
            } => {
                self.counts.ends += 1;
                let duration = duration.unwrap_or(0);
                if duration >= self.names.least || self.branches.contains_key(&task) {
                    let named = function.or(called).map(|name| self.names.function(name));
                    let single = Single {
                        line,
                        depth,
                        duration,
                        function: named.unwrap_or(self.names.unnamed()),
                        called,
                    };
                    self.leave((task, event.cpu), (single, function.is_some()), show);
                }
            }
            What::Point { name, .. } => self.point((task, event.cpu), (name, line), show),
            What::Lost { .. } => self.lose(event.cpu, show),
            What::Nothing | What::Switch { .. } => {}
        }
    }

    /// Gives up what is open: there is no more to come, or it will look different.
    pub fn finish(&mut self, show: &mut dyn FnMut(Shown)) {
        self.end_some(|_| true, show);
    }

    /// Says what is missing, and why.
    pub fn tell(&self, voice: &Voice) {
        let Counts {
            entries,
            leaves,
            ends,
            cut,
            left_out,
        } = self.counts;
        if entries + leaves == 0 {
            voice.remark(if ends > 0 {
                "--tree: the trace has no entries of calls (tracing_thresh leaves them out); \
                 trace with function_graph and tracing_thresh 0"
            } else {
                "--tree: the trace has no calls; trace with function_graph and tracing_thresh 0"
            });
        }
        if cut > 0 {
            voice.remark(format_args!(
                "--tree: {cut} calls were open where events were lost; trace with a larger buffer_size_kb"
            ));
        }
        if left_out != LeftOut::default() {
            voice.remark(format_args!(
                "--tree: {} events and {} calls left out, their trees being too large; try a higher -t, or -e",
                left_out.events, left_out.calls
            ));
        }
    }

    /// A call begins. Outside of every tree only one that the rules name counts.
    fn enter(
        &mut self,
        (task, cpu, line): (TaskKey, Option<u32>, &[u8]),
        (depth, function): (u32, Function),
        show: &mut dyn FnMut(Shown),
    ) {
        if !self.branches.contains_key(&task) {
            if !function.is_root {
                return;
            }
            if self.branches.len() >= BRANCHES {
                self.end_older_half(show);
            }
            let branch = self.spare.pop().unwrap_or_default();
            self.branches.insert(task, branch);
        }
        self.hold((task, cpu), |branch| branch.enter(line, depth, function));
        if self.held > HELD {
            self.end_older_half(show);
        }
    }

    /// A call ends; its line names it or doesn't.
    fn leave(
        &mut self,
        who: (TaskKey, Option<u32>),
        (call, is_named): (Single, bool),
        show: &mut dyn FnMut(Shown),
    ) {
        let close = Close {
            depth: call.depth,
            name: is_named.then_some(call.function.hash),
            duration: call.duration,
        };
        let ended = self.hold(who, |branch| {
            let ended = branch.leave(call.line, close);
            (ended, branch.is_open())
        });
        if let Some((_, false)) = ended {
            self.end(who.0, show);
        }
        if let None | Some((Ended::WithoutEntry, _)) = ended {
            self.single(who.0, call, show);
        }
    }

    /// A call of which there is one line: a leaf, or an end without an entry.
    fn single(&mut self, task: TaskKey, call: Single, show: &mut dyn FnMut(Shown)) {
        if call.duration < call.function.over {
            return;
        }
        let branch = self.branches.get_mut(&task);
        if let Some(branch) = branch.filter(|branch| branch.is_inside(call.depth)) {
            let before = branch.held();
            branch.single(call.line, call.duration, call.function.is_root);
            self.held = self.held + branch.held() - before;
        } else if call.function.is_root {
            self.shown.last += 1;
            show(Shown {
                line: call.line,
                why: Why::Call,
                latency: Some(call.duration),
                key: &[],
                name: call.called,
                call: self.shown.last,
                events: 0,
            });
        }
    }

    fn point(
        &mut self,
        task: (TaskKey, Option<u32>),
        (name, line): (&[u8], &[u8]),
        show: &mut dyn FnMut(Shown),
    ) {
        let point = self.names.point(name);
        if point == Point::Not {
            return;
        }
        let passes = point == Point::Passes;
        let is_held = self.hold(task, |branch| branch.event(line, passes));
        if is_held.is_none() && passes {
            self.shown.last += 1;
            show(branch::event(line, Why::Pass, self.shown.last));
        }
        if self.held > HELD {
            self.end_older_half(show);
        }
    }

    /// Does something with what a task has open, if anything.
    fn hold<T>(
        &mut self,
        (task, cpu): (TaskKey, Option<u32>),
        change: impl FnOnce(&mut Branch) -> T,
    ) -> Option<T> {
        let branch = self.branches.get_mut(&task)?;
        branch.see(self.records, cpu);
        let before = branch.held();
        let changed = change(branch);
        self.held = self.held + branch.held() - before;
        Some(changed)
    }

    /// A task's outermost call has ended, or is given up.
    fn end(&mut self, task: TaskKey, show: &mut dyn FnMut(Shown)) {
        let Some(mut branch) = self.branches.remove(&task) else {
            return;
        };
        self.held -= branch.held();
        let left_out = branch.give(&mut self.shown, show);
        self.counts.left_out.add(left_out);
        if self.spare.len() < SPARE {
            self.spare.push(branch);
        }
    }

    #[cold]
    fn lose(&mut self, cpu: Option<u32>, show: &mut dyn FnMut(Shown)) {
        let there = |branch: &Branch| cpu.is_none() || branch.cpu() == cpu;
        self.counts.cut += self.end_some(there, show);
    }

    /// Gives up the half of the calls that was seen longest ago: they hold too much.
    #[cold]
    fn end_older_half(&mut self, show: &mut dyn FnMut(Shown)) {
        let mut seen: Vec<u64> = self.branches.values().map(Branch::seen).collect();
        if seen.is_empty() {
            return;
        }
        let middle = seen.len() / 2;
        let middle = *seen.select_nth_unstable(middle).1;
        let is_older = |branch: &&Branch| branch.seen() <= middle;
        let older = self.branches.values().filter(is_older);
        older.for_each(|branch| self.counts.left_out.add(branch.unfinished()));
        self.end_some(|branch| is_older(&branch), show);
    }

    /// Gives up calls, those first that were seen first. Returns how many.
    fn end_some(&mut self, which: impl Fn(&Branch) -> bool, show: &mut dyn FnMut(Shown)) -> u64 {
        let branches = self.branches.iter().filter(|(_, branch)| which(branch));
        let mut chosen: Vec<_> = branches
            .map(|(&task, branch)| (branch.seen(), task))
            .collect();
        chosen.sort_unstable_by_key(|&(seen, _)| seen);
        for &(_, task) in &chosen {
            if let Some(branch) = self.branches.get_mut(&task) {
                let before = branch.held();
                branch.give_up();
                self.held = self.held + branch.held() - before;
            }
            self.end(task, show);
        }
        chosen.len() as u64
    }
}

#[cfg(test)]
mod tests;
