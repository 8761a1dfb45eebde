//! Any bytes are read as the logs and the files of a build.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../render/tests/buildstats/any.rs"]
mod any;

fuzz_target!(|bytes: &[u8]| drop(any::files(bytes)));
