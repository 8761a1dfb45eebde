//! What disks moved, from the kernel's text or from rates that were made of it.
//!
//! ```text
//!  254       0 vda 69249 13032 10816066 41289 29491 74546 16688712 63382 0 15072 106169 (6 more)
//! ```
//!
//! is a line of `proc_diskstats.log`: major, minor, name, then reads done, merged, sectors, ms; the
//! same of writes; requests under way, busy ms, weighted ms (Documentation/admin-guide/iostats.rst:
//! 14 fields since Linux 2.6, 18 since 4.18, 20 since 5.5; partitions had 7 before 2.6.25). A sector
//! is 512 bytes whatever the disk. `2801.39926229823 0.0 0.0` is one of `reduced_proc_diskstats.log`:
//! read and written a second, and the share of the time in which disks were busy, in the units
//! that [`Units`] tells.

use pipe::kernfile::Scan;

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::things::Things;
use crate::input::buildstats::units::Units;
use crate::input::buildstats::value::{fill, numbers, rate, share, sum};

/// What is drawn.
pub const COLUMNS: [&str; 3] = [
    "disk_read_bytes_per_s",
    "disk_write_bytes_per_s",
    "disk_busy_pct",
];

/// Disks with letters: sda, xvdb.
const LETTERED: [&[u8]; 6] = [b"sd", b"hd", b"vd", b"xvd", b"dasd", b"ubd"];

/// Those that move nothing, or what the disks they are made of move.
const PASSED: [&[u8]; 9] = [
    b"loop", b"ram", b"zram", b"md", b"dm-", b"sr", b"bcache", b"drbd", b"zd",
];

/// `proc_diskstats.log`.
#[derive(Debug, Default)]
pub struct Diskstats(Things<3>);

impl Text for Diskstats {
    fn begin(&mut self) {
        self.0.begin();
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let mut scan = Scan::new(line);
        let (Some(_), Some(_), Some(name)) = (scan.number(), scan.number(), scan.word()) else {
            return false;
        };
        let mut fields = [0; 11];
        match scan.numbers(&mut fields) {
            11 => {
                let [_, _, read, _, _, _, written, _, _, busy, _] = fields;
                !is_counted(name) || self.0.add(name, [read, written, busy])
            }
            // A partition of old.
            4 => !is_counted(name) && scan.word().is_none(),
            _ => false,
        }
    }

    fn end(&mut self, seconds: Option<f64>, values: &mut [f64]) {
        let (mut count, mut read, mut written, mut busiest) = (0, Some(0), Some(0), Some(0_u64));
        for [sectors_read, sectors_written, busy] in self.0.growth() {
            count += 1;
            read = sum([read, sectors_read].into_iter());
            written = sum([written, sectors_written].into_iter());
            busiest = busiest.zip(busy).map(|(most, busy)| most.max(busy));
        }
        let seconds = seconds.filter(|_| count > 0);
        let bytes = |sectors: Option<u64>| sectors.map(|sectors| sectors.saturating_mul(512));
        let busy = busiest.map_or(f64::NAN, |ms| ms as f64 / 1e3);
        let rates = [rate(bytes(read), seconds), rate(bytes(written), seconds)];
        fill(values, rates.into_iter().chain([share(busy, seconds)]));
        self.0.turn();
    }
}

/// `reduced_proc_diskstats.log`.
#[derive(Debug)]
pub struct Traffic {
    units: Units,
    now: Option<[f64; 3]>,
}

impl Traffic {
    /// In these units.
    pub fn new(units: Units) -> Traffic {
        Traffic { units, now: None }
    }
}

impl Text for Traffic {
    fn begin(&mut self) {
        self.now = None;
    }

    fn take(&mut self, line: &[u8]) -> bool {
        // A counter that was set back was written as traffic below none.
        let told = numbers(line).map(|told| told.map(|n| if n < 0.0 { f64::NAN } else { n }));
        self.now = told.or(self.now);
        told.is_some()
    }

    fn end(&mut self, _seconds: Option<f64>, values: &mut [f64]) {
        let [read, written, busy] = self.now.unwrap_or([f64::NAN; 3]);
        let times = if self.units.hundredfold { 100.0 } else { 1.0 };
        let bytes = |kib: f64| kib * 1024.0 / times;
        // A hundredfold share was cut off at 1, that is at 1 %: of how busy disks were it says
        // no more than whether.
        let busy = match self.units.hundredfold {
            true => f64::NAN,
            false => share(busy, Some(1.0)),
        };
        fill(values, [bytes(read), bytes(written), busy]);
    }
}

