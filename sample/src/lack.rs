//! Columns that this kernel (or this container) doesn't have: where one looked, why there is
//! nothing, which columns are left out, and what can be done.

use std::fmt;
use std::io;
use std::path::Path;

use pipe::cli::{self, Failure};

use crate::source::group::GroupFile;
use crate::source::zone::ZoneFile;
use crate::source::{Source, Text};

/// How many texts of a source could not be read, where there are several.
#[derive(Debug, Default)]
pub struct Refused {
    texts: u64,
    refused: u64,
    denied: u64,
    error: Option<io::Error>,
}

/// Of a recording there is no other.
const RECORDED: &str = "only what was recorded can be replayed";

/// A place that says nothing of some columns.
#[derive(Debug)]
pub struct Lack {
    place: String,
    reason: String,
    cure: &'static str,
    columns: Vec<&'static str>,
    /// What is said where no columns are left out.
    instead: &'static str,
}

impl Refused {
    /// Takes a text in.
    pub fn count(&mut self, text: &Text) {
        self.texts += 1;
        let Some(error) = text.refused else { return };
        self.refused += 1;
        self.denied += u64::from(error.kind() == io::ErrorKind::PermissionDenied);
        self.error = error.raw_os_error().map(io::Error::from_raw_os_error);
    }

    /// What is said if none could be read.
    pub fn all(&self, proc: &Path, source: Source) -> Option<Lack> {
        let error = self.error.as_ref()?;
        (self.refused == self.texts).then(|| Lack::of_file(proc, source, error))
    }

    /// What is said if some may not be read; that others went meanwhile is nothing to tell.
    pub fn some(&self, proc: &Path, source: Source) -> Option<Lack> {
        let reason = format!("permission denied for {} of {}", self.denied, self.texts);
        (self.denied > 0 && self.refused < self.texts).then(|| Lack {
            place: proc.join(source.path()).display().to_string(),
            reason,
            cure: OTHERS,
            columns: Vec::new(),
            instead: "their cells are empty",
        })
    }
}

/// Who may read what belongs to others (ptrace_may_access in kernel/ptrace.c).
const OTHERS: &str = "run as root, or with CAP_SYS_PTRACE";

