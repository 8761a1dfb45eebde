//! `/proc/vmstat`: what happened to pages, as counts of events since boot.
//!
//! ```text
//! pgpgin 4061720
//! allocstall_normal 12
//! allocstall_movable 30
//! pgscan_direct_throttle 7
//! ```
//!
//! becomes 4061720 KiB read and 42 stalls: some names end in a zone of the memory, and there is one
//! line for each. `throttle` is no zone, so the last line is none of `pgscan_direct`.
//! Defined by mm/vmstat.c (`vmstat_text`) alone. `allocstall` has been told by zone since Linux 4.10,
//! `pgscan_*` and `pgsteal_*` no longer are since 4.8. `workingset_refault` is split into pages of
//! files and others since 5.9; before, it was of files. `oom_kill` came with 4.13. Without
//! CONFIG_COMPACTION and CONFIG_TRANSPARENT_HUGEPAGE there are no `compact_*` and `thp_*`.

use memchr::memrchr;
use pipe::kernfile::Scan;

use super::lines::lines;

/// The zones that there have ever been (include/linux/mmzone.h).
const ZONES: [&[u8]; 6] = [b"dma", b"dma32", b"normal", b"high", b"movable", b"device"];

/// Events since boot; of pages, if nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vmstat {
    /// KiB that came from disks, for swap too.
    pub read: Option<u64>,
    /// KiB that went to disks, for swap too.
    pub written: Option<u64>,
    /// Read from swap.
    pub swapped_in: Option<u64>,
    /// Written to swap.
    pub swapped_out: Option<u64>,
    /// Faults of all kinds.
    pub faults: Option<u64>,
    /// Faults that had to wait for a disk.
    pub major_faults: Option<u64>,
    /// Given out.
    pub allocated: Option<u64>,
    /// Given back.
    pub freed: Option<u64>,
    /// Times that a program had to reclaim pages itself to get one.
    pub stalls: Option<u64>,
    /// Looked at by kswapd, which reclaims in the background.
    pub scanned_behind: Option<u64>,
    /// Looked at by programs that had to.
    pub scanned_direct: Option<u64>,
    /// Reclaimed by kswapd.
    pub stolen_behind: Option<u64>,
    /// Reclaimed by programs that had to.
    pub stolen_direct: Option<u64>,
    /// Times that a program had to wait for free pages to be moved together.
    pub compact_stalls: Option<u64>,
    /// Processes killed for want of memory.
    pub oom_kills: Option<u64>,
    /// Without a file, wanted again soon after they were reclaimed.
    pub refaulted_anon: Option<u64>,
    /// Of files, wanted again soon after they were reclaimed.
    pub refaulted_file: Option<u64>,
    /// Huge ones given out at a fault.
    pub huge_faults: Option<u64>,
}

/// Reads the file's text. Of its lines, some two hundred, one in ten counts: the others are passed by
/// their first letters.
pub fn parse(text: &[u8]) -> Vmstat {
    let mut vmstat = Vmstat::default();
    for line in lines(text).filter(|line| may_count(line)) {
        take(line, &mut vmstat);
    }
    vmstat
}

fn may_count(line: &[u8]) -> bool {
    matches!(
        line,
        [b'p', b'g' | b's', ..]
            | [b'a' | b'c' | b'o' | b'w' | b' ' | b'\t', ..]
            | [b't', b'h', b'p', b'_', b'f', ..]
    )
}

fn take(line: &[u8], vmstat: &mut Vmstat) {
    let mut scan = Scan::new(line);
    if let Some(count) = scan.word().and_then(|name| place(name, vmstat))
        && let Some(number) = scan.number()
    {
        *count = Some(count.unwrap_or(0).saturating_add(number));
    }
}

