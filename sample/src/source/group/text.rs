//! What stands in the files of a control group.
//!
//! ```text
//! usage_usec 20422408859
//! 8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
//! 8:0 Read 1459200
//! ```
//!
//! become 20,422 s of CPU time (`cpu.stat`), what a device read and wrote (`io.stat`), and the same
//! in the first version (`blkio.throttle.io_service_bytes`). Defined by
//! Documentation/admin-guide/cgroup-v2.rst, since Linux 4.5, `cpu.stat` of all groups since 4.15,
//! `kernel` in `memory.stat` since 5.18; and by Documentation/admin-guide/cgroup-v1/, where
//! `cpuacct.usage` is in nanoseconds, `cpuacct.stat` in ticks, and the lines `total_` of
//! `memory.stat` hold the groups below, too, as all do in the second version. Some kernels leave out
//! the end of a line of `io.stat`, so that another device follows.

use pipe::kernfile::Scan;

use super::{Cpu, Io, Memory};
use crate::source::lines::lines;

/// A tick of USER_HZ, which is 100 (include/asm-generic/param.h).
const TICK_US: u64 = 10_000;

/// The number that is all of a file.
pub(super) fn alone(text: &[u8]) -> Option<u64> {
    Scan::new(text).number()
}

/// `cpu.stat` of either version; what is known already stays.
pub(super) fn cpu_stat(text: &[u8], cpu: &mut Cpu) {
    keyed(text, |key, value| match key {
        b"usage_usec" => fill(&mut cpu.usage, value),
        b"user_usec" => fill(&mut cpu.user, value),
        b"system_usec" => fill(&mut cpu.system, value),
        b"throttled_usec" => fill(&mut cpu.throttled, value),
        b"throttled_time" => fill(&mut cpu.throttled, value / 1_000),
        _ => {}
    });
}

/// `cpuacct.usage`.
pub(super) fn cpuacct_usage(text: &[u8], cpu: &mut Cpu) {
    if let Some(ns) = alone(text) {
        fill(&mut cpu.usage, ns / 1_000);
    }
}

/// `cpuacct.stat`.
pub(super) fn cpuacct_stat(text: &[u8], cpu: &mut Cpu) {
    keyed(text, |key, ticks| {
        let us = ticks.saturating_mul(TICK_US);
        match key {
            b"user" => fill(&mut cpu.user, us),
            b"system" => fill(&mut cpu.system, us),
            _ => {}
        }
    });
}

/// `memory.stat` of either version.
pub(super) fn memory_stat(text: &[u8], memory: &mut Memory) {
    let (mut kernel, mut parts) = (None, None::<u64>);
    let known = lines(text).filter(|line| may_be_memory(line));
    each(known, |key, value| match key {
        b"anon" | b"total_rss" => fill(&mut memory.anon, value),
        b"file" | b"total_cache" => fill(&mut memory.file, value),
        b"kernel" => kernel = Some(value),
        // In the first version this one stands before that which counts, and there it is the
        // group's own.
        b"inactive_file" if memory.anon.is_some() => fill(&mut memory.inactive_file, value),
        b"total_inactive_file" => fill(&mut memory.inactive_file, value),
        b"kernel_stack"
        | b"pagetables"
        | b"percpu"
        | b"slab_reclaimable"
        | b"slab_unreclaimable" => {
            parts = Some(parts.unwrap_or(0).saturating_add(value));
        }
        _ => {}
    });
    memory.kernel = memory.kernel.or(kernel).or(parts);
}

/// Passes most lines of `memory.stat` by their first letter: there are 40 to 70 for each group.
fn may_be_memory(line: &[u8]) -> bool {
    let key = line.strip_prefix(b"total_").unwrap_or(line);
    let first = key.first().unwrap_or(&b' ');
    b"acfikprs".contains(first)
}

/// `memory.events`, or `memory.oom_control` of the first version.
pub(super) fn oom_kills(text: &[u8], memory: &mut Memory) {
    keyed(text, |key, value| {
        if key == b"oom_kill" {
            fill(&mut memory.oom_kills, value);
        }
    });
}

/// `io.stat`, without the devices that are passed over. A group that moved nothing has no line.
pub(super) fn io_stat(text: &[u8], passed: &[(u64, u64)], io: &mut Io) {
    let (mut bytes, mut requests) = ([0; 2], [0; 2]);
    let mut scan = Scan::new(text);
    while !scan.rest().is_empty() {
        let mut counts = false;
        while let Some(word) = scan.word() {
            if let Some(device) = device(word) {
                counts = !passed.contains(&device);
            } else if counts && let Some((key, value)) = assigned(word) {
                match key {
                    b"rbytes" => add(&mut bytes[0], value),
                    b"wbytes" => add(&mut bytes[1], value),
                    b"rios" => add(&mut requests[0], value),
                    b"wios" => add(&mut requests[1], value),
                    _ => {}
                }
            }
        }
        scan.next_line();
    }
    io.bytes = io.bytes.or(Some(bytes));
    io.requests = io.requests.or(Some(requests));
}

/// What was read and what was written by a file of the first version. Nothing without a line of a
/// device: newer kernels count there only what a limit is set for.
pub(super) fn blkio(text: &[u8], passed: &[(u64, u64)]) -> Option<[u64; 2]> {
    let (mut moved, mut known) = ([0; 2], false);
    for mut line in lines(text).map(Scan::new) {
        let device = line.word().and_then(device);
        known |= device.is_some();
        if device.is_some_and(|device| !passed.contains(&device)) {
            match (line.word(), line.number()) {
                (Some(b"Read"), Some(value)) => add(&mut moved[0], value),
                (Some(b"Write"), Some(value)) => add(&mut moved[1], value),
                _ => {}
            }
        }
    }
    known.then_some(moved)
}

/// The devices of the lines of a text.
pub(super) fn devices(text: &[u8], devices: &mut Vec<(u64, u64)>) {
    devices.clear();
    devices.extend(lines(text).filter_map(device));
}

/// The two numbers of a device as in `8:16`.
fn device(word: &[u8]) -> Option<(u64, u64)> {
    let mut scan = Scan::new(word);
    let major = scan.number()?;
    let minor = scan.literal(b":").then(|| scan.number()).flatten()?;
    scan.rest().is_empty().then_some((major, minor))
}

/// What stands before and behind the `=` of a word.
fn assigned(word: &[u8]) -> Option<(&[u8], u64)> {
    let (key, value) = word.split_at(memchr::memchr(b'=', word)?);
    Some((key, alone(&value[1..])?))
}

/// The lines of a key and a number.
fn keyed(text: &[u8], take: impl FnMut(&[u8], u64)) {
    each(lines(text), take);
}

fn each<'a>(lines: impl Iterator<Item = &'a [u8]>, mut take: impl FnMut(&[u8], u64)) {
    for mut line in lines.map(Scan::new) {
        if let (Some(key), Some(value)) = (line.word(), line.number()) {
            take(key, value);
        }
    }
}

fn fill(place: &mut Option<u64>, value: u64) {
    place.get_or_insert(value);
}

fn add(sum: &mut u64, value: u64) {
    *sum = sum.saturating_add(value);
}
