//! `/proc/diskstats`: what disks moved, a line each for disks and partitions.
//!
//! ```text
//!  254       0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169 (6 more)
//! ```
//!
//! becomes the disk `vda` that read 10816066 sectors, wrote 16688712 and was busy for 15072 ms.
//! Defined by Documentation/admin-guide/iostats.rst: major, minor, name, then reads completed,
//! merged, sectors, ms; the same of writes; requests under way, busy ms, weighted ms. 14 fields in
//! a line since Linux 2.6, 18 since 4.18 (discards), 20 since 5.5 (flushes); partitions had 7
//! before 2.6.25. A sector is 512 bytes whatever the disk.

use pipe::kernfile::Scan;

use super::Name;

/// The bytes of a sector here (include/linux/blk_types.h).
pub const SECTOR: u64 = 512;

/// A whole disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What the kernel calls it.
    pub name: Name,
    /// Sectors read.
    pub read: u64,
    /// Sectors written.
    pub written: u64,
    /// Milliseconds with a request under way.
    pub busy: u64,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disks {
    /// Whether there was a line of a device that is known, counted or not. Without one, a sum of
    /// nothing would pass for no traffic.
    pub known: bool,
    /// The disks that count.
    pub counted: Vec<Disk>,
}

/// What a name in the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole disk whose traffic no other disk counts.
    Counted,
    /// A device that moves nothing, or only what another disk counts.
    Passed,
    /// No device: a partition, or another machine's.
    Unknown,
}

/// Reads the file's text, anew into `disks`. `kind` says what to make of a name.
pub fn parse(text: &[u8], mut kind: impl FnMut(&[u8]) -> Kind, disks: &mut Disks) {
    disks.known = false;
    disks.counted.clear();
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        if let Some(name) = name(&mut scan) {
            let kind = kind(name);
            disks.known |= kind != Kind::Unknown;
            if kind == Kind::Counted {
                disks.counted.extend(disk(name, &mut scan));
            }
        }
        scan.next_line();
    }
}

fn name<'a>(scan: &mut Scan<'a>) -> Option<&'a [u8]> {
    let _major_and_minor = (scan.word()?, scan.word()?);
    scan.word()
}

fn disk(name: &[u8], scan: &mut Scan) -> Option<Disk> {
    let mut numbers = [0; 10];
    if scan.numbers(&mut numbers) < numbers.len() {
        return None;
    }
    let [_, _, read, _, _, _, written, _, _, busy] = numbers;
    Some(Disk {
        name: Name::new(name),
        read,
        written,
        busy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &[u8]) -> Disks {
        let kind = |name: &[u8]| match name {
            b"vda" | b"sda" | b"nvme0n1" => Kind::Counted,
            b"loop0" => Kind::Passed,
            _ => Kind::Unknown,
        };
        let mut disks = Disks::default();
        parse(text, kind, &mut disks);
        disks
    }

    fn disk(name: &str, read: u64, written: u64, busy: u64) -> Disk {
        Disk {
            name: Name::new(name.as_bytes()),
            read,
            written,
            busy,
        }
    }

    #[test]
    fn lines_of_every_age_say_the_same_three_things() {
        let disks = parsed(
            b"   8       0 sda 446216 784926 9550688 4382310 424847 312726 5922052 19310380 0 3376340 23705160
   8       1 sda1 35486 38030
 259       0 nvme0n1 7 0 11 2 5 0 13 4 0 17 6 1 2 3 4
 254       0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169 10198 15 4702680 1330 4143 167
",
        );
        assert_eq!(
            disks.counted,
            [
                disk("sda", 9_550_688, 5_922_052, 3_376_340),
                disk("nvme0n1", 11, 13, 17),
                disk("vda", 10_816_066, 16_688_712, 15_072),
            ]
        );
    }

    #[test]
    fn only_devices_that_are_known_make_the_text_say_something() {
        let loops = parsed(b"   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0\n");
        assert!(loops.known && loops.counted.is_empty());
        assert!(!parsed(b"   8       0 sdz 1 2 3 4 5 6 7 8 9 10 11\n").known);
        assert_eq!(parsed(b""), Disks::default());
    }

    #[test]
    fn a_torn_line_is_no_disk() {
        assert!(
            parsed(b"\n8\n 8 0 sda 1 2 3 4 5 6 7 8 9\n")
                .counted
                .is_empty()
        );
    }
}