impl Lack {
    /// The file can't be opened or read.
    pub fn of_file(proc: &Path, source: Source, error: &io::Error) -> Lack {
        let cure = match (source, error.kind()) {
            (Source::Pressure(_), io::ErrorKind::NotFound) => {
                "it needs Linux 4.20 or later, built with CONFIG_PSI"
            }
            (Source::Pressure(_), io::ErrorKind::Unsupported) => "boot with psi=1",
            (Source::Process(_), io::ErrorKind::PermissionDenied) => OTHERS,
            (Source::Process(_), io::ErrorKind::NotFound) => {
                "it needs a kernel built with CONFIG_TASK_IO_ACCOUNTING"
            }
            (_, io::ErrorKind::PermissionDenied) => "run as a user who may read it",
            _ => "check --proc",
        };
        // The three pressure files are there or lacking together, and said in one breath.
        let place = match source {
            Source::Pressure(_) => proc.join("pressure"),
            _ => proc.join(source.path()),
        };
        Lack {
            place: place.display().to_string(),
            reason: cli::reason(error),
            cure,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// The list of block devices can't be read.
    pub fn of_block(sys: &Path, error: &io::Error) -> Lack {
        Lack {
            place: sys.join("block").display().to_string(),
            reason: cli::reason(error),
            cure: "check --sys",
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// What is mounted can't be known, or not asked.
    pub fn of_mounts(proc: &Path, error: &io::Error) -> Lack {
        let cure = match error.kind() {
            io::ErrorKind::Other => "leave --proc out",
            _ => "check --proc",
        };
        Lack {
            place: proc.join("self/mountinfo").display().to_string(),
            reason: cli::reason(error),
            cure,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// The file can be read, but is empty or has nothing for the columns.
    pub fn of_text(proc: &Path, source: Source, empty: bool) -> Lack {
        let (reason, cure) = match source {
            _ if empty => ("is empty", "look from outside of the container"),
            Source::Diskstats => (
                "names no device that --sys knows",
                "give --sys of the same machine as --proc",
            ),
            _ => ("lacks what they need", "a newer kernel has it"),
        };
        Lack {
            place: proc.join(source.path()).display().to_string(),
            reason: reason.to_owned(),
            cure,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// A recording has no such text, or one that could not be read.
    pub fn of_recording(name: &str, source: Source, refused: Option<&io::Error>) -> Lack {
        let what = match source {
            Source::Pressure(_) => "pressure",
            _ => source.path(),
        };
        Lack {
            place: name.to_owned(),
            reason: match refused {
                Some(error) => format!("{what}: {}", cli::reason(error)),
                None => format!("has no {what}"),
            },
            cure: RECORDED,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// A recording has the text, but it is empty or has nothing for the columns.
    pub fn of_recorded_text(name: &str, source: Source, empty: bool) -> Lack {
        let reason = if empty {
            "is empty"
        } else {
            "lacks what they need"
        };
        Lack {
            place: name.to_owned(),
            reason: format!("{} {reason}", source.path()),
            cure: RECORDED,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// What is said of a source of the trees.
    pub fn of_live((proc, sys): (&Path, &Path), source: Source, empty: bool) -> Lack {
        match source {
            Source::Group(file) => Lack::of_groups(sys, file),
            Source::Zone(file) => Lack::of_zones(sys, file),
            _ => Lack::of_text(proc, source, empty),
        }
    }

    /// There are no things of a kind, or none that is asked for.
    pub fn of_things(place: &Path, reason: &str, cure: &'static str) -> Lack {
        Lack {
            place: place.display().to_string(),
            reason: reason.to_owned(),
            cure,
            columns: Vec::new(),
            instead: "left out its rows",
        }
    }

    /// No group has the file, or what is needed of it.
    pub fn of_groups(sys: &Path, file: GroupFile) -> Lack {
        let reason = match file {
            // They are there or lacking together.
            GroupFile::Pressure(_) => "no group has pressure files".to_owned(),
            _ => format!("no group has a {} that tells them", file.name()),
        };
        Lack::of_things(&sys.join("fs/cgroup"), &reason, file.cure())
    }

    /// No zone, sensor or device has it.
    pub fn of_zones(sys: &Path, file: ZoneFile) -> Lack {
        let reason = match file {
            ZoneFile::Type | ZoneFile::Temp => "no zone and no sensor tells its temperature",
            ZoneFile::Critical => "no zone and no sensor has a critical temperature",
            ZoneFile::State | ZoneFile::MaxState => "there is no cooling device",
        };
        let cure = "many machines have none";
        Lack::of_things(&sys.join("class/thermal"), reason, cure)
    }

    /// For the case that no column is left.
    pub fn failure(&self) -> Failure {
        let what = format!("{}; no column that was asked for is left", self.reason);
        Failure::new(&self.place, what, self.cure)
    }

    /// Joins the list with the columns that are left out for it: with one that says the same if
    /// there is one.
    pub fn join(mut self, columns: Vec<&'static str>, list: &mut Vec<Lack>) {
        self.columns = columns;
        let same = |other: &&mut Lack| {
            (&other.place, &other.reason, other.cure) == (&self.place, &self.reason, self.cure)
        };
        match list.iter_mut().find(same) {
            Some(other) => other.columns.extend(self.columns),
            None => list.push(self),
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (place, reason, cure) = (&self.place, &self.reason, self.cure);
        if self.columns.is_empty() {
            return write!(f, "{place}: {reason}; {}; {cure}", self.instead);
        }
        let columns = self.columns.join(", ");
        write!(f, "{place}: {reason}; left out {columns}; {cure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::pressure::Resource;

    #[test]
    fn one_remark_names_place_reason_columns_and_cure() {
        let mut list = Vec::new();
        // Linux's EOPNOTSUPP.
        let error = io::Error::from_raw_os_error(95);
        for (resource, column) in [(Resource::Cpu, "a"), (Resource::Memory, "b")] {
            Lack::of_file(Path::new("/proc"), Source::Pressure(resource), &error)
                .join(vec![column], &mut list);
        }
        Lack::of_text(Path::new("/p"), Source::Meminfo, false).join(vec!["c"], &mut list);
        let said: Vec<_> = list.iter().map(Lack::to_string).collect();
        assert_eq!(
            said,
            [
                "/proc/pressure: operation not supported; left out a, b; boot with psi=1",
                "/p/meminfo: lacks what they need; left out c; a newer kernel has it",
            ]
        );
    }

    #[test]
    fn what_may_be_read_of_some_is_a_remark_and_of_none_a_lack() {
        use crate::source::process::ProcessFile::Io;
        // Linux's EACCES.
        let denied = io::Error::from_raw_os_error(13);
        let mut refused = Refused::default();
        let mut count = |error| {
            refused.count(&Text {
                source: Source::Process(Io),
                key: b"1",
                bytes: b"",
                refused: error,
            });
            let proc = Path::new("/proc");
            let said =
                [Refused::some, Refused::all].map(|f| f(&refused, proc, Source::Process(Io)));
            said.map(|lack| lack.map(|lack| lack.to_string()))
        };
        let who = "run as root, or with CAP_SYS_PTRACE";
        let cure = format!("their cells are empty; {who}");
        assert_eq!(
            count(Some(&denied)),
            [
                None,
                Some(format!(
                    "/proc/PID/io: permission denied; left out its rows; {who}"
                ))
            ]
        );
        assert_eq!(
            count(None),
            [
                Some(format!(
                    "/proc/PID/io: permission denied for 1 of 2; {cure}"
                )),
                None
            ]
        );
    }
}
