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
//! with 2.6.19, AnonPages with 2.6.18. The kernel's kB are 1024 bytes.

use pipe::kernfile::Scan;

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
}

/// How many amounts there are to find.
const AMOUNTS: usize = 10;

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

/// Reads the file's text up to the last amount that is wanted: half of it is behind that.
pub fn parse(text: &[u8]) -> Meminfo {
    let mut meminfo = Meminfo::default();
    let mut scan = Scan::new(text);
    let mut found = 0;
    while found < AMOUNTS {
        if let Some(amount) = scan.word().and_then(|key| place(key, &mut meminfo)) {
            *amount = scan.number().map(bytes);
            found += 1;
        }
        if !scan.next_line() {
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
        let meminfo = parse(NEW);
        assert_eq!(meminfo.total, Some(25_276_510_208));
        assert_eq!(meminfo.free, Some(23_424_651_264));
        assert_eq!(meminfo.available, Some(24_637_100_032));
        assert_eq!(meminfo.cached(), Some((1_351_624 + 6_040 + 181_352) * 1024));
        assert_eq!(meminfo.anon, Some(79_288 * 1024));
        assert_eq!(meminfo.dirty, Some(12_608 * 1024));
        assert_eq!(meminfo.swap_used(), Some(1024 * 1024));
    }

    #[test]
    fn an_old_kernel_does_not_say_what_is_available() {
        // Linux 2.6.32.
        let meminfo = parse(
            b"MemTotal:         510920 kB\nMemFree:          368340 kB\n\
              Buffers:            9560 kB\nCached:            55428 kB\n",
        );
        assert_eq!(meminfo.available, None);
        assert_eq!(meminfo.cached(), Some((9_560 + 55_428) * 1024));
        assert_eq!(meminfo.swap_used(), None);
    }

    #[test]
    fn a_text_cut_anywhere_gives_what_stands_before_the_cut() {
        for end in 0..NEW.len() {
            let cut = parse(&NEW[..end]);
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
        );
        assert_eq!(meminfo.cached(), Some(3 << 60));
    }
}
