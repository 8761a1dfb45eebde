//! The thread that takes rows, counted by an allocator that counts: alone in its program, as all
//! threads are counted.

#![allow(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fs, thread};

use clap::Parser;
use metricsnap::args::Args;
use metricsnap::choose;
use metricsnap::feeds::Feeds;
use metricsnap::ring::{Receiver, ring};
use metricsnap::take::{Plan, Taker, width};

static TAKEN: AtomicU64 = AtomicU64::new(0);

struct Counting;

// SAFETY: everything is handed on to the system's allocator as it came; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps alloc's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory came from `alloc` above, with this layout.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Takes rows out until so many have come.
fn receive(receiver: &mut Receiver, words: &mut [u64], rows: usize) {
    for _ in 0..rows {
        while !receiver.take(words) {
            thread::yield_now();
        }
    }
}

/// The allocations of 2,000 rows of these metrics, begun when all is warm; `meanwhile` is done
/// before they are counted.
fn taken(line: &[&str], meanwhile: impl FnOnce()) -> u64 {
    let words = ["metricsnap", "-i", "100us"].iter().chain(line);
    let args = Args::try_parse_from(words).unwrap();
    let chosen = choose::choose(&args.metrics, &args).unwrap();
    let columns = chosen.columns.len();
    let feeds = Feeds::open(chosen).unwrap();
    let (sender, mut receiver) = ring(16, width(columns)).unwrap();
    let mut words = vec![0; width(columns)];
    let plan = Plan {
        interval: args.interval,
        duration: None,
        rows: u64::MAX,
        spin: false,
        realtime: false,
        ring: true,
    };
    let taker = Taker::start(plan, feeds.feeds, columns, sender).unwrap();
    receive(&mut receiver, &mut words, 100);
    meanwhile();
    receive(&mut receiver, &mut words, 100);
    let before = TAKEN.load(Ordering::Relaxed);
    receive(&mut receiver, &mut words, 2_000);
    let taken = TAKEN.load(Ordering::Relaxed) - before;
    taker.conclude().unwrap();
    taken
}

#[test]
fn a_tick_allocates_nothing_once_warm_whatever_becomes_of_its_sources() {
    let all = [":cpu", ":mem", ":disk", ":net", "process_*{pid=self}"];
    assert_eq!(taken(&all, || ()), 0, "the kernel's own files");
    assert_eq!(taken(&[&["--spin"], &all[..]].concat(), || ()), 0, "spun");

    let recorded = Path::new("../tests/data/proc/linux-6.18-vm/proc");
    let proc = std::env::temp_dir().join(format!("collector-{}", std::process::id()));
    fs::create_dir(&proc).unwrap();
    for file in ["stat", "meminfo", "vmstat", "loadavg"] {
        fs::copy(recorded.join(file), proc.join(file)).unwrap();
    }
    let line = ["--proc", proc.to_str().unwrap(), ":cpu", "memory_*"];
    assert_eq!(taken(&line, || ()), 0, "recorded files");
    // One is gone, and one grows beyond its buffer.
    let changed = taken(&line, || {
        fs::remove_file(proc.join("loadavg")).unwrap();
        let more = "Other:  7 kB\n".repeat(10_000);
        let meminfo = fs::read_to_string(proc.join("meminfo")).unwrap();
        fs::write(proc.join("next"), more + &meminfo).unwrap();
        fs::rename(proc.join("next"), proc.join("meminfo")).unwrap();
    });
    fs::remove_dir_all(&proc).unwrap();
    assert_eq!(changed, 0, "files that changed");
}
