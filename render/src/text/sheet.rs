//! What all panels of a text have in common: room for labels on the left, the time axis, and where
//! on it the chart's pixels are.

use crate::chart::layout::Axis;
use crate::chart::{Chart, Mark, Plot};
use crate::text::Look;
use crate::text::dots::{ACROSS, Dots};
use crate::text::line::{Line, Tone, fitted, width};

const NO_DATA: &str = "no data";
/// How many lines the words of marks may take.
const MARK_LINES: usize = 3;

/// The columns of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// How it is to look.
    pub(super) look: Look,
    /// Columns to the left of the plots; in the last one of them is the axis.
    pub(super) gutter: usize,
    /// Columns of the plots.
    pub(super) cells: usize,
    /// The chart's width in pixels.
    pixels: f64,
}

impl Sheet {
    /// Columns for a chart whose labels need so much room.
    pub(super) fn new(chart: &Chart, look: Look, labels: usize) -> Sheet {
        // Labels may take a third, and a plot has room for its axis.
        let gutter = (labels + 2).clamp(4, (look.columns / 3).max(4));
        Sheet {
            look,
            gutter,
            cells: look.columns.saturating_sub(gutter).max(8),
            pixels: (chart.width as f64).max(1.0),
        }
    }

    /// Columns of dots.
    pub(super) fn dots(&self) -> usize {
        self.cells * ACROSS
    }

    /// The column of dots at so many pixels; what is outside is at the edge.
    pub(super) fn dot(&self, x: f64) -> usize {
        let dot = x * self.dots() as f64 / self.pixels;
        (dot.max(0.0) as usize).min(self.dots() - 1)
    }

    /// The column of the plot at so many pixels.
    pub(super) fn cell(&self, x: f64) -> usize {
        self.dot(x) / ACROSS
    }

    /// Empty lines with an axis.
    pub(super) fn page(&self, height: usize) -> Vec<Line> {
        let mut axis = Line::default();
        axis.set(self.gutter - 1, '│', Tone::Grey);
        vec![axis; height]
    }

    /// Writes labels beside the axis, by the lines they are for.
    pub(super) fn label(&self, page: &mut [Line], labels: &[(usize, String)]) {
        for (at, label) in labels {
            if let Some(line) = page.get_mut(*at) {
                line.put_before(self.gutter - 2, label, Tone::Grey);
                line.set(self.gutter - 1, '┤', Tone::Grey);
            }
        }
    }

    /// Writes dots into a plot.
    pub(super) fn copy(&self, page: &mut [Line], dots: &Dots) {
        for (at, line) in page.iter_mut().enumerate() {
            for column in 0..self.cells {
                if let Some((letter, tone)) = dots.letter(column, at, self.look.letters) {
                    line.set(self.gutter + column, letter, tone);
                }
            }
        }
    }

    /// Says where there are no rows, where nothing else stands.
    pub(super) fn gaps(&self, page: &mut [Line], plot: &Plot) {
        let middle = page.len() / 2;
        let Some(line) = page.get_mut(middle) else {
            return;
        };
        for &(from, to) in &plot.gaps {
            let columns = self.dot(from).div_ceil(ACROSS)..self.dot(to) / ACROSS;
            let room = columns.len();
            for at in columns.clone() {
                if line.is_blank(self.gutter + at) {
                    line.set(self.gutter + at, '·', Tone::Grey);
                }
            }
            if room >= width(NO_DATA) + 2 {
                let at = self.gutter + columns.start + (room - width(NO_DATA)) / 2;
                line.put(at, NO_DATA, Tone::Grey);
            }
        }
    }

    /// Draws marks through a plot, behind all else.
    pub(super) fn marks(&self, page: &mut [Line], marks: &[Mark]) {
        for line in page {
            for mark in marks {
                let at = self.gutter + self.cell(mark.x);
                if line.is_blank(at) {
                    line.set(at, '┆', Tone::Grey);
                }
            }
        }
    }

