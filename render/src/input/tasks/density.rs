//! How much of something there is over time, from any number of stretches, in memory that does not
//! grow with them.

/// How many bins there are.
const BINS: usize = 1 << 12;

/// The sum of stretches, each with a weight, in bins of time.
#[derive(Clone, Debug, Default)]
pub struct Density {
    /// A bin is `2^shift` nanoseconds wide.
    shift: u32,
    /// The number of the first bin.
    base: i64,
    /// How much each bin has more than the one before; empty if nothing was added.
    steps: Vec<f64>,
}

impl Density {
    /// Adds a weight from one time to another.
    pub fn add(&mut self, (from, to): (i64, i64), weight: f64) {
        // What is over at once still happened.
        let to = to.max(from.saturating_add(1));
        self.make_room(from, to);
        for (time, weight) in [(from, weight), (to, -weight)] {
            let bin = time >> self.shift;
            let width = (1_i128 << self.shift) as f64;
            let share = (i128::from(time) - (i128::from(bin) << self.shift)) as f64 / width;
            let at = bin.wrapping_sub(self.base) as usize;
            for (at, weight) in [(at, weight * (1.0 - share)), (at + 1, weight * share)] {
                if let Some(step) = self.steps.get_mut(at) {
                    *step += weight;
                }
            }
        }
    }

    /// The bins that have something: from when to when, and how much on average.
    pub fn stretches(&self) -> impl Iterator<Item = ((i64, i64), f64)> {
        let mut sum = 0.0;
        let stretch = move |(at, step): (usize, &f64)| {
            sum += step;
            let start = |bin: i64| {
                let time = i128::from(bin) << self.shift;
                time.clamp(i64::MIN.into(), i64::MAX.into()) as i64
            };
            let bin = self.base.saturating_add(at as i64);
            ((start(bin), start(bin.saturating_add(1))), sum)
        };
        // What is left of the sums of fractions is not something.
        let stretches = self.steps.iter().enumerate().map(stretch);
        stretches.filter(|(_, level)| *level > 1e-9)
    }

    /// Widens and slides the bins until both times are within.
    fn make_room(&mut self, from: i64, to: i64) {
        // The step behind the last bin needs a place, too.
        let room = (BINS - 1) as i128;
        let start = i128::from(self.base);
        let within = |bin: i128| bin >= start && bin < start + room;
        let at = |time: i64| i128::from(time >> self.shift);
        if !self.steps.is_empty() && within(at(from)) && within(at(to)) {
            return;
        }
        let held = (!self.steps.is_empty()).then(|| {
            let edges = [0, room].map(|bin| (start + bin) << self.shift);
            (edges[0], edges[1] - 1)
        });
        let (mut low, mut high) = (i128::from(from), i128::from(to));
        if let Some((first, last)) = held {
            // A stretch beyond an edge is seldom the last one there.
            let more = (last - first) / 4;
            low = if low < first { low - more } else { first };
            high = if high > last { high + more } else { last };
        }
        low = low.max(i64::MIN.into());
        high = high.min(i64::MAX.into());
        let mut shift = self.shift;
        while (high >> shift) - (low >> shift) >= room {
            shift += 1;
        }
        self.rebuild(shift, (low >> shift) as i64);
    }

    fn rebuild(&mut self, shift: u32, base: i64) {
        let mut levels = vec![0.0; BINS];
        let share = 0.5_f64.powi((shift - self.shift) as i32);
        let mut sum = 0.0;
        for (at, step) in self.steps.iter().enumerate() {
            sum += step;
            let bin = (i128::from(self.base) + at as i128) >> (shift - self.shift);
            let to = usize::try_from(bin - i128::from(base)).ok();
            if let Some(level) = to.and_then(|to| levels.get_mut(to)) {
                *level += sum * share;
            }
        }
        let mut before = 0.0;
        for level in &mut levels {
            *level -= std::mem::replace(&mut before, *level);
        }
        *self = Density {
            shift,
            base,
            steps: levels,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(density: &Density) -> f64 {
        let areas = density
            .stretches()
            .map(|((from, to), level)| (i128::from(to) - i128::from(from)) as f64 * level);
        areas.sum()
    }

    #[test]
    fn however_wide_the_bins_nothing_is_lost_and_nothing_made_up() {
        arbtest::arbtest(|u| {
            let (mut density, mut all) = (Density::default(), 0.0);
            for _ in 0..u.int_in_range(1..=60)? {
                let from = i64::from(u.arbitrary::<i32>()?) << u.int_in_range(0..=20)?;
                let length = i64::from(u.arbitrary::<u16>()?) << u.int_in_range(0..=24)?;
                density.add((from, from + length), 2.0);
                all += length.max(1) as f64 * 2.0;
            }
            let found = total(&density);
            // Sums of fractions are good to a billionth of a bin each.
            let bin = (1_i64 << density.shift) as f64;
            assert!(
                (found - all).abs() <= all * 1e-6 + bin * 1e-3,
                "{found} {all}"
            );
            Ok(())
        });
    }

    #[test]
    fn two_at_once_are_twice_as_much() {
        let mut density = Density::default();
        density.add((0, 100), 1.0);
        density.add((50, 100), 1.0);
        let at = |time| {
            let mut all = density.stretches();
            all.find(|((from, to), _)| (*from..*to).contains(&time))
                .map(|found| found.1)
        };
        assert_eq!(
            [10, 60, 99, 100].map(at),
            [Some(1.0), Some(2.0), Some(2.0), None]
        );
    }

    #[test]
    fn the_ends_of_time_fit() {
        let mut density = Density::default();
        for ends in [
            (i64::MIN, i64::MAX),
            (0, 5),
            (i64::MAX, i64::MAX),
            (i64::MIN, i64::MIN),
        ] {
            density.add(ends, 1.0);
        }
        assert!(total(&density).is_finite());
    }
}
