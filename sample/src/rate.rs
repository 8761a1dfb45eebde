//! What passed between two readings. Counters are compared like with like (a CPU by its number, a
//! disk or an interface by its name): what came since is left out until the next reading, what
//! went is dropped. A counter that fell gives nothing, never a huge or negative rate.

use pipe::span::Span;

use crate::pair::pairs;
use crate::source::diskstats::{Kind, Moved};
use crate::source::netdev::Traffic;
use crate::source::stat::{Cpu, Mode, PARTS, TIMES};
use crate::source::{Reading, diskstats, netdev};

/// What passed between two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Monotonic seconds from one to the other.
    seconds: f64,
    /// The same between the two readings of pressure; 0 if this time it was left alone.
    pressure_seconds: f64,
    /// Ticks of the CPUs that both have, by kind of time.
    ticks: [u64; TIMES],
    /// Disk traffic; nothing if a reading is missing.
    pub disks: Option<DiskChange>,
    /// Network traffic; nothing if a reading is missing.
    pub net: Option<NetChange>,
}

/// What disks moved. A counter that fell leaves its sum out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskChange {
    /// Bytes read.
    pub read: Option<u64>,
    /// Bytes written.
    pub written: Option<u64>,
    /// Milliseconds for which the busiest was busy.
    pub busiest: Option<u64>,
}

/// What interfaces moved. A counter that fell leaves its sum out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetChange {
    /// Bytes in.
    pub received: Option<u64>,
    /// Bytes out.
    pub sent: Option<u64>,
}

impl Change {
    /// Compares a reading with the one before it.
    pub fn between(previous: &Reading, current: &Reading) -> Change {
        let disks = previous.disks.known && current.disks.known;
        let net = previous.interfaces.is_known() && current.interfaces.is_known();
        Change {
            seconds: current.at.since(previous.at).seconds(),
            pressure_seconds: if current.has_pressure() {
                current.pressure_at.since(previous.pressure_at).seconds()
            } else {
                0.0
            },
            ticks: ticks(&previous.stat.cpus, &current.stat.cpus),
            disks: disks.then(|| disk_change(&previous.disks.list, &current.disks.list)),
            net: net.then(|| net_change(&previous.interfaces.list, &current.interfaces.list)),
        }
    }

    /// Seconds from one to the other.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The same between the two readings of pressure; 0 if this time it was left alone.
    pub fn pressure_seconds(&self) -> f64 {
        self.pressure_seconds
    }

    /// Ticks of the CPUs that both have, by kind of time.
    pub fn ticks(&self) -> &[u64; TIMES] {
        &self.ticks
    }

    /// The share of a mode in the time of all CPUs, in percent. Nothing if no tick passed.
    pub fn cpu(&self, mode: Mode) -> Option<f64> {
        let parts = &self.ticks[..PARTS];
        let all: u64 = parts.iter().fold(0, |sum, &t| sum.saturating_add(t));
        (all > 0).then(|| 100.0 * mode.of(&self.ticks) as f64 / all as f64)
    }

    /// So many of something as a rate.
    pub fn per_second(&self, amount: Option<u64>) -> Option<f64> {
        (self.seconds > 0.0).then_some(amount? as f64 / self.seconds)
    }

    /// So much time as a share of the time that passed, in percent. The kernel's clock for such
    /// times is not ours, so it may seem to be more than all of it.
    pub fn share(&self, time: Option<Span>) -> Option<f64> {
        share(time?, self.seconds)
    }

    /// The same of the time between the two readings of pressure.
    pub fn pressure(&self, time: Option<Span>) -> Option<f64> {
        share(time?, self.pressure_seconds)
    }
}

fn share(time: Span, seconds: f64) -> Option<f64> {
    (seconds > 0.0).then_some((100.0 * time.seconds() / seconds).min(100.0))
}

/// How much a counter grew. Nothing if one of the two is missing, or if it fell: it was set back
/// or has wrapped, and which can't be told.
pub fn growth(previous: Option<u64>, current: Option<u64>) -> Option<u64> {
    current?.checked_sub(previous?)
}

/// Idle and iowait go backwards by themselves, so each time is taken for itself and a fall as 0.
fn ticks(previous: &[Cpu], current: &[Cpu]) -> [u64; TIMES] {
    let mut sums = [0_u64; TIMES];
    for (before, now) in pairs(previous, current, |a, b| a.id == b.id) {
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum = sum.saturating_add(now.ticks[at].saturating_sub(before.ticks[at]));
        }
    }
    sums
}

