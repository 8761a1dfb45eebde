//! Pixel columns: where times stand in the picture.

use crate::input::bins::Bins;
use crate::input::table::Table;
use crate::input::{Content, Source};
use crate::request::{Moment, Request};

/// How wide the plots are at the most; they are a few percent less, so that each pixel column is a
/// whole number of bins.
const WIDTH: i64 = 1_100;
/// How many bins they are made of at the most.
const WINDOW: i128 = 1 << 20;
/// What a single row is shown in.
const SECOND: i64 = 1_000_000_000;

/// Pixel columns over the bins of all tables.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// The plots' width in pixels.
    pub width: i64,
    /// The first bin, and the width of bins as a power of two of nanoseconds.
    low: i64,
    shift: u32,
    bins_per_column: i64,
    /// More than one where there are few bins.
    pixels_per_column: i64,
    /// The time that is taken for zero: a multiple of the width of bins.
    origin: i64,
    /// From when to when it was to go, if that was asked for, and all time if not: told as exactly
    /// as bins are, so that a picture drawn again from a page says the same.
    pub asked: (i64, i64),
}

impl Grid {
    /// Brings all tables to one width of bins, and to one start if that is asked for, and lays
    /// pixel columns over them. Inputs to compare with begin where the others do.
    pub fn over(sources: &mut [Source], base: &mut [Source], request: &Request) -> Grid {
        let all = || sources.iter().chain(&*base).flat_map(Source::tables);
        let mut shift = all()
            .flat_map(Table::bins)
            .map(Bins::shift)
            .max()
            .unwrap_or(0);
        let (mut first, mut last) = asked(start_and_end(sources, base, request, shift), request);
        if last <= first {
            last = first.saturating_add(SECOND);
        }
        // Tables far apart from each other span more than one window.
        while i128::from(last >> shift) - i128::from(first >> shift) >= WINDOW {
            shift += 1;
        }
        if shift > 0 && (request.aligned || !base.is_empty()) {
            (first, last) = asked(start_and_end(sources, base, request, shift), request);
            last = last.max(first.saturating_add(1));
        }
        for source in sources.iter_mut().chain(base) {
            for part in &mut source.parts {
                if let Content::Table(table) = part {
                    table.bins_mut().for_each(|bins| bins.widen(shift));
                }
            }
        }
        let bins = (last >> shift) - (first >> shift) + 1;
        let bins_per_column = (bins + WIDTH - 1) / WIDTH;
        let columns = (bins + bins_per_column - 1) / bins_per_column;
        let pixels_per_column = (WIDTH / columns).max(1);
        Grid {
            width: columns * pixels_per_column,
            low: first >> shift,
            shift,
            bins_per_column,
            pixels_per_column,
            origin: 0,
            asked: (
                request.from.map_or(i64::MIN, |_| told(first, shift)),
                request.to.map_or(i64::MAX, |_| told(last, shift)),
            ),
        }
    }

    /// The same for times of an input that has a zero of its own.
    pub fn of(&self, source: &Source) -> Grid {
        Grid {
            origin: source.origin,
            ..*self
        }
    }

    /// The same axis in up to so many columns, as far as there are bins for them.
    pub fn finer(&self, most: i64) -> Grid {
        let columns = self.width / self.pixels_per_column;
        let bins = columns * self.bins_per_column;
        let bins_per_column = (bins / most.max(1)).clamp(1, self.bins_per_column);
        if bins_per_column == self.bins_per_column {
            return *self;
        }
        Grid {
            width: (bins + bins_per_column - 1) / bins_per_column,
            bins_per_column,
            ..*self
        }
    }

    /// The number of a bin's group, if up to so many groups are made of all. As far as there is
    /// room for them, none reaches over the edge of a pixel column, so that groups are drawn as
    /// their bins are.
    pub fn group(&self, bin: i64, most: i64) -> i64 {
        let columns = self.width / self.pixels_per_column;
        let place = bin
            .saturating_sub(self.origin >> self.shift)
            .saturating_sub(self.low);
        let column = place.div_euclid(self.bins_per_column);
        let groups = (most / columns).min(self.bins_per_column);
        if groups == 0 {
            return column.div_euclid(columns / most.max(1) + 1);
        }
        let within = place.rem_euclid(self.bins_per_column) * groups / self.bins_per_column;
        column.saturating_mul(groups).saturating_add(within)
    }

    /// Whether so many groups are enough for none to be wider than a pixel column.
    pub fn has_columns_for(&self, most: i64) -> bool {
        most >= self.width / self.pixels_per_column
    }

    /// The number of a bin's pixel column, or of its group if that is wider.
    pub fn broad_group(&self, bin: i64, most: i64) -> i64 {
        self.group(bin, most.min(self.width / self.pixels_per_column))
    }

    /// The pixel column of a bin; nothing outside the picture.
    pub fn column(&self, bin: i64) -> Option<i64> {
        let column =
            (bin - (self.origin >> self.shift) - self.low).div_euclid(self.bins_per_column);
        (0..self.width / self.pixels_per_column)
            .contains(&column)
            .then_some(column)
    }

