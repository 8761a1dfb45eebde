//! Series of many values a pixel: a line through their means, a band where most of them lie, a
//! fainter one from the least to the greatest, and hairlines for what stands far out.

use crate::chart::extreme::extremes;
use crate::chart::run::Column;
use crate::svg::path::{Frame, TENTHS, tenths};
use crate::svg::pen::Pen;

/// The area from one bound to another in each pixel column, as steps: the pixels between the least
/// and the greatest are exactly those that a line through all values would touch.
pub(super) fn band(
    runs: &[Vec<Column>],
    frame: Frame,
    bounds: impl Fn(&Column) -> (f64, f64),
) -> String {
    let mut pen = Pen::default();
    for run in runs {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let left = |column: &Column| tenths(column.from.floor());
        let start = (left(first), frame.y(bounds(first).1));
        pen.start(start.0, start.1);
        let mut height = start.1;
        for column in run {
            pen.line(left(column), height);
            height = frame.y(bounds(column).1);
            pen.line(left(column), height);
        }
        let right = tenths(last.to.floor()) + TENTHS as i64;
        pen.line(right, height);
        for column in run.iter().rev() {
            pen.line(pen.x(), frame.y(bounds(column).0));
            pen.line(left(column), frame.y(bounds(column).0));
        }
        pen.close(start);
    }
    pen.finish()
}

/// A hairline for each value that stands far out, by three pixels at least.
pub(super) fn hairlines(runs: &[Vec<Column>], frame: Frame) -> String {
    let mut pen = Pen::default();
    let least = (frame.scale.top - frame.scale.bottom) * 3.0 / frame.height;
    for extreme in extremes(runs, least) {
        let x = tenths(extreme.x + 0.5);
        pen.start(x, frame.y(extreme.from));
        pen.line(x, frame.y(extreme.to));
    }
    pen.finish()
}

/// The same columns, level at their means.
pub(super) fn levelled(runs: &[Vec<Column>]) -> Vec<Vec<Column>> {
    let level = |column: &Column| {
        let mean = column.mean();
        Column {
            first: mean,
            last: mean,
            min: mean,
            max: mean,
            sum: mean,
            count: 1.0,
            ..*column
        }
    };
    let levelled = runs.iter().map(|run| run.iter().map(level).collect());
    levelled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::scale::Scale;

    #[test]
    fn a_band_is_stepped_at_pixel_columns_and_goes_round_its_run() {
        let frame = Frame {
            scale: Scale {
                bottom: 0.0,
                top: 100.0,
            },
            height: 100.0,
        };
        let column = |x: f64, min: f64, max: f64| Column {
            from: x + 0.1,
            to: x + 0.8,
            first: min,
            last: max,
            min,
            max,
            sum: min + max,
            count: 2.0,
            low: min,
            high: max,
        };
        let run = vec![column(3.0, 10.0, 20.0), column(4.0, 15.0, 40.0)];
        let drawn = band(&[run], frame, |column| (column.min, column.max));
        assert_eq!(drawn, "m30 800h10v-200h10v250h-10v50h-10z");
    }
}
