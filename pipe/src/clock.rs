//! Points in time: which clock a column of times is on, how a time is printed and read back.
//!
//! A time is printed as `%d.%09d` seconds, never as integer nanoseconds: awks print integers
//! above 2^31 in exponent form. The column's name is its clock, so two clocks can't be mixed up.

use std::str::FromStr;

use rustix::time::{ClockId, clock_gettime};

use crate::span::Span;

/// The clock that a time column is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// The wall clock, read once at start and then advanced by the monotonic clock: steady, and
    /// never going back.
    Unix,
    /// CLOCK_MONOTONIC: the clock of proc connector events and of ftrace's `mono`.
    Mono,
    /// CLOCK_BOOTTIME: goes on during suspend.
    Boot,
    /// A recorded trace's own clock, meaning unknown.
    Trace,
}

/// A time on some clock, in nanoseconds since that clock's zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A reading of CLOCK_MONOTONIC, in nanoseconds. All waiting and all rates are done in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mono(pub u64);

/// Turns monotonic readings into times on the clock the user chose.
#[derive(Clone, Copy, Debug)]
pub struct Dial {
    clock: Clock,
    ahead: i64,
}

impl Clock {
    /// The name of a time column on this clock.
    pub const fn column(self) -> &'static str {
        match self {
            Clock::Unix => "unix_s",
            Clock::Mono => "mono_s",
            Clock::Boot => "boot_s",
            Clock::Trace => "trace_s",
        }
    }

    /// The clock of a column with this name, or nothing if the name is none of a clock's.
    pub fn of_column(name: &[u8]) -> Option<Clock> {
        [Clock::Unix, Clock::Mono, Clock::Boot, Clock::Trace]
            .into_iter()
            .find(|clock| clock.column().as_bytes() == name)
    }
}

/// The clocks that a user can ask for; a recorded trace's own clock is not one of them.
impl FromStr for Clock {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Clock, &'static str> {
        match text {
            "unix" => Ok(Clock::Unix),
            "mono" => Ok(Clock::Mono),
            "boot" => Ok(Clock::Boot),
            _ => Err("is not a clock; the clocks are unix, mono and boot"),
        }
    }
}

impl Mono {
    /// The clock as it stands.
    pub fn now() -> Mono {
        Mono(read(ClockId::Monotonic) as u64)
    }

    /// The reading so much later.
    pub fn after(self, span: Span) -> Mono {
        Mono(self.0.saturating_add(span.ns()))
    }

    /// How long ago `earlier` was; zero if it is later.
    pub fn since(self, earlier: Mono) -> Span {
        Span::from_ns(self.0.saturating_sub(earlier.0))
    }
}

impl Dial {
    /// Sets the dial: this is the one time that the wall clock is read.
    pub fn start(clock: Clock) -> Dial {
        let ahead = match clock {
            Clock::Unix => read(ClockId::Realtime) - read(ClockId::Monotonic),
            Clock::Mono | Clock::Boot | Clock::Trace => 0,
        };
        Dial { clock, ahead }
    }

    /// The dial of a recording, at whose start the wall clock was so much ahead of the monotonic one.
    pub fn recorded(clock: Clock, ahead: i64) -> Dial {
        let ahead = if clock == Clock::Unix { ahead } else { 0 };
        Dial { clock, ahead }
    }

    /// How much its times are ahead of the monotonic clock's, in nanoseconds.
    pub fn ahead(&self) -> i64 {
        self.ahead
    }

    /// The name of the column of its times.
    pub fn column(&self) -> &'static str {
        self.clock.column()
    }

    /// The time of a reading just taken. (For `boot` the clock itself is read, because a suspend
    /// moves it against the monotonic one.)
    pub fn time(&self, at: Mono) -> Time {
        match self.clock {
            Clock::Boot => {
                let age = Mono::now().since(at).ns();
                Time(read(ClockId::Boottime) - age as i64)
            }
            Clock::Unix | Clock::Mono | Clock::Trace => Time(at.0 as i64 + self.ahead),
        }
    }
}

