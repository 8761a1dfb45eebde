//! What is recorded and replayed gives the rows that it gave live, and no recording makes a reader
//! stumble.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::fs;
use std::path::{Path, PathBuf};

use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::args::Args;
use sample::feed::replay::Replay;
use sample::feed::stream::{Clocks, Stream};
use sample::feed::tick::Tick;
use sample::feed::{Feed, Roots};
use sample::raw::{self, Machine, Raw};
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::source::{Source, Text};
use sample::table::{self, Table};

mod any;

const START: u64 = 5_000_000_000;

const CLOCKS: Clocks = Clocks {
    unix: Time(1_000_000_000_000),
    mono: Some(Time(START as i64)),
    boot: None,
};

const MACHINE: Machine = Machine {
    user_hz: 100,
    page_bytes: 4_096,
};

/// All tables that there are.
fn tables(counters: bool) -> Vec<Box<dyn Table>> {
    use clap::Parser;
    let words = ["sample", "--raw-stream", "--partitions"];
    let mut args = Args::parse_from(words);
    args.counters = counters;
    let mut tables = table::asked(&args).unwrap();
    sample::fields::choose("*", Clock::Mono, counters, &mut tables).unwrap();
    tables
}

/// The rows of a sampler's tables, a file each.
struct Rows {
    directory: PathBuf,
    writers: Vec<Writer>,
}

