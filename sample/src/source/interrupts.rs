//! `/proc/interrupts` and `/proc/softirqs`: what interrupted which CPU how often, since boot.
//!
//! ```text
//!            CPU0       CPU1
//!  36:          0    7926240 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
//! LOC:    5638389    5275616   Local timer interrupts
//! ERR:          0
//! ```
//!
//! becomes the interrupts `36` of the device `PCI-MSIX-0000:00:02.0 1-edge virtio1-req.0`, `LOC` and
//! `ERR`, which belongs to no CPU. A line of softirqs ends behind its counts. Defined by
//! Documentation/filesystems/proc.rst, 1.2; the text behind the counts is free, and differs between
//! architectures and versions of Linux. `/proc/softirqs` came with Linux 2.6.31. The heading of
//! interrupts has the CPUs that are online, that of softirqs all that there can be.

use pipe::kernfile::Scan;

use super::Name;
use super::lines::lines;

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Those that devices and CPUs make.
    Hard,
    /// Those that the kernel makes for itself.
    Soft,
}

/// A line of one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupt {
    /// Its number or what the kernel calls it.
    pub irq: Name,
    /// What makes it; blanks in it are one each.
    pub device: Device,
    /// How often there was one, on all CPUs together.
    pub total: u64,
    /// Where its counts by CPU begin; nothing if it isn't counted so.
    counts: Option<usize>,
    /// What came of it since the reading before; that takes both.
    pub growth: Option<Growth>,
}

/// The text behind the counts. Few are longer; they are of interrupts that several devices share.
pub type Device = Name<120>;

/// How often there was one between two readings, on the CPUs that both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// On all of them.
    pub total: u64,
    /// On which most, and how often there.
    pub busiest: Option<(u32, u64)>,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interrupts {
    /// All interrupts.
    pub list: Vec<Interrupt>,
    /// The CPUs of the heading.
    cpus: Vec<u32>,
    /// Of each interrupt that is counted by CPU so many counts, in the heading's order.
    counts: Vec<u64>,
}

impl Interrupt {
    /// The same with what came of it.
    pub fn with(self, growth: Option<Growth>) -> Interrupt {
        Interrupt { growth, ..self }
    }
}

impl Interrupts {
    /// Forgets what the text said.
    pub fn clear(&mut self) {
        self.list.clear();
        self.cpus.clear();
        self.counts.clear();
    }

    fn counts(&self, interrupt: &Interrupt) -> Option<&[u64]> {
        let from = interrupt.counts?;
        self.counts.get(from..from + self.cpus.len())
    }

    /// What came of an interrupt since the reading `before`, where it was `old`. CPUs come and go,
    /// with all they counted: only those are compared that both readings have. Nothing if a count
    /// fell, or is now made in another way.
    pub fn growth(&self, now: &Interrupt, before: &Interrupts, old: &Interrupt) -> Option<Growth> {
        let (Some(counts), Some(old_counts)) = (self.counts(now), before.counts(old)) else {
            let neither = now.counts.is_none() && old.counts.is_none();
            let total = now.total.checked_sub(old.total).filter(|_| neither)?;
            return Some(Growth {
                total,
                busiest: None,
            });
        };
        let (mut total, mut busiest) = (0_u64, None);
        let common = common(&self.cpus, &before.cpus);
        for (at, before_at) in common {
            let grown = counts[at].checked_sub(old_counts[before_at])?;
            total = total.saturating_add(grown);
            if busiest.is_none_or(|(_, most)| grown > most) {
                busiest = Some((self.cpus[at], grown));
            }
        }
        Some(Growth { total, busiest })
    }
}

/// The places of the CPUs that both headings have.
fn common<'a>(now: &'a [u32], before: &'a [u32]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let place = |(at, cpu): (usize, &u32)| match before.get(at) {
        Some(there) if there == cpu => Some((at, at)),
        // The kernel lists them in order.
        _ => Some((at, before.binary_search(cpu).ok()?)),
    };
    now.iter().enumerate().filter_map(place)
}

/// Reads a file's text, anew into `interrupts`.
pub fn parse(text: &[u8], kind: Kind, interrupts: &mut Interrupts) {
    interrupts.clear();
    let mut lines = lines(text).map(Scan::new);
    let mut heading = lines.next().unwrap_or(Scan::new(b""));
    while let Some(word) = heading.word() {
        interrupts.cpus.extend(cpu(word));
    }
    for mut scan in lines {
        line(&mut scan, kind, interrupts);
    }
}

