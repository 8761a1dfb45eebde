//! A line's checksum: CRC-32C (Castagnoli), that of iSCSI, ext4 and Btrfs.

use pipe::tsv::Seal;

/// The column of a line's checksum: of all bytes before the TAB in front of it.
pub const SEAL: Seal = Seal {
    name: "crc32c",
    of: crc32c,
};

fn crc32c(line: &[u8]) -> u32 {
    crc32c::crc32c(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_the_catalogues() {
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
        assert_eq!(crc32c(b""), 0);
    }

    #[test]
    fn the_processor_says_what_the_polynomial_says() {
        fn plainly(bytes: &[u8]) -> u32 {
            let step = |sum: u32, _| (sum >> 1) ^ (0x82F6_3B78 * (sum & 1));
            let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), step);
            !bytes.iter().fold(!0, byte)
        }
        arbtest::arbtest(|u| {
            let bytes: Vec<u8> = u.arbitrary()?;
            assert_eq!(crc32c(&bytes), plainly(&bytes));
            Ok(())
        });
    }
}
