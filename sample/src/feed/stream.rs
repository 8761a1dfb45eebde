//! A recording that `--raw-stream` wrote, read tick by tick.
//!
//! ```text
//! sample raw 1    unix_s=1795287432.722952600    mono_s=71.002952600    boot_s=71.002952600    (more)
//! tick    1795287433.722952600    0    2107
//! stat        1201
//! cpu  16998 6856 16664 234360 759 0 148 74 0 0
//! (to the 1201st byte, and a line end)
//! PID/stat    4711    215
//! ```
//!
//! becomes a reading a second after the start with two texts, one of them of process 4711. What
//! stands here as blanks are TABs. The first line says what the clocks showed at one time; a second
//! one like it begins another recording. A tick's line has the wall clock's time (as it was at the
//! start, steadily advanced), how many ticks were missed before, and how many bytes all its texts
//! are. A text's line has its name ([`Source::path`]), its key escaped as pipescope(5) says, how many
//! bytes it is, and if it could not be read the system's number for why. Names that are not known are
//! passed over. Written by [`crate::raw`].

use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use memchr::memchr;
use pipe::clock::{Mono, Time};
use pipe::flow::is_left;
use pipe::tsv::unescape;

use super::recording::{Fault, Head};
use super::tick::{Entry, Tick};
use crate::source::Source;

/// What the first line begins with: the format and its version.
pub const MAGIC: &[u8] = b"sample raw 1";

/// The longest line, but for those of texts.
const LINE: u64 = 16 << 10;

/// The longest text: as of the kernel's files.
const TEXT: usize = 64 << 20;

/// The most that a tick can be; only one is held.
const TICK: u64 = 256 << 20;

/// Times end where adding two of them could not be told any more: in the year 2116.
const LATEST: i64 = 1 << 62;

/// What the clocks showed at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock.
    pub unix: Time,
    /// The monotonic clock.
    pub mono: Option<Time>,
    /// The clock that goes on during suspend.
    pub boot: Option<Time>,
}

/// Reads a recording.
#[derive(Debug)]
pub struct Stream<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    /// How many bytes were read, and where the line began.
    read: u64,
    begun: u64,
    run: Option<Run>,
    pending: Option<Head>,
    /// Where a tick began that has no end.
    torn: Option<u64>,
}

/// A recording of those that stand one behind the other.
#[derive(Debug)]
struct Run {
    clocks: Clocks,
    sources: Vec<Source>,
    /// When its latest tick was.
    latest: Option<Time>,
}

impl<R: Read> Stream<R> {
    /// Starts before the first line.
    pub fn new(input: R) -> Stream<R> {
        Stream {
            input: BufReader::with_capacity(64 << 10, input),
            line: Vec::new(),
            read: 0,
            begun: 0,
            run: None,
            pending: None,
            torn: None,
        }
    }

    /// Reads the first tick, which [`Stream::next`] then tells of; false if there is none.
    pub fn preview(&mut self, tick: &mut Tick) -> Result<bool, Fault> {
        self.pending = self.next(tick)?;
        Ok(self.pending.is_some())
    }

    /// Reads the next tick; nothing at the end.
    pub fn next(&mut self, tick: &mut Tick) -> Result<Option<Head>, Fault> {
        if let Some(head) = self.pending.take() {
            return Ok(Some(head));
        }
        loop {
            if !self.advance()? {
                return Ok(None);
            }
            if let Some(rest) = self.line.strip_prefix(MAGIC)
                && (rest.is_empty() || rest[0] == b'\t')
            {
                let run = run(rest).ok_or_else(|| self.damaged("is no first line of a recording"));
                self.run = Some(run?);
                continue;
            }
            let Some(run) = &mut self.run else {
                return Err(strange(&self.line));
            };
            let told = head(&self.line, run);
            let Some((head, length)) = told else {
                return Err(self.damaged("is no line of a tick"));
            };
            return Ok(self.texts(length, tick)?.then_some(head));
        }
    }

    /// Where a last tick began that is not whole.
    pub fn torn(&self) -> Option<u64> {
        self.torn
    }

    /// What the clocks showed when the recording began whose tick was read last.
    pub fn clocks(&self) -> Option<Clocks> {
        self.run.as_ref().map(|run| run.clocks)
    }

    /// Of what it has texts.
    pub fn sources(&self) -> Vec<Source> {
        let sources = self.run.as_ref().map(|run| run.sources.clone());
        sources.unwrap_or_default()
    }

    /// Goes to the next line; false at the end.
    fn advance(&mut self) -> Result<bool, Fault> {
        self.line.clear();
        self.begun = self.read;
        let mut input = self.input.by_ref().take(LINE);
        let left = match input.read_until(b'\n', &mut self.line) {
            Err(error) if is_left(&error) => true,
            read => read.map_err(Fault::Io).map(|_| false)?,
        };
        self.read += self.line.len() as u64;
        if self.line.pop_if(|last| *last == b'\n').is_some() {
            return Ok(true);
        }
        // What is no recording should not be called a torn one.
        if self.run.is_none() && !MAGIC.starts_with(&self.line) && !self.line.starts_with(MAGIC) {
            return Err(strange(&self.line));
        }
        if self.line.len() as u64 == LINE {
            return Err(self.damaged("is no line of a tick"));
        }
        self.tear(left);
        Ok(false)
    }

    /// The input has ended in the middle; if it was left there, then that is no loss.
    fn tear(&mut self, left: bool) {
        if self.read > self.begun && !left {
            self.torn = Some(self.begun);
        }
    }

