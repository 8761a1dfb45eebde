//! Rows as records.

use std::io::Write;

use pipe::cli::Failure;
use pipe::clock::Dial;
use pipe::flow::Output;
use pipe::tsv::{Record, Style, Writer};

use crate::event::Delays;
use crate::row::Row;
use crate::used::Used;

/// The columns behind the time, up to those that have to be asked for.
const COLUMNS: [&str; 13] = [
    "event",
    "pid",
    "tid",
    "ppid",
    "uid",
    "comm",
    "status",
    "life_s",
    "cpu_s",
    "wait_s",
    "rss_peak_kib",
    "read_bytes",
    "write_bytes",
];

/// Writes rows.
#[derive(Debug)]
pub struct Sink {
    writer: Writer,
    dial: Dial,
    /// Whether they are known, if they are shown.
    delays: Option<bool>,
    args: bool,
    text: Vec<u8>,
}

impl Sink {
    /// Records of a form, with or without delays (known, or kept no count of) and arguments.
    pub fn new(
        out: Output,
        style: &Style,
        dial: Dial,
        (delays, args): (Option<bool>, bool),
    ) -> Result<Sink, Failure> {
        let time = std::iter::once(dial.column());
        let delayed = Delays::COLUMNS.into_iter().filter(|_| delays.is_some());
        let last = ["lost", "args"].into_iter().take(1 + usize::from(args));
        let columns = time.chain(COLUMNS).chain(delayed).chain(last);
        let columns: Vec<String> = columns.map(str::to_owned).collect();
        Ok(Sink {
            writer: Writer::new(out, style, &columns)?,
            dial,
            delays,
            args,
            text: Vec::new(),
        })
    }

    /// Writes a row.
    pub fn show(&mut self, row: &Row) -> Result<(), Failure> {
        let Sink {
            writer,
            dial,
            delays,
            args,
            text,
        } = self;
        writer.row(dial.time(row.time), |record| {
            record.text(row.kind.word().as_bytes());
            integer(record, row.who.map(|who| who.pid.into()));
            integer(record, row.who.map(|who| who.tid.into()));
            integer(record, row.ppid.map(u64::from));
            integer(record, row.uid.map(u64::from));
            bytes(
                record,
                row.lost
                    .map_or(row.comm, |(source, _)| source.word().as_bytes()),
            );
            text.clear();
            if let Some(status) = row.status {
                print_status(status, text);
            }
            bytes(record, text);
            seconds(record, row.life_ns);
            used(record, row.used, *delays);
            record.integer(row.lost.map_or(0, |(_, count)| count));
            if *args {
                words(row.args, text);
                bytes(record, text);
            }
        })
    }

    /// The writer, to rest with.
    pub fn writer(&mut self) -> &mut Writer {
        &mut self.writer
    }
}

fn used(record: &mut Record, used: Option<&Used>, delays: Option<bool>) {
    seconds(record, used.map(|used| used.cpu_ns));
    seconds(record, used.map(|used| used.wait_ns));
    integer(record, used.map(|used| used.rss_peak_kib));
    integer(record, used.map(|used| used.read_bytes));
    integer(record, used.map(|used| used.write_bytes));
    if let Some(known) = delays {
        let waited = used.filter(|_| known).map(|used| used.delays.values());
        for at in 0..Delays::COLUMNS.len() {
            seconds(record, waited.map(|waited| waited[at]));
        }
    }
}

/// A status of wait(2): the exit code, or the signal's name, with `+core`.
pub fn print_status(status: u32, out: &mut Vec<u8>) {
    let signal = (status & 0x7F) as usize;
    // A Vec takes all.
    let _ = match (signal, SIGNALS.get(signal)) {
        (0, _) => write!(out, "{}", status >> 8 & 0xFF),
        (_, Some(name)) => write!(out, "SIG{name}"),
        (32 | 33, None) => write!(out, "SIG{signal}"),
        // The first one that the C library leaves to programs.
        (_, None) => write!(out, "SIGRTMIN+{}", signal - 34),
    };
    if status & 0x80 != 0 {
        out.extend_from_slice(b"+core");
    }
}

/// The signals' names by number, as in signal(7) for most processors.
const SIGNALS: [&str; 32] = [
    "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

/// Arguments with a blank between: no NUL is ever written.
fn words(args: &[u8], out: &mut Vec<u8>) {
    let args = args.strip_suffix(b"\0").unwrap_or(args);
    out.clear();
    out.extend(args.iter().map(|&byte| if byte == 0 { b' ' } else { byte }));
}

fn bytes(record: &mut Record, text: &[u8]) {
    if text.is_empty() {
        record.missing();
    } else {
        record.text(text);
    }
}

fn integer(record: &mut Record, value: Option<u64>) {
    match value {
        Some(value) => record.integer(value),
        None => record.missing(),
    }
}

fn seconds(record: &mut Record, ns: Option<u64>) {
    match ns {
        Some(ns) => record.fixed(ns as i64, 9),
        None => record.missing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u32) -> String {
        let mut out = Vec::new();
        print_status(status, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_status_is_a_code_or_the_name_of_a_signal() {
        assert_eq!(status(0), "0");
        assert_eq!(status(255 << 8), "255");
        assert_eq!(status(11), "SIGSEGV");
        assert_eq!(status(11 | 0x80), "SIGSEGV+core");
        assert_eq!(status(34), "SIGRTMIN+0");
        assert_eq!(status(64), "SIGRTMIN+30");
        assert_eq!(status(31), "SIGSYS");
    }

    #[test]
    fn arguments_are_parted_by_blanks() {
        let mut out = Vec::new();
        words(b"sh\0-c\0a b\0", &mut out);
        assert_eq!(out, b"sh -c a b");
    }
}
