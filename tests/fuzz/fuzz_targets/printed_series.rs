//! Series that are printed are read as they were.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../metricsnap/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::printed_series(&mut arbitrary::Unstructured::new(bytes));
});
