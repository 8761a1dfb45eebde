//! `/proc/buddyinfo`: free memory in blocks of 1, 2, 4, 8, ... pages.
//!
//! ```text
//! Node 0, zone    DMA32    165    277    285    249    219    170    127     72     54     28     74
//! ```
//!
//! becomes `node_buddyinfo_blocks{node=0,size=0,zone=DMA32}` 165 and so on, where the size is the
//! logarithm. Defined by Documentation/filesystems/proc.rst; the numbers are exact when read.

use super::Collector;
use super::family::{Family, labels};
use super::text::{Keyed, Text, look, shown, words};
use crate::metric::Metric;

/// Free blocks by size.
pub(super) const BUDDYINFO: Collector = Collector {
    prefixes: &["node_buddyinfo_blocks"],
    find: |roots, found| look(roots.proc.join("buddyinfo"), parse, found),
};

const BLOCKS: Family = Family::gauge(
    "node_buddyinfo_blocks",
    "",
    "Count of free blocks according to size.",
);

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_words(4).into_iter();
    lines.flat_map(|line| zone(text, line)).collect()
}

fn zone(text: &Text, line: Keyed) -> Vec<Metric> {
    let key: Vec<&[u8]> = words(line.key).collect();
    let [b"Node", node, b"zone", zone] = key[..] else {
        return Vec::new();
    };
    let node = shown(node.strip_suffix(b",").unwrap_or(node));
    let sizes = (0..line.numbers()).map(|size| {
        let labels = labels([
            ("node", node.clone()),
            ("size", size.to_string()),
            ("zone", shown(zone)),
        ]);
        BLOCKS.metric(&text.path, labels, line.place(size))
    });
    sizes.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn a_zone_has_blocks_of_each_size() {
        let text = "Node 0, zone      DMA      0      3 \nNode 1, zone    DMA32    165    277 \n";
        assert_eq!(
            values(parse, text),
            [
                "node_buddyinfo_blocks{node=0,size=0,zone=DMA} 0",
                "node_buddyinfo_blocks{node=0,size=1,zone=DMA} 3",
                "node_buddyinfo_blocks{node=1,size=0,zone=DMA32} 165",
                "node_buddyinfo_blocks{node=1,size=1,zone=DMA32} 277",
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