fn place<'a>(name: &[u8], vmstat: &'a mut Vmstat) -> Option<&'a mut Option<u64>> {
    match whole(name) {
        b"pgpgin" => Some(&mut vmstat.read),
        b"pgpgout" => Some(&mut vmstat.written),
        b"pswpin" => Some(&mut vmstat.swapped_in),
        b"pswpout" => Some(&mut vmstat.swapped_out),
        b"pgfault" => Some(&mut vmstat.faults),
        b"pgmajfault" => Some(&mut vmstat.major_faults),
        b"pgalloc" => Some(&mut vmstat.allocated),
        b"pgfree" => Some(&mut vmstat.freed),
        b"allocstall" => Some(&mut vmstat.stalls),
        b"pgscan_kswapd" => Some(&mut vmstat.scanned_behind),
        b"pgscan_direct" => Some(&mut vmstat.scanned_direct),
        b"pgsteal_kswapd" => Some(&mut vmstat.stolen_behind),
        b"pgsteal_direct" => Some(&mut vmstat.stolen_direct),
        b"compact_stall" => Some(&mut vmstat.compact_stalls),
        b"oom_kill" => Some(&mut vmstat.oom_kills),
        b"workingset_refault_anon" => Some(&mut vmstat.refaulted_anon),
        b"workingset_refault_file" | b"workingset_refault" => Some(&mut vmstat.refaulted_file),
        b"thp_fault_alloc" => Some(&mut vmstat.huge_faults),
        _ => None,
    }
}

/// The name without its zone.
fn whole(name: &[u8]) -> &[u8] {
    match memrchr(b'_', name) {
        Some(at) if ZONES.contains(&&name[at + 1..]) => &name[..at],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Linux 6.18, cut down.
    const NEW: &[u8] = b"nr_free_pages 2365282
workingset_refault_anon 3
workingset_refault_file 4017
pgpgin 4061720
pgpgout 10560224
pswpin 120
pswpout 23550
pgalloc_dma 2048
pgalloc_dma32 2000
pgalloc_normal 7000
pgalloc_movable 0
pgalloc_device 0
allocstall_normal 12
allocstall_movable 30
pgfree 81000
pgfault 81203440
pgmajfault 9120
pgsteal_kswapd 100
pgsteal_direct 20
pgsteal_khugepaged 1
pgscan_kswapd 300
pgscan_direct 40
pgscan_direct_throttle 7
oom_kill 1
compact_stall 5
thp_fault_alloc 6
";

    #[test]
    fn what_is_told_by_zone_is_added_up() {
        let vmstat = parse(NEW);
        assert_eq!(
            (vmstat.read, vmstat.written),
            (Some(4_061_720), Some(10_560_224))
        );
        assert_eq!((vmstat.allocated, vmstat.stalls), (Some(11_048), Some(42)));
        assert_eq!(
            (vmstat.scanned_behind, vmstat.scanned_direct),
            (Some(300), Some(40))
        );
        assert_eq!(
            (vmstat.stolen_behind, vmstat.stolen_direct),
            (Some(100), Some(20))
        );
        assert_eq!(
            (vmstat.refaulted_anon, vmstat.refaulted_file),
            (Some(3), Some(4_017))
        );
        assert_eq!((vmstat.oom_kills, vmstat.huge_faults), (Some(1), Some(6)));
    }

    #[test]
    fn an_old_kernel_tells_scans_by_zone_and_stalls_in_one() {
        // The names of Linux 3.10.
        let vmstat = parse(
            b"pgsteal_kswapd_dma 0\npgsteal_kswapd_dma32 5\npgsteal_kswapd_normal 6\n\
              pgsteal_direct_normal 2\npgscan_kswapd_normal 9\npgscan_direct_dma32 1\n\
              pgscan_direct_movable 3\npgscan_direct_throttle 50\nallocstall 8\n\
              workingset_refault 7\n",
        );
        assert_eq!(
            (vmstat.stolen_behind, vmstat.stolen_direct),
            (Some(11), Some(2))
        );
        assert_eq!(
            (vmstat.scanned_behind, vmstat.scanned_direct),
            (Some(9), Some(4))
        );
        assert_eq!((vmstat.stalls, vmstat.oom_kills), (Some(8), None));
        assert_eq!(
            (vmstat.refaulted_anon, vmstat.refaulted_file),
            (None, Some(7))
        );
    }

    #[test]
    fn a_text_cut_anywhere_gives_what_stands_before_the_cut() {
        for end in 0..NEW.len() {
            let cut = parse(&NEW[..end]);
            let has = |key: &[u8]| NEW[..end].windows(key.len()).any(|part| part == key);
            assert_eq!(cut.read.is_some(), has(b"pgpgin 4"), "{end}");
            assert_eq!(cut.faults.is_some(), has(b"pgfault 8"), "{end}");
        }
    }

    #[test]
    fn absurd_counts_do_not_overflow() {
        let vmstat = parse(b"pgalloc_dma 18446744073709551615\npgalloc_normal 5\npgfree x\n");
        assert_eq!((vmstat.allocated, vmstat.freed), (Some(u64::MAX), None));
    }
}
