//! Events held back until the call that decides about them ends.

/// What an event is to the others of its gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It begins something that another event ends.
    Begin,
    /// It ends that.
    End,
    /// It stands for itself.
    Single,
}

/// The events of one task that wait for one gate.
#[derive(Debug, Default)]
pub struct Hold {
    bytes: Vec<u8>,
    items: Vec<Item>,
    /// Events were lost before this one: what is before it does not belong to what is behind.
    cut: usize,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    time: Option<i64>,
    start: u32,
    end: u32,
    part: Part,
    /// Which of the gate's events it is.
    name: u16,
    keep: bool,
}

/// No call has more events of one gate inside than this by far; what is older is dropped.
const ITEMS: usize = 4_096;
const BYTES: usize = 256 * 1024;

impl Hold {
    /// Holds a line. Returns how many bytes more (or less) are held.
    pub fn push(&mut self, line: &[u8], time: Option<i64>, (part, name): (Part, u16)) -> isize {
        let before = self.bytes.len();
        if self.items.len() >= ITEMS || before + line.len() > BYTES {
            self.drop_older_half();
        }
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(line);
        let end = self.bytes.len() as u32;
        self.items.push(Item {
            time,
            start,
            end,
            part,
            name,
            keep: true,
        });
        self.bytes.len() as isize - before as isize
    }

    /// Gives up the events at or after a time, in their order; an end takes its begin along, even
    /// if that is a little older. Returns how many events and how many bytes less are held.
    pub fn release(&mut self, since: i64, mut give: impl FnMut(&[u8])) -> (u64, usize) {
        // The begin that is looked for is the latest one before its end, with no other end between.
        let mut is_wanted = false;
        let mut low = self.items.len();
        while low > 0 {
            let at = low - 1;
            is_wanted &= at >= self.cut;
            let item = &mut self.items[at];
            let inside = item.time.is_some_and(|time| time >= since);
            // A task's events come in the order of their times.
            if !inside && !is_wanted {
                break;
            }
            item.keep = !inside && item.part != Part::Begin;
            is_wanted = match item.part {
                Part::Begin => false,
                Part::End => inside,
                Part::Single => is_wanted,
            };
            low = at;
        }
        self.give(low, &mut give)
    }

    /// Where there is no time to go by: gives up the last event of each name, and drops the others.
    pub fn release_last(&mut self, mut give: impl FnMut(&[u8])) -> (u64, usize) {
        for at in 0..self.items.len() {
            let name = self.items[at].name;
            self.items[at].keep = self.items[at + 1..].iter().any(|later| later.name == name);
        }
        let (count, bytes) = self.give(0, &mut give);
        (count, bytes + self.clear())
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Events were lost: no end that comes takes a begin along that is here.
    pub fn cut(&mut self) {
        self.cut = self.items.len();
    }

    /// Drops everything. Returns how many bytes were held.
    pub fn clear(&mut self) -> usize {
        let held = self.bytes.len();
        self.bytes.clear();
        self.items.clear();
        self.cut = 0;
        held
    }

    /// Gives up what is not to be kept, from a place on.
    fn give(&mut self, low: usize, give: &mut impl FnMut(&[u8])) -> (u64, usize) {
        let before = self.bytes.len();
        for item in self.items[low..].iter().filter(|item| !item.keep) {
            give(&self.bytes[item.start as usize..item.end as usize]);
        }
        let kept_before = |cut: usize| self.items[low..cut].iter().filter(|item| item.keep).count();
        self.cut = if self.cut > low {
            low + kept_before(self.cut)
        } else {
            self.cut
        };
        let mut kept = low;
        for at in low..self.items.len() {
            if self.items[at].keep {
                self.items.swap(kept, at);
                kept += 1;
            }
        }
        let count = (self.items.len() - kept) as u64;
        self.items.truncate(kept);
        if count > 0 {
            self.pack(low);
        }
        (count, before - self.bytes.len())
    }

    fn drop_older_half(&mut self) {
        let half = self.items.len().div_ceil(2);
        self.items.drain(..half);
        self.cut = self.cut.saturating_sub(half);
        self.pack(0);
    }

    /// Moves the bytes of what is left together, from a place on.
    fn pack(&mut self, low: usize) {
        let mut end = if low > 0 {
            self.items[low - 1].end as usize
        } else {
            0
        };
        for item in &mut self.items[low..] {
            let length = (item.end - item.start) as usize;
            self.bytes
                .copy_within(item.start as usize..item.end as usize, end);
            item.start = end as u32;
            end += length;
            item.end = end as u32;
        }
        self.bytes.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(events: &[(&str, i64, Part)]) -> Hold {
        let mut hold = Hold::default();
        for (line, time, part) in events {
            hold.push(line.as_bytes(), Some(*time), (*part, 0));
        }
        hold
    }

    fn released(hold: &mut Hold, since: i64) -> Vec<String> {
        let mut given = Vec::new();
        hold.release(since, |line| {
            given.push(String::from_utf8_lossy(line).into_owned());
        });
        given
    }

    #[test]
    fn events_in_the_window_go_in_their_order_and_only_once() {
        let mut hold = hold(&[
            ("a", 1, Part::Single),
            ("b", 5, Part::Single),
            ("c", 9, Part::Single),
        ]);
        assert_eq!(released(&mut hold, 5), ["b", "c"]);
        assert_eq!(released(&mut hold, 5), [""; 0]);
        assert_eq!(released(&mut hold, 0), ["a"]);
        assert_eq!(hold.bytes.len(), 0);
    }

    #[test]
    fn an_end_takes_its_begin_along() {
        let mut hold = hold(&[
            ("old begin", 1, Part::Begin),
            ("old end", 2, Part::End),
            ("begin", 4, Part::Begin),
            ("end", 6, Part::End),
        ]);
        assert_eq!(released(&mut hold, 5), ["begin", "end"]);
    }

    #[test]
    fn an_end_does_not_take_a_begin_that_is_another_ends_or_from_before_a_loss() {
        let events = [
            ("begin", 1, Part::Begin),
            ("end", 2, Part::End),
            ("last end", 6, Part::End),
        ];
        assert_eq!(released(&mut hold(&events), 5), ["last end"]);
        let mut hold = hold(&[("begin", 1, Part::Begin)]);
        hold.cut();
        hold.push(b"end", Some(6), (Part::End, 0));
        assert_eq!(released(&mut hold, 5), ["end"]);
    }

    #[test]
    fn without_time_the_last_event_of_each_name_goes() {
        let mut hold = Hold::default();
        for (line, name) in [("a1", 0), ("b1", 1), ("a2", 0)] {
            hold.push(line.as_bytes(), None, (Part::Single, name));
        }
        let mut given = Vec::new();
        hold.release_last(|line| given.push(line.to_vec()));
        assert_eq!(given, [b"b1", b"a2"]);
        assert!(hold.items.is_empty());
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut hold = Hold::default();
        let mut held = 0;
        for time in 0..100_000 {
            held += hold.push(&[b'x'; 200], Some(time), (Part::Single, 0));
        }
        assert!(hold.bytes.len() <= BYTES && hold.items.len() <= ITEMS);
        assert_eq!(held as usize, hold.bytes.len());
        assert_eq!(released(&mut hold, 99_990).len(), 10);
    }
}
