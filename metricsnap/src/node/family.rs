//! What metrics of one name have in common.

use std::borrow::Cow;
use std::path::Path;

use pipe::span::Span;

use crate::metric::{Kind, Metric, Place, Refresh, Source};

/// A row of a collector's table. In a name and help that differ by a word of the text, `{}` stands
/// for that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    name: &'static str,
    help: &'static str,
    unit: &'static str,
    kind: Kind,
    refresh: Refresh,
}

/// Labels in alphabetical order, as node_exporter shows them.
pub(super) type Labels = Vec<(Cow<'static, str>, String)>;

impl Family {
    /// Counts what happens.
    pub(super) const fn counter(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
    ) -> Family {
        Family {
            name,
            help,
            unit,
            kind: Kind::Counter,
            refresh: Refresh::Event,
        }
    }

    /// Goes up and down.
    pub(super) const fn gauge(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
    ) -> Family {
        let kind = Kind::Gauge;
        Family {
            kind,
            ..Family::counter(name, unit, help)
        }
    }

    /// The same, but brought up to date only so often.
    pub(super) const fn every(self, span: Span) -> Family {
        let refresh = Refresh::Every(span);
        Family { refresh, ..self }
    }

    /// The same where the hardware or a driver decides when.
    pub(super) const fn whenever(self) -> Family {
        let refresh = Refresh::Unknown;
        Family { refresh, ..self }
    }

    /// Its metric in a file.
    pub(super) fn metric(&self, path: &Path, labels: Labels, place: Place) -> Metric {
        Metric {
            name: self.name.into(),
            labels,
            kind: self.kind,
            unit: self.unit,
            refresh: self.refresh,
            help: self.help.into(),
            source: Source::File(path.to_owned()),
            place,
        }
    }
}

/// The metric with a word of the text in the place of `{}`.
pub(super) fn naming(word: &str, metric: Metric) -> Metric {
    Metric {
        name: metric.name.replace("{}", word).into(),
        help: metric.help.replace("{}", word).into(),
        ..metric
    }
}

/// Labels of these values.
pub(super) fn labels<const N: usize>(pairs: [(&'static str, String); N]) -> Labels {
    pairs.map(|(label, value)| (label.into(), value)).into()
}
