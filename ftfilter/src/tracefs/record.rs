//! What stood in the tracing files before they were changed, as text that outlives the process:
//!
//! ```text
//! ftfilter state 1
//! boot  0b1c3e64-31f7-4a0d-8d7e-1f9a2c3b4d5e
//! root  /sys/kernel/tracing
//! instance  instances/ftfilter-4711
//! was  trace_clock  local
//! was  set_ftrace_filter
//! ```
//!
//! Cells are parted by TABs and escaped as in records (pipescope(5)). Lines are added before the
//! change they tell of, so a torn last line tells of a change that was never made.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use pipe::tsv::{escape, unescape};

const FIRST: &[u8] = b"ftfilter state 1";

/// What stood before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The boot that it was in: settings do not outlive it.
    pub(super) boot: String,
    /// The tracing directory.
    pub(super) root: PathBuf,
    /// The instance that was made, below the root.
    pub(super) instance: Option<String>,
    /// What each file held, in the order in which they were touched.
    pub(super) was: Vec<Was>,
}

/// What a file, named by its path below the root, held; or is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Was {
    pub(super) file: String,
    pub(super) items: Vec<String>,
}

/// Why a text is no such record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordError {
    /// Nothing was written yet, so nothing was changed.
    Empty,
    /// Written by another version, or by something else.
    Unknown,
}

impl Record {
    /// The lines that are written first.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut out = FIRST.to_vec();
        out.push(b'\n');
        line("boot", [self.boot.as_bytes()], &mut out);
        line("root", [self.root.as_os_str().as_bytes()], &mut out);
        out
    }

    /// Reads it back.
    pub(super) fn parse(text: &[u8]) -> Result<Record, RecordError> {
        // What stands behind the last line end was not written to its end.
        let whole = text.iter().rposition(|&b| b == b'\n').unwrap_or(0);
        let mut lines = text[..whole].split(|&b| b == b'\n');
        match lines.next() {
            Some([]) | None => return Err(RecordError::Empty),
            Some(FIRST) => {}
            Some(_) => return Err(RecordError::Unknown),
        }
        let mut record = Record::default();
        for line in lines {
            let mut cells = line.split(|&b| b == b'\t');
            let key = cells.next().unwrap_or_default();
            let mut cells = cells.map(unescape);
            let mut words = cells.clone().map(|cell| word(&cell));
            match key {
                b"boot" => record.boot = words.next().unwrap_or_default(),
                b"root" => {
                    let root = cells.next().unwrap_or_default();
                    record.root = OsString::from_vec(root).into();
                }
                b"instance" => record.instance = words.next(),
                b"was" => record.was.push(Was {
                    file: words.next().unwrap_or_default(),
                    items: words.collect(),
                }),
                _ => return Err(RecordError::Unknown),
            }
        }
        let inside = |path: &str| {
            let mut parts = Path::new(path).components();
            !path.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
        };
        let files = record.was.iter().map(|was| was.file.as_str());
        let mut named = files.chain(record.instance.as_deref());
        if named.all(inside) {
            Ok(record)
        } else {
            Err(RecordError::Unknown)
        }
    }
}

/// The line that tells of an instance.
pub(super) fn instance_line(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    line("instance", [name.as_bytes()], &mut out);
    out
}

impl Was {
    /// Appends its line.
    pub(super) fn print(&self, out: &mut Vec<u8>) {
        let cells = std::iter::once(&self.file).chain(&self.items);
        line("was", cells.map(String::as_bytes), out);
    }
}

fn line<'a>(key: &str, cells: impl IntoIterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
    for cell in cells {
        out.push(b'\t');
        escape(cell, out);
    }
    out.push(b'\n');
}

fn word(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn was(file: &str, items: &[&str]) -> Was {
        Was {
            file: file.to_owned(),
            items: items.iter().map(|&item| item.to_owned()).collect(),
        }
    }

    fn record() -> Record {
        Record {
            boot: "0b1c".to_owned(),
            root: OsString::from_vec(b"/a\tdir\xff".to_vec()).into(),
            instance: Some("instances/ftfilter-1".to_owned()),
            was: vec![
                was("trace_clock", &["local"]),
                was("set_ftrace_filter", &[]),
                was("set_event_pid", &["1", "22"]),
            ],
        }
    }

    fn text() -> Vec<u8> {
        let record = record();
        let mut text = record.head();
        text.extend(instance_line("instances/ftfilter-1"));
        for was in &record.was {
            was.print(&mut text);
        }
        text
    }

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(Record::parse(&text()), Ok(record()));
    }

    #[test]
    fn a_torn_end_tells_of_nothing_that_was_done() {
        let text = text();
        let whole = Record::parse(&text[..text.len() - 1]).unwrap();
        assert_eq!(whole.was, record().was[..2]);
        for end in 0..text.len() {
            match Record::parse(&text[..end]) {
                Ok(part) => assert!(record().was.starts_with(&part.was)),
                Err(error) => assert_eq!(error, RecordError::Empty),
            }
        }
    }

    #[test]
    fn another_version_and_a_path_that_leads_out_are_not_followed() {
        let of = |text: &[u8]| Record::parse(text);
        assert_eq!(of(b"ftfilter state 2\n"), Err(RecordError::Unknown));
        assert_eq!(of(b"junk\n"), Err(RecordError::Unknown));
        for path in ["../x", "/etc/passwd", "a/../../b", ""] {
            let text = format!("ftfilter state 1\nwas\t{path}\t1\n");
            assert_eq!(of(text.as_bytes()), Err(RecordError::Unknown), "{path}");
        }
    }
}
