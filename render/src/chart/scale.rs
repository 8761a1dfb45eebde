//! Scales: where ticks stand, and how numbers and times are written beside them.

use crate::chart::name::{Kind, Unit};

/// The vertical axis of a panel: from `bottom` to `top`, in the panel's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The value at the lower edge: zero, or below if there are negative values.
    pub bottom: f64,
    /// The value at the upper edge.
    pub top: f64,
}

/// What the numbers of an axis are.
pub type Measure = (Unit, Kind);

/// Sizes come in powers of 1,024, everything else in powers of 1,000.
const SIZES: [(f64, &str); 7] = [
    (1_152_921_504_606_846_976.0, "EiB"),
    (1_125_899_906_842_624.0, "PiB"),
    (1024.0 * 1024.0 * 1024.0 * 1024.0, "TiB"),
    (1024.0 * 1024.0 * 1024.0, "GiB"),
    (1024.0 * 1024.0, "MiB"),
    (1024.0, "KiB"),
    (1.0, "B"),
];
const SPEEDS: [(f64, &str); 6] = [
    (1e15, "PB/s"),
    (1e12, "TB/s"),
    (1e9, "GB/s"),
    (1e6, "MB/s"),
    (1e3, "kB/s"),
    (1.0, "B/s"),
];
const TIMES: [(f64, &str); 4] = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
const CYCLES: [(f64, &str); 4] = [(1e9, "GHz"), (1e6, "MHz"), (1e3, "kHz"), (1.0, "Hz")];
const COUNTS: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];
const COUNT_RATES: [(f64, &str); 4] = [(1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")];

/// The units that numbers of a measure can be told in, the largest first: how much, and its name.
pub fn units((unit, kind): Measure) -> &'static [(f64, &'static str)] {
    match (unit, kind) {
        (Unit::Count, Kind::Gauge) => &COUNTS,
        (Unit::Count, Kind::Rate | Kind::Counter) => &COUNT_RATES,
        (Unit::Bytes, Kind::Gauge) => &SIZES,
        (Unit::Bytes, Kind::Rate | Kind::Counter) => &SPEEDS,
        (Unit::Percent, _) => &[(1.0, "%")],
        (Unit::Seconds, Kind::Gauge) => &TIMES,
        (Unit::Seconds, Kind::Rate | Kind::Counter) => &[(1.0, "s/s")],
        (Unit::Hertz, _) => &CYCLES,
    }
}

/// The largest unit in which `value` is 1 or more; for zero the plain one.
fn unit_for(measure: Measure, value: f64) -> (f64, &'static str) {
    let units = units(measure);
    let fits = |&(size, _): &(f64, &str)| {
        if value == 0.0 {
            size == 1.0
        } else {
            value.abs() >= size * 0.9995
        }
    };
    units
        .iter()
        .copied()
        .find(fits)
        .unwrap_or(units[units.len() - 1])
}

impl Scale {
    /// A scale with room for values from `least` to `most`, ending at a number people like. Shares
    /// get one of a few fixed tops, so that a trickle doesn't look like a flood.
    pub fn fitting(measure: Measure, least: f64, most: f64) -> Scale {
        let top = match measure.0 {
            Unit::Percent => [10.0, 25.0, 50.0, 100.0]
                .into_iter()
                .find(|&top| most <= top * 1.01),
            _ => None,
        };
        let nice = |value: f64| {
            let (size, _) = unit_for(measure, value);
            nice_above(value / size, size == 1.0 && measure.0 == Unit::Count) * size
        };
        Scale {
            bottom: if least < 0.0 { -nice(-least) } else { 0.0 },
            top: top.unwrap_or_else(|| {
                if most > 0.0 {
                    nice(most)
                } else {
                    f64::from(least >= 0.0)
                }
            }),
        }
    }

    /// The labelled values, from the top down; only the first one that isn't zero has the unit.
    pub fn ticks(&self, measure: Measure) -> [(f64, String); 3] {
        let middle = if self.bottom < 0.0 && self.top > 0.0 {
            0.0
        } else {
            (self.top + self.bottom) / 2.0
        };
        let (size, unit) = unit_for(measure, self.top.max(-self.bottom));
        let plain = |value: f64| decimal(value / size, 3);
        let named = |value: f64| with_unit(&plain(value), unit);
        let (top, bottom) = if self.top == 0.0 {
            (plain(self.top), named(self.bottom))
        } else {
            (named(self.top), plain(self.bottom))
        };
        [
            (self.top, top),
            (middle, plain(middle)),
            (self.bottom, bottom),
        ]
    }

    /// How far up the axis a value is: 0 at the bottom, 1 at the top.
    pub fn height(&self, value: f64) -> f64 {
        (value - self.bottom) / (self.top - self.bottom)
    }
}

