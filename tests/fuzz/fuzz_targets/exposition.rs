//! Any text is an exposition with some lines that are none; its numbers are found.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../metricsnap/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::any_exposition(&mut arbitrary::Unstructured::new(bytes));
});
