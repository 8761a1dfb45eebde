//! Rows stand on a grid, and those that don't are counted.

use tests::{Scratch, command};

use super::run::{Report, Rows, Run, run};

const MS: i128 = 1_000_000;

/// That no row was begun before its point of the grid: the first was begun when the grid was. The
/// last one stands at the end, wherever that is.
fn none_is_early(rows: &Rows, interval: i128, end: Option<i128>) {
    assert!(rows.times.is_sorted_by(|a, b| a < b), "{:?}", rows.times);
    let begins = rows.begins();
    for (begin, place) in begins.iter().zip(rows.places()) {
        let due = place * interval;
        let due = end.map_or(due, |end| end.min(due));
        assert!(begin - begins[0] >= due, "{place}: {begin} before {due}");
    }
}

#[test]
fn rows_and_those_that_are_missing_make_the_whole_grid_and_none_is_early() {
    for (options, interval, duration, points) in [
        (&["-i", "1ms", "-d", "1s"][..], MS, 1_000 * MS, 1_001),
        (&["-i", "10ms", "-d", "500ms"], 10 * MS, 500 * MS, 51),
        (&["-i", "100us", "-d", "200ms"], MS / 10, 200 * MS, 2_001),
        (&["-i", "1ms", "-d", "300ms", "--spin"], MS, 300 * MS, 301),
        (&["-i", "50us", "-d", "100ms"], MS / 20, 100 * MS, 2_001),
        (&["-i", "10us", "-d", "50ms"], MS / 100, 50 * MS, 5_001),
        (&["-i", "1000Hz", "-d", "50ms"], MS, 50 * MS, 51),
        // The end is no point of the grid, and has a row nevertheless.
        (&["-i", "300ms", "-d", "1s"], 300 * MS, 1_000 * MS, 5),
        (&["-i", "1h", "-d", "20ms"], 3_600_000 * MS, 20 * MS, 2),
    ] {
        let scratch = Scratch::new();
        let names = ["load1", "context_switches_total", "memory_MemFree_bytes"];
        let more = ["--skew", "--stats", "stats.tsv"];
        let (ended, rows) = run(&scratch, &[options, &more, &names].concat());
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert_eq!(rows.len() + rows.missing(), points, "{options:?}");
        none_is_early(&rows, interval, Some(duration));
        let said = Report::said(&ended);
        said.is_of(&rows);
        assert_eq!(said, Report::table(&scratch.read("stats.tsv")));
    }
}

#[test]
fn a_count_is_of_rows_that_are_written() {
    for options in [
        &["-i", "1ms"][..],
        &["-i", "1ms", "--delta"],
        &["-i", "1ms", "--rate"],
        &["-i", "1ms", "--on-change"],
        &["-i", "1ms", "--on-change", "--delta"],
        &["-i", "20us"],
        &["-i", "1ms", "--ring", "1"],
    ] {
        for count in [1, 2, 77] {
            let scratch = Scratch::new();
            let text = count.to_string();
            // The second changes with every row: it is what writing them costs.
            let more = [
                "-n",
                &text,
                "context_switches_total",
                "process_cpu_seconds_total{pid=self}",
            ];
            let (ended, rows) = run(&scratch, &[options, &more].concat());
            assert_eq!(ended.status, 0, "{}", ended.err);
            assert_eq!(rows.len(), count, "{options:?}: {}", ended.out);
        }
    }
}

#[test]
fn a_stop_between_two_ticks_adds_a_row_and_leaves_no_tick_uncounted() {
    for interval in ["100us", "1ms", "7ms"] {
        let options = ["-i", interval, "--skew", "load1"];
        let mut run = Run::start(Scratch::new(), &options);
        run.for_rows(20);
        let (ended, rows) = run.end();
        let interval = match interval {
            "100us" => MS / 10,
            "1ms" => MS,
            _ => 7 * MS,
        };
        let passed = rows.passed(interval);
        let points = i128::from(rows.len() + rows.missing());
        // All up to the last row, and that one if it stands on none.
        assert!((passed..=passed + 1).contains(&points), "{passed} {points}");
        Report::said(&ended).is_of(&rows);
        assert!(rows.times.is_sorted_by(|a, b| a < b));
    }
}

#[test]
fn strict_fails_a_run_with_gaps_and_no_other() {
    let scratch = Scratch::new();
    let line = ["-i", "1h", "-n", "1", "--strict", "load1"];
    assert_eq!(run(&scratch, &line).0.status, 0);
    // A process that was stopped misses ticks.
    let mut run = Run::start(Scratch::new(), &["-i", "1ms", "--strict", "load1"]);
    run.child.signal(rustix::process::Signal::STOP);
    run.child.until("it is stopped", |child| {
        child.proc("status").contains("State:\tT")
    });
    let stopped = command("sleep", &scratch).arg("0.1").status().unwrap();
    assert!(stopped.success());
    run.child.signal(rustix::process::Signal::CONT);
    run.for_rows(5);
    run.child.signal(rustix::process::Signal::TERM);
    let ended = run.child.end();
    let rows = Rows::parse(&run.scratch.read("rows.tsv"));
    assert_eq!(ended.status, 1, "{}", ended.err);
    let said = Report::said(&ended);
    said.is_of(&rows);
    assert!(said.missed > 50, "{said:?}");
    // One gap of that length, not many late rows: nothing is made up for.
    assert!(rows.lost.iter().any(|&lost| lost > 50), "{:?}", rows.lost);
}
