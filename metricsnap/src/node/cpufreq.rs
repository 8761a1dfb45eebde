//! `/sys/devices/system/cpu/cpuN/cpufreq/*`: how fast CPUs are clocked.
//!
//! ```text
//! 1699981
//! ```
//!
//! of `scaling_cur_freq`, which are kHz, becomes `node_cpu_scaling_frequency_hertz{cpu=0}`
//! 1699981000. Defined by Documentation/admin-guide/pm/cpufreq.rst. How often a number changes is up
//! to the driver; `cpuinfo_cur_freq` asks the hardware, and only root may read it.

use super::Collector;
use super::directory::{Attribute, close, numbered, size};
use super::family::{Family, labels};
use crate::metric::{Found, Roots};
use crate::number::Scale;

/// Frequencies by CPU.
pub(super) const CPUFREQ: Collector = Collector {
    prefixes: &["node_cpu_frequency_", "node_cpu_scaling_frequency_"],
    find,
};

const fn frequency(name: &'static str, help: &'static str) -> Family {
    Family::gauge(name, "hertz", help).whenever()
}

const FILES: [(&str, Family); 7] = [
    (
        "cpuinfo_cur_freq",
        frequency(
            "node_cpu_frequency_hertz",
            "Current CPU thread frequency in hertz.",
        ),
    ),
    (
        "cpuinfo_avg_freq",
        frequency(
            "node_cpu_frequency_avg_hertz",
            "Average CPU thread frequency in hertz.",
        ),
    ),
    (
        "cpuinfo_min_freq",
        frequency(
            "node_cpu_frequency_min_hertz",
            "Minimum CPU thread frequency in hertz.",
        ),
    ),
    (
        "cpuinfo_max_freq",
        frequency(
            "node_cpu_frequency_max_hertz",
            "Maximum CPU thread frequency in hertz.",
        ),
    ),
    (
        "scaling_cur_freq",
        frequency(
            "node_cpu_scaling_frequency_hertz",
            "Current scaled CPU thread frequency in hertz.",
        ),
    ),
    (
        "scaling_min_freq",
        frequency(
            "node_cpu_scaling_frequency_min_hertz",
            "Minimum scaled CPU thread frequency in hertz.",
        ),
    ),
    (
        "scaling_max_freq",
        frequency(
            "node_cpu_scaling_frequency_max_hertz",
            "Maximum scaled CPU thread frequency in hertz.",
        ),
    ),
];

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("devices/system/cpu");
    let before = size(found);
    for cpu in numbered(&base, "cpu", found) {
        for (file, family) in &FILES {
            let attribute = Attribute {
                path: cpu.path.join("cpufreq").join(file),
                family,
                scale: Scale::KILO,
            };
            attribute.look(labels([("cpu", cpu.number.to_string())]), found);
        }
    }
    close(base, before, found);
}
