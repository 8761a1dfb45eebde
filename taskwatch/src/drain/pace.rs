//! How long the sources may gather before they are drained again. While little happens nothing
//! gathers: a program that lives a millisecond can be asked for its arguments only at once. When
//! much happens, a wake-up for each event would cost more than all the rest.

use pipe::clock::Mono;
use pipe::span::Span;

/// Over so much time is counted.
const WINDOW: Span = Span::from_ns(10_000_000);
/// Events in one drain from which on the next ones gather, whatever was before.
const MANY: u64 = 32;
/// The shortest rest.
const SHORT: u64 = 200_000;
const SECOND: u64 = 1_000_000_000;

/// Counts what comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    since: Mono,
    count: u64,
    rate: u64,
    aim: u64,
    busy: u64,
    long: u64,
}

impl Pace {
    /// A pace for buffers that hold so many events: no rest is to fill more than a quarter. A prompt
    /// one rests later and less, for those who want to see tasks while they live.
    pub(super) fn new(now: Mono, capacity: u64, prompt: bool) -> Pace {
        // A wake-up costs about 4 us. Of programs that live a millisecond half can be asked for their
        // arguments a millisecond later; who asks for none only sees rows 5 ms later.
        let (busy, long) = if prompt {
            (6_000, 1_000_000)
        } else {
            (300, 5_000_000)
        };
        Pace {
            since: now,
            count: 0,
            rate: 0,
            aim: (capacity / 4).clamp(1, 512),
            busy,
            long,
        }
    }

    /// How long to rest after a drain that gave so many events.
    pub(super) fn rest(&mut self, now: Mono, drained: u64) -> Option<Span> {
        self.count += drained;
        let age = now.since(self.since).ns();
        if age >= WINDOW.ns() {
            self.rate = (self.count * SECOND) / age;
            self.since = now;
            self.count = 0;
        }
        if self.rate >= self.busy {
            let gather = (self.aim * SECOND) / self.rate;
            return Some(Span::from_ns(gather.clamp(SHORT, self.long)));
        }
        (drained >= MANY).then_some(Span::from_ns(SHORT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drains at a steady distance, and the rest after the last.
    fn steady(pace: &mut Pace, distance_ns: u64, drained: u64) -> Option<u64> {
        let start = pace.since;
        let last = (1..=100).map(|n| pace.rest(Mono(start.0 + n * distance_ns), drained));
        last.last().flatten().map(Span::ns)
    }

    #[test]
    fn what_is_rare_is_not_kept_waiting() {
        let mut pace = Pace::new(Mono(0), 100_000, false);
        assert_eq!(steady(&mut pace, 20_000_000, 3), None);
        assert_eq!(pace.rest(Mono(SECOND), 31), None);
    }

    #[test]
    fn what_is_frequent_gathers_and_stops_doing_so() {
        let mut pace = Pace::new(Mono(0), 100_000, false);
        assert_eq!(steady(&mut pace, 100_000, 1), Some(5_000_000));
        assert_eq!(
            steady(&mut pace, 1_000_000, 400),
            Some(SECOND / 1_000 * 512 / 400)
        );
        assert_eq!(steady(&mut pace, 5_000_000, 1), None);
    }

    #[test]
    fn a_prompt_one_waits_later_and_less() {
        let mut pace = Pace::new(Mono(0), 100_000, true);
        assert_eq!(steady(&mut pace, 250_000, 1), None);
        assert_eq!(steady(&mut pace, 100_000, 1), Some(1_000_000));
    }

    #[test]
    fn a_burst_gathers_at_once_and_a_small_buffer_rests_short() {
        let mut pace = Pace::new(Mono(0), 100_000, false);
        assert!(pace.rest(Mono(1), 50).is_some());
        let mut pace = Pace::new(Mono(0), 20, false);
        assert_eq!(steady(&mut pace, 100_000, 1), Some(500_000));
        assert_eq!(steady(&mut pace, 100_000, 10), Some(SHORT));
    }
}
