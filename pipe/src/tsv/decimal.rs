//! An exact decimal as text.

/// Appends `value` / 10^`places`, without idle zeroes at its end. At most 18 places.
///
/// One division for all digits behind the point: this is most of what a row costs.
pub fn decimal(value: i64, places: u32, out: &mut Vec<u8>) {
    let (size, scale) = (value.unsigned_abs(), 10_u64.pow(places));
    if value < 0 {
        out.push(b'-');
    }
    let mut digits = itoa::Buffer::new();
    out.extend_from_slice(digits.format(size / scale).as_bytes());
    let rest = size % scale;
    if rest > 0 {
        let start = out.len();
        // The digit in front of so many places keeps the zeroes behind it, and makes room for the
        // point.
        out.extend_from_slice(digits.format(scale + rest).as_bytes());
        out[start] = b'.';
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_decimal_is_its_integer_with_a_point_in_it() {
        arbtest::arbtest(|u| {
            let value = u.arbitrary::<i64>()? >> u.int_in_range(0..=63)?;
            let places = u.int_in_range(0..=18)?;
            let mut out = Vec::new();
            decimal(value, places, &mut out);
            let digits = format!("{:0>1$}", value.unsigned_abs(), places as usize + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places as usize);
            let sign = if value < 0 { "-" } else { "" };
            let want = format!("{sign}{whole}.{fraction}");
            let want = want.trim_end_matches('0').trim_end_matches('.');
            assert_eq!(String::from_utf8(out).unwrap(), want);
            Ok(())
        });
    }
}
