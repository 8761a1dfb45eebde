//! Any text is rules, or the first of its lines that is none is named.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../ftfilter/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::any_rules(&mut arbitrary::Unstructured::new(bytes));
});
