//! `/proc/diskstats`: what disks moved, a line each for disks and partitions.
//!
//! ```text
//!  254       0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169 (6 more)
//! ```
//!
//! becomes the disk `vda` that read 10816066 sectors, wrote 16688712 and was busy for 15072 ms.
//! Partitions are in the list as devices that are not known.
//! Defined by Documentation/admin-guide/iostats.rst: major, minor, name, then reads completed,
//! merged, sectors, ms; the same of writes; requests under way, busy ms, weighted ms. 14 fields in
//! a line since Linux 2.6, 18 since 4.18 (discards), 20 since 5.5 (flushes); partitions had 7
//! before 2.6.25. A sector is 512 bytes whatever the disk.

use pipe::kernfile::Scan;

use super::Name;

/// The bytes of a sector here (include/linux/blk_types.h).
const SECTOR: u64 = 512;

/// A disk or partition, and what it did since boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What the kernel calls it.
    pub name: Name,
    /// What to make of it.
    pub kind: Kind,
    /// Reads.
    pub read: Moved,
    /// Writes.
    pub written: Moved,
    /// Requests under way: no counter.
    pub queue: u64,
    /// Milliseconds with a request under way.
    pub busy: u64,
    /// Milliseconds of all requests, those under way among them.
    pub weighted: u64,
    /// Discards, since Linux 4.18.
    pub discarded: Option<Moved>,
    /// Flushes and their milliseconds, since Linux 5.5.
    pub flushed: Option<[u64; 2]>,
}

/// Requests of one kind that were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many.
    pub requests: u64,
    /// How many more were merged into these.
    pub merged: u64,
    /// How much they moved.
    pub sectors: u64,
    /// How long they took together.
    pub ms: u64,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disks {
    /// Whether there was a line of a device that is known, counted or not. Without one, a sum of
    /// nothing would pass for no traffic.
    pub known: bool,
    /// Those that count; all of them if those are wanted.
    pub list: Vec<Disk>,
    /// Whether devices that don't count are wanted, too: there may be many.
    pub all: bool,
}

/// What a name in the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole disk whose traffic no other disk counts.
    Counted,
    /// A device that moves nothing, or only what another disk counts.
    Passed,
    /// One of the paths of a disk.
    Hidden,
    /// No device: a partition, or another machine's.
    Unknown,
}

impl Disks {
    /// Forgets what the text said.
    pub fn clear(&mut self) {
        self.known = false;
        self.list.clear();
    }

    /// The disks that count.
    pub fn counted(&self) -> impl Iterator<Item = &Disk> {
        self.list.iter().filter(|disk| disk.kind == Kind::Counted)
    }
}

impl Moved {
    fn of([requests, merged, sectors, ms]: [u64; 4]) -> Moved {
        Moved {
            requests,
            merged,
            sectors,
            ms,
        }
    }

    /// How much they moved, in bytes.
    pub fn bytes(&self) -> u64 {
        self.sectors.saturating_mul(SECTOR)
    }
}

/// Reads the file's text, anew into `disks`. `kind` says what to make of a name.
pub fn parse(text: &[u8], mut kind: impl FnMut(&[u8]) -> Kind, disks: &mut Disks) {
    disks.clear();
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        if let Some(name) = name(&mut scan) {
            let kind = kind(name);
            disks.known |= kind != Kind::Unknown;
            if disks.all || kind == Kind::Counted {
                disks.list.extend(disk(name, kind, &mut scan));
            }
        }
        scan.next_line();
    }
}

fn name<'a>(scan: &mut Scan<'a>) -> Option<&'a [u8]> {
    let _major_and_minor = (scan.word()?, scan.word()?);
    scan.word()
}

fn disk(name: &[u8], kind: Kind, scan: &mut Scan) -> Option<Disk> {
    let mut numbers = [0; 17];
    let count = scan.numbers(&mut numbers);
    if count < 11 {
        return None;
    }
    let [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        queue,
        busy,
        weighted,
        i,
        j,
        k,
        l,
        m,
        n,
    ] = numbers;
    Some(Disk {
        name: Name::new(name),
        kind,
        read: Moved::of([a, b, c, d]),
        written: Moved::of([e, f, g, h]),
        queue,
        busy,
        weighted,
        discarded: (count >= 15).then(|| Moved::of([i, j, k, l])),
        flushed: (count >= 17).then_some([m, n]),
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

    /// Name, sectors read and written, milliseconds busy.
    fn told(disks: &Disks) -> Vec<(String, u64, u64, u64)> {
        let told = |disk: &Disk| {
            let name = String::from_utf8_lossy(disk.name.bytes()).into_owned();
            (name, disk.read.sectors, disk.written.sectors, disk.busy)
        };
        disks.counted().map(told).collect()
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
            told(&disks),
            [
                ("sda".to_owned(), 9_550_688, 5_922_052, 3_376_340),
                ("nvme0n1".to_owned(), 11, 13, 17),
                ("vda".to_owned(), 10_816_066, 16_688_712, 15_072),
            ]
        );
        let [sda, nvme, vda] = [0, 1, 2].map(|at| disks.counted().nth(at).unwrap());
        assert_eq!((sda.discarded, sda.flushed), (None, None));
        assert_eq!(nvme.discarded.unwrap().requests, 1);
        assert_eq!(nvme.flushed, None);
        assert_eq!(vda.discarded.unwrap().sectors, 4_702_680);
        assert_eq!(vda.flushed, Some([4_143, 167]));
    }

    #[test]
    fn only_devices_that_are_known_make_the_text_say_something() {
        let loops = parsed(b"   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0\n");
        assert!(loops.known && loops.counted().next().is_none());
        assert!(!parsed(b"   8       0 sdz 1 2 3 4 5 6 7 8 9 10 11\n").known);
        assert_eq!(parsed(b""), Disks::default());
    }

    #[test]
    fn a_torn_line_is_no_disk() {
        assert!(parsed(b"\n8\n 8 0 sda 1 2 3 4 5 6 7 8 9\n").list.is_empty());
    }
}
