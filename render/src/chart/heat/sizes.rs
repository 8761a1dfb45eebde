//! The axis of sizes: steps that are each as long as the others, and as wide in size as the one
//! below, or a little wider; where a size stands among them, and what is written there.

use crate::chart::name::Unit;
use crate::chart::scale::{Measure, words};
use crate::input::latencies::size::{FINE, buckets, edge};

/// How many steps there are to be, and how many parts of a power of two are told apart.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// As long as smaller steps can be told apart, no fewer than this.
    pub least: usize,
    /// Never more.
    pub most: usize,
    /// A power of two is at most so many steps.
    pub parts: u16,
}

/// Steps of sizes.
#[derive(Debug)]
pub struct Steps {
    /// Buckets have so many parts of a power of two.
    parts: u16,
    /// The fine place where the first step begins (0 is that of the first bucket above zero), and
    /// how many places are a step.
    first: u32,
    each: u32,
    count: usize,
    /// Whether a step for zero and less is below the first one.
    has_zero: bool,
}

/// Fewer steps than this are no axis.
const FEWEST: u32 = 4;

impl Steps {
    /// Steps that hold all of these buckets, which are so many parts of a power of two.
    pub fn over(all: &(impl Iterator<Item = u16> + Clone), (parts, room): (u16, Room)) -> Steps {
        let wide = u32::from(FINE / parts);
        let places = all.clone().filter_map(|bucket| bucket.checked_sub(1));
        let places = places.map(|place| u32::from(place) * wide);
        let low = places.clone().min().unwrap_or(u32::from(FINE) * 64);
        let high = places.max().map_or(low, |place| place + wide - 1);
        let steps = |each: u32| (high / each - low / each + 1) as usize;
        let mut each = u32::from(FINE);
        while steps(each) < room.least && each > u32::from(FINE / room.parts) {
            each /= 2;
        }
        while steps(each) > room.most {
            each *= 2;
        }
        let last = u32::from(buckets(FINE) - 2) / each;
        let (mut low, mut high) = (low / each, (high / each).min(last));
        while high - low + 1 < FEWEST.min(last + 1) {
            // One more on either side in turn.
            if (high - low).is_multiple_of(2) && low > 0 || high == last {
                low -= 1;
            } else {
                high += 1;
            }
        }
        Steps {
            parts,
            first: low * each,
            each,
            count: (high - low + 1) as usize,
            has_zero: all.clone().any(|bucket| bucket == 0),
        }
    }

    /// Which step a bucket is in, from the bottom.
    pub fn place(&self, bucket: u16) -> usize {
        let Some(place) = bucket.checked_sub(1) else {
            return 0;
        };
        let place = u32::from(place) * u32::from(FINE / self.parts);
        (place.saturating_sub(self.first) / self.each) as usize + usize::from(self.has_zero)
    }

    /// How many steps there are.
    pub fn count(&self) -> usize {
        self.count + usize::from(self.has_zero)
    }

    /// The sizes where steps begin, and where the last one ends, in the unit to draw.
    pub fn bounds(&self, unit: f64) -> Vec<f64> {
        let zero = self.has_zero.then_some(0.0);
        let edges = (0..=self.count as u32).map(|step| {
            let place = self.first + step * self.each;
            edge(place.min(u32::from(u16::MAX) - 1) as u16 + 1, FINE) * unit
        });
        zero.into_iter().chain(edges).collect()
    }
}

/// How far up an axis of such bounds a size is: 0 at the bottom, 1 at the top.
pub fn height(bounds: &[f64], size: f64) -> f64 {
    let steps = bounds.len().saturating_sub(1).max(1) as f64;
    if bounds.first() == Some(&0.0) && size <= 0.0 {
        return 0.5 / steps;
    }
    let at = bounds.partition_point(|bound| *bound <= size);
    match (at.checked_sub(1), bounds.get(at)) {
        (None, _) => 0.0,
        (_, None) => 1.0,
        (Some(below), Some(above)) => {
            let from = bounds[below];
            (below as f64 + (size - from) / (above - from)) / steps
        }
    }
}

/// Round sizes on an axis of such bounds, up to so many, with what is written there: how far up,
/// and the words. Without any, some of the bounds.
pub fn ticks(bounds: &[f64], measure: Measure, most: usize) -> Vec<(f64, String)> {
    let zero = bounds.first() == Some(&0.0);
    let positive = &bounds[usize::from(zero).min(bounds.len())..];
    let (Some(&low), Some(&high)) = (positive.first(), positive.last()) else {
        return Vec::new();
    };
    let sets = rounds(measure, (low, high), most);
    let fitting = sets
        .into_iter()
        .filter(|set| set.len() + usize::from(zero) <= most);
    let best = fitting.max_by_key(Vec::len).filter(|set| set.len() > 1);
    let shown = best.unwrap_or_else(|| {
        let each = positive.len().div_ceil(most.max(1)).max(1);
        positive.iter().copied().step_by(each).collect()
    });
    let tick = |size: f64| (height(bounds, size), words(measure, size));
    let mut ticks: Vec<(f64, String)> = zero.then(|| tick(0.0)).into_iter().collect();
    // None stands in the words of zero.
    let least = if zero {
        height(bounds, 0.0) + 0.7 / most.max(1) as f64
    } else {
        0.0
    };
    ticks.extend(shown.into_iter().map(tick).filter(|tick| tick.0 >= least));
    ticks
}

