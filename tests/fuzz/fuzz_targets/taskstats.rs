//! Any bytes are read as taskstats messages, and as one task's struct.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../taskwatch/tests/decode/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| any::taskstats(bytes));