fn disk_change(previous: &[diskstats::Disk], current: &[diskstats::Disk]) -> DiskChange {
    let mut change = DiskChange {
        read: Some(0),
        written: Some(0),
        busiest: Some(0),
    };
    let both = pairs(previous, current, |a, b| a.name == b.name);
    for (before, now) in both.filter(|(_, now)| now.kind == Kind::Counted) {
        let moved = |before: Moved, now: Moved| now.bytes().checked_sub(before.bytes());
        change.read = add(change.read, moved(before.read, now.read));
        change.written = add(change.written, moved(before.written, now.written));
        let busy = now.busy.checked_sub(before.busy);
        change.busiest = change.busiest.zip(busy).map(|(a, b)| a.max(b));
    }
    change
}

fn net_change(previous: &[netdev::Interface], current: &[netdev::Interface]) -> NetChange {
    let mut change = NetChange {
        received: Some(0),
        sent: Some(0),
    };
    let both = pairs(previous, current, |a, b| a.name == b.name);
    for (before, now) in both.filter(|(_, now)| !now.is_loopback()) {
        let moved = |before: Traffic, now: Traffic| now.bytes.checked_sub(before.bytes);
        change.received = add(change.received, moved(before.received, now.received));
        change.sent = add(change.sent, moved(before.sent, now.sent));
    }
    change
}

