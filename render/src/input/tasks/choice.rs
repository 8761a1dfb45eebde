//! Which tasks get a bar.

/// What speaks for a task.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// What it cost; less than nothing if nobody told.
    pub cost: f64,
    /// It was there before and after, and nothing is known to have been done by it.
    pub is_silent: bool,
}

/// Chooses the most expensive ones, as many as there may be; of equals the earlier ones. Silent
/// ones are chosen only if there are no others.
pub fn choose(claims: &[Claim], top: Option<usize>) -> Vec<bool> {
    let Some(top) = top else {
        return vec![true; claims.len()];
    };
    let all_silent = claims.iter().all(|claim| claim.is_silent);
    let mut places: Vec<usize> = (0..claims.len())
        .filter(|&place| all_silent || !claims[place].is_silent)
        .collect();
    let dearer = |a: &usize, b: &usize| {
        let order = claims[*b].cost.total_cmp(&claims[*a].cost);
        order.then(a.cmp(b))
    };
    if top < places.len() {
        places.select_nth_unstable_by(top, dearer);
        places.truncate(top);
    }
    let mut chosen = vec![false; claims.len()];
    places.into_iter().for_each(|place| chosen[place] = true);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(claims: &[(f64, bool)], top: Option<usize>) -> Vec<usize> {
        let claims: Vec<Claim> = claims
            .iter()
            .map(|&(cost, is_silent)| Claim { cost, is_silent })
            .collect();
        let chosen = choose(&claims, top);
        (0..claims.len()).filter(|&place| chosen[place]).collect()
    }

    #[test]
    fn the_most_expensive_are_chosen_and_of_equals_the_earlier() {
        let claims = [
            (1.0, false),
            (3.0, false),
            (1.0, false),
            (9.0, true),
            (-1.0, false),
        ];
        assert_eq!(chosen(&claims, Some(2)), [0, 1]);
        assert_eq!(chosen(&claims, Some(9)), [0, 1, 2, 4]);
        assert_eq!(chosen(&claims, Some(0)), [0; 0]);
        assert_eq!(chosen(&claims, None), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn where_nobody_does_anything_all_are_of_interest() {
        assert_eq!(chosen(&[(0.0, true), (0.0, true)], Some(1)), [0]);
    }
}
