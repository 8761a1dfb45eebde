//! `/sys/class/hwmon/hwmonN/*`: temperatures, fans, voltages, currents, power and energy.
//!
//! ```text
//! 47000
//! ```
//!
//! of `temp1_input` becomes `node_hwmon_temp_celsius{chip=platform_coretemp_0,sensor=temp1}` 47.
//! Defined by Documentation/hwmon/sysfs-interface.rst. Only what is measured is taken, no limits and
//! no alarms. Most chips measure about once a second and answer from memory in between, but nobody
//! says which. Old drivers have their files in `device/`.

use std::collections::HashMap;
use std::fs::canonicalize;
use std::path::{Path, PathBuf};

use super::Collector;
use super::directory::{Attribute, close, names, numbered, size, value};
use super::family::{Family, labels};
use super::text::shown;
use crate::metric::{Found, Roots};
use crate::number::Scale;

/// What chips measure.
pub(super) const HWMON: Collector = Collector {
    prefixes: &["node_hwmon_"],
    find,
};

/// What is before and behind a sensor's number in a file's name, and what the file is.
type Sensor = (&'static str, &'static str, Family, Scale);

const fn gauge(name: &'static str, unit: &'static str, help: &'static str) -> Family {
    Family::gauge(name, unit, help).whenever()
}

const SENSORS: [Sensor; 8] = [
    (
        "temp",
        "_input",
        gauge(
            "node_hwmon_temp_celsius",
            "celsius",
            "Hardware monitor for temperature (input)",
        ),
        Scale::MILLI,
    ),
    (
        "fan",
        "_input",
        gauge(
            "node_hwmon_fan_rpm",
            "rpm",
            "Hardware monitor for fan revolutions per minute (input)",
        ),
        Scale::ONE,
    ),
    (
        "pwm",
        "",
        gauge("node_hwmon_pwm", "", "Hardware monitor pwm element "),
        Scale::ONE,
    ),
    (
        "in",
        "_input",
        gauge(
            "node_hwmon_in_volts",
            "volts",
            "Hardware monitor for voltage (input)",
        ),
        Scale::MILLI,
    ),
    (
        "curr",
        "_input",
        gauge(
            "node_hwmon_curr_amps",
            "amperes",
            "Hardware monitor for current (input)",
        ),
        Scale::MILLI,
    ),
    (
        "power",
        "_average",
        gauge(
            "node_hwmon_power_average_watt",
            "watts",
            "Hardware monitor for power usage in watts (average)",
        ),
        Scale::MICRO,
    ),
    (
        "power",
        "_input",
        gauge(
            "node_hwmon_power_watt",
            "watts",
            "Hardware monitor for power usage in watts (input)",
        ),
        Scale::MICRO,
    ),
    (
        "energy",
        "_input",
        Family::counter(
            "node_hwmon_energy_joule_total",
            "joules",
            "Hardware monitor for joules used so far (input)",
        )
        .whenever(),
        Scale::MICRO,
    ),
];

fn find(roots: &Roots, found: &mut Found) {
    let base = roots.sys.join("class/hwmon");
    let before = size(found);
    let monitors = numbered(&base, "hwmon", found);
    let paths: Vec<PathBuf> = monitors.into_iter().map(|monitor| monitor.path).collect();
    for (path, chip) in paths.iter().zip(chips(&paths)) {
        let old = path.join("device");
        for directory in [path, &old] {
            if directory == path || old.is_dir() {
                sensors(directory, &chip, found);
            }
        }
    }
    close(base, before, found);
}

fn sensors(directory: &Path, chip: &str, found: &mut Found) {
    let names = names(directory, found);
    let names = names.iter().filter_map(|name| name.to_str());
    let mut known: Vec<(usize, u32, &str)> = names.filter_map(sensor).collect();
    known.sort_unstable();
    for (kind, number, file) in known {
        let (prefix, _, family, scale) = &SENSORS[kind];
        let sensor = format!("{prefix}{number}");
        let attribute = Attribute {
            path: directory.join(file),
            family,
            scale: *scale,
        };
        attribute.look(
            labels([("chip", chip.to_owned()), ("sensor", sensor)]),
            found,
        );
    }
}

