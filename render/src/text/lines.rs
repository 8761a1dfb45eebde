//! Numbers over time as dots: one series or a stack as areas, several series as lines.

use std::cmp::Ordering;

use crate::chart::panel::Shape;
use crate::chart::run::Column;
use crate::chart::scale::Scale;
use crate::chart::{Lines, Series};
use crate::text::dots::{Dots, Pen};
use crate::text::line::{Line, Tone};
use crate::text::sheet::Sheet;

/// What a series has in one column of dots.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    mean: f64,
    min: f64,
    max: f64,
}

/// Values in columns of dots; nothing where it has none.
type Profile = Vec<Option<Level>>;

/// Whether its series are areas.
fn is_area(lines: &Lines) -> bool {
    matches!(lines.shape, Shape::Stack | Shape::Area) || lines.series.len() == 1
}

/// How a series of a panel is drawn.
pub(super) fn pen(lines: &Lines, place: usize, sheet: &Sheet) -> Pen {
    Pen {
        place,
        tone: Tone::Series(lines.series.get(place).map_or(0, |series| series.colour)),
        is_solid: sheet.look.is_coloured,
        is_area: is_area(lines),
    }
}

/// A sample of how a series is drawn.
pub(super) fn swatch(pen: Pen) -> Dots {
    let mut dots = Dots::new(3, 1);
    for x in 0..dots.width {
        if pen.is_area {
            (0..dots.height).for_each(|y| dots.put((x, y), pen, pen.fills(x, y)));
        } else if pen.strikes(x) {
            dots.put((x, 2), pen, true);
        }
    }
    dots
}

/// The panel in so many lines of text.
pub(super) fn draw(lines: &Lines, sheet: &Sheet, height: usize) -> Vec<Line> {
    let mut dots = Dots::new(sheet.cells, height);
    for (place, base) in &lines.base {
        let pen = Pen {
            tone: Tone::Grey,
            is_solid: false,
            is_area: false,
            place: place.saturating_mul(4).saturating_add(1),
        };
        stroke(&mut dots, pen, (&profile(&base.runs, sheet), lines.scale));
    }
    let mut floor: Vec<f64> = vec![0.0; dots.width];
    for (place, series) in lines.series.iter().enumerate() {
        let (pen, profile) = (pen(lines, place, sheet), profile(&series.runs, sheet));
        match (lines.shape, is_area(lines)) {
            (Shape::Stack, _) => pile(&mut dots, pen, (&profile, &mut floor), lines.scale),
            (_, true) => fill(&mut dots, pen, (&profile, lines.scale)),
            (_, false) => stroke(&mut dots, pen, (&profile, lines.scale)),
        }
    }
    let mut page = sheet.page(height);
    sheet.label(&mut page, &ticks(lines, height));
    sheet.copy(&mut page, &dots);
    page
}

/// Where on the axis which labels stand, from the top: those at the ends come first.
fn ticks(lines: &Lines, height: usize) -> Vec<(usize, String)> {
    let [top, middle, bottom] = lines.scale.ticks(lines.measure);
    let last = height.saturating_sub(1);
    let row = |value: f64| ((1.0 - lines.scale.height(value)) * last as f64).round() as usize;
    let mut ticks = vec![(0, top.1), (last, bottom.1)];
    let at = row(middle.0).min(last);
    if at > 0 && at < last {
        ticks.push((at, middle.1));
    }
    ticks
}

/// What the unbroken stretches of a series come to in columns of dots. Between two values there is
/// a straight line.
fn profile(runs: &[Vec<Column>], sheet: &Sheet) -> Profile {
    let width = sheet.dots();
    let (mut sums, mut levels) = (vec![(0.0, 0.0); width], vec![None; width]);
    for run in runs {
        let mut before: Option<(usize, f64)> = None;
        for column in run {
            let (from, to) = (sheet.dot(column.from), sheet.dot(column.to));
            if let Some((at, value)) = before {
                between(&mut levels, (at, value), (from, column.first));
            }
            for at in from..=to {
                let (sum, count) = &mut sums[at];
                (*sum, *count) = (*sum + column.sum, *count + column.count);
                let (min, max) = levels[at]
                    .filter(|_| *count > column.count)
                    .map_or((column.min, column.max), |level: Level| {
                        (level.min.min(column.min), level.max.max(column.max))
                    });
                let mean = *sum / *count;
                levels[at] = Some(Level { mean, min, max });
            }
            before = Some((to, column.last));
        }
    }
    levels
}

