//! Any lines ask for rows, in any pieces the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/options/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| {
    any::lines(bytes);
});
