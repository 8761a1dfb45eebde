//! Tasks from what each of them was doing at a time, a row for each task and tick, as sample(1)
//! (`task`) and taskwatch(1) (`--top`) write it. A row is about the time since the tick before.

use crate::input::cells::Row;
use crate::input::header::Header;
use crate::input::number;
use crate::input::tasks::event::whole;
use crate::input::tasks::log::Log;
use crate::input::tasks::record::{Record, add};

/// Nobody has more processors than this.
const BUSIEST: f64 = 65_536.0;

/// Where the columns are, and which ticks there were.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    pid: usize,
    ppid: Option<usize>,
    comm: usize,
    cpu_pct: usize,
    /// What was used since the tick before.
    cpu: Option<usize>,
    rss: Option<(usize, f64)>,
    /// Bytes since the tick before, or a second.
    io: [Option<(usize, bool)>; 2],
    ended: Option<usize>,
    birth: Option<usize>,
    /// The first tick, the one before the latest, and the latest.
    ticks: Option<[i64; 3]>,
}

impl Looks {
    /// The columns, if this is about tasks.
    pub(super) fn of(header: &Header) -> Option<Looks> {
        let rss = |name, unit| header.find(name).map(|place| (place, unit));
        let io = |name: &str| {
            let whole = header.find(&format!("{name}_bytes"));
            let rate = || header.find(&format!("{name}_bytes_per_s"));
            let whole = whole.map(|place| (place, false));
            whole.or_else(|| rate().map(|place| (place, true)))
        };
        Some(Looks {
            pid: header.find("pid")?,
            comm: header.find("comm")?,
            cpu_pct: header.find("cpu_pct")?,
            ppid: header.find("ppid"),
            cpu: header.find("cpu_s"),
            rss: rss("rss_bytes", 1.0).or_else(|| rss("rss_peak_kib", 1024.0)),
            io: [io("read"), io("write")],
            ended: header.find("ended"),
            birth: header.find("start_boot_s"),
            ticks: None,
        })
    }

    /// Takes a row. False if it names no task.
    pub(super) fn take(&mut self, log: &mut Log, row: &Row, time: i64) -> bool {
        let number = |place: usize| number::parse(row.cell(place));
        let Some(pid) = whole(row.cell(self.pid)) else {
            return false;
        };
        let [first, before, latest] = self.ticks.get_or_insert([time; 3]);
        if time > *latest {
            (*before, *latest) = (*latest, time);
        }
        let (first, from) = (*first, (*before).min(time));
        let ppid = self
            .ppid
            .and_then(|place| whole(row.cell(place)))
            .unwrap_or(0);
        let name = log.names.number(row.cell(self.comm));
        let birth = self.birth.and_then(number).unwrap_or(f64::NAN);
        let same = |task: &Record| {
            // Where either birth isn't told they are taken for one.
            let other = (task.birth - birth).abs() > 0.0;
            !task.ended && !other
        };
        if !log.latest(pid).is_some_and(|task| same(task)) {
            log.keep(Record {
                was_there: time == first,
                birth,
                ..Record::new((pid, ppid), from, name)
            });
        }
        let share = number(self.cpu_pct).map(|pct| (pct / 100.0).clamp(0.0, BUSIEST));
        if let Some(share) = share {
            log.busy(pid, (from, time), share as f32);
        }
        log.name(pid, from, name);
        if let Some(task) = log.latest(pid) {
            self.count(task, row, (time.saturating_sub(from), share));
            task.end = task.end.max(time);
            task.ended = self.ended.and_then(number).is_some_and(|ended| ended > 0.0);
        }
        true
    }

