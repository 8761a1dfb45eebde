//! Free text as a cell.

use super::escape;

/// Free text is cut at this many bytes, the final `…` included.
const TEXT_LIMIT: usize = 4_096;

/// Free text as a cell, cut with a final `…` between two characters or escapes if it is too long.
/// In JSON the cell stands in a string: both forms decode alike.
pub(super) fn text(out: &mut Vec<u8>, bytes: &[u8], json: bool) {
    let start = out.len();
    escape(&bytes[..bytes.len().min(TEXT_LIMIT + 1)], out);
    if out.len() - start > TEXT_LIMIT {
        let end = cut(&out[start..], TEXT_LIMIT - "…".len());
        out.truncate(start + end);
        out.extend_from_slice("…".as_bytes());
    }
    if json {
        let cell = String::from_utf8_lossy(&out[start..]).replace('\\', "\\\\");
        out.truncate(start);
        out.extend(format!("\"{cell}\"").bytes());
    }
}

/// The last boundary between characters and escapes at or before `limit`.
fn cut(cell: &[u8], limit: usize) -> usize {
    let mut end = 0;
    loop {
        let length = match &cell[end..] {
            [b'\\', b'x', ..] => 4,
            [b'\\', ..] => 2,
            [byte, ..] => byte.leading_ones().max(1) as usize,
            [] => return end,
        };
        if end + length > limit {
            return end;
        }
        end += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tsv::unescape;

    fn cell(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        text(&mut out, bytes, false);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        for bytes in [
            vec![b'\n'; 5_000],
            "é".repeat(5_000).into_bytes(),
            vec![0xFF; 5_000],
            vec![b'x'; 4_097],
        ] {
            let cell = cell(&bytes);
            assert!(
                cell.len() <= TEXT_LIMIT && cell.len() > TEXT_LIMIT - 8,
                "{}",
                cell.len()
            );
            let kept = unescape(cell.strip_suffix('…').unwrap().as_bytes());
            assert!(bytes.starts_with(&kept));
        }
        assert_eq!(cell(&[b'x'; TEXT_LIMIT]).len(), TEXT_LIMIT);
    }
}
