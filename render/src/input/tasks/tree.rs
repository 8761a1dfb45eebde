//! Who is whose parent, where numbers are used again and rows are missing.

use crate::input::tasks::record::Record;

/// The place of each task's parent: of those with its number, the latest that began before the
/// task did and had not ended by then. A parent comes before its child in the order of starts and
/// places, so that nobody is his own forebear.
pub(super) fn find_parents(records: &[Record]) -> Vec<Option<u32>> {
    let mut known: Vec<(u32, i64, u32)> = records
        .iter()
        .zip(0..)
        .map(|(record, place)| (record.pid, record.start, place))
        .collect();
    known.sort_unstable();
    let before = |parent: u32, (start, place): (i64, u32)| {
        let parent_start = records.get(parent as usize).map(|record| record.start);
        parent_start.is_some_and(|parent_start| (parent_start, parent) < (start, place))
    };
    let find = |(record, place): (&Record, u32)| {
        let here = (record.start, place);
        if let Some(parent) = record.parent.filter(|&parent| before(parent, here)) {
            return Some(parent);
        }
        let end =
            known.partition_point(|&(pid, start, at)| (pid, (start, at)) < (record.above, here));
        let &(pid, _, parent) = known.get(end.checked_sub(1)?)?;
        let found = records.get(parent as usize)?;
        let lived = !found.ended || found.end >= record.start;
        (pid == record.above && lived).then_some(parent)
    };
    records.iter().zip(0..).map(find).collect()
}

/// The nearest forebear of each task that stays, where some go. (A step for each task, however deep
/// the tree is.) `order` has parents before their children.
pub(super) fn nearest(
    parents: &[Option<u32>],
    stays: &[bool],
    order: impl Iterator<Item = usize>,
) -> Vec<Option<u32>> {
    let mut nearest = vec![None; parents.len()];
    for place in order {
        nearest[place] = match parents[place] {
            Some(parent) if !stays[parent as usize] => nearest[parent as usize],
            parent => parent,
        };
    }
    nearest
}

/// The places of tasks in the order of their beginnings: parents before their children.
pub(super) fn by_start(starts: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut order: Vec<(i64, usize)> = starts.zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(ids: (u32, u32), start: i64, end: i64) -> Record {
        let mut record = Record::new(ids, start, 0);
        record.close(end);
        record
    }

    #[test]
    fn a_parent_is_the_one_that_had_the_number_then() {
        let records = [
            record((7, 1), 0, 10),
            record((8, 7), 5, 30),
            record((7, 1), 20, 40),
            record((9, 7), 25, 26),
            record((10, 7), 15, 16),
            record((11, 11), 15, 16),
        ];
        assert_eq!(
            find_parents(&records),
            [None, Some(0), None, Some(2), None, None]
        );
    }

    #[test]
    fn nobody_is_his_own_forebear() {
        arbtest::arbtest(|u| {
            let mut records = Vec::new();
            for _ in 0..u.int_in_range(1..=20)? {
                let ids = (u.int_in_range(1..=4)?, u.int_in_range(1..=4)?);
                let start = u.int_in_range(0..=5)?;
                let mut record = record(ids, start, start + u.int_in_range(0..=5)?);
                record.parent = u.arbitrary::<Option<u8>>()?.map(u32::from);
                records.push(record);
            }
            let parents = find_parents(&records);
            for start in 0..records.len() {
                let (mut at, mut steps) = (start, 0);
                while let Some(parent) = parents[at] {
                    (at, steps) = (parent as usize, steps + 1);
                    assert!(steps <= records.len());
                }
            }
            Ok(())
        });
    }
}