/// A value in words: three significant digits and the unit, `24.8 MB/s`.
pub fn words(measure: Measure, value: f64) -> String {
    let (size, unit) = unit_for(measure, value);
    let scaled = value / size;
    let decimals = match scaled.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    // A share is told to a tenth, and what would read 0 to its first digit.
    let decimals = match (measure.0, scaled.abs()) {
        (_, size) if size > 0.0 && size < 0.005 => -size.log10().floor().max(-9.0) as usize,
        (Unit::Percent, size) if size > 0.0 && size < 0.05 => 2,
        (Unit::Percent, _) => decimals.min(1),
        _ => decimals,
    };
    with_unit(&decimal(scaled, decimals), unit)
}

fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "k" | "M" | "G" | "k/s" | "M/s" | "G/s" | "/s" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

/// The least number of the form 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not
/// below `value`; whole counts stay whole, and even so that the middle is.
fn nice_above(value: f64, whole: bool) -> f64 {
    if whole && value <= 2.0 {
        return if value <= 1.0 { 1.0 } else { 2.0 };
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|&nice| nice >= value * 0.9999 && !(whole && nice % 2.0 != 0.0))
        .unwrap_or(value)
}

/// At most so many decimals, without idle zeroes; what is beyond all units as a power of ten.
fn decimal(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e7 {
        return format!("{value:.1e}");
    }
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Steps between ticks of time, in nanoseconds, that people like; below a second they are 1, 2 and
/// 5 times powers of ten.
const STEPS: [i64; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 604_800,
];
const SECOND: i64 = 1_000_000_000;

/// The ticks of a time axis `length` nanoseconds long that has room for `most` of them, with their
/// labels: time since the start.
pub fn time_ticks(length: i64, most: usize) -> Vec<(i64, String)> {
    let step = time_step(length, most.max(1) as i64);
    (0..=length / step)
        .map(|number| (number * step, time_label(number * step, step, length)))
        .collect()
}

/// The least step that people like, of which not more than so many go into a length.
pub fn time_step(length: i64, most: i64) -> i64 {
    let fits = |step: &i64| length / step <= most;
    let below = (0..9)
        .flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)))
        .take_while(|&s| s < SECOND);
    below
        .chain(STEPS.map(|step| step * SECOND))
        .find(fits)
        .unwrap_or_else(|| {
            let weeks = length / most / (604_800 * SECOND) + 1;
            weeks * 604_800 * SECOND
        })
}

/// A time since the start, in the unit that fits step and length.
fn time_label(at: i64, step: i64, length: i64) -> String {
    let seconds = at as f64 / 1e9;
    let two = |part: i64| format!("{part:02}");
    let whole = at / SECOND;
    if step < SECOND && length < SECOND {
        let (size, unit) = unit_for((Unit::Seconds, Kind::Gauge), length as f64 / 1e9);
        format!("{} {unit}", decimal(seconds / size, 3))
    } else if length <= 120 * SECOND {
        format!("{} s", decimal(seconds, 9))
    } else if length <= 7_200 * SECOND && step % (60 * SECOND) == 0 {
        format!("{} min", whole / 60)
    } else if length <= 7_200 * SECOND {
        format!("{}:{}", whole / 60, two(whole % 60))
    } else if step % (86_400 * SECOND) == 0 {
        format!("{} d", whole / 86_400)
    } else if step % (3_600 * SECOND) == 0 {
        format!("{} h", whole / 3_600)
    } else {
        format!("{}:{} h", whole / 3_600, two(whole / 60 % 60))
    }
}

/// A length of time in words, three significant digits: `30.0 s`, `4 min 5 s`.
pub fn length_words(ns: i64) -> String {
    let seconds = ns as f64 / 1e9;
    let whole = (seconds.round() as i64).max(0);
    match ns {
        ..60_000_000_000 => words((Unit::Seconds, Kind::Gauge), seconds),
        60_000_000_000..3_600_000_000_000 => both((whole / 60, "min"), (whole % 60, "s")),
        _ => both((whole / 3_600, "h"), (whole / 60 % 60, "min")),
    }
}

