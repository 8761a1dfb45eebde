//! Values of options that several tools have.

/// How many rows; not none.
pub fn count(text: &str) -> Result<u64, &'static str> {
    match text.parse() {
        Ok(0) | Err(_) => Err("is not a number of rows; give 1 or more"),
        Ok(count) => Ok(count),
    }
}

/// `64M`: a number in which k, M and G are units of 1024; not 0.
pub fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(['k', 'M', 'G']);
    let unit = match &text[digits.len()..] {
        "" => 1,
        "k" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(unit).filter(|size| *size > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_1024_based() {
        assert_eq!(size("1"), Some(1));
        assert_eq!(size("64M"), Some(64 << 20));
        assert_eq!(size("2k"), Some(2048));
        for wrong in ["", "k", "0", "1kB", "1 M", "-1", "1MM", "99999999999G"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_row_is_no_count() {
        assert_eq!(count("7"), Ok(7));
        for wrong in ["", "0", "-1", "x", "1x"] {
            assert!(count(wrong).is_err(), "{wrong}");
        }
    }
}
