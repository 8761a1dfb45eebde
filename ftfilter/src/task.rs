//! What is known of each task: its open calls, what it holds back, and the pairs it has begun.

use std::collections::HashMap;

use crate::fast::Fast;
use crate::hold::Hold;
use crate::role::RoleId;

/// Which task: its pid, or what stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskKey(u64);

impl TaskKey {
    /// A task with a pid. Pid 0 is another one on each CPU.
    pub fn of(pid: u32, cpu: Option<u32>) -> TaskKey {
        TaskKey(
            u64::from(pid)
                | if pid == 0 {
                    u64::from(cpu.unwrap_or(0)) << 32 | 1 << 62
                } else {
                    0
                },
        )
    }

    /// Whoever runs on a CPU, where the trace doesn't say.
    pub fn on(cpu: Option<u32>) -> TaskKey {
        TaskKey(cpu.map_or(3 << 62, |cpu| u64::from(cpu) | 1 << 63))
    }
}

/// Functions that are open, by depth.
#[derive(Debug, Default)]
pub struct Calls(Vec<RoleId>);

/// The begin of a pair.
#[derive(Debug)]
pub struct Begin {
    /// Which pair.
    pub pair: usize,
    /// The hash of its key.
    pub key: u64,
    /// When.
    pub time: i64,
    /// Its line, and behind that its label.
    pub line: Vec<u8>,
    /// Where the line ends and the label begins.
    pub length: usize,
}

/// A task's state.
#[derive(Debug, Default)]
pub struct Task {
    /// When it was last seen, in lines.
    seen: u64,
    /// Where it was last seen, and how often events had been lost there by then.
    cpu: usize,
    losses: u32,
    /// The functions that are open, where calls have no CPU.
    pub calls: Calls,
    /// What waits for each gate.
    pub holds: Vec<Hold>,
    /// Pairs that have begun.
    pub begins: Vec<Begin>,
}

/// All tasks, a bounded number of them.
#[derive(Debug, Default)]
pub struct Tasks {
    places: HashMap<TaskKey, u32, Fast>,
    tasks: Vec<Task>,
    /// The task of the line before, which is mostly that of the next one.
    last: Option<(TaskKey, u32)>,
    /// How often events were lost: on all CPUs together, and on each.
    losses: Vec<u32>,
    lines: u64,
    /// Bytes held back by all.
    pub held: usize,
}

/// Tasks that are known at a time.
const TASKS: usize = 65_536;
/// Bytes held back by all tasks together.
const HELD: usize = 3 << 19;
/// CPUs that are told apart; Linux has at most 8,192.
const CPUS: u32 = 8_192;
/// Depths of calls that are followed.
pub const DEPTHS: usize = 256;
/// Pairs that a task can have open.
pub const BEGINS: usize = 64;

impl Tasks {
    /// The state of a task, seen on a CPU now.
    pub fn get(&mut self, key: TaskKey, cpu: Option<u32>) -> &mut Task {
        self.lines += 1;
        let place = match self.last {
            Some((last, place)) if last == key => place,
            _ => self.find(key),
        };
        self.last = Some((key, place));
        let lost = |cpu: usize| self.losses.get(cpu).copied().unwrap_or(0);
        // Nothing tells where a task without a CPU was: every loss is its own.
        let cpu = cpu.map_or(ANYWHERE, cpu_place);
        let losses = lost(cpu);
        let task = &mut self.tasks[place as usize];
        task.seen = self.lines;
        if lost(task.cpu) != task.losses {
            self.held -= task.lose();
        }
        (task.cpu, task.losses) = (cpu, losses);
        task
    }

    /// Events of a CPU were lost: what its tasks have open can't be closed any more.
    pub fn lose(&mut self, cpu: u32) {
        let cpu = cpu_place(cpu);
        if self.losses.len() <= cpu {
            self.losses.resize(cpu + 1, 0);
        }
        for place in [ANYWHERE, cpu] {
            self.losses[place] = self.losses[place].wrapping_add(1);
        }
    }

    /// Accounts for what the last task holds more or less; makes room if all hold too much.
    pub fn account(&mut self, more: isize) {
        self.held = self.held.saturating_add_signed(more);
        if self.held > HELD {
            self.forget_older_half();
        }
    }

    fn find(&mut self, key: TaskKey) -> u32 {
        if let Some(&place) = self.places.get(&key) {
            return place;
        }
        if self.tasks.len() >= TASKS {
            self.drop_older_half();
        }
        let place = self.tasks.len() as u32;
        self.tasks.push(Task::default());
        self.places.insert(key, place);
        place
    }

    /// Takes from half of the tasks that hold something what they hold: from those that were seen
    /// longest ago.
    #[cold]
    fn forget_older_half(&mut self) {
        let middle = middle(
            self.tasks
                .iter()
                .filter(|task| task.holds())
                .map(|task| task.seen),
        );
        for task in self.tasks.iter_mut().filter(|task| task.seen <= middle) {
            self.held -= task.clear();
        }
    }

