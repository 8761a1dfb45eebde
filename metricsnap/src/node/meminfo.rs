//! `/proc/meminfo` and `/sys/devices/system/node/nodeN/{meminfo,numastat}`: where the memory is.
//!
//! ```text
//! MemFree:        22875636 kB
//! Active(anon):      80112 kB
//! HugePages_Total:       0
//! ```
//!
//! becomes `node_memory_MemFree_bytes` 23424651264, `node_memory_Active_anon_bytes` and
//! `node_memory_HugePages_Total`, which is no amount. A node's lines begin with `Node 0`; its names
//! lack `_bytes` in node_exporter, though they are. Defined by Documentation/filesystems/proc.rst
//! and Documentation/admin-guide/numastat.rst. The kernel's kB are 1024 bytes.

use super::Collector;
use super::directory::{Numbered, numbered};
use super::family::{Family, Labels, labels, naming};
use super::text::{Keyed, Text, lack, look, plain, shown};
use super::vmstat::FOLD;
use crate::metric::{Found, Metric, Roots};
use crate::number::Scale;

/// The machine's memory.
pub(super) const MEMINFO: Collector = Collector {
    prefixes: &["node_memory_"],
    find: |roots, found| look(roots.proc.join("meminfo"), parse, found),
};

/// The memory of its nodes.
pub(super) const NUMA: Collector = Collector {
    prefixes: &["node_memory_numa_"],
    find: nodes,
};

const AMOUNT: Family = Family::gauge(
    "node_memory_{}_bytes",
    "bytes",
    "Memory information field {}_bytes.",
)
.every(FOLD);
const COUNT: Family = Family::gauge("node_memory_{}", "", "Memory information field {}.");

const NUMA_AMOUNT: Family = Family::gauge(
    "node_memory_numa_{}",
    "bytes",
    "Memory information field {}.",
)
.every(FOLD);
const NUMA_COUNT: Family = Family::gauge("node_memory_numa_{}", "", "Memory information field {}.");
const NUMA_STAT: Family = Family::counter(
    "node_memory_numa_{}_total",
    "",
    "Memory information field {}_total.",
);

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_colon().into_iter();
    lines
        .filter_map(|line| field(text, line, line.name(), [AMOUNT, COUNT]))
        .collect()
}

fn nodes(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("devices/system/node");
    let nodes = numbered(&base, "node", found);
    if nodes.is_empty() {
        lack(base, "has no nodes", found);
    }
    for Numbered { number, path } in nodes {
        let labels = labels([("node", number.to_string())]);
        let node = |text: &Text| numa(text, &labels);
        look(path.join("meminfo"), node, found);
        let events = |text: &Text| numastat(text, &labels);
        look(path.join("numastat"), events, found);
    }
}

fn numa(text: &Text, labels: &Labels) -> Vec<Metric> {
    let lines = text.keyed_by_words(3).into_iter();
    let fields = lines.filter_map(|line| {
        let name = line.name().rsplit(|byte| *byte == b' ').next()?;
        field(text, line, name, [NUMA_AMOUNT, NUMA_COUNT])
    });
    fields.map(|metric| labelled(metric, labels)).collect()
}

fn numastat(text: &Text, labels: &Labels) -> Vec<Metric> {
    let lines = text.keyed_by_words(1).into_iter();
    let fields = lines.filter_map(|line| field(text, line, line.key, [NUMA_STAT, NUMA_STAT]));
    fields.map(|metric| labelled(metric, labels)).collect()
}

fn labelled(metric: Metric, labels: &Labels) -> Metric {
    let labels = labels.clone();
    Metric { labels, ..metric }
}

/// A line's number, of the first family if it is an amount, else of the second.
fn field(text: &Text, line: Keyed, name: &[u8], families: [Family; 2]) -> Option<Metric> {
    // Active(anon) is Active_anon.
    let name = shown(name).replace('(', "_").replace(')', "");
    let name = plain(name.as_bytes())?;
    if line.numbers() == 0 {
        return None;
    }
    let (family, scale) = match line.words().nth(1) {
        Some(b"kB") => (families[0], Scale::KIB),
        _ => (families[1], Scale::ONE),
    };
    let place = line.place(0).scaled(scale);
    Some(naming(name, family.metric(&text.path, Vec::new(), place)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn amounts_are_bytes_and_counts_are_not() {
        let text = "MemFree:        22875636 kB\nActive(anon):      80112 kB\nHugePages_Total:       3\nOdd-Name: 5 kB\n";
        assert_eq!(
            values(parse, text),
            [
                "node_memory_MemFree_bytes 23424651264",
                "node_memory_Active_anon_bytes 82034688",
                "node_memory_HugePages_Total 3",
            ]
        );
    }

    #[test]
    fn a_node_has_its_own() {
        let text = "Node 1 MemTotal:       24684096 kB\nNode 1 HugePages_Free:      7\n";
        let node = labels([("node", "1".to_owned())]);
        assert_eq!(
            values(|text| numa(text, &node), text),
            [
                "node_memory_numa_MemTotal{node=1} 25276514304",
                "node_memory_numa_HugePages_Free{node=1} 7",
            ]
        );
        assert_eq!(
            values(|text| numastat(text, &node), "numa_hit 15\n"),
            ["node_memory_numa_numa_hit_total{node=1} 15"]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
        any_text(|text| numa(text, &Labels::new()));
    }
}
