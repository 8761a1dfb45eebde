//! Tasks that are looked for in a page.

use tests::Scratch;

use crate::browser::Browser;
use crate::{assert_quiet, at, drag, page, said};

/// Tasks of a little build: `cc` twice, `ld` once.
const TASKS: &str = "mono_s\tevent\tpid\ttid\tppid\tuid\tcomm\tstatus\tlife_s\tcpu_s\twait_s\trss_peak_kib\tread_bytes\twrite_bytes\tlost\n\
    1.0\tfork\t10\t10\t1\t0\tmake\t\t\t\t\t\t\t\t0\n\
    1.2\tfork\t11\t11\t10\t0\tcc\t\t\t\t\t\t\t\t0\n\
    1.3\tfork\t12\t12\t10\t0\tcc\t\t\t\t\t\t\t\t0\n\
    1.8\texit\t11\t11\t10\t0\tcc\t0\t0.6\t0.5\t\t\t\t\t0\n\
    1.9\texit\t12\t12\t10\t0\tcc\t1\t0.6\t0.4\t\t\t\t\t0\n\
    2.0\tfork\t13\t13\t10\t0\tld\t\t\t\t\t\t\t\t0\n\
    2.5\texit\t13\t13\t10\t0\tld\t0\t0.5\t0.3\t\t\t\t\t0\n\
    2.6\texit\t10\t10\t1\t0\tmake\t0\t1.6\t0.1\t\t\t\t\t0\n";

#[test]
fn a_task_is_found_and_framed_and_the_next_one_after_it() {
    let scratch = Scratch::new();
    let Some(mut browser) = page(&scratch, TASKS, (1240, 500)) else {
        return;
    };
    browser.key("/");
    assert_eq!(browser.text("document.activeElement.id"), "find");
    for key in ["c", "c"] {
        browser.key(key);
    }
    let frame = |browser: &mut Browser| {
        let side =
            |side: &str| format!("document.querySelector('#found').getBoundingClientRect().{side}");
        let bar = ["left", "right", "top"]
            .map(side)
            .map(|side| browser.number(&side));
        (bar[0], bar[1], bar[2])
    };
    let first = frame(&mut browser);
    assert!(
        said(&mut browser).starts_with("1 of 2: "),
        "{}",
        said(&mut browser)
    );
    // From 1.2 s, when the first one began, to 1.8 s.
    let (from, _) = at(&mut browser, 1.2);
    let (to, _) = at(&mut browser, 1.8);
    assert!(
        (first.0 - from).abs() < 3.0 && (first.1 - to).abs() < 4.0,
        "{first:?} {from} {to}"
    );
    browser.picture("found");
    browser.key("Enter");
    let second = frame(&mut browser);
    assert!(said(&mut browser).starts_with("2 of 2: ") && second.2 > first.2);
    browser.key("Enter");
    assert_eq!(frame(&mut browser), first);
    browser.key("Escape");
    assert_eq!(
        browser.number("document.querySelector('#found').getBoundingClientRect().width"),
        0.0
    );
    // What the pointer rests on is told.
    let (x, _) = at(&mut browser, 1.5);
    browser.mouse("mouseMoved", (x, first.2 + 7.0));
    assert!(said(&mut browser).contains("cc"), "{}", said(&mut browser));
    drag(&mut browser, (0.2, 0.6));
    browser.picture("tasks-zoomed");
    assert_quiet(&mut browser);
}
