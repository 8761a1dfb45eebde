//! No text of an option and no line of input makes the program stumble.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use sample::asking::Asked;

mod any;

/// Pieces that texts of options are made of, and what breaks them.
const PIECES: [&str; 34] = [
    "cpu_idle_pct",
    "mem_free_bytes",
    "disk.",
    "node_cpu_seconds_total{mode=user}",
    "{a\\}b=>",
    "}",
    "\\",
    " > ",
    ">=",
    "<",
    "==",
    "=",
    "!=",
    "~",
    "5",
    "-0.5",
    "1e9",
    "nan",
    "inf",
    "10k",
    "3G",
    " for ",
    "5s",
    "for",
    "\u{fc}",
    "\u{202e}",
    "\n",
    "do_",
    "gcc-14.2",
    "-r0",
    ":",
    "/",
    "..",
    ".log",
];

fn text(u: &mut arbtest::arbitrary::Unstructured) -> arbtest::arbitrary::Result<String> {
    let length = u.int_in_range(0..=9)?;
    let mut text = String::new();
    for _ in 0..length {
        match u.int_in_range(0..=9)? {
            0 => text.push(u.arbitrary()?),
            _ => text.push_str(u.choose(&PIECES)?),
        }
    }
    Ok(text)
}

#[test]
fn any_text_is_a_condition_or_is_refused() {
    assert!(any::condition(" a.b >= -1.5k for 3s\n").is_none());
    assert!(any::condition(" a.b_bytes >= -1.5k for 3s\n").is_some());
    arbtest::arbtest(|u| {
        any::condition(&text(u)?);
        Ok(())
    });
}

#[test]
fn any_text_names_a_task_or_is_refused() {
    assert!(any::task_name("gcc-14.2:compile"));
    assert!(!any::task_name("../x"));
    arbtest::arbtest(|u| {
        any::task_name(&text(u)?);
        Ok(())
    });
}

#[test]
fn lines_ask_for_the_same_in_any_pieces() {
    assert_eq!(any::lines(b"x\n!\r\ny"), Asked::Now);
    assert_eq!(any::lines(b"x\n"), Asked::Row);
    assert_eq!(any::lines(b"!x"), Asked::Nothing);
    arbtest::arbtest(|u| {
        let length = u.int_in_range(0..=30)?;
        let bytes: arbtest::arbitrary::Result<Vec<u8>> =
            (0..length).map(|_| u.choose(b"!\n\r x").copied()).collect();
        any::lines(&bytes?);
        Ok(())
    });
}
