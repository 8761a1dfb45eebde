//! An exact decimal: what a kernel text says, without floats.

mod float;

/// `digits` / 10^`places`. Small enough to go through the ring as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The number without its point.
    pub digits: i64,
    /// Digits behind the point, at most [`PLACES`].
    pub places: u8,
}

/// The most digits behind the point: 10 to this fits in 64 bits.
pub const PLACES: u8 = 18;

/// What a number in a kernel text is multiplied by to be in its base unit: `times` / 10^`places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    /// The factor.
    pub times: i64,
    /// And by how many places the point moves to the left.
    pub places: u8,
}

impl Scale {
    /// As it stands.
    pub const ONE: Scale = Scale::new(1, 0);
    /// The kernel's kB, which are 1,024 bytes.
    pub const KIB: Scale = Scale::new(1024, 0);
    /// Sectors, always of 512 bytes.
    pub const SECTOR: Scale = Scale::new(512, 0);
    /// Thousands: kHz to Hz.
    pub const KILO: Scale = Scale::new(1000, 0);
    /// Thousandths: milliseconds, millidegrees.
    pub const MILLI: Scale = Scale::new(1, 3);
    /// Millionths: microseconds, microjoules.
    pub const MICRO: Scale = Scale::new(1, 6);
    /// Nanoseconds.
    pub const NANO: Scale = Scale::new(1, 9);

    /// `times` / 10^`places`.
    pub const fn new(times: i64, places: u8) -> Scale {
        Scale { times, places }
    }

    /// Ticks of which there are so many a second (USER_HZ: 100 but on Alpha), as seconds; exact
    /// where that divides a power of ten.
    pub fn ticks(hertz: u64) -> Scale {
        let exact = (0..=PLACES).find(|&places| 10_u64.pow(places.into()) % hertz.max(1) == 0);
        let places = exact.unwrap_or(9);
        let times = 10_u64.pow(places.into()) / hertz.max(1);
        Scale::new(times as i64, places)
    }
}

impl Number {
    /// Nothing.
    pub const ZERO: Number = Number::whole(0);

    /// Without anything behind the point.
    pub const fn whole(digits: i64) -> Number {
        Number { digits, places: 0 }
    }

    /// The number that a text begins with, and what comes behind it: `-12.50 kB`. Digits that don't
    /// fit are dropped behind the point; before it the number is none.
    ///
    /// Part of the hot loop.
    pub fn lead(text: &[u8]) -> Option<(Number, &[u8])> {
        let (negative, unsigned) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (whole, mut rest) = digits(unsigned, 0)?;
        let mut number = Number::whole(whole);
        if let [b'.', fraction @ ..] = rest {
            let mut at = 0;
            while let Some(digit) = digit(fraction, at) {
                if number.places < PLACES
                    && let Some(longer) = shifted(number.digits, digit)
                {
                    (number.digits, number.places) = (longer, number.places + 1);
                } else if number.places < PLACES {
                    // No more fit, also not those behind it.
                    break;
                }
                at += 1;
            }
            while digit(fraction, at).is_some() {
                at += 1;
            }
            if at > 0 {
                rest = &fraction[at..];
            }
        }
        if negative {
            number.digits = -number.digits;
        }
        Some((number, rest))
    }

    /// The same as programs write it: `+5`, `.5`, `5.`, `1.795e+09`, too. Digits below the last place
    /// are dropped.
    ///
    /// Part of the hot loop, where most numbers are plain.
    pub fn lead_float(text: &[u8]) -> Option<(Number, &[u8])> {
        match Number::lead(text) {
            Some((_, [b'.' | b'e' | b'E', ..])) | None => float::lead(text),
            plain => plain,
        }
    }

    /// The hexadecimal number that a text begins with.
    pub fn lead_hex(text: &[u8]) -> Option<(Number, &[u8])> {
        let mut value: i64 = 0;
        let mut at = 0;
        while let Some(digit) = text.get(at).and_then(|&byte| char::from(byte).to_digit(16)) {
            value = value.checked_mul(16)?.checked_add(i64::from(digit))?;
            at += 1;
        }
        (at > 0).then_some((Number::whole(value), &text[at..]))
    }

    /// In the base unit; nothing if it doesn't fit.
    pub fn scaled(self, scale: Scale) -> Option<Number> {
        let digits = self.digits.checked_mul(scale.times)?;
        let places = self.places + scale.places;
        Some(Number { digits, places }).filter(|number| number.places <= PLACES)
    }

