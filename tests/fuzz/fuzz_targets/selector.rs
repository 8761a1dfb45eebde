//! Any text is a choice of metrics or is not.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../metricsnap/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::any_selector(&mut arbitrary::Unstructured::new(bytes));
});
