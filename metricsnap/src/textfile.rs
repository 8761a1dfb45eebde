//! The newest snapshot as Prometheus text, for the textfile collector of node_exporter:
//!
//! ```text
//! # HELP node_disk_read_bytes_total The total number of bytes read successfully.
//! # TYPE node_disk_read_bytes_total counter
//! node_disk_read_bytes_total{device="vda",host="web1"} 1024
//! ```
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>, text format 0.0.4. Lines have no
//! times: that collector refuses a file with them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::save;
use pipe::tsv::decimal;
use rustix::fs::{Access, access};

use crate::metric::{Column, Kind, Line, Metric, Source};
use crate::row::Row;

/// What a column that the user described is called, whatever its file.
const FILE: &str = "file";
/// The family of these.
const FILE_VALUE: &str = "file_value";
/// The help of these.
const FILE_HELP: &str = "A number in a file.";

/// The longest name of a file, of Linux's limits.h.
const NAME_MAX: usize = 255;

/// Everybody may read it: the collector is another user.
const MODE: u32 = 0o644;

/// Writes snapshots to a file, each over the one before, whole or not at all.
#[derive(Debug)]
pub struct Textfile {
    path: PathBuf,
    families: Vec<Family>,
}

/// All series of one name: they have to stand together.
#[derive(Debug)]
struct Family {
    /// The lines of help and type.
    head: String,
    /// The place of each in the row, and its name with labels.
    series: Vec<(usize, String)>,
}

impl Textfile {
    /// For rows of these metrics; `add` are labels that all of them get.
    pub fn new(path: PathBuf, metrics: &[Metric], add: &[(String, Vec<u8>)]) -> Textfile {
        let mut families: Vec<Family> = Vec::new();
        let (mut known, mut all) = (HashMap::new(), HashSet::new());
        for (at, metric) in metrics.iter().enumerate() {
            let name = name(metric);
            let series = series(&name, metric, add);
            // One place read in two ways is one series, and may be there once.
            if !all.insert(series.clone()) {
                continue;
            }
            let place = *known.entry(name.clone()).or_insert_with(|| {
                families.push(Family {
                    head: head(&name, metric),
                    series: Vec::new(),
                });
                families.len() - 1
            });
            families[place].series.push((at, series));
        }
        Textfile { path, families }
    }

    /// Whether it can be written at all, before the first row is there.
    ///
    /// # Errors
    /// It is there and no regular file, its directory isn't there, or is not to be written to, or its
    /// name is too long for one beside it.
    pub fn check(path: &Path) -> Result<(), Failure> {
        // As it is written: what a link points at.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let directory = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let directory = directory.unwrap_or(Path::new("."));
        if fs::metadata(&place).is_ok_and(|there| !there.is_file()) || is_kernels(directory) {
            let cure = "name one, or one that is to be";
            return Err(Failure::new(path.display(), "is not a regular file", cure));
        }
        let may = access(directory, Access::WRITE_OK | Access::EXEC_OK);
        may.map_err(|error| Failure::io(path.display(), &error.into()))?;
        match longest(&place) {
            None => Ok(()),
            Some(most) => Err(Failure::new(
                path.display(),
                "its name leaves no room for a file beside it, to be moved there",
                &format!("{most} bytes do"),
            )),
        }
    }

    /// Whether no metric has a label of its own that is to be added to all: one of the two would be
    /// lost.
    ///
    /// # Errors
    /// One has.
    pub fn check_labels(metrics: &[Metric], add: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        for metric in metrics {
            let own = labels(metric);
            let twice = |(label, _): &&(String, Vec<u8>)| own.iter().any(|(name, _)| name == label);
            if let Some((label, _)) = add.iter().find(twice) {
                let what = format!("'{label}' is a label of {} already", metric.name);
                return Err(Failure::usage(what, "choose another name"));
            }
        }
        Ok(())
    }

    /// Writes a row in the place of the one before.
    ///
    /// # Errors
    /// The system refuses; the old file stands as it was then.
    pub fn write(&self, row: &Row) -> Result<(), Failure> {
        let written = save::whole(&self.path, &self.text(row), Some(MODE));
        written.map_err(|error| Failure::io(self.path.display(), &error))
    }

    /// A family without any value is left out.
    fn text(&self, row: &Row) -> Vec<u8> {
        let mut out = Vec::new();
        for family in &self.families {
            let values = family.series.iter();
            let values = values.filter_map(|(at, name)| Some((name, (*row.cells.get(*at)?)?)));
            for (at, (name, number)) in values.enumerate() {
                if at == 0 {
                    out.extend_from_slice(family.head.as_bytes());
                }
                out.extend_from_slice(name.as_bytes());
                out.push(b' ');
                decimal(number.digits, number.places.into(), &mut out);
                out.push(b'\n');
            }
        }
        out
    }
}

