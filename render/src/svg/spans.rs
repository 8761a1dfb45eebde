//! Stretches of time in a plot that are not as the rest: without rows, or with some lost.

use crate::chart::Plot;
use crate::chart::colour::{FAULT, GAP, LOST_OPACITY, Tone};
use crate::chart::ink;
use crate::svg::path::Tenth;
use crate::svg::{CENTRED, Svg, Type};

const NO_DATA: &str = "no data";
const LOST: &str = "lost";
const FAULTY: Type = Type {
    tone: &FAULT,
    more: " text-anchor=\"middle\"",
};
/// The least width of words that are turned.
const UPRIGHT: f64 = 16.0;
/// Room on both sides of a word.
const AROUND: f64 = 8.0;

impl Svg {
    /// The stretches where nothing is known, under what is drawn.
    pub(super) fn gaps(&mut self, plot: &Plot, height: f64) {
        let gaps = joined(plot.gaps.iter().filter(|(from, to)| to - from >= 1.0), 0.0);
        self.stretches(&gaps, (&GAP, ""), height);
        let length = ink::width(NO_DATA, 12.0) + AROUND;
        for (from, to) in gaps {
            let (x, y) = ((from + to) / 2.0, height / 2.0);
            if to - from >= length {
                // Beside the rule in the middle.
                self.text((x, y / 2.0 + 4.0), &CENTRED, NO_DATA);
            } else if to - from >= UPRIGHT && height >= length {
                let turn = format!("rotate(-90 {} {})", Tenth(x), Tenth(y));
                let at = self.at(x);
                self.raw(format_args!("<g transform=\"{turn}\"{at}>\n"));
                self.text((x, y + 4.0), &CENTRED, NO_DATA);
                self.raw(format_args!("</g>\n"));
            }
        }
    }

    /// The stretches where some of what went on is not in the rows, over what is drawn.
    pub(super) fn lost(&mut self, plot: &Plot, height: f64) {
        let faint = format!(" fill-opacity=\"{LOST_OPACITY}\"");
        let lost = joined(&plot.lost, 1.0);
        self.stretches(&lost, (&FAULT, &faint), height);
        for (from, to) in lost {
            if to - from >= ink::width(LOST, 12.0) + AROUND {
                self.text(((from + to) / 2.0, 14.0), &FAULTY, LOST);
            }
        }
    }

    /// All as one path, as there may be one a pixel.
    fn stretches(&mut self, stretches: &[(f64, f64)], (tone, more): (&Tone, &str), height: f64) {
        if stretches.is_empty() {
            return;
        }
        let mut data = String::new();
        for (from, to) in stretches {
            let width = Tenth((to - from).max(1.0));
            data += &format!("M{} 0h{width}v{height}h-{width}z", Tenth(*from));
        }
        let (class, plain) = (tone.class, self.plain(tone));
        self.raw(format_args!(
            "<path class=\"{class}\" fill=\"{plain}\"{more} d=\"{data}\"/>\n"
        ));
    }
}

/// Stretches in order, those that are nearer to each other than so many pixels made one.
fn joined<'a>(stretches: impl IntoIterator<Item = &'a (f64, f64)>, apart: f64) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> = stretches.into_iter().copied().collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (from, to) in sorted {
        match joined.last_mut() {
            Some(last) if from - last.1 < apart => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let mixed = [(50.0, 60.0), (1.0, 2.0), (2.5, 9.0), (3.0, 4.0)];
        assert_eq!(joined(&mixed, 1.0), [(1.0, 9.0), (50.0, 60.0)]);
        let many: Vec<_> = (0..100_000)
            .map(|at| (f64::from(at) / 100.0, f64::from(at) / 99.0))
            .collect();
        assert!(joined(&many, 1.0).len() <= 1_001);
    }
}
