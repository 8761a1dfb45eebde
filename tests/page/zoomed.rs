//! What stands in a picture beside its curves, when a page is zoomed: it moves along.

use crate::{PICTURE, assert_is_back, assert_quiet, at, at_in_window, drag, drawn, page, said};
use tests::Scratch;

/// From where to where something reaches in the window, from left to right.
fn reach(browser: &mut crate::browser::Browser, rule: &str) -> (f64, f64) {
    let side =
        |side: &str| format!("document.querySelector('{rule}').getBoundingClientRect().{side}");
    (
        browser.number(&side("left")),
        browser.number(&side("right")),
    )
}

/// A counter that is set back at 3 s, with rows lost before 5 s and none from 7 s to 8 s.
fn troubled() -> String {
    let row = |tenth: u32| {
        let value = if tenth < 30 {
            500 + tenth * 3
        } else {
            tenth * tenth / 9
        };
        let lost = u32::from(tenth == 50) * 4;
        format!(
            "{}.{}\t{value}\t{}\t{lost}\n",
            tenth / 10,
            tenth % 10,
            tenth % 13
        )
    };
    let rows = (0..100).filter(|tenth| !(70..80).contains(tenth)).map(row);
    format!(
        "mono_s\tn_total\tm_bytes\tlost\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn marks_move_with_the_zoom_and_those_outside_are_gone() {
    let scratch = Scratch::new();
    scratch.write(
        "steps.tsv",
        "mono_s\tstep\n2.0\tconfigure\n4.5\tcompile & link\n9.0\ttest\n",
    );
    scratch.write("in.tsv", &troubled());
    let Some(mut browser) = drawn(
        &scratch,
        "render -o page.html in.tsv steps.tsv",
        (1240, 700),
    ) else {
        return;
    };
    let before = browser.text("document.querySelector('.marks').outerHTML");
    let lines = "[...document.querySelectorAll('.marks>g:first-child path')]";
    let shown = format!("{lines}.map(line => getComputedStyle(line).display).join()");
    let middle = |browser: &mut crate::browser::Browser, flag: usize| {
        let sides = format!("{lines}[{flag}].getBoundingClientRect()");
        browser.number(&format!("{sides}.left + {sides}.width / 2"))
    };
    let here = at(&mut browser, 4.5).0;
    assert!((middle(&mut browser, 1) - here).abs() < 1.0);
    assert_eq!(browser.text(&shown), "inline,inline,inline");
    drag(&mut browser, (0.4, 0.5));
    let zoomed = at_in_window(&mut browser, 4.5).0;
    assert!((zoomed - here).abs() > 50.0);
    assert!((middle(&mut browser, 1) - zoomed).abs() < 1.5);
    assert_eq!(browser.text(&shown), "none,inline,none");
    // Its flag and its words went along.
    let (left, right) = reach(&mut browser, ".marks>path:nth-of-type(2)");
    assert!(
        ((left + right) / 2.0 - zoomed).abs() < 1.5,
        "{left} {right}"
    );
    let words = "[...document.querySelectorAll('.marks text')].find(text => text.textContent[0] == 'c' && text.getBoundingClientRect().width)";
    let left = browser.number(&format!("{words}.getBoundingClientRect().left"));
    assert!((left - zoomed - 8.0).abs() < 2.0, "{left} {zoomed}");
    let place = at_in_window(&mut browser, 4.5);
    browser.mouse("mouseMoved", place);
    assert!(said(&mut browser).contains("compile & link"));
    browser.picture("marks");
    browser.key("Escape");
    assert_eq!(
        browser.text("document.querySelector('.marks').outerHTML"),
        before
    );
    assert_quiet(&mut browser);
}

#[test]
fn losses_gaps_and_resets_are_stretched_to_where_they_were() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &troubled(), (1240, 700)) else {
        return;
    };
    let before = browser.text(PICTURE);
    for (from, to, rule, (start, end)) in [
        (0.25, 0.35, "[data-tick]", (3.0, 3.0)),
        (0.45, 0.55, ".fault", (4.9, 5.0)),
        // Its rates hold since the row before.
        (0.65, 0.9, ".gap", (6.9, 7.9)),
    ] {
        drag(&mut browser, (from, to));
        browser.picture(&format!("zoomed-{}", rule.trim_matches(['.', '[', ']'])));
        let (left, right) = reach(&mut browser, rule);
        let start = at_in_window(&mut browser, start).0;
        let end = at_in_window(&mut browser, end).0;
        // A pixel column is ten pixels wide now.
        assert!((left - start).abs() < 12.0, "{rule}: {left} {start}");
        assert!((right - end).abs() < 12.0, "{rule}: {right} {end}");

        browser.key("Escape");
    }
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn what_a_run_is_compared_with_is_stretched_and_goes_with_its_series() {
    let scratch = Scratch::new();
    let run = |factor: u32| {
        let rows = (0..200).map(|row| {
            let (a, b) = (row % 40 * factor, row % 7);
            format!("{}.{:02}\t{a}\t{b}\n", row / 100, row % 100)
        });
        format!(
            "mono_s\tdisk_read\tdisk_write\n{}",
            rows.collect::<String>()
        )
    };
    scratch.write("in.tsv", &run(1));
    scratch.write("base.tsv", &run(5));
    let line = "render -o page.html --compare base.tsv in.tsv";
    let Some(mut browser) = drawn(&scratch, line, (1240, 500)) else {
        return;
    };
    let before = browser.text(PICTURE);
    let base = "[data-curve]:not([data-way])";
    let whole = reach(&mut browser, base);
    drag(&mut browser, (0.4, 0.6));
    let zoomed = reach(&mut browser, base);
    let ratio = (zoomed.1 - zoomed.0) / (whole.1 - whole.0);
    let zoom = browser.number("zoom()");
    assert!((ratio - zoom).abs() < 0.1, "{ratio} {zoom}");
    browser.picture("compared");
    browser.key("Escape");
    // Without the one that is large, the axis ends where the other base does.
    browser.value("document.querySelector('.key').focus()");
    browser.key("Enter");
    assert_eq!(
        browser.number("document.querySelectorAll('[data-curve=\"0\"]').length"),
        0.0
    );
    let top = browser.text("document.querySelector('[text-anchor=end]').textContent");
    assert_eq!(top, "6");
    browser.key("Enter");
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn the_band_of_a_dense_series_is_drawn_from_finer_columns() {
    let scratch = Scratch::new();
    let rows = (0..60_000_u32).map(|row| {
        let value = row.wrapping_mul(2_654_435_761) >> 22;
        format!("{}.{:03}\t{value}\n", row / 1_000, row % 1_000)
    });
    let text = format!("mono_s\tn\n{}", rows.collect::<String>());
    let Some(mut browser) = page(&scratch, &text, (1240, 500)) else {
        return;
    };
    let before = browser.text(PICTURE);
    let ways = "[...document.querySelectorAll('[data-way]')].map(path => path.dataset.way).join()";
    assert_eq!(browser.text(ways), "2 3,4 5,1");
    let data = "document.querySelector('[data-way=\"4 5\"]').getAttribute('d')";
    let coarse = browser.text(data);
    drag(&mut browser, (0.4, 0.5));
    assert_eq!(browser.text(ways), "2 3,4 5,1");
    assert_ne!(browser.text(data), coarse);
    // It lies within what all values lie between, and above the lower edge.
    let heights = |way: &str| {
        let data = format!("document.querySelector('[data-way=\"{way}\"]').getAttribute('d')");
        format!("{data}.match(/ [0-9]+/g).map(Number).sort((a, b) => a - b)")
    };
    for (way, place) in [("4 5", 0), ("4 5", -1)] {
        let most = browser.number(&format!("{}.at({place})", heights(way)));
        let all = browser.number(&format!("{}.at({place})", heights("2 3")));
        assert!(
            if place == 0 { most >= all } else { most <= all },
            "{most} {all}"
        );
    }
    browser.picture("band");
    browser.key("Escape");
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn times_at_round_seconds_are_told_as_such() {
    let scratch = Scratch::new();
    let rows = (0..1_000).map(|row| format!("1795289999.{:03}\t1\n", row % 7));
    let rows = rows
        .enumerate()
        .map(|(row, text)| text.replacen("1795289999", &(1_795_289_999 + row).to_string(), 1));
    let text = format!("unix_s\tn\n{}", rows.collect::<String>());
    let Some(mut browser) = page(&scratch, &text, (1240, 500)) else {
        return;
    };
    for (from, to) in [(0.4, 0.42), (0.111, 0.125), (0.7, 0.76)] {
        browser.value(&format!("within(width * {from}, width * {to})"));
        let seconds = "[...document.querySelector('.times').children].map(text => text.textContent.slice(-2))";
        let seconds = browser.text(seconds);
        let steps: Vec<i32> = seconds
            .split(',')
            .map(|text| text.parse().unwrap())
            .collect();
        let step = |pair: &[i32]| (pair[1] - pair[0]).rem_euclid(60);
        let first = step(&steps[..2]);
        assert!(
            steps.windows(2).all(|pair| step(pair) == first),
            "{steps:?}"
        );
    }
}

#[test]
fn the_cells_of_a_heat_map_are_told_and_stretched() {
    let scratch = Scratch::new();
    let calls = (0..2_000).map(|call| {
        // All in one cell for a while: 64 to 128 microseconds from 10 s to 12 s.
        let size = if (1_000..1_200).contains(&call) {
            100
        } else {
            1_000 + call
        };
        format!(
            "{}.{:02}\tcall\tshrink\t{size}\t0\n",
            call / 100,
            call % 100
        )
    });
    let header = "trace_s\tkind\tname\tlatency_us\tlost\n";
    let text = format!("{header}{}", calls.collect::<String>());
    let Some(mut browser) = page(&scratch, &text, (1240, 700)) else {
        return;
    };
    let before = browser.text(PICTURE);
    let cell = |browser: &mut crate::browser::Browser, time: f64| {
        let (x, _) = at_in_window(browser, time);
        let row = "((plot, row) => (plot.top + (row + .5) * plot.each) * svg.getBoundingClientRect().width / view.full \
                   + svg.getBoundingClientRect().top)(view.plots[0], view.plots[0].rows.findIndex(row => row.includes('96 \u{b5}s') || row.includes('64 \u{b5}s to')))";
        (x, browser.number(row))
    };
    for _ in 0..2 {
        let here = cell(&mut browser, 11.0);
        browser.mouse("mouseMoved", here);
        let said = said(&mut browser);
        assert!(
            said.contains("shrink latency: ") && said.contains(" \u{b5}s to "),
            "{said}"
        );
        browser.picture("heat");
        drag(&mut browser, (0.5, 0.6));
    }
    assert!(browser.number("zoom()") > 9.0);
    browser.key("Escape");
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}
