//! The line of a `reduced_proc_stat.log`: `user system iowait`, as fractions of the time that
//! passed in these three and idle. Nice ones are in user, interrupts in system.
//!
//! ```text
//! cpu  16998 6856 16664 234360 759 0 148 74 0 0
//! ```
//!
//! is the line of `/proc/stat` it is told from, the sum of all CPUs: see [`crate::source::stat`].
//! Time that a hypervisor stole is not in the whole, as in the producers there were before.

use std::io::Write;

use pipe::kernfile::Scan;

/// The latest times.
#[derive(Debug, Default)]
pub(super) struct Cpu {
    previous: Option<Times>,
}

/// Ticks since boot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Times {
    user: u64,
    system: u64,
    idle: u64,
    iowait: u64,
}

impl Cpu {
    /// Appends the line. Nothing for the first text, where a counter fell, or if no tick passed.
    pub(super) fn reduce(&mut self, text: &[u8], block: &mut Vec<u8>) {
        let Some(now) = times(text) else { return };
        let Some(passed) = self.previous.replace(now).and_then(|p| now.since(p)) else {
            return;
        };
        let all = passed.user + passed.system + passed.idle + passed.iowait;
        if all > 0 {
            let share = |ticks: u64| ticks as f64 / all as f64;
            let (user, system) = (share(passed.user), share(passed.system));
            // Writing to memory doesn't fail.
            let _ = writeln!(block, "{user} {system} {}", share(passed.iowait));
        }
    }
}

impl Times {
    /// Idle and iowait go backwards by themselves, so a fall of theirs is 0.
    fn since(self, previous: Times) -> Option<Times> {
        Some(Times {
            user: self.user.checked_sub(previous.user)?,
            system: self.system.checked_sub(previous.system)?,
            idle: self.idle.saturating_sub(previous.idle),
            iowait: self.iowait.saturating_sub(previous.iowait),
        })
    }
}

/// How many CPUs the text tells of.
pub(super) fn count(text: &[u8]) -> usize {
    let lines = text.split(|&byte| byte == b'\n');
    let cpus = lines.take_while(|line| line.starts_with(b"cpu"));
    cpus.filter(|line| line.get(3).is_some_and(u8::is_ascii_digit))
        .count()
}

fn times(text: &[u8]) -> Option<Times> {
    let mut scan = Scan::new(text);
    let mut ticks = [0; 7];
    if !scan.literal(b"cpu ") || scan.numbers(&mut ticks) < 4 {
        return None;
    }
    // No machine has run for so long; a recorded text may say so, and must not make sums overflow.
    let [user, nice, system, idle, iowait, irq, softirq] = ticks.map(|t| t.min(1 << 60));
    Some(Times {
        user: user + nice,
        system: system + irq + softirq,
        idle,
        iowait,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> String {
        let (mut cpu, mut block) = (Cpu::default(), Vec::new());
        for text in texts {
            cpu.reduce(text.as_bytes(), &mut block);
        }
        String::from_utf8(block).unwrap()
    }

    #[test]
    fn shares_are_of_what_passed_without_stolen_time() {
        let texts = [
            "cpu  100 10 50 800 20 5 5 10 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n",
            "cpu  110 20 60 850 30 10 10 900 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n",
        ];
        assert_eq!(lines(&texts), "0.2 0.2 0.1\n");
    }

    #[test]
    fn idle_time_that_goes_backwards_counts_as_none() {
        assert_eq!(
            lines(&["cpu  0 0 0 9 9 0 0", "cpu  1 0 0 8 12 0 0"]),
            "0.25 0 0.75\n"
        );
    }

    #[test]
    fn a_counter_that_fell_and_no_tick_give_no_line() {
        let texts = ["cpu  5 0 0 9", "cpu  4 0 0 19", "cpu  4 0 0 19", "", "cpu0"];
        assert_eq!(lines(&texts), "");
        assert_eq!(
            lines(&["cpu  5 0 0 9", "cpu  4 0 0 9", "cpu  6 0 0 11"]),
            "0.5 0 0\n"
        );
        let huge = format!("cpu  {0} {0} {0} {0} {0} {0} {0}", u64::MAX);
        assert_eq!(lines(&["cpu  0 0 0 0", &huge]).split(' ').count(), 3);
    }

    #[test]
    fn cpus_are_counted_without_their_sum() {
        assert_eq!(
            count(b"cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu3 1\nintr 5\ncpu9 1\n"),
            2
        );
        assert_eq!(count(b""), 0);
    }
}
