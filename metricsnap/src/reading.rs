//! For tests: what a metric's text says, by the way that the tool itself takes.

use std::fs;

use crate::metric::{Metric, Place, Source};
use crate::number::Number;
use crate::sheet::Sheet;

/// The number at a place of a text.
pub(crate) fn number(place: &Place, text: &[u8]) -> Option<Number> {
    let mut slots = [None];
    Sheet::new(vec![(place.clone(), 0)], false, text).fill(text, true, &mut slots);
    slots[0]
}

/// The value of a metric in a file.
pub(crate) fn value(metric: &Metric) -> Option<Number> {
    let (Source::File(path) | Source::Process { path, .. }) = &metric.source else {
        panic!("{} is not in a file", metric.title());
    };
    number(&metric.place, &fs::read(path).unwrap())
}
