//! `/proc/meminfo`: where the memory is.
//!
//! ```text
//! MemTotal:       24684092 kB
//! MemFree:        22875636 kB
//! MemAvailable:   24059668 kB
//! ```
//!
//! becomes 25276510208, 23424651264 and 24637100032 bytes. Defined by
//! Documentation/filesystems/proc.rst, "meminfo". MemAvailable came with Linux 3.14, SReclaimable
//! with 2.6.19, AnonPages with 2.6.18, Active(anon) and its like with 2.6.28, Shmem and KernelStack
//! with 2.6.32, AnonHugePages with 2.6.38, KReclaimable with 4.20, Percpu with 5.0. Huge pages are
//! counted, not in kB. The kernel's kB are 1024 bytes.

use pipe::kernfile::Scan;

use super::Depth;
use super::lines::lines;

/// Amounts in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meminfo {
    /// All that the kernel manages.
    pub total: Option<u64>,
    /// Unused.
    pub free: Option<u64>,
    /// What programs could get without swapping, as the kernel guesses.
    pub available: Option<u64>,
    /// File pages without buffers; [`Meminfo::cached`] is more.
    pub pages: Option<u64>,
    /// Pages of block devices.
    pub buffers: Option<u64>,
    /// Slab that can be given back.
    pub reclaimable: Option<u64>,
    /// Mapped pages without a file.
    pub anon: Option<u64>,
    /// Pages to be written back.
    pub dirty: Option<u64>,
    /// Swap there is.
    pub swap_total: Option<u64>,
    /// Swap that is free.
    pub swap_free: Option<u64>,
    /// What the table `mem` shows besides.
    pub more: More,
}

/// Amounts that only one table shows, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// Pages in memory that are in swap, too.
    pub swap_cached: Option<u64>,
    /// Mapped pages without a file that were used lately.
    pub active_anon: Option<u64>,
    /// Those that were not.
    pub inactive_anon: Option<u64>,
    /// File pages that were used lately.
    pub active_file: Option<u64>,
    /// Those that were not: reclaimed first.
    pub inactive_file: Option<u64>,
    /// Both active ones.
    pub active: Option<u64>,
    /// Both inactive ones.
    pub inactive: Option<u64>,
    /// Pages that can't be reclaimed.
    pub unevictable: Option<u64>,
    /// Those of them that mlock(2) holds.
    pub locked: Option<u64>,
    /// Pages that are being written back.
    pub writeback: Option<u64>,
    /// File pages that programs have mapped.
    pub mapped: Option<u64>,
    /// Shared memory and tmpfs.
    pub shmem: Option<u64>,
    /// Slab that can't be given back.
    pub unreclaimable: Option<u64>,
    /// Stacks of tasks in the kernel.
    pub kernel_stack: Option<u64>,
    /// Page tables.
    pub page_tables: Option<u64>,
    /// vmalloc memory in use.
    pub vmalloc: Option<u64>,
    /// What each CPU has of its own.
    pub percpu: Option<u64>,
    /// How much may be committed where overcommit is forbidden.
    pub commit_limit: Option<u64>,
    /// What programs have been promised.
    pub committed: Option<u64>,
    /// Transparent huge pages without a file.
    pub anon_huge: Option<u64>,
    /// Huge pages set aside: how many.
    pub huge_total: Option<u64>,
    /// How many of them are free.
    pub huge_free: Option<u64>,
    /// How many of the free ones are promised.
    pub huge_reserved: Option<u64>,
    /// What one of them has.
    pub huge_size: Option<u64>,
}

/// How many amounts there are without [`More`].
const FEW: usize = 10;

impl Meminfo {
    /// What holds copies of files: page cache, buffers and reclaimable slab.
    pub fn cached(&self) -> Option<u64> {
        let rest = self.buffers.unwrap_or(0) + self.reclaimable.unwrap_or(0);
        Some(self.pages? + rest)
    }