/// Sets of round sizes from `low` to `high`: the fewer, the rounder.
fn rounds(measure: Measure, (low, high): (f64, f64), most: usize) -> Vec<Vec<f64>> {
    let powers = |base: f64, digits: &[f64]| {
        let from = low.log(base).floor() as i32;
        let to = (high.log(base).ceil() as i32).min(from.saturating_add(200));
        let all =
            (from..=to).flat_map(|power| digits.iter().map(move |digit| digit * base.powi(power)));
        all.filter(|size| *size >= low * 0.999 && *size <= high * 1.001)
            .collect::<Vec<f64>>()
    };
    match measure.0 {
        Unit::Bytes => [1024.0_f64, 32.0, 16.0, 4.0, 2.0]
            .map(|base| powers(base, &[1.0]))
            .into(),
        Unit::Count | Unit::Percent | Unit::Seconds | Unit::Hertz => vec![
            powers(1e6, &[1.0]),
            powers(1e3, &[1.0]),
            powers(10.0, &[1.0]),
            powers(10.0, &[1.0, 3.0]),
            powers(10.0, &[1.0, 2.0, 5.0]),
            even(low, high, most),
        ],
    }
}

/// Multiples of the least round number of which there are not too many; none on an axis so long
/// that they would crowd at its end.
fn even(low: f64, high: f64, most: usize) -> Vec<f64> {
    if high > low * 4.0 {
        return Vec::new();
    }
    // Words have three digits.
    let power = ((high - low).log10().floor() as i32 - 2).max(high.log10().floor() as i32 - 2);
    let steps = (power..power + 4)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let number = |step: f64| ((low / step).ceil(), (high / step).floor());
    let fits = |step: &f64| number(*step).1 - number(*step).0 < most as f64;
    let Some(step) = steps.into_iter().find(fits) else {
        return Vec::new();
    };
    let (first, last) = number(step);
    (0..=(last - first).max(0.0) as usize)
        .map(|at| (first + at as f64) * step)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::name::Kind;
    use crate::input::latencies::size::{ROUGH, bucket};

    const TIME: Measure = (Unit::Seconds, Kind::Gauge);
    const ROOM: Room = Room {
        least: 6,
        most: 24,
        parts: ROUGH,
    };

    fn steps(sizes: &[f64]) -> Steps {
        let buckets = sizes.iter().map(|size| bucket(*size, ROUGH));
        Steps::over(&buckets, (ROUGH, ROOM))
    }

    #[test]
    fn steps_are_powers_of_two_unless_all_sizes_are_alike() {
        assert_eq!(
            steps(&[3.0, 200.0]).bounds(1.0),
            [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]
        );
        assert_eq!(steps(&[0.0, 3.0, 200.0]).bounds(1.0)[..2], [0.0, 2.0]);
        assert_eq!(steps(&[4.0, 4.1]).bounds(1.0), [3.5, 3.75, 4.0, 4.5, 5.0]);
        assert_eq!(
            steps(&[4.0, 9.0]).bounds(1.0),
            [4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 9.0, 10.0]
        );
    }

    #[test]
    fn any_sizes_have_a_few_steps_that_hold_them() {
        arbtest::arbtest(|u| {
            let mut sizes: Vec<f64> = Vec::new();
            for _ in 0..u.int_in_range(1..=5)? {
                let power = u.int_in_range(-80..=80)?;
                sizes.push(f64::from(u.arbitrary::<u8>()?) * 2_f64.powi(power));
            }
            let (steps, bounds) = (steps(&sizes), steps(&sizes).bounds(1.0));
            assert!(steps.count() >= 4 && steps.count() <= 25 && bounds.len() == steps.count() + 1);
            assert!(bounds.is_sorted_by(|a, b| a < b), "{bounds:?}");
            for size in sizes {
                let place = steps.place(bucket(size, ROUGH));
                assert!(place < steps.count());
                let up = height(&bounds, size);
                assert!((0.0..=1.0).contains(&up));
                if size > 2_f64.powi(-63) && size < 2_f64.powi(63) {
                    assert_eq!((up * steps.count() as f64 + 1e-9) as usize, place);
                }
            }
            for (up, _) in ticks(&bounds, TIME, 6) {
                assert!((0.0..=1.0).contains(&up));
            }
            assert!(ticks(&bounds, TIME, 6).len() <= 7);
            Ok(())
        });
    }

    #[test]
    fn ticks_are_round_sizes() {
        let words = |low: f64, high: f64| {
            let bounds = steps(&[low, high]).bounds(1e-6);
            let ticks = ticks(&bounds, TIME, 6).into_iter();
            ticks.map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(
            words(3.0, 200_000.0),
            ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]
        );
        assert_eq!(
            words(3.0, 100.0),
            ["2 µs", "5 µs", "10 µs", "20 µs", "50 µs", "100 µs"]
        );
        assert_eq!(words(4.0, 4.1), ["3.5 µs", "4 µs", "4.5 µs", "5 µs"]);
        assert_eq!(words(4_000.0, 4_000.0), ["3.5 ms", "4 ms", "4.5 ms"]);
    }
}
