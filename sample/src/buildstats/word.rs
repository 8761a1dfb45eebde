//! Names of others in a line of a log.

/// Appends a name. What would break the line, or the consumer's reading of the file as UTF-8, is
/// written as in the kernel's own tables of mounts: `\012` for a line end.
pub(super) fn escape(name: &[u8], block: &mut Vec<u8>) {
    for chunk in name.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let mut bytes = [0; 4];
            let bytes = letter.encode_utf8(&mut bytes).as_bytes();
            match letter {
                ' ' => block.push(b' '),
                _ if letter.is_control() || letter.is_whitespace() => octal(bytes, block),
                _ => block.extend_from_slice(bytes),
            }
        }
        octal(chunk.invalid(), block);
    }
}

fn octal(bytes: &[u8], block: &mut Vec<u8>) {
    for byte in bytes {
        let digits = [byte >> 6, byte >> 3 & 7, byte & 7].map(|digit| b'0' + digit);
        block.push(b'\\');
        block.extend_from_slice(&digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_utf_8_whatever_its_bytes() {
        let mut block = Vec::new();
        escape("/mnt/my disk/größe".as_bytes(), &mut block);
        escape(b"/a\n\r\t\xff/\xe2\x80\xa8", &mut block);
        let want = r"/mnt/my disk/größe/a\012\015\011\377/\342\200\250";
        assert_eq!(String::from_utf8(block).unwrap(), want);
    }
}
