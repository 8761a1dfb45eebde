//! The rows of a summary as records.

use pipe::tsv::escape;

/// The names of the columns.
pub(super) const HEADER: [&str; 9] = [
    "table", "key", "column", "count", "min", "mean", "p50", "p95", "max",
];

/// A header, and a line a row; the cells are escaped already.
pub(super) fn records(rows: impl Iterator<Item = [String; 9]>) -> Vec<u8> {
    let mut out = HEADER.join("\t");
    for row in rows {
        out.push('\n');
        out.push_str(&row.join("\t"));
    }
    out.push('\n');
    out.into_bytes()
}

/// Any bytes as a text cell.
pub(super) fn cell(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    escape(bytes, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
