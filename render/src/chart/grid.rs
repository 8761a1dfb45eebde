//! Pixel columns: where times stand in the picture.

use crate::input::table::Table;

/// How wide the plots are at the most; they are a few percent less, so that each pixel column is a
/// whole number of bins.
const WIDTH: i64 = 1_100;
/// How many bins they are made of at the most.
const WINDOW: i128 = 1 << 20;
/// What a single row is shown in.
const SECOND: i64 = 1_000_000_000;

/// Pixel columns over the bins of all tables.
#[derive(Debug)]
pub struct Grid {
    /// The plots' width in pixels.
    pub width: i64,
    /// The first bin, and the width of bins as a power of two of nanoseconds.
    low: i64,
    shift: u32,
    bins_per_column: i64,
    /// More than one where there are few bins.
    pixels_per_column: i64,
}

impl Grid {
    /// Brings all tables to one width of bins and lays pixel columns over them.
    pub fn over(tables: &mut [&mut Table]) -> Grid {
        let mut shift = tables
            .iter()
            .map(|table| table.bins.shift())
            .max()
            .unwrap_or(0);
        let ends = tables.iter().filter_map(|table| table.ends());
        let (first, last) = ends.fold((i64::MAX, i64::MIN), |(first, last), ends| {
            (first.min(ends.0), last.max(ends.1))
        });
        let last = if last > first {
            last
        } else {
            first.saturating_add(SECOND)
        };
        // Tables far apart from each other span more than one window.
        while i128::from(last >> shift) - i128::from(first >> shift) >= WINDOW {
            shift += 1;
        }
        tables.iter_mut().for_each(|table| table.bins.widen(shift));
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
        }
    }

    /// The pixel column of a bin.
    pub fn column(&self, bin: i64) -> i64 {
        (bin - self.low) / self.bins_per_column
    }

    /// A time in pixels from the left.
    pub fn x(&self, time: i64) -> f64 {
        let start = i128::from(self.low) << self.shift;
        (i128::from(time) - start) as f64 / self.pixel_ns()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        let mut table = Table::read(text.as_bytes(), 1, |_| true).unwrap();
        Grid::over(&mut [&mut table])
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
            let mut table = Table::read(text.as_bytes(), 1, |_| true).unwrap();
            let grid = Grid::over(&mut [&mut table]);
            for (bin, rows) in table.bins.occupied() {
                for time in [rows.first, rows.last] {
                    let column = (grid.x(time) / grid.pixels_per_column as f64).floor() as i64;
                    assert_eq!(column, grid.column(bin), "{grid:?} {time}");
                    assert!((0.0..grid.width as f64).contains(&grid.x(time)));
                }
            }
            Ok(())
        });
    }
}
