//! A histogram as tracers print it: a row a power of two.

use pipe::histogram::Histogram;

/// How many lie below 2 us, below 4 us, below 8 us and so on: each row is the lower end in us
/// and a count, from the first row with a value to the last.
///
/// Exact though the buckets are cut in nanoseconds: 2^k us is 125 · 2^(k+3) ns, and 125 has
/// seven bits, as a bucket's lower end.
pub fn doublings_us(histogram: &Histogram) -> Vec<(u64, u64)> {
    let mut rows: Vec<(u64, u64)> = Vec::new();
    for (low, _, count) in histogram.buckets() {
        let us = low / 1_000;
        let low = if us < 2 { 0 } else { 1 << us.ilog2() };
        while let Some(&(last, _)) = rows.last()
            && last < low
        {
            rows.push(((last * 2).max(2), 0));
        }
        match rows.last_mut() {
            Some(row) => row.1 += count,
            None => rows.push((low, count)),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_doublings_count_whole_microseconds_exactly() {
        arbtest::arbtest(|u| {
            let mut values = Vec::new();
            for _ in 0..u.int_in_range(1..=100)? {
                let near = (1_000_u64 << u.int_in_range(0..=40)?) - 2;
                values.push(near + u.int_in_range(0..=4)?);
            }
            let mut histogram = Histogram::default();
            values.iter().for_each(|&value| histogram.add(value));
            let rows = doublings_us(&histogram);
            for &(low, count) in &rows {
                let row = low..(low * 2).max(2);
                let want = values.iter().filter(|&ns| row.contains(&(ns / 1_000)));
                assert_eq!(count, want.count() as u64, "from {low} us");
            }
            assert!(
                rows.windows(2)
                    .all(|pair| pair[1].0 == (pair[0].0 * 2).max(2))
            );
            assert!(rows.first().unwrap().1 > 0 && rows.last().unwrap().1 > 0);
            Ok(())
        });
    }

    #[test]
    fn an_empty_histogram_has_no_rows() {
        assert_eq!(doublings_us(&Histogram::default()), []);
    }
}
