//! A control group, and how metrics are made from its files.

use std::io;
use std::path::PathBuf;

use pipe::cli;
use pipe::kernfile;

use super::PREFIX;
use crate::metric::{Kind, Lack, Metric, Place, Refresh, Source};
use crate::select::Selector;
use crate::unit;

/// A control group in one tree.
pub(super) struct Group<'a> {
    path: PathBuf,
    name: String,
    selector: &'a Selector,
    /// What was found.
    pub(super) metrics: Vec<Metric>,
    /// What could not be read.
    pub(super) lacks: Vec<Lack>,
}

/// What is to become a metric, apart from its name.
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) refresh: Refresh,
    pub(super) help: &'static str,
    /// A label besides the group's.
    pub(super) label: Option<(&'static str, String)>,
}

impl<'a> Group<'a> {
    /// Not looked at yet.
    pub(super) fn new(path: PathBuf, name: String, selector: &'a Selector) -> Group<'a> {
        Group {
            path,
            name,
            selector,
            metrics: Vec::new(),
            lacks: Vec::new(),
        }
    }

    /// The text of a file of which something may be asked for: some take the kernel long. `names` is
    /// what those of its metrics begin with, behind the common beginning.
    pub(super) fn text(&mut self, file: &str, names: &str) -> Option<Vec<u8>> {
        if !self.selector.may_fit(&format!("{PREFIX}{names}")) {
            return None;
        }
        let path = self.path.join(file);
        match kernfile::once(&path) {
            Ok(text) => Some(text),
            // Roots lack most files, and so do groups without the controller.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let reason = cli::reason(&error);
                self.lacks.push(Lack { path, reason });
                None
            }
        }
    }

    /// Adds a metric of a file. Its kind and unit are those that its name tells.
    pub(super) fn add(&mut self, file: &str, name: &str, entry: Entry) {
        let name = format!("{PREFIX}{name}");
        let counter = name.ends_with("_total");
        let mut labels = vec![("cgroup".into(), self.name.clone())];
        labels.extend(entry.label.map(|(label, value)| (label.into(), value)));
        self.metrics.push(Metric {
            unit: unit::of_name(&name),
            name: name.into(),
            labels,
            kind: if counter { Kind::Counter } else { Kind::Gauge },
            refresh: entry.refresh,
            help: entry.help.into(),
            source: Source::File(self.path.join(file)),
            place: entry.place,
        });
    }
}