fn between(levels: &mut Profile, (from, first): (usize, f64), (to, last): (usize, f64)) {
    let all = levels.iter_mut().enumerate().take(to);
    for (at, level) in all.skip(from + 1) {
        let share = (at - from) as f64 / (to - from) as f64;
        let mean = first + (last - first) * share;
        *level = Some(Level {
            mean,
            min: mean,
            max: mean,
        });
    }
}

/// A value's height in so many dots.
fn height(scale: Scale, value: f64, dots: usize) -> usize {
    (scale.height(value).clamp(0.0, 1.0) * dots as f64).round() as usize
}

/// One series of a stack, from where the one below ends. There is a dot for zero too: it is not
/// the same as no data.
fn pile(dots: &mut Dots, pen: Pen, (profile, floor): (&Profile, &mut [f64]), scale: Scale) {
    for (x, (level, floor)) in profile.iter().zip(floor).enumerate() {
        let Some(level) = level else {
            continue;
        };
        let top = height(scale, level.mean, dots.height).max(1);
        let from = height(scale, *floor, dots.height);
        *floor = floor.max(level.mean);
        for up in from..top {
            let y = dots.height - 1 - up;
            // Zero is the lowest series' if nobody has more.
            let is_mine = level.mean > 0.0 || pen.place == 0;
            if is_mine {
                dots.put((x, y), pen, up + 1 == top || pen.fills(x, y));
            }
        }
    }
}

/// The area between a series' mean and zero; a dot for the extremes that the mean hides.
fn fill(dots: &mut Dots, pen: Pen, (profile, scale): (&Profile, Scale)) {
    let zero = height(scale, 0.0, dots.height);
    for (x, level) in profile.iter().enumerate() {
        let Some(level) = level else {
            continue;
        };
        let reach = height(scale, level.mean, dots.height);
        let (from, to) = (reach.min(zero), reach.max(zero));
        let from = from.min(dots.height - 1);
        for up in from..to.max(from + 1) {
            dots.put((x, dots.height - 1 - up), pen, true);
        }
        extremes(dots, pen, (x, level, scale));
    }
}

/// A line through the means of a series; a dot for the extremes that they hide.
fn stroke(dots: &mut Dots, pen: Pen, (profile, scale): (&Profile, Scale)) {
    let row = |value: f64| height(scale, value, dots.height - 1);
    let rows: Vec<Option<usize>> = profile
        .iter()
        .map(|level| level.map(|level| row(level.mean)))
        .collect();
    let (mut before, mut number) = (None, 0);
    for (x, here) in rows.into_iter().enumerate() {
        if let Some(here) = here {
            let from = before.unwrap_or(here);
            for up in stretch(from, here) {
                if pen.strikes(number) {
                    dots.put((x, dots.height - 1 - up), pen, true);
                }
                number += 1;
            }
        }
        before = here;
    }
    for (x, level) in profile.iter().enumerate() {
        if let Some(level) = level {
            extremes(dots, pen, (x, level, scale));
        }
    }
}

/// The rows that a line passes from one to the next, in its direction; the first one only if it is
/// the last, too.
fn stretch(from: usize, to: usize) -> impl Iterator<Item = usize> {
    (1..=from.abs_diff(to).max(1)).map(move |step| match from.cmp(&to) {
        Ordering::Less => from + step,
        Ordering::Equal => to,
        Ordering::Greater => from - step,
    })
}

fn extremes(dots: &mut Dots, pen: Pen, (x, level, scale): (usize, &Level, Scale)) {
    let last = dots.height - 1;
    let row = |value: f64| height(scale, value, last);
    for up in [row(level.min), row(level.max)] {
        if up != row(level.mean) {
            dots.put((x, last - up), pen, true);
        }
    }
}

