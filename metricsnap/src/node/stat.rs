//! `/proc/stat`: what the CPUs spent their time on, and what happened since boot.
//!
//! ```text
//! cpu0 7905 0 1139 182559 78 0 18 11 0 0
//! intr 1253416 0 0 33 (and one number an interrupt)
//! ctxt 2453189
//! softirq 229245 2 77022 5 1184 78 0 26 72371 0 78557
//! ```
//!
//! becomes `node_cpu_seconds_total{cpu=0,mode=user}` 79.05 and so on. Defined by proc_stat(5);
//! columns were only ever added: steal with Linux 2.6.11, guest 2.6.24, guest_nice 2.6.33. The line
//! `cpu` is the sum of the others and is left out. A CPU that is off has no line.

use pipe::span::Span;
use rustix::param::clock_ticks_per_second;

use super::Collector;
use super::family::{Family, labels};
use super::text::{Keyed, Text, look, plain};
use crate::metric::Metric;
use crate::number::Scale;

/// CPU time, interrupts, context switches and tasks.
pub(super) const STAT: Collector = Collector {
    prefixes: &[
        "node_cpu_seconds_total",
        "node_cpu_guest_seconds_total",
        "node_intr_total",
        "node_context_switches_total",
        "node_forks_total",
        "node_boot_time_seconds",
        "node_procs_running",
        "node_procs_blocked",
        "node_softirqs_total",
    ],
    find: |roots, found| look(roots.proc.join("stat"), parse, found),
};

const CPU: Family = Family::counter(
    "node_cpu_seconds_total",
    "seconds",
    "Seconds the CPUs spent in each mode.",
);
const GUEST: Family = Family::counter(
    "node_cpu_guest_seconds_total",
    "seconds",
    "Seconds the CPUs spent in guests (VMs) for each mode.",
);

/// The columns of a CPU's line. A guest's time is in `user` and `nice`, too.
const MODES: [(Family, &str); 10] = [
    (CPU, "user"),
    (CPU, "nice"),
    (CPU, "system"),
    (CPU, "idle"),
    (CPU, "iowait"),
    (CPU, "irq"),
    (CPU, "softirq"),
    (CPU, "steal"),
    (GUEST, "user"),
    (GUEST, "nice"),
];

/// The lines of which the first number counts.
const LINES: [(&[u8], Family); 6] = [
    (
        b"intr",
        Family::counter(
            "node_intr_total",
            "",
            "Total number of interrupts serviced.",
        ),
    ),
    (
        b"ctxt",
        Family::counter(
            "node_context_switches_total",
            "",
            "Total number of context switches.",
        ),
    ),
    (
        b"btime",
        Family::gauge(
            "node_boot_time_seconds",
            "seconds",
            "Node boot time, in unixtime.",
        ),
    ),
    (
        b"processes",
        Family::counter("node_forks_total", "", "Total number of forks."),
    ),
    (
        b"procs_running",
        Family::gauge(
            "node_procs_running",
            "",
            "Number of processes in runnable state.",
        ),
    ),
    (
        b"procs_blocked",
        Family::gauge(
            "node_procs_blocked",
            "",
            "Number of processes blocked waiting for I/O to complete.",
        ),
    ),
];

const SOFTIRQ: Family = Family::counter("node_softirqs_total", "", "Number of softirq calls.");

/// The columns of `softirq` behind their sum: include/linux/interrupt.h, named as node_exporter
/// has them.
const VECTORS: [&str; 10] = [
    "hi",
    "timer",
    "net_tx",
    "net_rx",
    "block",
    "block_iopoll",
    "tasklet",
    "sched",
    "hrtimer",
    "rcu",
];

fn parse(text: &Text) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for line in text.keyed_by_words(1) {
        let cpu = line.key.strip_prefix(b"cpu").and_then(plain);
        if let Some(cpu) = cpu {
            metrics.extend(times(text, line, cpu));
        } else if line.key == b"softirq" {
            metrics.extend(vectors(text, line));
        } else if let Some((_, family)) = LINES.iter().find(|(key, _)| *key == line.key)
            && line.numbers() > 0
        {
            metrics.push(family.metric(&text.path, Vec::new(), line.place(0)));
        }
    }
    metrics
}

/// The kernel's own count is finer on some machines, but it shows whole ticks.
fn times(text: &Text, line: Keyed, cpu: &str) -> impl Iterator<Item = Metric> {
    let hertz = clock_ticks_per_second();
    let tick = Span::from_ns(1_000_000_000 / hertz.max(1));
    let columns = (0..line.numbers()).zip(MODES);
    columns.map(move |(word, (family, mode))| {
        let labels = labels([("cpu", cpu.to_owned()), ("mode", mode.to_owned())]);
        let place = line.place(word).scaled(Scale::ticks(hertz));
        family.every(tick).metric(&text.path, labels, place)
    })
}

fn vectors(text: &Text, line: Keyed) -> impl Iterator<Item = Metric> {
    let columns = (1..line.numbers()).zip(VECTORS);
    columns.map(move |(word, vector)| {
        let labels = labels([("vector", vector.to_owned())]);
        SOFTIRQ.metric(&text.path, labels, line.place(word))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    const TEXT: &str = "cpu  10 0 0 0\ncpu3 7905 1 1139 182559 78 2 18 11 5 6\nintr 99 1 2\nctxt 7\nbtime 8\nprocesses 9\nprocs_running 1\nprocs_blocked 0\nsoftirq 229 2 77\n";

    #[test]
    fn ticks_are_seconds_and_the_sum_of_all_cpus_is_left_out() {
        let values = values(parse, TEXT);
        assert_eq!(values[0], "node_cpu_seconds_total{cpu=3,mode=user} 79.05");
        assert_eq!(values[7], "node_cpu_seconds_total{cpu=3,mode=steal} 0.11");
        assert_eq!(
            values[9],
            "node_cpu_guest_seconds_total{cpu=3,mode=nice} 0.06"
        );
        assert_eq!(values[10], "node_intr_total 99");
        assert_eq!(values[11], "node_context_switches_total 7");
        assert_eq!(values[16], "node_softirqs_total{vector=hi} 2");
        assert_eq!(values[17], "node_softirqs_total{vector=timer} 77");
        assert_eq!(values.len(), 18);
    }

    #[test]
    fn an_old_kernel_has_fewer_modes() {
        let values = values(parse, "cpu0 1 2 3 4 5 6 7\n");
        assert_eq!(values.len(), 7);
        assert_eq!(values[6], "node_cpu_seconds_total{cpu=0,mode=softirq} 0.07");
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
