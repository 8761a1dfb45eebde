//! `/proc/stat`: CPU times, context switches, forks, tasks running and blocked.
//!
//! ```text
//! cpu  16998 6856 16664 234360 759 0 148 74 0 0
//! cpu0 8097 3410 7545 118728 112 0 21 37 0 0
//! cpu1 8900 3445 9118 115631 646 0 126 36 0 0
//! intr 582360 0 0 0 (thousands of numbers)
//! ctxt 1251204
//! btime 1795286048
//! processes 29003
//! procs_running 3
//! procs_blocked 0
//! ```
//!
//! becomes two [`Cpu`]s, 1251204 context switches, 29003 forks, 3 running, 0 blocked. The sum line
//! is passed over: it counts CPUs that are offline, so its share of 100 means something else.
//!
//! The times are in ticks of USER_HZ: user nice system idle iowait irq softirq steal guest
//! guest_nice; guest is inside user, guest_nice inside nice. Defined by Documentation/filesystems/proc.rst, 1.7. Fields
//! came over time: iowait with Linux 2.5.41, irq and softirq with 2.6.0, steal with 2.6.11,
//! guest with 2.6.24, guest_nice with 2.6.33.
//! Both idle and iowait go backwards now and then.

use pipe::kernfile::Scan;

/// How many times of a CPU there are.
pub const TIMES: usize = 10;

/// How many of them its time is made of: those up to steal. The guests' are inside these.
pub const PARTS: usize = 8;

/// One CPU's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Its number; CPUs come and go.
    pub id: u64,
    /// Its times in ticks, in the order of the line.
    pub ticks: [u64; TIMES],
    /// How many of them the line has.
    pub times: usize,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// The CPUs that are online.
    pub cpus: Vec<Cpu>,
    /// How many times every CPU has, at most [`TIMES`].
    pub times: usize,
    /// Context switches since boot.
    pub switches: Option<u64>,
    /// Tasks started since boot.
    pub forks: Option<u64>,
    /// Tasks that run or could, this program among them.
    pub running: Option<u64>,
    /// Tasks that wait for I/O.
    pub blocked: Option<u64>,
}

impl Stat {
    /// Forgets what the text said.
    pub fn clear(&mut self) {
        let mut cpus = std::mem::take(&mut self.cpus);
        cpus.clear();
        *self = Stat {
            cpus,
            ..Stat::default()
        };
    }
}

/// What a CPU did with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Ran programs, nice ones and guests among them.
    User,
    /// Ran the kernel for them.
    System,
    /// Idle while I/O was under way.
    Iowait,
    /// Interrupts, soft ones among them.
    Irq,
    /// Wanted to run while the hypervisor ran others.
    Steal,
    /// Nothing.
    Idle,
}

impl Mode {
    /// Its part of the times of a CPU (or of sums of them).
    pub fn of(self, ticks: &[u64; TIMES]) -> u64 {
        let [user, nice, system, idle, iowait, irq, softirq, steal, ..] = *ticks;
        match self {
            Mode::User => user.saturating_add(nice),
            Mode::System => system,
            Mode::Iowait => iowait,
            Mode::Irq => irq.saturating_add(softirq),
            Mode::Steal => steal,
            Mode::Idle => idle,
        }
    }

    /// How many times a line must have for it to be told.
    pub fn times(self) -> usize {
        match self {
            Mode::User | Mode::System | Mode::Idle => 4,
            Mode::Iowait => 5,
            Mode::Irq => 7,
            Mode::Steal => 8,
        }
    }
}

/// Reads the file's text, anew into `stat`.
pub fn parse(text: &[u8], stat: &mut Stat) {
    stat.clear();
    let mut scan = Scan::new(text);
    loop {
        if scan.literal(b"cpu") {
            cpu(&mut scan, stat);
        } else if scan.literal(b"ctxt ") {
            stat.switches = scan.number();
        } else if scan.literal(b"processes ") {
            stat.forks = scan.number();
        } else if scan.literal(b"procs_running ") {
            stat.running = scan.number();
        } else if scan.literal(b"procs_blocked ") {
            stat.blocked = scan.number();
            // Behind it stand softirqs alone.
            return;
        }
        if !scan.next_line() {
            return;
        }
    }
}

