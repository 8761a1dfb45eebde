//! A line of the function_graph tracer is read as it was printed.
#![no_main]

use libfuzzer_sys::{arbitrary, fuzz_target};

#[path = "../../../ftfilter/tests/properties/mod.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod properties;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for a case are none.
    let _ = properties::graph_line(&mut arbitrary::Unstructured::new(bytes));
});
