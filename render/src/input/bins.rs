//! Bins of time that merge: what a chart needs of any number of rows, in memory that does not grow
//! with them.
//!
//! A bin is `2^shift` nanoseconds wide and starts at a multiple of its width. When a time falls
//! outside the window of bins there is, neighbours merge until it fits. Of each series a bin keeps
//! the first, last, least and greatest value (M4: Jugel et al., VLDB 2014): a line through those
//! four in every pixel column has the same pixels as the line through all values. A few values more
//! say where most of them lie. Since bins start
//! at multiples of powers of two, those of several tables can be brought to one width, and a pixel
//! column is a whole number of them, so nothing is ever split.

use crate::input::sample::{self, Sample};

/// How many numbers are kept in all, whatever the number of series: 2^19 cells are 40 MiB.
const CELLS: usize = 1 << 19;
/// The window is 32 bins or more a pixel column's width at the most, which keeps the end of the
/// chart within a few percent of the end of the data.
const MOST: usize = 1 << 14;
/// A table of thousands of columns gets wider bins, and pixel columns of several pixels.
const LEAST: usize = 1 << 4;
/// What is drawn takes memory for each bin, too: more series than this share fewer cells.
const USUAL: usize = 1 << 6;

/// What is kept of one series in one bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The earliest value.
    pub first: f64,
    /// The latest value.
    pub last: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// All values added up.
    pub sum: f64,
    /// How many there were.
    pub count: f64,
    /// Some of them.
    pub sample: Sample,
}

/// When the rows of a bin were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The earliest time in nanoseconds.
    pub first: i64,
    /// The latest time.
    pub last: i64,
    /// How many rows.
    pub count: i64,
}

/// The bins of one table: a window of them, each with a cell for every series.
#[derive(Debug)]
pub struct Bins {
    series: usize,
    capacity: usize,
    shift: u32,
    /// The number of the first bin in the window: its start divided by the width.
    base: i64,
    /// How far back rows are kept, in nanoseconds.
    kept: i64,
    /// Plain arrays, so that fresh memory comes zeroed and untouched from the system.
    rows: Vec<[i64; 3]>,
    cells: Vec<[f64; 6]>,
    /// The times of each cell's first and last value.
    spans: Vec<[i64; 2]>,
    samples: Vec<Sample>,
}

impl Bins {
    /// An empty window for so many series, which shares the memory with so many other windows.
    pub fn new(series: usize, windows: usize) -> Bins {
        let all = series.max(1).saturating_mul(windows.max(1));
        let fitting = CELLS / (all / USUAL).clamp(1, 4) / all;
        let capacity = (1 << fitting.max(1).ilog2()).clamp(LEAST, MOST);
        Bins {
            series,
            capacity,
            shift: 0,
            base: 0,
            kept: i64::MAX,
            rows: Vec::new(),
            cells: Vec::new(),
            spans: Vec::new(),
            samples: Vec::new(),
        }
    }

    /// An empty window beside another: as wide bins, as many of them at the most, kept as long.
    pub fn beside(series: usize, other: &Bins) -> Bins {
        Bins {
            capacity: other.capacity,
            shift: other.shift,
            kept: other.kept,
            ..Bins::new(series, 1)
        }
    }

    /// How many bins of so many series there is memory for, if so many windows share it.
    pub fn share(series: usize, windows: usize) -> usize {
        let fitting = CELLS / series.max(1) / windows.max(1);
        1 << fitting.max(1).ilog2()
    }

    /// Keeps no more than so many bins from now on.
    pub fn limit(&mut self, capacity: usize) {
        self.capacity = capacity.clamp(1, MOST);
        if self.rows.len() <= self.capacity {
            return;
        }
        let bins = || self.occupied().map(|(bin, _)| bin);
        let (low, high) = (bins().next().unwrap_or(0), bins().last().unwrap_or(0));
        let by = self.merges(low, high);
        self.rebuild(self.shift + by, low >> by);
        self.rows = self.rows[..self.capacity].to_vec();
        self.cells = self.cells[..self.capacity * self.series].to_vec();
        self.spans = self.spans[..self.capacity * self.series].to_vec();
        self.samples = self.samples[..self.capacity * self.series].to_vec();
    }

    /// Makes room for a time, so that the width of bins is what a row at that time will need.
    pub fn reach(&mut self, time: i64) {
        self.place(time);
    }

