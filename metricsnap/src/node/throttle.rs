//! `/sys/devices/system/cpu/cpuN/thermal_throttle/*_throttle_count`: how often heat slowed a core or
//! its package.
//!
//! ```text
//! 5
//! ```
//!
//! of `core_throttle_count` becomes `node_cpu_core_throttles_total{core=0,package=0}` 5. Defined by
//! Documentation/ABI/testing/sysfs-devices-system-cpu, and Intel's only. Threads of a core have the
//! same number, so that only the first one's is taken; and so for a package.

use std::collections::HashSet;
use std::path::Path;

use super::Collector;
use super::directory::{Attribute, close, numbered, size, value};
use super::family::{Family, Labels, labels};
use super::text::shown;
use crate::metric::{Found, Roots};
use crate::number::Scale;

/// Throttling by core and package.
pub(super) const THROTTLE: Collector = Collector {
    prefixes: &[
        "node_cpu_core_throttles_total",
        "node_cpu_package_throttles_total",
    ],
    find,
};

const CORE: Family = Family::counter(
    "node_cpu_core_throttles_total",
    "",
    "Number of times this CPU core has been throttled.",
);
const PACKAGE: Family = Family::counter(
    "node_cpu_package_throttles_total",
    "",
    "Number of times this CPU package has been throttled.",
);

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("devices/system/cpu");
    let before = size(found);
    let mut seen: HashSet<Labels> = HashSet::new();
    for cpu in numbered(&base, "cpu", found) {
        let Some((core, package)) = position(&cpu.path) else {
            continue;
        };
        let core = labels([("core", core), ("package", package.clone())]);
        let package = labels([("package", package)]);
        let counts = [
            ("core_throttle_count", &CORE, core),
            ("package_throttle_count", &PACKAGE, package),
        ];
        for (file, family, labels) in counts {
            if seen.insert(labels.clone()) {
                let path = cpu.path.join("thermal_throttle").join(file);
                let scale = Scale::ONE;
                Attribute {
                    path,
                    family,
                    scale,
                }
                .look(labels, found);
            }
        }
    }
    close(base, before, found);
}

/// The numbers of a CPU's core and package.
fn position(cpu: &Path) -> Option<(String, String)> {
    let read = |file: &str| value(&cpu.join("topology").join(file)).ok().flatten();
    Some((
        shown(&read("core_id")?),
        shown(&read("physical_package_id")?),
    ))
}
