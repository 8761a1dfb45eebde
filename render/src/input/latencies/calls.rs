//! Counts as they are drawn: those of a name or a column, or of several names together.

use crate::chart::scale::Measure;
use crate::input::column::Extent;
use crate::input::latencies::counts::Sorted;
use crate::input::latencies::series::{OTHERS, Series, UNCOUNTED};
use crate::input::latencies::size::{FINE, middle, quantile, unit};

/// The calls of one name.
#[derive(Clone, Debug)]
pub struct Calls {
    /// What they are.
    pub name: String,
    /// The column that their sizes are of.
    pub column: String,
    /// How many names are told together; 0 if it is one.
    pub others: u64,
    /// What their sizes measure.
    pub measure: Measure,
    /// Whether they are calls by name, and not a column's numbers.
    pub are_named: bool,
    /// The range and the sum of their sizes.
    pub extent: Extent,
    /// Over time: bin, rough bucket and count, in order.
    pub over: Vec<(i64, u16, u64)>,
    /// In all: bucket and count, in order, of so many parts of a power of two.
    pub all: Vec<(u16, u64)>,
    /// See `all`.
    pub parts: u16,
}

/// How many names are drawn each by itself.
const MOST: usize = 4;

/// What series come to. Of names only those with the most in all, and the others together.
pub(super) fn of(
    series: &[Series],
    by_name: bool,
    sorted: impl Fn(&[Option<u16>]) -> Sorted,
) -> Vec<Calls> {
    let mut order: Vec<usize> = (0..series.len()).collect();
    order.retain(|&at| series[at].extent.count > 0);
    if by_name {
        // Those that are together already come last.
        let rank = |at: usize| (series[at].others == 0, series[at].extent.sum);
        order.sort_by(|&a, &b| {
            let (a, b) = (rank(a), rank(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
    }
    let apart = match order.len() {
        all if !by_name || all <= MOST + 1 => all,
        _ => MOST,
    };
    let mut places = vec![None; series.len()];
    let mut shown: Vec<Series> = Vec::new();
    for (rank, &at) in order.iter().enumerate() {
        if rank <= apart {
            shown.push(series[at].clone());
            if rank == apart {
                shown[rank].others = shown[rank].others.max(1);
            }
        } else {
            shown[apart].join(&series[at]);
        }
        places[at] = Some(rank.min(apart) as u16);
    }
    let Sorted { over, all } = sorted(&places);
    let calls = shown.into_iter().enumerate().map(|(at, series)| {
        let of = at as u16;
        let over = over.iter().filter(|count| count.0 == of);
        let all = all.iter().filter(|count| count.0 == of);
        Calls {
            measure: series.measure(),
            are_named: series.is_name,
            over: over
                .map(|&(_, bin, rough, count)| (bin, rough, count))
                .collect(),
            all: all.map(|&(_, fine, count)| (fine, count)).collect(),
            parts: FINE,
            name: match series.others {
                0 => series.name,
                UNCOUNTED => OTHERS.to_owned(),
                others => format!("{others} others"),
            },
            column: series.column,
            others: series.others,
            extent: series.extent,
        }
    });
    calls.collect()
}

impl Calls {
    /// The size that a share of `q` of all does not exceed, to 1/128 (if not only a part of the
    /// axis is drawn).
    pub fn quantile(&self, q: f64) -> f64 {
        let bucket = quantile(&self.all, q).unwrap_or(0);
        self.size(middle(bucket, self.parts))
    }

    /// A counted size in the unit to draw, and none beyond what there was.
    pub fn size(&self, counted: f64) -> f64 {
        (counted * unit(self.measure))
            .min(self.extent.max)
            .max(self.extent.min)
    }
}
