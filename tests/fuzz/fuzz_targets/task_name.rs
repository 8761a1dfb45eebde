//! Any text names a task of a build, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../sample/tests/options/any.rs"]
mod any;

fuzz_target!(|text: &str| {
    any::task_name(text);
});
