//! Any bytes are read as a recording; what was read comes back from writing it.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../taskwatch/tests/decode/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| any::raw(bytes));
