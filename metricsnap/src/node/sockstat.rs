//! `/proc/net/sockstat` and `sockstat6`: how many sockets there are.
//!
//! ```text
//! sockets: used 12
//! TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 3
//! ```
//!
//! becomes `node_sockstat_sockets_used` 12, `node_sockstat_TCP_inuse` 1 and so on;
//! `node_sockstat_TCP_mem` 3 are pages, and `node_sockstat_TCP_mem_bytes` 12288 the same in bytes.
//! Defined by proc_net(5). Names and numbers alternate, and were only ever added.

use rustix::param::page_size;

use super::Collector;
use super::family::{Family, naming};
use super::text::{Keyed, Text, is_number, look, plain};
use crate::metric::Metric;
use crate::number::Scale;

/// Sockets by protocol.
pub(super) const SOCKSTAT: Collector = Collector {
    prefixes: &["node_sockstat_"],
    find: |roots, found| {
        look(roots.proc.join("net/sockstat"), parse, found);
        look(roots.proc.join("net/sockstat6"), parse, found);
    },
};

const USED: Family = Family::gauge(
    "node_sockstat_sockets_used",
    "",
    "Number of IPv4 sockets in use.",
);

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_colon().into_iter();
    lines.flat_map(|line| protocol(text, line)).collect()
}

fn protocol(text: &Text, line: Keyed) -> Vec<Metric> {
    let Some(protocol) = plain(line.name()) else {
        return Vec::new();
    };
    let words: Vec<&[u8]> = line.words().collect();
    let mut metrics = Vec::new();
    for (at, pair) in (0..u16::MAX / 2).zip(words.chunks_exact(2)) {
        let place = line.place(2 * at + 1);
        let Some(state) = plain(pair[0]).filter(|_| is_number(pair[1])) else {
            continue;
        };
        if (protocol, state) == ("sockets", "used") {
            metrics.push(USED.metric(&text.path, Vec::new(), place));
            continue;
        }
        if state == "mem" {
            let pages = Scale::new(page_size() as i64, 0);
            let place = place.clone().scaled(pages);
            let metric = BYTES.metric(&text.path, Vec::new(), place);
            metrics.push(naming(protocol, metric));
        }
        let name = format!("{protocol}_{state}");
        let help = format!("Number of {protocol} sockets in state {state}.");
        let metric = STATE.metric(&text.path, Vec::new(), place);
        metrics.push(naming(
            &name,
            Metric {
                help: help.into(),
                ..metric
            },
        ));
    }
    metrics
}

const STATE: Family = Family::gauge("node_sockstat_{}", "", "");
const BYTES: Family = Family::gauge(
    "node_sockstat_{}_mem_bytes",
    "bytes",
    "Number of {} sockets in state mem_bytes.",
);

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn memory_is_in_pages_and_in_bytes() {
        let text = "sockets: used 12\nTCP: inuse 1 orphan 0 mem 3\nFRAG: inuse 0 memory 9\n";
        let bytes = format!("node_sockstat_TCP_mem_bytes {}", 3 * page_size());
        assert_eq!(
            values(parse, text),
            [
                "node_sockstat_sockets_used 12",
                "node_sockstat_TCP_inuse 1",
                "node_sockstat_TCP_orphan 0",
                bytes.as_str(),
                "node_sockstat_TCP_mem 3",
                "node_sockstat_FRAG_inuse 0",
                "node_sockstat_FRAG_memory 9",
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