impl Rows {
    fn new(name: &str, sampler: &Sampler) -> Rows {
        let directory = std::env::temp_dir().join(format!("replay-{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let open = |table: usize| {
            let out = Output::create(&directory.join(table.to_string())).unwrap();
            let columns = std::iter::once("mono_s").chain(sampler.titles(table));
            let columns: Vec<_> = columns.map(str::to_owned).collect();
            Writer::new(out, &Style::default(), &columns).unwrap()
        };
        let writers = (0..sampler.tables().len()).map(open).collect();
        Rows { directory, writers }
    }

    fn write(&mut self, sampler: &Sampler, at: Mono, lost: u64) {
        for (table, writer) in self.writers.iter_mut().enumerate() {
            let mut sink = Sink::new(writer, Time(at.0 as i64));
            sampler.print(table, lost, &mut sink).unwrap();
        }
    }

    fn read(mut self) -> Vec<String> {
        self.writers.iter_mut().for_each(|w| w.flush().unwrap());
        let read = |table: usize| fs::read_to_string(self.directory.join(table.to_string()));
        (0..self.writers.len())
            .map(|at| read(at).unwrap())
            .collect()
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Rows of what goes on here, and the stream of the same readings.
fn live(counters: bool) -> (Vec<String>, Vec<u8>) {
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    let (mut sampler, _) = Sampler::open(roots, tables(counters), counters, &[]);
    let mut rows = Rows::new(&format!("live-{counters}"), &sampler);
    let (mut raw, mut stream) = (Raw::default(), Vec::new());
    let sources: Vec<_> = sampler.sources().collect();
    raw.begin();
    raw::head(&CLOCKS, &sources, MACHINE, &mut stream);
    sampler.forget();
    for tick in 0..6 {
        // Every other time too soon for pressure.
        let at = Mono(START + 100_000_000 * tick - 90_000_000 * (tick % 2));
        sampler.read(at, &mut |text, block| raw.text(text, block.as_deref()));
        let since = at.since(Mono(START)).ns() as i64;
        raw.end(Time(CLOCKS.unix.0 + since), tick, &mut stream);
        if tick > 0 {
            rows.write(&sampler, at, tick);
        }
    }
    (rows.read(), stream)
}

fn replayed(stream: &[u8], counters: bool) -> Vec<String> {
    let mut stream = Stream::new(stream);
    let mut tick = Tick::default();
    assert!(stream.preview(&mut tick).unwrap());
    let replay = Replay::new("it".to_owned(), stream.sources(), tick);
    let (mut sampler, _) = Sampler::over(Feed::Replay(replay), tables(counters), counters, &[]);
    let mut rows = Rows::new(&format!("replayed-{counters}"), &sampler);
    let mut tick = Tick::default();
    sampler.load(&mut tick);
    while let Some(head) = stream.next(&mut tick).unwrap() {
        sampler.load(&mut tick);
        if head.fresh {
            sampler.forget();
        }
        sampler.read(head.at, &mut |_, _| {});
        if !head.fresh {
            rows.write(&sampler, head.at, head.lost);
        }
    }
    assert!(sampler.failed().is_none());
    rows.read()
}

#[test]
fn what_is_replayed_gives_the_rows_that_it_gave_live() {
    for counters in [false, true] {
        let (rows, stream) = live(counters);
        assert!(rows[0].lines().count() == 6);
        assert_eq!(replayed(&stream, counters), rows);
    }
}

/// A stream of two runs with all that a stream can have, and where its ticks end.
fn written() -> (Vec<u8>, Vec<usize>) {
    let (mut out, mut ends) = (Vec::new(), Vec::new());
    let mut raw = Raw::default();
    for run in 0..2 {
        raw.begin();
        raw::head(&CLOCKS, &Source::ALL, MACHINE, &mut out);
        for tick in 0..3 {
            let refused = std::io::Error::from_raw_os_error(13);
            for (at, source) in Source::ALL.into_iter().enumerate() {
                let text = Text {
                    source,
                    key: [&b""[..], b"4711", b"a\tb\n\\\xff"][at % 3],
                    bytes: [&b"x\0\n\n"[..], b"", b"tick\t1\t0\t0\n"][(at + tick) % 3],
                    refused: (at == tick).then_some(&refused),
                };
                raw.text(&text, None);
            }
            raw.end(Time(CLOCKS.unix.0 + tick as i64), run, &mut out);
            ends.push(out.len());
        }
    }
    (out, ends)
}

#[test]
fn every_text_comes_back_with_its_key_and_its_error() {
    let (ticks, torn, sound) = any::stream(&written().0);
    assert_eq!((ticks.len(), torn, sound), (6, false, true));
    let (head, texts) = &ticks[4];
    assert_eq!((head.at, head.lost), (Mono(START + 1), 1));
    assert_eq!(texts.len(), Source::ALL.len());
    assert!(texts[1].starts_with("Meminfo Some(Os { code: 13"));
    assert!(texts[1].ends_with(r" 4711 tick\t1\t0\t0\n"), "{}", texts[1]);
    assert_eq!(texts[2], r"Block None a\tb\n\\\xff x\x00\n\n");
    let fresh: Vec<_> = ticks.iter().map(|(head, _)| head.fresh).collect();
    assert_eq!(fresh, [true, false, false, true, false, false]);
}

#[test]
fn a_stream_cut_anywhere_gives_the_ticks_that_are_whole() {
    let (bytes, ends) = written();
    let (all, ..) = any::stream(&bytes);
    for end in 0..bytes.len() {
        let (ticks, torn, sound) = any::stream(&bytes[..end]);
        assert!(sound, "at {end}");
        let count = ends.iter().filter(|&&place| place <= end).count();
        assert_eq!(ticks, all[..count]);
        // Between two ticks there is nothing to be torn.
        assert_eq!(
            torn,
            end > 0 && !ends.contains(&end) && !is_first_line(&bytes[..end])
        );
    }
}

/// Whether it ends with the first line of a run.
fn is_first_line(bytes: &[u8]) -> bool {
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let line = lines.next_back().unwrap_or_default();
    line.starts_with(b"sample raw 1\t") && line.ends_with(b"\n")
}

#[test]
fn no_bytes_make_a_reader_stumble() {
    let (whole, _) = written();
    let logs = b"1700000000.5\n\x001700000000\ncpu0 1 2 3 4\n\n1700000001\n\n\x001700000000\n\n";
    arbtest::arbtest(|u| {
        let junk: Vec<u8> = u.arbitrary()?;
        any::stream(&junk);
        any::logs(&junk);
        any::texts(&junk);
        for sound in [&whole[..], logs] {
            let mut bytes = sound.to_vec();
            for _ in 0..u.int_in_range(1..=4)? {
                let at = u.int_in_range(0..=bytes.len() - 1)?;
                match u.int_in_range(0..=2)? {
                    0 => bytes[at] = u.arbitrary()?,
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, *u.choose(b"0179\t\n\\\0")?),
                }
            }
            any::stream(&bytes);
            any::logs(&bytes);
        }
        Ok(())
    });
}

#[test]
fn a_length_that_lies_takes_no_memory() {
    let head = "sample raw 1\tunix_s=1\n";
    for tick in [
        "tick\t1\t0\t268435456\n",
        "tick\t1\t0\t18446744073709551615\n",
        "tick\t1\t0\t99999999999999999999\n",
        "tick\t1\t0\t20\nstat\t\t67108865\nxxxxxx\n",
        "tick\t1\t0\t18\nstat\t\t67108864\nxxxx\n",
    ] {
        let (ticks, ..) = any::stream(format!("{head}{tick}").as_bytes());
        assert!(ticks.is_empty(), "{tick}");
    }
}
