//! A cell as a number.

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 19] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18,
];

/// Nothing that is measured is larger, and sums of such numbers stay finite.
const MOST: f64 = 1e100;

/// The nearest double of a decimal; nothing for text, `nan`, `inf` and what is beyond measure.
///
/// Up to 15 digits in all, mantissa and power of ten are both exact doubles, so that one division
/// is correctly rounded: most cells are read in a few nanoseconds. The rest goes to the standard
/// library. (10^6 rows in a quarter of a second: `tests/bench`.)
pub fn parse(cell: &[u8]) -> Option<f64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.len() > 16 {
        return slow(cell);
    }
    let (mut mantissa, mut decimals, mut point, mut count) = (0_u64, 0, false, 0);
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
            decimals += usize::from(point);
            count += 1;
        } else if byte == b'.' && !point {
            point = true;
        } else {
            return slow(cell);
        }
    }
    match count {
        0 => None,
        1..=15 => {
            let value = mantissa as f64 / POWERS[decimals];
            Some(if negative { -value } else { value })
        }
        _ => slow(cell),
    }
}

#[cold]
fn slow(cell: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?;
    let numeric = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse()
        .ok()
        .filter(|value: &f64| numeric && value.abs() <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_what_is_no_finite_number_is_none() {
        for text in [
            "", "-", ".", "-.", "nan", "inf", "-inf", "infinity", "1.2.3", "12k", "1e999", "1e101",
            "0x10", "1 ", "é",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_decimal_is_read_as_the_standard_library_reads_it() {
        arbtest::arbtest(|u| {
            let (whole, decimals): (i64, u8) = (u.arbitrary()?, u.int_in_range(0..=20)?);
            let text = format!(
                "{:.*}",
                usize::from(decimals),
                whole as f64 / 10_f64.powi(decimals.into())
            );
            assert_eq!(parse(text.as_bytes()), text.parse().ok(), "{text}");
            Ok(())
        });
        for text in [
            "5",
            "-0.5",
            ".5",
            "5.",
            "1e3",
            "123456789012345",
            "1234567890123456",
            "0.1234567890123456789",
        ] {
            assert_eq!(parse(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }
}
