//! A number as programs write it, still exactly: `-1.795294461e+09`, `.5`, `5.`, `+3`.
//!
//! Of the digits 36 are kept, more than twice what a [`Number`] holds: what is dropped behind them
//! can't be seen in it. An exponent is but added, so that a huge one costs no more than its digits.

use super::{Number, PLACES, digit};

/// How many digits are kept: 10 to this fits in 128 bits.
const KEPT: usize = 36;

/// More than any text has digits, and far from what 64 bits hold.
const HUGE: i64 = 1 << 50;

/// `digits` times 10 to the `power`.
#[derive(Clone, Copy, Debug, Default)]
struct Decimal {
    digits: u128,
    power: i64,
    kept: usize,
}

/// The number that a text begins with, and what comes behind it.
pub(super) fn lead(text: &[u8]) -> Option<(Number, &[u8])> {
    let (negative, unsigned) = signed(text);
    let mut decimal = Decimal::default();
    let whole = count(unsigned);
    unsigned[..whole]
        .iter()
        .for_each(|byte| decimal.take(byte - b'0', false));
    let mut rest = &unsigned[whole..];
    if let [b'.', fraction @ ..] = rest {
        let places = count(fraction);
        if whole + places == 0 {
            return None;
        }
        fraction[..places]
            .iter()
            .for_each(|byte| decimal.take(byte - b'0', true));
        rest = &fraction[places..];
    } else if whole == 0 {
        return None;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let (power, behind) = power(exponent)?;
        decimal.power += power;
        rest = behind;
    }
    let mut number = decimal.number()?;
    if negative {
        number.digits = -number.digits;
    }
    Some((number, rest))
}

