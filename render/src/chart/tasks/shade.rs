//! How dark a bar is where.

use crate::chart::tasks::SHADES;
use crate::chart::tasks::view::View;
use crate::input::tasks::Task;

/// The shares of a processor at which the next shade begins.
const STEPS: [f64; SHADES as usize - 1] = [0.02, 0.25, 0.5, 0.75];
/// Narrower pieces than this are drawn as their mean.
const NARROW: f64 = 2.0;

/// The share of a processor that a task used while it lived, if that is known.
pub(super) fn share(task: &Task, last: i64) -> Option<f64> {
    let life = task.end.unwrap_or(last).saturating_sub(task.start).max(1);
    let cpu_s = task.cpu_s.filter(|&cpu_s| cpu_s > 0.0)?;
    Some(cpu_s / (life as f64 / 1e9))
}

/// The shade of a share of a processor.
pub(super) fn of(share: f64) -> u8 {
    STEPS.iter().filter(|&&step| share >= step).count() as u8
}

/// The stretches of a bar that are not of the lightest shade.
pub(super) fn pieces(task: &Task, (from, to): (f64, f64), view: &View) -> Vec<(f64, f64, u8)> {
    let mut pieces = Pieces {
        done: Vec::new(),
        from,
        weight: 0.0,
        area: 0.0,
    };
    if task.busy.is_empty() {
        pieces.add(to, share(task, view.last).unwrap_or(0.0));
    }
    for (at, &(time, share)) in task.busy.iter().enumerate() {
        // Before the first one nothing is known.
        let end = task.busy.get(at + 1).map_or(to, |next| view.x(next.0));
        if at == 0 {
            pieces.add(view.x(time).clamp(from, to), 0.0);
        }
        pieces.add(end.clamp(from, to), f64::from(share));
    }
    pieces.close(to);
    pieces.done
}

/// Pieces on their way, from the left to the right.
struct Pieces {
    done: Vec<(f64, f64, u8)>,
    from: f64,
    weight: f64,
    area: f64,
}

impl Pieces {
    fn add(&mut self, to: f64, share: f64) {
        let width = to - self.from - self.weight;
        if width > 0.0 {
            self.weight += width;
            self.area += width * share;
        }
        if self.weight >= NARROW {
            self.close(to);
        }
    }

    fn close(&mut self, to: f64) {
        if self.weight > 0.0 {
            let shade = of(self.area / self.weight);
            match self.done.last_mut() {
                Some(last) if last.2 == shade && last.1 == self.from => last.1 = to,
                _ if shade > 0 => self.done.push((self.from, to, shade)),
                _ => {}
            }
        }
        (self.from, self.weight, self.area) = (to, 0.0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_a_processor_is_a_shade() {
        let shades = [0.0, 0.01, 0.02, 0.3, 0.6, 0.8, 4.0].map(of);
        assert_eq!(shades, [0, 0, 1, 2, 3, 4, 4]);
    }

    #[test]
    fn narrow_pieces_become_their_mean_and_equal_ones_one() {
        let mut pieces = Pieces {
            done: Vec::new(),
            from: 0.0,
            weight: 0.0,
            area: 0.0,
        };
        for (to, share) in [(1.0, 0.0), (2.0, 1.0), (8.0, 0.6), (20.0, 0.0), (21.0, 1.0)] {
            pieces.add(to, share);
        }
        pieces.close(21.0);
        assert_eq!(pieces.done, [(0.0, 8.0, 3), (20.0, 21.0, 4)]);
    }
}
