//! A column's name taken apart, in a page.

use serde::{Deserialize, Serialize};

use crate::chart::name::{Kind, Name, Unit};
use crate::input::saved::Wrong;

/// A name: family, member, and words for what it counts and how.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved(String, String, String, String);

const UNITS: [(&str, Unit); 5] = [
    ("count", Unit::Count),
    ("percent", Unit::Percent),
    ("bytes", Unit::Bytes),
    ("seconds", Unit::Seconds),
    ("hertz", Unit::Hertz),
];
const KINDS: [(&str, Kind); 3] = [
    ("gauge", Kind::Gauge),
    ("rate", Kind::Rate),
    ("counter", Kind::Counter),
];

impl Saved {
    /// As it is written.
    pub(super) fn of(name: &Name) -> Saved {
        Saved(
            name.family.clone(),
            name.member.clone(),
            word(&UNITS, name.unit),
            word(&KINDS, name.kind),
        )
    }

    /// As it was.
    pub(super) fn into_name(self) -> Result<Name, Wrong> {
        let Saved(family, member, unit, kind) = self;
        Ok(Name {
            family,
            member,
            unit: meant(&UNITS, &unit)?,
            kind: meant(&KINDS, &kind)?,
        })
    }
}

fn word<T: Copy + PartialEq>(words: &[(&str, T)], value: T) -> String {
    let word = words.iter().find(|(_, meant)| *meant == value);
    word.map_or(String::new(), |(word, _)| (*word).to_owned())
}

fn meant<T: Copy>(words: &[(&str, T)], word: &str) -> Result<T, Wrong> {
    let known = words.iter().find(|(known, _)| *known == word);
    known.map(|(_, meant)| *meant).ok_or("an unknown unit")
}
