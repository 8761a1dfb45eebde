//! `/sys/class/thermal/thermal_zoneN/{type,temp}`: how warm parts of the machine are.
//!
//! ```text
//! 47000
//! ```
//!
//! of `temp`, beside the type `x86_pkg_temp`, becomes `node_thermal_zone_temp{type=x86_pkg_temp,
//! zone=0}` 47. Defined by Documentation/driver-api/thermal/sysfs-api.rst.

use super::Collector;
use super::directory::{Attribute, close, numbered, size, value};
use super::family::{Family, labels};
use super::text::shown;
use crate::metric::{Found, Roots};
use crate::number::Scale;

/// Temperatures by zone.
pub(super) const THERMAL: Collector = Collector {
    prefixes: &["node_thermal_zone_temp"],
    find,
};

const TEMPERATURE: Family = Family::gauge(
    "node_thermal_zone_temp",
    "celsius",
    "Zone temperature in Celsius",
)
.whenever();

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("class/thermal");
    let before = size(found);
    for zone in numbered(&base, "thermal_zone", found) {
        let kind = value(&zone.path.join("type")).ok().flatten();
        let kind = shown(&kind.unwrap_or_default());
        let labels = labels([("type", kind), ("zone", zone.number.to_string())]);
        let attribute = Attribute {
            path: zone.path.join("temp"),
            family: &TEMPERATURE,
            scale: Scale::MILLI,
        };
        attribute.look(labels, found);
    }
    close(base, before, found);
}
