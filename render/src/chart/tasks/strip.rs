//! What the tasks without a bar did, as a strip.

use crate::chart::grid::Grid;
use crate::chart::tasks::SHADES;
use crate::input::tasks::others::Others;

/// How wide a piece is at the least, in pixels.
const CELL: f64 = 2.0;

/// From and to in pixels, and how dark: by the processors that they used, against the most of the
/// picture or one whole processor, so that what is nearly idle isn't darker than a busy bar; where
/// nobody told, by how many they were, against the most.
pub(super) fn strip(others: &Others, grid: &Grid) -> Vec<(f64, f64, u8)> {
    let told = others.busy.stretches().next().is_some();
    let density = if told { &others.busy } else { &others.alive };
    let width = grid.width as f64;
    let mut levels = vec![0.0; (width / CELL).ceil() as usize];
    for ((from, to), level) in density.stretches() {
        let [from, to] = [from, to].map(|time| grid.x(time).clamp(0.0, width) / CELL);
        for at in from as usize..=to as usize {
            if let Some(cell) = levels.get_mut(at) {
                *cell += level * (to.min(at as f64 + 1.0) - from.max(at as f64)).max(0.0);
            }
        }
    }
    let most = levels.iter().copied().fold(0.0, f64::max);
    let whole = if told { most.max(1.0) } else { most };
    let mut strip: Vec<(f64, f64, u8)> = Vec::new();
    // A thousandth of the most is not worth its ink.
    for (at, level) in levels
        .iter()
        .enumerate()
        .filter(|(_, level)| **level > most / 1_000.0)
    {
        let shade = ((level / whole * f64::from(SHADES)).ceil() as u8).clamp(1, SHADES) - 1;
        let (from, to) = (at as f64 * CELL, (at as f64 + 1.0) * CELL);
        match strip.last_mut() {
            Some(last) if last.2 == shade && last.1 == from => last.1 = to.min(width),
            _ => strip.push((from, to.min(width), shade)),
        }
    }
    strip
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing;
    use crate::request::Request;

    #[test]
    fn only_what_uses_processors_is_dark() {
        let mut sources = [testing::source("unix_s\tn\n0\t1\n10\t1\n")];
        let grid = Grid::over(&mut sources, &mut [], &Request::default());
        let shades = |shares: [Option<f64>; 2]| -> Vec<u8> {
            let mut others = Others::default();
            others.count((1_000_000_000, 4_000_000_000), shares[0]);
            others.count((6_000_000_000, 9_000_000_000), shares[1]);
            let strip = strip(&others, &grid);
            let wide = strip.iter().filter(|(from, to, _)| to - from > 100.0);
            wide.map(|piece| piece.2).collect()
        };
        assert_eq!(shades([Some(0.01), Some(0.02)]), [0, 0]);
        assert_eq!(shades([Some(0.5), Some(1.0)]), [2, 4]);
        assert_eq!(shades([Some(2.0), Some(4.0)]), [2, 4]);
        // Nobody told.
        assert_eq!(shades([None, None]), [4, 4]);
    }
}
