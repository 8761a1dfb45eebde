//! The command line's edge: parse, run, message, exit status.
//!
//! Exit statuses: 0 done (also when the reader left), 1 done but an asked-for check says no,
//! 2 could not; with a wrapped command, the command's own (125 for our own failure).

use std::ffi::OsStr;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser};

use crate::clock::Clock;
use crate::tsv::Style;

mod answer;
mod value;

use answer::answer;
pub use value::{count, size};

/// Why a run could not do its work, for people to read.
#[derive(Debug)]
pub struct Failure {
    text: String,
    status: u8,
}

/// How a run ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All done.
    Done,
    /// Done, but the check that was asked for says no.
    CheckFailed,
    /// The wrapped command's exit status.
    Command(u8),
}

/// Says remarks on standard error, a line each.
#[derive(Clone, Debug)]
pub struct Voice {
    tool: String,
    quiet: bool,
}

impl Failure {
    /// Could not: `place: what; cure`, the cure being what the user can do about it.
    pub fn new(place: impl Display, what: impl Display, cure: &str) -> Failure {
        Failure::usage(format_args!("{place}: {what}"), cure)
    }

    /// The command line asks for something that can't be.
    pub fn usage(what: impl Display, cure: impl Display) -> Failure {
        Failure {
            text: format!("{what}; {cure}"),
            status: 2,
        }
    }

    /// The system refused. A broken pipe is no failure: the reader has what it wanted.
    pub fn io(place: impl Display, error: &io::Error) -> Failure {
        let gone = error.kind() == io::ErrorKind::BrokenPipe;
        let cure = match error.kind() {
            io::ErrorKind::NotFound => "; check the path",
            io::ErrorKind::PermissionDenied => "; check its permissions, or run as its owner",
            io::ErrorKind::StorageFull => "; free some room",
            io::ErrorKind::IsADirectory => "; name a file",
            _ => "",
        };
        Failure {
            text: format!("{place}: {}{cure}", reason(error)),
            status: if gone { 0 } else { 2 },
        }
    }

    /// The same failure with another exit status.
    pub fn with_status(self, status: u8) -> Failure {
        Failure { status, ..self }
    }

    /// Whether it is only that the reader left.
    pub fn is_reader_gone(&self) -> bool {
        self.status == 0
    }
}

/// The text alone, without the tool's name.
impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Voice {
    /// Speaks as `tool`; a quiet voice says no remarks.
    pub fn new(tool: &str, quiet: bool) -> Voice {
        Voice {
            tool: tool.to_owned(),
            quiet,
        }
    }

    /// A remark: `tool: place: what`, lower case, no full stop.
    pub fn remark(&self, text: impl Display) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// An error, said even when quiet. One line, one write; what could move a terminal or hide in
    /// a line is escaped.
    pub fn error(&self, text: impl Display) {
        let mut line = String::new();
        for c in format!("{}: {text}", self.tool).chars() {
            if c.is_control() || is_unseen(c) {
                line.extend(c.escape_default());
            } else {
                line.push(c);
            }
        }
        line.push('\n');
        // Nobody is left to tell when standard error is gone.
        let _ = io::stderr().write_all(line.as_bytes());
    }
}

/// Whether it is a character that shows as nothing or turns the order of others: those that Unicode
/// calls format characters, its line ends, and the empty letters.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What the system says of an error, lower case and without the number std puts behind it.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    // "Is a directory", but not "I/O error".
    if text.starts_with("I/O") {
        text.to_owned()
    } else {
        first.into_iter().chain(letters).collect()
    }
}

/// Whether `--` stands in the command line, behind which a COMMAND comes.
pub fn wraps() -> bool {
    std::env::args_os().any(|word| word == "--")
}

/// The command line of a tool.
pub trait Tool: Parser {
    /// Whether `--quiet` was given.
    fn quiet(&self) -> bool;
}

/// A tool's `main`: parses the arguments, runs, and turns the outcome into message and status.
pub fn main<A: Tool>(run: fn(&A, &Voice) -> Result<Ending, Failure>) -> ExitCode {
    let command = A::command().help_template(TEMPLATE);
    let tool = command.get_name().to_owned();
    let mut voice = Voice::new(&tool, false);
    let parsed = command.try_get_matches();
    let outcome = match parsed.and_then(|matches| A::from_arg_matches(&matches)) {
        Ok(args) => {
            voice.quiet = args.quiet();
            run(&args, &voice)
        }
        Err(error) => answer(&tool, &error),
    };
    match outcome {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::CheckFailed) => ExitCode::from(1),
        Ok(Ending::Command(status)) => ExitCode::from(status),
        Err(failure) => {
            if !failure.is_reader_gone() {
                voice.error(&failure);
            }
            ExitCode::from(failure.status)
        }
    }
}

/// The options of every tool that writes records and takes the time itself.
#[derive(Args, Clone, Debug)]
pub struct RecordArgs {
    /// Clock of the time column: unix, mono or boot
    #[arg(long, value_name = "CLOCK")]
    #[arg(default_value = "unix", hide_default_value = true)]
    pub clock: Clock,
    /// How records look.
    #[command(flatten)]
    pub style: StyleArgs,
}

/// The options of every tool that writes records.
#[derive(Args, Clone, Debug)]
pub struct StyleArgs {
    /// Leave the header line out
    #[arg(long)]
    pub no_header: bool,
    /// Write JSON lines in the place of TSV
    #[arg(long)]
    pub json: bool,
    /// Add a column with a constant value; repeatable
    #[arg(long, value_name = "K=V", value_parser = OsStringValueParser::new().try_map(|text| constant(&text)))]
    pub add: Vec<(String, Vec<u8>)>,
}

impl StyleArgs {
    /// The same as the record writer takes it.
    pub fn style(&self) -> Style {
        Style {
            no_header: self.no_header,
            json: self.json,
            add: self.add.clone(),
            seal: None,
        }
    }
}

const TEMPLATE: &str = "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}";

/// Reads `host=web1`.
fn constant(text: &OsStr) -> Result<(String, Vec<u8>), &'static str> {
    let mut parts = text.as_bytes().splitn(2, |&byte| byte == b'=');
    let name = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let value = parts.next().ok_or("is not NAME=VALUE")?;
    let mut letters = name.bytes();
    let named = letters.next().is_some_and(|b| b.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if named {
        Ok((name.into_owned(), value.to_vec()))
    } else {
        Err("has a name that is not [a-z][a-z0-9_]*")
    }
}