fn add(sum: Option<u64>, amount: Option<u64>) -> Option<u64> {
    Some(sum?.saturating_add(amount?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Name;
    use pipe::clock::Mono;

    fn cpus(lines: &[(u64, [u64; PARTS])]) -> Reading {
        let mut reading = Reading::default();
        let cpu = |&(id, parts): &(u64, [u64; PARTS])| {
            let mut ticks = [0; TIMES];
            ticks[..PARTS].copy_from_slice(&parts);
            Cpu {
                id,
                ticks,
                times: PARTS,
            }
        };
        reading.stat.cpus = lines.iter().map(cpu).collect();
        reading
    }

    fn disks(lines: &[(&str, u64, u64, u64)]) -> Reading {
        let mut reading = Reading::default();
        reading.disks.known = true;
        let moved = |sectors| Moved {
            sectors,
            ..Moved::default()
        };
        let disk = |&(name, read, written, busy): &(&str, _, _, _)| diskstats::Disk {
            name: Name::new(name.as_bytes()),
            kind: Kind::Counted,
            read: moved(read),
            written: moved(written),
            queue: 0,
            busy,
            weighted: 0,
            discarded: None,
            flushed: None,
        };
        reading.disks.list = lines.iter().map(disk).collect();
        reading
    }

    fn nets(lines: &[(&str, u64, u64)]) -> Reading {
        let mut reading = Reading::default();
        let traffic = |bytes| Traffic {
            bytes,
            ..Traffic::default()
        };
        let interface = |&(name, received, sent): &(&str, _, _)| netdev::Interface {
            name: Name::new(name.as_bytes()),
            received: traffic(received),
            sent: traffic(sent),
            multicast: 0,
            collisions: 0,
        };
        reading.interfaces.list = lines.iter().map(interface).collect();
        reading
    }

    fn moved(previous: &[(&str, u64, u64, u64)], current: &[(&str, u64, u64, u64)]) -> DiskChange {
        Change::between(&disks(previous), &disks(current))
            .disks
            .unwrap()
    }

    #[test]
    fn shares_are_of_all_cpus_together() {
        let change = Change::between(
            &cpus(&[(0, [10, 0, 0, 90, 0, 0, 0, 0]), (1, [0; PARTS])]),
            &cpus(&[
                (0, [30, 20, 10, 130, 10, 0, 0, 0]),
                (1, [0, 0, 0, 80, 0, 5, 5, 10]),
            ]),
        );
        let share = |mode| change.cpu(mode);
        assert_eq!(share(Mode::User), Some(20.0));
        assert_eq!(share(Mode::System), Some(5.0));
        assert_eq!(share(Mode::Iowait), Some(5.0));
        assert_eq!(share(Mode::Irq), Some(5.0));
        assert_eq!(share(Mode::Steal), Some(5.0));
        assert_eq!(share(Mode::Idle), Some(60.0));
    }

    #[test]
    fn idle_time_that_goes_backwards_counts_as_none() {
        let change = Change::between(
            &cpus(&[(0, [0, 0, 0, 100, 50, 0, 0, 0])]),
            &cpus(&[(0, [10, 0, 0, 99, 60, 0, 0, 0])]),
        );
        assert_eq!(change.cpu(Mode::Idle), Some(0.0));
        assert_eq!(change.cpu(Mode::User), Some(50.0));
    }

    #[test]
    fn a_cpu_that_comes_or_goes_does_not_count() {
        let change = Change::between(
            &cpus(&[(0, [5; PARTS]), (1, [9_000; PARTS])]),
            &cpus(&[(1, [9_001; PARTS]), (2, [7_000; PARTS])]),
        );
        assert_eq!(change.ticks[..PARTS], [1; PARTS]);
    }

    #[test]
    fn no_tick_and_no_time_are_no_rate() {
        let same = cpus(&[(0, [5; PARTS])]);
        let change = Change::between(&same, &same);
        assert_eq!(change.cpu(Mode::Idle), None);
        assert_eq!(change.per_second(Some(5)), None);
        assert_eq!(change.share(Some(Span::from_ns(5))), None);
    }

    #[test]
    fn rates_are_over_the_true_distance_and_shares_end_at_100() {
        let later = Reading {
            at: Mono(2_500_000_000),
            ..Reading::default()
        };
        let change = Change::between(&Reading::default(), &later);
        assert_eq!(change.per_second(Some(5)), Some(2.0));
        assert_eq!(change.per_second(None), None);
        assert_eq!(change.share(Some(Span::from_ns(500_000_000))), Some(20.0));
        assert_eq!(
            change.share(Some(Span::from_ns(3_000_000_000))),
            Some(100.0)
        );
    }

    #[test]
    fn pressure_is_over_the_distance_of_its_own_readings() {
        let at = |ms: u64, read: u64| Reading {
            at: Mono(ms * 1_000_000),
            pressure_at: Mono(read * 1_000_000),
            ..Reading::default()
        };
        let waited = Some(Span::from_ns(10_000_000));
        assert_eq!(
            Change::between(&at(30, 20), &at(40, 40)).pressure(waited),
            Some(50.0)
        );
        assert_eq!(
            Change::between(&at(20, 20), &at(30, 20)).pressure(waited),
            None
        );
    }

    #[test]
    fn a_counter_that_falls_is_not_a_huge_rate() {
        assert_eq!(growth(Some(7), Some(6)), None);
        assert_eq!(growth(Some(7), Some(7)), Some(0));
        assert_eq!(growth(None, Some(7)), None);
        let change = moved(
            &[("sda", 10, 10, 10), ("sdb", 10, 10, 10)],
            &[("sda", 9, 12, 11), ("sdb", 20, 20, 9)],
        );
        let want = DiskChange {
            read: None,
            written: Some(12 * 512),
            busiest: None,
        };
        assert_eq!(change, want);
    }

    #[test]
    fn the_busiest_disk_is_that_of_this_interval() {
        let change = moved(
            &[("sda", 0, 0, 90_000), ("sdb", 0, 0, 5)],
            &[("sda", 1, 0, 90_010), ("sdb", 1, 0, 45)],
        );
        assert_eq!(change.busiest, Some(40));
        assert_eq!(change.read, Some(1_024));
    }

    #[test]
    fn a_disk_that_appears_has_its_baseline_first() {
        let change = moved(
            &[("sdb", 5, 5, 5)],
            &[
                ("sda", 1 << 40, 1 << 40, 1 << 40),
                ("sdb", 6, 5, 5),
                ("sdc", 1 << 40, 0, 0),
            ],
        );
        assert_eq!((change.read, change.busiest), (Some(512), Some(0)));
        assert_eq!(moved(&[("sda", 9, 9, 9)], &[]).read, Some(0));
    }

    #[test]
    fn interfaces_are_compared_by_name_and_a_failed_reading_is_no_traffic() {
        let before = nets(&[("eth0", 1, 1), ("eth1", 500, 500)]);
        let after = nets(&[("eth1", 510, 501), ("eth0", 2, 0)]);
        let net = Change::between(&before, &after).net.unwrap();
        assert_eq!((net.received, net.sent), (Some(11), None));
        assert_eq!(Change::between(&before, &Reading::default()).net, None);
        assert_eq!(Change::between(&Reading::default(), &after).disks, None);
    }
}