    /// A time in pixels from the left; outside the picture below 0 or above its width.
    pub fn x(&self, time: i64) -> f64 {
        let start = (i128::from(self.low) << self.shift) + i128::from(self.origin);
        (i128::from(time) - start) as f64 / self.pixel_ns()
    }

    /// Stretches of time in pixels, as far as they are in the picture; each can be seen, however
    /// short it is.
    pub fn stretches(&self, times: &[(i64, i64)]) -> Vec<(f64, f64)> {
        let width = self.width as f64;
        let pixels = times.iter().map(|&(from, to)| (self.x(from), self.x(to)));
        let inside = pixels.filter(|(from, to)| *from < width && *to >= 0.0);
        let seen = |(from, to): (f64, f64)| {
            let from = from.clamp(0.0, width - 1.0);
            (from, to.min(width).max(from + 1.0))
        };
        inside.map(seen).collect()
    }

    /// The time at the left edge, in nanoseconds.
    pub fn start(&self) -> i64 {
        self.low << self.shift
    }

    /// The time that all pixels span, in nanoseconds.
    pub fn length(&self) -> i64 {
        (self.pixel_ns() * self.width as f64) as i64
    }

    fn pixel_ns(&self) -> f64 {
        let column = i128::from(self.bins_per_column) << self.shift;
        column as f64 / self.pixels_per_column as f64
    }
}

/// Where all inputs begin and end, once each has the zero that it is to have.
fn start_and_end(
    sources: &mut [Source],
    base: &mut [Source],
    request: &Request,
    shift: u32,
) -> (i64, i64) {
    let ends = |sources: &[Source]| {
        let ends = sources.iter().filter_map(Source::ends);
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    };
    let whole = |time: i64| (time >> shift) << shift;
    for source in sources.iter_mut().chain(&mut *base) {
        source.origin = 0;
        if request.aligned {
            source.origin = whole(source.ends().map_or(0, |ends| ends.0));
        }
    }
    let start = ends(sources).map_or(0, |ends| ends.0);
    let before = ends(base).map_or(0, |ends| ends.0);
    for source in base.iter_mut() {
        source.origin = source
            .origin
            .saturating_add(whole(before.saturating_sub(start)));
    }
    match (ends(sources), ends(base)) {
        (Some(a), Some(b)) => (a.0, a.1.max(b.1)),
        (Some(ends), None) | (None, Some(ends)) => ends,
        (None, None) => (0, 0),
    }
}

/// A time to the power of ten that two bins or more go into.
fn told(time: i64, shift: u32) -> i64 {
    let mut step = 1_i128;
    while step < 2_i128 << shift {
        step *= 10;
    }
    let near = (i128::from(time) + step / 2).div_euclid(step) * step;
    near.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// The part of the axis that is asked for.
fn asked((first, last): (i64, i64), request: &Request) -> (i64, i64) {
    let place = |moment: Moment| match moment {
        Moment::AfterStart(ns) => first.saturating_add(ns),
        Moment::BeforeEnd(ns) => last.saturating_sub(ns),
        Moment::At(time) => time,
    };
    (
        request.from.map_or(first, place),
        request.to.map_or(last, place),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::input::testing::source;

    fn grid(text: &str) -> Grid {
        Grid::over(&mut [source(text)], &mut [], &Request::default())
    }

    #[test]
    fn few_rows_and_short_times_are_as_wide_as_many() {
        for rows in [
            "1\t1\n",
            "1\t1\n1\t1\n",
            "1\t1\n1.00000004\t2\n",
            "0\t1\n9000000000\t1\n",
        ] {
            let grid = grid(&format!("unix_s\tn\n{rows}"));
            assert!(
                (WIDTH / 2..=WIDTH).contains(&grid.width),
                "{rows:?} {grid:?}"
            );
            assert!(grid.length() > 0);
        }
    }

    #[test]
    fn every_row_is_in_the_picture_and_in_its_pixel_column() {
        arbtest::arbtest(|u| {
            let mut text = "mono_s\tn\n".to_owned();
            for _ in 0..u.int_in_range(1..=50)? {
                text += &format!(
                    "{}.{:09}\t1\n",
                    u.arbitrary::<i16>()?,
                    u.int_in_range(0..=999_999_999)?
                );
            }
            let mut sources = [source(&text)];
            let grid = Grid::over(&mut sources, &mut [], &Request::default());
            let table = sources[0].tables().next().unwrap();
            for (bin, rows) in table.strands[0].bins.occupied() {
                for time in [rows.first, rows.last] {
                    let column = (grid.x(time) / grid.pixels_per_column as f64).floor() as i64;
                    assert_eq!(Some(column), grid.column(bin), "{grid:?} {time}");
                    assert!((0.0..grid.width as f64).contains(&grid.x(time)));
                }
            }
            Ok(())
        });
    }
}
