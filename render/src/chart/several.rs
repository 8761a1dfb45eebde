//! Which panels several things make: one for each measure, with a series for each thing.

use std::collections::HashMap;

use crate::chart::colour::COUNT;
use crate::chart::name::{Kind, Name, Unit};
use crate::chart::panel::Shape;
use crate::chart::scale::Measure;
use crate::chart::sketch::{Line, OTHERS, Pool, Rest, Sketch, colours, is_total, places};
use crate::chart::vocabulary::heading_of;
use crate::input::table::Table;
use crate::input::things::Things;

/// The panels of several things: one for each column, a line for each thing.
pub(super) fn of_several(table: &Table, things: &Things) -> Vec<Sketch> {
    let mut known = HashMap::new();
    let is_busy = |name: &Name| matches!(name.member.as_str(), "user" | "system");
    let has_rest = table.names.iter().any(is_busy);
    let columns = table.names.iter().enumerate();
    let columns = columns.filter(|(_, name)| !(has_rest && name.member == "idle"));
    columns
        .filter_map(|(column, name)| {
            let mut sketch = measure(table, things, (column, name))?;
            paint(&mut sketch, &mut known);
            Some(sketch)
        })
        .collect()
}

/// The panel of one measure of several things.
fn measure(table: &Table, things: &Things, (column, name): (usize, &Name)) -> Option<Sketch> {
    let extent = |place: usize| table.strands[place].columns[column].extent;
    let present = places(table, |strand| {
        let column = &strand.columns[column];
        column.extent.count > 0 && !column.is_text()
    });
    let (still, mut moving): (Vec<usize>, Vec<usize>) = present
        .into_iter()
        .partition(|&place| extent(place).is_still());
    let (family, heading) = heading_of(name);
    let label = |&place: &usize| table.strands[place].label.clone();
    let mut sketch = Sketch {
        family,
        heading,
        measure: (name.unit, name.kind),
        shape: Shape::Lines,
        lines: Vec::new(),
        rest: None,
        still: still.iter().map(label).collect(),
        whole: None,
        aside: String::new(),
    };
    if moving.is_empty() {
        moving = still.into_iter().take(1).collect();
        sketch.still = sketch.still.split_off(moving.len());
    }
    // Those that have no place had numbers, too.
    let gone = things.without_place();
    if moving.len() as u64 + gone > COUNT as u64 {
        let total = |place: usize| is_total(things, place);
        moving.sort_by(|&a, &b| {
            let weight = |place| (total(place), extent(place).sum);
            let (a, b) = (weight(a), weight(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
        let rest = (moving.len() as u64 + gone).saturating_sub(COUNT as u64 - 1);
        moving.truncate(COUNT - 1);
        match pool(things, sketch.measure) {
            Some(pool) => {
                let (colour, columns) = (OTHERS, Vec::new());
                sketch.rest = Some(Rest {
                    count: rest,
                    pool,
                    colour,
                    columns,
                });
            }
            None => sketch.aside = format!("{rest} smaller ones not drawn"),
        }
    }
    // The total comes first, then the others as the rows have them.
    moving.sort_by_key(|&place| (!is_total(things, place), place));
    let line = |place: &usize| Line {
        strand: *place,
        column,
        label: label(place),
        colour: OTHERS,
    };
    sketch.lines = moving.iter().map(line).collect();
    (!sketch.lines.is_empty()).then_some(sketch)
}

/// How things that have no line of their own are one; not at all if they hold each other.
fn pool(things: &Things, (unit, kind): Measure) -> Option<Pool> {
    let of_tasks = matches!(things.named.as_str(), "pid" | "tid" | "task" | "comm");
    match (unit, kind) {
        _ if things.named == "cgroup" => None,
        (Unit::Percent, _) if !of_tasks => Some(Pool::Mean),
        (Unit::Hertz, _) | (Unit::Seconds, Kind::Gauge) => Some(Pool::Mean),
        _ => Some(Pool::Sum),
    }
}

/// Gives each thing the same colour in all panels, as far as that goes.
fn paint(sketch: &mut Sketch, known: &mut HashMap<usize, usize>) {
    let mut taken: Vec<usize> = sketch.rest.iter().map(|rest| rest.colour).collect();
    let mut strangers = Vec::new();
    for (at, line) in sketch.lines.iter_mut().enumerate() {
        match known.get(&line.strand) {
            Some(&colour) if !taken.contains(&colour) => {
                line.colour = colour;
                taken.push(colour);
            }
            _ => strangers.push(at),
        }
    }
    // What no other thing has is best.
    let others: Vec<usize> = known.values().copied().collect();
    let fresh = colours(&taken).filter(|colour| !others.contains(colour));
    let used = colours(&taken).filter(|colour| others.contains(colour));
    let free: Vec<usize> = fresh.chain(used).collect();
    for (at, colour) in strangers.into_iter().zip(free) {
        if let Some(line) = sketch.lines.get_mut(at) {
            line.colour = colour;
            known.entry(line.strand).or_insert(colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sketch::sketches;
    use crate::chart::sketch::tests::{chosen, panel};
    use crate::input::testing;

    #[test]
    fn several_things_have_a_panel_for_each_measure() {
        let text = "unix_s\tinterface\trx_bytes_per_s\ttx_bytes_per_s\n\
                    1\tlo\t0\t0\n1\teth0\t5\t6\n1\teth1\t7\t0\n";
        let want = [
            panel("Network received", &["eth0", "eth1", "0: lo"]),
            panel("Network sent", &["eth0", "0: lo", "0: eth1"]),
        ];
        assert_eq!(chosen(text, &[]), want);
    }

    #[test]
    fn the_total_stands_first_and_idle_time_is_none() {
        let text = "unix_s\tcpu\tuser_pct\tidle_pct\n1\t0\t5\t95\n1\t1\t6\t94\n1\tall\t5.5\t94.5\n";
        assert_eq!(
            chosen(text, &[]),
            [panel("CPU user", &["all", "cpu0", "cpu1"])]
        );
        let lone = "unix_s\tcpu\tuser_pct\tidle_pct\n1\tall\t5\t95\n1\t0\t5\t95\n";
        assert_eq!(chosen(lone, &[]), [panel("CPU user", &[""])]);
    }

    /// A table of many things with numbers from 1 up.
    fn many(key: &str, measure: &str, things: usize) -> String {
        let row = |thing: usize| format!("1\t{thing}\t{}\n", thing + 1);
        format!(
            "unix_s\t{key}\t{measure}\n{}",
            (0..things).map(row).collect::<String>()
        )
    }

    #[test]
    fn of_too_many_things_the_largest_are_drawn_and_the_rest_is_one() {
        let eight = [
            "cpu0", "cpu1", "cpu2", "cpu3", "cpu4", "cpu5", "cpu6", "cpu7",
        ];
        assert_eq!(
            chosen(&many("cpu", "user_pct", 8), &[]),
            [panel("CPU user", &eight)]
        );
        let largest = [
            "cpu3", "cpu4", "cpu5", "cpu6", "cpu7", "cpu8", "cpu9", "3 Mean",
        ];
        assert_eq!(
            chosen(&many("cpu", "user_pct", 10), &[]),
            [panel("CPU user", &largest)]
        );
        let told = |key, measure| chosen(&many(key, measure, 10), &[])[0].1[7].clone();
        assert_eq!(told("pid", "cpu_pct"), "3 Sum");
        assert_eq!(told("irq", "interrupts_per_s"), "3 Sum");
        assert_eq!(told("queue", "wait_us"), "3 Mean");
    }

    #[test]
    fn a_thing_has_one_colour_in_all_panels() {
        let text = "unix_s\tdisk\tread_bytes_per_s\twrite_bytes_per_s\n1\ta\t5\t0\n1\tb\t5\t5\n";
        let source = testing::source(text);
        let colours = |sketch: &Sketch| -> Vec<(usize, usize)> {
            sketch
                .lines
                .iter()
                .map(|line| (line.strand, line.colour))
                .collect()
        };
        let all: Vec<_> = sketches(source.tables().next().unwrap())
            .iter()
            .map(colours)
            .collect();
        assert_eq!(all, [vec![(0, 0), (1, 1)], vec![(1, 1)]]);
    }

    #[test]
    fn constants_tell_machines_apart_if_there_are_several() {
        let text = "unix_s\tn\tlost\thost\n1\t5\t0\ta\n";
        assert_eq!(chosen(text, &[]), [panel("N", &[""]), panel("Lost", &[""])]);
        assert_eq!(
            chosen(&format!("{text}1\t6\t0\tb\n"), &["n"]),
            [panel("N", &["a", "b"])]
        );
    }
}
