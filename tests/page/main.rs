//! Pages in a real browser: what they answer, and that nothing in them runs but their own script.

mod browser;
mod found;
mod zoomed;

use std::fmt::Write;

use browser::Browser;
use tests::{Scratch, shell, skip};

/// Numbers that can be told from each other: `n` is 100 more a row, and `cpu` shares add up.
fn rows(count: u32) -> String {
    let mut text = "mono_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\tn\tm\n".to_owned();
    for row in 0..count {
        let (n, m) = (100 * row, row % 7);
        let user = row % 50;
        writeln!(
            text,
            "{}.{:02}\t{user}\t10\t{}\t{n}\t{m}",
            row / 100,
            row % 100,
            90 - user
        )
        .unwrap();
    }
    text
}

/// A page of these rows in a window of this size; nothing without a browser.
fn page(scratch: &Scratch, rows: &str, size: (u32, u32)) -> Option<Browser> {
    scratch.write("in.tsv", rows);
    drawn(scratch, "render -o page.html in.tsv", size)
}

/// The page that a line makes; nothing without a browser.
fn drawn(scratch: &Scratch, line: &str, size: (u32, u32)) -> Option<Browser> {
    if !browser::is_there() {
        skip("a page in a browser", "chromium is not installed");
        return None;
    }
    tests::Child::start(&mut shell(line, scratch))
        .end()
        .quietly();
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
    (
        left + share * width,
        side(browser, "top") + side(browser, "height") / 2.0,
    )
}

/// Where a time in seconds is.
fn at(browser: &mut Browser, time: f64) -> (f64, f64) {
    let share = format!("({time} * 1e3 - view.start) / view.length * 1e6");
    let share = browser.number(&share);
    place(browser, share)
}

