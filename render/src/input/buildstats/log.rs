//! Logs of one table, read side by side: blocks of the same time make one row.

use std::io::{self, Read, Seek};

use pipe::flow::Skipped;

use crate::input::Refusal;
use crate::input::buildstats::blocks::{Blocks, Text};
use crate::input::buildstats::kind::{Kind, Understood};
use crate::input::facts::joined;

const SECOND: i64 = 1_000_000_000;

/// A log, its next block read.
pub struct Log<R> {
    name: String,
    blocks: Blocks<R>,
    text: Box<dyn Text>,
    /// The names of its values.
    pub columns: Vec<String>,
    /// Blocks are stamped with the start of what they tell of.
    at_start: bool,
    pending: Option<Pending>,
    before: Option<i64>,
    /// The distance of the two blocks before.
    distance: i64,
    late: Skipped,
    note: Option<&'static str>,
}

/// A block whose values have not been told.
#[derive(Clone, Copy)]
struct Pending {
    /// The end of what it tells of.
    time: i64,
    line: u64,
}

impl<R: Read + Seek> Log<R> {
    /// Reads up to the first block. The log is looked through before where it doesn't say at its
    /// start what is in it.
    pub fn open(name: String, kind: Kind, mut source: R) -> Result<Log<R>, Refusal> {
        let Understood {
            columns,
            text,
            at_start,
            note,
        } = kind.understand(&mut source)?;
        let mut log = Log {
            name,
            blocks: Blocks::new(source),
            text,
            columns,
            at_start,
            pending: None,
            before: None,
            distance: SECOND,
            late: Skipped::default(),
            note,
        };
        log.advance()?;
        Ok(log)
    }
}

impl<R: Read> Log<R> {
    /// The time of the next block.
    pub fn time(&self) -> Option<i64> {
        self.pending.map(|pending| pending.time)
    }

    /// Tells the values of the next block, which is behind it then. Returns its line.
    pub fn tell(&mut self, values: &mut [f64]) -> Result<u64, Refusal> {
        let Some(Pending { time, line }) = self.pending.take() else {
            return Ok(0);
        };
        let passed = self.before.map(|before| time.saturating_sub(before));
        if passed.is_some_and(|passed| passed < 0) {
            self.late.add(line);
        }
        let seconds = passed
            .filter(|&passed| passed > 0)
            .map(|ns| ns as f64 / 1e9);
        self.text.end(seconds, values);
        self.before = Some(time);
        self.advance()?;
        Ok(line)
    }

    fn advance(&mut self) -> Result<(), Refusal> {
        let block = self.blocks.advance(&mut *self.text)?;
        self.pending = block.map(|block| {
            let next = block.next.filter(|&next| next > block.time);
            let distance = next.map(|next| next.saturating_sub(block.time));
            // The end of the last one is not told: it is taken to be as long as the one before.
            self.distance = distance.unwrap_or(self.distance);
            let time = match self.at_start {
                true => block.time.saturating_add(self.distance),
                false => block.time,
            };
            Pending {
                time,
                line: block.line,
            }
        });
        Ok(())
    }

    /// Lines and blocks that were left out, and the line at which the last one is cut off.
    pub fn faults(&self) -> (Skipped, Option<u64>) {
        let (lines, cut) = (self.blocks.skipped(), self.blocks.cut());
        (joined(lines, cut), self.blocks.torn())
    }

    /// Blocks that were earlier than the one before.
    pub fn late(&self) -> Skipped {
        self.late
    }

    /// What was wrong with it and what is to be known of it, in words.
    pub fn remarks(&self) -> Vec<String> {
        let told = [
            (
                self.blocks.skipped(),
                "line skipped: no such log has such a line",
            ),
            (
                self.blocks.cut(),
                "block left out: the one before this line is cut off",
            ),
            (self.late, "block is earlier than the one before it"),
        ];
        let faults = told.into_iter().filter(|(skipped, _)| skipped.count > 0);
        let faults = faults.map(|(skipped, what)| {
            let more = match skipped.count {
                1 => String::new(),
                count => format!(", and {} more like it", count - 1),
            };
            format!("{}:{}: {what}{more}", self.name, skipped.first)
        });
        let torn = self.blocks.torn().map(|line| {
            format!(
                "{}:{line}: block left out: it is the last and cut off",
                self.name
            )
        });
        let note = self.note.map(|note| format!("{}: {note}", self.name));
        faults.chain(torn).chain(note).collect()
    }
}

