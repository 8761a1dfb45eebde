//! Sizes over time as shades, and in all as bars with their counts.

use crate::chart::heat::{Heat, Hist, SHADES};
use crate::chart::scale::words;
use crate::text::line::{Line, Tone};
use crate::text::sheet::Sheet;

const LETTERS: [char; 4] = ['░', '▒', '▓', '█'];
/// What the lines over a heat map are made of.
pub(super) const CURVES: [char; 3] = ['o', 'x', '+'];
/// Room for a count behind its bar.
const COUNT: usize = 12;

/// How many lines of text a heat map has at the least, usually and at the most.
pub(super) fn heights(heat: &Heat) -> (usize, usize, usize) {
    let rows = heat.bounds.len().saturating_sub(1).max(1);
    (rows.min(3), rows.min(16), rows)
}

/// A heat map in so many lines of text.
pub(super) fn draw(heat: &Heat, sheet: &Sheet, height: usize) -> Vec<Line> {
    let rows = heat.bounds.len().saturating_sub(1).max(1);
    let line_of = |row: usize| height - 1 - (row.min(rows - 1) * height / rows).min(height - 1);
    let mut page = sheet.page(height);
    let mut labels: Vec<(usize, String)> = Vec::new();
    for (row, bound) in heat.bounds.iter().enumerate().take(rows) {
        let at = line_of(row);
        let is_new = labels
            .last()
            .is_none_or(|(last, _)| last.saturating_sub(at) >= 2);
        if is_new {
            labels.push((at, words(heat.measure, *bound)));
        }
    }
    sheet.label(&mut page, &labels);
    let mut darkest = vec![None; height * sheet.cells];
    for cell in &heat.cells {
        let line = line_of(cell.row) * sheet.cells;
        for at in sheet.cell(cell.from)..=sheet.cell((cell.to - 0.01).max(cell.from)) {
            darkest[line + at] = darkest[line + at].max(Some(cell.shade));
        }
    }
    for (at, shade) in darkest.into_iter().enumerate() {
        if let Some(shade) = shade {
            let step = usize::from(shade) * LETTERS.len() / usize::from(SHADES);
            let letter = LETTERS[step.min(LETTERS.len() - 1)];
            page[at / sheet.cells].set(sheet.gutter + at % sheet.cells, letter, Tone::Series(0));
        }
    }
    for (curve, letter) in heat.curves.iter().zip(CURVES.into_iter().cycle()) {
        for &(x, size) in curve.runs.iter().flatten() {
            let row = heat.bounds.iter().rposition(|bound| *bound <= size);
            let line = line_of(row.unwrap_or(0));
            page[line].set(sheet.gutter + sheet.cell(x), letter, Tone::Bold);
        }
    }
    page
}

/// How many lines of text a histogram has at the least, usually and at the most.
pub(super) fn bars(hist: &Hist) -> (usize, usize, usize) {
    let rows = hist.bars.len().max(1);
    (rows.min(3), rows.min(16), rows)
}

/// A histogram in so many lines of text; neighbours share one where there are too few.
pub(super) fn histogram(hist: &Hist, sheet: &Sheet, height: usize) -> Vec<Line> {
    let together = hist.bars.len().div_ceil(height).max(1);
    let groups = hist.bars.chunks(together).filter_map(|group| {
        let (first, last) = (group.first()?, group.last()?);
        let count = group.iter().map(|bar| bar.2).fold(0, u64::saturating_add);
        Some((first.0, last.1, count))
    });
    let groups: Vec<(f64, f64, u64)> = groups.collect();
    let most = groups.iter().map(|group| group.2).max().unwrap_or(0);
    let mut page = sheet.page(groups.len());
    let labels = groups.iter().map(|group| words(hist.measure, group.0));
    sheet.label(&mut page, &labels.enumerate().collect::<Vec<_>>());
    let room = sheet.cells.saturating_sub(COUNT).max(1);
    for (line, &(from, to, count)) in page.iter_mut().zip(&groups) {
        let eighths = count as f64 / most.max(1) as f64 * (room * 8) as f64;
        let end = bar(
            line,
            sheet.gutter,
            (eighths as usize).max(usize::from(count > 0)),
        );
        let mut end = line.put(end + 1, &count.to_string(), Tone::Ink);
        let here = |size: f64| size >= from && size < to;
        for (name, _) in hist.quantiles.iter().filter(|(_, size)| here(*size)) {
            end = line.put(end + 1, &format!("←{name}"), Tone::Grey);
        }
    }
    page
}

/// A bar so many eighths of a column long. Returns the column behind it.
fn bar(line: &mut Line, column: usize, eighths: usize) -> usize {
    const PARTS: [char; 8] = ['█', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let whole = eighths / 8;
    for at in 0..whole {
        line.set(column + at, PARTS[0], Tone::Series(0));
    }
    if !eighths.is_multiple_of(8) {
        line.set(column + whole, PARTS[eighths % 8], Tone::Series(0));
    }
    column + eighths.div_ceil(8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::heat::{Cell, Curve};
    use crate::chart::name::{Kind, Unit};
    use crate::text::sheet::tests::{plain, sheet};

    #[test]
    fn a_heat_map_is_shades_from_the_bottom_up_with_percentiles_over_it() {
        let cell = |from: f64, row, shade| Cell {
            from,
            to: from + 10.0,
            row,
            count: 1,
            shade,
        };
        let heat = Heat {
            measure: (Unit::Seconds, Kind::Gauge),
            bounds: vec![1.0, 2.0, 4.0, 8.0],
            cells: vec![cell(0.0, 0, 0), cell(10.0, 0, 7), cell(190.0, 2, 3)],
            curves: vec![Curve {
                name: "p50",
                runs: vec![vec![(5.0, 1.5), (100.0, 2.0)]],
            }],
            most: 9,
        };
        let want = [
            "   4 s ┤                   ▒",
            "       │          o",
            "   1 s ┤o█",
        ];
        assert_eq!(plain(&draw(&heat, &sheet(20), 3)), want);
        // Rows share a line where there are few.
        let low = plain(&draw(&heat, &sheet(20), 1));
        assert_eq!(low, ["   1 s ┤o█        o        ▒"]);
    }

    #[test]
    fn a_histogram_is_bars_with_their_counts() {
        let hist = Hist {
            measure: (Unit::Seconds, Kind::Gauge),
            bars: vec![(1.0, 2.0, 40), (2.0, 4.0, 0), (4.0, 8.0, 15)],
            quantiles: vec![("p50", 1.5), ("p99", 7.0)],
        };
        let want = [
            "   1 s ┤████████ 40 ←p50",
            "   2 s ┤ 0",
            "   4 s ┤███ 15 ←p99",
        ];
        assert_eq!(plain(&histogram(&hist, &sheet(20), 3)), want);
        let together = plain(&histogram(&hist, &sheet(20), 2));
        assert_eq!(together.len(), 2);
        assert!(together[1].contains("15 ←p99"));
    }
}
