//! The raw logs of an OpenEmbedded build: a file for each of the kernel's, in which its texts stand
//! one behind the other. From `proc_stat.log`:
//!
//! ```text
//! 1795287433
//! cpu  16998 6856 16664 234360 759 0 148 74 0 0
//! cpu0 8097 3410 7545 118728 112 0 21 37 0 0
//! (the rest of it, and an empty line)
//! ```
//!
//! becomes the text of `stat` at second 1795287433, beside those of the other files that have a
//! block of that second. The producer (meta/lib/buildstats.py, with a whole file where it keeps no
//! reduced one) writes at its end one more block, which may be of the same second as the last: that
//! has no length to make rates over. `times.txt`, if it is there, has the exact time of each block, a
//! line each.

use std::fs;
use std::io::Read;
use std::path::Path;

use pipe::cli::Failure;
use pipe::clock::{Mono, Time};
use pipe::flow::{Input, Lines};
use pipe::stop::Stop;

use super::recording::{Fault, Head};
use super::stream::Clocks;
use super::tick::Tick;
use crate::source::Source;
use crate::source::pressure::Resource;

/// The files, and what their texts are.
const FILES: [(&str, Source); 8] = [
    ("proc_stat.log", Source::Stat),
    ("proc_meminfo.log", Source::Meminfo),
    ("proc_diskstats.log", Source::Diskstats),
    ("raw_net_dev.log", Source::NetDev),
    ("raw_pressure_cpu.log", Source::Pressure(Resource::Cpu)),
    (
        "raw_pressure_memory.log",
        Source::Pressure(Resource::Memory),
    ),
    ("raw_pressure_io.log", Source::Pressure(Resource::Io)),
    ("raw_pressure_irq.log", Source::Pressure(Resource::Irq)),
];

const TIMES: &str = "times.txt";

/// The longest text: as of the kernel's files.
const TEXT: usize = 64 << 20;

/// The latest second whose nanoseconds can still be told: in the year 2116.
const LATEST: i64 = (1 << 62) / SECOND;

const SECOND: i64 = 1_000_000_000;

/// Opens those of the files that are there.
pub fn open<'a>(directory: &Path, stop: &'a Stop) -> Result<Logs<Input<'a>>, Failure> {
    let there = |name: &str| fs::metadata(directory.join(name)).is_ok();
    let mut files = Vec::new();
    for (name, source) in FILES.into_iter().filter(|(name, _)| there(name)) {
        files.push((name, source, Input::open(&directory.join(name), stop)?));
    }
    if files.is_empty() {
        let (what, cure) = match there("reduced_proc_stat.log") {
            true => (
                "has reduced logs only, of which no rows can be made",
                "give the raw ones, as of sample --buildstats DIR --raw",
            ),
            false => (
                "has no raw log of a build",
                "give the directory with proc_stat.log, or a stream of --raw-stream",
            ),
        };
        return Err(Failure::new(directory.display(), what, cure));
    }
    let times = match there(TIMES) {
        true => Some(Input::open(&directory.join(TIMES), stop)?),
        false => None,
    };
    Ok(Logs::new(files, times))
}

/// Reads logs side by side, a block of each at a time.
#[derive(Debug)]
pub struct Logs<R> {
    logs: Vec<Log<R>>,
    times: Option<Times<R>>,
    /// When it began.
    first: Option<Time>,
    latest: Option<Time>,
}

/// One of the files.
#[derive(Debug)]
struct Log<R> {
    name: &'static str,
    source: Source,
    lines: Lines<R>,
    /// The second of the block that is next; nothing at the end.
    stamp: Option<i64>,
    body: Vec<u8>,
    /// The line in which a block is torn off.
    torn: Option<u64>,
}

/// Exact times.
#[derive(Debug)]
struct Times<R> {
    lines: Lines<R>,
    next: Option<Time>,
}

