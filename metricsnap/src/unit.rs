//! The unit that a metric's name ends in: `process_cpu_seconds_total` is in seconds.
//!
//! Prometheus names put the base unit last, and behind it `_total` on counters:
//! <https://prometheus.io/docs/practices/naming/>.

/// The base units that names of exporters end in.
const UNITS: [&str; 12] = [
    "seconds", "bytes", "ratio", "celsius", "volts", "amperes", "watts", "joules", "hertz",
    "meters", "grams", "percent",
];

/// The unit of a name, whose `_total` or `_sum` is not looked at; empty if it tells
/// none, as where something is counted.
pub fn of_name(name: &str) -> &'static str {
    let ends = ["_total", "_sum"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(end));
    let stem = stem.unwrap_or(name);
    let last = stem.rsplit_once('_').map_or("", |(_, last)| last);
    let unit = UNITS.into_iter().find(|unit| *unit == last);
    unit.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_the_last_word_or_the_one_before_total() {
        assert_eq!(of_name("process_cpu_seconds_total"), "seconds");
        assert_eq!(of_name("http_request_duration_seconds_sum"), "seconds");
        assert_eq!(of_name("process_resident_memory_bytes"), "bytes");
        assert_eq!(of_name("node_hwmon_temp_celsius"), "celsius");
    }

    #[test]
    fn what_is_counted_has_no_unit() {
        for name in [
            "",
            "seconds",
            "up",
            "http_requests_total",
            "rpc_duration_seconds_bucket",
        ] {
            assert_eq!(of_name(name), "", "{name}");
        }
    }
}
