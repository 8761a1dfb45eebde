//! `/proc/net/softnet_stat`: what each CPU did with incoming packets.
//!
//! ```text
//! 00005ee1 00000000 00000003 0 0 0 0 0 00000000 00000000 00000000 00000000 00000001 00000000 00000000
//! ```
//!
//! becomes `node_softnet_processed_total{cpu=1}` 24289 and so on, all hexadecimal. Defined by
//! net/core/net-procfs.c only: nine columns since Linux 2.6.23, woken CPUs with 2.6.35, flow limits
//! 3.11, the backlog and the CPU 5.10. A CPU that is off has no line, so the lines' own numbers are
//! the CPUs only in older kernels with all of them on.

use super::Collector;
use super::family::{Family, labels};
use super::text::{Text, look, words};
use crate::metric::{Column, Form, Line, Metric, Place};
use crate::number::Number;

/// Packets and backlogs.
pub(super) const SOFTNET: Collector = Collector {
    prefixes: &["node_softnet_"],
    find: |roots, found| look(roots.proc.join("net/softnet_stat"), parse, found),
};

/// The column of the CPU's number.
const CPU: usize = 12;

const COLUMNS: [(u16, Family); 7] = [
    (
        0,
        Family::counter(
            "node_softnet_processed_total",
            "",
            "Number of processed packets",
        ),
    ),
    (
        1,
        Family::counter(
            "node_softnet_dropped_total",
            "",
            "Number of dropped packets",
        ),
    ),
    (
        2,
        Family::counter(
            "node_softnet_times_squeezed_total",
            "",
            "Number of times processing packets ran out of quota",
        ),
    ),
    (
        8,
        Family::counter(
            "node_softnet_cpu_collision_total",
            "",
            "Number of collision occur while obtaining device lock while transmitting",
        ),
    ),
    (
        9,
        Family::counter(
            "node_softnet_received_rps_total",
            "",
            "Number of times cpu woken up received_rps",
        ),
    ),
    (
        10,
        Family::counter(
            "node_softnet_flow_limit_count_total",
            "",
            "Number of times flow limit has been reached",
        ),
    ),
    (
        11,
        Family::gauge("node_softnet_backlog_len", "", "Softnet backlog status"),
    ),
];

fn parse(text: &Text) -> Vec<Metric> {
    let lines = (0..).zip(text.lines());
    lines
        .flat_map(|(number, line)| cpu(text, number, line))
        .collect()
}

fn cpu(text: &Text, number: u32, line: &[u8]) -> Vec<Metric> {
    let values: Vec<i64> = words(line).map_while(hexadecimal).collect();
    let given = values.get(CPU).copied();
    let line = given.map_or(Line::Number(number), |cpu| Line::Holding(CPU as u16, cpu));
    let cpu = given.unwrap_or(number.into());
    let given = COLUMNS
        .iter()
        .filter(|(word, _)| usize::from(*word) < values.len());
    let metrics = given.map(|(word, family)| {
        let place = Place {
            line: line.clone(),
            column: Column::Word(*word, 1),
            form: Form::Hex,
            ..Place::first()
        };
        family.metric(&text.path, labels([("cpu", cpu.to_string())]), place)
    });
    metrics.collect()
}

fn hexadecimal(word: &[u8]) -> Option<i64> {
    let (number, rest) = Number::lead_hex(word)?;
    rest.is_empty().then_some(number.digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{any_text, values};
    use super::*;

    #[test]
    fn a_new_kernel_says_of_which_cpu_a_line_is() {
        let text = "00005ee1 00000001 00000003 0 0 0 0 0 00000004 0000000a 00000005 00000006 0000000f 0 0\n";
        let values = values(parse, text);
        assert_eq!(values[0], "node_softnet_processed_total{cpu=15} 24289");
        assert_eq!(values[3], "node_softnet_cpu_collision_total{cpu=15} 4");
        assert_eq!(values[4], "node_softnet_received_rps_total{cpu=15} 10");
        assert_eq!(values[6], "node_softnet_backlog_len{cpu=15} 6");
    }

    #[test]
    fn an_old_one_counts_lines() {
        let text = "1 0 0 0 0 0 0 0 0\n2 0 0 0 0 0 0 0 0\n";
        let values = values(parse, text);
        assert_eq!(values.len(), 8);
        assert_eq!(values[4], "node_softnet_processed_total{cpu=1} 2");
    }

    #[test]
    fn any_text_is_read() {
        any_text(parse);
    }
}
