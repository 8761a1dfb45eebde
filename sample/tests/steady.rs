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
use sample::raw::Raw;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::table::system::System;
use sample::table::{Table, fs, irq, mem, net, psi};

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
        holds(Box::new(System::new()), counters, json);
    }
    holds(Box::new(net::table()), false, false);
    holds(Box::new(mem::table()), false, false);
    holds(Box::new(psi::table()), false, false);
    holds(Box::new(irq::table()), false, false);
    holds(Box::new(fs::table()), false, false);
}

fn holds(table: Box<dyn Table>, counters: bool, json: bool) {
    let name = table.name();
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    let mut tables: Vec<Box<dyn Table>> = vec![table];
    fields::choose("*", Clock::Mono, counters, &mut tables).unwrap();
    let (mut sampler, _) = Sampler::open(roots, tables, counters, &[]);
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
    assert_eq!(
        TAKEN.get() - before,
        0,
        "{name}, counters {counters}, json {json}"
    );
}

#[test]
fn a_tick_that_is_recorded_allocates_nothing_once_warm() {
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    let tables: Vec<Box<dyn Table>> = vec![Box::new(System::new())];
    let (mut sampler, _) = Sampler::open(roots, tables, false, &[]);
    let (mut raw, mut out, mut now) = (Raw::default(), Vec::new(), Mono::now());
    let mut tick = || {
        now = Mono(now.0 + 1_000_000_000);
        sampler.read(now, &mut |text, block| raw.text(text, block.as_deref()));
        out.clear();
        raw.end(Time(now.0 as i64), 0, &mut out);
    };
    // Texts grow by a digit now and then.
    (0..3).for_each(|_| tick());
    let before = TAKEN.get();
    (0..1_000).for_each(|_| tick());
    assert!(TAKEN.get() - before < 5);
}
