//! The order of bars: by their beginnings, children below their parents.

use crate::input::tasks::Task;

/// A task's place in the tree of those that are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Twig {
    /// Its place among all tasks.
    pub(super) place: usize,
    /// How many of its forebears are shown.
    pub(super) depth: usize,
    /// Where its nearest shown forebear stands in the order.
    pub(super) parent: Option<usize>,
}

/// Brings the shown ones in order.
pub(super) fn order(tasks: &[Task], shown: &[usize]) -> Vec<Twig> {
    let mut is_shown = vec![false; tasks.len()];
    for &place in shown {
        is_shown[place] = true;
    }
    // The nearest shown forebear. Parents come before their children; whoever says otherwise has none.
    let mut above: Vec<Option<usize>> = Vec::with_capacity(tasks.len());
    for (place, task) in tasks.iter().enumerate() {
        let parent = task.parent.filter(|&parent| parent < place);
        above.push(match parent {
            Some(parent) if !is_shown[parent] => above[parent],
            parent => parent,
        });
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    let mut roots = Vec::new();
    for &place in shown {
        match above[place] {
            Some(parent) => children[parent].push(place),
            None => roots.push(place),
        }
    }
    let start = |place: &usize| (tasks[*place].start, *place);
    let mut order = Vec::with_capacity(shown.len());
    roots.sort_by_key(start);
    let mut next: Vec<Twig> = Vec::new();
    let twig = |place, depth, parent| Twig {
        place,
        depth,
        parent,
    };
    next.extend(roots.iter().rev().map(|&place| twig(place, 0, None)));
    while let Some(here) = next.pop() {
        let at = order.len();
        order.push(here);
        let below = &mut children[here.place];
        below.sort_by_key(start);
        next.extend(
            below
                .iter()
                .rev()
                .map(|&place| twig(place, here.depth + 1, Some(at))),
        );
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(start: i64, parent: Option<usize>) -> Task {
        Task {
            start,
            parent,
            ..Task::default()
        }
    }

    #[test]
    fn children_stand_below_the_nearest_forebear_that_is_shown() {
        let tasks = [
            task(0, None),
            task(1, None),
            task(2, Some(0)),
            task(3, Some(2)),
            task(4, Some(0)),
        ];
        let order: Vec<_> = order(&tasks, &[0, 1, 3, 4])
            .iter()
            .map(|twig| (twig.place, twig.depth, twig.parent))
            .collect();
        assert_eq!(
            order,
            [(0, 0, None), (3, 1, Some(0)), (4, 1, Some(0)), (1, 0, None)]
        );
    }

    #[test]
    fn a_parent_that_comes_later_is_none() {
        let tasks = [task(0, Some(1)), task(1, Some(0)), task(2, Some(9))];
        let places: Vec<_> = order(&tasks, &[0, 1, 2])
            .iter()
            .map(|twig| twig.place)
            .collect();
        assert_eq!(places, [0, 1, 2]);
    }
}
