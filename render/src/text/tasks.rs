//! Tasks as text: a line for each, its name and cost on the left, its life and work on the right.

use crate::chart::tasks::{Bar, Lanes};
use crate::text::line::{Line, Tone, fitted, width};
use crate::text::sheet::Sheet;

/// How dark a stretch of a task is, from idle to busy.
const SHADES: [char; 5] = ['─', '░', '▒', '▓', '█'];
/// Columns by which a child stands further right, and how often at the most.
const INDENT: usize = 1;
const DEEPEST: usize = 8;
const OTHERS: &str = "others";

/// The room that the labels of tasks need.
pub(super) fn labels(lanes: &Lanes) -> usize {
    let of = |bar: &Bar| indent(bar) + width(&bar.label) + 1 + width(&bar.cost);
    bars(lanes).map(of).max().unwrap_or(0)
}

/// How many lines of text tasks have at the least, usually and at the most.
pub(super) fn heights(lanes: &Lanes) -> (usize, usize, usize) {
    let all = bars(lanes).count() + usize::from(!lanes.others.is_empty());
    (all.clamp(1, 4), all.max(1), all.max(1))
}

/// The panel in so many lines of text. The last one says how many tasks had no room.
pub(super) fn draw(lanes: &Lanes, sheet: &Sheet, height: usize) -> Vec<Line> {
    let mut page: Vec<Line> = bars(lanes).map(|bar| task(bar, sheet)).collect();
    if !lanes.others.is_empty() {
        page.push(others(lanes, sheet));
    }
    if page.len() > height {
        let more = page.len() + 1 - height;
        page.truncate(height.saturating_sub(1));
        let mut line = sheet.page(1).pop().unwrap_or_default();
        line.put(sheet.gutter + 1, &format!("{more} more tasks"), Tone::Grey);
        page.push(line);
    }
    page
}

/// Those beside each other in a lane have a line each here.
fn bars(lanes: &Lanes) -> impl Iterator<Item = &Bar> {
    lanes.lanes.iter().flat_map(|lane| &lane.bars)
}

fn indent(bar: &Bar) -> usize {
    bar.depth.min(DEEPEST) * INDENT
}

fn task(bar: &Bar, sheet: &Sheet) -> Line {
    let mut line = sheet.page(1).pop().unwrap_or_default();
    let room = sheet.gutter - 2;
    let cost = fitted(&bar.cost, room);
    let name = room.saturating_sub(width(&cost) + 1 + indent(bar));
    line.put(indent(bar), &fitted(&bar.label, name), Tone::Ink);
    line.put_before(room, &cost, Tone::Grey);
    let (from, to) = (sheet.cell(bar.from), sheet.cell(bar.to));
    for at in from..=to {
        line.set(sheet.gutter + at, SHADES[0], Tone::Series(0));
    }
    if from < to && !bar.was_there {
        line.set(sheet.gutter + from, '├', Tone::Series(0));
    }
    if from < to && !bar.stays {
        line.set(sheet.gutter + to, '┤', Tone::Series(0));
    }
    shade(&mut line, &bar.pieces, sheet);
    if let Some(failed) = &bar.failed {
        let at = sheet.gutter + to + 1;
        let words = format!("✗{failed}");
        line.put(
            at,
            &fitted(&words, sheet.look.columns.saturating_sub(at)),
            Tone::Series(4),
        );
    }
    line
}

fn others(lanes: &Lanes, sheet: &Sheet) -> Line {
    let mut line = sheet.page(1).pop().unwrap_or_default();
    line.put(0, &fitted(OTHERS, sheet.gutter - 2), Tone::Grey);
    shade(&mut line, &lanes.others, sheet);
    line
}

/// Draws stretches; of several in one column the darkest.
fn shade(line: &mut Line, pieces: &[(f64, f64, u8)], sheet: &Sheet) {
    let mut darkest = vec![0; sheet.cells];
    for &(from, to, shade) in pieces {
        let columns = sheet.cell(from)..=sheet.cell(to.max(from));
        let columns = darkest.get_mut(columns).into_iter().flatten();
        columns.for_each(|darkest| *darkest = shade.max(*darkest));
    }
    for (at, shade) in darkest
        .into_iter()
        .enumerate()
        .filter(|(_, shade)| *shade > 0)
    {
        let letter = SHADES[usize::from(shade).min(SHADES.len() - 1)];
        line.set(sheet.gutter + at, letter, Tone::Series(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tasks::Lane;
    use crate::text::sheet::tests::{plain, sheet};

    fn bar(label: &str, (from, to): (f64, f64)) -> Bar {
        Bar {
            label: label.to_owned(),
            cost: "1 s".to_owned(),
            from,
            to,
            ..Bar::default()
        }
    }

    fn lanes() -> Lanes {
        let make = Bar {
            was_there: true,
            stays: true,
            ..bar("make", (0.0, 199.0))
        };
        let cc = Bar {
            depth: 1,
            pieces: vec![(60.0, 79.0, 2), (70.0, 79.0, 4), (80.0, 80.0, 0)],
            failed: Some("1".to_owned()),
            ..bar("cc", (50.0, 99.0))
        };
        Lanes {
            lanes: vec![
                Lane { bars: vec![make] },
                Lane {
                    bars: vec![cc, bar("日本語-long", (150.0, 150.0))],
                },
            ],
            others: vec![(0.0, 19.0, 1)],
            links: Vec::new(),
        }
    }

    #[test]
    fn a_task_is_a_line_with_its_name_cost_life_and_work() {
        let want = [
            "m… 1 s │────────────────────",
            " … 1 s │     ├▒█─┤✗1",
            "…  1 s │               ─",
            "others │░░",
        ];
        let page = plain(&draw(&lanes(), &sheet(20), 4));
        assert_eq!(page, want);
    }

    #[test]
    fn tasks_without_room_are_counted() {
        let page = plain(&draw(&lanes(), &sheet(20), 2));
        assert_eq!(page[1..], ["       │ 3 more tasks"]);
        assert_eq!(heights(&lanes()), (4, 4, 4));
        assert_eq!(labels(&lanes()), 15);
    }
}
