//! Pairs of events: begun, ended, and how long that took.

use memchr::memchr;

use super::{Filter, Shown, Why};
use crate::key::{Mark, PARTING};
use crate::line::Event;
use crate::task::{BEGINS, Begin};
use crate::total::{Handle, Kind};

/// Pairs across tasks that can be open.
const ACROSS: usize = 16_384;
/// Keys whose place in the totals is known by number.
const HANDLES: usize = 16_384;

impl Filter {
    /// What stands for the key that a pair finds in a text, if the pair is in force: some are so
    /// only where no gate can decide.
    pub(super) fn mark(&mut self, pair: usize, text: &[u8]) -> Option<Mark> {
        let in_force = !(self.roles.rules().pairs[pair].plain && self.has_calls);
        in_force.then(|| self.keys[pair].mark(text))?
    }

    pub(super) fn begin(&mut self, (event, line): (&Event, &[u8]), (pair, mark): (usize, Mark)) {
        let Some(time) = event.time else { return };
        let key = mark.whole;
        if self.roles.rules().pairs[pair].across {
            if self.across.len() >= ACROSS {
                self.across.clear();
            }
            self.across.insert(
                (pair, key),
                Begin {
                    pair,
                    key,
                    time,
                    line: line.to_vec(),
                },
            );
            return;
        }
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(line);
        let task = self.task(event);
        let mut more = line.len() as isize;
        // A begin of the same key that never ended makes room.
        let old = task
            .begins
            .iter()
            .position(|begin| (begin.pair, begin.key) == (pair, key));
        let old = old.or((task.begins.len() >= BEGINS).then_some(0));
        let old = old.map(|old| task.begins.remove(old).line);
        task.begins.push(Begin {
            pair,
            key,
            time,
            line: buffer,
        });
        if let Some(old) = old {
            more -= old.len() as isize;
            self.reuse(old);
        }
        self.tasks.account(more);
    }

    fn reuse(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < BEGINS {
            self.spare.push(buffer);
        }
    }

    pub(super) fn finish(
        &mut self,
        (event, line, text): (&Event, &[u8], &[u8]),
        (pair, mark): (usize, Mark),
        show: &mut impl FnMut(Shown),
    ) {
        let Some(time) = event.time.filter(|_| !self.clock.stands) else {
            return;
        };
        let key = mark.whole;
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
        if !across {
            self.tasks.account(-(begin.line.len() as isize));
        }
        let Ok(latency) = u64::try_from(time - begin.time) else {
            self.stats.unmatched += 1;
            return;
        };
        let handle = self.handle(pair, mark, text);
        self.totals.add(handle, latency);
        let over = self.roles.rules().pairs[pair].over;
        if latency >= over.map_or(self.settings.threshold, pipe::span::Span::ns) {
            self.keys[pair].take(text, &mut self.key);
            self.shown += 1;
            let (key, call) = (&self.key[..], self.shown);
            show(Shown {
                line: &begin.line,
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
    fn handle(&mut self, pair: usize, mark: Mark, text: &[u8]) -> Handle {
        let by_instance = self.settings.per_instance;
        let counted = if by_instance { mark.whole } else { mark.first };
        if let Some(&handle) = self.handles.get(&(pair, counted)) {
            return handle;
        }
        if self.handles.len() >= HANDLES {
            self.handles.clear();
        }
        self.keys[pair].take(text, &mut self.key);
        let key = if by_instance {
            &self.key
        } else {
            first_part(&self.key)
        };
        let name = &self.roles.rules().pairs[pair].name;
        let handle = self.totals.handle(Kind::Pair, name, key);
        self.handles.insert((pair, counted), handle);
        handle
    }
}

fn first_part(key: &[u8]) -> &[u8] {
    &key[..memchr(PARTING, key).unwrap_or(key.len())]
}