/// How long its name may be, if it is longer: another of its name and more is written first.
fn longest(place: &Path) -> Option<usize> {
    let beside = save::beside(place).ok()?.file_name()?.len();
    let own = place.file_name()?.len();
    (beside > NAME_MAX).then(|| (own + NAME_MAX).saturating_sub(beside))
}

/// Whether what is in there is made by the kernel; but for memory as /dev/shm is.
fn is_kernels(directory: &Path) -> bool {
    // It may not be there, but then it is refused as such.
    let directory = fs::canonicalize(directory).unwrap_or_default();
    let below = |top| directory.starts_with(top);
    (below("/dev") && !below("/dev/shm")) || below("/proc")
}

/// Whether the user alone says where it stands.
fn is_file(metric: &Metric) -> bool {
    let rest = metric.name.strip_prefix(FILE);
    rest.is_some_and(|rest| rest.starts_with(':'))
}

/// The family's name, in the letters that Prometheus has for one.
fn name(metric: &Metric) -> String {
    if is_file(metric) {
        return FILE_VALUE.to_owned();
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut name = metric.name.replace(|c| !letter(c), "_");
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

fn head(name: &str, metric: &Metric) -> String {
    let help = match is_file(metric) {
        true => FILE_HELP,
        false => &metric.help,
    };
    let kind = match metric.kind {
        Kind::Counter if name.ends_with("_total") => Kind::Counter,
        Kind::Gauge if !is_file(metric) && !is_untyped(name) => Kind::Gauge,
        // Checkers expect the end of every counter.
        Kind::Counter | Kind::Gauge | Kind::Untyped => Kind::Untyped,
    };
    let help = help.replace('\\', "\\\\").replace('\n', "\\n");
    let kind = kind.word();
    let mut head = String::new();
    if !help.is_empty() {
        head += &format!("# HELP {name} {help}\n");
    }
    head + &format!("# TYPE {name} {kind}\n")
}

/// What node_exporter tells no type of: it refuses a family that is told to be of another.
fn is_untyped(name: &str) -> bool {
    ["node_netstat_", "node_vmstat_"]
        .iter()
        .any(|begin| name.starts_with(begin))
}

/// The name with its labels; one of the metric's own stands before one for all.
fn series(name: &str, metric: &Metric, add: &[(String, Vec<u8>)]) -> String {
    let mut labels = labels(metric);
    for (label, value) in add {
        if labels.iter().all(|(own, _)| own != label) {
            let value = String::from_utf8_lossy(value).into_owned();
            labels.push((label.clone(), value));
        }
    }
    let pairs = labels.iter().map(|(label, value)| {
        let value = value.replace('\\', "\\\\");
        let value = value.replace('"', "\\\"").replace('\n', "\\n");
        format!("{label}=\"{value}\"")
    });
    match pairs.collect::<Vec<_>>().join(",") {
        none if none.is_empty() => name.to_owned(),
        pairs => format!("{name}{{{pairs}}}"),
    }
}

/// The metric's own labels.
fn labels(metric: &Metric) -> Vec<(String, String)> {
    if is_file(metric) {
        return place(metric);
    }
    let labels = metric.labels.iter();
    labels
        .map(|(label, value)| (label.clone().into_owned(), value.clone()))
        .collect()
}

/// Where a number stands that has no name but its place: lines without keys and words are counted
/// from 1, as awk counts them.
fn place(metric: &Metric) -> Vec<(String, String)> {
    let file = match &metric.source {
        Source::File(path) | Source::Process { path, .. } => path.to_string_lossy().into_owned(),
        Source::Command { .. } | Source::Exposition(_) => metric.name.clone().into_owned(),
    };
    let key = match &metric.place.line {
        Line::Key(key, 0) | Line::Series(key, _) => String::from_utf8_lossy(key).into_owned(),
        Line::Key(key, before) => format!("{}#{}", String::from_utf8_lossy(key), before + 1),
        Line::Number(at) => (u64::from(*at) + 1).to_string(),
        Line::Holding(..) | Line::First | Line::AfterName => String::new(),
    };
    let column = match &metric.place.column {
        Column::Word(at, 1) => (u32::from(*at) + 1).to_string(),
        Column::Word(at, words) => {
            let first = u32::from(*at) + 1;
            format!("{first}-{}", first + u32::from(*words) - 1)
        }
        Column::Under(name) | Column::Named(name) => String::from_utf8_lossy(name).into_owned(),
        Column::FirstNumber => String::new(),
    };
    let labels = [("file", file), ("key", key), ("column", column)];
    labels
        .map(|(label, value)| (label.to_owned(), value))
        .into()
}

#[cfg(test)]
mod tests;
