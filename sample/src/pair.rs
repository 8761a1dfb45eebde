//! The things of two readings, like with like.

/// Each of `current`, with what it was in `previous` if it was there. Lists keep their order from
/// one reading to the next, so the next one is looked for first where it should be.
pub fn matched<'a, T>(
    previous: &'a [T],
    current: &'a [T],
    same: fn(&T, &T) -> bool,
) -> impl Iterator<Item = (Option<&'a T>, &'a T)> {
    let mut next = 0;
    current.iter().map(move |now| {
        let at = match previous.get(next) {
            Some(before) if same(before, now) => Some(next),
            _ => previous.iter().position(|before| same(before, now)),
        };
        next = at.map_or(next, |at| at + 1);
        (at.map(|at| &previous[at]), now)
    })
}

/// Each of `current` that was in `previous`, with what it was there.
pub fn pairs<'a, T>(
    previous: &'a [T],
    current: &'a [T],
    same: fn(&T, &T) -> bool,
) -> impl Iterator<Item = (&'a T, &'a T)> {
    matched(previous, current, same).filter_map(|(before, now)| Some((before?, now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_those_of_the_obvious_search_in_any_order() {
        arbtest::arbtest(|u| {
            let mut previous: Vec<u8> = u.arbitrary()?;
            let mut current: Vec<u8> = u.arbitrary()?;
            for list in [&mut previous, &mut current] {
                let mut seen = [false; 256];
                list.retain(|&id| !std::mem::replace(&mut seen[usize::from(id)], true));
            }
            let found: Vec<_> = pairs(&previous, &current, |a, b| a == b).collect();
            let want: Vec<_> = current
                .iter()
                .filter(|id| previous.contains(id))
                .map(|id| (id, id))
                .collect();
            assert_eq!(found, want);
            Ok(())
        });
    }
}