impl<R: Read> Logs<R> {
    /// Starts before the first block of each file.
    pub fn new(files: Vec<(&'static str, Source, R)>, times: Option<R>) -> Logs<R> {
        let log = |(name, source, input)| Log {
            name,
            source,
            lines: Lines::new(input),
            stamp: None,
            body: Vec::new(),
            torn: None,
        };
        Logs {
            logs: files.into_iter().map(log).collect(),
            times: times.map(|input| Times {
                lines: Lines::new(input),
                next: None,
            }),
            first: None,
            latest: None,
        }
    }

    /// Reads the first block of each file, whenever it was: what decides which columns there are.
    /// False if there is none.
    pub fn preview(&mut self, tick: &mut Tick) -> Result<bool, Fault> {
        tick.clear();
        for log in &mut self.logs {
            log.advance()?;
            if log.stamp.is_some() {
                tick.add(log.source, &log.body);
            }
        }
        if let Some(times) = &mut self.times {
            times.advance()?;
        }
        let stamp = self.stamp();
        self.first = stamp.map(|stamp| Time(stamp * SECOND));
        Ok(stamp.is_some())
    }

    /// Reads the blocks of the next second; nothing at the end.
    pub fn next(&mut self, tick: &mut Tick) -> Result<Option<Head>, Fault> {
        let Some(stamp) = self.stamp() else {
            return Ok(None);
        };
        tick.clear();
        for log in &mut self.logs {
            if log.stamp == Some(stamp) {
                tick.add(log.source, &log.body);
                log.advance()?;
            }
        }
        let time = match &mut self.times {
            Some(times) => times.of(stamp)?,
            None => None,
        };
        let time = time.unwrap_or(Time(stamp * SECOND));
        let fresh = self.latest.is_none_or(|latest| time < latest);
        self.latest = Some(time);
        Ok(Some(Head {
            at: Mono(time.0 as u64),
            time,
            lost: 0,
            fresh,
        }))
    }

    /// What the clocks showed when it began: nobody wrote down more than the wall clock.
    pub fn clocks(&self) -> Option<Clocks> {
        Some(Clocks {
            unix: self.first?,
            mono: None,
            boot: None,
        })
    }

    /// Of what there are texts.
    pub fn sources(&self) -> Vec<Source> {
        self.logs.iter().map(|log| log.source).collect()
    }

    /// The file and the line in which a block is torn off.
    pub fn torn(&self) -> Option<String> {
        let torn = |log: &Log<R>| Some(format!("{}:{}", log.name, log.torn?));
        self.logs.iter().find_map(torn)
    }

    /// The second of the blocks that are next.
    fn stamp(&self) -> Option<i64> {
        self.logs.iter().filter_map(|log| log.stamp).min()
    }
}

impl<R: Read> Log<R> {
    /// Goes to the next block.
    fn advance(&mut self) -> Result<(), Fault> {
        self.stamp = None;
        self.body.clear();
        while self.line()? {
            if self.lines.line().is_empty() {
                continue;
            }
            let stamp = second(self.lines.line());
            if self.lines.unfinished() {
                break;
            }
            let stamp = stamp.ok_or_else(|| self.damaged("is no time in whole seconds"))?;
            if self.text()? {
                self.stamp = Some(stamp);
            }
            return Ok(());
        }
        if self.lines.unfinished() {
            self.torn = Some(self.lines.number());
        }
        Ok(())
    }

    /// Reads a text up to the empty line behind it; false if that is not there.
    fn text(&mut self) -> Result<bool, Fault> {
        while self.line()? {
            let line = self.lines.line();
            if self.lines.unfinished() {
                break;
            } else if line.is_empty() {
                return Ok(true);
            }
            self.body.extend_from_slice(line);
            self.body.push(b'\n');
            if self.body.len() > TEXT {
                return Err(self.damaged("is in a text longer than 64 MiB"));
            }
        }
        self.torn = Some(self.lines.number());
        self.body.clear();
        Ok(false)
    }

    fn line(&mut self) -> Result<bool, Fault> {
        let there = self.lines.advance().map_err(Fault::Io)?;
        match self.lines.skipped().count {
            0 => Ok(there),
            _ => Err(self.damaged("is longer than 1 MiB")),
        }
    }

    fn damaged(&self, what: &'static str) -> Fault {
        let number = match self.lines.skipped() {
            skipped if skipped.count > 0 => skipped.first,
            _ => self.lines.number(),
        };
        Fault::Damaged {
            place: format!("{}:{number}", self.name),
            what,
        }
    }
}

impl<R: Read> Times<R> {
    /// The exact time of a second: what its block's whole one was cut or rounded from. One of a
    /// second that has no block is passed over, one of a later second waits.
    fn of(&mut self, stamp: i64) -> Result<Option<Time>, Fault> {
        while let Some(time) = self.next {
            let (cut, rounded) = (time.0 / SECOND, (time.0 + SECOND / 2) / SECOND);
            if cut > stamp {
                return Ok(None);
            }
            self.advance()?;
            if cut == stamp || rounded == stamp {
                return Ok(Some(time));
            }
        }
        Ok(None)
    }