    /// Reads the texts of a tick; false if the input ends before they do.
    fn texts(&mut self, length: u64, tick: &mut Tick) -> Result<bool, Fault> {
        tick.clear();
        let mut input = self.input.by_ref().take(length);
        let left = match input.read_to_end(&mut tick.bytes) {
            Err(error) if is_left(&error) => true,
            read => read.map_err(Fault::Io).map(|_| false)?,
        };
        let start = self.read;
        self.read += tick.bytes.len() as u64;
        if (tick.bytes.len() as u64) < length {
            tick.clear();
            self.tear(left);
            return Ok(false);
        }
        match cut(tick) {
            Ok(()) => Ok(true),
            Err(at) => {
                self.begun = start + at as u64;
                Err(self.damaged("is no text of a tick"))
            }
        }
    }

    fn damaged(&self, what: &'static str) -> Fault {
        Fault::Damaged {
            place: format!("byte {}", self.begun),
            what,
        }
    }
}

/// What is said of a line that is no recording's first.
fn strange(line: &[u8]) -> Fault {
    const PACKED: [(&[u8], &str); 4] = [
        (b"\x1f\x8b", "zcat"),
        (b"\x28\xb5\x2f\xfd", "zstdcat"),
        (b"\xfd7zXZ", "xzcat"),
        (b"BZh", "bzcat"),
    ];
    if let Some((_, tool)) = PACKED.iter().find(|(magic, _)| line.starts_with(magic)) {
        return Fault::Packed(tool);
    }
    match line.starts_with(b"sample raw ") {
        true => Fault::Newer,
        false => Fault::Strange,
    }
}

/// Reads the rest of a first line.
fn run(rest: &[u8]) -> Option<Run> {
    let mut told = Clocks {
        unix: Time(0),
        mono: None,
        boot: None,
    };
    let mut unix = None;
    let mut sources = Vec::new();
    for pair in rest.split(|&byte| byte == b'\t').skip(1) {
        let parting = memchr(b'=', pair).unwrap_or(pair.len());
        let (name, value) = (&pair[..parting], pair.get(parting + 1..)?);
        match name {
            b"unix_s" => unix = Some(time(value)?),
            b"mono_s" => told.mono = Some(time(value)?),
            b"boot_s" => told.boot = Some(time(value)?),
            b"sources" => {
                let names = value.split(|&byte| byte == b',');
                sources.extend(names.filter_map(source));
            }
            _ => {}
        }
    }
    told.unix = unix?;
    Some(Run {
        clocks: told,
        sources,
        latest: None,
    })
}

fn time(text: &[u8]) -> Option<Time> {
    Time::parse(text).filter(|time| (0..=LATEST).contains(&time.0))
}

/// Reads the line of a tick: when it was, and how many bytes its texts are.
fn head(line: &[u8], run: &mut Run) -> Option<(Head, u64)> {
    let mut cells = line.split(|&byte| byte == b'\t');
    let mut cell = |name: &[u8]| match cells.next() {
        Some(cell) if name.is_empty() || cell == name => Some(cell),
        _ => None,
    };
    cell(b"tick")?;
    let time = time(cell(b"")?)?;
    let (lost, length) = (number(cell(b"")?)?, number(cell(b"")?)?);
    let start = run.clocks.mono.unwrap_or(run.clocks.unix);
    let at = start.0 + (time.0 - run.clocks.unix.0);
    let at = u64::try_from(at).ok().filter(|at| *at <= LATEST as u64)?;
    // Time that goes back is another time.
    let fresh = run.latest.is_none_or(|latest| time < latest);
    run.latest = Some(time);
    let head = Head {
        at: Mono(at),
        time,
        lost,
        fresh,
    };
    (length <= TICK).then_some((head, length))
}

/// Cuts a tick into its texts; or says where that does not go on.
fn cut(tick: &mut Tick) -> Result<(), usize> {
    let (end, mut at) = (tick.bytes.len(), 0);
    while at < end {
        let length = memchr(b'\n', &tick.bytes[at..end]).ok_or(at)?;
        let body = at + length + 1;
        let (entry, past) = entry(tick, at..at + length).ok_or(at)?;
        let past = body + past;
        if tick.bytes[..end].get(past) != Some(&b'\n') {
            return Err(at);
        }
        tick.entries.extend(entry);
        at = past + 1;
    }
    Ok(())
}

/// Reads the line of a text that stands in front of its bytes: the text if its name is known, and
/// how many bytes it is.
fn entry(tick: &mut Tick, line: Range<usize>) -> Option<(Option<Entry>, usize)> {
    let start = line.end + 1;
    let text = &tick.bytes[line.clone()];
    let mut cells = text.split(|&byte| byte == b'\t');
    let (name, key) = (cells.next()?, cells.next()?);
    let length = usize::try_from(number(cells.next()?)?).ok()?;
    let number = cells.next().map(number);
    let refused = match number {
        Some(number) => Some(io::Error::from_raw_os_error(i32::try_from(number?).ok()?)),
        None => None,
    };
    if length > TEXT {
        return None;
    }
    let place = line.start + name.len() + 1;
    let mut places = place..place + key.len();
    let source = source(name);
    if memchr(b'\\', key).is_some() {
        let key = unescape(key);
        places = tick.bytes.len()..tick.bytes.len() + key.len();
        tick.bytes.extend(key);
    }
    let entry = source.map(|source| Entry {
        source,
        key: places,
        body: start..start + length,
        refused,
    });
    Some((entry, length))
}

/// The source of a name.
fn source(name: &[u8]) -> Option<Source> {
    let is = |source: &Source| source.path().as_bytes() == name;
    Source::ALL.into_iter().find(is)
}

fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(text)
        .ok()?
        .parse()
        .ok()
        .filter(|_| digits)
}
