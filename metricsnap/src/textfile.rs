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
    /// Its directory isn't there, or is not to be written to.
    pub fn check(path: &Path) -> Result<(), Failure> {
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let directory = directory.unwrap_or(Path::new("."));
        let may = access(directory, Access::WRITE_OK | Access::EXEC_OK);
        may.map_err(|error| Failure::io(path.display(), &error.into()))
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
    let mut labels: Vec<(String, String)> = match is_file(metric) {
        true => place(metric),
        false => {
            let labels = metric.labels.iter();
            let owned = labels.map(|(label, value)| (label.clone().into_owned(), value.clone()));
            owned.collect()
        }
    };
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

/// Where a number stands that has no name but its place: lines without keys and words are counted
/// from 1, as awk counts them.
fn place(metric: &Metric) -> Vec<(String, String)> {
    let file = match &metric.source {
        Source::File(path) | Source::Process { path, .. } => path.to_string_lossy().into_owned(),
        Source::Exposition(_) => metric.name.clone().into_owned(),
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
mod tests {
    use std::fs;

    use pipe::clock::Mono;

    use super::*;
    use crate::metric::Place;
    use crate::metric::tests::counter;
    use crate::number::Number;

    fn row(cells: &[Option<Number>]) -> Row {
        Row {
            at: Mono(0),
            took_ns: 0,
            missing: 0,
            cells: cells.to_vec(),
        }
    }

    fn text(metrics: &[Metric], add: &[(String, Vec<u8>)], cells: &[Option<Number>]) -> String {
        let file = Textfile::new("x.prom".into(), metrics, add);
        String::from_utf8(file.text(&row(cells))).unwrap()
    }

    fn labelled(name: &'static str, label: &'static str, value: &str) -> Metric {
        Metric {
            labels: vec![(label.into(), value.to_owned())],
            ..counter(name)
        }
    }

    #[test]
    fn the_series_of_a_family_stand_together_under_one_head() {
        let metrics = [
            labelled("a_total", "cpu", "0"),
            counter("b"),
            labelled("a_total", "cpu", "1"),
            Metric {
                kind: Kind::Gauge,
                help: "Two\nlines \\.".into(),
                ..counter("c")
            },
            counter("none_total"),
        ];
        let tenth = Number {
            digits: -150,
            places: 2,
        };
        let cells = [
            Some(Number::whole(1)),
            Some(Number::whole(2)),
            Some(Number::whole(3)),
            Some(tenth),
            None,
        ];
        let want = "# HELP a_total What it counts.\n\
                    # TYPE a_total counter\n\
                    a_total{cpu=\"0\"} 1\n\
                    a_total{cpu=\"1\"} 3\n\
                    # HELP b What it counts.\n\
                    # TYPE b untyped\n\
                    b 2\n\
                    # HELP c Two\\nlines \\\\.\n\
                    # TYPE c gauge\n\
                    c -1.5\n";
        assert_eq!(text(&metrics, &[], &cells), want);
    }

    #[test]
    fn constants_are_labels_and_all_values_are_escaped() {
        let metrics = [labelled("a_total", "path", "C:\\\"x\"\n")];
        let add = [
            ("host".to_owned(), b"web1".to_vec()),
            ("path".to_owned(), b"other".to_vec()),
        ];
        let text = text(&metrics, &add, &[Some(Number::ZERO)]);
        let want = "a_total{path=\"C:\\\\\\\"x\\\"\\n\",host=\"web1\"} 0";
        assert_eq!(text.lines().last(), Some(want));
    }

    #[test]
    fn a_number_in_a_file_is_known_by_its_place() {
        let metric = |place| Metric {
            place,
            ..counter("file:/proc/stat")
        };
        let metrics = [metric(Place::keyed("cpu", 3)), metric(Place::first())];
        let cells = [Some(Number::ZERO), Some(Number::whole(7))];
        let want = "# HELP file_value A number in a file.\n\
                    # TYPE file_value untyped\n\
                    file_value{file=\"/proc/stat\",key=\"cpu\",column=\"4\"} 0\n\
                    file_value{file=\"/proc/stat\",key=\"\",column=\"\"} 7\n";
        assert_eq!(text(&metrics, &[], &cells), want);
    }

    #[test]
    fn everybody_may_read_the_file_and_a_refusal_names_it() {
        use std::os::unix::fs::PermissionsExt;
        let room = std::env::temp_dir().join(format!("textfile-{}", std::process::id()));
        fs::create_dir(&room).unwrap();
        let path = room.join("x.prom");
        let file = Textfile::new(path.clone(), &[counter("a_total")], &[]);
        file.write(&row(&[Some(Number::ZERO)])).unwrap();
        let last = fs::read_to_string(&path).unwrap();
        assert_eq!(last.lines().last(), Some("a_total 0"));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, MODE);
        fs::remove_dir_all(&room).unwrap();
        let refused = file.write(&row(&[])).unwrap_err().to_string();
        let want = format!(
            "{}: no such file or directory; check the path",
            path.display()
        );
        assert_eq!(refused, want);
    }
}
