//! What holds for any bytes ([`properties`]), tried on random ones. The same functions are the fuzz
//! targets in tests/fuzz; `PROPERTY_MS` gives each of them another time than the usual 100 ms.

#![allow(
    clippy::expect_used,
    clippy::panic,
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
fn any_line_is_read_within_its_bounds() {
    hold(properties::any_line);
}

#[test]
fn a_line_of_the_graph_is_read_as_the_kernel_printed_it() {
    hold(properties::graph_line);
}

#[test]
fn an_event_is_read_as_it_was_printed() {
    hold(properties::event_line);
}

#[test]
fn any_stream_is_read_to_its_end() {
    hold(properties::any_stream);
}

#[test]
fn any_text_is_rules_or_has_a_line_that_is_none() {
    hold(properties::any_rules);
}