    /// Goes to the next line that is a time.
    fn advance(&mut self) -> Result<(), Fault> {
        self.next = None;
        while self.next.is_none() && self.lines.advance().map_err(Fault::Io)? {
            let time = Time::parse(self.lines.line());
            self.next = time.filter(|time| (0..LATEST * SECOND).contains(&time.0));
        }
        Ok(())
    }
}

fn second(line: &[u8]) -> Option<i64> {
    let digits = line.iter().all(u8::is_ascii_digit);
    let second: i64 = std::str::from_utf8(line).ok()?.parse().ok()?;
    (digits && second < LATEST).then_some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ticks of a log of `stat`, one of `meminfo`, and exact times: when, and which texts.
    fn ticks(stat: &str, meminfo: &str, times: Option<&str>) -> (Vec<String>, Option<String>) {
        let files = vec![
            ("proc_stat.log", Source::Stat, stat.as_bytes()),
            ("proc_meminfo.log", Source::Meminfo, meminfo.as_bytes()),
        ];
        let mut logs = Logs::new(files, times.map(str::as_bytes));
        let (mut told, mut tick) = (Vec::new(), Tick::default());
        assert!(logs.preview(&mut tick).unwrap());
        while let Some(head) = logs.next(&mut tick).unwrap() {
            let bodies = tick.texts().map(|text| String::from_utf8_lossy(text.bytes));
            let bodies: Vec<_> = bodies.map(|body| body.replace('\n', "|")).collect();
            let fresh = if head.fresh { "*" } else { "" };
            told.push(format!(
                "{}{fresh} {}",
                head.time.0 / 1_000_000,
                bodies.join(" ")
            ));
        }
        (told, logs.torn())
    }

    #[test]
    fn blocks_of_one_second_are_one_tick_wherever_the_files_begin_and_end() {
        let (told, torn) = ticks(
            "10\na\nb\n\n11\nc\n\n11\nd\n\n",
            "11\nx\n\n11\ny\n\n12\nz\n\n13\nto",
            None,
        );
        assert_eq!(
            told,
            ["10000* a|b|", "11000 c| x|", "11000 d| y|", "12000 z|"]
        );
        assert_eq!(torn.as_deref(), Some("proc_meminfo.log:11"));
    }

    #[test]
    fn a_clock_that_was_set_back_begins_anew() {
        let (told, torn) = ticks("10\na\n\n9\nb\n\n", "10\nx\n\n9\ny\n\n", None);
        assert_eq!(told, ["10000* a| x|", "9000* b| y|"]);
        assert_eq!(torn, None);
    }

    #[test]
    fn exact_times_count_where_they_are_of_the_same_second() {
        let stat = "10\na\n\n11\nb\n\n12\nc\n\n";
        let (told, _) = ticks(stat, "", Some("8.1\n9.72\nx\n11.2\n14.0\n"));
        assert_eq!(told, ["9720* a|", "11200 b|", "12000 c|"]);
        assert_eq!(ticks(stat, "", Some("")).0[1], "11000 b|");
    }

    #[test]
    fn every_way_to_end_in_a_block_is_torn_and_no_other() {
        let whole = "10\na\n\n";
        for end in 0..whole.len() {
            let stat = format!("{whole}{}", &whole[..end]);
            let (told, torn) = ticks(&stat, "", None);
            assert_eq!(told.len(), 1);
            assert_eq!(torn.is_some(), end > 0, "{stat:?}");
        }
    }

    #[test]
    fn what_is_no_second_is_told_by_its_line() {
        let mut logs = Logs::new(vec![("x.log", Source::Stat, &b"10\na\n\n\nb\n"[..])], None);
        let mut tick = Tick::default();
        assert!(logs.preview(&mut tick).unwrap());
        let fault = logs.next(&mut tick).unwrap_err();
        assert!(matches!(fault, Fault::Damaged { place, .. } if place == "x.log:5"));
    }
}
