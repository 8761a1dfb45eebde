//! Where the recorder missed something: stretches of time before rows that say so.

/// Stretches in which something was lost, in bounded memory.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    /// From and to in nanoseconds, in the order of the rows.
    stretches: Vec<(i64, i64)>,
}

/// More than can be told apart in a picture; then the nearest ones are joined.
const MOST: usize = 1_024;

impl Losses {
    /// Adds what lies between two rows. One that begins where the last one ended goes on with it.
    pub fn add(&mut self, from: i64, to: i64) {
        match self.stretches.last_mut() {
            Some(last) if from <= last.1 && from >= last.0 => last.1 = last.1.max(to),
            _ => self.stretches.push((from, to)),
        }
        if self.stretches.len() >= MOST {
            self.join_nearest();
        }
    }

    /// The stretches: from and to in nanoseconds.
    pub fn stretches(&self) -> &[(i64, i64)] {
        &self.stretches
    }

    /// Halves their number, so that what lies between those that are joined is as short as can be.
    fn join_nearest(&mut self) {
        self.stretches.sort_unstable();
        let apart = |pair: &[(i64, i64)]| pair[1].0.saturating_sub(pair[0].1);
        let mut distances: Vec<i64> = self.stretches.windows(2).map(apart).collect();
        let middle = distances.len() / 2;
        let (_, &mut near, _) = distances.select_nth_unstable(middle);
        self.stretches.dedup_by(|later, earlier| {
            let is_near = later.0.saturating_sub(earlier.1) <= near;
            if is_near {
                earlier.1 = earlier.1.max(later.1);
            }
            is_near
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let mut losses = Losses::default();
        for (from, to) in [(0, 5), (5, 7), (9, 10)] {
            losses.add(from, to);
        }
        assert_eq!(losses.stretches(), [(0, 7), (9, 10)]);
    }

    #[test]
    fn many_stretches_stay_few_and_hold_every_loss() {
        arbtest::arbtest(|u| {
            let (mut losses, mut all, mut time) = (Losses::default(), Vec::new(), 0_i64);
            for _ in 0..u.int_in_range(1..=3_000)? {
                time += i64::from(u.int_in_range(0..=200_u8)?);
                all.push((time, time + 5));
                losses.add(time, time + 5);
            }
            assert!(losses.stretches().len() < MOST);
            let holds = |&(from, to): &(i64, i64)| {
                losses
                    .stretches()
                    .iter()
                    .any(|stretch| stretch.0 <= from && to <= stretch.1)
            };
            assert!(all.iter().all(holds));
            Ok(())
        });
    }
}
