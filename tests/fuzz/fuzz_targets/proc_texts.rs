//! Any bytes are read as every text of the kernel that sample knows.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/replay/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| any::texts(bytes));
