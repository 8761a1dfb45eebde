//! Tasks from what happened to them, a row for each event, as taskwatch(1) writes it:
//!
//! ```text
//! unix_s                event  pid  tid  ppid  uid  comm  status  life_s       cpu_s ...
//! 1795338427.250473591  exit   28474 28474 28473 0   sort  0       0.0742015   0.043529292 ...
//! ```
//!
//! Rows of different processors may be out of order by a tenth of a millisecond.

use crate::input::cells::Row;
use crate::input::header::Header;
use crate::input::number;
use crate::input::tasks::log::Log;
use crate::input::tasks::names::Names;
use crate::input::tasks::record::{Record, add};

/// How far the start of a task may be off: what was there before is known to 10 ms.
const NEAR: i64 = 20_000_000;
/// Rows that are out of order are so by less.
const SKEW: i64 = 1_000_000;

/// Where the columns of events are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Events {
    pub(super) event: usize,
    pid: usize,
    tid: Option<usize>,
    ppid: Option<usize>,
    comm: usize,
    status: Option<usize>,
    life: Option<usize>,
    cpu: Option<usize>,
    rss: Option<usize>,
    io: [Option<usize>; 2],
}

/// Whom a row is about.
#[derive(Clone, Copy)]
struct Who {
    pid: u32,
    tid: u32,
    ppid: u32,
    name: u32,
}

impl Events {
    /// The columns, if these are events.
    pub(super) fn of(header: &Header) -> Option<Events> {
        Some(Events {
            event: header.find("event")?,
            pid: header.find("pid")?,
            comm: header.find("comm")?,
            tid: header.find("tid"),
            ppid: header.find("ppid"),
            status: header.find("status"),
            life: header.find("life_s"),
            cpu: header.find("cpu_s"),
            rss: header.find("rss_peak_kib"),
            io: [header.find("read_bytes"), header.find("write_bytes")],
        })
    }

    /// Takes a row. False if it names no task.
    pub(super) fn take(&self, log: &mut Log, row: &Row, time: i64) -> bool {
        let Some(pid) = whole(row.cell(self.pid)) else {
            return false;
        };
        let cell = |place: Option<usize>| place.and_then(|place| whole(row.cell(place)));
        let who = Who {
            pid,
            tid: cell(self.tid).unwrap_or(pid),
            ppid: cell(self.ppid).unwrap_or(0),
            name: log.names.number(row.cell(self.comm)),
        };
        match row.cell(self.event) {
            b"fork" => log.fork(who, time),
            b"clone" if who.tid != pid => log.fork(who, time),
            b"alive" => log.see(who, time),
            b"exec" => log.rename(Who { tid: pid, ..who }, time),
            b"comm" => log.rename(who, time),
            b"exit" => self.exit(log, row, (Who { tid: pid, ..who }, time)),
            b"texit" if who.tid != pid => self.exit(log, row, (who, time)),
            b"gone" => log.end(who, (time, None), |_| {}),
            // The first thread alone, or another user, group, session or tracer.
            _ => {}
        }
        true
    }

    fn exit(&self, log: &mut Log, row: &Row, (who, time): (Who, i64)) {
        let cell = |place: Option<usize>| place.and_then(|place| number::parse(row.cell(place)));
        let life = cell(self.life).map(|seconds| (seconds.max(0.0) * 1e9) as i64);
        let status = self.status.map_or(&b""[..], |place| row.cell(place));
        let status = if status == b"0" {
            Names::NONE
        } else {
            log.names.number(status)
        };
        log.end(who, (time, life), |ended| {
            ended.status = status;
            ended.name_last(who.name);
            add(&mut ended.cpu_s, cell(self.cpu));
            add(&mut ended.rss_bytes, cell(self.rss).map(|kib| kib * 1024.0));
            for place in self.io {
                add(&mut ended.io_bytes, cell(place));
            }
        });
    }
}

impl Log {
    fn fork(&mut self, who: Who, time: i64) {
        if let Some(latest) = self.latest(who.tid) {
            let early = latest.start.saturating_sub(time) <= SKEW && time <= latest.end;
            if latest.ended && early {
                // Its end was told before its start.
                latest.start = time.min(latest.start);
                return;
            }
            if !latest.ended {
                // Its end was lost; it was before this.
                latest.close(time);
            }
        }
        self.keep(who.record(time));
    }

    /// It lives; if nobody has told of it, it did before.
    fn see(&mut self, who: Who, time: i64) {
        if self.latest(who.tid).is_none_or(|latest| latest.ended) {
            self.keep(Record {
                was_there: true,
                ..who.record(time)
            });
        }
    }

    fn rename(&mut self, who: Who, time: i64) {
        // Threads are told of by themselves only where they are asked for.
        if who.tid == who.pid {
            self.see(who, time);
        }
        if self.latest(who.tid).is_some_and(|latest| !latest.ended) {
            self.name(who.tid, time, who.name);
        }
    }