/// Two units, the smaller one only if there is something of it.
fn both((large, large_unit): (i64, &str), (small, small_unit): (i64, &str)) -> String {
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

/// A wall-clock time to the second: `21 Nov 2026 19:20:11 UTC`.
///
/// The civil date is Howard Hinnant's days-from-civil turned round; his paper has the proof.
pub fn date_words(unix_ns: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let seconds = unix_ns.div_euclid(SECOND);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12;
    let year = year + era * 400 + i64::from(month < 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!(
        "{day} {} {year} {hour:02}:{minute:02}:{second:02} UTC",
        MONTHS[month as usize]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Measure = (Unit::Bytes, Kind::Gauge);
    const SPEED: Measure = (Unit::Bytes, Kind::Rate);
    const COUNT: Measure = (Unit::Count, Kind::Gauge);
    const SHARE: Measure = (Unit::Percent, Kind::Gauge);

    fn labels(measure: Measure, least: f64, most: f64) -> [String; 3] {
        Scale::fitting(measure, least, most)
            .ticks(measure)
            .map(|tick| tick.1)
    }

    #[test]
    fn ticks_are_numbers_people_like_in_a_unit_that_fits() {
        assert_eq!(
            labels(SIZE, 0.0, 4.6 * 1024_f64.powi(3)),
            ["5 GiB", "2.5", "0"]
        );
        assert_eq!(labels(SIZE, 0.0, 1000.0 * 1024.0), ["1000 KiB", "500", "0"]);
        assert_eq!(labels(SPEED, 0.0, 24.8e6), ["25 MB/s", "12.5", "0"]);
        assert_eq!(labels(SPEED, 0.0, 7.0), ["8 B/s", "4", "0"]);
        assert_eq!(labels(COUNT, 0.0, 3.0), ["4", "2", "0"]);
        assert_eq!(labels(COUNT, 0.0, 1.0), ["1", "0.5", "0"]);
        assert_eq!(labels(COUNT, -30.0, 70.0), ["80", "0", "-30"]);
        assert_eq!(labels(SHARE, 0.0, 0.2), ["10 %", "5", "0"]);
        assert_eq!(labels(SHARE, 0.0, 51.0), ["100 %", "50", "0"]);
        assert_eq!(labels(SHARE, 0.0, 230.0), ["250 %", "125", "0"]);
        assert_eq!(
            labels((Unit::Seconds, Kind::Gauge), 0.0, 0.000_13),
            ["150 µs", "75", "0"]
        );
        assert_eq!(labels(COUNT, 0.0, 0.0), ["1", "0.5", "0"]);
        assert_eq!(labels(COUNT, -5.0, 0.0), ["0", "-3", "-6"]);
        assert_eq!(labels(COUNT, -1_400.0, 0.0), ["0", "-0.75", "-1.5k"]);
    }

    #[test]
    fn any_scale_holds_its_values() {
        arbtest::arbtest(|u| {
            let (a, b): (i64, i64) = (u.arbitrary()?, u.arbitrary()?);
            let (least, most) = (a.min(b) as f64 / 1e6, a.max(b) as f64 / 1e6);
            for measure in [SIZE, SPEED, COUNT, SHARE] {
                let scale = Scale::fitting(measure, least, most);
                assert!(scale.top > scale.bottom);
                assert!(
                    scale.height(most.max(0.0)) <= 1.011 && scale.height(least.min(0.0)) >= -0.001
                );
            }
            Ok(())
        });
    }

    #[test]
    fn values_in_words_have_three_digits() {
        assert_eq!(words(SPEED, 24_812_345.0), "24.8 MB/s");
        assert_eq!(words(SIZE, 1.1 * 1024_f64.powi(3)), "1.1 GiB");
        assert_eq!(words(SHARE, 40.949), "40.9 %");
        assert_eq!(words((Unit::Count, Kind::Rate), 12_345.0), "12.3k/s");
        assert_eq!(words(COUNT, 0.0), "0");
        assert_eq!(words(SIZE, 0.0), "0 B");
        assert_eq!(words(SPEED, 999_990.0), "1 MB/s");
    }

    #[test]
    fn time_ticks_fit_and_are_labelled_in_a_unit_that_fits() {
        let last = |length: i64| time_ticks(length, 8).pop().unwrap().1;
        assert_eq!(last(30 * SECOND), "30 s");
        assert_eq!(last(SECOND / 4), "250 ms");
        assert_eq!(last(900), "800 ns");
        assert_eq!(last(400 * SECOND), "6 min");
        assert_eq!(last(150 * SECOND), "2:30");
        assert_eq!(last(5 * 3_600 * SECOND), "5 h");
        assert_eq!(last(3 * 3_600 * SECOND), "3:00 h");
        assert_eq!(last(10 * 86_400 * SECOND), "10 d");
        for length in [1, 7, 999, SECOND, 100 * SECOND, 9_000 * SECOND, i64::MAX] {
            let ticks = time_ticks(length, 8);
            assert!(
                !ticks.is_empty() && ticks.len() <= 9,
                "{length} {}",
                ticks.len()
            );
        }
    }

    #[test]
    fn dates_and_lengths_are_told_in_words() {
        assert_eq!(date_words(0), "1 Jan 1970 00:00:00 UTC");
        assert_eq!(
            date_words(1_795_289_999 * SECOND),
            "21 Nov 2026 19:39:59 UTC"
        );
        assert_eq!(date_words(951_782_400 * SECOND), "29 Feb 2000 00:00:00 UTC");
        assert_eq!(length_words(30_000_000_000), "30 s");
        assert_eq!(length_words(245_000_000_000), "4 min 5 s");
        assert_eq!(length_words(5_400_000_000_000), "1 h 30 min");
        assert_eq!(length_words(60_000_000_000), "1 min");
    }
}
