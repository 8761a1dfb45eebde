//! Texts of thermal zones, temperature sensors and cooling devices. Those that don't change are read
//! once, when the thing comes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use pipe::flow::open_at_once;
use pipe::kernfile;

use super::file;
use super::listing::Watched;
use super::{Hand, Roots};
use crate::lack::Lack;
use crate::source::Source;
use crate::source::zone::ZoneFile;

/// No zone has more (THERMAL_MAX_TRIPS was 12 until Linux 6.6; since then there is no limit).
const TRIPS: usize = 32;

/// What there is, looked at anew when there is something else.
#[derive(Debug)]
pub struct Zones {
    classes: Vec<(PathBuf, Watched)>,
    wanted: Vec<ZoneFile>,
    list: Vec<Zone>,
    buffer: Vec<u8>,
}

/// A zone, a sensor or a cooling device.
#[derive(Debug)]
struct Zone {
    name: String,
    /// What stays as it is.
    constant: Vec<(ZoneFile, Vec<u8>)>,
    /// What is read each time.
    read: Option<(ZoneFile, File)>,
}

impl Zones {
    /// Looks for the things in a tree in the place of /sys.
    pub fn open(roots: Roots) -> Result<Zones, Lack> {
        let classes = ["thermal", "hwmon"].map(|class| roots.sys.join("class").join(class));
        let watched = classes.into_iter().filter_map(|path| {
            let directory = File::open(&path).ok()?;
            Some((path, Watched::new(directory)))
        });
        let mut zones = Zones {
            classes: watched.collect(),
            wanted: Vec::new(),
            list: Vec::new(),
            buffer: vec![0; 4 * 1024],
        };
        zones.look();
        if zones.list.is_empty() {
            let place = roots.sys.join("class/thermal");
            let reason = "has no zones, and class/hwmon no temperatures";
            let cure = "a virtual machine has none: sample its host";
            return Err(Lack::of_things(&place, reason, cure));
        }
        Ok(zones)
    }

    /// Will read what a column needs, too.
    pub fn want(&mut self, file: ZoneFile) {
        self.wanted.push(file);
        self.list = self.found();
    }

    /// Will no longer read it; whether any is left.
    pub fn leave(&mut self, file: ZoneFile) -> bool {
        self.wanted.retain(|other| *other != file);
        self.list = self.found();
        !self.wanted.is_empty()
    }

    /// Reads what is wanted now. What can't be read this time (EAGAIN, ENODATA, EINVAL: the sensor
    /// sleeps or has only begun) is left out.
    pub fn read(&mut self, hand: &mut Hand) {
        self.look();
        for zone in &self.list {
            let key = zone.name.as_bytes();
            for (file, text) in &zone.constant {
                if (hand.wants)(Source::Zone(*file)) {
                    hand.text(Source::Zone(*file), key, text);
                }
            }
            if let Some((kind, open)) = &zone.read
                && (hand.wants)(Source::Zone(*kind))
                && let Ok(length) = file::piece(open, &mut self.buffer)
            {
                hand.text(Source::Zone(*kind), key, &self.buffer[..length]);
            }
        }
    }

    fn look(&mut self) {
        let mut changes = false;
        for (_, watched) in &mut self.classes {
            changes |= watched.changes();
        }
        if changes {
            self.list = self.found();
        }
    }

    /// All there are, zones first and cooling devices last.
    fn found(&self) -> Vec<Zone> {
        let mut found = Vec::new();
        for (class, watched) in &self.classes {
            for name in watched.listing().names() {
                let Ok(name) = str::from_utf8(name) else {
                    continue;
                };
                found.extend(things(class, name));
            }
        }
        found.sort_by_key(|(name, _, _)| order(name));
        let zones = found.into_iter();
        zones.map(|thing| self.zone(thing)).collect()
    }

    /// A thing with what of it is wanted.
    fn zone(&self, (name, constant, (file, path)): Thing) -> Zone {
        let wanted = |file| file == ZoneFile::Type || self.wanted.contains(&file);
        let constant = constant.into_iter().filter(|(file, _)| wanted(*file));
        let read = match wanted(file) {
            true => open_at_once(&path).ok().map(|open| (file, open)),
            false => None,
        };
        Zone {
            name,
            constant: constant.collect(),
            read,
        }
    }
}