/// Reads the rest of a line behind `cpu`; the sum line has a blank there.
fn cpu(scan: &mut Scan, stat: &mut Stat) {
    if !scan.rest().first().is_some_and(u8::is_ascii_digit) {
        return;
    }
    let Some(id) = scan.number() else { return };
    let mut ticks = [0; TIMES];
    let times = scan.numbers(&mut ticks);
    if times >= Mode::User.times() {
        stat.times = match stat.cpus.is_empty() {
            true => times,
            false => stat.times.min(times),
        };
        stat.cpus.push(Cpu { id, ticks, times });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Stat {
        let mut stat = Stat::default();
        parse(text.as_bytes(), &mut stat);
        stat
    }

    #[test]
    fn a_new_kernels_text_is_read_whole() {
        let stat = parsed(
            "cpu  16998 6856 16664 234360 759 0 148 74 0 0\n\
             cpu0 8097 3410 7545 118728 112 0 21 37 0 0\n\
             cpu1 8900 3445 9118 115631 646 0 126 36 0 0\n\
             intr 582360 0 0 1 1 13\n\
             ctxt 1251204\nbtime 1795286048\nprocesses 29003\n\
             procs_running 3\nprocs_blocked 0\n\
             softirq 325940 0 39684 4 42020 83128 0 171 70157 0 90776\n",
        );
        assert_eq!(
            stat,
            Stat {
                cpus: vec![
                    Cpu {
                        id: 0,
                        ticks: [8_097, 3_410, 7_545, 118_728, 112, 0, 21, 37, 0, 0],
                        times: 10,
                    },
                    Cpu {
                        id: 1,
                        ticks: [8_900, 3_445, 9_118, 115_631, 646, 0, 126, 36, 0, 0],
                        times: 10,
                    },
                ],
                times: 10,
                switches: Some(1_251_204),
                forks: Some(29_003),
                running: Some(3),
                blocked: Some(0),
            }
        );
    }

    #[test]
    fn a_kernel_before_steal_time_has_seven_times() {
        let stat = parsed("cpu  10 2 3 4 5 6 7\ncpu0 10 2 3 4 5 6 7\nctxt 8\n");
        assert_eq!(stat.times, 7);
        assert!(stat.times >= Mode::Irq.times() && stat.times < Mode::Steal.times());
        assert_eq!((stat.switches, stat.forks), (Some(8), None));
    }

    #[test]
    fn cpus_keep_their_numbers_when_one_is_offline() {
        let stat = parsed("cpu  0 0 0 0\ncpu0 1 0 0 0\ncpu127 2 0 0 0\n");
        assert_eq!(stat.cpus.iter().map(|c| c.id).collect::<Vec<_>>(), [0, 127]);
    }

    #[test]
    fn nice_is_user_time_and_guest_is_not_counted_twice() {
        let stat = parsed("cpu0 100 20 3 4 5 6 7 8 90 19\n");
        let ticks = &stat.cpus[0].ticks;
        assert_eq!((Mode::User.of(ticks), Mode::Irq.of(ticks)), (120, 13));
        assert_eq!(ticks[..PARTS].iter().sum::<u64>(), 153);
    }

    #[test]
    fn a_masked_or_torn_text_leaves_nothing_of_the_reading_before() {
        let mut stat = parsed("cpu0 1 2 3 4\nctxt 5\nprocs_running 1\n");
        parse(b"", &mut stat);
        assert_eq!(stat, Stat::default());
        parse(b"cpu0 1 2 3\ncpux\ncpu", &mut stat);
        assert_eq!(stat, Stat::default());
    }
}
