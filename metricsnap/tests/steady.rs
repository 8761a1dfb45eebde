//! The writing beside the hot loop, and the fetching in it, counted by an allocator that counts.

#![allow(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::alloc::{GlobalAlloc, Layout as Memory, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener;
use std::thread;

use metricsnap::growth::Shown;
use metricsnap::metric::{Address, Kind, Metric, Place, Refresh, Source};
use metricsnap::number::Number;
use metricsnap::row::Row;
use metricsnap::scrape::Scraper;
use metricsnap::write::{Layout, Look, Rows};
use pipe::clock::{Clock, Dial, Mono};
use pipe::flow::Output;
use pipe::histogram::Histogram;
use pipe::span::Span;
use pipe::tsv::Style;

thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is handed on to the system's allocator as it came; counting a number of this
// thread's own allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Memory) -> *mut u8 {
        TAKEN.set(TAKEN.get() + 1);
        // SAFETY: the caller keeps alloc's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Memory) {
        // SAFETY: the memory came from `alloc` above, with this layout.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn metric(at: usize) -> Metric {
    Metric {
        name: "node_cpu_seconds_total".into(),
        labels: vec![("cpu".into(), at.to_string())],
        kind: Kind::Counter,
        unit: "seconds",
        refresh: Refresh::Event,
        help: "".into(),
        source: Source::File("/proc/stat".into()),
        place: Place::first(),
    }
}

#[test]
fn a_row_allocates_nothing_once_warm() {
    for layout in [Layout::Wide, Layout::Long, Layout::Gvisor(Mono(0))] {
        for shown in [Shown::Values, Shown::Delta, Shown::Rate] {
            for json in [false, true] {
                let look = Look {
                    layout,
                    shown,
                    on_change: true,
                    skew: true,
                    checksum: true,
                    style: Style {
                        json,
                        add: vec![("host".to_owned(), b"web1".to_vec())],
                        ..Style::default()
                    },
                };
                let taken = taken(&look);
                assert_eq!(taken, 0, "{look:?}");
            }
        }
    }
}

/// The allocations of 10,000 rows.
fn taken(look: &Look) -> u64 {
    let metrics: Vec<_> = (0..4).map(metric).collect();
    let out = Output::create(&"/dev/null".into()).unwrap();
    let mut rows = Rows::new(out, Dial::start(Clock::Unix), &metrics, look).unwrap();
    let mut row = Row {
        at: Mono(0),
        took_ns: 0,
        missing: 0,
        cells: vec![Some(Number::ZERO); metrics.len()],
    };
    let mut tick = |count: u64| {
        row.at = Mono(count * 10_000);
        row.took_ns = count % 7_000;
        for (cell, column) in row.cells.iter_mut().zip(1..) {
            *cell = Some(Number {
                digits: (count * count) as i64 / column,
                places: 2,
            });
        }
        rows.take(&row).unwrap();
        if count.is_multiple_of(100) {
            rows.flush().unwrap();
        }
    };
    (0..1_000).for_each(&mut tick);
    let before = TAKEN.get();
    (1_000..11_000).for_each(&mut tick);
    TAKEN.get() - before
}

#[test]
fn a_roomy_histogram_takes_any_value_without_a_word_to_the_allocator() {
    let mut histogram = Histogram::roomy();
    let before = TAKEN.get();
    (0..64).for_each(|bit| histogram.add(1 << bit));
    assert_eq!(TAKEN.get() - before, 0);
}

#[test]
fn a_fetch_allocates_nothing_once_warm() {
    let path = std::env::temp_dir().join(format!("steady-{}", std::process::id()));
    let socket = path.with_extension("sock");
    let _ = std::fs::remove_file(&socket);
    std::fs::write(&path, "up 1\n").unwrap();
    let local = UnixListener::bind(&socket).unwrap();
    let remote = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = remote.local_addr().unwrap().port();
    thread::spawn(move || local.incoming().for_each(|guest| serve(guest.unwrap())));
    thread::spawn(move || remote.incoming().for_each(|guest| serve(guest.unwrap())));
    let addresses = [
        Address::File(path.clone()),
        Address::Unix(socket.clone()),
        Address::Http("localhost".to_owned(), port, "/metrics".to_owned()),
    ];
    let (halt, _ringer) = rustix::pipe::pipe().unwrap();
    for address in addresses {
        let mut scraper = Scraper::new(&address).unwrap();
        let mut buffer = Vec::new();
        let mut taken = 0;
        for at in 0..20 {
            let before = TAKEN.get();
            let due = Mono::now().after(Span::from_ns(5_000_000_000));
            let length = scraper.fetch(&mut buffer, due, halt.as_fd()).unwrap();
            taken += if at == 0 { 0 } else { TAKEN.get() - before };
            assert_eq!(&buffer[..length], b"up 1\n");
        }
        assert_eq!(taken, 0, "{address:?}");
    }
    std::fs::remove_file(path).unwrap();
    std::fs::remove_file(socket).unwrap();
}

/// Answers one request.
fn serve(mut guest: impl Read + Write) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        guest.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    guest
        .write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n")
        .unwrap();
}
