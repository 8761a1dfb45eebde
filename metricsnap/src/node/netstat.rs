//! `/proc/net/netstat`, `snmp` and `snmp6`: what the network protocols did.
//!
//! ```text
//! Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens (9 more)
//! Tcp: 1 200 120000 -1 137 48 (9 more)
//! ```
//!
//! becomes `node_netstat_Tcp_ActiveOpens` 137 and so on; so does `Ip6InReceives 3` of snmp6
//! `node_netstat_Ip6_InReceives`. Defined by Documentation/networking/snmp_counter.rst and
//! net/ipv4/proc.c. Each kernel adds some, so all are taken, not only those that node_exporter shows
//! by default.

use std::collections::HashMap;

use super::Collector;
use super::family::{Family, naming};
use super::text::{Keyed, Text, is_number, look, plain};
use crate::metric::{Metric, Place};

/// Packets, segments, errors.
pub(super) const NETSTAT: Collector = Collector {
    prefixes: &["node_netstat_"],
    find: |roots, found| {
        look(roots.proc.join("net/netstat"), pairs, found);
        look(roots.proc.join("net/snmp"), pairs, found);
        look(roots.proc.join("net/snmp6"), version_6, found);
    },
};

const COUNT: Family = Family::counter("node_netstat_{}", "", "Statistic ");
const LEVEL: Family = Family::gauge("node_netstat_{}", "", "Statistic ");

/// What is no count of events: settings, and how many connections there are now.
const LEVELS: [&str; 7] = [
    "Forwarding",
    "DefaultTTL",
    "RtoAlgorithm",
    "RtoMin",
    "RtoMax",
    "MaxConn",
    "CurrEstab",
];

/// Its names are the ICMP types that came so far: a new one moves the others.
const MOVING: &[u8] = b"IcmpMsg:";

/// Each second line has the numbers to the names before.
fn pairs(text: &Text) -> Vec<Metric> {
    let mut names: HashMap<&[u8], Keyed> = HashMap::new();
    let mut metrics = Vec::new();
    for line in text.keyed_by_colon() {
        match (line.nth, names.get(line.key)) {
            (0, _) if line.key != MOVING => {
                names.insert(line.key, line);
            }
            (1, Some(names)) => metrics.extend(protocol(text, *names, line)),
            _ => {}
        }
    }
    metrics
}

fn protocol(text: &Text, names: Keyed, numbers: Keyed) -> Vec<Metric> {
    let columns = (0..u16::MAX).zip(names.words().zip(numbers.words()));
    let given = columns.filter(|(_, (_, number))| is_number(number));
    let metrics = given.filter_map(|(word, (name, _))| {
        let name = [plain(names.name())?, plain(name)?];
        Some(statistic(text, name, numbers.place(word)))
    });
    metrics.collect()
}

fn version_6(text: &Text) -> Vec<Metric> {
    let lines = text.keyed_by_words(1).into_iter();
    let given = lines.filter(|line| line.numbers() > 0);
    let metrics = given.filter_map(|line| {
        let whole = plain(line.key)?;
        let (protocol, name) = whole.split_at(whole.find('6')? + 1);
        (!name.is_empty()).then(|| statistic(text, [protocol, name], line.place(0)))
    });
    metrics.collect()
}

fn statistic(text: &Text, [protocol, name]: [&str; 2], place: Place) -> Metric {
    let family = match LEVELS.iter().any(|level| name.ends_with(level)) {
        true => LEVEL,
        false => COUNT,
    };
    let metric = family.metric(&text.path, Vec::new(), place);
    let help = format!("{}{protocol}{name}.", metric.help).into();
    naming(&format!("{protocol}_{name}"), Metric { help, ..metric })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn names_stand_in_the_line_before_the_numbers() {
        let text = "Tcp: RtoMin MaxConn InSegs\nTcp: 200 -1 24294\nIcmpMsg: InType3\nIcmpMsg: 3\nTcpExt: TCPTimeouts\nTcpExt: 4\n";
        assert_eq!(
            values(pairs, text),
            [
                "node_netstat_Tcp_RtoMin 200",
                "node_netstat_Tcp_MaxConn -1",
                "node_netstat_Tcp_InSegs 24294",
                "node_netstat_TcpExt_TCPTimeouts 4",
            ]
        );
    }

    #[test]
    fn version_6_has_a_line_each() {
        let text = "Ip6InReceives                   \t3\nIcmp6OutType143 \t2\nOther 1\n";
        assert_eq!(
            values(version_6, text),
            [
                "node_netstat_Ip6_InReceives 3",
                "node_netstat_Icmp6_OutType143 2",
            ]
        );
    }

    #[test]
    fn any_text_is_read() {
        any_text(pairs);
        any_text(version_6);
    }
}
