//! A chart in no more lines than a screen has: panels from the top, as high as there is room.

use crate::chart::Chart;
use crate::chart::layout::Axis;
use crate::text::legend::legend;
use crate::text::line::{Line, Tone, fitted};
use crate::text::{Look, heights, panel, sheet};

/// Title, subtitle and time axis.
const AROUND: usize = 3;

/// As much of a chart as fits into so many lines.
pub fn fitting(chart: &Chart, look: Look, rows: usize) -> Vec<Line> {
    let (sheet, axis) = (sheet(chart, look), Axis::of(chart));
    let (words, _) = sheet.words(&chart.marks);
    let words = words.into_iter().take(usize::from(rows > 12));
    let mut page = vec![
        Line::of(&fitted(&chart.title, look.columns), Tone::Bold),
        Line::of(&fitted(&chart.subtitle, look.columns), Tone::Grey),
    ];
    page.extend(words);
    let room = rows.saturating_sub(page.len() - 2 + AROUND);
    let wanted: Vec<(usize, usize)> = chart
        .plots
        .iter()
        .map(|plot| {
            let (least, _, most) = heights(plot);
            (least, most)
        })
        .collect();
    let shares = shares(&wanted, room);
    for (plot, height) in chart.plots.iter().zip(&shares) {
        page.extend(legend(plot, &sheet).into_iter().take(1));
        page.extend(panel(plot, chart, (&sheet, *height)));
    }
    let lost: Vec<(f64, f64)> = chart
        .plots
        .iter()
        .flat_map(|plot| plot.lost.clone())
        .collect();
    page.push(sheet.ruler(&axis, &lost));
    let more = chart.plots.len() - shares.len();
    if more > 0 {
        let more = format!("{more} more panel{}", if more == 1 { "" } else { "s" });
        page.push(Line::of(&fitted(&more, look.columns), Tone::Grey));
    }
    page.truncate(rows);
    page
}

/// The heights of the first panels, as many as fit below each other with a heading each: at least
/// as high as each must be, then a line more for each in turn until there is no room or no wish.
fn shares(wanted: &[(usize, usize)], room: usize) -> Vec<usize> {
    let all: usize = wanted.iter().map(|(least, _)| least + 1).sum();
    // Who has no room is told of in a line.
    let room = if all > room {
        room.saturating_sub(1)
    } else {
        room
    };
    let mut left = room;
    let fits = |(least, _): &&(usize, usize)| {
        let needed = least + 1;
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    };
    let mut shares: Vec<usize> = wanted
        .iter()
        .take_while(fits)
        .map(|(least, _)| *least)
        .collect();
    let used: usize = shares.iter().map(|least| least + 1).sum();
    let mut left = room.saturating_sub(used);
    let mut is_growing = true;
    while is_growing {
        is_growing = false;
        for (share, (_, most)) in shares.iter_mut().zip(wanted) {
            if left > 0 && *share < *most {
                (*share, left, is_growing) = (*share + 1, left - 1, true);
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_share_the_screen_from_the_top() {
        assert_eq!(shares(&[(2, 16), (2, 5)], 20), [13, 5]);
        assert_eq!(shares(&[(2, 16), (2, 5)], 7), [3, 2]);
        assert_eq!(shares(&[(2, 16), (2, 5), (2, 5)], 8), [3, 2]);
        assert_eq!(shares(&[(2, 16)], 2), [0; 0]);
        assert_eq!(shares(&[], 10), [0; 0]);
    }

    #[test]
    fn panels_never_take_more_than_there_is() {
        arbtest::arbtest(|u| {
            let mut wanted = Vec::new();
            for _ in 0..u.int_in_range(0..=9)? {
                let least = u.int_in_range(1..=4)?;
                wanted.push((least, least + u.int_in_range(0..=20)?));
            }
            let room = u.int_in_range(0..=60)?;
            let shares = shares(&wanted, room);
            let used: usize = shares.iter().map(|share| share + 1).sum();
            assert!(used + usize::from(shares.len() < wanted.len()) <= room.max(1));
            Ok(())
        });
    }
}
