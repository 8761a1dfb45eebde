//! What a metric is: its name, what its number means, and where it stands in which text.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use pipe::span::Span;

use crate::number::Scale;

/// One column: a name with its labels, and the place of its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The name without labels, as node_exporter has it: `node_cpu_seconds_total`.
    pub name: Cow<'static, str>,
    /// In the order in which they are shown: `cpu` and `0`. Any text.
    pub labels: Vec<(Cow<'static, str>, String)>,
    /// What differences of it mean.
    pub kind: Kind,
    /// Of the number as it is shown: `seconds`, `bytes`; empty for counts.
    pub unit: &'static str,
    /// How often the kernel changes it.
    pub refresh: Refresh,
    /// One line for people, no full stop but node_exporter's own.
    pub help: Cow<'static, str>,
    /// Which text it stands in.
    pub source: Source,
    /// And where.
    pub place: Place,
}

/// What differences of a metric mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It only grows: its differences are what happened.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Nobody says.
    Untyped,
}

/// How often the kernel really changes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// Whenever what it counts happens.
    Event,
    /// So often at the most.
    Every(Span),
    /// Nobody knows.
    Unknown,
}

/// A text that is read once a tick, whatever is taken from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A file of a process, which is it only while its `stat` tells the same start time.
    Process {
        /// The file.
        path: PathBuf,
        /// The process's `stat`.
        stat: PathBuf,
        /// Field 22 of that, in ticks since boot.
        start: u64,
    },
    /// A file of the process that COMMAND will be.
    Command {
        /// Where processes are.
        proc: PathBuf,
        /// The file in its directory.
        file: &'static str,
    },
    /// Prometheus text of another program.
    Exposition(Address),
}

impl Source {
    /// Whether it is the text at this address.
    pub fn is_at(&self, address: &Address) -> bool {
        matches!(self, Source::Exposition(own) if own == address)
    }

    /// Whether it is a pressure file, which is to rest between readings.
    pub fn is_pressure(&self) -> bool {
        let Source::File(path) = self else {
            return false;
        };
        let is = |path: &Path| path.extension().is_some_and(|end| end == "pressure");
        is(path)
            || path
                .parent()
                .is_some_and(|parent| parent.ends_with("pressure"))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Source::File(path) | Source::Process { path, .. } => path.display().fmt(f),
            Source::Command { file, .. } => write!(f, "{file} of COMMAND"),
            Source::Exposition(address) => address.fmt(f),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Address::File(path) | Address::Unix(path) => path.display().fmt(f),
            Address::Stdin => f.write_str("standard input"),
            // An IPv6 address.
            Address::Http(host, port, path) if host.contains(':') => {
                write!(f, "http://[{host}]:{port}{path}")
            }
            Address::Http(host, port, path) => write!(f, "http://{host}:{port}{path}"),
        }
    }
}

/// Where another program gives its Prometheus text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// In a file that it replaces or writes anew: opened at each tick.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// On a socket, with or without HTTP.
    Unix(PathBuf),
    /// By HTTP: host, port and path.
    Http(String, u16, String),
}

/// Where in a text a number stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which line.
    pub line: Line,
    /// Which word of it.
    pub column: Column,
    /// How it is written.
    pub form: Form,
    /// What makes it base units.
    pub scale: Scale,
}

/// Which line of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// The line that begins, after blanks, with this key; of several such the one with so many
    /// before it. Behind the key comes a blank, `:`, `=` or the line's end (or the key's own last
    /// byte is one of them). Words are counted behind it and one `:` or `=`.
    Key(Box<[u8]>, u16),
    /// The line of Prometheus text that begins with this key, which a blank and a number follow; of
    /// several such the one with so many before it.
    Series(Box<[u8]>, u16),
    /// The line whose word of this number, from 0, is this in hexadecimal.
    Holding(u16, i64),
    /// The first line.
    First,
    /// The line of this number, from 0, in a text whose lines have no keys: only as long as the
    /// text has as many lines as at the start.
    Number(u32),
    /// The first line, behind its last `)`: proc_pid_stat(5).
    AfterName,
}

