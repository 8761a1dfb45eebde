//! The hot loop, counted by an allocator that counts.

#![allow(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::alloc::{self, GlobalAlloc, Layout};
use std::cell::Cell;
use std::path::Path;

use clap::Parser;
use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::args::{Args, By};
use sample::feed::Roots;
use sample::fields;
use sample::raw::Raw;
use sample::sampler::Sampler;
use sample::seen::Shape;
use sample::sink::Sink;
use sample::source::group::Scope;
use sample::table::chosen::Choice;
use sample::table::system::System;
use sample::table::task::Tasks;
use sample::table::{Table, cgroup, cpu, disk, fs, irq, mem, net, psi, thermal};
use sample::watch::{Place, Watch};

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

/// Ticks of a table below these roots allocate nothing.
fn holds(roots: Roots, table: Box<dyn Table>, (counters, json): (bool, bool)) {
    let what = format!("{table:?}, counters {counters}, json {json}");
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
    assert_eq!(TAKEN.get() - before, 0, "{what}");
}

#[test]
fn a_tick_allocates_nothing_once_warm() {
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    for kind in [(false, false), (true, false), (false, true)] {
        holds(roots, Box::new(System::new()), kind);
    }
    // As JSON a cell of text that has to be escaped is put together in a string of its own.
    for kind in [(false, false), (true, false)] {
        for table in all() {
            holds(roots, table, kind);
        }
        let sys = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../tests/data/proc/hardware/sys"
        );
        let sys = Path::new(sys);
        let thermal = Box::new(thermal::table());
        holds(Roots { sys, ..roots }, thermal, kind);
    }
}

/// All tables of which there is a reading everywhere.
fn all() -> [Box<dyn Table>; 9] {
    [
        Box::new(System::new()),
        Box::new(cpu::table()),
        Box::new(disk::table(false)),
        Box::new(cgroup::table(Scope::default())),
        Box::new(net::table()),
        Box::new(mem::table()),
        Box::new(psi::table()),
        Box::new(irq::table()),
        Box::new(fs::table()),
    ]
}

/// A summary keeps numbers, and has room for twice as many whenever there are too many: after a
/// thousand none is needed but for cells that are mostly empty.
#[test]
fn a_tick_that_is_watched_allocates_nothing_once_warm() {
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    for (option, value, most) in [("--fail-if", "lost>5 for 1s", 0), ("--summary", "-", 90)] {
        let args = Args::try_parse_from(["sample", option, value]).unwrap();
        for table in all() {
            let what = format!("{table:?} {option}");
            let mut tick = watched(roots, table, &args);
            (0..1_040).for_each(|_| tick());
            let before = TAKEN.get();
            (0..900).for_each(|_| tick());
            let taken = TAKEN.get() - before;
            assert!(taken <= most, "{what}: {taken}");
        }
    }
}

/// Ticks of a table whose rows are watched.
fn watched(roots: Roots, table: Box<dyn Table>, args: &Args) -> Box<dyn FnMut()> {
    let mut tables = vec![table];
    fields::choose("*", Clock::Mono, false, &mut tables).unwrap();
    let (mut sampler, _) = Sampler::open(roots, tables, false, &[]);
    let Some(table) = sampler.tables().first() else {
        return Box::new(|| {});
    };
    let columns = table
        .titles()
        .into_iter()
        .map(|title| title.name.to_owned());
    let shape = Shape {
        name: table.name(),
        columns: columns.collect(),
    };
    let mut watch = Watch::new(args, &[shape]).unwrap().unwrap();
    let titles = std::iter::once("mono_s").chain(sampler.titles(0));
    let titles: Vec<_> = titles.map(str::to_owned).collect();
    let out = Output::create(&"/dev/null".into()).unwrap();
    let mut writer = Writer::new(out, &Style::default(), &titles).unwrap();
    let mut now = Mono::now();
    Box::new(move || {
        let since = now;
        now = Mono(now.0 + 1_000_000_000);
        sampler.read(now, &mut |_, _| {});
        let place = Place {
            table: 0,
            times: [since, now].map(|time| Time(time.0 as i64)),
        };
        let mut sink = Sink::watched(&mut writer, place, &mut watch);
        sampler.print(0, 0, &mut sink).unwrap();
        writer.flush().unwrap();
    })
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

/// In a tree where no process is born, as that takes a little.
#[test]
fn a_tick_of_processes_allocates_nothing_once_warm() {
    let root = std::env::temp_dir().join(format!("steady-{}", std::process::id()));
    for pid in 1..=50 {
        let directory = root.join(pid.to_string());
        std::fs::create_dir_all(&directory).unwrap();
        let numbers = format!("{} {}", pid / 2, "7 ".repeat(48));
        let line = format!("{pid} (x) S {numbers}\n");
        std::fs::write(directory.join("stat"), line).unwrap();
        let io = "read_bytes: 1\nwrite_bytes: 2\ncancelled_write_bytes: 3\n";
        std::fs::write(directory.join("io"), io).unwrap();
    }
    let roots = Roots {
        proc: &root,
        sys: &root,
    };
    let top = Some((10, By::Io));
    for (pids, command) in [(Vec::new(), false), (vec![3, 4], false), (vec![1], true)] {
        // A cell of text in JSON takes a little.
        for kind in [(false, false), (true, false)] {
            let choice = Choice {
                pids: pids.clone(),
                command,
                top: top.filter(|_| pids.is_empty()),
            };
            let mut table = Box::new(Tasks::new(choice));
            table.follow(2);
            holds(roots, table, kind);
        }
    }
    std::fs::remove_dir_all(&root).unwrap();
}
