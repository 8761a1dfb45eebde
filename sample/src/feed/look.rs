//! What a device is by the look of its name, for recordings that don't say it: `sda` and `nvme0n1`
//! are whole disks, `sda1` and `nvme0n1p1` are not. The kernel names a partition by its disk and a
//! number, with a `p` between them where the disk's name ends in a digit (block/partitions/core.c).
//! Of a device that is made of others its name does not say what they are: such don't count.

use crate::source::diskstats::Kind;

/// Those whose disks have letters: sda, xvdb.
const LETTERED: [&[u8]; 6] = [b"sd", b"hd", b"vd", b"xvd", b"dasd", b"ubd"];

/// Those that move nothing, or what is counted elsewhere; `sr` holds what is not written to.
const PASSED: [&[u8]; 9] = [
    b"loop", b"ram", b"zram", b"md", b"dm-", b"sr", b"bcache", b"drbd", b"zd",
];

/// What a name is, as far as it shows.
pub fn kind(name: &[u8]) -> Kind {
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let of = |family: &&[u8]| name.strip_prefix(*family);
    if let Some(rest) = LETTERED.iter().find_map(of)
        && rest.first().is_some_and(u8::is_ascii_lowercase)
    {
        return match rest.iter().all(u8::is_ascii_lowercase) {
            true => Kind::Counted,
            false => Kind::Unknown,
        };
    }
    if is_path(name) {
        Kind::Hidden
    } else if is_numbered_partition(name) {
        Kind::Unknown
    } else if PASSED.iter().filter_map(of).any(digits) {
        Kind::Passed
    } else {
        Kind::Counted
    }
}

/// Whether it is one of the paths of an NVMe disk: nvme0c1n1.
fn is_path(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b"nvme").unwrap_or_default();
    let parting = rest.iter().position(|byte| !byte.is_ascii_digit());
    parting.is_some_and(|at| at > 0 && rest[at] == b'c')
}

/// Whether it ends in a digit, a `p` and a number.
fn is_numbered_partition(name: &[u8]) -> bool {
    let number = name.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let disk = &name[..name.len() - number.count()];
    disk.len() < name.len() && matches!(disk, [.., digit, b'p'] if digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_disks_partitions_and_the_rest_are_told_by_their_names() {
        let kinds = |names: &str| -> Vec<Kind> {
            names.split(' ').map(|name| kind(name.as_bytes())).collect()
        };
        let disks = "sda vdb xvda hdc sdaa dasda nvme0n1 nvme10n2 mmcblk0 mmcblk0boot0 nbd3 \
                     rbd0 pmem0 cciss/c0d0 mtdblock0 fd0";
        assert_eq!(kinds(disks), [Kind::Counted; 16]);
        let parts = "sda1 vdb12 xvda1 nvme0n1p1 mmcblk0p12 nbd3p1 md0p1 loop7p2 cciss/c0d0p1";
        assert_eq!(kinds(parts), [Kind::Unknown; 9]);
        let passed = "md127 dm-0 loop0 ram15 zram0 sr0";
        assert_eq!(kinds(passed), [Kind::Passed; 6]);
        assert_eq!(kind(b"nvme0c0n1"), Kind::Hidden);
        for odd in [&b""[..], b"p", b"1", b"p1", b"1p1", b"sd", b"sd1", b"\xff"] {
            kind(odd);
        }
    }
}