    /// Swap in use.
    pub fn swap_used(&self) -> Option<u64> {
        Some(self.swap_total?.saturating_sub(self.swap_free?))
    }
}

/// Reads the file's text; for a few amounts up to the last of them: half of it is behind that.
pub fn parse(text: &[u8], depth: Depth) -> Meminfo {
    let mut meminfo = Meminfo::default();
    let mut found = 0;
    for mut line in lines(text).map(Scan::new) {
        if let Some(key) = line.word() {
            if let Some(amount) = place(key, &mut meminfo) {
                *amount = line.number().map(bytes);
                found += 1;
            } else if depth == Depth::Whole {
                meminfo.more.take(key, &mut line);
            }
        }
        if found == FEW && depth == Depth::Brief {
            break;
        }
    }
    meminfo
}

fn place<'a>(key: &[u8], meminfo: &'a mut Meminfo) -> Option<&'a mut Option<u64>> {
    match key {
        b"MemTotal:" => Some(&mut meminfo.total),
        b"MemFree:" => Some(&mut meminfo.free),
        b"MemAvailable:" => Some(&mut meminfo.available),
        b"Buffers:" => Some(&mut meminfo.buffers),
        b"Cached:" => Some(&mut meminfo.pages),
        b"SReclaimable:" => Some(&mut meminfo.reclaimable),
        b"AnonPages:" => Some(&mut meminfo.anon),
        b"Dirty:" => Some(&mut meminfo.dirty),
        b"SwapTotal:" => Some(&mut meminfo.swap_total),
        b"SwapFree:" => Some(&mut meminfo.swap_free),
        _ => None,
    }
}

impl More {
    /// Takes a line behind its key.
    fn take(&mut self, key: &[u8], line: &mut Scan) {
        if let Some(count) = self.count(key) {
            *count = line.number();
        } else if let Some(amount) = self.amount(key) {
            *amount = line.number().map(bytes);
        }
    }

    fn count(&mut self, key: &[u8]) -> Option<&mut Option<u64>> {
        match key {
            b"HugePages_Total:" => Some(&mut self.huge_total),
            b"HugePages_Free:" => Some(&mut self.huge_free),
            b"HugePages_Rsvd:" => Some(&mut self.huge_reserved),
            _ => None,
        }
    }

    fn amount(&mut self, key: &[u8]) -> Option<&mut Option<u64>> {
        match key {
            b"SwapCached:" => Some(&mut self.swap_cached),
            b"Active:" => Some(&mut self.active),
            b"Inactive:" => Some(&mut self.inactive),
            b"Active(anon):" => Some(&mut self.active_anon),
            b"Inactive(anon):" => Some(&mut self.inactive_anon),
            b"Active(file):" => Some(&mut self.active_file),
            b"Inactive(file):" => Some(&mut self.inactive_file),
            b"Unevictable:" => Some(&mut self.unevictable),
            b"Mlocked:" => Some(&mut self.locked),
            b"Writeback:" => Some(&mut self.writeback),
            b"Mapped:" => Some(&mut self.mapped),
            b"Shmem:" => Some(&mut self.shmem),
            b"SUnreclaim:" => Some(&mut self.unreclaimable),
            b"KernelStack:" => Some(&mut self.kernel_stack),
            b"PageTables:" => Some(&mut self.page_tables),
            b"VmallocUsed:" => Some(&mut self.vmalloc),
            b"Percpu:" => Some(&mut self.percpu),
            b"CommitLimit:" => Some(&mut self.commit_limit),
            b"Committed_AS:" => Some(&mut self.committed),
            b"AnonHugePages:" => Some(&mut self.anon_huge),
            b"Hugepagesize:" => Some(&mut self.huge_size),
            _ => None,
        }
    }
}