/// The stamp of a log's first whole block.
pub fn first_stamp(source: impl Read) -> io::Result<Option<i64>> {
    /// Understands every line.
    struct Any;

    impl Text for Any {
        fn begin(&mut self) {}

        fn take(&mut self, _line: &[u8]) -> bool {
            true
        }

        fn end(&mut self, _seconds: Option<f64>, _values: &mut [f64]) {}
    }

    let block = Blocks::new(source).advance(&mut Any)?;
    Ok(block.map(|block| block.time))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The seconds and values of a block.
    type Told = (i64, Vec<f64>);

    fn rows(kind: Kind, text: &str) -> (Vec<Told>, Log<Cursor<&str>>) {
        let mut log = Log::open("x.log".to_owned(), kind, Cursor::new(text)).unwrap();
        let mut rows = Vec::new();
        while let Some(time) = log.time() {
            let mut values = vec![f64::NAN; log.columns.len()];
            log.tell(&mut values).unwrap();
            rows.push((time / SECOND, values));
        }
        (rows, log)
    }

    #[test]
    fn stamps_of_the_first_producers_disks_are_moved_to_the_end_of_their_interval() {
        let text = "10\n100.0 0.0 0.0\n\n11\n200.0 0.0 0.0\n\n14\n300.0 0.0 0.0\n\n";
        let (told, log) = rows(Kind::Traffic, text);
        let times: Vec<i64> = told.iter().map(|(time, _)| *time).collect();
        assert_eq!(times, [11, 14, 17]);
        assert_eq!(told[0].1[0], 1024.0);
        assert!(log.remarks()[0].contains("hundred"), "{:?}", log.remarks());
        let (told, log) = rows(Kind::Traffic, "10\n1 0 0\n\n11\n2 0 0\n\n");
        assert_eq!((told[1].0, told[1].1[0]), (11, 2048.0));
        assert!(log.remarks().is_empty());
    }

    #[test]
    fn stamps_that_repeat_or_go_back_give_no_rate_and_the_latter_is_told() {
        let block = |second: i64, total: i64| format!("{second}\nsome total={total}\n\n");
        let blocks = [
            (10, 0),
            (11, 500_000),
            (11, 600_000),
            (9, 700_000),
            (10, 800_000),
        ];
        let text: String = blocks.map(|(second, total)| block(second, total)).concat();
        let (told, log) = rows(Kind::Pressure("io"), &text);
        let shares: Vec<f64> = told.iter().map(|(_, values)| values[0]).collect();
        assert_eq!((shares[1], shares[4]), (50.0, 10.0));
        assert!([0, 2, 3].iter().all(|&at: &usize| shares[at].is_nan()));
        assert_eq!(
            log.late(),
            Skipped {
                count: 1,
                first: 10
            }
        );
        assert_eq!(
            log.remarks(),
            ["x.log:10: block is earlier than the one before it"]
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let (_, log) = rows(Kind::Shares, "junk\n10\n0 0 0\n11\n1 0 0\n\nx\n12\n0 0");
        let want = [
            "x.log:1: line skipped: no such log has such a line, and 1 more like it",
            "x.log:4: block left out: the one before this line is cut off",
            "x.log:9: block left out: it is the last and cut off",
        ];
        assert_eq!(log.remarks(), want);
        assert_eq!(log.faults(), (Skipped { count: 3, first: 1 }, Some(9)));
    }

    #[test]
    fn times_at_the_end_of_time_are_taken() {
        let text = "9223372036\n1.0 0.0 0.0\n\n-9223372036\n1.0 0.0 0.0\n\n";
        assert_eq!(rows(Kind::Traffic, text).0.len(), 2);
        assert_eq!(rows(Kind::Shares, text).0.len(), 2);
    }
}