/// Whether a name looks like that of a whole disk whose traffic no other disk counts. The kernel
/// names a partition by its disk and a number, with a `p` between them where the disk's name ends
/// in a digit (block/partitions/core.c).
fn is_counted(name: &[u8]) -> bool {
    let behind = |family: &&[u8]| name.strip_prefix(*family);
    if let Some(rest) = LETTERED.iter().find_map(behind)
        && rest.first().is_some_and(u8::is_ascii_lowercase)
    {
        return rest.iter().all(u8::is_ascii_lowercase);
    }
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let passed = PASSED.iter().filter_map(behind).any(is_number);
    !passed && !is_path(name) && !is_numbered_partition(name)
}

/// Whether it is one of the paths of an NVMe disk: nvme0c1n1.
fn is_path(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b"nvme").unwrap_or_default();
    let parting = rest.iter().position(|byte| !byte.is_ascii_digit());
    parting.is_some_and(|at| at > 0 && rest.get(at) == Some(&b'c'))
}

/// Whether it ends in a digit, a `p` and a number.
fn is_numbered_partition(name: &[u8]) -> bool {
    let number = name.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let (disk, number) = name.split_at(name.len() - number.count());
    !number.is_empty() && matches!(disk, [.., digit, b'p'] if digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn whole_disks_count_and_partitions_and_what_is_made_of_disks_do_not() {
        let counted = |names: &str| -> Vec<bool> {
            let names = names.split(' ').map(str::as_bytes);
            names.map(is_counted).collect()
        };
        let disks = "sda vdb xvda hdc sdaa nvme0n1 nvme10n2 mmcblk0 nbd3 pmem0 cciss/c0d0 fd0";
        assert_eq!(counted(disks), vec![true; 12]);
        let others = "sda1 vdb12 xvda1 nvme0n1p1 nvme0c0n1 mmcblk0p12 md0p1 loop7p2 cciss/c0d0p1 \
                      md127 dm-0 loop0 ram15 zram0 sr0";
        assert_eq!(counted(others), vec![false; 15]);
    }

    #[test]
    fn lines_of_14_18_and_20_fields_count_alike_and_an_nvme_disk_once() {
        let block = |second: u64, more: &str| {
            let (read, written, busy) = (second * 10, second * 20, second * 250);
            let line = |name: &str| {
                format!("   8 0 {name} 1 2 {read} 4 5 6 {written} 8 9 {busy} 11{more}\n")
            };
            let lines: String = ["sda", "sda1", "nvme0n1", "nvme0n1p1", "dm-0"]
                .map(line)
                .concat();
            format!("{second}\n{lines}   8 2 sda2 1 2 3 4\n\n")
        };
        for more in ["", " 12 13 14 15", " 12 13 14 15 16 17"] {
            let log = [block(10, more), block(12, more)].concat();
            let (rows, bad) = told(&mut Diskstats::default(), 3, &log);
            // Two disks, 20 and 40 sectors each in two seconds; each busy for 500 ms of them.
            assert_eq!((&rows[1][..], bad), (&[10_240.0, 20_480.0, 25.0][..], 0));
            assert!(rows[0].iter().all(|value| value.is_nan()));
        }
    }

    #[test]
    fn a_counter_that_fell_and_a_line_that_is_torn_give_no_traffic() {
        let log = "10\n8 0 sda 1 2 50 4 5 6 7 8 9 10 11\n\n11\n8 0 sda 1 2 9 4 5 6 8 8 9 10 11\n\n\
                   12\n8 0 sda 1 2 9 4 5\nsda\n8 0\n\n";
        let (rows, bad) = told(&mut Diskstats::default(), 3, log);
        assert!(rows[1][0].is_nan());
        assert_eq!((&rows[1][1..], bad), (&[512.0, 0.0][..], 3));
        assert!(rows[2].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn reduced_rates_are_in_their_makers_units() {
        let log = "10\n200 9 0.5\n\n11\n-5 9 0.5\n\n";
        let units = |hundredfold| Units {
            hundredfold,
            at_start: false,
        };
        let (rows, _) = told(&mut Traffic::new(units(false)), 3, log);
        assert_eq!(rows[0], [204_800.0, 9_216.0, 50.0]);
        assert!(rows[1][0].is_nan() && rows[1][1] == 9_216.0);
        let (rows, _) = told(&mut Traffic::new(units(true)), 3, log);
        assert_eq!(rows[0][..2], [2_048.0, 92.16]);
        assert!(rows[0][2].is_nan());
    }
}
