use super::*;

/// Time in milliseconds.
fn ms(ms: i64) -> Time {
    Time(ms * 1_000_000)
}

fn watch(condition: &str) -> Watch {
    Watch::new(condition.parse().unwrap(), (0, "disk", 0))
}

/// A row from one time to another, in milliseconds.
fn row(watch: &mut Watch, key: &str, (since, at): (i64, i64), value: Option<f64>) {
    watch.row(&Seen {
        table: 0,
        key: key.as_bytes(),
        since: ms(since),
        at: ms(at),
        values: &[value],
    });
}

/// What there is to say of a table without keys, with a row each second; `-` is an empty cell and
/// `x` a second without any row.
fn told(condition: &str, cells: &str) -> Option<String> {
    let mut watch = watch(condition);
    for (cell, second) in cells.split(' ').zip(0..) {
        if cell != "x" {
            let times = (second * 1_000, (second + 1) * 1_000);
            row(&mut watch, "", times, cell.parse().ok());
        }
    }
    let verdict = watch.verdict()?;
    let said = format!("--fail-if '{condition}': held ");
    Some(verdict.strip_prefix(&said).unwrap().to_owned())
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn without_a_duration_one_row_is_enough() {
    assert_eq!(told("a > 10", "10 9 10"), None);
    assert_eq!(told("a > 10", "1 11 1"), some("from 1.000 for 1s, peak 11"));
}

#[test]
fn five_rows_of_a_second_are_five_seconds_and_four_are_not() {
    assert_eq!(told("a > 10 for 5s", "11 12 13 12 9 11"), None);
    assert_eq!(
        told("a > 10 for 5s", "9 11 12 13 12 11 9"),
        some("from 1.000 for 5s, peak 13")
    );
    assert_eq!(told("a > 10 for 5.5s", "9 11 12 13 12 11 9"), None);
}

#[test]
fn the_first_stretch_is_told_to_its_end() {
    assert_eq!(
        told("a > 10 for 2s", "11 12 13.5 12 9 99"),
        some("from 0.000 for 4s, peak 13.5")
    );
}

#[test]
fn a_row_against_the_condition_ends_a_stretch() {
    assert_eq!(told("a > 10 for 3s", "11 11 10 11 11"), None);
    assert_eq!(
        told("a > 10 for 3s", "11 11 10 11 11 11"),
        some("from 3.000 for 3s, peak 11")
    );
}

#[test]
fn an_empty_cell_neither_ends_a_stretch_nor_makes_it_longer() {
    assert_eq!(told("a > 10 for 3s", "- 11 - 11 - -"), None);
    assert_eq!(
        told("a > 10 for 3s", "11 - 11 - - 11"),
        some("from 0.000 for 3s, peak 11")
    );
    assert_eq!(told("a > 10", "- -"), None);
    assert_eq!(told("a != 10", "- -"), None);
}

#[test]
fn a_tick_without_a_row_ends_a_stretch() {
    assert_eq!(told("a > 10 for 3s", "11 11 x 11 11"), None);
    assert_eq!(told("a > 10 for 3s", "11 11 - x 11 11"), None);
    assert_eq!(told("a > 10 for 3s", "11 11 x - 11"), None);
    assert_eq!(
        told("a > 10 for 2s", "11 11 x 11 11"),
        some("from 0.000 for 2s, peak 11; once more")
    );
}

#[test]
fn the_number_farthest_off_is_told() {
    assert_eq!(told("a >= 1", "2 1 3"), some("from 0.000 for 3s, peak 3"));
    assert_eq!(
        told("a < 5", "4 -2.5 3"),
        some("from 0.000 for 3s, lowest -2.5")
    );
    assert_eq!(told("a <= 5", "5 4"), some("from 0.000 for 2s, lowest 4"));
    assert_eq!(told("a == 5", "5 5 4"), some("from 0.000 for 2s, 5"));
    assert_eq!(told("a != 5", "6 7 5"), some("from 0.000 for 2s, first 6"));
}

#[test]
fn later_stretches_are_counted_in_the_same_line() {
    assert_eq!(
        told("a > 1", "2 2 0 3 0 4 4 4 0"),
        some("from 0.000 for 2s, peak 2; 2 times more")
    );
}

#[test]
fn ticks_that_come_late_by_a_little_are_still_whole_rows() {
    let mut late = watch("a > 1 for 5s");
    let times = [80, 1_060, 2_055, 3_051, 4_052, 5_001];
    for pair in times.windows(2) {
        assert_eq!(late.verdict(), None);
        row(&mut late, "", (pair[0], pair[1]), Some(2.0));
    }
    assert!(late.verdict().unwrap().contains("from 0.080 for 4.921s"));

    let mut short = watch("a > 1 for 5s");
    for pair in [80, 1_060, 2_055, 3_051, 4_052, 4_900].windows(2) {
        row(&mut short, "", (pair[0], pair[1]), Some(2.0));
    }
    assert_eq!(short.verdict(), None);
}

#[test]
fn one_long_row_after_missed_ticks_is_as_long_as_all_of_them() {
    let mut watch = watch("a > 1 for 5s");
    row(&mut watch, "", (0, 6_000), Some(2.0));
    assert!(watch.verdict().unwrap().contains("from 0.000 for 6s"));
}

#[test]
fn a_row_without_an_interval_is_told_by_its_time() {
    let mut plain = watch("a > 1");
    row(&mut plain, "", (500, 500), Some(2.0));
    assert!(plain.verdict().unwrap().ends_with("held at 0.500, peak 2"));
    let mut lasting = watch("a > 1 for 1ms");
    row(&mut lasting, "", (500, 500), Some(2.0));
    assert_eq!(lasting.verdict(), None);
}

#[test]
fn each_thing_has_its_own_stretch() {
    let mut watch = watch("busy > 90 for 3s");
    for second in 0..4 {
        let times = (second * 1_000, (second + 1) * 1_000);
        let busy = |is: bool| Some(if is { 91.0 + second as f64 } else { 0.0 });
        row(&mut watch, "sda", times, busy(second % 2 == 0));
        row(&mut watch, "sdb", times, busy(second > 0));
        row(&mut watch, "sdc", times, busy(true));
        row(&mut watch, "sdd", times, busy(second < 2));
    }
    assert_eq!(
        watch.verdict().unwrap(),
        "--fail-if 'busy > 90 for 3s': disk sdc: held from 0.000 for 4s, peak 94; \
         also on 1 other"
    );
}

#[test]
fn a_thing_that_vanished_begins_anew_though_others_stay() {
    let mut watch = watch("busy > 90 for 3s");
    for second in 0..5 {
        let times = (second * 1_000, (second + 1) * 1_000);
        row(&mut watch, "sda", times, Some(1.0));
        if second != 2 {
            row(&mut watch, "4711 make", times, Some(99.0));
        }
    }
    assert_eq!(watch.verdict(), None);
    row(&mut watch, "4711 make", (5_000, 6_000), Some(99.0));
    assert!(
        watch
            .verdict()
            .unwrap()
            .contains("disk 4711 make: held from 3.000 for 3s")
    );
}

#[test]
fn repetitions_and_other_things_stand_in_one_line() {
    let mut watch = watch("busy > 90");
    for second in 0..6 {
        let times = (second * 1_000, (second + 1) * 1_000);
        let busy = Some(if second % 2 == 0 { 99.0 } else { 0.0 });
        for key in ["sda", "sdb", "sdc"] {
            row(&mut watch, key, times, busy);
        }
    }
    let verdict = watch.verdict().unwrap();
    assert!(
        verdict.ends_with("peak 99; 2 times more, also on 2 others"),
        "{verdict}"
    );
}

#[test]
fn a_key_of_any_bytes_is_told_as_its_cell_has_it() {
    let mut watch = watch("busy > 90");
    watch.row(&Seen {
        table: 0,
        key: b"a\tb\xFF\x1B[31m",
        since: ms(0),
        at: ms(1_000),
        values: &[Some(99.0)],
    });
    assert!(
        watch
            .verdict()
            .unwrap()
            .contains(r"': disk a\tb\xFF\x1B[31m: held")
    );
}

#[test]
fn rows_of_other_tables_and_too_few_cells_are_no_matter() {
    let mut watch = watch("busy > 90");
    let mut seen = Seen {
        table: 1,
        key: b"",
        since: ms(0),
        at: ms(1_000),
        values: &[Some(99.0)],
    };
    watch.row(&seen);
    seen.table = 0;
    seen.values = &[];
    watch.row(&seen);
    assert_eq!(watch.verdict(), None);
}

#[test]
fn processes_that_are_gone_are_forgotten_and_those_that_stay_are_not() {
    let mut watch = watch("cpu > 1 for 19s");
    for second in 0..20 {
        let times = (second * 1_000, (second + 1) * 1_000);
        for task in 0..500 {
            // Begun in the middle of the tick, as nothing before it was.
            let key = format!("{} make", second * 500 + task);
            row(&mut watch, &key, (times.0 + 500, times.1), Some(2.0));
        }
        // At the end of the tick, when the new ones have made things short of room.
        row(&mut watch, "1 init", times, Some(2.0));
    }
    assert!(watch.things.len() < 3 * ROOM, "{}", watch.things.len());
    assert!(
        watch
            .verdict()
            .unwrap()
            .contains("disk 1 init: held from 0.000 for 20s")
    );
}

/// The obvious way: all rows of a thing are kept, and every stretch of them is tried.
fn plainly(cells: &[Option<Option<f64>>], least: u64) -> bool {
    (0..cells.len()).any(|start| {
        let mut held = 0;
        cells[start..]
            .iter()
            .take_while(|cell| {
                matches!(cell, Some(None)) || matches!(cell, Some(Some(v)) if *v > 1.0)
            })
            .any(|cell| {
                held += u64::from(cell.is_some_and(|value| value.is_some()));
                held > 0 && held >= least
            })
    })
}

#[test]
fn any_rows_of_several_things_say_what_trying_every_stretch_says() {
    arbtest::arbtest(|u| {
        let least = u.int_in_range(1..=4)?;
        let mut watch = watch(&format!("busy > 1 for {least}s"));
        let mut cells = [Vec::new(), Vec::new()];
        for second in 0..u.int_in_range(0..=12)? {
            for (cells, key) in cells.iter_mut().zip(["sda", "sdb"]) {
                let cell = *u.choose(&[
                    None,
                    Some(None),
                    Some(Some(1.0)),
                    Some(Some(2.0)),
                    Some(Some(2.0)),
                ])?;
                cells.push(cell);
                if let Some(value) = cell {
                    row(
                        &mut watch,
                        key,
                        (second * 1_000, (second + 1) * 1_000),
                        value,
                    );
                }
            }
        }
        let want = cells.iter().any(|cells| plainly(cells, least));
        assert_eq!(watch.verdict().is_some(), want, "{cells:?}");
        Ok(())
    });
}