    /// Adds a row: a value for each series, NaN for one that is missing.
    pub fn add(&mut self, time: i64, values: &[f64]) {
        let bin = self.place(time);
        let [first, last, count] = &mut self.rows[bin];
        *first = if *count == 0 { time } else { time.min(*first) };
        *last = if *count == 0 { time } else { time.max(*last) };
        *count += 1;
        let luck = sample::luck(time, *count);
        let cells = &mut self.cells[bin * self.series..][..self.series];
        let spans = &mut self.spans[bin * self.series..][..self.series];
        let samples = &mut self.samples[bin * self.series..][..self.series];
        let entries = cells.iter_mut().zip(spans).zip(samples);
        for (((cell, span), sample), &value) in entries.zip(values) {
            if !value.is_nan() {
                sample::add(sample, cell[5], value, luck);
                let one = [value, value, value, value, value, 1.0];
                join((cell, span), (one, [time, time]));
            }
        }
    }

    /// An empty window whose bins are at least `2^shift` nanoseconds wide, to put bins back into.
    pub fn of_width(series: usize, windows: usize, shift: u32) -> Bins {
        Bins {
            shift,
            ..Bins::new(series, windows)
        }
    }

    /// Puts a bin back, or several in one: a cell for each series.
    pub fn put(&mut self, rows: Rows, cells: &[Option<Cell>]) {
        let bin = self.place(rows.first);
        let [first, last, count] = &mut self.rows[bin];
        *first = if *count == 0 {
            rows.first
        } else {
            rows.first.min(*first)
        };
        *last = if *count == 0 {
            rows.last
        } else {
            rows.last.max(*last)
        };
        *count = count.saturating_add(rows.count);
        let luck = sample::luck(rows.first, rows.count);
        let places = bin * self.series..(bin + 1) * self.series;
        for (place, cell) in places.zip(cells) {
            if let Some(cell) = cell {
                let more = [
                    cell.first, cell.last, cell.min, cell.max, cell.sum, cell.count,
                ];
                let times = [rows.first, rows.last];
                let (have, more_of) = (self.cells[place][5], (cell.sample, cell.count));
                sample::merge((&mut self.samples[place], have), more_of, luck);
                join(
                    (&mut self.cells[place], &mut self.spans[place]),
                    (more, times),
                );
            }
        }
    }

    /// Merges neighbours until bins are `2^shift` nanoseconds wide.
    pub fn widen(&mut self, shift: u32) {
        if shift > self.shift {
            self.rebuild(shift, self.base >> (shift - self.shift));
        }
    }

    /// From here on bins that are further back than so many nanoseconds may go, and do before any
    /// become wider.
    pub fn keep(&mut self, ns: i64) {
        self.kept = ns;
    }

    /// How many series there are.
    pub fn series(&self) -> usize {
        self.series
    }

    /// The width of a bin, as a power of two of nanoseconds.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// The bins that have rows, in the order of time: number and times.
    pub fn occupied(&self) -> impl Iterator<Item = (i64, Rows)> {
        self.rows
            .iter()
            .enumerate()
            .filter(|(_, rows)| rows[2] > 0)
            .map(|(at, &[first, last, count])| (self.base + at as i64, Rows { first, last, count }))
    }

    /// What a series has in a bin, if it has anything there.
    pub fn cell(&self, bin: i64, series: usize) -> Option<Cell> {
        let at = usize::try_from(bin - self.base).ok()? * self.series + series;
        let &[first, last, min, max, sum, count] = self.cells.get(at)?;
        (count > 0.0).then_some(Cell {
            first,
            last,
            min,
            max,
            sum,
            count,
            sample: *self.samples.get(at)?,
        })
    }

    /// The place in the window for a time, made if need be.
    fn place(&mut self, time: i64) -> usize {
        let at = (time >> self.shift).checked_sub(self.base);
        match at.and_then(|at| usize::try_from(at).ok()) {
            Some(at) if at < self.rows.len() => at,
            _ => self.make_room(time),
        }
    }

    #[cold]
    fn make_room(&mut self, time: i64) -> usize {
        self.forget(time.saturating_sub(self.kept));
        let bins: Vec<i64> = self.occupied().map(|(bin, _)| bin).collect();
        let (Some(&low), Some(&high)) = (bins.first(), bins.last()) else {
            self.base = time >> self.shift;
            self.grow(1);
            return 0;
        };
        let here = time >> self.shift;
        // Time that goes back gets room before it too, or each row further back would move all.
        let low = if here < low {
            here.saturating_sub(high.saturating_sub(here) / 4)
        } else {
            low
        };
        let high = high.max(here);
        let by = self.merges(low, high);
        self.grow(((high >> by) - (low >> by)) as usize + 1);
        self.rebuild(self.shift + by, low >> by);
        (here >> by).wrapping_sub(self.base) as usize
    }