    /// Takes the tasks out that were seen longest ago.
    #[cold]
    fn drop_older_half(&mut self) {
        let middle = middle(self.tasks.iter().map(|task| task.seen));
        let mut kept = Vec::with_capacity(TASKS);
        let tasks = &mut self.tasks;
        let held = &mut self.held;
        self.places.retain(|_, place| {
            let mut task = std::mem::take(&mut tasks[*place as usize]);
            if task.seen <= middle {
                *held -= task.clear();
                return false;
            }
            *place = kept.len() as u32;
            kept.push(task);
            true
        });
        self.tasks = kept;
        self.last = None;
    }
}

/// The place of all CPUs together.
const ANYWHERE: usize = 0;

/// The place of a CPU behind that.
fn cpu_place(cpu: u32) -> usize {
    cpu.min(CPUS - 1) as usize + 1
}

/// When the one in the middle was last seen.
fn middle(seen: impl Iterator<Item = u64>) -> u64 {
    let mut seen: Vec<u64> = seen.collect();
    let middle = seen.len() / 2;
    if seen.is_empty() {
        0
    } else {
        *seen.select_nth_unstable(middle).1
    }
}

impl Task {
    /// Whether it holds anything.
    fn holds(&self) -> bool {
        !self.begins.is_empty() || self.holds.iter().any(|hold| !hold.is_empty())
    }

    /// Events were lost: no pair goes across that. What waits for a call goes on waiting, as the
    /// call's own time says what belongs to it. Returns how many bytes less are held.
    fn lose(&mut self) -> usize {
        self.holds.iter_mut().for_each(Hold::cut);
        self.begins.drain(..).map(|begin| begin.line.len()).sum()
    }

    /// Forgets what is open. Returns how many bytes were held.
    fn clear(&mut self) -> usize {
        let held = self.holds.iter_mut().map(Hold::clear).sum::<usize>();
        let begun = self
            .begins
            .iter()
            .map(|begin| begin.line.len())
            .sum::<usize>();
        (self.calls, self.holds, self.begins) = (Calls::default(), Vec::new(), Vec::new());
        held + begun
    }

    /// What waits for a gate.
    pub fn hold(&mut self, gate: usize) -> &mut Hold {
        if self.holds.len() <= gate {
            self.holds.resize_with(gate + 1, Hold::default);
        }
        &mut self.holds[gate]
    }
}

impl Calls {
    /// Remembers which function is open at a depth.
    pub fn enter(&mut self, depth: u32, role: RoleId) {
        let depth = depth as usize;
        if depth >= DEPTHS || role == 0 && depth >= self.0.len() {
            return;
        }
        if self.0.len() <= depth {
            self.0.resize(depth + 1, 0);
        }
        self.0[depth] = role;
    }

    /// The function that was open at a depth.
    pub fn leave(&mut self, depth: u32) -> RoleId {
        self.0.get_mut(depth as usize).map_or(0, std::mem::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hold::Part;

    #[test]
    fn idle_tasks_are_told_apart_by_their_cpu_and_others_are_not() {
        assert_ne!(TaskKey::of(0, Some(0)), TaskKey::of(0, Some(1)));
        assert_eq!(TaskKey::of(7, Some(0)), TaskKey::of(7, Some(1)));
        assert_ne!(TaskKey::on(Some(7)), TaskKey::of(7, None));
    }

    #[test]
    fn a_loss_ends_pairs_that_are_open_on_that_cpu_only() {
        let mut tasks = Tasks::default();
        for (pid, cpu) in [(1, Some(0)), (2, Some(1)), (3, None)] {
            let begin = Begin {
                pair: 0,
                key: 0,
                time: 0,
                line: Vec::new(),
                length: 0,
            };
            tasks.get(TaskKey::of(pid, None), cpu).begins.push(begin);
        }
        tasks.lose(1);
        assert_eq!(tasks.get(TaskKey::of(1, None), Some(1)).begins.len(), 1);
        assert_eq!(tasks.get(TaskKey::of(2, None), Some(0)).begins.len(), 0);
        assert_eq!(tasks.get(TaskKey::of(3, None), None).begins.len(), 0);
    }

    #[test]
    fn tasks_and_what_they_hold_are_bounded() {
        let mut tasks = Tasks::default();
        for pid in 1..200_000 {
            let more = tasks.get(TaskKey::of(pid, None), None).hold(0).push(
                &[b'x'; 300],
                Some(0),
                (Part::Single, 0),
            );
            tasks.account(more);
        }
        assert!(tasks.tasks.len() <= TASKS && tasks.places.len() == tasks.tasks.len());
        assert!(tasks.held <= HELD);
        let held: usize = tasks.tasks.iter_mut().map(Task::clear).sum();
        assert_eq!(held, tasks.held);
    }

    #[test]
    fn depths_without_end_are_not_followed() {
        let mut calls = Calls::default();
        calls.enter(u32::MAX, 1);
        calls.enter(3, 7);
        assert_eq!(
            (calls.leave(3), calls.leave(3), calls.leave(u32::MAX)),
            (7, 0, 0)
        );
    }
}