/// How many lines of text a panel has at the least, usually and at the most.
pub(super) fn heights(lines: &Lines) -> (usize, usize, usize) {
    match (lines.shape, lines.series.len()) {
        (Shape::Stack, _) => (2, 8, 16),
        (Shape::Lines | Shape::Area | Shape::Step, 1) => (2, 5, 12),
        (Shape::Lines | Shape::Area | Shape::Step, _) => (2, 7, 16),
    }
}

/// The place of the series of this colour.
pub(super) fn place_of(series: &[Series], colour: usize) -> usize {
    let place = series.iter().position(|series| series.colour == colour);
    place.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::name::{Kind, Unit};
    use crate::text::sheet::tests::{plain, sheet};

    fn column(x: f64, (min, mean, max): (f64, f64, f64)) -> Column {
        Column {
            from: x,
            to: x,
            first: mean,
            last: mean,
            min,
            max,
            sum: mean * 3.0,
            count: 3.0,
            low: min,
            high: max,
        }
    }

    fn series(runs: Vec<Vec<Column>>) -> Series {
        Series {
            label: String::new(),
            most: String::new(),
            mean: String::new(),
            is_still: false,
            colour: 0,
            runs,
            resets: Vec::new(),
        }
    }

    fn lines(shape: Shape, all: Vec<Series>) -> Lines {
        Lines {
            measure: (Unit::Count, Kind::Gauge),
            scale: Scale {
                bottom: 0.0,
                top: 8.0,
            },
            shape,
            series: all,
            base: Vec::new(),
        }
    }

    fn flat(value: f64) -> Series {
        let at = |x| column(x, (value, value, value));
        series(vec![vec![at(0.0), at(100.0)]])
    }

    #[test]
    fn one_series_is_an_area_with_its_extremes_as_dots_and_zero_is_not_nothing() {
        let one = series(vec![
            vec![column(0.0, (1.0, 4.0, 8.0)), column(5.0, (4.0, 4.0, 4.0))],
            vec![column(100.0, (0.0, 0.0, 0.0))],
        ]);
        let page = plain(&draw(&lines(Shape::Lines, vec![one]), &sheet(20), 2));
        assert_eq!(page, ["     8 ┤⠁", "     0 ┤⣿         ⡀"]);
    }

    #[test]
    fn a_stack_is_areas_on_top_of_each_other() {
        let page = draw(
            &lines(Shape::Stack, vec![flat(4.0), flat(8.0)]),
            &sheet(20),
            2,
        );
        let page = plain(&page);
        // The upper one has an edge and every other dot.
        assert!(page[0].starts_with("     8 ┤⢝⢝⢝"), "{page:?}");
        assert!(page[1].starts_with("     0 ┤⣿⣿⣿"), "{page:?}");
    }

    #[test]
    fn several_lines_are_told_apart_by_their_dots() {
        let page = draw(
            &lines(Shape::Lines, vec![flat(8.0), flat(0.0)]),
            &sheet(20),
            2,
        );
        assert_eq!(plain(&page), ["     8 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁", "     0 ┤⡀⢀ ⡀⢀ ⡀⢀ ⡀"]);
    }

    #[test]
    fn any_values_stay_in_the_panel() {
        arbtest::arbtest(|u| {
            let mut all = Vec::new();
            for _ in 0..u.int_in_range(1..=3)? {
                let mut run = Vec::new();
                for _ in 0..u.int_in_range(0..=9)? {
                    let (x, value): (f64, f64) = (u.arbitrary()?, u.arbitrary()?);
                    run.push(column(x, (value - 1.0, value, value + 1.0)));
                }
                run.sort_by(|a, b| a.from.total_cmp(&b.from));
                all.push(series(vec![run]));
            }
            let shape = if u.arbitrary()? {
                Shape::Stack
            } else {
                Shape::Lines
            };
            for line in draw(&lines(shape, all), &sheet(20), 3) {
                let text = &plain(&[line])[0];
                assert!(text.chars().count() <= 28, "{text}");
            }
            Ok(())
        });
    }
}
