//! Any text is a condition of --fail-if, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/options/any.rs"]
mod any;

fuzz_target!(|text: &str| {
    any::condition(text);
});
