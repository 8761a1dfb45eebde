//! What one task has open, from the outermost call on: its lines, as far as they may be shown.
//!
//! A quick call's lines go as soon as its end is seen, so that only slow calls, events and the
//! entries of what is still open are held.

use super::Numbers;
use super::name::Function;
use crate::filter::{Shown, Why};

/// A task's open calls and the lines in them.
#[derive(Debug, Default)]
pub(super) struct Branch {
    bytes: Vec<u8>,
    items: Vec<Item>,
    open: Vec<Open>,
    /// Bytes of lines that are held no more and still lie in the way.
    dead: usize,
    /// Events that are held.
    events: u32,
    left_out: LeftOut,
    seen: u64,
    cpu: Option<u32>,
}

/// Lines that would have been shown and were too many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub(super) events: u64,
    pub(super) calls: u64,
}

impl LeftOut {
    pub(super) fn add(&mut self, more: LeftOut) {
        self.events += more.events;
        self.calls += more.calls;
    }
}

/// An end as its line tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Close {
    pub(super) depth: u32,
    /// The function's name as a number, if there is one.
    pub(super) name: Option<u64>,
    /// In nanoseconds.
    pub(super) duration: u64,
}

/// What has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// A call that was open.
    Open,
    /// A call whose beginning was not seen.
    WithoutEntry,
}

/// A call that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its entry is held, unless there was no room.
    item: Option<u32>,
    depth: u32,
    function: Function,
    /// Events that were held when it began.
    events: u32,
}

/// A line that is held.
#[derive(Clone, Copy, Debug)]
struct Item {
    start: u32,
    end: u32,
    kind: Kind,
    /// Of a call: a tree may stand for it.
    is_root: bool,
    /// Of a call: how many events are held that were inside.
    events: u32,
    /// Of a call: how long it took, in nanoseconds.
    duration: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Entry,
    End,
    /// A call of one line.
    Single,
    Event,
    /// An event that is shown without a tree as well.
    Passes,
    /// It was quick, or never ended.
    Dead,
}

/// What a task can hold of calls and events together, in bytes with the place that tells of a line.
const CALLS: usize = 1 << 20;
/// What it can hold before events are left out, for the sake of the calls.
const EVENTS: usize = CALLS / 4 * 3;
/// The longest line that is held.
const LINE: usize = 16_384;
/// Calls that can be open in one another; the kernel follows 50 (FTRACE_RETFUNC_DEPTH).
const DEPTHS: usize = 256;
/// The largest buffer that is kept for another call.
const KEPT: usize = 64 * 1024;

impl Branch {
    /// Notes when and where the task was seen.
    pub(super) fn see(&mut self, record: u64, cpu: Option<u32>) {
        (self.seen, self.cpu) = (record, cpu);
    }

    /// When it was last seen, in records.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// Where it was last seen.
    pub(super) fn cpu(&self) -> Option<u32> {
        self.cpu
    }

    /// How much is held, in bytes.
    pub(super) fn held(&self) -> usize {
        self.bytes.len() + self.items.len() * size_of::<Item>()
    }

    /// Whether there is anything to wait for.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a call or event at a depth is inside one that is open.
    pub(super) fn is_inside(&self, depth: u32) -> bool {
        self.open.iter().any(|open| open.depth < depth)
    }

    /// A call begins.
    pub(super) fn enter(&mut self, line: &[u8], depth: u32, function: Function) {
        if self.open.len() >= DEPTHS {
            return;
        }
        let item = self.push(line, (Kind::Entry, function.is_root), CALLS);
        self.open.push(Open {
            item,
            depth,
            function,
            events: self.events,
        });
    }

    /// An event happens.
    pub(super) fn event(&mut self, line: &[u8], passes: bool) {
        let kind = if passes { Kind::Passes } else { Kind::Event };
        match self.push(line, (kind, false), EVENTS) {
            Some(_) => self.events += 1,
            None => self.left_out.events += 1,
        }
    }

    /// A slow call of one line.
    pub(super) fn single(&mut self, line: &[u8], duration: u64, is_root: bool) {
        match self.push(line, (Kind::Single, is_root), CALLS) {
            Some(at) => self.items[at as usize].duration = duration,
            None => self.left_out.calls += 1,
        }
    }

    /// A call ends. Where it is the outermost, what is still open is given up.
    pub(super) fn leave(&mut self, line: &[u8], close: Close) -> Ended {
        let fits = |open: &Open| {
            open.depth == close.depth && close.name.is_none_or(|name| name == open.function.hash)
        };
        let Some(at) = self.open.iter().rposition(fits) else {
            let shallower = |open: &Open| open.depth <= close.depth;
            let kept = self.open.iter().rposition(shallower);
            self.give_up_from(kept.map_or(0, |at| at + 1));
            return Ended::WithoutEntry;
        };
        self.give_up_from(at + 1);
        let Some(open) = self.open.pop() else {
            return Ended::WithoutEntry;
        };
        self.close(line, open, close.duration);
        // A call at the depth of another that waits is an interrupt's, unless it can be a tree.
        let is_within = |other: &Open| {
            other.depth < open.depth || other.depth == open.depth && !open.function.is_root
        };
        if !self.open.iter().any(is_within) {
            self.give_up();
        }
        Ended::Open
    }

    /// Nothing of what is open will end.
    pub(super) fn give_up(&mut self) {
        self.give_up_from(0);
    }

