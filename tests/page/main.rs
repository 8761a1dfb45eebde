//! Pages in a real browser: what they answer, and that nothing in them runs but their own script.

mod browser;

use std::fmt::Write;

use browser::Browser;
use tests::{Scratch, shell, skip};

/// Numbers that can be told from each other: `n` is 100 more a row, and `cpu` shares add up.
fn rows(count: u32) -> String {
    let mut text = "mono_s\tn\tm\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\n".to_owned();
    for row in 0..count {
        let (n, m) = (100 * row, row % 7);
        let user = row % 50;
        writeln!(text, "{}.{:02}\t{n}\t{m}\t{user}\t10\t{}", row / 100, row % 100, 90 - user).unwrap();
    }
    text
}

/// A page of these rows in a window of this size; nothing without a browser.
fn page(scratch: &Scratch, rows: &str, size: (u32, u32)) -> Option<Browser> {
    if !browser::is_there() {
        skip("a page in a browser", "chromium is not installed");
        return None;
    }
    scratch.write("in.tsv", rows);
    let line = "render -o page.html in.tsv";
    tests::Child::start(&mut shell(line, scratch)).end().quietly();
    Some(Browser::open(&scratch.path().join("page.html"), size))
}

/// Where a share of the time axis is in the window, half way down the first plot.
fn place(browser: &mut Browser, share: f64) -> (f64, f64) {
    let side = |browser: &mut Browser, side: &str| {
        browser.number(&format!(
            "document.querySelector('[data-plot] .ground').getBoundingClientRect().{side}"
        ))
    };
    let (left, width) = (side(browser, "left"), side(browser, "width"));
    (left + share * width, side(browser, "top") + side(browser, "height") / 2.0)
}

/// The number that a legend shows in a plot, behind the label; of the colour with this number.
fn shown(browser: &mut Browser, plot: usize, colour: usize) -> String {
    browser.text(&format!(
        "document.querySelector('[data-plot=\"{plot}\"] [data-key=\"{colour}\"] tspan').textContent"
    ))
}

fn said(browser: &mut Browser) -> String {
    browser.text("document.querySelector('#said').textContent")
}

/// Nothing was refused, nothing was asked of anybody, nothing failed.
fn assert_quiet(browser: &mut Browser) {
    assert_eq!(browser.text("broken.join()"), "");
    let asked = browser.events("Network.requestWillBeSent");
    let files = asked.iter().map(|event| event["request"]["url"].as_str().unwrap());
    let files: Vec<&str> = files.collect();
    assert!(matches!(files[..], [page] if page.ends_with("/page.html")), "{files:?}");
    for event in ["Runtime.exceptionThrown", "Page.javascriptDialogOpening", "Log.entryAdded"] {
        assert!(browser.events(event).is_empty(), "{:?}", browser.events(event));
    }
}

fn drag(browser: &mut Browser, (from, to): (f64, f64)) {
    let (from, to) = (place(browser, from), place(browser, to));
    browser.mouse("mouseMoved", from);
    browser.mouse("mousePressed", from);
    browser.mouse("mouseMoved", to);
    browser.mouse("mouseReleased", to);
}

#[test]
fn the_crosshair_tells_each_series_value_at_its_place() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(101), (1240, 900)) else {
        return;
    };
    // A hundred and one rows from 0 to 1 s, the axis is a little longer.
    let length = browser.number("view.length") / 1e9;
    for row in [10, 50, 73] {
        let here = place(&mut browser, f64::from(row) / 100.0 / length);
        browser.mouse("mouseMoved", here);
        let n = f64::from(row) / 10.0;
        assert_eq!(shown(&mut browser, 0, 0), format!("{n}k"), "row {row}");
        let said = said(&mut browser);
        assert!(said.starts_with(&format!("{:.2}", f64::from(row) / 100.0).trim_end_matches('0')), "{said}");
    }
    browser.picture("crosshair");
    assert_quiet(&mut browser);
}