    /// The exact sum.
    pub fn plus(self, other: Number) -> Option<Number> {
        self.with(other, i128::checked_add)
    }

    /// The exact difference.
    pub fn minus(self, other: Number) -> Option<Number> {
        self.with(other, i128::checked_sub)
    }

    /// The same number, whatever its places.
    pub fn equals(self, other: Number) -> bool {
        self == other || self.minus(other).is_some_and(|gap| gap.digits == 0)
    }

    fn with(self, other: Number, join: fn(i128, i128) -> Option<i128>) -> Option<Number> {
        let places = self.places.max(other.places);
        let aligned = |n: Number| i128::from(n.digits) * 10_i128.pow(u32::from(places - n.places));
        let digits = join(aligned(self), aligned(other))?;
        Some(Number {
            digits: i64::try_from(digits).ok()?,
            places,
        })
    }
}

/// The digits that a text begins with, behind those of `start`.
fn digits(text: &[u8], start: i64) -> Option<(i64, &[u8])> {
    let (mut value, mut at) = (start, 0);
    while let Some(digit) = digit(text, at) {
        value = shifted(value, digit)?;
        at += 1;
    }
    (at > 0).then(|| (value, &text[at..]))
}

fn digit(text: &[u8], at: usize) -> Option<u8> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit <= 9).then_some(digit)
}

fn shifted(value: i64, digit: u8) -> Option<i64> {
    value.checked_mul(10)?.checked_add(i64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(digits: i64, places: u8) -> Number {
        Number { digits, places }
    }

    #[test]
    fn a_number_is_read_exactly_up_to_what_is_no_digit() {
        let lead = |text: &'static str| Number::lead(text.as_bytes());
        let read = |text| lead(text).map(|(number, rest)| (number, rest.len()));
        assert_eq!(read("123 kB"), Some((number(123, 0), 3)));
        assert_eq!(read("-0.07\n"), Some((number(-7, 2), 1)));
        assert_eq!(read("5."), Some((number(5, 0), 1)));
        assert_eq!(read("9223372036854775807"), Some((number(i64::MAX, 0), 0)));
        // Digits that don't fit are dropped behind the point only.
        assert_eq!(read("9223372036854775808"), None);
        assert_eq!(
            read("3.14159265358979323846x"),
            Some((number(3_141_592_653_589_793_238, 18), 1))
        );
        assert_eq!(
            read("9223372036854775807.55"),
            Some((number(i64::MAX, 0), 0))
        );
        for nothing in ["", "-", ".5", "max", "+1"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn units_are_made_base_units_exactly() {
        let scaled = |digits, scale| Number::whole(digits).scaled(scale);
        assert_eq!(scaled(3, Scale::KIB), Some(number(3072, 0)));
        assert_eq!(scaled(1234, Scale::ticks(100)), Some(number(1234, 2)));
        assert_eq!(scaled(1, Scale::ticks(1024)), Some(number(9_765_625, 10)));
        assert_eq!(scaled(i64::MAX, Scale::NANO), Some(number(i64::MAX, 9)));
        assert_eq!(scaled(i64::MAX, Scale::KIB), None);
    }

    #[test]
    fn sums_and_differences_are_exact_whatever_the_places() {
        let (a, b) = (number(125, 2), number(3, 0));
        assert_eq!(a.plus(b), Some(number(425, 2)));
        assert_eq!(a.minus(b), Some(number(-175, 2)));
        assert!(number(30, 1).equals(b) && !a.equals(b));
        assert_eq!(number(i64::MAX, 0).plus(number(1, 0)), None);
        assert_eq!(number(i64::MAX, 0).minus(number(1, 18)), None);
    }

    #[test]
    fn any_bytes_are_a_number_or_none() {
        arbtest::arbtest(|u| {
            let text: Vec<u8> = u.arbitrary()?;
            let _ = (
                Number::lead(&text),
                Number::lead_float(&text),
                Number::lead_hex(&text),
            );
            let number: i64 = u.arbitrary()?;
            if number > i64::MIN {
                let text = number.to_string();
                let read = Number::lead(text.as_bytes()).map(|(number, _)| number);
                assert_eq!(read, Some(Number::whole(number)));
            }
            Ok(())
        });
    }
}