    /// What will not be shown if there is no room for the rest.
    pub(super) fn unfinished(&self) -> LeftOut {
        LeftOut {
            events: u64::from(self.events),
            calls: self.open.len() as u64,
        }
    }

    /// Gives what is slow and has ended, in its order, and starts anew. Returns what was left out
    /// of it.
    pub(super) fn give(&mut self, numbers: &mut Numbers, show: &mut dyn FnMut(Shown)) -> LeftOut {
        let (mut within, mut is_given) = (0_u32, false);
        for item in &self.items {
            let line = &self.bytes[item.start as usize..item.end as usize];
            let begins = within == 0
                && (item.is_root && matches!(item.kind, Kind::Entry | Kind::Single)
                    || item.kind == Kind::Passes);
            numbers.last += u64::from(begins);
            let shown = within > 0 || begins;
            match item.kind {
                Kind::Entry | Kind::Single if shown => {
                    within += u32::from(item.kind == Kind::Entry);
                    is_given = true;
                    show(item.call(line, numbers.last));
                }
                Kind::End if shown => {
                    within -= 1;
                    if numbers.ends {
                        show(item.call(line, numbers.last));
                    }
                }
                Kind::Event if shown => show(event(line, Why::Inside, numbers.last)),
                Kind::Passes if within > 0 => show(event(line, Why::Inside, numbers.last)),
                Kind::Passes => show(event(line, Why::Pass, numbers.last)),
                Kind::Entry | Kind::End | Kind::Single | Kind::Event | Kind::Dead => {}
            }
        }
        let left_out = self.clear();
        if is_given {
            left_out
        } else {
            LeftOut::default()
        }
    }

    fn clear(&mut self) -> LeftOut {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.items.clear();
        self.items.shrink_to(KEPT / size_of::<Item>());
        self.open.clear();
        (self.dead, self.events) = (0, 0);
        std::mem::take(&mut self.left_out)
    }

    /// Keeps a call that was slow and drops one that was not.
    fn close(&mut self, line: &[u8], open: Open, duration: u64) {
        let is_slow = duration >= open.function.over;
        match open.item {
            Some(entry) if is_slow => {
                // Where an entry had room its end has to have it.
                let limit = CALLS + LINE * DEPTHS;
                if self.push(line, (Kind::End, false), limit).is_none() {
                    self.left_out.calls += 1;
                    self.kill(entry);
                    return;
                }
                let entry = &mut self.items[entry as usize];
                entry.duration = duration;
                entry.events = self.events - open.events;
            }
            Some(entry) => self.kill(entry),
            None if is_slow => self.single(line, duration, open.function.is_root),
            None => {}
        }
    }

    fn give_up_from(&mut self, low: usize) {
        while self.open.len() > low {
            if let Some(Open {
                item: Some(entry), ..
            }) = self.open.pop()
            {
                self.kill(entry);
            }
        }
    }

    /// Holds a line if there is room.
    fn push(&mut self, line: &[u8], (kind, is_root): (Kind, bool), limit: usize) -> Option<u32> {
        if line.len() > LINE {
            return None;
        }
        if self.held() + line.len() > limit {
            self.pack();
            if self.held() + line.len() > limit {
                return None;
            }
        }
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(line);
        self.items.push(Item {
            start,
            end: self.bytes.len() as u32,
            kind,
            is_root,
            events: 0,
            duration: 0,
        });
        Some(self.items.len() as u32 - 1)
    }

    /// Drops a line: at once where it is the last, as that of a quick call mostly is.
    fn kill(&mut self, at: u32) {
        let item = &mut self.items[at as usize];
        item.kind = Kind::Dead;
        self.dead += (item.end - item.start) as usize;
        while let Some(last) = self.items.pop_if(|last| last.kind == Kind::Dead) {
            self.dead -= (last.end - last.start) as usize;
            self.bytes.truncate(last.start as usize);
        }
    }

    /// Moves what is held together, if that is worth it.
    fn pack(&mut self) {
        if self.dead < self.bytes.len() / 8 {
            return;
        }
        let (mut kept, mut end) = (0, 0);
        let mut waiting = self.open.iter_mut().filter(|open| open.item.is_some());
        let mut next = waiting.next();
        for at in 0..self.items.len() {
            let Item {
                start,
                end: stop,
                kind,
                ..
            } = self.items[at];
            if kind == Kind::Dead {
                continue;
            }
            if let Some(open) = next.as_mut().filter(|open| open.item == Some(at as u32)) {
                open.item = Some(kept as u32);
                next = waiting.next();
            }
            self.bytes.copy_within(start as usize..stop as usize, end);
            self.items[kept] = Item {
                start: end as u32,
                end: end as u32 + (stop - start),
                ..self.items[at]
            };
            end += (stop - start) as usize;
            kept += 1;
        }
        self.items.truncate(kept);
        self.bytes.truncate(end);
        self.dead = 0;
    }
}

impl Item {
    fn call<'a>(&self, line: &'a [u8], call: u64) -> Shown<'a> {
        Shown {
            line,
            why: Why::Call,
            latency: Some(self.duration),
            key: &[],
            name: None,
            call,
            events: u64::from(self.events),
        }
    }
}

/// An event as it is shown.
pub(super) fn event(line: &[u8], why: Why, call: u64) -> Shown<'_> {
    Shown {
        line,
        why,
        latency: None,
        key: &[],
        name: None,
        call,
        events: 0,
    }
}
