//! `/proc/pressure/{cpu,memory,io,irq}`: time lost for want of a resource.
//!
//! ```text
//! some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062
//! full avg10=0.00 avg60=0.00 avg300=0.00 total=0
//! ```
//!
//! of `io` becomes `node_pressure_io_waiting_seconds_total` 57.063062 and
//! `node_pressure_io_stalled_seconds_total` 0. Defined by Documentation/accounting/psi.rst since
//! Linux 4.20; `full` of cpu came with 5.13, irq with 6.1. With PSI switched off the files open and
//! answer EOPNOTSUPP to reading.

use pipe::kernfile::PRESSURE_REST;

use super::Collector;
use super::family::Family;
use super::text::{Text, look, words};
use crate::metric::{Column, Found, Metric, Roots};
use crate::number::Scale;

/// Time lost for want of a CPU.
pub(super) const CPU: Collector = Collector {
    prefixes: &["node_pressure_cpu_"],
    find: |roots, found| of("cpu", &CPU_LINES, roots, found),
};

/// Time lost for want of memory.
pub(super) const MEMORY: Collector = Collector {
    prefixes: &["node_pressure_memory_"],
    find: |roots, found| of("memory", &MEMORY_LINES, roots, found),
};

/// Time lost for want of I/O.
pub(super) const IO: Collector = Collector {
    prefixes: &["node_pressure_io_"],
    find: |roots, found| of("io", &IO_LINES, roots, found),
};

/// Time lost to interrupts.
pub(super) const IRQ: Collector = Collector {
    prefixes: &["node_pressure_irq_"],
    find: |roots, found| of("irq", &IRQ_LINES, roots, found),
};

const fn lost(name: &'static str, help: &'static str) -> Family {
    Family::counter(name, "seconds", help).every(PRESSURE_REST)
}

/// A file's lines: `some` and `full`.
type Lines = [(&'static [u8], Family)];

const CPU_LINES: [(&[u8], Family); 2] = [
    (
        b"some",
        lost(
            "node_pressure_cpu_waiting_seconds_total",
            "Total time in seconds that processes have waited for CPU time",
        ),
    ),
    // Not in node_exporter; of the whole machine it is always 0.
    (
        b"full",
        lost(
            "node_pressure_cpu_stalled_seconds_total",
            "Total time in seconds no process could make progress due to CPU congestion",
        ),
    ),
];
const MEMORY_LINES: [(&[u8], Family); 2] = [
    (
        b"some",
        lost(
            "node_pressure_memory_waiting_seconds_total",
            "Total time in seconds that processes have waited for memory",
        ),
    ),
    (
        b"full",
        lost(
            "node_pressure_memory_stalled_seconds_total",
            "Total time in seconds no process could make progress due to memory congestion",
        ),
    ),
];
const IO_LINES: [(&[u8], Family); 2] = [
    (
        b"some",
        lost(
            "node_pressure_io_waiting_seconds_total",
            "Total time in seconds that processes have waited due to IO congestion",
        ),
    ),
    (
        b"full",
        lost(
            "node_pressure_io_stalled_seconds_total",
            "Total time in seconds no process could make progress due to IO congestion",
        ),
    ),
];
const IRQ_LINES: [(&[u8], Family); 1] = [(
    b"full",
    lost(
        "node_pressure_irq_stalled_seconds_total",
        "Total time in seconds no process could make progress due to IRQ congestion",
    ),
)];

fn of(file: &str, families: &Lines, roots: &Roots, found: &mut Found) {
    let path = roots.proc.join("pressure").join(file);
    look(path, |text| parse(text, families), found);
}

fn parse(text: &Text, families: &Lines) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for line in text.keyed_by_words(1) {
        let family = families.iter().find(|(key, _)| *key == line.key);
        let total = words(line.rest).any(|word| word.starts_with(b"total="));
        if let Some((_, family)) = family.filter(|_| total) {
            let mut place = line.place(0).scaled(Scale::MICRO);
            place.column = Column::Named(b"total".as_slice().into());
            metrics.push(family.metric(&text.path, Vec::new(), place));
        }
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn totals_are_seconds() {
        let text = "some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        assert_eq!(
            values(|text| parse(text, &IO_LINES), text),
            [
                "node_pressure_io_waiting_seconds_total 57.063062",
                "node_pressure_io_stalled_seconds_total 0.000007",
            ]
        );
        let irq = "full avg10=0.00 avg60=0.01 avg300=0.02 total=98765\n";
        assert_eq!(
            values(|text| parse(text, &IRQ_LINES), irq),
            ["node_pressure_irq_stalled_seconds_total 0.098765"]
        );
    }

    #[test]
    fn cpu_before_linux_5_13_has_no_full_line() {
        let text = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n";
        assert_eq!(
            values(|text| parse(text, &CPU_LINES), text),
            ["node_pressure_cpu_waiting_seconds_total 1"]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(|text| parse(text, &CPU_LINES));
    }
}
