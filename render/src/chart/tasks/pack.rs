//! Bars put into lanes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::chart::tasks::tree::Twig;
use crate::chart::tasks::{Bar, LABELLED, Lane, Lanes, label};

/// From one bar to the next in a lane.
const APART: f64 = 2.0;

/// Each bar in a lane of its own, in their order, joined to their parents.
pub(super) fn apart(mut bars: Vec<Bar>, twigs: &[Twig], width: f64) -> Lanes {
    for bar in &mut bars {
        label::cut(bar);
        bar.label_at = label::beside(bar, width);
        label::fit_renames(bar);
    }
    let mut links = Vec::new();
    for (at, twig) in twigs.iter().enumerate() {
        if let Some(parent) = twig.parent {
            join(&bars, (parent, at), &mut links);
        }
    }
    let lane = |bar: Bar| Lane { bars: vec![bar] };
    Lanes {
        lanes: bars.into_iter().map(lane).collect(),
        others: Vec::new(),
        links,
    }
}

/// Draws a line from a bar down to one that begins below it, around the labels between.
fn join(bars: &[Bar], (parent, child): (usize, usize), links: &mut Vec<(f64, f64, f64)>) {
    let Some(x) = bars.get(child).map(|bar| bar.from) else {
        return;
    };
    let mut from = parent as f64 + 0.8;
    let between = bars.iter().enumerate().take(child).skip(parent + 1);
    for (lane, _) in between.filter(|(_, bar)| label::covers(bar, x)) {
        if lane as f64 > from {
            links.push((x, from, lane as f64));
        }
        from = lane as f64 + 1.0;
    }
    links.push((x, from, child as f64 + 0.5));
}

/// Bars in as few lanes as they need. Those that cost most have their label in any case, the others
/// where it fits into the bar.
pub(super) fn together(mut bars: Vec<Bar>, costs: &[f64], width: f64) -> Lanes {
    let mut dearest: Vec<usize> = (0..bars.len()).collect();
    dearest.sort_by(|&a, &b| costs[b].total_cmp(&costs[a]).then(a.cmp(&b)));
    for (rank, &at) in dearest.iter().enumerate() {
        let bar = &mut bars[at];
        label::cut(bar);
        bar.label_at = if rank < LABELLED {
            label::beside(bar, width)
        } else {
            label::within(bar)
        };
        label::fit_renames(bar);
    }
    bars.sort_by(|a, b| label::extent(a).0.total_cmp(&label::extent(b).0));
    let mut lanes: Vec<Lane> = Vec::new();
    // Lanes in use by where they are free again (in thousandths, to have an order), and free ones.
    let mut busy: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
    let mut free: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    for bar in bars {
        let (from, to) = label::extent(&bar);
        let milli = |x: f64| (x * 1_000.0).floor() as i64;
        while let Some(&Reverse((end, lane))) = busy.peek()
            && end <= milli(from)
        {
            busy.pop();
            free.push(Reverse(lane));
        }
        let lane = match free.pop() {
            Some(Reverse(lane)) => lane,
            None => {
                lanes.push(Lane::default());
                lanes.len() - 1
            }
        };
        busy.push(Reverse((milli(to + APART) + 1, lane)));
        if let Some(lane) = lanes.get_mut(lane) {
            lane.bars.push(bar);
        }
    }
    Lanes {
        lanes,
        others: Vec::new(),
        links: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_labels_in_a_lane_never_overlap_and_stay_in_the_picture() {
        arbtest::arbtest(|u| {
            let (mut bars, mut costs) = (Vec::new(), Vec::new());
            for _ in 0..u.int_in_range(1..=80)? {
                let from = f64::from(u.int_in_range(0..=10_989)?) / 10.0;
                let length = f64::from(u.int_in_range(10..=9_000)?) / 10.0;
                bars.push(Bar {
                    label: u.arbitrary()?,
                    cost: "1.23 s".to_owned(),
                    from,
                    to: (from + length).min(1_100.0),
                    ..Bar::default()
                });
                costs.push(f64::from(u.arbitrary::<i8>()?));
            }
            let count = bars.len();
            let packed = together(bars, &costs, 1_100.0);
            assert_eq!(
                packed
                    .lanes
                    .iter()
                    .map(|lane| lane.bars.len())
                    .sum::<usize>(),
                count
            );
            for lane in &packed.lanes {
                let ends: Vec<_> = lane.bars.iter().map(label::extent).collect();
                assert!(ends.iter().all(|end| end.0 >= 0.0 && end.1 <= 1_100.001));
                assert!(
                    ends.windows(2).all(|pair| pair[0].1 < pair[1].0),
                    "{ends:?}"
                );
            }
            Ok(())
        });
    }

    #[test]
    fn a_line_to_a_child_goes_around_labels() {
        let bar = |from: f64, to: f64| Bar {
            label: "name".to_owned(),
            from,
            to,
            ..Bar::default()
        };
        let twig = |place, parent| Twig {
            place,
            depth: 0,
            parent,
        };
        let bars = vec![
            bar(0.0, 500.0),
            bar(0.0, 30.0),
            bar(60.0, 65.0),
            bar(40.0, 90.0),
        ];
        let twigs = [
            twig(0, None),
            twig(1, None),
            twig(2, None),
            twig(3, Some(0)),
        ];
        let lanes = apart(bars, &twigs, 600.0);
        assert_eq!(lanes.links, [(40.0, 0.8, 1.0), (40.0, 2.0, 3.5)]);
    }

    #[test]
    fn as_few_lanes_as_there_are_bars_at_once() {
        let bar = |from: f64, to: f64| Bar {
            from,
            to,
            ..Bar::default()
        };
        let bars = vec![
            bar(0.0, 10.0),
            bar(20.0, 30.0),
            bar(25.0, 60.0),
            bar(40.0, 50.0),
        ];
        let lanes = together(bars, &[0.0; 4], 100.0).lanes;
        let starts: Vec<Vec<f64>> = lanes
            .iter()
            .map(|lane| lane.bars.iter().map(|bar| bar.from).collect())
            .collect();
        assert_eq!(starts, [vec![0.0, 20.0, 40.0], vec![25.0]]);
    }
}
