//! What sizes are counted for: a name that rows have, or a column.

use std::collections::HashMap;

use pipe::tsv::unescape;

use crate::chart::name::Name;
use crate::chart::scale::Measure;
use crate::input::cells::Row;
use crate::input::column::{Column, Extent};
use crate::input::latencies::size::{counted, unit};

/// A name or a column.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// The column that its sizes are of.
    pub column: String,
    /// The range and the sum of its sizes.
    pub extent: Extent,
    /// How many names are counted together here; 0 if it is one, [`UNCOUNTED`] if nobody knows.
    pub others: u64,
    /// Whether it is a name, and not a column.
    pub is_name: bool,
    /// What its sizes are counted in.
    unit: f64,
}

/// More names than are known.
pub(super) const UNCOUNTED: u64 = u64::MAX;

/// What names are called that are counted together.
pub(super) const OTHERS: &str = "others";
/// How many names have counts of their own once there is no memory for more.
pub(super) const KEPT: usize = 16;
/// How many names are known at the most; what comes later is counted with the others.
const KNOWN: usize = 1 << 12;
/// Names that are alike so far are one.
const LONGEST: usize = 256;

impl Series {
    /// One without sizes.
    pub fn new(name: &str, column: &str, is_name: bool) -> Series {
        let mut series = Series {
            name: name.to_owned(),
            column: column.to_owned(),
            extent: Column::new(column).extent,
            others: 0,
            is_name,
            unit: 1.0,
        };
        series.unit = unit(series.measure());
        series
    }

    /// What its sizes measure.
    pub fn measure(&self) -> Measure {
        let Name { unit, kind, .. } = Name::parse(&self.column);
        (unit, kind)
    }

    /// Takes a value. Returns it as it is counted.
    pub(super) fn take(&mut self, value: f64) -> f64 {
        self.extent.add(value);
        counted(value, self.unit)
    }

    /// Takes what another one has.
    pub(super) fn join(&mut self, other: &Series) {
        self.others = self.others.saturating_add(other.others.max(1));
        self.extent.join(&other.extent);
    }
}

/// The label that a key begins with, as a shrinker or a task that was woken has one: `ftfilter`'s
/// own totals go by it. A key of numbers has none.
fn label(key: &[u8]) -> Option<&[u8]> {
    let word = key.split(|&byte| byte == b' ').next()?;
    let first = word.first()?;
    (first.is_ascii_alphabetic() || *first == b'_').then_some(word)
}

/// Which series the rows of a name are counted for.
#[derive(Debug)]
pub(super) struct Names {
    /// The columns of names and of keys.
    columns: (usize, Option<usize>),
    /// By the name as it is written; the others have 0.
    known: HashMap<Vec<u8>, usize>,
    /// The name of the row before, and its series: most often the next one's too.
    last: (Vec<u8>, usize),
}

impl Names {
    /// No names yet, from the columns of names and of keys in these places.
    pub(super) fn at(columns: (usize, Option<usize>)) -> Names {
        Names {
            columns,
            known: HashMap::new(),
            last: (Vec::new(), 0),
        }
    }

    /// The series of a row, made if there is none.
    pub(super) fn place(&mut self, row: &Row, series: &mut Vec<Series>) -> usize {
        let key = self.columns.1.map_or(&[][..], |key| row.cell(key));
        let name = label(key).unwrap_or_else(|| row.cell(self.columns.0));
        let name = &name[..name.len().min(LONGEST)];
        if self.last.1 > 0 && self.last.0 == name {
            return self.last.1;
        }
        let place = match self.known.get(name) {
            Some(&place) => place,
            None => self.add(name, series),
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(name);
        self.last.1 = place;
        place
    }

    fn add(&mut self, name: &[u8], series: &mut Vec<Series>) -> usize {
        if self.known.len() >= KNOWN {
            // Whether it came before is not known.
            series
                .iter_mut()
                .take(1)
                .for_each(|others| others.others = UNCOUNTED);
            return 0;
        }
        let words = String::from_utf8_lossy(&unescape(name)).into_owned();
        let Some(first) = series.first() else {
            return 0;
        };
        series.push(Series::new(&words, &first.column.clone(), true));
        self.known.insert(name.to_vec(), series.len() - 1);
        series.len() - 1
    }

    /// Counts all but the names with the most in all together. Returns which series each one is
    /// now.
    pub(super) fn fold(&mut self, series: &mut Vec<Series>) -> Vec<u16> {
        let mut order: Vec<usize> = (1..series.len()).collect();
        order.sort_by(|&a, &b| series[b].extent.sum.total_cmp(&series[a].extent.sum));
        let mut to = vec![0_u16; series.len()];
        let mut kept: Vec<Series> = series.drain(..1).collect();
        let own = |place: usize| place - 1;
        for (rank, &place) in order.iter().enumerate() {
            let one = &series[own(place)];
            if rank < KEPT {
                to[place] = kept.len() as u16;
                kept.push(one.clone());
            } else {
                kept[0].join(one);
            }
        }
        *series = kept;
        self.known
            .values_mut()
            .for_each(|place| *place = usize::from(to[*place]));
        self.last.1 = 0;
        to
    }
}
