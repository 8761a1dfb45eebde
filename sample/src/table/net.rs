//! The table `net`: a row for each interface, the loopback among them.

use super::Moment;
use super::rows::{Cell, Column, Emit, Key, Rows};
use crate::sink::Row;
use crate::source::netdev::Interface;
use crate::source::{Reading, Source};

static KEYS: [Key<Interface>; 1] = [Key {
    name: "interface",
    print: name,
}];

static COLUMNS: [Column<Interface>; 10] = [
    column(
        "rx_bytes_per_s",
        "node_network_receive_bytes_total",
        |interface| Some(interface.received.bytes),
    ),
    column(
        "tx_bytes_per_s",
        "node_network_transmit_bytes_total",
        |interface| Some(interface.sent.bytes),
    ),
    column(
        "rx_packets_per_s",
        "node_network_receive_packets_total",
        |interface| Some(interface.received.packets),
    ),
    column(
        "tx_packets_per_s",
        "node_network_transmit_packets_total",
        |interface| Some(interface.sent.packets),
    ),
    column(
        "rx_errors_per_s",
        "node_network_receive_errs_total",
        |interface| Some(interface.received.errors),
    ),
    column(
        "tx_errors_per_s",
        "node_network_transmit_errs_total",
        |interface| Some(interface.sent.errors),
    ),
    column(
        "rx_drops_per_s",
        "node_network_receive_drop_total",
        |interface| Some(interface.received.drops),
    ),
    column(
        "tx_drops_per_s",
        "node_network_transmit_drop_total",
        |interface| Some(interface.sent.drops),
    ),
    column(
        "multicast_per_s",
        "node_network_receive_multicast_total",
        |interface| Some(interface.multicast),
    ),
    column(
        "collisions_per_s",
        "node_network_transmit_colls_total",
        |interface| Some(interface.collisions),
    ),
];

const fn column(
    name: &'static str,
    metric: &'static str,
    total: fn(&Interface) -> Option<u64>,
) -> Column<Interface> {
    Column {
        name,
        metric: Some(metric),
        source: Source::NetDev,
        cell: Cell::Rate(total),
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Interface> {
    let things = |moment: &Moment, emit: Emit<Interface>| moment.each(list, same, emit);
    Rows::new("net", (&KEYS, &COLUMNS), list, Box::new(things))
}

fn name(interface: &Interface, row: &mut Row) {
    row.text(interface.name.bytes());
}

fn list(reading: &Reading) -> &[Interface] {
    &reading.interfaces.list
}

/// One that was renamed is another.
fn same(a: &Interface, b: &Interface) -> bool {
    a.name == b.name
}
