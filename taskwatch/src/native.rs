//! Numbers in the byte order of this machine, at a place in bytes: how the kernel writes netlink
//! messages and perf records. A place outside is nothing, never a panic.

/// Two bytes as a number.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array_at(bytes, at).map(u16::from_ne_bytes)
}

/// Four bytes as a number.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_ne_bytes)
}

/// Eight bytes as a number.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array_at(bytes, at).map(u64::from_ne_bytes)
}

/// So many bytes as they are.
pub(crate) fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_is_nothing() {
        let bytes = [1, 0, 0, 0, 2, 0, 0, 0, 3];
        assert_eq!(u32_at(&bytes, 4), Some(u32::from_ne_bytes([2, 0, 0, 0])));
        assert_eq!(u32_at(&bytes, 6), None);
        assert_eq!(u16_at(&bytes, usize::MAX), None);
        assert_eq!(u64_at(&bytes, 2), None);
    }
}