/// No machine has 2^53 kB; a recorded text may, and must not make sums overflow.
fn bytes(kib: u64) -> u64 {
    kib.min(1 << 50) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &[u8] = b"MemTotal:       24684092 kB
MemFree:        22875636 kB
MemAvailable:   24059668 kB
Buffers:            6040 kB
Cached:          1351624 kB
SwapCached:            0 kB
SwapTotal:          2048 kB
SwapFree:           1024 kB
Dirty:             12608 kB
Writeback:             0 kB
AnonPages:         79288 kB
KReclaimable:     181352 kB
Slab:             212708 kB
SReclaimable:     181352 kB
SUnreclaim:        31356 kB
";

    #[test]
    fn amounts_are_in_bytes_and_cached_is_all_that_holds_files() {
        let meminfo = parse(NEW, Depth::Brief);
        assert_eq!(meminfo.total, Some(25_276_510_208));
        assert_eq!(meminfo.free, Some(23_424_651_264));
        assert_eq!(meminfo.available, Some(24_637_100_032));
        assert_eq!(meminfo.cached(), Some((1_351_624 + 6_040 + 181_352) * 1024));
        assert_eq!(meminfo.anon, Some(79_288 * 1024));
        assert_eq!(meminfo.dirty, Some(12_608 * 1024));
        assert_eq!(meminfo.swap_used(), Some(1024 * 1024));
    }

    #[test]
    fn huge_pages_are_counted_and_not_in_kib() {
        let text = b"MemTotal: 24684096 kB\nActive: 9 kB\nActive(anon): 4 kB\nActive(file): 5 kB\n\
                     VmallocTotal:   34359738367 kB\nPercpu: 1120 kB\nHugePages_Total:      64\n\
                     HugePages_Free:       60\nHugePages_Rsvd:        2\nHugePages_Surp:        0\n\
                     Hugepagesize:       2048 kB\n";
        let more = parse(text, Depth::Whole).more;
        let huge = [
            more.huge_total,
            more.huge_free,
            more.huge_reserved,
            more.huge_size,
        ];
        assert_eq!(huge, [Some(64), Some(60), Some(2), Some(2 << 20)]);
        let active = [more.active, more.active_anon, more.active_file, more.percpu];
        assert_eq!(active, [9, 4, 5, 1120].map(|kib| Some(kib * 1024)));
    }

    #[test]
    fn few_amounts_are_the_same_as_of_all() {
        let all = parse(NEW, Depth::Whole);
        let few = parse(NEW, Depth::Brief);
        assert_eq!(few.more, More::default());
        assert_eq!(all.more.swap_cached, Some(0));
        assert_eq!(all.more.writeback, Some(0));
        assert_eq!(all.more.unreclaimable, Some(31_356 * 1024));
        let more = More::default();
        assert_eq!(Meminfo { more, ..all }, few);
    }

    #[test]
    fn an_old_kernel_does_not_say_what_is_available() {
        // Linux 2.6.32.
        let meminfo = parse(
            b"MemTotal:         510920 kB\nMemFree:          368340 kB\n\
              Buffers:            9560 kB\nCached:            55428 kB\n",
            Depth::Whole,
        );
        assert_eq!(meminfo.available, None);
        assert_eq!(meminfo.cached(), Some((9_560 + 55_428) * 1024));
        assert_eq!(meminfo.swap_used(), None);
    }

    #[test]
    fn a_text_cut_anywhere_gives_what_stands_before_the_cut() {
        for end in 0..NEW.len() {
            let cut = parse(&NEW[..end], Depth::Whole);
            let has = |key: &[u8]| NEW[..end].windows(key.len()).any(|part| part == key);
            assert_eq!(cut.total.is_some(), has(b"MemTotal:       2"), "{end}");
            assert_eq!(cut.anon.is_some(), has(b"AnonPages:         7"), "{end}");
        }
    }

    #[test]
    fn absurd_amounts_do_not_overflow() {
        let meminfo = parse(
            b"Buffers: 18446744073709551615 kB\nCached: 18446744073709551615 kB\n\
              SReclaimable: 18446744073709551615 kB\n",
            Depth::Whole,
        );
        assert_eq!(meminfo.cached(), Some(3 << 60));
    }
}
