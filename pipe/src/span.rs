//! A length of time as people write it: `250ms`, `10us`, `1.5h`, and `100Hz` where an interval is
//! asked for. A bare number is refused: the peers' bare numbers mean five different units.

use std::fmt;
use std::str::FromStr;

/// A length of time in whole nanoseconds, at most [`Span::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u64);

/// The time between two records: a [`Span`] above zero, which may also be written as a frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval(Span);

/// Why a text is not a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanError {
    /// No number in front.
    Number,
    /// A number with nothing behind it.
    Bare,
    /// A number with something unknown behind it.
    Unit,
    /// Longer than 292 years.
    TooLong,
    /// Zero, or shorter than a nanosecond, where an interval is asked for.
    Zero,
}

const UNITS: [(&str, u128); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3_600 * 1_000_000_000),
];

impl Span {
    /// The longest one: the range of a signed 64-bit count of nanoseconds.
    pub const MAX: Span = Span(i64::MAX as u64);

    /// A length of so many nanoseconds.
    pub const fn from_ns(ns: u64) -> Span {
        Span(ns)
    }

    /// Its nanoseconds.
    pub const fn ns(self) -> u64 {
        self.0
    }

    /// Its seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl Interval {
    /// The time from one record to the next.
    pub const fn span(self) -> Span {
        self.0
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Span, SpanError> {
        let (number, by, unit) = split(text)?;
        match UNITS.into_iter().find(|(name, _)| *name == unit) {
            Some((_, scale)) => fitting(number * scale / by),
            None if unit.is_empty() => Err(SpanError::Bare),
            None => Err(SpanError::Unit),
        }
    }
}

impl FromStr for Interval {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Interval, SpanError> {
        let span = match split(text)? {
            (0, _, "Hz" | "hz") => return Err(SpanError::TooLong),
            (number, by, "Hz" | "hz") => fitting(1_000_000_000 * by / number)?,
            _ => text.parse()?,
        };
        if span.0 == 0 {
            Err(SpanError::Zero)
        } else {
            Ok(Interval(span))
        }
    }
}

/// Prints the largest unit that needs at most three decimals, as it would be typed: `1.5ms`, `90s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (unit, scale) = match self.0 {
            0..1_000 => ("ns", 1),
            1_000..1_000_000 => ("us", 1_000),
            1_000_000..1_000_000_000 => ("ms", 1_000_000),
            _ => ("s", 1_000_000_000),
        };
        let thousandths = u128::from(self.0) * 1_000 / scale;
        let number = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
        let number = number.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{number}{unit}")
    }
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            SpanError::Number => "is not a length of time; write one like '5ms' or '1.5s'",
            SpanError::Bare => "needs a unit, as in '5ms' or '5s'",
            SpanError::Unit => "has an unknown unit; the units are ns us ms s m h",
            SpanError::TooLong => "is too long; the longest is 292 years",
            SpanError::Zero => "must be longer than 0",
        })
    }
}

impl std::error::Error for SpanError {}

/// So many nanoseconds, if that is not too long.
fn fitting(ns: u128) -> Result<Span, SpanError> {
    let ns = u64::try_from(ns).ok().filter(|&ns| ns <= Span::MAX.0);
    ns.map(Span).ok_or(SpanError::TooLong)
}

/// Cuts `1.5ms` into the number, as 15 by 10, and the unit.
fn split(text: &str) -> Result<(u128, u128, &str), SpanError> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (digits, unit) = text.split_at(end.unwrap_or(text.len()));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return Err(SpanError::Number);
    }
    // The twelfth decimal of an hour is far below a nanosecond.
    let fraction = &fraction[..fraction.len().min(12)];
    let number: Result<u64, _> = format!("{whole}{fraction}").parse();
    let number = number.map_err(|_| SpanError::TooLong)?;
    Ok((number.into(), 10_u128.pow(fraction.len() as u32), unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ns(text: &str) -> Result<u64, SpanError> {
        text.parse::<Span>().map(Span::ns)
    }

    #[test]
    fn every_unit_and_decimals_are_read_exactly() {
        let read = ["7ns", "10us", "10µs", "1.5ms", "0.1s", ".5s", "2m", "1.5h"].map(ns);
        let want = [
            7,
            10_000,
            10_000,
            1_500_000,
            100_000_000,
            500_000_000,
            120_000_000_000,
            5_400_000_000_000,
        ];
        assert_eq!(read, want.map(Ok));
    }

    #[test]
    fn a_bare_number_a_strange_unit_and_no_number_are_told_apart() {
        assert_eq!(ns("5"), Err(SpanError::Bare));
        assert_eq!(ns("5 s"), Err(SpanError::Unit));
        assert_eq!(ns("5sec"), Err(SpanError::Unit));
        for text in ["", "s", "-1s", ".s", "1.2.3s", "inf"] {
            assert_eq!(ns(text), Err(SpanError::Number), "{text}");
        }
        assert_eq!(ns("99999999999999999999s"), Err(SpanError::TooLong));
        assert_eq!(ns("9999999h"), Err(SpanError::TooLong));
    }

    #[test]
    fn an_interval_may_be_a_frequency_but_not_zero() {
        let read = |text: &str| text.parse::<Interval>().map(|i| i.span().ns());
        assert_eq!(read("100Hz"), Ok(10_000_000));
        assert_eq!(read("0.5Hz"), Ok(2_000_000_000));
        assert_eq!(read("250ms"), Ok(250_000_000));
        assert_eq!(read("0s"), Err(SpanError::Zero));
        assert_eq!(read("0Hz"), Err(SpanError::TooLong));
        assert_eq!(read("5000000000Hz"), Err(SpanError::Zero));
        assert_eq!(read("1"), Err(SpanError::Bare));
    }

    #[test]
    fn what_is_printed_reads_back() {
        for text in ["0ns", "999ns", "1.5us", "50ms", "1s", "1.25s", "5400s"] {
            assert_eq!(
                text.parse::<Span>().map(|s| s.to_string()),
                Ok(text.to_owned())
            );
        }
    }
}
