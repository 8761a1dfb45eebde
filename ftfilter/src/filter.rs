//! The rules at work: from events to what passes, and how long it took.

use std::collections::HashMap;

mod pairs;
mod shown;
mod watch;

pub use shown::{Shown, Why};

use watch::Watch;

use crate::fast::Fast;
use crate::key::Key;
use crate::line::{Event, What};
use crate::role::{RoleId, Roles};
use crate::rule::Rules;
use crate::task::{Begin, Calls, Task, TaskKey, Tasks};
use crate::total::{Handle, Kind, Totals};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Records read.
    pub records: u64,
    /// Events held back for a gate.
    pub held: u64,
    /// Of these, those that passed.
    pub released: u64,
    /// Ends of pairs without a begin.
    pub unmatched: u64,
    /// Marks of lost events.
    pub lost_marks: u64,
    /// Events that those marks count.
    pub lost_events: u64,
}

/// How the rules are applied.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// From this latency on a call or pair is slow, in nanoseconds, where a rule says nothing else.
    pub threshold: u64,
    /// How much earlier than its call an event may be, in nanoseconds.
    pub slack: i64,
    /// Totals by all parts of a key, in the place of the first.
    pub per_instance: bool,
}

/// Applies rules to events.
#[derive(Debug)]
pub struct Filter {
    roles: Roles,
    keys: Vec<Key>,
    /// The first pair of the same name: where one has taken an event, the later ones don't.
    kin: Vec<usize>,
    settings: Settings,
    least: u64,
    tasks: Tasks,
    /// Who runs on each CPU, where only changes of tasks tell.
    running: Vec<Option<u32>>,
    /// The calls that are open on each CPU.
    calls_of: Vec<Calls>,
    /// Begins of pairs that another task may end.
    across: HashMap<(usize, u64), Begin, Fast>,
    /// The bytes of their lines.
    across_bytes: usize,
    totals: Totals,
    /// Where latencies of a pair and key go, so that this is looked up by number.
    handles: HashMap<(usize, u64), Handle, Fast>,
    /// Buffers of lines that are held no more.
    spare: Vec<Vec<u8>>,
    stats: Stats,
    shown: u64,
    key: Vec<u8>,
    clock: Watch,
    /// Calls and how long they took are in the text.
    has_calls: bool,
}

/// CPUs whose running task is followed.
const CPUS: usize = 8_192;

impl Filter {
    /// A filter by these rules.
    pub fn new(rules: Rules, settings: Settings) -> Filter {
        let keys = rules
            .pairs
            .iter()
            .map(|pair| Key::new(pair.key.as_ref()))
            .collect();
        let names = || rules.pairs.iter().map(|pair| &pair.name);
        let kin = names()
            .map(|name| names().position(|other| other == name).unwrap_or(0))
            .collect();
        let roles = Roles::new(rules, settings.threshold);
        Filter {
            keys,
            kin,
            least: roles.least(),
            roles,
            settings,
            tasks: Tasks::default(),
            running: Vec::new(),
            calls_of: Vec::new(),
            across: HashMap::default(),
            across_bytes: 0,
            totals: Totals::default(),
            handles: HashMap::default(),
            spare: Vec::new(),
            stats: Stats::default(),
            shown: 0,
            key: Vec::new(),
            clock: Watch::default(),
            has_calls: false,
        }
    }

