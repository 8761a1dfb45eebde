//! Any bytes are read as records: every row has a cell for each column, none holds a TAB or a line
//! end, and each line is a row, a header, skipped or torn.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipe::flow::LINE_LIMIT;
use pipe::tsv::Reader;

fuzz_target!(|text: &[u8]| {
    let Some(mut reader) = Reader::new(text).expect("memory can be read") else {
        assert!(text.is_empty() || text.len() > LINE_LIMIT);
        return;
    };
    let columns = reader.columns().len();
    let mut rows = 0;
    while let Some(row) = reader.next_row().expect("memory can be read") {
        for column in 0..columns {
            assert!(!row.cell(column).iter().any(|byte| b"\t\n".contains(byte)));
        }
        rows += 1;
    }
    let others = reader.skipped().count + u64::from(reader.torn().is_some());
    assert!(rows + others < reader.line_number());
});
