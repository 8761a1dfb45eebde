//! Any bytes are read as an input of render, or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../render/tests/picture/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| {
    any::records(bytes, &any::request(&[]));
});
