//! Command lines, and names where perf tells none, read from /proc right after an exec was told:
//! what lives only microseconds is gone by then, and has none.

use std::fs::File;
use std::io::{Read, Write};

use crate::event::{Batch, Comm, Event, Name, What};

/// More of a command line is cut off.
const MOST: u64 = 4096;
/// Of a drain with more execs than this, nothing is read: it would take longer than they live.
const READS: usize = 64;

/// Reads command lines, names, or both.
#[derive(Debug, Default)]
pub(super) struct ArgsReader {
    args: bool,
    names: bool,
    path: Vec<u8>,
    text: Vec<u8>,
}

impl ArgsReader {
    /// Reads these.
    pub(super) fn new(args: bool, names: bool) -> ArgsReader {
        ArgsReader {
            args,
            names,
            ..ArgsReader::default()
        }
    }

    /// Adds those of the execs in a batch.
    pub(super) fn read(&mut self, batch: &mut Batch) {
        let execs = batch.events.iter().filter(is_exec).count();
        if execs > READS {
            return;
        }
        let Batch {
            events,
            names,
            args,
            ..
        } = batch;
        for (at, event) in events.iter().enumerate().filter(|(_, e)| is_exec(e)) {
            // What a later event of the same task left behind is not what this exec was given.
            let later = &events[at + 1..];
            let stale = |next: &Event| {
                next.who.pid == event.who.pid
                    && matches!(next.what, What::Exec | What::Exit { .. })
                    && next.who.tid == event.who.tid
            };
            if later.iter().any(stale) {
                continue;
            }
            if self.names && self.fetch(event.who.pid, "comm") {
                let line = self.text.strip_suffix(b"\n").unwrap_or(&self.text);
                names.push(Name {
                    time: event.time,
                    who: event.who,
                    comm: Comm::new(line),
                    exec: true,
                });
            }
            if self.args && self.fetch(event.who.pid, "cmdline") {
                args.push((at, self.text.as_slice().into()));
            }
        }
    }

    /// Whether there is one.
    fn fetch(&mut self, pid: u32, file: &str) -> bool {
        self.text.clear();
        self.path.clear();
        // Writing to memory does not fail.
        let _ = write!(self.path, "/proc/{pid}/{file}");
        let path = std::str::from_utf8(&self.path).unwrap_or_default();
        let read = File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut self.text));
        // The NUL behind the last argument ends it and parts nothing.
        if self.text.last() == Some(&0) {
            self.text.pop();
        }
        read.is_ok_and(|length| length > 0)
    }
}

fn is_exec(event: &&Event) -> bool {
    event.what == What::Exec
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Who;
    use pipe::clock::Mono;

    fn event(pid: u32, what: What) -> Event {
        Event {
            time: Mono(0),
            who: Who { tid: pid, pid },
            what,
        }
    }

    #[test]
    fn the_last_exec_of_a_living_task_has_its_arguments() {
        let ours = std::process::id();
        let mut batch = Batch {
            events: vec![
                event(ours, What::Exec),
                event(ours, What::Sid),
                event(ours, What::Exec),
                event(u32::MAX, What::Exec),
            ],
            ..Batch::default()
        };
        ArgsReader::new(true, false).read(&mut batch);
        let [(at, args)] = &batch.args[..] else {
            panic!("{:?}", batch.args);
        };
        assert_eq!(*at, 2);
        let words: Vec<_> = args.split(|&byte| byte == 0).collect();
        let given: Vec<_> = std::env::args().collect();
        assert_eq!(words.len(), given.len());
        assert_eq!(words[0], given[0].as_bytes());
    }

    #[test]
    fn a_storm_is_not_asked() {
        let ours = std::process::id();
        let mut batch = Batch {
            events: (0..=READS as u32).map(|n| event(n, What::Exec)).collect(),
            ..Batch::default()
        };
        batch.events.push(event(ours, What::Exec));
        ArgsReader::new(true, false).read(&mut batch);
        assert!(batch.args.is_empty());
    }
}
