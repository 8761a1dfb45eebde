//! What holds for any text ([`properties`]), tried on random ones. The same functions are the fuzz
//! targets in tests/fuzz; `PROPERTY_MS` gives each of them another time than the usual 100 ms.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "a test says so that it failed"
)]

use arbtest::arbitrary;

mod properties;

fn hold(property: fn(&mut arbitrary::Unstructured) -> arbitrary::Result<()>) {
    let ms = std::env::var("PROPERTY_MS").ok();
    let ms = ms.and_then(|ms| ms.parse().ok()).unwrap_or(100);
    arbtest::arbtest(property).budget_ms(ms);
}

#[test]
fn any_exposition_is_read_and_its_numbers_are_found() {
    hold(properties::any_exposition);
}

#[test]
fn series_are_read_as_they_were_printed() {
    hold(properties::printed_series);
}

#[test]
fn any_text_is_a_choice_or_is_not() {
    hold(properties::any_selector);
}
