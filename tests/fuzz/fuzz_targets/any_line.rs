//! Any line is read within its bounds, in every dialect.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../ftfilter/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::any_line(&mut arbitrary::Unstructured::new(bytes));
});