/// Which kind of sensor a file is of, and its number.
fn sensor(file: &str) -> Option<(usize, u32, &str)> {
    let known = SENSORS.iter().enumerate();
    let mut kinds = known.filter_map(|(at, (prefix, suffix, ..))| {
        let number = file.strip_prefix(prefix)?.strip_suffix(suffix)?;
        Some((at, number.parse().ok()?, file))
    });
    kinds.next()
}

/// The chips' names; of those that are the same each with its monitor's own name or number behind,
/// as node_exporter has it since 1.11.
fn chips(monitors: &[PathBuf]) -> Vec<String> {
    let chips: Vec<String> = monitors.iter().map(|monitor| chip(monitor)).collect();
    let own: Vec<String> = monitors.iter().map(|monitor| own_name(monitor)).collect();
    let mut count: HashMap<(&str, &str), usize> = HashMap::new();
    for (chip, own) in chips.iter().zip(&own) {
        *count.entry((chip, "")).or_default() += 1;
        *count.entry((chip, own)).or_default() += 1;
    }
    let unique = chips
        .iter()
        .zip(&own)
        .zip(monitors)
        .map(|((chip, own), path)| {
            let same = |name: &str| count.get(&(chip.as_str(), name)).copied().unwrap_or(0);
            match (same(""), own.as_str()) {
                (..=1, _) => chip.clone(),
                (_, own) if !own.is_empty() && same(own) == 1 => format!("{chip}_{own}"),
                _ => format!("{chip}_{}", last(path)),
            }
        });
    unique.collect()
}

/// A chip's name is that of its device behind its bus, which stays; else its own; else its number.
fn chip(monitor: &Path) -> String {
    if let Ok(device) = canonicalize(monitor.join("device")) {
        let parts = [device.parent().map(last), Some(last(&device))];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        return parts.collect::<Vec<_>>().join("_");
    }
    match own_name(monitor) {
        name if name.is_empty() => last(monitor),
        name => name,
    }
}

fn own_name(monitor: &Path) -> String {
    let name = value(&monitor.join("name")).ok().flatten();
    clean(&shown(&name.unwrap_or_default()))
}

fn last(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    clean(&shown(name.as_encoded_bytes()))
}

/// Lower case, and `_` for what is neither a letter nor a digit.
fn clean(name: &str) -> String {
    let plain = |c: char| match c {
        'a'..='z' | '0'..='9' | ':' | '_' => c,
        _ => '_',
    };
    let name: String = name.to_lowercase().chars().map(plain).collect();
    name.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn files_of_sensors_are_told_from_their_limits() {
        let known = |file| sensor(file).map(|(kind, number, _)| (SENSORS[kind].0, number));
        assert_eq!(known("temp10_input"), Some(("temp", 10)));
        assert_eq!(known("in0_input"), Some(("in", 0)));
        assert_eq!(known("pwm1"), Some(("pwm", 1)));
        assert_eq!(known("power1_average"), Some(("power", 1)));
        for other in [
            "temp1_max",
            "pwm1_enable",
            "intrusion0_alarm",
            "name",
            "in_input",
        ] {
            assert_eq!(known(other), None, "{other}");
        }
    }

    #[test]
    fn monitors_of_the_same_device_have_their_own_names_behind() {
        let root = std::env::temp_dir().join(format!("metricsnap-chips-{}", std::process::id()));
        let device = root.join("platform/asus-nb-wmi");
        fs::create_dir_all(&device).unwrap();
        let names = ["asus", "asus_wmi_sensors", "twin", "twin", "NCT 6779!"];
        let mut monitors = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let monitor = root.join(format!("hwmon{number}"));
            fs::create_dir_all(&monitor).unwrap();
            fs::write(monitor.join("name"), format!("{name}\n")).unwrap();
            if number < 4 {
                symlink(&device, monitor.join("device")).unwrap();
            }
            monitors.push(monitor);
        }
        assert_eq!(
            chips(&monitors),
            [
                "platform_asus_nb_wmi_asus",
                "platform_asus_nb_wmi_asus_wmi_sensors",
                "platform_asus_nb_wmi_hwmon2",
                "platform_asus_nb_wmi_hwmon3",
                "nct_6779",
            ]
        );
        fs::remove_dir_all(&root).unwrap();
    }
}
