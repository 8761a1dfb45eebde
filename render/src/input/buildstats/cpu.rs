//! What processors did, from the kernel's text or from shares that were made of it.
//!
//! ```text
//! cpu0 8097 3410 7545 118728 112 0 21 37 0 0
//! ctxt 1251204
//! processes 29003
//! procs_running 3
//! procs_blocked 0
//! ```
//!
//! are lines of `proc_stat.log`, with ticks of user nice system idle iowait irq softirq steal guest
//! guest_nice (Documentation/filesystems/proc.rst; guests are inside user and nice; steal came with
//! Linux 2.6.11). `0.485 0.515 0.0` is one of `reduced_proc_stat.log`: user, system and iowait as
//! shares of these and idle; nice is in user, interrupts are in system, stolen time is nowhere.

use std::ops::Range;

use pipe::kernfile::Scan;

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::things::Things;
use crate::input::buildstats::value::{fill, gauge, numbers, rate};

/// What is drawn of the kernel's text: shares of all processors' time first.
pub const COLUMNS: [&str; 10] = [
    "cpu_user_pct",
    "cpu_system_pct",
    "cpu_iowait_pct",
    "cpu_irq_pct",
    "cpu_steal_pct",
    "cpu_idle_pct",
    "procs_running",
    "procs_blocked",
    "ctxt_per_s",
    "forks_per_s",
];

/// How many of them are shares.
const SHARES: usize = 6;

/// Which of them are of one sort: shares, how tasks stand at the time, what passed.
pub const SORTS: [Range<usize>; 3] = [0..SHARES, SHARES..8, 8..10];

/// What is drawn of the reduced log.
pub const REDUCED: [&str; 4] = [
    "cpu_user_pct",
    "cpu_system_pct",
    "cpu_iowait_pct",
    "cpu_idle_pct",
];

/// The kinds of time that add up to all of it.
const TIMES: usize = 8;

/// `proc_stat.log`.
#[derive(Debug, Default)]
pub struct Stat {
    /// Each processor's ticks: the sum of all counts those that are offline, too.
    cpus: Things<TIMES>,
    /// That sum, which a text that was cut down may have alone.
    sum: Option<[u64; TIMES]>,
    /// How many kinds of time every line has.
    times: usize,
    /// Context switches and forks since boot, then tasks running and blocked.
    now: [Option<u64>; 4],
    before: [Option<u64>; 2],
}

impl Stat {
    /// Takes what stands behind `cpu`.
    fn cpu(&mut self, line: &[u8]) -> bool {
        let mut scan = Scan::new(line);
        let name = match line.first() {
            Some(byte) if byte.is_ascii_digit() => scan.word().unwrap_or_default(),
            _ => b"",
        };
        let mut ticks = [0; TIMES];
        let times = scan.numbers(&mut ticks);
        if times < 4 {
            return false;
        }
        self.times = self.times.min(times);
        if name.is_empty() {
            self.sum = Some(ticks);
            return true;
        }
        self.cpus.add(name, ticks)
    }

    /// The shares of user, system, iowait, interrupts, steal and idle time in percent.
    fn shares(&self) -> [f64; SHARES] {
        let mut passed = [0_u64; TIMES];
        for grown in self.cpus.growth() {
            for (sum, ticks) in passed.iter_mut().zip(grown) {
                // Idle and iowait go backwards by themselves.
                *sum = sum.saturating_add(ticks.unwrap_or(0));
            }
        }
        let all = passed.iter().fold(0_u64, |sum, &t| sum.saturating_add(t));
        let [user, nice, system, idle, iowait, irq, softirq, steal] = passed;
        let share = |ticks: u64, times: usize| match all {
            0 => f64::NAN,
            _ if self.times < times => f64::NAN,
            all => 100.0 * ticks as f64 / all as f64,
        };
        [
            share(user.saturating_add(nice), 4),
            share(system, 4),
            share(iowait, 5),
            share(irq.saturating_add(softirq), 7),
            share(steal, 8),
            share(idle, 4),
        ]
    }
}

