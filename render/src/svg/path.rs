//! Series as path data, in tenths of a pixel.

use std::fmt::{self, Display};

use crate::chart::run::Column;
use crate::chart::scale::Scale;
use crate::svg::pen::Pen;

/// Tenths in a pixel.
pub const TENTHS: f64 = 10.0;

/// The plot that a path stands in.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Its axis.
    pub scale: Scale,
    /// Its height in pixels.
    pub height: f64,
}

/// A coordinate to a tenth of a pixel, as short as it goes.
#[derive(Clone, Copy, Debug)]
pub struct Tenth(pub f64);

impl Display for Tenth {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let tenths = (self.0 * TENTHS).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        match (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, part) => write!(f, "{sign}{whole}.{part}"),
        }
    }
}

/// A line with the same pixels as one through all values: in each pixel column it passes the first,
/// least, greatest and last of them.
pub fn line(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    for run in lines_of(runs) {
        for (at, column) in run.iter().enumerate() {
            let [first, least, most, last] =
                [column.first, column.min, column.max, column.last].map(|v| frame.y(v));
            let (from, to) = inside(column);
            pen.start_or_line(at == 0, from, first);
            // The far extreme before the near one: what is drawn is the same, the way shorter.
            let (far, near) = if (last - least).abs() < (last - most).abs() {
                (most, least)
            } else {
                (least, most)
            };
            pen.line(from, far);
            pen.line(from, near);
            pen.line(to, last);
        }
    }
    pen.finish()
}

/// The same, but each value holds until the next one.
pub fn step(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    for run in lines_of(runs) {
        let mut held = None;
        for column in run {
            let (from, to) = inside(column);
            let first = frame.y(column.first);
            match held.replace(frame.y(column.last)) {
                None => pen.start(from, first),
                Some(held) => pen.line(from, held),
            }
            for value in [column.first, column.max, column.min] {
                pen.line(from, frame.y(value));
            }
            // Within the pixel column the last one takes over where the extremes stood.
            pen.line(from, frame.y(column.last));
            pen.line(to, frame.y(column.last));
        }
    }
    pen.finish()
}

/// Values that stand alone, and so are on no line.
pub fn dots(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    for run in runs.iter().filter(|run| is_lone(run)) {
        for only in run {
            pen.start(inside(only).0, frame.y(only.first));
            pen.dot();
        }
    }
    pen.finish()
}

fn lines_of(runs: &[Vec<Column>]) -> impl Iterator<Item = &Vec<Column>> {
    runs.iter().filter(|run| !is_lone(run))
}

fn is_lone(run: &[Column]) -> bool {
    matches!(run, [only] if only.count == 1.0)
}

/// A line through the means.
pub fn mean(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    for run in runs {
        for (at, column) in run.iter().enumerate() {
            pen.start_or_line(
                at == 0,
                tenths((column.from + column.to) / 2.0),
                frame.y(column.mean()),
            );
        }
    }
    pen.finish()
}

/// The area between a series and zero. Within a pixel column the extremes stand side by side, as
/// an area has no ink in a line without width.
pub fn area(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    let zero = frame.y(0.0);
    for run in runs {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        // A lone value gets a column's width.
        let alone = run.len() == 1;
        pen.start_or_line(true, inside(first).0, zero);
        for column in run {
            let (from, to) = inside(column);
            pen.line(from, frame.y(column.first));
            if column.count > 2.0 {
                pen.line(from + (to - from) / 3, frame.y(column.min));
                pen.line(from + (to - from) * 2 / 3, frame.y(column.max));
            }
            pen.line(to, frame.y(column.last));
        }
        let end = inside(last).1 + if alone { TENTHS as i64 } else { 0 };
        pen.line(end, frame.y(last.last));
        pen.line(end, zero);
        pen.close((inside(first).0, zero));
    }
    pen.finish()
}

