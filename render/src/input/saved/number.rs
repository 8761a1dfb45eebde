//! A measured number as it stands in a page: seven digits, and none that says nothing.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A finite number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number(pub(crate) f64);

/// No cell has a larger one, and sums of so many stay finite.
const MOST: f64 = 1e120;
/// The greatest power of ten that a double holds exactly.
const EXACT: i32 = 22;
const LEAST: i32 = -EXACT;
/// Digits that are kept: a ten-thousandth of a pixel.
const DIGITS: i32 = 7;

impl Number {
    /// A number that no input has is brought to the greatest it can have.
    pub(crate) fn within(value: f64) -> f64 {
        value.clamp(-MOST, MOST)
    }

    /// The nearest number of seven digits.
    pub(crate) fn rounded(value: f64) -> f64 {
        if value == 0.0 || !value.is_finite() {
            return value;
        }
        let power = DIGITS - 1 - value.abs().log10().floor() as i32;
        // Division by an exact power gives the double that is nearest to the decimal, the one that
        // is written with the fewest digits.
        match power {
            0..=EXACT => (value * 10_f64.powi(power)).round() / 10_f64.powi(power),
            LEAST..0 => (value / 10_f64.powi(-power)).round() * 10_f64.powi(-power),
            _ => value,
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = Number::rounded(self.0);
        if value.fract() == 0.0 && value.abs() < 1e15 {
            serializer.serialize_i64(value as i64)
        } else {
            serializer.serialize_f64(value)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if value.abs() <= MOST {
            Ok(Number(value))
        } else {
            Err(de::Error::custom("a number is beyond measure"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        serde_json::to_string(&Number(value)).unwrap()
    }

    #[test]
    fn seven_digits_are_written_and_no_idle_ones() {
        let cases = [
            (12.0, "12"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.3"),
            (24_812_345.678, "24812350"),
            (1.0 / 3.0, "0.3333333"),
            (0.0, "0"),
            (1e-9, "1e-9"),
        ];
        for (value, want) in cases {
            assert_eq!(written(value), want);
        }
    }

    #[test]
    fn any_measured_number_is_kept_to_seven_digits() {
        arbtest::arbtest(|u| {
            let value = u.arbitrary::<i64>()? as f64 * 10_f64.powi(u.int_in_range(-40..=40)?);
            let Number(read) = serde_json::from_str(&written(value)).unwrap();
            assert!((read - value).abs() <= value.abs() * 1e-6, "{value} {read}");
            Ok(())
        });
        assert!(serde_json::from_str::<Number>("1e121").is_err());
        assert!(serde_json::from_str::<Number>("1e999").is_err());
    }
}
