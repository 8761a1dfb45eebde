//! A date and a time of day as one number: `2026-11-22 09:12:33`, `2026-11-22T09:12:33.5Z`,
//! `2026-11-22T10:12:33+01:00` (ISO 8601, RFC 3339). Without a zone they are taken for UTC.

/// Nanoseconds since 1970, UTC; nothing for what is no date or too far away to be told so.
pub fn parse(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    let (date, rest) = text.split_at_checked(10)?;
    let days = day(date)?;
    let (clock, zone) = match rest {
        [] => (0, &[][..]),
        [b'T' | b't' | b' ', rest @ ..] => {
            let mut bytes = rest.iter();
            let end = bytes.position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.' | b','));
            let (clock, zone) = rest.split_at(end.unwrap_or(rest.len()));
            (of_day(clock)?, zone)
        }
        _ => return None,
    };
    let ns = i128::from(days) * 86_400_000_000_000 + i128::from(clock);
    i64::try_from(ns - i128::from(ahead(zone.trim_ascii())?) * 1_000_000_000).ok()
}

/// Days since 1970 of `2026-11-22` or `2026/11/22`, in the calendar of today.
fn day(date: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-' | b'/', m1, m2, b'-' | b'/', d1, d2] = *date else {
        return None;
    };
    let year = digits(&[y1, y2, y3, y4])?;
    let (month, day) = (digits(&[m1, m2])?, digits(&[d1, d2])?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the day that comes and goes is the last one; 400 years are
    // 146,097 days (Hinnant, "chrono-compatible low-level date algorithms").
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Nanoseconds since midnight of `09:12` or `09:12:33.5`.
fn of_day(clock: &[u8]) -> Option<i64> {
    let (hour, rest) = (digits(clock.get(..2)?)?, clock.get(2..)?);
    let (b':', minute, rest) = (*rest.first()?, digits(rest.get(1..3)?)?, rest.get(3..)?) else {
        return None;
    };
    let (second, fraction) = match rest {
        [] => (0, &[][..]),
        [b':', a, b, rest @ ..] => (digits(&[*a, *b])?, rest),
        _ => return None,
    };
    let fraction = match fraction {
        [] => 0,
        [b'.' | b',', rest @ ..] if !rest.is_empty() => {
            let padded = rest.iter().copied().chain(std::iter::repeat(b'0'));
            digits(&padded.take(9).collect::<Vec<u8>>())?
        }
        _ => return None,
    };
    let plain = hour <= 24 && minute < 60 && second <= 60;
    plain.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction)
}

/// Seconds that a zone is ahead of UTC: `Z`, `UTC`, `+01:00`, `-0330`, `+02`.
fn ahead(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        [] | b"Z" | b"z" | b"UTC" | b"GMT" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match *rest {
        [a, b] => (digits(&[a, b])?, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (digits(&[a, b])?, digits(&[c, d])?),
        _ => return None,
    };
    Some(sign * (hours * 3_600 + minutes * 60))
}

/// A number of at most nine digits.
fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| match byte {
        b'0'..=b'9' => Some(number * 10 + i64::from(byte - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_in_many_ways() {
        // date -u -d '2026-11-22 09:12:33' +%s
        let second = 1_795_338_753_000_000_000;
        for (text, ns) in [
            ("2026-11-22 09:12:33", second),
            ("2026-11-22T09:12:33Z", second),
            ("2026/11/22 09:12:33", second),
            ("2026-11-22T10:12:33.25+01:00", second + 250_000_000),
            ("2026-11-22T09:12:33,000000001 UTC", second + 1),
            ("2026-11-22T05:42:33-0330", second),
            ("2026-11-22 09:12", second - 33_000_000_000),
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400_000_000_000),
            ("1969-12-31 23:59:59", -1_000_000_000),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(ns), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-11-22x",
            "2026-11-22 ",
            "2026-11-22T",
            "2026-11-22T9:12:33",
            "2026-11-22T09:12:33.",
            "2026-11-22T09:60:00",
            "2026-11-22T09:12:33+1",
            "9999-12-31",
            "é026-11-22",
            "2026-11-22T09:12:33 CET",
        ] {
            let none = text.trim() != "2026-11-22";
            assert_eq!(parse(text.as_bytes()).is_none(), none, "{text}");
        }
    }

    #[test]
    fn any_text_is_read_without_harm() {
        arbtest::arbtest(|u| {
            let mut text = b"2026-11-22T09:12:33.5+01:00".to_vec();
            for _ in 0..u.int_in_range(0..=4)? {
                let place = u.choose_index(text.len())?;
                text[place] = u.arbitrary()?;
            }
            parse(&text);
            Ok(())
        });
    }
}
