//! Extremes of a dense series: values that stand out of all that is usual around them, and would
//! be lost in a band.

use crate::chart::run::Column;

/// How many pixel columns on either side are the neighbourhood.
const NEAR: usize = 16;

/// A value far out, in the pixel column that it is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extreme {
    /// Where its pixel column begins, in pixels from the left.
    pub x: f64,
    /// The end of what is usual there.
    pub from: f64,
    /// The value.
    pub to: f64,
}

/// The extremes of a series, that stand out by `least` or more.
///
/// A greatest value is one if it is further above the usual greatest value (the median of the
/// pixel columns around) than the usual one is above the usual least, while the column's mean is
/// not even half as far up: a lone spike is one, a hill or a series that always swings is none.
pub fn extremes(runs: &[Vec<Column>], least: f64) -> Vec<Extreme> {
    let columns: Vec<&Column> = runs.iter().flatten().collect();
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let near = &columns[at.saturating_sub(NEAR)..columns.len().min(at + NEAR + 1)];
        let top = median(near, |column| column.max);
        let bottom = median(near, |column| column.min);
        let far = least.max(top - bottom);
        for (usual, value) in [(top, column.max), (bottom, column.min)] {
            let (out, mean) = ((value - usual).abs(), column.mean());
            let is_beyond = (value > top || value < bottom) && out > far;
            if is_beyond && (value - mean).abs() > out / 2.0 {
                found.push(Extreme {
                    x: column.from.floor(),
                    from: usual,
                    to: value,
                });
            }
        }
    }
    found
}

fn median(columns: &[&Column], of: impl Fn(&Column) -> f64) -> f64 {
    let mut values = [0.0; 2 * NEAR + 1];
    let values = &mut values[..columns.len()];
    for (value, column) in values.iter_mut().zip(columns) {
        *value = of(column);
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of ten values.
    fn column(x: usize, (min, mean, max): (f64, f64, f64)) -> Column {
        Column {
            from: x as f64 + 0.2,
            to: x as f64 + 0.9,
            first: mean,
            last: mean,
            min,
            max,
            sum: mean * 10.0,
            count: 10.0,
            low: min,
            high: max,
        }
    }

    fn found(shapes: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
        let columns = shapes.iter().enumerate();
        let run = columns.map(|(x, &shape)| column(x, shape)).collect();
        let found = extremes(&[run], 1.0);
        found
            .iter()
            .map(|extreme| (extreme.x, extreme.to))
            .collect()
    }

    #[test]
    fn a_lone_spike_is_an_extreme_upwards_and_downwards() {
        let mut shapes = vec![(40.0, 45.0, 50.0); 100];
        shapes[7] = (40.0, 50.0, 95.0);
        shapes[99] = (2.0, 43.0, 50.0);
        assert_eq!(found(&shapes), [(7.0, 95.0), (99.0, 2.0)]);
    }

    #[test]
    fn a_hill_a_step_a_swing_and_a_ripple_have_none() {
        let mut shapes = vec![(40.0, 45.0, 50.0); 100];
        shapes[50..58].fill((90.0, 93.0, 98.0));
        assert_eq!(found(&shapes), []);
        shapes[50..].fill((90.0, 93.0, 98.0));
        assert_eq!(found(&shapes), []);
        assert_eq!(found(&[(0.0, 20.0, 100.0); 50]), []);
        assert_eq!(
            found(&[vec![(5.0, 5.0, 5.0); 9], vec![(5.0, 5.1, 5.9)]].concat()),
            []
        );
        assert_eq!(found(&[]), []);
    }
}
