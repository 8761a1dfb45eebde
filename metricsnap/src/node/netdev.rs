//! `/proc/net/dev`: what network interfaces moved, those of this process's network namespace.
//!
//! ```text
//! Inter-|   Receive                                                |  Transmit
//!  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets (6 more)
//!   eth0: 1489734067   33062    0    0    0     0          0         0  1712450   20047 (6 more)
//! ```
//!
//! becomes `node_network_receive_bytes_total{device=eth0}` 1489734067 and so on. Defined by
//! proc_net(5) and the same since Linux 2.2. Most drivers count at once; some read their hardware's
//! counts only each second.

use super::Collector;
use super::family::{Family, labels, naming};
use super::text::{Keyed, Text, look, shown};
use crate::metric::Metric;

/// Bytes, packets and errors.
pub(super) const NETDEV: Collector = Collector {
    prefixes: &["node_network_receive_", "node_network_transmit_"],
    find: |roots, found| look(roots.proc.join("net/dev"), parse, found),
};

const MOVED: Family = Family::counter(
    "node_network_{}_total",
    "bytes",
    "Network device statistic {}.",
);
const HAPPENED: Family =
    Family::counter("node_network_{}_total", "", "Network device statistic {}.");

/// The columns in their order.
const COLUMNS: [&str; 16] = [
    "receive_bytes",
    "receive_packets",
    "receive_errs",
    "receive_drop",
    "receive_fifo",
    "receive_frame",
    "receive_compressed",
    "receive_multicast",
    "transmit_bytes",
    "transmit_packets",
    "transmit_errs",
    "transmit_drop",
    "transmit_fifo",
    "transmit_colls",
    "transmit_carrier",
    "transmit_compressed",
];

fn parse(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_colon().into_iter();
    let whole = lines.filter(|line| usize::from(line.numbers()) == COLUMNS.len());
    whole.flat_map(|line| interface(text, line)).collect()
}

fn interface(text: &Text, line: Keyed) -> impl Iterator<Item = Metric> {
    (0..).zip(COLUMNS).map(move |(word, column)| {
        let family = match column.ends_with("_bytes") {
            true => MOVED,
            false => HAPPENED,
        };
        let labels = labels([("device", shown(line.name()))]);
        naming(column, family.metric(&text.path, labels, line.place(word)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn an_interface_has_sixteen_counters_glued_or_not() {
        let text = "Inter-|   Receive\n face |bytes\n    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n  eth0:12345678 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
        let values = values(parse, text);
        assert_eq!(values.len(), 32);
        assert_eq!(values[0], "node_network_receive_bytes_total{device=lo} 1");
        assert_eq!(
            values[16],
            "node_network_receive_bytes_total{device=eth0} 12345678"
        );
        assert_eq!(
            values[29],
            "node_network_transmit_colls_total{device=eth0} 14"
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
