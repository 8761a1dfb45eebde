//! Sizes in buckets: each power of two is cut into equal parts, so that a bucket is a little wider
//! than the one below, and none is wider than a known share of what is in it.
//!
//! A bucket's number is the leading bits of the size as a double: exponent, then six bits of the
//! mantissa.

use crate::chart::name::Unit;
use crate::chart::scale::Measure;

/// Parts of a power of two for sizes in all: the middle of a bucket is at most 1/128 away from any
/// size in it.
pub const FINE: u16 = 64;
/// The same for sizes over time: at most 1/16.
pub const ROUGH: u16 = 8;
/// Sizes from `2^-LIMIT` to `2^LIMIT` are told apart: up to half a million years in
/// microseconds, and up to 16 EiB.
const LIMIT: u16 = 64;
/// What a double's mantissa has beyond a [`FINE`] part.
const BITS: u32 = f64::MANTISSA_DIGITS - 1 - FINE.ilog2();

/// Buckets of so many parts, from the one of zero and less, which is 0.
pub const fn buckets(parts: u16) -> u16 {
    2 * LIMIT * parts + 1
}

/// The bucket of a size.
pub fn bucket(size: f64, parts: u16) -> u16 {
    if size <= 0.0 || size.is_nan() {
        return 0;
    }
    let first = i64::from(f64::MAX_EXP - 1 - i32::from(LIMIT)) << FINE.ilog2();
    let place = (size.to_bits() >> BITS) as i64 - first;
    let last = i64::from(buckets(FINE)) - 2;
    place.clamp(0, last) as u16 / (FINE / parts) + 1
}

/// Where a bucket begins, and the one below ends. Zero's begins where it ends.
pub fn edge(bucket: u16, parts: u16) -> f64 {
    let Some(place) = bucket.checked_sub(1) else {
        return 0.0;
    };
    let power = i32::from(place / parts) - i32::from(LIMIT);
    (1.0 + f64::from(place % parts) / f64::from(parts)) * 2_f64.powi(power)
}

/// What stands for all sizes in a bucket.
pub fn middle(bucket: u16, parts: u16) -> f64 {
    if bucket == 0 {
        return 0.0;
    }
    (edge(bucket, parts) + edge(bucket + 1, parts)) / 2.0
}

/// The bucket of the size that a share of `q` of all sizes does not exceed, from the buckets in
/// order with their counts: of n sizes in order the ⌈q·n⌉th. Nothing without any.
pub fn quantile(counts: &[(u16, u64)], q: f64) -> Option<u16> {
    let all = counts.iter().map(|(_, count)| count).sum::<u64>();
    let rank = ((q * all as f64).ceil() as u64).clamp(1, all.max(1));
    let mut seen = 0;
    let holder = counts.iter().find(|(_, count)| {
        seen += count;
        seen >= rank
    });
    holder.map(|(bucket, _)| *bucket)
}

/// What sizes are counted in, so that buckets begin at powers of two of it: times in microseconds,
/// everything else in its own unit.
pub fn unit(measure: Measure) -> f64 {
    match measure.0 {
        Unit::Seconds => 1e-6,
        Unit::Count | Unit::Percent | Unit::Bytes | Unit::Hertz => 1.0,
    }
}

/// A value in that unit. Eight microseconds as a fraction of a second and back are a little less
/// than eight: they still are in the bucket that begins there.
pub fn counted(value: f64, unit: f64) -> f64 {
    value / unit * (1.0 + 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::name::Kind;

    #[test]
    fn every_size_is_in_its_bucket() {
        arbtest::arbtest(|u| {
            let power = u.int_in_range(-63..=63)?;
            let size =
                (1.0 + f64::from(u.arbitrary::<u32>()?) / 2_f64.powi(32)) * 2_f64.powi(power);
            for parts in [ROUGH, FINE] {
                let at = bucket(size, parts);
                let (from, to) = (edge(at, parts), edge(at + 1, parts));
                assert!(from <= size && size < to, "{from} {size} {to}");
                assert!((middle(at, parts) - size).abs() <= size / f64::from(2 * parts));
            }
            Ok(())
        });
    }

    #[test]
    fn what_is_beyond_all_buckets_is_in_the_nearest() {
        for parts in [ROUGH, FINE] {
            let last = buckets(parts) - 1;
            for (size, at) in [
                (0.0, 0),
                (-5.0, 0),
                (f64::NAN, 0),
                (1e-300, 1),
                (f64::MIN_POSITIVE / 4.0, 1),
                (1e100, last),
                (f64::INFINITY, last),
            ] {
                assert_eq!(bucket(size, parts), at, "{size}");
            }
        }
    }

    #[test]
    fn a_round_number_of_microseconds_begins_its_bucket() {
        let unit = unit((Unit::Seconds, Kind::Gauge));
        for power in 0..40 {
            let size = counted(2_f64.powi(power) * 1e-6, unit);
            assert_eq!(edge(bucket(size, ROUGH), ROUGH), 2_f64.powi(power));
        }
    }

    #[test]
    fn a_quantile_is_that_of_the_sorted_sizes_to_half_a_bucket() {
        arbtest::arbtest(|u| {
            let mut sizes = Vec::new();
            for _ in 0..u.int_in_range(1..=300)? {
                sizes.push(f64::from(u.arbitrary::<u32>()? >> u.int_in_range(0..=31)?));
            }
            sizes.sort_unstable_by(f64::total_cmp);
            for parts in [ROUGH, FINE] {
                let mut counts: Vec<(u16, u64)> = Vec::new();
                for &size in &sizes {
                    let at = bucket(size, parts);
                    match counts.last_mut() {
                        Some((last, count)) if *last == at => *count += 1,
                        _ => counts.push((at, 1)),
                    }
                }
                for q in [0.0, 0.5, 0.9, 0.99, 0.999, 1.0] {
                    let rank = ((q * sizes.len() as f64).ceil() as usize).max(1);
                    let (want, have) = (sizes[rank - 1], quantile(&counts, q).unwrap());
                    let have = middle(have, parts);
                    assert!(
                        (have - want).abs() <= want / f64::from(2 * parts),
                        "{have} {want}"
                    );
                }
            }
            assert_eq!(quantile(&[], 0.5), None);
            Ok(())
        });
    }
}