impl Time {
    /// Appends it as `%d.%09d` seconds.
    pub fn print(self, out: &mut Vec<u8>) {
        if self.0 < 0 {
            out.push(b'-');
        }
        let (second, mut digits) = (1_000_000_000, itoa::Buffer::new());
        let ns = self.0.unsigned_abs();
        out.extend_from_slice(digits.format(ns / second).as_bytes());
        let point = out.len();
        // The digit in front keeps the zeroes behind it, and makes room for the point.
        out.extend_from_slice(digits.format(second + ns % second).as_bytes());
        out[point] = b'.';
    }

    /// Reads decimal seconds of any precision; digits below the nanosecond are dropped. Nothing
    /// if the text is no plain decimal or out of the range of 64-bit nanoseconds.
    pub fn parse(text: &[u8]) -> Option<Time> {
        Time::parse_in(text, 9)
    }

    /// The same for a number in a unit of 10^-`digits` seconds' multiple: 9 for seconds, 0 for
    /// nanoseconds.
    pub fn parse_in(text: &[u8], digits: usize) -> Option<Time> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let whole = text.iter().position(|&b| b == b'.').unwrap_or(text.len());
        let fraction = text.get(whole + 1..).unwrap_or_default();
        if whole + fraction.len() == 0 || !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut ns: i64 = 0;
        let padded = fraction
            .iter()
            .copied()
            .chain(std::iter::repeat(b'0'))
            .take(digits);
        for byte in text[..whole].iter().copied().chain(padded) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            ns = ns.checked_mul(10)?.checked_add(i64::from(digit))?;
        }
        Some(Time(if negative { -ns } else { ns }))
    }
}

fn read(clock: ClockId) -> i64 {
    let now = clock_gettime(clock);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(ns: i64) -> String {
        let mut out = Vec::new();
        Time(ns).print(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_time_has_nine_decimals() {
        assert_eq!(printed(1_732_222_811_000_000_042), "1732222811.000000042");
        assert_eq!(printed(-1_500_000_000), "-1.500000000");
        assert_eq!(printed(0), "0.000000000");
    }

    #[test]
    fn what_is_printed_reads_back_whatever_the_time() {
        arbtest::arbtest(|u| {
            let ns: i64 = u.arbitrary()?;
            if ns > i64::MIN {
                assert_eq!(Time::parse(printed(ns).as_bytes()), Some(Time(ns)));
            }
            Ok(())
        });
    }

    #[test]
    fn times_of_any_precision_are_read_and_junk_is_not() {
        let read = |text: &str| Time::parse(text.as_bytes()).map(|t| t.0);
        assert_eq!(read("12"), Some(12_000_000_000));
        assert_eq!(read("12.5"), Some(12_500_000_000));
        assert_eq!(read(".5"), Some(500_000_000));
        assert_eq!(read("1.0000000019"), Some(1_000_000_001));
        for text in [
            "",
            ".",
            "-",
            "1e3",
            "1,5",
            "1.2.3",
            "12s",
            " 1",
            "99999999999",
            "1.5x",
            "1.0000000000x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Time::parse_in(b"1500", 0), Some(Time(1_500)));
    }

    #[test]
    fn every_clock_is_found_by_its_column() {
        for clock in [Clock::Unix, Clock::Mono, Clock::Boot, Clock::Trace] {
            assert_eq!(Clock::of_column(clock.column().as_bytes()), Some(clock));
        }
        assert_eq!(Clock::of_column(b"time"), None);
    }

    #[test]
    fn the_wall_clock_is_advanced_by_the_monotonic_one() {
        let dial = Dial::start(Clock::Unix);
        let first = dial.time(Mono(1_000));
        assert_eq!(dial.time(Mono(251_000)).0 - first.0, 250_000);
    }
}
