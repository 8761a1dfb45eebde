//! Any bytes are cut into messages and attributes that lie inside them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../taskwatch/tests/decode/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| any::walk(bytes));