/// Whether there is a minus, and what is behind the sign.
fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// How many digits a text begins with.
fn count(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The exponent, a whole number, and what comes behind it.
fn power(text: &[u8]) -> Option<(i64, &[u8])> {
    let (negative, unsigned) = signed(text);
    let (digits, rest) = unsigned.split_at(count(unsigned));
    if digits.is_empty() || (rest.first() == Some(&b'.') && digit(rest, 1).is_some()) {
        return None;
    }
    let longer = |power: i64, byte: &u8| (power * 10 + i64::from(byte - b'0')).min(HUGE);
    let power = digits.iter().fold(0, longer);
    Some((if negative { -power } else { power }, rest))
}

impl Decimal {
    /// Takes the next digit; `behind` the point or before it.
    fn take(&mut self, digit: u8, behind: bool) {
        if self.kept < KEPT {
            self.digits = self.digits * 10 + u128::from(digit);
            // Zeros at the beginning are none of them.
            self.kept += usize::from(self.digits > 0);
            self.power -= i64::from(behind);
        } else {
            self.power += i64::from(!behind);
        }
    }

    /// What is too large is none; digits that don't fit are dropped behind the point.
    fn number(self) -> Option<Number> {
        let Decimal { digits, power, .. } = self;
        if digits == 0 || power >= 0 {
            let places = power.clamp(-i64::from(PLACES), 0).unsigned_abs();
            let factor = match digits {
                0 => Some(1),
                _ => 10_u128.checked_pow(u32::try_from(power).ok()?),
            };
            return Some(Number {
                digits: i64::try_from(digits.checked_mul(factor?)?).ok()?,
                places: u8::try_from(places).ok()?,
            });
        }
        let behind = power.unsigned_abs();
        let places = behind.min(PLACES.into());
        let dropped = u32::try_from(behind - places).unwrap_or(u32::MAX);
        let mut digits = 10_u128
            .checked_pow(dropped)
            .map_or(0, |divisor| digits / divisor);
        let mut places = u8::try_from(places).ok()?;
        while i64::try_from(digits).is_err() {
            digits /= 10;
            places = places.checked_sub(1)?;
        }
        let digits = i64::try_from(digits).ok()?;
        Some(Number { digits, places })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(digits: i64, places: u8) -> Number {
        Number { digits, places }
    }

    fn read(text: &str) -> Option<Number> {
        Number::lead_float(text.as_bytes()).map(|(number, _)| number)
    }

    #[test]
    fn an_exponent_moves_the_point() {
        assert_eq!(read("1.795294461e+09"), Some(number(1_795_294_461, 0)));
        assert_eq!(
            read("3.705921098752e+12"),
            Some(number(3_705_921_098_752, 0))
        );
        assert_eq!(read("2.6e-07"), Some(number(26, 8)));
        assert_eq!(read("+5E2"), Some(number(500, 0)));
        assert_eq!(read("0e999999999999"), Some(number(0, 0)));
        assert_eq!(read("1e-300"), Some(number(0, 18)));
        assert_eq!(read("7"), Some(number(7, 0)));
        assert_eq!(read("0.0000000000000000001e19"), Some(number(1, 0)));
        assert_eq!(
            read("92233720368547758070e-1"),
            Some(number(i64::MAX, 0)),
            "only all of it must fit"
        );
        for nothing in ["1e300", "NaN", "+Inf", "-inf", "1e", "1e2.5", "1e+-5"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_point_may_stand_first_or_last() {
        assert_eq!(read("5.e3"), Some(number(5000, 0)));
        assert_eq!(read("5."), Some(number(5, 0)));
        assert_eq!(read(".5"), Some(number(5, 1)));
        assert_eq!(read("-.5"), Some(number(-5, 1)));
        assert_eq!(read("+.5"), Some(number(5, 1)));
        assert_eq!(Number::lead(b".5"), None);
        for nothing in ["", ".", "+", "-", "-.", ".e5", "e5", "+-5", "--5"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_behind_is_left() {
        let rest = |text: &'static str| Number::lead_float(text.as_bytes()).map(|(_, rest)| rest);
        assert_eq!(rest("1.2.3"), Some(&b".3"[..]));
        assert_eq!(rest("5.e3kB"), Some(&b"kB"[..]));
        assert_eq!(rest(".5 1"), Some(&b" 1"[..]));
        assert_eq!(rest("12 e5"), Some(&b" e5"[..]));
    }

    #[test]
    fn huge_exponents_and_endless_digits_take_no_time() {
        let digits = "9".repeat(100);
        let exponent = "1".repeat(1000);
        assert_eq!(read("1e999999999"), None);
        assert_eq!(read("1e-999999999"), Some(number(0, 18)));
        assert_eq!(read(&format!("1e{exponent}")), None);
        assert_eq!(read(&format!("-1e-{exponent}")), Some(number(0, 18)));
        assert_eq!(read(&format!("0e{exponent}")), Some(number(0, 0)));
        let last = Some(number(999_999_999_999_999_999, 18));
        assert_eq!(read(&format!("0.{digits}")), last);
        assert_eq!(read(&format!("{digits}e-100")), last);
        let zeros = "0".repeat(100_000);
        assert_eq!(read(&format!("0.{zeros}1e100001")), Some(number(1, 0)));
        let one = read(&format!("1{zeros}e-100000"));
        assert!(one.is_some_and(|one| one.equals(number(1, 0))));
    }

    /// The digits as they would be written without an exponent.
    fn written_out(whole: &str, fraction: &str, power: i64) -> String {
        let zeros = "0".repeat(usize::try_from(power.unsigned_abs()).unwrap());
        let (mut whole, mut fraction) = (whole.to_owned(), fraction.to_owned());
        if power < 0 {
            whole.insert_str(0, &zeros);
            fraction.insert_str(0, &whole.split_off(whole.len() - zeros.len()));
        } else {
            fraction += &zeros;
            whole += &fraction[..zeros.len()];
            fraction.drain(..zeros.len());
        }
        format!("0{whole}.{fraction}0")
    }

    #[test]
    fn it_is_the_number_that_is_written_out_without_an_exponent() {
        arbtest::arbtest(|u| {
            let mut digits = |most| -> arbtest::arbitrary::Result<String> {
                let count = u.int_in_range(0..=most)?;
                (0..count)
                    .map(|_| Ok(char::from(b'0' + *u.choose(&[0, 0, 1, 4, 9])?)))
                    .collect()
            };
            let (whole, fraction) = (digits(25)?, digits(45)?);
            let power: i64 = u.int_in_range(-40..=40)?;
            let sign = *u.choose(&["", "-"])?;
            let text = format!("{sign}{whole}.{fraction}e{power}");
            if whole.is_empty() && fraction.is_empty() {
                assert_eq!(read(&text), None);
                return Ok(());
            }
            let plain = format!("{sign}{}", written_out(&whole, &fraction, power));
            let model = Number::lead(plain.as_bytes()).map(|(number, _)| number);
            match (read(&text), model) {
                (Some(read), Some(model)) => assert!(read.equals(model), "{text} {read:?}"),
                (read, model) => assert_eq!(read, model, "{text}"),
            }
            Ok(())
        });
    }

    #[test]
    fn it_is_near_the_float_that_the_text_is() {
        let pieces = ["0", "7", "25", ".", "e", "E", "-", "+", "1e", "x", " "];
        arbtest::arbtest(|u| {
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=8)? {
                text += u.choose(&pieces)?;
            }
            match (read(&text), text.parse::<f64>()) {
                (Some(Number { digits, places }), Ok(float)) => {
                    let read = digits as f64 / 10_f64.powi(places.into());
                    assert!((read - float).abs() <= float.abs() * 1e-9 + 1e-17, "{text}");
                }
                (None, Ok(float)) => assert!(float.abs() > 9e18, "{text}"),
                _ => {}
            }
            Ok(())
        });
    }
}
