//! Any bytes as a text cell and back. PostgreSQL and ClickHouse decode the same escapes.

/// Appends `bytes` as a cell that is valid UTF-8, holds nothing a TSV reader or a terminal could
/// take amiss, and decodes back to the same bytes with [`unescape`].
pub fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for (at, chunk) in bytes.utf8_chunks().enumerate() {
        for (place, c) in chunk.valid().char_indices() {
            let mut utf8 = [0; 4];
            match c {
                '\t' => out.extend_from_slice(b"\\t"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\\' => out.extend_from_slice(b"\\\\"),
                '\'' if at + place == 0 => hex(b"'", out),
                '"' => hex(b"\"", out),
                c if c.is_control() => hex(c.encode_utf8(&mut utf8).as_bytes(), out),
                c => out.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes()),
            }
        }
        hex(chunk.invalid(), out);
    }
}

/// Decodes a cell. A backslash that starts no escape stands for itself.
pub fn unescape(cell: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(cell.len());
    let mut rest = cell;
    loop {
        let (byte, length) = match rest {
            [] => return out,
            [b'\\', b't', ..] => (b'\t', 2),
            [b'\\', b'n', ..] => (b'\n', 2),
            [b'\\', b'r', ..] => (b'\r', 2),
            [b'\\', b'\\', ..] => (b'\\', 2),
            [b'\\', b'x', high, low, ..] => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high * 16 + low, 4),
                _ => (b'\\', 1),
            },
            [byte, ..] => (*byte, 1),
        };
        out.push(byte);
        rest = &rest[length..];
    }
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        out.extend_from_slice(&[
            b'\\',
            b'x',
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]);
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        escape(bytes, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_escapes_are_those_of_the_format() {
        assert_eq!(escaped(b"a\tb\nc\rd\\e"), r"a\tb\nc\rd\\e");
        assert_eq!(escaped(b"\x1b[31m\x00\x7f"), r"\x1B[31m\x00\x7F");
        assert_eq!(escaped("\u{85}é\u{9f}".as_bytes()), r"\xC2\x85é\xC2\x9F");
        assert_eq!(escaped(b"'it's \"x\"\xff'"), r"\x27it's \x22x\x22\xFF'");
    }

    #[test]
    fn any_bytes_decode_back_and_the_cell_is_always_valid() {
        arbtest::arbtest(|u| {
            let bytes: Vec<u8> = u.arbitrary()?;
            let cell = escaped(&bytes);
            assert_eq!(unescape(cell.as_bytes()), bytes);
            assert!(!cell.starts_with('\''));
            assert!(
                !cell.contains(|c: char| c.is_control() || c == '"'),
                "{cell:?}"
            );
            Ok(())
        });
    }

    #[test]
    fn a_stray_backslash_stands_for_itself() {
        assert_eq!(unescape(br"\q\x4\xZZ\"), br"\q\x4\xZZ\");
    }
}
