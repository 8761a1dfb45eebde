//! An event is read as ftrace, perf or trace-cmd printed it.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../ftfilter/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::event_line(&mut arbitrary::Unstructured::new(bytes));
});
