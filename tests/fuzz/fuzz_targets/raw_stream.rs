//! Any bytes are read as a stream of texts that `sample --raw-stream` wrote.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/replay/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| drop(any::stream(bytes)));