/// The name of a thing, what is constant of it, and the file that isn't.
type Thing = (String, Vec<(ZoneFile, Vec<u8>)>, (ZoneFile, PathBuf));

/// What a directory of a class is; a monitor has several sensors.
fn things(class: &Path, name: &str) -> Vec<Thing> {
    let directory = class.join(name);
    if name.starts_with("thermal_zone") {
        let mut constant = vec![(ZoneFile::Type, text(&directory.join("type")))];
        constant.extend(critical(&directory).map(|text| (ZoneFile::Critical, text)));
        let file = (ZoneFile::Temp, directory.join("temp"));
        return vec![(name.to_owned(), constant, file)];
    }
    if name.starts_with("cooling_device") {
        let constant = vec![
            (ZoneFile::Type, text(&directory.join("type"))),
            (ZoneFile::MaxState, text(&directory.join("max_state"))),
        ];
        let file = (ZoneFile::State, directory.join("cur_state"));
        return vec![(name.to_owned(), constant, file)];
    }
    if name.starts_with("hwmon") {
        return sensors(&directory, name).unwrap_or_default();
    }
    Vec::new()
}

/// The sensors of a monitor: `temp1_input`, `temp1_label` and so on. Drivers of old kernels have
/// them in the device's own directory.
fn sensors(monitor: &Path, name: &str) -> io::Result<Vec<Thing>> {
    let mut sensors = Vec::new();
    for directory in [monitor.to_owned(), monitor.join("device")] {
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries {
            let file = entry?.file_name();
            let sensor = file.to_str().and_then(|file| file.strip_suffix("_input"));
            if let Some(sensor) = sensor
                && sensor.starts_with("temp")
            {
                sensors.push(self::sensor(&directory, name, sensor));
            }
        }
        if !sensors.is_empty() {
            break;
        }
    }
    Ok(sensors)
}

fn sensor(directory: &Path, monitor: &str, sensor: &str) -> Thing {
    let mut kind = text(&directory.join("name"));
    kind.truncate(kind.trim_ascii_end().len());
    let label = text(&directory.join(format!("{sensor}_label")));
    if !label.is_empty() {
        kind.push(b' ');
        kind.extend(label);
    }
    let mut constant = vec![(ZoneFile::Type, kind)];
    let critical = text(&directory.join(format!("{sensor}_crit")));
    if !critical.is_empty() {
        constant.push((ZoneFile::Critical, critical));
    }
    let input = directory.join(format!("{sensor}_input"));
    let name = format!("{monitor}/{sensor}");
    (name, constant, (ZoneFile::Temp, input))
}

/// The temperature of the trip point that is critical.
fn critical(zone: &Path) -> Option<Vec<u8>> {
    let point = |at: usize, what: &str| text(&zone.join(format!("trip_point_{at}_{what}")));
    let mut points =
        (0..TRIPS).take_while(|at| zone.join(format!("trip_point_{at}_type")).exists());
    let at = points.find(|&at| point(at, "type").starts_with(b"critical"))?;
    Some(point(at, "temp"))
}

/// Nothing, where there is no such file.
fn text(path: &Path) -> Vec<u8> {
    kernfile::once(path).unwrap_or_default()
}

/// Orders names by the numbers in them, and cooling devices behind the others.
fn order(name: &str) -> (u8, Vec<usize>) {
    let rank = match name.as_bytes().first() {
        Some(b't') => 0,
        Some(b'h') => 1,
        _ => 2,
    };
    let numbers = name.split(|c: char| !c.is_ascii_digit());
    let numbers = numbers.filter_map(|digits| digits.parse().ok());
    (rank, numbers.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_by_their_numbers() {
        let mut names = [
            "cooling_device0",
            "hwmon10/temp1",
            "hwmon2/temp10",
            "hwmon2/temp9",
            "thermal_zone10",
            "thermal_zone9",
        ];
        names.sort_by_key(|name| order(name));
        assert_eq!(
            names,
            [
                "thermal_zone9",
                "thermal_zone10",
                "hwmon2/temp9",
                "hwmon2/temp10",
                "hwmon10/temp1",
                "cooling_device0",
            ]
        );
    }
}
