//! The columns before a call's duration, known from the line before.
//!
//! ```text
//!    36.716261 |   0)    thp-146     |               |        /* mm_vmscan_lru_shrink_inactive: ... */
//!    36.716266 |   0)    thp-146     |               |        /* mm_shrink_slab_start: ... */
//! ```
//!
//! Lines come in runs of one task on one CPU within one second: then only the decimals of the time
//! are read, which is a fifth of a line's time less. (Throughput: `tests/bench`.)

use super::Event;
use super::graph::{Columns, Layout};

/// How many decimals the time has.
const DECIMALS: usize = 6;

/// The columns of the line before.
#[derive(Debug, Default)]
pub struct Front {
    /// Their bytes; none if the line had no time with so many decimals.
    text: Vec<u8>,
    /// Where the decimals begin.
    decimals: usize,
    /// The time's whole seconds, in nanoseconds.
    seconds: i64,
    columns: Columns,
}

impl Front {
    /// Reads a line that has these columns; a `Front` is for the lines of one layout only.
    #[inline(always)]
    pub fn parse<'a>(&mut self, layout: &Layout, line: &'a [u8]) -> Option<Event<'a>> {
        let columns = match self.again(line) {
            Some(columns) => columns,
            None => self.learn(layout, line)?,
        };
        layout.event(line, columns)
    }

    /// The columns, if they are those of the line before at another time of the same second.
    #[inline(always)]
    fn again(&self, line: &[u8]) -> Option<Columns> {
        let front = line.get(..self.text.len())?;
        let behind = self.decimals + DECIMALS;
        let is_same = front.get(behind..)? == self.text.get(behind..)?
            && front[..self.decimals] == self.text[..self.decimals];
        let decimals = front[self.decimals..].first_chunk().filter(|_| is_same)?;
        Some(Columns {
            time: Some(self.seconds.checked_add(microseconds(decimals)? * 1_000)?),
            ..self.columns
        })
    }

    fn learn(&mut self, layout: &Layout, line: &[u8]) -> Option<Columns> {
        let columns = layout.columns(line)?;
        self.text.clear();
        if let Some(time) = columns.time
            && let Some(point) = line.iter().position(|&byte| byte == b'.')
            && line.get(point + 1 + DECIMALS) == Some(&b' ')
        {
            self.text.extend_from_slice(&line[..columns.end]);
            self.decimals = point + 1;
            self.seconds = time - time % 1_000_000_000;
            self.columns = columns;
        }
        Some(columns)
    }
}

fn microseconds(decimals: &[u8; DECIMALS]) -> Option<i64> {
    let digits = decimals.map(|byte| byte.wrapping_sub(b'0'));
    let is_number = digits.iter().fold(true, |all, &digit| all & (digit <= 9));
    is_number.then(|| {
        digits
            .iter()
            .fold(0, |us, &digit| us * 10 + i64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_the_same_whatever_line_was_before() {
        let layout = |time, task| Layout {
            time,
            cpu: true,
            task,
            flags: 0,
            duration: true,
        };
        let fronts = [
            "    1.000000 |   0)    thp-447     |",
            "    1.000001 |   0)    thp-447     |",
            "    1.00000x |   0)    thp-447     |",
            "    2.999999 |   0)    thp-447     |",
            "    2.99999 |   0)    thp-447     |",
            "    2.999999999 |   0)    thp-447     |",
            "    2.999999 |   1)    thp-447     |",
            "    2.999999 |   1)    thq-447     |",
            "    2.999999 |   1)  a b-1234567     |",
            "    2.999999 |   1)    -12-156     |",
            "9223372036.000000 |   1)    thp-447     |",
            "9223372036.999999 |   1)    thp-447     |",
            " 0)    thp-447     |",
            " 0) ",
            "",
        ];
        let bodies = ["               |  }", "   1.000 us    |  f();", ""];
        arbtest::arbtest(|u| {
            let layout = layout(u.arbitrary()?, u.arbitrary()?);
            let mut front = Front::default();
            for _ in 0..8 {
                let line = format!("{}{}", u.choose(&fronts)?, u.choose(&bodies)?);
                assert_eq!(
                    front.parse(&layout, line.as_bytes()),
                    layout.parse(line.as_bytes()),
                    "{line}"
                );
            }
            Ok(())
        });
    }
}
