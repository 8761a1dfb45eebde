//! The value of a label out of the kernel's bytes, as names of interfaces and control groups may be
//! any: of `veth` and the byte 255 it makes `veth\xFF`.

use std::fmt::Write;

/// What is no UTF-8 is written as `\xHH`, so that two names stay two. A backslash is one, as systemd
/// writes names of groups with such, but in small letters.
pub fn shown(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string can't fail.
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_stay_apart() {
        assert_eq!(shown(b"eth0"), "eth0");
        assert_eq!(shown("größe".as_bytes()), "größe");
        assert_eq!(shown(b"\xff"), "\\xFF");
        assert_eq!(shown(b"a\xfe\xc3b\xc3"), "a\\xFE\\xC3b\\xC3");
        assert_eq!(shown(b"dev-disk\\x2dby"), "dev-disk\\x2dby");
    }

    #[test]
    fn any_two_names_that_are_no_text_are_two() {
        arbtest::arbtest(|u| {
            let mut name = || -> arbtest::arbitrary::Result<Vec<u8>> {
                let count = u.int_in_range(0..=3)?;
                let bytes = [0xff, 0xfe, 0xc3, 0xa9, b'a'];
                (0..count).map(|_| u.choose(&bytes).copied()).collect()
            };
            let (one, other) = (name()?, name()?);
            assert_eq!(shown(&one) == shown(&other), one == other);
            Ok(())
        });
    }
}
