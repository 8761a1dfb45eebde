//! Where most values of dense series lie, in a page: of each pixel column what 5 % and what 95 % of
//! them are below. The few values that a bin keeps to tell it from would take four times the room.

use serde::{Deserialize, Serialize};

use crate::chart::run::DENSE;
use crate::input::bins::{Cell, Rows};
use crate::input::sample::{Crowd, KEPT, Sample};
use crate::input::saved::groups::Group;
use crate::input::saved::number::Number;
use crate::input::strand::Strand;

/// The bounds of a strand's series.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Saved {
    /// How many bins, as they are written, share a pixel column; nothing if no series is dense.
    widths: Vec<usize>,
    /// Of each series the lower and the upper bound in each pixel column that has a bin of several
    /// values; nothing unless it is dense.
    series: Vec<Vec<Number>>,
}

impl Saved {
    /// Of the bins of a strand, by pixel columns.
    pub(super) fn of(strand: &Strand, columns: &[Vec<Group>]) -> Saved {
        let all = 0..strand.bins.series();
        let series: Vec<_> = all.map(|at| bounds(strand, at, columns)).collect();
        if series.iter().all(Vec::is_empty) {
            return Saved::default();
        }
        Saved {
            widths: columns.iter().map(Vec::len).collect(),
            series,
        }
    }

    /// To be asked bin by bin.
    pub(super) fn into_samples(self) -> Samples {
        let series = self.series.into_iter();
        Samples {
            widths: self.widths.into_iter(),
            left: 0,
            series: series.map(|bounds| (bounds.into_iter(), None)).collect(),
        }
    }
}

/// The bounds of a series, if it is dense.
fn bounds(strand: &Strand, series: usize, columns: &[Vec<Group>]) -> Vec<Number> {
    let cell = |(bin, _): &(i64, Rows)| strand.bins.cell(*bin, series);
    let (mut values, mut occupied) = (0.0, 0.0);
    let (mut bounds, mut crowd) = (Vec::new(), Crowd::default());
    for groups in columns {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut count, mut has_several) = (0.0, false);
        for group in groups {
            let before = count;
            for cell in group.iter().filter_map(cell) {
                crowd.add(&cell.sample, cell.count);
                (least, most) = (least.min(cell.min), most.max(cell.max));
                count += cell.count;
            }
            has_several |= count > before + 1.0;
        }
        values += count;
        occupied += f64::from(count > 0.0);
        if let Some((low, high)) = crowd.bounds().filter(|_| has_several) {
            bounds.extend([low, high].map(|bound| Number(bound.clamp(least, most))));
        }
    }
    if values > occupied * DENSE {
        bounds
    } else {
        Vec::new()
    }
}

/// Values that have the bounds which were written.
pub(super) struct Samples {
    widths: std::vec::IntoIter<usize>,
    /// How many more bins are in the pixel column.
    left: usize,
    /// Of each series the bounds to come, and those of the pixel column.
    series: Vec<(std::vec::IntoIter<Number>, Option<[f64; 2]>)>,
}

impl Samples {
    /// Goes on to the next bin.
    pub(super) fn turn(&mut self) {
        if self.left == 0 {
            self.left = self.widths.next().unwrap_or(1).max(1);
            self.series.iter_mut().for_each(|(_, here)| *here = None);
        }
        self.left -= 1;
    }

    /// A few values of a series' cell in that bin. Half of them are at either bound, which makes
    /// those the pixel column's bounds: what is beyond them is less than a twentieth.
    pub(super) fn of(&mut self, series: usize, cell: &Cell) -> Sample {
        if cell.count == 1.0 {
            return [cell.first as f32; KEPT];
        }
        let mut told = None;
        if let Some((bounds, here)) = self.series.get_mut(series) {
            let next = || Some([bounds.next()?.0, bounds.next()?.0]);
            *here = here.or_else(next);
            told = *here;
        }
        let [low, high] = told.unwrap_or([cell.min, cell.max]);
        [low, high, low, high].map(|bound| bound as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_has_the_bounds_of_its_pixel_column() {
        let saved = Saved {
            widths: vec![2, 1],
            series: vec![vec![], [1.0, 9.0, 2.0, 8.0].map(Number).to_vec()],
        };
        let mut samples = saved.into_samples();
        let mut bounds = |series, count| {
            let cell = Cell {
                first: 5.0,
                last: 5.0,
                min: 0.0,
                max: 10.0,
                sum: 5.0 * count,
                count,
                sample: Sample::default(),
            };
            let [low, high, ..] = samples.of(series, &cell);
            if series == 0 {
                samples.turn();
            }
            (low, high)
        };
        // No bin of several values was there before: the first bounds are still to come.
        assert_eq!(bounds(1, 1.0), (5.0, 5.0));
        assert_eq!(bounds(0, 7.0), (0.0, 10.0));
        assert_eq!(bounds(1, 3.0), (1.0, 9.0));
        assert_eq!(bounds(0, 1.0), (5.0, 5.0));
        assert_eq!(bounds(1, 3.0), (1.0, 9.0));
        assert_eq!(bounds(0, 1.0), (5.0, 5.0));
        assert_eq!(bounds(1, 3.0), (2.0, 8.0));
        assert_eq!(bounds(0, 1.0), (5.0, 5.0));
        // Behind the last ones nothing is known.
        assert_eq!(bounds(1, 3.0), (0.0, 10.0));
    }
}