    /// The task of that number ended, unless it lived for longer than the one that did. What else
    /// its end tells is for `tell` to add.
    fn end(&mut self, who: Who, (time, life): (i64, Option<i64>), tell: impl Fn(&mut Record)) {
        let start = life.map(|life| time.saturating_sub(life));
        if let Some(latest) = self.latest(who.tid) {
            let later = start.is_some_and(|start| start.saturating_sub(latest.start) > NEAR);
            if !latest.ended && !later {
                latest.close(time);
                return tell(latest);
            }
            if !latest.ended {
                latest.close(start.unwrap_or(time));
            } else if time.saturating_sub(latest.end) <= SKEW
                && start.is_none_or(|start| start < latest.end)
            {
                // The same end, told twice.
                return;
            }
        }
        let mut record = who.record(start.unwrap_or(time));
        record.was_there = start.is_none();
        record.close(time);
        tell(&mut record);
        self.keep(record);
    }
}

impl Who {
    fn record(self, start: i64) -> Record {
        let is_thread = self.tid != self.pid;
        let above = if is_thread { self.pid } else { self.ppid };
        Record {
            is_thread,
            ..Record::new((self.tid, above), start, self.name)
        }
    }
}

/// A cell as the number of a task.
pub(super) fn whole(cell: &[u8]) -> Option<u32> {
    let number = number::parse(cell)?;
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number))
        .then_some(number as u32)
}

#[cfg(test)]
mod tests {
    use crate::input::tasks::Task;
    use crate::input::testing::{EVENTS, lives, tasks};
    use crate::request::Request;

    fn all(rows: &str) -> Vec<Task> {
        let request = Request {
            top: None,
            ..Request::default()
        };
        tasks(&format!("{EVENTS}{rows}"), &request).tasks
    }

    #[test]
    fn a_task_lives_from_its_fork_to_its_exit_under_the_names_it_had() {
        let tasks = all(
            "1\tfork\t7\t7\t1\tmake\t\t\t\t0\n2\tfork\t8\t8\t7\tmake\t\t\t\t0\n2.5\texec\t8\t8\t7\tsh\t\t\t\t0\n\
             3\tcomm\t8\t8\t7\tcc1\t\t\t\t0\n4\texit\t8\t8\t7\tcc1\tSIGSEGV+core\t2\t0.5\t0\n",
        );
        assert_eq!(
            lives(&tasks),
            [(7, 1.0, None, None), (8, 2.0, Some(4.0), Some(0))]
        );
        let names: Vec<&str> = tasks[1].names.iter().map(|name| name.1.as_str()).collect();
        assert_eq!(names, ["make", "sh", "cc1"]);
        assert_eq!(tasks[1].failed.as_deref(), Some("SIGSEGV+core"));
        assert_eq!((tasks[1].cpu_s, tasks[0].cpu_s), (Some(0.5), None));
    }

    #[test]
    fn numbers_are_used_again_and_ends_get_lost() {
        let tasks = all(
            "1\tfork\t7\t7\t1\ta\t\t\t\t0\n2\texit\t7\t7\t1\ta\t0\t1\t\t0\n3\tfork\t7\t7\t1\tb\t\t\t\t0\n\
             5\tfork\t7\t7\t1\tc\t\t\t\t0\n8\texit\t7\t7\t1\td\t0\t1\t\t0\n",
        );
        assert_eq!(
            lives(&tasks),
            [
                (7, 1.0, Some(2.0), None),
                (7, 3.0, Some(5.0), None),
                (7, 5.0, Some(7.0), None),
                (7, 7.0, Some(8.0), None),
            ]
        );
    }

    #[test]
    fn an_end_says_when_the_task_began_and_its_name_where_nothing_else_does() {
        let tasks = all(
            "10\texit\t7\t7\t1\tcc\t0\t2.5\t\t0\n11\tgone\t8\t8\t1\tld\t\t\t\t0\n12\texec\t9\t9\t1\tas\t\t\t\t0\n",
        );
        assert_eq!(
            lives(&tasks),
            [
                (7, 7.5, Some(10.0), None),
                (8, 11.0, Some(11.0), None),
                (9, 12.0, None, None)
            ]
        );
        let there: Vec<bool> = tasks.iter().map(|task| task.was_there).collect();
        assert_eq!(there, [false, true, true]);
        assert_eq!((tasks[0].name(), tasks[2].name()), ("cc", "as"));
    }

    #[test]
    fn an_end_that_is_told_before_its_start_is_the_same_task() {
        let tasks =
            all("1.0002\texit\t7\t7\t1\tcc\t0\t0.0001\t\t0\n1.0001\tfork\t7\t7\t1\tsh\t\t\t\t0\n");
        assert_eq!(lives(&tasks).len(), 1);
    }

    #[test]
    fn the_last_thread_ends_with_its_process() {
        let tasks = all(
            "1\tfork\t7\t7\t1\tp\t\t\t\t0\n2\tclone\t7\t8\t1\tt\t\t\t\t0\n3\tclone\t7\t9\t1\tt\t\t\t\t0\n\
             4\ttexit\t7\t8\t1\tt\t0\t2\t0.1\t0\n5\ttexit\t7\t7\t1\tp\t0\t4\t0.1\t0\n6\texit\t7\t7\t1\tp\t0\t5\t1\t0\n",
        );
        assert_eq!(
            lives(&tasks),
            [
                (7, 1.0, Some(6.0), None),
                (8, 2.0, Some(4.0), Some(0)),
                (9, 3.0, Some(6.0), Some(0)),
            ]
        );
    }
}
