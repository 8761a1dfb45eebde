//! Pairs of events: begun, ended, and how long that took.

use std::hash::{BuildHasher, Hash, Hasher};

use memchr::memchr;

use super::{Filter, Shown, Why};
use crate::fast::Fast;
use crate::key::{Mark, PARTING, words};
use crate::line::Event;
use crate::role::Half;
use crate::task::{BEGINS, Begin};
use crate::total::{Handle, Kind};

/// Pairs across tasks that can be open, and the bytes of their lines.
const ACROSS: usize = 16_384;
const ACROSS_BYTES: usize = 1 << 20;
/// A buffer that had to hold a longer line is not kept for the next one.
const SPARE: usize = 4_096;
/// Keys whose place in the totals is known by number.
const HANDLES: usize = 16_384;

impl Filter {
    /// What stands for the key that a pair finds in a text, if the pair is in force: some are so
    /// only where no gate can decide.
    pub(super) fn mark(&mut self, half: &Half, text: &[u8]) -> Option<Mark> {
        let in_force = !(self.roles.rules().pairs[half.pair].plain && self.has_calls);
        in_force.then(|| self.keys[half.pair].mark(&half.star, text))?
    }

    /// Events were lost: no pair of two tasks goes across that.
    #[cold]
    pub(super) fn forget_across(&mut self) {
        self.across.clear();
        self.across_bytes = 0;
    }

    pub(super) fn begin(
        &mut self,
        (event, line, text): (&Event, &[u8], &[u8]),
        (pair, mark): (usize, Mark),
    ) {
        let Some(time) = event.time else { return };
        let key = mark.whole;
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(line);
        buffer.extend_from_slice(&text[mark.label.0..mark.label.1]);
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
        (event, line, text): (&Event, &[u8], &[u8]),
        (half, mark): (&Half, Mark),
        show: &mut impl FnMut(Shown),
    ) {
        let Some(time) = event.time.filter(|_| !self.clock.stands) else {
            return;
        };
        let (pair, key) = (half.pair, mark.whole);
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
            [] => &text[mark.label.0..mark.label.1],
            label => label,
        };
        let handle = self.handle(half, mark, (text, label));
        self.totals.add(handle, latency);
        let over = self.roles.rules().pairs[half.pair].over;
        if latency >= over.map_or(self.settings.threshold, pipe::span::Span::ns) {
            self.spell(half, text, label);
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

    /// Where the latencies of a pair and key go.
    fn handle(&mut self, half: &Half, mark: Mark, (text, label): (&[u8], &[u8])) -> Handle {
        let by_instance = self.settings.per_instance;
        let mut counted = if by_instance { mark.whole } else { mark.first };
        if !label.is_empty() {
            let mut hasher = Fast::default().build_hasher();
            label.hash(&mut hasher);
            by_instance.then(|| mark.whole.hash(&mut hasher));
            counted = hasher.finish();
        }
        if let Some(&handle) = self.handles.get(&(half.pair, counted)) {
            return handle;
        }
        if self.handles.len() >= HANDLES {
            self.handles.clear();
        }
        self.spell(half, text, label);
        let key = if by_instance {
            &self.key
        } else {
            first_part(&self.key)
        };
        let name = &self.roles.rules().pairs[half.pair].name;
        let handle = self.totals.handle(Kind::Pair, name, &words(key));
        self.handles.insert((half.pair, counted), handle);
        handle
    }

    /// Puts the key together: the label, what a star stands for, the parts in the text.
    fn spell(&mut self, half: &Half, text: &[u8], label: &[u8]) {
        self.keys[half.pair].take(text, &mut self.key);
        for part in [&half.star[..], label] {
            if !part.is_empty() {
                put_before(&mut self.key, part);
            }
        }
    }
}

/// A first part for a key.
fn put_before(key: &mut Vec<u8>, part: &[u8]) {
    if !key.is_empty() {
        key.insert(0, PARTING);
    }
    key.splice(0..0, part.iter().copied());
}

fn first_part(key: &[u8]) -> &[u8] {
    &key[..memchr(PARTING, key).unwrap_or(key.len())]
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
