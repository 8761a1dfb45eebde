//! `/sys/class/powercap/*/{name,energy_uj}`: the energy that parts of the machine took.
//!
//! ```text
//! 240422366267
//! ```
//!
//! of `energy_uj` in `intel-rapl:0`, whose name is `package-0`, becomes
//! `node_rapl_package_joules_total{index=0,path=/sys/class/powercap/intel-rapl:0}` 240422.366267.
//! Defined by Documentation/power/powercap/powercap.rst; AMD's come under the same names. Only root
//! may read them. They begin anew at `max_energy_range_uj`.

use std::collections::HashMap;

use pipe::span::Span;

use super::Collector;
use super::directory::{Attribute, close, names, size, value};
use super::family::{Family, labels, naming};
use super::text::shown;
use crate::metric::{Found, Metric, Roots};
use crate::number::Scale;

/// Energy by part.
pub(super) const RAPL: Collector = Collector {
    prefixes: &["node_rapl_"],
    find,
};

/// The hardware counts about each millisecond: Intel 64 and IA-32 Architectures Software Developer's
/// Manual, volume 3, "RAPL Interfaces".
const UPDATE: Span = Span::from_ns(1_000_000);

const ENERGY: Family = Family::counter(
    "node_rapl_{}_joules_total",
    "joules",
    "Current RAPL {} value in joules",
)
.every(UPDATE);

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("class/powercap");
    let before = size(found);
    let mut used: HashMap<String, u32> = HashMap::new();
    for name in names(&base, found) {
        let directory = base.join(name);
        // The control types themselves (`intel-rapl`) have no name.
        let Ok(Some(zone)) = value(&directory.join("name")) else {
            continue;
        };
        let (zone, index) = indexed(&shown(&zone), &mut used);
        let labels = labels([
            ("index", index.to_string()),
            ("path", shown(directory.as_os_str().as_encoded_bytes())),
        ]);
        let attribute = Attribute {
            path: directory.join("energy_uj"),
            family: &ENERGY,
            scale: Scale::MICRO,
        };
        let metric = attribute.metric(labels, found);
        found
            .metrics
            .extend(metric.map(|metric| named(&zone, metric)));
    }
    close(base, before, found);
}

/// A zone's name in a metric's, and as it is in the help.
fn named(zone: &str, metric: Metric) -> Metric {
    let help = metric.help.replace("{}", zone).into();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let zone: String = zone.chars().map(plain).collect();
    naming(&zone, Metric { help, ..metric })
}

/// `package-0` is the first `package`; of two `dram`, which belong to two packages, the second is 1.
fn indexed(name: &str, used: &mut HashMap<String, u32>) -> (String, u32) {
    let split = name.split_once('-');
    let own = split.and_then(|(name, index)| Some((name, index.parse().ok()?)));
    let (name, index) = own.unwrap_or_else(|| (name, used.get(name).copied().unwrap_or(0)));
    used.insert(name.to_owned(), index.saturating_add(1));
    (name.to_owned(), index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_the_same_name_are_counted() {
        let mut used = HashMap::new();
        let mut next = |name| indexed(name, &mut used);
        assert_eq!(next("package-1"), ("package".to_owned(), 1));
        assert_eq!(next("dram"), ("dram".to_owned(), 0));
        assert_eq!(next("dram"), ("dram".to_owned(), 1));
        assert_eq!(next("psys-x"), ("psys-x".to_owned(), 0));
        assert_eq!(next("package-4294967295").1, u32::MAX);
    }
}
