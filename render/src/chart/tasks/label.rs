//! Where a bar's name stands.

use crate::chart::ink;
use crate::chart::tasks::{Bar, SIZE};

/// From a bar to the label beside it, and from its edge to one within.
const BESIDE: f64 = 5.0;
const WITHIN: f64 = 4.0;
/// The longest name in pixels.
const LONGEST: f64 = 200.0;

/// How a task ended, in words.
pub(super) fn ending(status: &str) -> String {
    if status.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("exit {status}")
    } else {
        ink::fitted(status, SIZE, LONGEST)
    }
}

/// Cuts what is too long, so that labels have a width that is known.
pub(super) fn cut(bar: &mut Bar) {
    bar.label = ink::fitted(&bar.label, SIZE, LONGEST);
}

/// The width of name, cost and end.
pub(super) fn width(bar: &Bar) -> f64 {
    let words = [Some(&bar.label), Some(&bar.cost), bar.failed.as_ref()];
    let words = words.into_iter().flatten().filter(|word| !word.is_empty());
    let widths = words.map(|word| ink::width(word, SIZE) + ink::width(" ", SIZE));
    widths.sum()
}

/// Where the label of a bar can stand that has its lane for itself: behind the bar, before it or,
/// if it is too long for that, within.
pub(super) fn beside(bar: &Bar, room: f64) -> Option<f64> {
    let width = width(bar);
    if bar.to + BESIDE + width <= room {
        return Some(bar.to + BESIDE);
    }
    let before = bar.from - BESIDE - width;
    if before >= 0.0 {
        Some(before)
    } else {
        within(bar)
    }
}

/// Where it can stand within the bar.
pub(super) fn within(bar: &Bar) -> Option<f64> {
    (width(bar) + 2.0 * WITHIN <= bar.to - bar.from).then_some(bar.from + WITHIN)
}

/// From where to where a bar and its label reach.
pub(super) fn extent(bar: &Bar) -> (f64, f64) {
    match bar.label_at {
        Some(at) => (bar.from.min(at), bar.to.max(at + width(bar))),
        None => (bar.from, bar.to),
    }
}

/// Whether a bar's label stands at a place.
pub(super) fn covers(bar: &Bar, x: f64) -> bool {
    let apart = 2.0;
    bar.label_at
        .is_some_and(|at| x > at - apart && x < at + width(bar) + apart)
}

/// Leaves the names of programs only where there is room for them: behind their tick, before the
/// next one or the end, and not where the label stands.
pub(super) fn fit_renames(bar: &mut Bar) {
    let label = bar.label_at.map(|at| (at, at + width(bar)));
    let mut end = bar.to;
    for (x, name) in bar.renames.iter_mut().rev() {
        let (from, to) = (*x + WITHIN, *x + WITHIN + ink::width(name, SIZE));
        let free = label.is_none_or(|label| to + BESIDE < label.0 || label.1 + BESIDE < from);
        // The last program is what the label names.
        let told = label.is_some() && *name == bar.label;
        if told || !free || to + WITHIN > end {
            name.clear();
        }
        end = *x;
    }
    // Nearly all begin as a copy of their parent; that is no news.
    let start = bar.from;
    bar.renames
        .retain(|(x, name)| !name.is_empty() || x - start > 3.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(from: f64, to: f64) -> Bar {
        Bar {
            label: "name".to_owned(),
            from,
            to,
            ..Bar::default()
        }
    }

    #[test]
    fn a_label_stands_behind_its_bar_or_before_it_or_within() {
        let width = width(&bar(0.0, 0.0));
        assert_eq!(beside(&bar(10.0, 20.0), 100.0), Some(25.0));
        assert_eq!(beside(&bar(60.0, 90.0), 100.0), Some(55.0 - width));
        assert_eq!(beside(&bar(2.0, 98.0), 100.0), Some(6.0));
        assert_eq!(beside(&bar(10.0, 30.0), 40.0), None);
    }

    #[test]
    fn a_program_is_named_where_there_is_room() {
        let mut bar = bar(0.0, 100.0);
        bar.label_at = Some(105.0);
        bar.renames = [(1.0, "sh"), (50.0, "ls"), (55.0, "cc"), (80.0, "name")]
            .map(|(x, name)| (x, name.to_owned()))
            .to_vec();
        fit_renames(&mut bar);
        let named: Vec<_> = bar
            .renames
            .iter()
            .map(|(x, name)| (*x, name.as_str()))
            .collect();
        assert_eq!(named, [(1.0, "sh"), (50.0, ""), (55.0, "cc"), (80.0, "")]);
    }
}