/// Which word of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The word of this number, from 0, and the sum of so many from there (1 for itself alone).
    Word(u16, u16),
    /// The word in the column that has this heading in the first line of the text: `CPU1`, wherever
    /// it is when other CPUs are switched off.
    Under(Box<[u8]>),
    /// The word `NAME=`, for what stands behind that: `total=42`.
    Named(Box<[u8]>),
    /// The first word from there on that is a number, in whichever line: 0.35 in `some avg10=0.35`.
    FirstNumber,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With decimal digits, and perhaps a sign and a point.
    Decimal,
    /// With hexadecimal digits.
    Hex,
    /// Also with an exponent; `NaN` and infinities are no number.
    Float,
    /// In a word that is a number and nothing else, in decimal or behind `0x` in hexadecimal; a unit of
    /// a few letters may be glued to it.
    Whole,
    /// No number: 1 if it is this word, else 0.
    Is(&'static [u8]),
}

/// Where the kernel's trees are.
#[derive(Clone, Debug)]
pub struct Roots {
    /// In the place of /proc.
    pub proc: PathBuf,
    /// In the place of /sys.
    pub sys: PathBuf,
}

/// What was found in the kernel's trees.
#[derive(Debug, Default)]
pub struct Found {
    /// What there is.
    pub metrics: Vec<Metric>,
    /// What could not be looked at.
    pub lacks: Vec<Lack>,
}

/// A place that could not be looked at, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The file or directory.
    pub path: PathBuf,
    /// The system's words.
    pub reason: String,
}

impl Place {
    /// A decimal word behind a key: `MemFree:` and 0, for `MemFree:   123 kB`.
    pub fn keyed(key: impl AsRef<[u8]>, word: u16) -> Place {
        Place {
            line: Line::Key(key.as_ref().into(), 0),
            column: Column::Word(word, 1),
            form: Form::Decimal,
            scale: Scale::ONE,
        }
    }

    /// The first number of a text that is but one.
    pub fn first() -> Place {
        Place {
            line: Line::First,
            column: Column::FirstNumber,
            form: Form::Decimal,
            scale: Scale::ONE,
        }
    }

    /// The same place in another unit.
    pub fn scaled(self, scale: Scale) -> Place {
        Place { scale, ..self }
    }
}

impl Kind {
    /// As it stands in a list.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Untyped => "untyped",
        }
    }
}

impl Metric {
    /// The column's name: `node_cpu_seconds_total{cpu=0,mode=user}`. In a label value `,` `=` `{` `}`
    /// and `\` have a backslash before them, and what can't stand in a header is `\xHH`.
    pub fn title(&self) -> String {
        let mut title = String::new();
        self.name.chars().for_each(|c| letter(c, &mut title));
        for (at, (label, value)) in self.labels.iter().enumerate() {
            title.push(if at == 0 { '{' } else { ',' });
            title.push_str(label);
            title.push('=');
            shown(value, &mut title);
        }
        if !self.labels.is_empty() {
            title.push('}');
        }
        title
    }
}

/// A label value as it stands in a column's name.
fn shown(value: &str, title: &mut String) {
    for c in value.chars() {
        match c {
            ',' | '=' | '{' | '}' => title.extend(['\\', c]),
            c => letter(c, title),
        }
    }
}

/// A letter as it stands in a column's name: a path in it may have any.
fn letter(c: char, title: &mut String) {
    if c == '\\' {
        title.push_str("\\\\");
    } else if c.is_control() || c.is_whitespace() || c == '"' || c == '\'' {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            title.push_str(&format!("\\x{byte:02X}"));
        }
    } else {
        title.push(c);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A counter in a file, without labels.
    pub(crate) fn counter(name: &'static str) -> Metric {
        Metric {
            name: name.into(),
            labels: Vec::new(),
            kind: Kind::Counter,
            unit: "",
            refresh: Refresh::Event,
            help: "What it counts.".into(),
            source: Source::File("/proc/stat".into()),
            place: Place::first(),
        }
    }

    #[test]
    fn what_parts_labels_is_escaped_in_their_values() {
        let mut metric = counter("x_total");
        assert_eq!(metric.title(), "x_total");
        metric.labels = vec![
            ("a".into(), "b,c".to_owned()),
            ("d".into(), "\t\\é".to_owned()),
        ];
        assert_eq!(metric.title(), r"x_total{a=b\,c,d=\x09\\é}");
        metric = counter("file:/a b\t\\");
        assert_eq!(metric.title(), r"file:/a\x20b\x09\\");
    }
}
