//! Any bytes become a cell that every reader takes as it is, and come back from it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipe::tsv::{escape, unescape};

fuzz_target!(|bytes: &[u8]| {
    let mut cell = Vec::new();
    escape(bytes, &mut cell);
    assert_eq!(unescape(&cell), bytes);
    let cell = String::from_utf8(cell).expect("a cell is UTF-8");
    assert!(!cell.starts_with('\'') && !cell.contains('"'));
    assert!(!cell.contains(char::is_control));
    // And nothing that is read falls over it.
    unescape(bytes);
});
