//! Finding a disk or an interface in the list of the reading before.

/// The one of the list for which `same` holds. Lists keep their order from one reading to the next,
/// so it is looked for first behind the one that was found before, which `next` remembers.
pub(super) fn earlier<'a, T>(
    list: &'a [T],
    next: &mut usize,
    same: impl Fn(&T) -> bool,
) -> Option<&'a T> {
    let at = match list.get(*next) {
        Some(one) if same(one) => *next,
        _ => list.iter().position(same)?,
    };
    *next = at + 1;
    list.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_found_in_any_order_and_what_is_not_there_is_not() {
        let (list, mut next) = ([5, 6, 7], 0);
        let mut find = |wanted: u32| earlier(&list, &mut next, |one| *one == wanted).copied();
        for wanted in [5, 6, 7, 6, 7, 5] {
            assert_eq!(find(wanted), Some(wanted));
        }
        assert_eq!((find(8), find(6)), (None, Some(6)));
    }
}
