//! Any bytes are read as the raw logs of a build.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/replay/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| drop(any::logs(bytes)));
