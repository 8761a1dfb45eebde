//! Any bytes are read as the proc connector's messages.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../taskwatch/tests/decode/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| any::connector(bytes));
