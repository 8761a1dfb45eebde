//! The kernel's own texts as the body of a block.
//!
//! ```text
//!  254       0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169 10198 15 (4 more)
//! ```
//!
//! becomes `254 0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169`: the
//! consumer passes over lines of more than the 14 fields that there were before Linux 4.18.

use pipe::kernfile::Scan;

/// The fields of a line of `/proc/diskstats` up to the weighted time.
const FIELDS: usize = 14;

/// Appends a text as it is, but for empty lines, which would end the block.
pub(super) fn text(text: &[u8], block: &mut Vec<u8>) {
    let lines = text.split(|&byte| byte == b'\n');
    for line in lines.filter(|line| !line.is_empty()) {
        block.extend_from_slice(line);
        block.push(b'\n');
    }
}

/// Appends the text of `/proc/diskstats`.
pub(super) fn disks(text: &[u8], block: &mut Vec<u8>) {
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        let start = block.len();
        for _ in 0..FIELDS {
            let Some(word) = scan.word() else { break };
            if block.len() > start {
                block.push(b' ');
            }
            block.extend_from_slice(word);
        }
        if block.len() > start {
            block.push(b'\n');
        }
        scan.next_line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_has_an_empty_line_or_lacks_its_end() {
        let mut block = Vec::new();
        text(b"cpu  1 2\n\nctxt 3", &mut block);
        text(b"", &mut block);
        assert_eq!(block, b"cpu  1 2\nctxt 3\n");
    }

    #[test]
    fn lines_of_every_age_have_fourteen_fields_at_most() {
        let mut block = Vec::new();
        let old = "   8       1 sda1 35486 38030 1 2\n\n";
        let new = " 254  0 vda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n";
        disks(format!("{old}{new}").as_bytes(), &mut block);
        let want = "8 1 sda1 35486 38030 1 2\n254 0 vda 1 2 3 4 5 6 7 8 9 10 11\n";
        assert_eq!(String::from_utf8(block).unwrap(), want);
    }
}
