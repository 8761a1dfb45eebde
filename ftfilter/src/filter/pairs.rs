//! Pairs of events: begun, ended, and how long that took.

use std::hash::{BuildHasher, Hash};

use super::{Filter, Shown, Why};
use crate::fast::Fast;
use crate::key::{PARTING, words};
use crate::line::Event;
use crate::role::Half;
use crate::task::{BEGINS, Begin};
use crate::total::Kind;

/// Pairs across tasks that can be open, and the bytes of their lines.
const ACROSS: usize = 16_384;
const ACROSS_BYTES: usize = 1 << 20;
/// A buffer that had to hold a longer line is not kept for the next one.
const SPARE: usize = 4_096;
/// Keys whose place in the totals is known by number.
const HANDLES: usize = 16_384;

impl Filter {
    /// Whether a pair is in force (some are so only where no gate can decide) and the text has its
    /// key, which is then in `key`, and its label in `label`.
    pub(super) fn takes(&mut self, half: &Half, text: &[u8]) -> bool {
        let in_force = !(self.roles.rules().pairs[half.pair].plain && self.has_calls);
        if !in_force || !self.keys[half.pair].take(text, &mut self.key, &mut self.label) {
            return false;
        }
        if !half.star.is_empty() {
            put_before(&mut self.key, &half.star);
        }
        true
    }

    /// Events were lost: no pair of two tasks goes across that.
    #[cold]
    pub(super) fn forget_across(&mut self) {
        self.across.clear();
        self.across_bytes = 0;
    }

    pub(super) fn begin(&mut self, (event, line): (&Event, &[u8]), pair: usize) {
        let Some(time) = event.time else { return };
        let key = hash(&self.key);
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(line);
        buffer.extend_from_slice(&self.label);
        let begin = Begin {
            pair,
            key,
            time,
            line: buffer,
            length: line.len(),
        };
        if self.roles.rules().pairs[pair].across {
            self.begin_across(begin);
            return;
        }
        let task = self.task(event);
        let mut more = begin.line.len() as isize;
        // A begin of the same key that never ended makes room.
        let old = task
            .begins
            .iter()
            .position(|begin| (begin.pair, begin.key) == (pair, key));
        let old = old.or((task.begins.len() >= BEGINS).then_some(0));
        let old = old.map(|old| task.begins.remove(old).line);
        task.begins.push(begin);
        if let Some(old) = old {
            more -= old.len() as isize;
            self.reuse(old);
        }
        self.tasks.account(more);
    }

    fn begin_across(&mut self, begin: Begin) {
        let bytes = begin.line.len();
        if self.across.len() >= ACROSS || self.across_bytes + bytes > ACROSS_BYTES {
            self.forget_across();
        }
        self.across_bytes += bytes;
        if let Some(old) = self.across.insert((begin.pair, begin.key), begin) {
            self.across_bytes -= old.line.len();
            self.reuse(old.line);
        }
    }

    fn reuse(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < BEGINS && buffer.capacity() <= SPARE {
            self.spare.push(buffer);
        }
    }

