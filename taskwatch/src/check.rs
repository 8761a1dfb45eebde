//! What works here, and what would help: the table of `--check`.

use pipe::cli::{Ending, Failure};
use pipe::tsv::escape;

use crate::args::Args;
use crate::ladder;
use crate::watch::{output, wanted};

/// Tries every source and tells.
///
/// # Errors
/// The table can't be written.
pub fn run(args: &Args) -> Result<Ending, Failure> {
    let findings = ladder::check(&wanted(args));
    let mut out = output(args)?;
    out.record(|text| {
        text.extend_from_slice(b"source\tworks\tgives\treason\tremedy\n");
        for finding in &findings {
            let (works, reason, remedy) = match &finding.refusal {
                Some(refusal) => ("no", &*refusal.reason, &*refusal.remedy),
                None => ("yes", "", ""),
            };
            let cells = [
                finding.source.word(),
                works,
                finding.gives(),
                reason,
                remedy,
            ];
            for (at, cell) in cells.into_iter().enumerate() {
                if at > 0 {
                    text.push(b'\t');
                }
                escape(cell.as_bytes(), text);
            }
            text.push(b'\n');
        }
    })?;
    out.flush()?;
    Ok(Ending::Done)
}
