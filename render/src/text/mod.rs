//! A chart as text for terminals and logs.

mod dots;
mod heat;
mod legend;
mod letter;
pub mod line;
mod lines;
mod screen;
mod sheet;
mod tasks;

use crate::chart::layout::Axis;
use crate::chart::{Body, Chart, Plot};
use crate::text::legend::legend;
use crate::text::line::{Line, Tone, fitted, width};
use crate::text::sheet::Sheet;

pub use screen::fitting;

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// How wide it is.
    pub columns: usize,
    /// What it is made of.
    pub letters: Letters,
    /// Whether series are told by their colours and not by patterns.
    pub is_coloured: bool,
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Braille, blocks and lines.
    Unicode,
    /// What every terminal and log has.
    Ascii,
}

/// Draws a chart. The same chart gives the same bytes.
pub fn draw(chart: &Chart, look: Look) -> String {
    let mut text = String::new();
    for line in whole(chart, look) {
        line.plain(look.letters, &mut text);
        text.push('\n');
    }
    text
}

/// All of a chart, one line below the other.
fn whole(chart: &Chart, look: Look) -> Vec<Line> {
    let (sheet, axis) = (sheet(chart, look), Axis::of(chart));
    let mut page = vec![Line::of(&fitted(&chart.title, look.columns), Tone::Bold)];
    page.extend(wrapped(&chart.subtitle, look.columns));
    page.push(Line::default());
    let (words, left_out) = sheet.words(&chart.marks);
    page.extend(words);
    for plot in &chart.plots {
        page.extend(legend(plot, &sheet));
        page.extend(panel(plot, chart, (&sheet, heights(plot).1)));
        if !matches!(plot.body, Body::Hist(_)) {
            page.push(sheet.ruler(&axis, &plot.lost));
        }
        page.push(Line::default());
    }
    if left_out > 0 {
        let note = format!("{left_out} marks without words, for want of room");
        page.push(Line::of(&fitted(&note, look.columns), Tone::Grey));
    }
    for note in &chart.notes {
        page.extend(wrapped(note, look.columns));
    }
    while page.last().is_some_and(|line| *line == Line::default()) {
        page.pop();
    }
    page
}

/// The columns that suit a chart.
fn sheet(chart: &Chart, look: Look) -> Sheet {
    let labels = chart.plots.iter().map(|plot| match &plot.body {
        Body::Lines(lines) => {
            let ticks = lines.scale.ticks(lines.measure);
            ticks.iter().map(|tick| width(&tick.1)).max().unwrap_or(0)
        }
        Body::Tasks(lanes) => tasks::labels(lanes),
        Body::Heat(_) | Body::Hist(_) => 8,
    });
    Sheet::new(chart, look, labels.max().unwrap_or(0))
}

/// How many lines of text a plot has at the least, usually and at the most.
fn heights(plot: &Plot) -> (usize, usize, usize) {
    match &plot.body {
        Body::Lines(lines) => lines::heights(lines),
        Body::Tasks(lanes) => tasks::heights(lanes),
        Body::Heat(heat) => heat::heights(heat),
        Body::Hist(hist) => heat::bars(hist),
    }
}

/// What is in a plot, in so many lines.
fn panel(plot: &Plot, chart: &Chart, (sheet, height): (&Sheet, usize)) -> Vec<Line> {
    let mut page = match &plot.body {
        Body::Lines(lines) => lines::draw(lines, sheet, height),
        Body::Tasks(lanes) => tasks::draw(lanes, sheet, height),
        Body::Heat(heat) => heat::draw(heat, sheet, height),
        // Its axis is none of time.
        Body::Hist(hist) => return heat::histogram(hist, sheet, height),
    };
    sheet.gaps(&mut page, plot);
    sheet.marks(&mut page, &chart.marks);
    page
}

/// A text in lines of so many columns, broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = fitted(word.trim_end(), columns);
        if lines.is_empty() || at + width(&bare) > columns {
            lines.push(Line::default());
            at = 0;
        }
        if let Some(line) = lines.last_mut() {
            at = line.put(at, &bare, Tone::Grey) + usize::from(word.ends_with(' '));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Mark;
    use crate::input::testing;
    use crate::request::Request;

    fn chart() -> Chart {
        let names =
            "cpu_user_pct\tcpu_system_pct\tcpu_idle_pct\t\u{65e5}\u{672c}\u{1b}[1m_bytes\thost";
        let row = |at: i64| format!("{at}\t{}\t5\t50\t{}\tweb\u{202e}\n", at % 40, at * at - 9);
        let rows: String = (0..30).chain(50..60).map(row).collect();
        let source = testing::source(&format!("unix_s\t{names}\n{rows}"));
        let mut chart = Chart::new(&mut [source], &mut [], &Request::default());
        let label = "a step with a very long name, \u{1f389}\u{9b}2J";
        let mark = |x: f64| Mark {
            x,
            label: label.to_owned(),
        };
        chart.marks = [0.0, 7.0, 300.0, chart.width as f64].map(mark).into();
        chart
    }

    #[test]
    fn no_line_is_wider_than_asked_for_and_none_moves_a_terminal() {
        let chart = chart();
        for columns in (20..=130).chain([1_000]) {
            for letters in [Letters::Unicode, Letters::Ascii] {
                let look = Look {
                    columns,
                    letters,
                    is_coloured: false,
                };
                let text = draw(&chart, look);
                for line in text.lines() {
                    assert!(width(line) <= columns, "{columns}: {line}");
                    assert!(
                        !line.contains(char::is_control) && !line.ends_with(' '),
                        "{line}"
                    );
                }
                assert!(letters == Letters::Unicode || text.is_ascii());
                assert_eq!(text, draw(&chart, look));
            }
        }
    }

    #[test]
    fn a_screen_is_never_overrun() {
        let chart = chart();
        for rows in 1..60 {
            let look = Look {
                columns: 5 + rows * 3,
                letters: Letters::Unicode,
                is_coloured: true,
            };
            assert!(fitting(&chart, look, rows).len() <= rows);
        }
    }
}