    /// The words of marks, each at its place as far as there is room; and how many had none.
    pub(super) fn words(&self, marks: &[Mark]) -> (Vec<Line>, usize) {
        let mut lines: Vec<(Line, usize)> = Vec::new();
        let mut left_out = 0;
        let mut marks: Vec<&Mark> = marks.iter().collect();
        marks.sort_by(|a, b| a.x.total_cmp(&b.x));
        for mark in marks {
            let at = self.gutter + self.cell(mark.x);
            let label = fitted(
                &mark.label,
                self.look.columns.saturating_sub(at + 1).min(24),
            );
            let free = lines.iter().position(|(_, end)| *end < at);
            let line = match free {
                Some(line) => line,
                None if lines.len() < MARK_LINES => {
                    lines.push((Line::default(), 0));
                    lines.len() - 1
                }
                None => {
                    left_out += 1;
                    continue;
                }
            };
            let (line, end) = &mut lines[line];
            line.set(at, '┆', Tone::Grey);
            *end = line.put(at + 1, &label, Tone::Ink);
        }
        (lines.into_iter().map(|(line, _)| line).collect(), left_out)
    }

    /// The time axis below a plot, with what was lost there as `!`.
    pub(super) fn ruler(&self, axis: &Axis, lost: &[(f64, f64)]) -> Line {
        let mut line = Line::default();
        line.set(self.gutter - 1, '└', Tone::Grey);
        for at in 0..self.cells {
            line.set(self.gutter + at, '─', Tone::Grey);
        }
        let places: Vec<usize> = axis.ticks.iter().map(|(x, _)| self.cell(*x)).collect();
        let ends = places.iter().skip(1).map(|next| next.saturating_sub(1));
        let ends = ends.chain([self.cells]);
        for ((&at, end), (_, label)) in places.iter().zip(ends).zip(&axis.ticks) {
            // The first label is the axis' beginning; others stand behind their tick.
            let words = at + usize::from(at > 0);
            if at > 0 {
                line.set(self.gutter + at, '┴', Tone::Grey);
            }
            if words + width(label) <= end {
                line.put(self.gutter + words, label, Tone::Grey);
            }
        }
        for &(from, to) in lost {
            for at in self.cell(from)..=self.cell(to) {
                line.set(self.gutter + at, '!', Tone::Bold);
            }
        }
        line
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::text::Letters;

    /// Columns that are ten pixels wide each, behind eight for labels.
    pub(in crate::text) fn sheet(cells: usize) -> Sheet {
        Sheet {
            look: Look {
                columns: 8 + cells,
                letters: Letters::Unicode,
                is_coloured: false,
            },
            gutter: 8,
            cells,
            pixels: cells as f64 * 10.0,
        }
    }

    /// The lines as they are written.
    pub(in crate::text) fn plain(page: &[Line]) -> Vec<String> {
        let line = |line: &Line| {
            let mut text = String::new();
            line.plain(Letters::Unicode, &mut text);
            text
        };
        page.iter().map(line).collect()
    }

    fn mark(x: f64, label: &str) -> Mark {
        Mark {
            x,
            label: label.to_owned(),
        }
    }

    #[test]
    fn marks_go_through_what_is_empty_and_their_words_stand_where_there_is_room() {
        let sheet = sheet(20);
        let marks = [
            mark(0.0, "configure"),
            mark(60.0, "make"),
            mark(150.0, "ok"),
        ];
        let mut page = sheet.page(1);
        page[0].put(14, "x", Tone::Ink);
        sheet.marks(&mut page, &marks);
        assert_eq!(plain(&page), ["       │┆     x        ┆"]);
        let (words, left_out) = sheet.words(&marks);
        let want = ["        ┆configure     ┆ok", "              ┆make"];
        assert_eq!(
            (plain(&words), left_out),
            (want.map(String::from).into(), 0)
        );
        let crowd: Vec<Mark> = (0..9).map(|_| mark(5.0, "here")).collect();
        let (words, left_out) = sheet.words(&crowd);
        assert_eq!((words.len(), left_out), (3, 6));
    }

    #[test]
    fn the_ruler_names_times_where_they_fit_and_says_what_was_lost() {
        let sheet = sheet(20);
        let ticks = [
            (0.0, "0 s"),
            (50.0, "a long one"),
            (100.0, "2 s"),
            (190.0, "3 s"),
        ];
        let axis = Axis {
            ticks: ticks.map(|(x, label)| (x, label.to_owned())).into(),
            width: 200.0,
        };
        let line = sheet.ruler(&axis, &[(175.0, 185.0)]);
        assert_eq!(plain(&[line]), ["       └0 s──┴────┴2 s───!!┴"]);
    }

    #[test]
    fn whatever_is_outside_is_at_the_edge() {
        let sheet = sheet(20);
        for (x, dot) in [(-5.0, 0), (f64::NAN, 0), (0.0, 0), (199.9, 39), (1e300, 39)] {
            assert_eq!(sheet.dot(x), dot, "{x}");
        }
    }
}
