//! Where marks and their words stand: over the time axis, in as many rows as they need, so that no
//! word is overlapped by another or crossed by a line.

use crate::chart::Mark;
use crate::chart::ink;

/// How high a row of words is.
pub const ROW: f64 = 16.0;
/// How high the row of marks without words is.
pub const LONE: f64 = 10.0;
/// From a mark's line to its words.
pub const APART: f64 = 8.0;
const ROWS: usize = 3;
/// Marks nearer to each other than this, in pixels, share a line.
const NEAR: f64 = 3.0;
/// No words take more than this.
const ROOM: f64 = 240.0;
/// What is said of marks that share a line is cut at about so many bytes.
const SAID: usize = 120;

/// All marks of a chart, placed.
#[derive(Debug, Default, PartialEq)]
pub struct Flags {
    /// From the left to the right.
    pub flags: Vec<Flag>,
    /// What they take over the time axis, in pixels.
    pub height: f64,
}

/// A mark, or several that are too near each other to be told apart.
#[derive(Debug, PartialEq)]
pub struct Flag {
    /// In pixels from the left.
    pub x: f64,
    /// How far below the upper edge of all flags its row begins.
    pub y: f64,
    /// What is written beside it, and whether that stands on its left; nothing if there is no room.
    pub words: Option<(String, bool)>,
    /// All that it says.
    pub said: String,
}

impl Flags {
    /// Places marks over plots of this width.
    pub fn of(marks: &[Mark], width: f64) -> Flags {
        let mut sorted: Vec<&Mark> = marks.iter().collect();
        sorted.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut flags = Flags::default();
        let free = Row {
            end: f64::NEG_INFINITY,
            line: f64::NEG_INFINITY,
        };
        let mut seats = [free; ROWS];
        let (mut start, mut rows, mut lone) = (0, 0, false);
        while let Some(first) = sorted.get(start) {
            let near = sorted[start..].partition_point(|mark| mark.x < first.x + NEAR);
            let group = &sorted[start..start + near.max(1)];
            start += group.len();
            let words = ink::fitted(&first.label, 12.0, ROOM);
            let row = if group.len() == 1 {
                seat(&mut seats, (first.x, &words), width)
            } else {
                None
            };
            rows = rows.max(row.map_or(0, |(row, _)| row + 1));
            lone |= row.is_none();
            flags.flags.push(Flag {
                x: first.x,
                y: row.map_or(f64::INFINITY, |(row, _)| row as f64 * ROW),
                words: row.map(|(_, is_left)| (words, is_left)),
                said: said(group),
            });
        }
        flags.height = rows as f64 * ROW + if lone { LONE } else { 0.0 };
        for flag in &mut flags.flags {
            flag.y = flag.y.min(rows as f64 * ROW);
        }
        flags
    }
}

/// What is taken of a row so far.
#[derive(Clone, Copy)]
struct Row {
    /// Where its last words end.
    end: f64,
    /// Where its last line goes down.
    line: f64,
}

/// A row for some words, and whether they stand on the left of their mark. Its line goes down
/// through all rows below, so these must be free too.
fn seat(rows: &mut [Row; ROWS], (x, words): (f64, &str), width: f64) -> Option<(usize, bool)> {
    let room = APART + ink::width(words, 12.0);
    let is_left = x + room > width;
    let from = if is_left { x - room } else { x - APART };
    let taken = rows.iter().rposition(|row| row.end > x - APART);
    let at = taken.map_or(0, |taken| taken + 1);
    let mut lines = rows.iter().take(at).map(|row| row.line);
    if is_left && lines.any(|line| line > from - APART) {
        return None;
    }
    let row = rows.get_mut(at).filter(|row| row.end <= from)?;
    let end = if is_left { x + APART } else { x + room + APART };
    *row = Row { end, line: x };
    Some((at, is_left))
}

/// All that marks say, cut where it is too long to be read in one breath.
fn said(group: &[&Mark]) -> String {
    let mut said = String::new();
    for (at, mark) in group.iter().enumerate() {
        let label = ink::fitted(&mark.label, 12.0, ROOM);
        if at > 0 && said.len() + label.len() > SAID {
            return format!("{said} and {} more", group.len() - at);
        }
        said += if at > 0 { ", " } else { "" };
        said += &label;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(all: &[(f64, &str)]) -> Vec<Mark> {
        let mark = |&(x, label): &(f64, &str)| Mark {
            x,
            label: label.to_owned(),
        };
        all.iter().map(mark).collect()
    }

    fn rows(all: &[(f64, &str)]) -> Vec<(f64, bool)> {
        let flags = Flags::of(&marks(all), 1_000.0).flags;
        let row = |flag: &Flag| (flag.y / ROW, flag.words.is_some());
        flags.iter().map(row).collect()
    }

    #[test]
    fn words_that_would_overlap_go_a_row_down_and_then_have_only_a_mark() {
        let crowd = [
            (100.0, "compile"),
            (110.0, "link"),
            (120.0, "test"),
            (130.0, "pack"),
        ];
        let want = [(0.0, true), (1.0, true), (2.0, true), (3.0, false)];
        assert_eq!(rows(&crowd), want);
        let apart = [(100.0, "compile"), (500.0, "link"), (990.0, "the end")];
        assert_eq!(rows(&apart), [(0.0, true); 3]);
        let height = |all: &[(f64, &str)]| Flags::of(&marks(all), 1_000.0).height;
        assert_eq!(
            (height(&[]), height(&apart), height(&crowd)),
            (0.0, ROW, 3.0 * ROW + LONE)
        );
    }

    #[test]
    fn words_never_overlap_and_no_line_crosses_them() {
        arbtest::arbtest(|u| {
            let mut all = Vec::new();
            for at in 0..u.int_in_range(0..=40)? {
                let x = f64::from(u.int_in_range(0..=1_000)?);
                all.push((x, ["a", "longer", "a very long label indeed"][at % 3]));
            }
            let flags = Flags::of(&marks(&all), 1_000.0).flags;
            for (at, flag) in flags.iter().enumerate() {
                let Some((words, is_left)) = &flag.words else {
                    continue;
                };
                let far = ink::width(words, 12.0) + APART;
                let (from, to) = if *is_left {
                    (flag.x - far, flag.x - APART)
                } else {
                    (flag.x + APART, flag.x + far)
                };
                assert!(to <= 1_000.0 && from >= -APART, "{flag:?}");
                for (_, other) in flags.iter().enumerate().filter(|(other, _)| *other != at) {
                    // Its line goes from its row down, its triangle is a little wider.
                    assert!(
                        other.y > flag.y || other.x + 4.0 <= from || other.x - 4.0 >= to,
                        "{flag:?} {other:?}"
                    );
                }
            }
            Ok(())
        });
    }

    #[test]
    fn thousands_of_marks_are_bounded() {
        let all: Vec<Mark> = (0..100_000)
            .map(|at| Mark {
                x: f64::from(at) / 100.0,
                label: "x".repeat(5_000),
            })
            .collect();
        let flags = Flags::of(&all, 1_000.0).flags;
        assert!(flags.len() <= 1_000);
        assert!(flags.iter().map(|flag| flag.said.len()).sum::<usize>() < 300_000);
        assert!(flags[0].said.ends_with("more") && !flags[0].said.is_empty());
    }
}