    pub(super) fn finish(
        &mut self,
        (event, line): (&Event, &[u8]),
        pair: usize,
        show: &mut impl FnMut(Shown),
    ) {
        let Some(time) = event.time.filter(|_| !self.clock.stands) else {
            return;
        };
        let key = hash(&self.key);
        let across = self.roles.rules().pairs[pair].across;
        let begin = if across {
            self.across.remove(&(pair, key))
        } else {
            let task = self.task(event);
            let open = task
                .begins
                .iter()
                .rposition(|begin| (begin.pair, begin.key) == (pair, key));
            open.map(|open| task.begins.swap_remove(open))
        };
        let Some(begin) = begin else {
            self.stats.unmatched += 1;
            return;
        };
        let bytes = begin.line.len();
        if across {
            self.across_bytes -= bytes;
        } else {
            self.tasks.account(-(bytes as isize));
        }
        let Ok(latency) = u64::try_from(time - begin.time) else {
            self.stats.unmatched += 1;
            return;
        };
        let label = match &begin.line[begin.length..] {
            [] => &self.label[..],
            label => label,
        };
        if !label.is_empty() {
            put_before(&mut self.key, label);
        }
        let rule = &self.roles.rules().pairs[pair];
        let counted = if self.settings.per_instance {
            &self.key
        } else {
            first_part(&self.key)
        };
        if self.handles.len() > HANDLES {
            self.handles.clear();
        }
        let totals = &mut self.totals;
        let handle = self.handles.entry((pair, hash(counted)));
        let handle =
            *handle.or_insert_with(|| totals.handle(Kind::Pair, &rule.name, &words(counted)));
        totals.add(handle, latency);
        if latency
            >= rule
                .over
                .map_or(self.settings.threshold, pipe::span::Span::ns)
        {
            self.shown += 1;
            let (key, call) = (&self.key[..], self.shown);
            show(Shown {
                line: &begin.line[..begin.length],
                why: Why::Begin,
                latency: None,
                name: None,
                key,
                call,
                events: 0,
            });
            show(Shown {
                line,
                why: Why::End,
                latency: Some(latency),
                name: None,
                key,
                call,
                events: 2,
            });
        }
        self.reuse(begin.line);
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = Fast::default().build_hasher();
    key.hash(&mut hasher);
    std::hash::Hasher::finish(&hasher)
}

/// A first part for a key.
fn put_before(key: &mut Vec<u8>, part: &[u8]) {
    if !key.is_empty() {
        key.insert(0, PARTING);
    }
    key.splice(0..0, part.iter().copied());
}

fn first_part(key: &[u8]) -> &[u8] {
    key.split(|&byte| byte == PARTING).next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Settings;
    use crate::line::plain;
    use crate::rule::Rules;

    fn filter(rules: &str) -> Filter {
        let mut all = Rules::default();
        all.add(rules).unwrap();
        let settings = Settings {
            threshold: 0,
            slack: 0,
            per_instance: false,
        };
        Filter::new(all, settings)
    }

    /// The table's kind, name, key and count.
    fn totals(filter: &mut Filter, lines: &[&str]) -> Vec<String> {
        for line in lines {
            let event = plain::parse(line.as_bytes()).unwrap_or(Event {
                time: None,
                cpu: Some(0),
                task: None,
                what: crate::line::What::Lost { count: None },
            });
            filter.take(&event, line.as_bytes(), &mut |_| {});
        }
        let mut table = Vec::new();
        filter.totals().table(&mut table);
        let table = String::from_utf8(table).unwrap();
        let rows = table.lines().skip(1);
        rows.map(|row| row.split('\t').take(4).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn no_pair_of_two_tasks_goes_across_a_loss() {
        let wakeup = "              sh-7       [001] .....     1.000000: wake: pid=9";
        let switch = "          <idle>-0       [000] .....     1.000300: switch: pid=9";
        let rules = "pair run wake switch key=pid=(\\d+) across";
        let whole = totals(&mut filter(rules), &[wakeup, switch]);
        assert_eq!(whole, ["pair run 9 1"]);
        let lossy = totals(
            &mut filter(rules),
            &[wakeup, "CPU:0 [LOST 7 EVENTS]", switch],
        );
        assert!(lossy.is_empty());
    }

    #[test]
    fn a_star_in_begin_and_end_stands_for_the_same_and_is_the_key() {
        let lines = [
            "              sh-7       [001] .....     1.000000: sys_read(fd: 3)",
            "              sh-7       [001] .....     1.000100: sys_write -> 0x3",
            "              sh-7       [001] .....     1.000200: sys_read -> 0x3",
            "              sh-7       [001] .....     1.000300: sys_enter_close: fd: 3",
            "              sh-7       [001] .....     1.000400: sys_exit_close: 0x0",
        ];
        let mut filter = filter("pair syscall sys_enter_* sys_exit_*");
        let want = ["pair syscall read 1", "pair syscall close 1"];
        assert_eq!(totals(&mut filter, &lines), want);
        assert_eq!(filter.stats().unmatched, 1);
    }

    #[test]
    fn totals_go_by_the_label_that_the_begin_or_the_end_has() {
        let lines = [
            "              sh-7       [001] .....     1.000000: a: id=1 name=x",
            "              sh-7       [001] .....     1.000100: b: id=1",
            "              sh-7       [001] .....     1.000200: a: id=2",
            "              sh-7       [001] .....     1.000300: b: id=2 name=y",
            "              sh-7       [001] .....     1.000400: a: id=3",
            "              sh-7       [001] .....     1.000500: b: id=3",
        ];
        let mut filter = filter("pair p a b key=id=(?<id>\\d+)(?:\\sname=(?<label>.*))?");
        let want = ["pair p 3 1", "pair p x 1", "pair p y 1"];
        assert_eq!(totals(&mut filter, &lines), want);
    }

    #[test]
    fn what_is_held_of_long_lines_is_bounded() {
        let mut filter = filter("pair p a b key=id=(\\d+) across\npair q a b key=id=(\\d+)");
        let mut held = 0;
        for id in 0..4_000 {
            let front = format!("              sh-7       [001] .....     1.000000: a: id={id} ");
            let line = format!("{front}{:2000}.", "");
            totals(&mut filter, &[&line]);
            let across = filter.across.values().map(|begin| begin.line.len());
            assert_eq!(across.sum::<usize>(), filter.across_bytes);
            held = held.max(filter.across_bytes);
        }
        assert!(held > ACROSS_BYTES / 2 && held <= ACROSS_BYTES, "{held}");
        assert!(filter.spare.iter().all(|buffer| buffer.capacity() <= SPARE));
    }
}