/// The same once it is zoomed.
fn at_in_window(browser: &mut Browser, time: f64) -> (f64, f64) {
    let share = format!("seen(({time} * 1e3 - view.start) / view.length * 1e6 * width) / width");
    let share = browser.number(&share);
    place(browser, share)
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
    let files = asked
        .iter()
        .map(|event| event["request"]["url"].as_str().unwrap());
    let files: Vec<&str> = files.collect();
    assert!(
        matches!(files[..], [page] if page.ends_with("/page.html")),
        "{files:?}"
    );
    for event in [
        "Runtime.exceptionThrown",
        "Page.javascriptDialogOpening",
        "Log.entryAdded",
    ] {
        assert!(
            browser.events(event).is_empty(),
            "{:?}",
            browser.events(event)
        );
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
    for row in [10, 50, 73] {
        let here = at(&mut browser, f64::from(row) / 100.0);
        browser.mouse("mouseMoved", here);
        // n, m, and the two shares, which are stacked in the picture and told one by one.
        assert_eq!(shown(&mut browser, 0, 0), format!("{} %", row % 50));
        assert_eq!(shown(&mut browser, 0, 3), "10 %");
        assert_eq!(
            shown(&mut browser, 1, 0),
            format!("{}k", f64::from(row) / 10.0)
        );
        assert_eq!(shown(&mut browser, 2, 0), (row % 7).to_string());
    }
    let said = said(&mut browser);
    assert!(
        said.ends_with("s \u{b7} CPU: user 23 %, system 10 %"),
        "{said}"
    );
    browser.picture("crosshair");
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_eq!(shown(&mut browser, 1, 0), "max 10k");
    assert_quiet(&mut browser);
}

/// The picture as it stands in the page now.
const PICTURE: &str =
    "[...document.querySelectorAll('[data-plot], .times')].map(group => group.outerHTML)";

/// Where the picture is another one than before, that is told in a line and not in a page.
fn assert_is_back(browser: &mut Browser, before: &str) {
    let now = browser.text(PICTURE).replace(" opacity=\"1\"", "");
    let other = now.bytes().zip(before.bytes()).position(|(a, b)| a != b);
    let place = other.unwrap_or(now.len().min(before.len()));
    let part = |text: &str| {
        text.get(place.saturating_sub(40)..(place + 40).min(text.len()))
            .map(str::to_owned)
    };
    assert!(now == before, "{:?} was {:?}", part(&now), part(before));
}

#[test]
fn a_drag_zooms_into_columns_finer_than_pixels_and_all_comes_back() {
    let scratch = Scratch::new();
    // Three rows a pixel column.
    let rows = (0..3_300).map(|row| format!("{}.{:03}\t{}\n", row / 1_000, row % 1_000, row % 3));
    let text = format!("mono_s\tn\n{}", rows.collect::<String>());
    let Some(mut browser) = page(&scratch, &text, (1240, 600)) else {
        return;
    };
    let before = browser.text(PICTURE);
    let drawn = "document.querySelector('[data-plot] .s0:last-of-type').getAttribute('d')";
    let original = browser.text(drawn);
    drag(&mut browser, (0.49, 0.51));
    let window = browser.number("(to - from) / width");
    assert!((window - 0.02).abs() < 0.002, "{window}");
    // In the window each row has a point of its own, which pixel columns didn't have.
    assert_ne!(browser.text(drawn), original);
    let within = "(place => place >= 0 && place <= width * 10)";
    let points = browser.number(&format!(
        "{drawn}.match(/-?\\d+ /g).map(Number).filter{within}.length"
    ));
    let rows = browser.number("span()") / 1e6;
    assert!((points - rows).abs() <= 2.0, "{points} {rows}");
    // The line is where the row is: at the upper edge, as its value is the greatest.
    let (x, y) = at_in_window(&mut browser, 1.652);
    let top = browser.number("document.querySelector('.ground').getBoundingClientRect().top");
    let there = format!("document.elementFromPoint({x}, {top} + 3).className.baseVal");
    assert_eq!(browser.text(&there), "s0");
    let here = (x, y);
    browser.mouse("mouseMoved", here);
    assert_eq!(shown(&mut browser, 0, 0), (1_652 % 3).to_string());
    assert!(said(&mut browser).starts_with("1.652"));
    let ticks =
        browser.text("[...document.querySelectorAll('.times text')].map(text => text.textContent)");
    assert!(
        ticks.starts_with("1.6") && ticks.contains("1.65 s"),
        "{ticks}"
    );
    browser.picture("zoom");
    browser.click(here, 2);
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn a_name_in_the_legend_hides_its_series_and_shows_it_again() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(101), (1240, 900)) else {
        return;
    };
    let before = browser.text(PICTURE);
    let key = "document.querySelector('[data-plot=\"0\"] [data-key=\"0\"]')";
    let box_of = |browser: &mut Browser, side: &str| {
        browser.number(&format!("{key}.getBoundingClientRect().{side}"))
    };
    let here = (
        box_of(&mut browser, "left") + 5.0,
        box_of(&mut browser, "top") + 8.0,
    );
    let top = "Math.min(...document.querySelector('[data-plot=\"0\"] .f3[d]').getAttribute('d').match(/ -?[0-9.]+/g))";
    browser.click(here, 1);
    assert_eq!(
        browser.text(&format!("{key}.getAttribute('aria-pressed')")),
        "false"
    );
    assert_eq!(
        browser.number("document.querySelectorAll('[data-plot=\"0\"] path.f0').length"),
        0.0
    );
    // The other share stands alone now: as high as it is itself.
    let share = 1.0 - browser.number(top) / browser.number("view.plots[0].height * 10");
    assert!(
        (share - 1.0).abs() < 0.01,
        "the axis ends where the series does: {share}"
    );
    browser.picture("hidden");
    browser.key("Tab");
    browser.value(&format!("{key}.focus()"));
    browser.key("Enter");
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_eq!(
        browser.text(&format!("{key}.getAttribute('aria-pressed')")),
        "true"
    );
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn all_of_it_can_be_done_with_keys() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(101), (1240, 900)) else {
        return;
    };
    let before = browser.text(PICTURE);
    for (row, key) in [
        (0, "ArrowRight"),
        (1, "ArrowRight"),
        (2, "ArrowRight"),
        (1, "ArrowLeft"),
    ] {
        browser.key(key);
        // The first step is to where the first interval begins.
        if row > 0 {
            browser.until("said.textContent != ''");
        }
    }
    let said = said(&mut browser);
    assert!(
        said.contains("CPU: user") && said.contains("N: ") && said.contains("M: "),
        "{said}"
    );
    browser.key("+");
    browser.key("+");
    assert_eq!(browser.number("Math.round(zoom() * 100)"), 400.0);
    browser.key("-");
    assert_eq!(browser.number("Math.round(zoom() * 100)"), 200.0);
    browser.key("Escape");
    browser.mouse("mouseMoved", (400.0, 400.0));
    browser.mouse("mouseMoved", (5.0, 5.0));
    assert_is_back(&mut browser, &before);
    assert_quiet(&mut browser);
}

