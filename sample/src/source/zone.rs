//! Temperatures and cooling: `/sys/class/thermal` and the temperatures of `/sys/class/hwmon`.
//!
//! ```text
//! 47000
//! ```
//!
//! of `thermal_zone1/temp` is 47 degrees Celsius: thousandths, and there is frost as well. A zone
//! that was just switched on or whose sensor sleeps answers EAGAIN or ENODATA to reading, and some
//! drivers say 0 or a number far below for what they don't know. `cooling_device0/cur_state` is
//! between 0, not cooling, and `max_state`. Defined by
//! Documentation/ABI/testing/sysfs-class-thermal (Linux 2.6.25) and
//! Documentation/hwmon/sysfs-interface.rst.

use pipe::kernfile::Scan;

use super::Name;

/// A text of a zone, a sensor or a cooling device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneFile {
    /// What it is; of a sensor its chip's name and its label. Each has one.
    Type,
    /// The temperature at which the machine is shut down.
    Critical,
    /// The temperature.
    Temp,
    /// How much a device can cool.
    MaxState,
    /// How much it does.
    State,
}

/// A zone, a sensor or a cooling device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `thermal_zone0`, `hwmon0/temp1`, `cooling_device0`.
    pub name: Name,
    /// What it is.
    pub kind: Name,
    /// Thousandths of a degree Celsius.
    pub temp: Option<i64>,
    /// The same, at which the machine is shut down.
    pub critical: Option<i64>,
    /// How much it cools.
    pub state: Option<u64>,
    /// How much it can.
    pub max_state: Option<u64>,
}

impl ZoneFile {
    /// What a recording calls it.
    pub fn path(self) -> &'static str {
        match self {
            ZoneFile::Type => "thermal/type",
            ZoneFile::Critical => "thermal/critical",
            ZoneFile::Temp => "thermal/temp",
            ZoneFile::MaxState => "thermal/max_state",
            ZoneFile::State => "thermal/cur_state",
        }
    }
}

/// Takes in a text of the zone with this name.
pub fn take(file: ZoneFile, name: &[u8], text: &[u8], zones: &mut Vec<Zone>) {
    let name = Name::new(name);
    let at = zones.iter().rposition(|zone| zone.name == name);
    let at = at.unwrap_or_else(|| {
        zones.push(Zone::new(name));
        zones.len() - 1
    });
    let zone = &mut zones[at];
    match file {
        ZoneFile::Type => zone.kind = Name::new(text.trim_ascii_end()),
        ZoneFile::Critical => zone.critical = signed(text),
        ZoneFile::Temp => zone.temp = signed(text),
        ZoneFile::MaxState => zone.max_state = Scan::new(text).number(),
        ZoneFile::State => zone.state = Scan::new(text).number(),
    }
}

impl Zone {
    fn new(name: Name) -> Zone {
        Zone {
            name,
            kind: Name::new(b""),
            temp: None,
            critical: None,
            state: None,
            max_state: None,
        }
    }
}

fn signed(text: &[u8]) -> Option<i64> {
    let mut scan = Scan::new(text);
    let negative = scan.literal(b"-");
    // "- 5" is no number.
    let digits = scan.rest().first().is_some_and(u8::is_ascii_digit);
    let value = i64::try_from(digits.then(|| scan.number())??).ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_a_zone_are_joined() {
        let mut zones = Vec::new();
        take(
            ZoneFile::Type,
            b"thermal_zone0",
            b"x86_pkg_temp\n",
            &mut zones,
        );
        take(ZoneFile::Temp, b"thermal_zone0", b"47000\n", &mut zones);
        take(
            ZoneFile::Type,
            b"cooling_device0",
            b"Processor\n",
            &mut zones,
        );
        take(ZoneFile::State, b"cooling_device0", b"3\n", &mut zones);
        take(
            ZoneFile::Critical,
            b"thermal_zone0",
            b"100000\n",
            &mut zones,
        );
        assert_eq!(zones.len(), 2);
        assert_eq!(zones[0].kind.bytes(), b"x86_pkg_temp");
        assert_eq!(
            (zones[0].temp, zones[0].critical),
            (Some(47_000), Some(100_000))
        );
        assert_eq!((zones[1].state, zones[1].max_state), (Some(3), None));
    }

    #[test]
    fn frost_is_below_zero_and_what_is_no_number_is_nothing() {
        for (text, want) in [
            ("-5500\n", Some(-5_500)),
            ("0", Some(0)),
            ("", None),
            ("-", None),
            ("--5", None),
            ("- 5", None),
            ("hot", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
        ] {
            assert_eq!(signed(text.as_bytes()), want, "{text:?}");
        }
    }
}