    /// Adds what it used in an interval.
    fn count(&self, task: &mut Record, row: &Row, (length, share): (i64, Option<f64>)) {
        let number = |place: usize| number::parse(row.cell(place));
        let seconds = length as f64 / 1e9;
        let told = self.cpu.and_then(number);
        add(&mut task.cpu_s, told.or(share.map(|share| share * seconds)));
        for (place, is_rate) in self.io.into_iter().flatten() {
            let unit = if is_rate { seconds } else { 1.0 };
            add(&mut task.io_bytes, number(place).map(|bytes| bytes * unit));
        }
        let rss = self
            .rss
            .and_then(|(place, unit)| Some(number(place)? * unit));
        task.rss_bytes = task.rss_bytes.max(rss.unwrap_or(f64::NAN));
    }

    /// The first tick and the last.
    pub(super) fn ends(&self) -> Option<(i64, i64)> {
        self.ticks.map(|[first, _, last]| (first, last))
    }

    /// Whether processor time is what shares of the time between ticks add up to.
    pub(super) fn count_shares(&self) -> bool {
        self.cpu.is_none()
    }

    /// Whether what is not told of any more has ended: where only the busiest are told of, not.
    pub(super) fn tell_ends(&self) -> bool {
        self.ended.is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::input::testing::{lives, tasks};
    use crate::request::Request;

    #[test]
    fn what_was_seen_at_the_first_tick_only_did_what_it_did_before_it() {
        let text = "unix_s\tpid\tcomm\tcpu_pct\tcpu_s\tended\n1\t7\ta\t50\t0.5\t0\n\
                    1\t8\tb\t10\t0.1\t1\n2\t7\ta\t50\t0.5\t0\n3\t7\ta\t50\t0.5\t0\n";
        let request = Request {
            top: Some(1),
            ..Request::default()
        };
        let others = tasks(text, &request).others;
        let levels = others.busy.stretches().map(|(_, level)| level);
        let most = levels.fold(0.0, f64::max);
        assert!(others.count == 1 && most < 0.2, "{} {most}", others.count);
    }

    #[test]
    fn looks_make_bars_from_the_first_tick_to_the_last_with_shares_between() {
        let text = "unix_s\tpid\tcomm\tppid\tcpu_pct\trss_bytes\n1\t7\ta\t1\t50\t10\n1\t8\tb\t7\t0\t5\n\
                    2\t7\ta\t1\t100\t30\n2\t8\tb\t7\t0\t5\n3\t7\ta\t1\t100\t20\n";
        let tasks = tasks(text, &Request::default()).tasks;
        assert_eq!(
            lives(&tasks),
            [(7, 0.0, None, None), (8, 0.0, Some(2.0), Some(0))]
        );
        assert_eq!(tasks[0].busy, [(0, 0.5), (1_000_000_000, 1.0)]);
        assert_eq!(
            (tasks[0].cpu_s, tasks[0].rss_bytes),
            (Some(2.5), Some(30.0))
        );
    }

    #[test]
    fn a_number_with_another_birth_is_another_task() {
        let text = "unix_s\tpid\tcomm\tcpu_pct\tstart_boot_s\n1\t7\ta\t50\t10\n2\t7\tb\t50\t10\n\
                    3\t7\tb\t50\t12.5\n";
        let tasks = tasks(text, &Request::default()).tasks;
        let names: Vec<usize> = tasks.iter().map(|task| task.names.len()).collect();
        assert_eq!(names, [2, 1]);
    }

    #[test]
    fn where_only_the_busiest_are_told_of_a_task_ends_when_that_is_said() {
        let text = "unix_s\tpid\tcomm\tcpu_pct\tcpu_s\tended\n1\t7\ta\t50\t0.5\t0\n2\t8\tb\t50\t0.25\t1\n\
                    3\t9\tc\t50\t0.5\t0\n";
        let tasks = tasks(text, &Request::default()).tasks;
        let ends: Vec<_> = lives(&tasks).iter().map(|life| (life.0, life.2)).collect();
        assert_eq!(ends, [(7, None), (8, Some(2.0)), (9, None)]);
        assert_eq!(tasks[1].cpu_s, Some(0.25));
    }
}