/// First and last place in tenths; rounded down, they stay within their pixels.
fn inside(column: &Column) -> (i64, i64) {
    ((column.from * TENTHS) as i64, (column.to * TENTHS) as i64)
}

pub(super) fn tenths(pixels: f64) -> i64 {
    (pixels * TENTHS).round() as i64
}

impl Frame {
    /// A value's place below the upper edge, in tenths.
    pub fn y(&self, value: f64) -> i64 {
        tenths((1.0 - self.scale.height(value)) * self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::grid::Grid;
    use crate::chart::run::runs;
    use crate::input::testing::source;
    use crate::request::Request;

    const FRAME: Frame = Frame {
        scale: Scale {
            bottom: 0.0,
            top: 100.0,
        },
        height: 100.0,
    };

    /// The pixel column's content for these (x, value) rows, which must lie in one column.
    fn column(rows: &[(f64, f64)]) -> Column {
        let values = || rows.iter().map(|row| row.1);
        Column {
            from: rows[0].0,
            to: rows[rows.len() - 1].0,
            first: rows[0].1,
            last: rows[rows.len() - 1].1,
            min: values().fold(f64::INFINITY, f64::min),
            max: values().fold(f64::NEG_INFINITY, f64::max),
            sum: values().sum(),
            count: rows.len() as f64,
            low: values().fold(f64::INFINITY, f64::min),
            high: values().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// The points of path data, in tenths, for each run.
    fn points(data: &str) -> Vec<Vec<(i64, i64)>> {
        let mut runs: Vec<Vec<(i64, i64)>> = Vec::new();
        let (mut x, mut y) = (0, 0);
        let commands: Vec<usize> = data
            .match_indices(char::is_alphabetic)
            .map(|found| found.0)
            .collect();
        for (at, &start) in commands.iter().enumerate() {
            let end = commands.get(at + 1).copied().unwrap_or(data.len());
            let numbers: Vec<i64> = data[start + 1..end]
                .replace('-', " -")
                .split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect();
            match (&data[start..=start], &numbers[..]) {
                ("m", &[dx, dy]) => {
                    (x, y) = (x + dx, y + dy);
                    runs.push(vec![]);
                }
                ("l", &[dx, dy]) => (x, y) = (x + dx, y + dy),
                ("h", &[dx]) => x += dx,
                ("v", &[dy]) => y += dy,
                other => panic!("{other:?} in {data}"),
            }
            runs.last_mut().unwrap().push((x, y));
        }
        runs
    }

    /// The least and greatest height a polyline reaches in each pixel column, exactly.
    fn raster(points: &[(i64, i64)], columns: usize) -> Vec<Option<(f64, f64)>> {
        let mut reached = vec![None; columns];
        let mut reach = |column: i64, y: f64| {
            let entry: &mut Option<(f64, f64)> = &mut reached[column as usize];
            *entry = Some(entry.map_or((y, y), |(low, high)| (low.min(y), high.max(y))));
        };
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let (x0, y0, x1, y1) = (x0 as f64, y0 as f64, x1 as f64, y1 as f64);
            for column in (x0 / 10.0).floor() as i64..=(x1 / 10.0).floor() as i64 {
                for x in
                    [(column * 10) as f64, (column * 10 + 10) as f64].map(|edge| edge.clamp(x0, x1))
                {
                    let share = if x1 > x0 { (x - x0) / (x1 - x0) } else { 0.0 };
                    reach(column, y0 + share * (y1 - y0));
                }
                if x0 == x1 {
                    reach(column, y1);
                }
            }
        }
        reached
    }

    #[test]
    fn four_points_a_column_reach_what_all_points_reach() {
        arbtest::arbtest(|u| {
            let columns = u.int_in_range(1..=12)?;
            let mut rows: Vec<Vec<(f64, f64)>> = Vec::new();
            for column in 0..columns {
                let mut places: Vec<u8> = (0..u.int_in_range(1..=8)?)
                    .map(|_| u.int_in_range(0..=9))
                    .collect::<Result<_, _>>()?;
                places.sort_unstable();
                places.dedup();
                let row = |place: u8| {
                    Ok::<_, arbtest::arbitrary::Error>((
                        column as f64 + f64::from(place) / 10.0,
                        f64::from(u.int_in_range(0..=1000)?) / 10.0,
                    ))
                };
                rows.push(places.into_iter().map(row).collect::<Result<_, _>>()?);
            }
            let all: Vec<_> = rows
                .iter()
                .flatten()
                .map(|&(x, value)| (tenths(x), FRAME.y(value)))
                .collect();
            let drawn = line(&[rows.iter().map(|rows| column(rows)).collect()], FRAME);
            let Some(drawn) = points(&drawn).pop() else {
                // A lone value is a dot, not a line.
                assert!(all.len() == 1);
                return Ok(());
            };
            let (all, drawn) = (raster(&all, columns), raster(&drawn, columns));
            for (want, got) in all.iter().zip(&drawn) {
                // A single point has no line through it to compare.
                if let (Some(want), Some(got)) = (want, got) {
                    assert!(
                        (want.0 - got.0).abs() < 1e-6 && (want.1 - got.1).abs() < 1e-6,
                        "{want:?} {got:?}"
                    );
                }
            }
            Ok(())
        });
    }

    #[test]
    fn a_chart_of_bins_that_merged_has_the_pixels_of_the_line_through_all_rows() {
        arbtest::arbtest(|u| {
            let (mut time, mut rows, mut text) = (0, Vec::new(), "mono_s\tn\n".to_owned());
            // Near enough to each other that no row is taken for missing.
            let usual = u.int_in_range(400..=100_000)?;
            for _ in 0..u.int_in_range(2..=1_200)? {
                time += usual + i64::from(u.arbitrary::<u8>()?);
                let value = u.int_in_range(0..=1_000)?;
                text += &format!("{}.{time:09}\t{value}\n", 0);
                rows.push((time, f64::from(value)));
            }
            let mut sources = [source(&text)];
            let grid = Grid::over(&mut sources, &mut [], &Request::default());
            let table = sources[0].tables().next().unwrap();
            let frame = Frame {
                scale: Scale {
                    bottom: 0.0,
                    top: 1_000.0,
                },
                height: 100.0,
            };
            let runs = runs(table, &table.strands[0], (0, 0), &grid);
            let all: Vec<_> = rows
                .iter()
                .map(|&(time, value)| ((grid.x(time) * TENTHS) as i64, frame.y(value)))
                .collect();
            let columns = grid.width as usize + 1;
            let (all, drawn) = (
                raster(&all, columns),
                raster(&points(&line(&runs, frame))[0], columns),
            );
            for (want, got) in all.iter().zip(&drawn) {
                let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
                match (want, got) {
                    (Some(want), Some(got)) => {
                        assert!(
                            near(want.0, got.0) && near(want.1, got.1),
                            "{want:?} {got:?}"
                        );
                    }
                    (None, None) => {}
                    other => panic!("{other:?}"),
                }
            }
            Ok(())
        });
    }

    #[test]
    fn a_step_holds_each_value_until_the_next() {
        let run = vec![
            column(&[(0.0, 100.0)]),
            column(&[(1.5, 50.0)]),
            column(&[(3.0, 0.0)]),
        ];
        assert_eq!(step(&[run], FRAME), "m0 0h15v500h15v500");
    }

    #[test]
    fn runs_are_apart_and_a_lone_value_is_a_dot() {
        let runs = [
            vec![column(&[(0.0, 100.0)]), column(&[(1.5, 50.0)])],
            vec![column(&[(7.0, 0.0)])],
        ];
        assert_eq!(line(&runs, FRAME), "m0 0l15 500");
        assert_eq!(dots(&runs, FRAME), "m70 1000h0");
        assert_eq!(area(&runs[1..], FRAME), "m70 1000h10z");
    }
}