    /// Takes the next event with its line; `show` gets what passes, in its order.
    ///
    /// The hot path: a line of 100 bytes has 65 ns (tests/bench).
    pub fn take<'a>(&mut self, event: &Event<'a>, line: &'a [u8], show: &mut impl FnMut(Shown)) {
        self.stats.records += 1;
        match event.what {
            What::Point { name, text } => {
                let role = if name.starts_with(b"sys_") {
                    self.roles.system_call(name, text)
                } else {
                    self.roles.event(name)
                };
                if role != 0 {
                    self.point((event, line, text), role, show);
                }
            }
            What::Leaf {
                function, duration, ..
            } => {
                let role = self.roles.function(function);
                // The time of a leaf is that of its entry.
                let end = event
                    .time
                    .zip(duration)
                    .map(|(time, duration)| time + duration as i64);
                self.end((event, line, duration), (role, end), show);
            }
            What::Leave {
                function,
                depth,
                duration,
            } => {
                let role = match function {
                    Some(function) => self.roles.function(function),
                    None => self.calls(event).leave(depth),
                };
                self.end((event, line, duration), (role, event.time), show);
            }
            What::Enter { function, depth } => {
                let role = self.roles.function(function);
                self.calls(event).enter(depth, role);
            }
            What::Switch { to } => self.switch(event.cpu, to),
            What::Lost { count } => {
                self.stats.lost_marks += 1;
                let lost = &mut self.stats.lost_events;
                // A line that somebody made up can tell any number.
                *lost = lost.saturating_add(count.unwrap_or(0));
                event.cpu.into_iter().for_each(|cpu| self.tasks.lose(cpu));
                // Whichever task was to end them may have done so there.
                self.forget_across();
            }
            What::Nothing => {}
        }
    }

    /// Tells whether the text has calls: where it has none, pairs for plain text count too.
    pub fn set_calls(&mut self, there: bool) {
        self.has_calls = there;
    }

    /// Whether rules go by how long calls take.
    pub fn needs_durations(&self) -> bool {
        let rules = self.roles.rules();
        !rules.gates.is_empty() || !rules.funcs.is_empty()
    }

    /// The latencies.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// What was counted.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Whether there were records, and none of them has a name that is in the rules.
    pub fn knows_nothing(&self) -> bool {
        self.stats.records > self.stats.lost_marks && self.roles.are_unused()
    }

    /// Whether the trace's clock turned out not to count time.
    pub fn clock_stands(&self) -> bool {
        self.clock.stands
    }

    /// Whose event it is: the line tells, or the CPU's last change of tasks.
    pub fn task_of(&self, event: &Event) -> TaskKey {
        let known = self.known(event);
        known.unwrap_or_else(|| TaskKey::on(event.cpu))
    }

    fn task(&mut self, event: &Event) -> &mut Task {
        let key = self.task_of(event);
        self.tasks.get(key, event.cpu)
    }

    /// Whose event it is, if that can be known.
    fn known(&self, event: &Event) -> Option<TaskKey> {
        let pid = match event.task {
            Some(task) => task.pid,
            None => (*self.running.get(event.cpu? as usize)?)?,
        };
        Some(TaskKey::of(pid, event.cpu))
    }

    fn watch_clock(&mut self, event: &Event, end: i64, duration: u64) {
        let (What::Leave { depth, .. } | What::Leaf { depth, .. }) = event.what else {
            return;
        };
        let Some(key) = self.known(event) else { return };
        if self.clock.see(end, (key, depth), duration) {
            self.totals.forget_pairs();
        }
    }

    /// Where open calls are noted. The kernel leaves a name out at the end of a call if the last
    /// entry that it printed of this CPU at this depth has it (print_graph_return), whosever that
    /// was: so the CPU tells, and the task only where there is none.
    fn calls(&mut self, event: &Event) -> &mut Calls {
        let Some(cpu) = event.cpu.map(|cpu| cpu as usize % CPUS) else {
            return &mut self.task(event).calls;
        };
        if self.calls_of.len() <= cpu {
            self.calls_of.resize_with(cpu + 1, Calls::default);
        }
        &mut self.calls_of[cpu]
    }

    fn switch(&mut self, cpu: Option<u32>, to: u32) {
        let Some(cpu) = cpu.map(|cpu| cpu as usize).filter(|&cpu| cpu < CPUS) else {
            return;
        };
        if self.running.len() <= cpu {
            self.running.resize(cpu + 1, None);
        }
        self.running[cpu] = Some(to);
    }

    /// A tracepoint.
    fn point(
        &mut self,
        (event, line, text): (&Event, &[u8], &[u8]),
        role: RoleId,
        show: &mut impl FnMut(Shown),
    ) {
        let role = self.roles.role(role);
        if role.passes {
            self.shown += 1;
            let (key, call) = (&[][..], self.shown);
            show(Shown {
                line,
                why: Why::Pass,
                latency: None,
                name: None,
                key,
                call,
                events: 0,
            });
            return;
        }
        for &(gate, part, which) in &role.waits {
            self.stats.held += 1;
            let more = self
                .task(event)
                .hold(gate)
                .push(line, event.time, (part, which));
            self.tasks.account(more);
        }
        let mut taken = None;
        for half in &role.ends {
            if taken != Some(self.kin[half.pair])
                && let Some(mark) = self.mark(half, text)
            {
                taken = Some(self.kin[half.pair]);
                self.finish((event, line, text), (half, mark), show);
            }
        }
        taken = None;
        for half in &role.begins {
            if taken != Some(self.kin[half.pair])
                && let Some(mark) = self.mark(half, text)
            {
                taken = Some(self.kin[half.pair]);
                self.begin((event, line, text), (half.pair, mark));
            }
        }
    }

    /// A call ended.
    fn end(
        &mut self,
        (event, line, duration): (&Event, &[u8], Option<u64>),
        (role, end): (RoleId, Option<i64>),
        show: &mut impl FnMut(Shown),
    ) {
        let Some(duration) = duration.filter(|_| role != 0) else {
            return;
        };
        if let Some(end) = end.filter(|_| self.clock.is_open()) {
            self.watch_clock(event, end, duration);
        }
        let by_time = end.filter(|_| !self.clock.stands);
        if duration < self.least && by_time.is_some() {
            return;
        }
        let role = self.roles.role(role);
        let (mut released, mut freed, mut is_slow) = (0, 0, false);
        self.shown += 1;
        let call = self.shown;
        for &(gate, choice, over) in &role.decides {
            if !self.roles.is_best(gate, choice) {
                continue;
            }
            let slack = self.settings.slack;
            let hold = self.task(event).hold(gate);
            let give = |line: &[u8]| {
                show(Shown {
                    line,
                    why: Why::Inside,
                    latency: None,
                    name: None,
                    key: &[],
                    call,
                    events: 0,
                });
            };
            let (count, bytes) = match by_time {
                _ if duration < over => (0, if by_time.is_none() { hold.clear() } else { 0 }),
                Some(time) => hold.release(time - duration as i64 - slack, give),
                None => hold.release_last(give),
            };
            is_slow |= duration >= over;
            (released, freed) = (released + count, freed + bytes);
        }
        self.tasks.account(-(freed as isize));
        self.stats.released += released;
        let shown = role.shown_over.is_some_and(|over| duration >= over);
        if shown || released > 0 {
            show(Shown {
                line,
                why: Why::Call,
                latency: Some(duration),
                name: Some(role.name.as_bytes()),
                key: &[],
                call,
                events: released,
            });
        }
        if shown || is_slow {
            let kind = if role.decides.is_empty() {
                Kind::Func
            } else {
                Kind::Gate
            };
            let handle = self.totals.handle(kind, &role.name, &[]);
            self.totals.add(handle, duration);
        }
    }
}
