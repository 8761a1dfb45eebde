//! Where the memory is, from the kernel's text or from the amounts that were kept of it.
//!
//! ```text
//! MemTotal:       24684092 kB
//! ```
//!
//! is a line of `proc_meminfo.log` (Documentation/filesystems/proc.rst, "meminfo"; the kernel's kB
//! are 1024 bytes). `24684092 22875636 6040 1351624 0 0` is one of `reduced_proc_meminfo.log`:
//! MemTotal, MemFree, Buffers, Cached, SwapTotal and SwapFree.

use pipe::kernfile::Scan;

use crate::input::buildstats::blocks::Text;
use crate::input::buildstats::value::{fill, gauge};

/// What is drawn of the kernel's text.
pub const COLUMNS: [&str; 7] = [
    "mem_total_bytes",
    "mem_available_bytes",
    "mem_free_bytes",
    "mem_cached_bytes",
    "mem_anon_bytes",
    "mem_dirty_bytes",
    "swap_used_bytes",
];

/// What is drawn of the reduced log: used is what is neither free nor holds copies of files.
pub const REDUCED: [&str; 4] = [
    "mem_total_bytes",
    "mem_used_bytes",
    "mem_cached_bytes",
    "swap_used_bytes",
];

/// Lines that are looked at: those of the reduced log in its order, then the others.
const KEYS: [&[u8]; 10] = [
    b"MemTotal:",
    b"MemFree:",
    b"Buffers:",
    b"Cached:",
    b"SwapTotal:",
    b"SwapFree:",
    b"MemAvailable:",
    b"AnonPages:",
    b"Dirty:",
    b"SReclaimable:",
];

/// `proc_meminfo.log`.
#[derive(Debug, Default)]
pub struct Meminfo([Option<u64>; KEYS.len()]);

impl Text for Meminfo {
    fn begin(&mut self) {
        *self = Meminfo::default();
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let mut scan = Scan::new(line);
        let Some(key) = scan.word().filter(|key| key.ends_with(b":")) else {
            return false;
        };
        let Some(number) = scan.number() else {
            return false;
        };
        if let Some(at) = KEYS.iter().position(|known| *known == key) {
            self.0[at] = Some(number);
        }
        true
    }

    fn end(&mut self, _seconds: Option<f64>, values: &mut [f64]) {
        let amounts = self.0.map(|kib| kib.map(|kib| kib.saturating_mul(1024)));
        let [
            total,
            free,
            buffers,
            cached,
            swap,
            swap_free,
            available,
            anon,
            dirty,
            slab,
        ] = amounts;
        let copies = [buffers, slab]
            .into_iter()
            .flatten()
            .fold(cached, |sum, more| Some(sum?.saturating_add(more)));
        let swapped = swap
            .zip(swap_free)
            .map(|(swap, free)| swap.saturating_sub(free));
        let told = [total, available, free, copies, anon, dirty, swapped];
        fill(values, told.map(gauge));
    }
}

/// `reduced_proc_meminfo.log`.
#[derive(Debug, Default)]
pub struct Amounts(Option<[u64; 6]>);

impl Text for Amounts {
    fn begin(&mut self) {
        self.0 = None;
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let (mut scan, mut amounts) = (Scan::new(line), [0; 6]);
        let whole = scan.numbers(&mut amounts) == 6 && scan.word().is_none();
        if whole {
            self.0 = Some(amounts);
        }
        whole
    }

    fn end(&mut self, _seconds: Option<f64>, values: &mut [f64]) {
        let Some(amounts) = self.0 else { return };
        let bytes = amounts.map(|kib| kib.saturating_mul(1024));
        let [total, free, buffers, cached, swap, swap_free] = bytes;
        let copies = buffers.saturating_add(cached);
        let used = total.saturating_sub(free).saturating_sub(copies);
        let told = [total, used, copies, swap.saturating_sub(swap_free)];
        fill(values, told.map(|bytes| bytes as f64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn the_kernels_amounts_are_bytes_and_caches_are_one() {
        let log = "10\nMemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 80 kB\nBuffers: 5 kB\n\
                   Cached: 20 kB\nSwapTotal: 9 kB\nSwapFree: 2 kB\nAnonPages: 7 kB\nDirty: 1 kB\n\
                   SReclaimable: 3 kB\nHugePages_Total:       0\nMemTotal\nx: y\n\n";
        let (rows, bad) = told(&mut Meminfo::default(), COLUMNS.len(), log);
        let kib = [100, 80, 50, 28, 7, 1, 7].map(|kib| f64::from(kib * 1024));
        assert_eq!((&rows[0][..], bad), (&kib[..], 2));
    }

    #[test]
    fn an_old_kernels_text_has_what_it_has() {
        let log = "10\nMemTotal: 100 kB\nCached: 20 kB\n\n11\n\n";
        let (rows, _) = told(&mut Meminfo::default(), COLUMNS.len(), log);
        let there: Vec<bool> = rows[0].iter().map(|value| !value.is_nan()).collect();
        assert_eq!(there, [true, false, false, true, false, false, false]);
        assert!(rows[1].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn reduced_amounts_add_up() {
        let log = "10\n100 50 5 20 9 2\n\n11\n1 2 3\n\n12\n1 2 3 4 5 6\n\n";
        let (rows, bad) = told(&mut Amounts::default(), REDUCED.len(), log);
        let kib = [100, 25, 25, 7].map(|kib| f64::from(kib * 1024));
        assert_eq!((&rows[0][..], bad), (&kib[..], 1));
        assert!(rows[1].iter().all(|value| value.is_nan()));
        // More is free than there is.
        assert_eq!(rows[2][1], 0.0);
    }
}