impl Text for Stat {
    fn begin(&mut self) {
        self.cpus.begin();
        (self.sum, self.times, self.now) = (None, TIMES, [None; 4]);
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let mut scan = Scan::new(line);
        if scan.literal(b"cpu") {
            return self.cpu(scan.rest());
        }
        let key = scan.word();
        let number = scan.number();
        let keys: [&[u8]; 4] = [b"ctxt", b"processes", b"procs_running", b"procs_blocked"];
        if let Some(at) = keys.iter().position(|known| key == Some(known)) {
            self.now[at] = number;
        }
        // Other lines have numbers behind their word, too.
        number.is_some()
    }

    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]) {
        if self.cpus.is_empty()
            && let Some(sum) = self.sum
        {
            self.cpus.add(b"", sum);
        }
        let shares = match seconds {
            Some(_) => self.shares(),
            None => [f64::NAN; SHARES],
        };
        let [switches, forks, running, blocked] = self.now;
        let before = self.before;
        let grown = |now: Option<u64>, before: Option<u64>| now?.checked_sub(before?);
        let tasks = [
            gauge(running),
            gauge(blocked),
            rate(grown(switches, before[0]), seconds),
            rate(grown(forks, before[1]), seconds),
        ];
        fill(values, shares.into_iter().chain(tasks));
        self.cpus.turn();
        self.before = [switches, forks];
    }
}

/// `reduced_proc_stat.log`.
#[derive(Debug, Default)]
pub struct Shares(Option<[f64; 3]>);

impl Text for Shares {
    fn begin(&mut self) {
        self.0 = None;
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let shares = numbers(line);
        self.0 = shares.or(self.0);
        shares.is_some()
    }

    fn end(&mut self, _seconds: Option<f64>, values: &mut [f64]) {
        // A fall of iowait, which goes backwards by itself, was written as a share below none.
        let shares = self
            .0
            .map(|shares| shares.map(|share| 100.0 * share.clamp(0.0, 1.0)));
        let [user, system, iowait] = shares.unwrap_or([f64::NAN; 3]);
        let busy = user + system + iowait;
        let idle = if busy > 100.0 { 0.0 } else { 100.0 - busy };
        fill(values, [user, system, iowait, idle]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn shares_are_of_all_processors_and_stolen_time_is_among_them() {
        // 100 ticks passed on two processors: 20 user, 5 nice, 5 system, 60 idle (one went
        // backwards), 2 iowait, 1 irq, 2 softirq, 5 stolen.
        let log = "10\ncpu  1 1 1 1 1 1 1 1 0 0\ncpu0 10 1 5 900 3 1 1 4 9 9\n\
                   cpu1 20 0 5 800 0 0 0 0\nintr 5 0 0\nctxt 100\nbtime 3\nprocesses 7\n\
                   procs_running 3\nprocs_blocked 0\n\n\
                   12\ncpu0 30 6 8 960 5 2 3 4 9 9\ncpu1 20 0 7 799 0 0 0 5\n\
                   ctxt 150\nprocesses 9\nprocs_running 1\nprocs_blocked 2\n\n";
        let (rows, bad) = told(&mut Stat::default(), COLUMNS.len(), log);
        let want = [20.0, 5.0, 5.0, 2.0, 3.0, 5.0, 60.0, 1.0, 2.0, 25.0, 1.0];
        let [user, nice, rest @ ..] = want;
        assert_eq!(rows[1][0], user + nice);
        assert_eq!(rows[1][1..], rest);
        assert!(rows[0][..SHARES].iter().all(|share| share.is_nan()));
        assert_eq!((rows[0][6], rows[0][7], bad), (3.0, 0.0, 0));
    }

    #[test]
    fn an_old_kernel_tells_of_no_stolen_time_and_a_cut_text_of_the_sum_alone() {
        let log = "10\ncpu  10 0 0 90 0 0 0\n\n11\ncpu  15 0 0 95 0 0 0\n\n";
        let (rows, _) = told(&mut Stat::default(), COLUMNS.len(), log);
        assert_eq!(rows[1][..4], [50.0, 0.0, 0.0, 0.0]);
        assert!(rows[1][4].is_nan() && rows[1][5] == 50.0);
    }

    #[test]
    fn broken_lines_are_told_and_a_reboot_gives_no_rate() {
        let log = "10\ncpu0 1 2 3\ncpu\nctxt x\nwords\n\n11\ncpu0 9 0 0 9\nctxt 9\n\n\
                   12\ncpu0 1 0 0 1\nctxt 1\n\n";
        let (rows, bad) = told(&mut Stat::default(), COLUMNS.len(), log);
        assert_eq!(bad, 4);
        assert!(rows.iter().flatten().all(|value| value.is_nan()));
    }

    #[test]
    fn reduced_shares_are_percent_and_what_is_left_is_idle() {
        let log = "10\n0.25 0.5 -0.01\n\n11\n0.5 x 0\n\n12\n1.0 0.5 0.0\n\n";
        let (rows, bad) = told(&mut Shares::default(), REDUCED.len(), log);
        assert_eq!(rows[0], [25.0, 50.0, 0.0, 25.0]);
        assert!(rows[1].iter().all(|value| value.is_nan()));
        assert_eq!((rows[2][3], bad), (0.0, 1));
    }
}
