//! `/sys/class/net/NAME/*`: what network interfaces are like.
//!
//! ```text
//! up
//! ```
//!
//! of `operstate` becomes `node_network_up{device=eth0}` 1, and 1000 of `speed`, which are Mbit/s,
//! `node_network_speed_bytes` 125000000. Defined by
//! Documentation/ABI/testing/sysfs-class-net. Reading `speed` or `carrier` of an interface that is
//! down, or has no such thing, is answered with EINVAL.

use std::path::Path;

use super::Collector;
use super::directory::{Attribute, close, names, size, value};
use super::family::{Family, Labels, labels};
use super::text::shown;
use crate::metric::{Column, Form, Found, Place, Roots};
use crate::number::Scale;

/// State, speed and queue.
pub(super) const NETCLASS: Collector = Collector {
    prefixes: &[
        "node_network_up",
        "node_network_carrier",
        "node_network_mtu_bytes",
        "node_network_speed_bytes",
        "node_network_transmit_queue_length",
    ],
    find,
};

const UP: Family = Family::gauge(
    "node_network_up",
    "",
    "Value is 1 if operstate is 'up', 0 otherwise.",
);

/// Mbit/s as bytes a second.
const MEGABIT: Scale = Scale::new(125_000, 0);

const FILES: [(&str, Family, Scale); 7] = [
    (
        "carrier",
        Family::gauge(
            "node_network_carrier",
            "",
            "Network device property: carrier",
        ),
        Scale::ONE,
    ),
    (
        "carrier_changes",
        Family::counter(
            "node_network_carrier_changes_total",
            "",
            "Network device property: carrier_changes_total",
        ),
        Scale::ONE,
    ),
    (
        "carrier_up_count",
        Family::counter(
            "node_network_carrier_up_changes_total",
            "",
            "Network device property: carrier_up_changes_total",
        ),
        Scale::ONE,
    ),
    (
        "carrier_down_count",
        Family::counter(
            "node_network_carrier_down_changes_total",
            "",
            "Network device property: carrier_down_changes_total",
        ),
        Scale::ONE,
    ),
    (
        "mtu",
        Family::gauge(
            "node_network_mtu_bytes",
            "bytes",
            "Network device property: mtu_bytes",
        ),
        Scale::ONE,
    ),
    (
        "speed",
        Family::gauge(
            "node_network_speed_bytes",
            "bytes",
            "Network device property: speed_bytes",
        ),
        MEGABIT,
    ),
    (
        "tx_queue_len",
        Family::gauge(
            "node_network_transmit_queue_length",
            "",
            "Network device property: transmit_queue_length",
        ),
        Scale::ONE,
    ),
];

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("class/net");
    let before = size(found);
    for name in names(&base, found) {
        let directory = base.join(&name);
        let labels = labels([("device", shown(name.as_encoded_bytes()))]);
        up(&directory, labels.clone(), found);
        for (file, family, scale) in &FILES {
            let attribute = Attribute {
                path: directory.join(file),
                family,
                scale: *scale,
            };
            attribute.look(labels.clone(), found);
        }
    }
    close(base, before, found);
}

fn up(directory: &Path, labels: Labels, found: &mut Found) {
    let path = directory.join("operstate");
    // A word, so that there is no number to look for.
    if let Ok(Some(_)) = value(&path) {
        let place = Place {
            column: Column::Word(0, 1),
            form: Form::Is(b"up"),
            ..Place::first()
        };
        found.metrics.push(UP.metric(&path, labels, place));
    }
}