fn cpu(word: &[u8]) -> Option<u32> {
    let number = Scan::new(word.strip_prefix(b"CPU")?).number()?;
    u32::try_from(number).ok()
}

/// Takes a line. One with fewer counts than there are CPUs is torn or of a moment when a CPU went,
/// but for those with a single count, which is of no CPU.
fn line(scan: &mut Scan, kind: Kind, interrupts: &mut Interrupts) {
    let Some(irq) = scan.word().and_then(|word| word.strip_suffix(b":")) else {
        return;
    };
    let (from, cpus) = (interrupts.counts.len(), interrupts.cpus.len());
    while interrupts.counts.len() < from + cpus
        && let Some(number) = scan.number()
    {
        interrupts.counts.push(number);
    }
    let counts = &interrupts.counts[from..];
    let whole = !counts.is_empty() && counts.len() == cpus;
    let total = counts.iter().fold(0, |sum: u64, &n| sum.saturating_add(n));
    if whole || counts.len() == 1 {
        interrupts.list.push(Interrupt {
            irq: Name::new(irq),
            device: device(scan, kind),
            total,
            counts: whole.then_some(from),
            growth: None,
        });
    }
    if !whole {
        interrupts.counts.truncate(from);
    }
}

/// The rest of the line, its words parted by one blank each.
fn device(scan: &mut Scan, kind: Kind) -> Device {
    if kind == Kind::Soft {
        return Device::new(b"softirq");
    }
    let mut device = Device::new(b"");
    while let Some(word) = scan.word() {
        if !device.bytes().is_empty() {
            device.push(b" ");
        }
        device.push(word);
    }
    device
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "           CPU0       CPU1       
 36:          0    7926240 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
NMI:      11349      25080   Non-maskable interrupts
ERR:          3
";

    fn parsed(text: &str, kind: Kind) -> Interrupts {
        let mut interrupts = Interrupts::default();
        parse(text.as_bytes(), kind, &mut interrupts);
        interrupts
    }

    /// Number, device and total.
    fn told(interrupts: &Interrupts) -> Vec<(String, String, u64)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let told = |one: &Interrupt| {
            let (irq, device) = (text(one.irq.bytes()), text(one.device.bytes()));
            (irq, device, one.total)
        };
        interrupts.list.iter().map(told).collect()
    }

    fn told_as(irq: &str, device: &str, total: u64) -> (String, String, u64) {
        (irq.to_owned(), device.to_owned(), total)
    }

    /// What came of the first interrupt.
    fn growth(before: &str, now: &str) -> Option<Growth> {
        let [before, now] = [before, now].map(|text| parsed(text, Kind::Hard));
        now.growth(&now.list[0], &before, &before.list[0])
    }

    #[test]
    fn numbers_names_and_devices_are_told_with_the_sum_over_cpus() {
        assert_eq!(
            told(&parsed(TEXT, Kind::Hard)),
            [
                told_as(
                    "36",
                    "PCI-MSIX-0000:00:02.0 1-edge virtio1-req.0",
                    7_926_240
                ),
                told_as("NMI", "Non-maskable interrupts", 36_429),
                told_as("ERR", "", 3),
            ]
        );
        // Linux 6.18.
        let soft = parsed(
            "                    CPU0       CPU1       \n          HI:          1          2\n",
            Kind::Soft,
        );
        assert_eq!(told(&soft), [told_as("HI", "softirq", 3)]);
    }

    #[test]
    fn old_kernels_and_other_architectures_write_other_devices() {
        // Linux 2.6.18 on x86, and 4.9 on arm64.
        let old = parsed(
            "           CPU0       CPU1\n  0:  213452345    0    IO-APIC-edge  timer\n\
             169:   123    0   IO-APIC-level  eth0, uhci_hcd:usb1\n",
            Kind::Hard,
        );
        assert_eq!(
            told(&old)[1],
            told_as("169", "IO-APIC-level eth0, uhci_hcd:usb1", 123)
        );
        let arm = parsed(
            "           CPU0       CPU1\n  3:  912   88   GICv3  27 Level     arch_timer\n\
             IPI0:  5   6  Rescheduling interrupts\nErr:          0\n",
            Kind::Hard,
        );
        assert_eq!(
            told(&arm)[0],
            told_as("3", "GICv3 27 Level arch_timer", 1_000)
        );
        assert_eq!(
            told(&arm)[1],
            told_as("IPI0", "Rescheduling interrupts", 11)
        );
        assert_eq!(told(&arm)[2], told_as("Err", "", 0));
    }

    #[test]
    fn what_came_is_told_with_the_busiest_cpu() {
        let now = growth(
            "CPU0 CPU1 CPU4\n1: 5 6 7 x\n",
            "CPU0 CPU1 CPU4\n1: 6 6 10 x\n",
        );
        let want = Growth {
            total: 4,
            busiest: Some((4, 3)),
        };
        assert_eq!(now, Some(want));
        let still = growth("CPU0 CPU1\n1: 5 6 x\n", "CPU0 CPU1\n1: 5 6 x\n").unwrap();
        assert_eq!((still.total, still.busiest), (0, Some((0, 0))));
        let of_no_cpu = growth("CPU0 CPU1\nERR: 5\n", "CPU0 CPU1\nERR: 7\n").unwrap();
        assert_eq!((of_no_cpu.total, of_no_cpu.busiest), (2, None));
    }

    #[test]
    fn a_cpu_that_comes_or_goes_does_not_count() {
        let want = |total, cpu, most| {
            Some(Growth {
                total,
                busiest: Some((cpu, most)),
            })
        };
        let (two, three) = (
            "CPU0 CPU2\n1: 5 9000 x\n",
            "CPU0 CPU1 CPU2\n1: 6 9000 9003 x\n",
        );
        assert_eq!(growth(two, three), want(4, 2, 3));
        assert_eq!(
            growth("CPU0 CPU1 CPU2\n1: 6 9000 9003 x\n", "CPU2\n1: 9004 x\n"),
            want(1, 2, 1)
        );
        // The second of two went between heading and line: a count of we don't know whom.
        assert_eq!(growth("CPU0 CPU1\n1: 6 7 x\n", "CPU0 CPU1\n1: 9 x\n"), None);
    }

    #[test]
    fn a_count_that_falls_is_not_a_huge_rate() {
        assert_eq!(
            growth("CPU0 CPU1\n1: 5 6 x\n", "CPU0 CPU1\n1: 4 9 x\n"),
            None
        );
        assert_eq!(growth("CPU0 CPU1\nERR: 5\n", "CPU0 CPU1\nERR: 4\n"), None);
    }

    #[test]
    fn five_hundred_cpus_are_as_by_the_obvious_parser() {
        arbtest::arbtest(|u| {
            let cpus = u.int_in_range(1..=512)?;
            let mut heading = String::new();
            let mut counts = String::new();
            let mut sum = 0;
            for cpu in 0..cpus {
                let count: u32 = u.arbitrary()?;
                heading.push_str(&format!("CPU{cpu:<7}"));
                counts.push_str(&format!("{count:>11}"));
                sum += u64::from(count);
            }
            let text = format!("    {heading}\n LOC:{counts}  Local   timer\n");
            let interrupts = parsed(&text, Kind::Hard);
            assert_eq!(told(&interrupts), [told_as("LOC", "Local timer", sum)]);
            assert_eq!(interrupts.counts.len(), cpus);
            Ok(())
        });
    }

    #[test]
    fn a_text_cut_anywhere_has_only_whole_lines_and_leaves_nothing_of_before() {
        let whole = parsed(TEXT, Kind::Hard);
        for end in 0..TEXT.len() {
            let mut cut = whole.clone();
            parse(&TEXT.as_bytes()[..end], Kind::Hard, &mut cut);
            let lines = TEXT[..end].matches('\n').count().saturating_sub(1);
            assert!(cut.list.len() <= lines + 1, "{end}");
            for (one, was) in cut.list.iter().zip(&whole.list).take(lines) {
                assert_eq!(one, was, "{end}");
            }
        }
        assert_eq!(parsed("", Kind::Soft), Interrupts::default());
        assert!(
            parsed("CPU0\nno colon 1\n5 6\n7:\n8: x\n", Kind::Hard)
                .list
                .is_empty()
        );
    }
}
