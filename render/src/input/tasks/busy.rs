//! How busy a task is over time: pieces, each with when it begins and a share of a processor.

/// The pieces of one task, and where the last one ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Busy {
    pieces: Vec<(i64, f32)>,
    end: i64,
}

impl Busy {
    /// Adds what is known of a stretch; pieces shorter than `least` grow into one. Returns by how
    /// many pieces there are more.
    pub(super) fn add(&mut self, (from, to): (i64, i64), share: f32, least: i64) -> usize {
        let before = self.pieces.len();
        if before > 0 && from > self.end {
            self.push((self.end, from), 0.0, least);
        }
        self.push((from, to), share, least);
        self.pieces.len() - before
    }

    /// Makes pieces at least so long.
    pub(super) fn widen(&mut self, least: i64) {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.0);
        let ends: Vec<i64> = ends.chain([self.end]).collect();
        let mut wider = Busy::default();
        for (&(from, share), to) in self.pieces.iter().zip(ends) {
            wider.push((from, to), share, least);
        }
        wider.pieces.shrink_to_fit();
        *self = wider;
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// When each begins, and the share from then on.
    pub(super) fn pieces(&self) -> &[(i64, f32)] {
        &self.pieces
    }

    fn push(&mut self, (from, to): (i64, i64), share: f32, least: i64) {
        match self.pieces.last_mut() {
            Some((_, last)) if *last == share => {}
            Some((start, last)) if from.saturating_sub(*start) < least => {
                let [old, new] = [from.saturating_sub(*start), to.saturating_sub(from)]
                    .map(|length| length.max(0) as f64);
                let mean = f64::from(*last) * old + f64::from(share) * new;
                if old + new > 0.0 {
                    *last = (mean / (old + new)) as f32;
                }
            }
            _ => self.pieces.push((from, share)),
        }
        self.end = to.max(self.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_that_nobody_told_of_is_idle_and_equal_ones_are_one() {
        let mut busy = Busy::default();
        for (ends, share) in [((0, 10), 0.5), ((10, 20), 0.5), ((30, 40), 1.0)] {
            busy.add(ends, share, 0);
        }
        assert_eq!(busy.pieces(), [(0, 0.5), (20, 0.0), (30, 1.0)]);
    }

    #[test]
    fn wider_pieces_hold_the_mean() {
        let mut busy = Busy::default();
        for (ends, share) in [((0, 10), 0.0), ((10, 40), 1.0), ((40, 100), 0.5)] {
            busy.add(ends, share, 0);
        }
        busy.widen(40);
        assert_eq!(busy.pieces(), [(0, 0.75), (40, 0.5)]);
    }
}
