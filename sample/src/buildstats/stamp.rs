//! When a block is due, and the whole second it is stamped with.
//!
//! The consumer's charts divide by the distance of two stamps, so stamps strictly increase. The
//! stamp is the time of the reading, which is the end of what it tells of, rounded to nearest.

use pipe::clock::{Mono, Time};
use pipe::span::Span;

const SECOND: i64 = 1_000_000_000;

/// How far from its time a reading may be and still be the next second's: the tolerance that the
/// producers of this format have had since they follow a heartbeat of about a second.
const TOLERANCE: i64 = 10_000_000;

/// The shortest time between two blocks, but for forced ones.
const SHORTEST: Span = Span::from_ns((SECOND - TOLERANCE) as u64);

/// What becomes of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing.
    Not,
    /// Only what comes next is told against it.
    Base,
    /// A block with this stamp.
    Block(i64),
}

/// Keeps blocks apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    stamp: Option<i64>,
    at: Option<Mono>,
}

impl Pace {
    /// Goes on behind the latest stamp that is already there.
    pub(super) fn behind(stamp: Option<i64>) -> Pace {
        Pace { stamp, at: None }
    }

    /// What becomes of a reading at this time. A forced one is a block however soon it comes, but
    /// for one of a run that follows others so closely that its stamp would be of a time to come.
    pub(super) fn due(&mut self, time: Time, at: Mono, force: bool) -> Due {
        let due = match self.at {
            None => match self.fitting(time, force) {
                Some(stamp) => Due::Block(stamp),
                None => Due::Base,
            },
            Some(before) if !force && at.since(before) < SHORTEST => Due::Not,
            Some(_) => self.fitting(time, force).map_or(Due::Not, Due::Block),
        };
        if due != Due::Not {
            self.at = Some(at);
        }
        if let Due::Block(stamp) = due {
            self.stamp = Some(stamp);
        }
        due
    }

    /// The stamp, if it can be later than the one before. Readings that come a little before and
    /// behind the middle of a second, by turns, would otherwise lose every other block.
    fn fitting(&self, time: Time, force: bool) -> Option<i64> {
        let stamp = nearest(time);
        match self.stamp {
            Some(before) if stamp <= before => {
                let late = nearest(Time(time.0.saturating_add(TOLERANCE)));
                (late > before || force && before == stamp).then_some(before + 1)
            }
            _ => Some(stamp),
        }
    }
}

/// The whole second that is nearest.
pub(super) fn nearest(time: Time) -> i64 {
    time.0.saturating_add(SECOND / 2).div_euclid(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of readings at these milliseconds.
    fn dues(pace: &mut Pace, times: &[(i64, bool)]) -> Vec<Due> {
        let due = |&(ms, force): &(i64, bool)| {
            let ns = ms * 1_000_000;
            pace.due(Time(ns), Mono(ns as u64), force)
        };
        times.iter().map(due).collect()
    }

    #[test]
    fn blocks_are_a_second_apart_less_the_tolerance() {
        let times = [100_000, 100_500, 100_989, 100_990, 101_979, 101_990].map(|ms| (ms, false));
        let want = [
            Due::Block(100),
            Due::Not,
            Due::Not,
            Due::Block(101),
            Due::Not,
            Due::Block(102),
        ];
        assert_eq!(dues(&mut Pace::default(), &times), want);
    }

    #[test]
    fn no_two_blocks_have_one_stamp_whatever_the_times() {
        arbtest::arbtest(|u| {
            let (mut pace, mut now, mut before) = (Pace::behind(Some(7)), 5_000, 7);
            for _ in 0..u.int_in_range(0..=30)? {
                now += u.int_in_range(0..=2_500)?;
                let due = dues(&mut pace, &[(now, u.arbitrary()?)])[0];
                if let Due::Block(stamp) = due {
                    assert!(stamp > before);
                    before = stamp;
                }
            }
            Ok(())
        });
    }

    #[test]
    fn readings_around_the_middle_of_a_second_are_all_blocks() {
        let times = [10_503, 11_498, 12_502, 13_497, 14_501].map(|ms| (ms, false));
        let stamps = [11, 12, 13, 14, 15].map(Due::Block);
        assert_eq!(dues(&mut Pace::default(), &times), stamps);
    }

    #[test]
    fn a_forced_block_is_the_next_second_at_least() {
        let times = [(10_000, true), (10_200, true), (12_600, true)];
        let stamps = [10, 11, 13].map(Due::Block);
        assert_eq!(dues(&mut Pace::default(), &times), stamps);
    }

    #[test]
    fn the_first_reading_is_told_against_even_where_its_second_is_taken() {
        let mut pace = Pace::behind(Some(10));
        let times = [(10_100, false), (10_600, false), (11_100, false)];
        let want = [Due::Base, Due::Not, Due::Block(11)];
        assert_eq!(dues(&mut pace, &times), want);
        let forced = dues(&mut Pace::behind(Some(10)), &[(10_100, true)]);
        assert_eq!(forced, [Due::Block(11)]);
    }

    #[test]
    fn runs_that_follow_each_other_closely_do_not_lead_into_the_future() {
        let mut latest = None;
        for run in 0..100 {
            let mut pace = Pace::behind(latest);
            let now = 10_000 + 20 * run;
            dues(&mut pace, &[(now, false), (now + 10, true)]);
            latest = pace.stamp;
            assert!(latest.is_some_and(|stamp| stamp <= now / 1_000 + 2));
        }
    }

    #[test]
    fn seconds_are_rounded_to_the_nearest() {
        let ms = |ms: i64| nearest(Time(ms * 1_000_000));
        assert_eq!([ms(1_499), ms(1_500), ms(-600), ms(0)], [1, 2, -1, 0]);
    }
}