#[test]
fn a_hostile_input_runs_no_script_and_asks_nobody() {
    let scratch = Scratch::new();
    let evil = "</script><script>owned=1</script><img src=x onerror=owned=1><!--\"'><svg onload=owned=1>\u{2028}&lt;";
    let names = format!("mono_s\t{evil}_pct\t{evil}\thost\tx\"onload=\"owned=1\n");
    let text = (0..50).map(|row| format!("{row}\t{row}\t{row}\t{evil}\t{row}\n"));
    let text = names + &text.collect::<String>();
    scratch.write(&format!("{}.tsv", evil.replace('/', "|")), &text);
    let line = "cp -- *script* in.tsv; render -o page.html -- ./*script*.tsv in.tsv";
    if !browser::is_there() {
        return skip("a hostile page", "chromium is not installed");
    }
    tests::Child::start(&mut shell(line, &scratch)).end();
    let mut browser = Browser::open(&scratch.path().join("page.html"), (1240, 900));
    let here = place(&mut browser, 0.5);
    browser.mouse("mouseMoved", here);
    drag(&mut browser, (0.3, 0.6));
    browser.mouse("mouseMoved", here);
    assert!(said(&mut browser).contains("<script>owned=1</script>"));
    assert_eq!(browser.text("typeof owned"), "undefined");
    assert_eq!(
        browser.number("document.querySelectorAll('img,iframe,[onload],[onerror]').length"),
        0.0
    );
    assert_quiet(&mut browser);
}

#[test]
fn the_policy_stops_what_is_not_the_pages_own() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(11), (1240, 900)) else {
        return;
    };
    browser.value(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'owned=1'}), \
         Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))",
    );
    browser.until("broken.length > 1");
    assert_eq!(browser.text("typeof owned"), "undefined");
}

#[test]
fn light_and_dark_surroundings_have_different_colours() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(101), (1240, 900)) else {
        return;
    };
    let colours = "['body', 'svg .paper', '.ink', '.s0', '.f0', '.ground'].map(rule => { \
         const style = getComputedStyle(document.querySelector(rule)); \
         return [style.backgroundColor, style.color, style.fill, style.stroke].join(); })";
    let mut seen = Vec::new();
    for colour in ["light", "dark"] {
        browser.surround(colour);
        browser.picture(colour);
        let colours = browser.value(colours);
        seen.push(colours.as_array().unwrap().clone());
    }
    for (light, dark) in seen[0].iter().zip(&seen[1]) {
        assert_ne!(light, dark);
    }
    assert_quiet(&mut browser);
}

#[test]
fn a_finger_on_a_narrow_window_gets_the_values() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, &rows(101), (390, 800)) else {
        return;
    };
    // The picture is wider than the window and can be pushed; the page itself is not.
    assert!(browser.number("document.documentElement.scrollWidth") <= 390.0);
    assert!(browser.number("document.querySelector('#chart').scrollWidth") > 390.0);
    let (x, y) = place(&mut browser, 0.25);
    browser.tap((x.min(380.0), y));
    browser.until("said.textContent.includes('CPU: user')");
    let bottom = browser.number("said.getBoundingClientRect().bottom");
    assert!(bottom <= 800.0, "{bottom}");
    browser.picture("phone");
    browser.value("document.querySelector('button[value=\"+\"]').click()");
    assert_eq!(browser.number("Math.round(zoom())"), 2.0);
    browser.picture("phone-zoomed");
    assert_quiet(&mut browser);
}

#[test]
fn a_page_is_read_back_and_draws_the_same_picture() {
    let scratch = Scratch::new();
    scratch.write("in.tsv", &rows(3_000));
    let line = "render in.tsv > a.svg && render -o a.html in.tsv && render a.html > b.svg && cmp a.svg b.svg";
    tests::Child::start(&mut shell(line, &scratch))
        .end()
        .quietly();
}
