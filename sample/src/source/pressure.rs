//! `/proc/pressure/{cpu,memory,io,irq}`: time lost for want of a resource.
//!
//! ```text
//! some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062
//! full avg10=0.00 avg60=0.00 avg300=0.00 total=0
//! ```
//!
//! becomes 57063062 us in which some task waited and 0 us in which all did. They rest for
//! [`PRESSURE_REST`](pipe::kernfile::PRESSURE_REST) between two readings. The averages are shares in
//! percent over 10, 60 and 300 seconds that fade, brought up to date every two seconds, and only
//! shown by the table `psi`. Defined by
//! Documentation/accounting/psi.rst, since Linux 4.20; `full` of cpu came with 5.13. A kernel with
//! PSI switched off lets the files be opened and answers EOPNOTSUPP to reading. `irq` has no `some`.

use memchr::memrchr;
use pipe::kernfile::Scan;

use super::lines::lines;

/// What tasks can wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resource {
    /// A CPU.
    #[default]
    Cpu,
    /// Memory.
    Memory,
    /// I/O.
    Io,
    /// Interrupts, since Linux 6.1 and with CONFIG_IRQ_TIME_ACCOUNTING.
    Irq,
}

impl Resource {
    /// All of them.
    pub const ALL: [Resource; 4] = [Resource::Cpu, Resource::Memory, Resource::Io, Resource::Irq];

    /// What the kernel calls it.
    pub fn name(self) -> &'static str {
        match self {
            Resource::Cpu => "cpu",
            Resource::Memory => "memory",
            Resource::Io => "io",
            Resource::Irq => "irq",
        }
    }
}

/// Which tasks waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// At least one.
    Some,
    /// All that were not idle.
    Full,
}

/// Microseconds since boot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pressure {
    /// Of what.
    pub resource: Resource,
    /// With some task waiting.
    pub some: Option<u64>,
    /// With all of them waiting.
    pub full: Option<u64>,
    /// Some waiting, in the mean.
    pub some_means: Means,
    /// All waiting, in the mean.
    pub full_means: Means,
}

/// Hundredths of a percent over 10, 60 and 300 seconds.
pub type Means = [Option<i64>; 3];

impl Pressure {
    /// The same of a resource.
    pub fn of(self, resource: Resource) -> Pressure {
        Pressure { resource, ..self }
    }

    /// One of the two.
    pub fn total(&self, extent: Extent) -> Option<u64> {
        match extent {
            Extent::Some => self.some,
            Extent::Full => self.full,
        }
    }
}

/// Reads the file's text, but for the means.
pub fn parse(text: &[u8]) -> Pressure {
    let mut pressure = Pressure::default();
    for line in lines(text) {
        if line.starts_with(b"some ") {
            pressure.some = total(line);
        } else if line.starts_with(b"full ") {
            pressure.full = total(line);
        }
    }
    pressure
}

/// Reads all of the file's text.
pub fn parse_whole(text: &[u8]) -> Pressure {
    let mut pressure = parse(text);
    for line in lines(text) {
        if line.starts_with(b"some ") {
            pressure.some_means = means(line);
        } else if line.starts_with(b"full ") {
            pressure.full_means = means(line);
        }
    }
    pressure
}

/// The total stands last.
fn total(line: &[u8]) -> Option<u64> {
    let (key, value) = line.split_at(memrchr(b'=', line)?);
    key.ends_with(b" total")
        .then(|| Scan::new(&value[1..]).number())
        .flatten()
}

/// The means of a line, wherever they stand in it.
fn means(line: &[u8]) -> Means {
    let mut means = Means::default();
    let mut scan = Scan::new(line);
    while let Some(word) = scan.word() {
        let names: [&[u8]; 3] = [b"avg10=", b"avg60=", b"avg300="];
        for (mean, name) in means.iter_mut().zip(names) {
            if let Some(number) = word.strip_prefix(name) {
                *mean = hundredths(number);
            }
        }
    }
    means
}

/// The kernel writes two decimals, always.
fn hundredths(number: &[u8]) -> Option<i64> {
    let mut scan = Scan::new(number);
    let whole = scan.number()?.checked_mul(100)?;
    let hundredths = match (scan.literal(b"."), scan.rest()) {
        (true, [b'0'..=b'9', b'0'..=b'9']) => whole.checked_add(scan.number()?),
        _ => None,
    };
    i64::try_from(hundredths?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_of_both_lines_are_read() {
        let text = b"some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062\n\
                     full avg10=0.18 avg60=0.09 avg300=0.29 total=5266985\n";
        let pressure = parse(text);
        assert_eq!(pressure.total(Extent::Some), Some(57_063_062));
        assert_eq!(pressure.total(Extent::Full), Some(5_266_985));
    }

    #[test]
    fn cpu_before_linux_5_13_has_no_full_line() {
        let pressure = parse(b"some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
        assert_eq!((pressure.some, pressure.full), (Some(7), None));
    }

    #[test]
    fn a_text_without_totals_says_nothing() {
        for text in [&b""[..], b"some avg10=0.00\n", b"some total=x\nfull total="] {
            assert_eq!(parse(text), Pressure::default());
        }
    }

    #[test]
    fn means_are_hundredths_of_a_percent_and_read_only_when_wanted() {
        let text = b"some avg10=9.27 avg60=17.93 avg300=100.00 total=57063062\n\
                     full avg10=0.18 avg60=0.09 avg300= total=5266985\n";
        let pressure = parse_whole(text);
        assert_eq!(pressure.some_means, [Some(927), Some(1_793), Some(10_000)]);
        assert_eq!(pressure.full_means, [Some(18), Some(9), None]);
        let brief = parse(text);
        assert_eq!(brief.some_means, Means::default());
        assert_eq!((brief.some, brief.full), (pressure.some, pressure.full));
    }

    #[test]
    fn torn_and_absurd_means_are_none() {
        for number in [
            "",
            "1",
            "1.",
            "1.2",
            "1.234",
            "x",
            "-1.00",
            "184467440737095517.00",
        ] {
            let text = format!("some avg10={number} total=1\n");
            assert_eq!(parse_whole(text.as_bytes()).some_means[0], None, "{number}");
        }
    }
}
