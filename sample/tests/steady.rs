//! The hot loop, counted by an allocator that counts.

#![allow(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::alloc::{self, GlobalAlloc, Layout};
use std::cell::Cell;
use std::path::Path;

use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::feed::Roots;
use sample::fields;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::source::group::Scope;
use sample::table::system::System;
use sample::table::{Table, cgroup, thermal};

thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is handed on to the system's allocator as it came; counting a number of this
// thread's own allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.set(TAKEN.get() + 1);
        // SAFETY: the caller keeps alloc's contract.
        unsafe { alloc::System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory came from `alloc` above, with this layout.
        unsafe { alloc::System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_tick_allocates_nothing_once_warm() {
    for (counters, json) in [(false, false), (true, false), (false, true)] {
        // As JSON a cell of text is put together in a string of its own; system has none.
        let tables = if json { 1 } else { tables().len() };
        for table in 0..tables {
            steady(table, counters, json);
        }
    }
}

/// Each with where in the place of /sys it has things.
fn tables() -> Vec<(&'static str, Box<dyn Table>)> {
    let hardware = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/data/proc/hardware/sys"
    );
    vec![
        ("/sys", Box::new(System::new())),
        ("/sys", Box::new(cgroup::table(Scope::default()))),
        (hardware, Box::new(thermal::table())),
    ]
}

fn steady(table: usize, counters: bool, json: bool) {
    let (sys, table) = tables().swap_remove(table);
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new(sys),
    };
    let mut tables = vec![table];
    fields::choose("*", Clock::Mono, counters, &mut tables).unwrap();
    let (mut sampler, _) = Sampler::open(roots, tables, counters, &[]);
    if sampler.tables().is_empty() {
        // No control groups are mounted here.
        return;
    }
    let titles: Vec<_> = std::iter::once("mono_s")
        .chain(sampler.titles(0))
        .map(str::to_owned)
        .collect();
    let out = Output::create(&"/dev/null".into()).unwrap();
    let style = Style {
        json,
        ..Style::default()
    };
    let mut writer = Writer::new(out, &style, &titles).unwrap();
    let mut now = Mono::now();
    let mut tick = || {
        // A second later, so that pressure is read too.
        now = Mono(now.0 + 1_000_000_000);
        sampler.read(now, &mut |_, _| {});
        let mut sink = Sink::new(&mut writer, Time(now.0 as i64));
        sampler.print(0, 0, &mut sink).unwrap();
        writer.flush().unwrap();
    };
    (0..3).for_each(|_| tick());
    let before = TAKEN.get();
    (0..1_000).for_each(|_| tick());
    assert_eq!(TAKEN.get() - before, 0, "counters {counters}, json {json}");
}
