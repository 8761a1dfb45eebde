//! `/proc/interrupts` and `/proc/softirqs`: what interrupted which CPU how often.
//!
//! ```text
//!            CPU0       CPU1
//!  36:          0    7865446 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
//! LOC:    5613186    5248477   Local timer interrupts
//! ERR:          0
//! ```
//!
//! becomes two columns `node_interrupts_total{cpu=1,devices=1-edge virtio1-req.0,
//! info=PCI-MSIX-0000:00:02.0,type=36}`, two of `LOC`, and none of `ERR`, which belongs to no CPU. A
//! line of softirqs ends behind its counts. Defined by
//! Documentation/filesystems/proc.rst; the text behind the counts is free, and split as
//! node_exporter does. The CPUs are those of the heading, where node_exporter counts them from 0
//! even if some are off.

use super::Collector;
use super::family::{Family, labels};
use super::text::{Keyed, Text, look, plain, shown, words};
use crate::metric::{Column, Metric, Place};

/// Interrupts by CPU and cause.
pub(super) const INTERRUPTS: Collector = Collector {
    prefixes: &["node_interrupts_total"],
    find: |roots, found| look(roots.proc.join("interrupts"), interrupts, found),
};

/// Softirqs by CPU and cause.
pub(super) const SOFTIRQS: Collector = Collector {
    prefixes: &["node_softirqs_functions_total"],
    find: |roots, found| look(roots.proc.join("softirqs"), softirqs, found),
};

const INTERRUPT: Family = Family::counter("node_interrupts_total", "", "Interrupt details.");
const SOFTIRQ: Family = Family::counter(
    "node_softirqs_functions_total",
    "",
    "Softirq counts per CPU.",
);

fn interrupts(text: &Text) -> Vec<Metric> {
    let cpus = heading(text);
    let lines = text.keyed_by_colon().into_iter();
    let described = lines.filter(|line| line.words().count() > cpus.len());
    let per_cpu = described.flat_map(|line| {
        let [devices, info] = description(line, cpus.len());
        let name = shown(line.name());
        each(line, &cpus).map(move |(cpu, place)| {
            let labels = labels([
                ("cpu", cpu.to_owned()),
                ("devices", devices.clone()),
                ("info", info.clone()),
                ("type", name.clone()),
            ]);
            INTERRUPT.metric(&text.path, labels, place)
        })
    });
    per_cpu.collect()
}

fn softirqs(text: &Text) -> Vec<Metric> {
    let cpus = heading(text);
    let lines = text.keyed_by_colon().into_iter();
    let per_cpu = lines.flat_map(|line| {
        each(line, &cpus).map(move |(cpu, place)| {
            let labels = labels([("cpu", cpu.to_owned()), ("type", shown(line.name()))]);
            SOFTIRQ.metric(&text.path, labels, place)
        })
    });
    per_cpu.collect()
}

/// The CPUs of the first line: `CPU0` and `CPU2` if 1 is off.
fn heading(text: &Text) -> Vec<&str> {
    let names = words(text.lines().next().unwrap_or_default());
    let numbers = names.map_while(|name| name.strip_prefix(b"CPU").and_then(plain));
    numbers.collect()
}

/// A line's count of each CPU; none if it has fewer.
fn each<'a>(line: Keyed<'a>, cpus: &'a [&'a str]) -> impl Iterator<Item = (&'a str, Place)> {
    let whole = usize::from(line.numbers()) >= cpus.len();
    let cpus = if whole { cpus } else { &[] };
    let place = move |cpu: &str| Place {
        column: Column::Under(format!("CPU{cpu}").into_bytes().into()),
        ..line.place(0)
    };
    cpus.iter().map(move |&cpu| (cpu, place(cpu)))
}

/// The devices of an interrupt with a number behind its controller; else words about it.
fn description(line: Keyed, counts: usize) -> [String; 2] {
    let mut behind = line.words().skip(counts).map(shown);
    if !line.name().iter().all(u8::is_ascii_digit) {
        return [String::new(), joined(behind)];
    }
    let info = behind.next().unwrap_or_default();
    [joined(behind), info]
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn an_interrupt_counts_by_cpu_and_is_named_as_it_is_described() {
        let text = "           CPU0       CPU2\n 36:          5    7865446 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0\nLOC:    5613186    5248477   Local timer interrupts\nERR:          0\nMIS:          0\n";
        let values = values(interrupts, text);
        assert_eq!(
            values[0],
            "node_interrupts_total{cpu=0,devices=1-edge\\x20virtio1-req.0,info=PCI-MSIX-0000:00:02.0,type=36} 5"
        );
        assert!(values[1].starts_with("node_interrupts_total{cpu=2,"));
        assert_eq!(
            values[3],
            "node_interrupts_total{cpu=2,devices=,info=Local\\x20timer\\x20interrupts,type=LOC} 5248477"
        );
        assert_eq!(values.len(), 4);
    }

    #[test]
    fn softirqs_count_by_cpu() {
        let text = "                    CPU0       CPU1\n          HI:          3          4\n";
        assert_eq!(
            values(softirqs, text),
            [
                "node_softirqs_functions_total{cpu=0,type=HI} 3",
                "node_softirqs_functions_total{cpu=1,type=HI} 4",
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(interrupts);
        any_text(softirqs);
    }
}