    /// How often neighbours must merge for the window to hold these bins.
    fn merges(&self, low: i64, high: i64) -> u32 {
        let mut by = 0;
        while i128::from(high >> by) - i128::from(low >> by) >= self.capacity as i128 {
            by += 1;
        }
        by
    }

    /// Makes the window so many bins long, in steps that are worth the copying. (A thing that is
    /// there for a short time takes little memory.)
    fn grow(&mut self, bins: usize) {
        let bins = bins.max(8).next_power_of_two().min(self.capacity);
        if bins > self.rows.len() {
            self.rows = grown(&self.rows, bins);
            self.cells = grown(&self.cells, bins * self.series);
            self.spans = grown(&self.spans, bins * self.series);
            self.samples = grown(&self.samples, bins * self.series);
        }
    }

    /// Empties the bins whose rows are all earlier than a time.
    fn forget(&mut self, before: i64) {
        let series = self.series;
        for (at, rows) in self.rows.iter_mut().enumerate() {
            if rows[2] > 0 && rows[1] < before {
                *rows = [0; 3];
                self.cells[at * series..][..series].fill([0.0; 6]);
                self.spans[at * series..][..series].fill([0; 2]);
            }
        }
    }

    /// Makes bins wider, then slides them to a window that starts elsewhere; all in place, as there
    /// may be 40 MiB of them.
    fn rebuild(&mut self, shift: u32, base: i64) {
        let by = shift - self.shift;
        let widened_base = self.base >> by;
        for at in (0..self.rows.len()).filter(|_| by > 0) {
            // Behind the last row there may be no numbers left for bins.
            if self.rows[at][2] == 0 {
                continue;
            }
            // Never further right, and bins further left have been moved before.
            let to = (((self.base + at as i64) >> by) - widened_base) as usize;
            if to != at {
                self.merge(at, to);
            }
        }
        (self.shift, self.base) = (shift, base);
        let slide = (widened_base - base).unsigned_abs() as usize;
        if widened_base > base {
            self.rows.rotate_right(slide);
            self.cells.rotate_right(slide * self.series);
            self.spans.rotate_right(slide * self.series);
            self.samples.rotate_right(slide * self.series);
        } else if widened_base < base {
            self.rows.rotate_left(slide);
            self.cells.rotate_left(slide * self.series);
            self.spans.rotate_left(slide * self.series);
            self.samples.rotate_left(slide * self.series);
        }
    }

    /// Empties a bin into one further left, whose rows are all earlier.
    fn merge(&mut self, from: usize, to: usize) {
        let [first, last, count] = std::mem::take(&mut self.rows[from]);
        let [to_first, to_last, to_count] = &mut self.rows[to];
        *to_first = if *to_count == 0 { first } else { *to_first };
        *to_last = last;
        *to_count += count;
        let luck = sample::luck(first, count);
        for series in 0..self.series {
            let (from, to) = (from * self.series + series, to * self.series + series);
            let more = (
                std::mem::take(&mut self.cells[from]),
                std::mem::take(&mut self.spans[from]),
            );
            if more.0[5] > 0.0 {
                let (cell, sample) = (&mut self.cells[to], (self.samples[from], more.0[5]));
                sample::merge((&mut self.samples[to], cell[5]), sample, luck);
                join((cell, &mut self.spans[to]), more);
            }
        }
    }
}

/// A longer copy. What is new comes zeroed and untouched from the system.
fn grown<T: Copy + Default, const N: usize>(old: &[[T; N]], length: usize) -> Vec<[T; N]>
where
    [T; N]: Default,
{
    let mut new = vec![<[T; N]>::default(); length];
    new[..old.len()].copy_from_slice(old);
    new
}

/// Puts more values into a cell; the times of its first and last one say which those are.
fn join((cell, span): (&mut [f64; 6], &mut [i64; 2]), (more, times): ([f64; 6], [i64; 2])) {
    if cell[5] == 0.0 {
        (*cell, *span) = (more, times);
        return;
    }
    if times[0] < span[0] {
        (cell[0], span[0]) = (more[0], times[0]);
    }
    if times[1] >= span[1] {
        (cell[1], span[1]) = (more[1], times[1]);
    }
    cell[2] = cell[2].min(more[2]);
    cell[3] = cell[3].max(more[3]);
    cell[4] += more[4];
    cell[5] += more[5];
}

#[cfg(test)]
mod tests;
