//! What a tick costs beside what its reads alone cost, in one process: `floor [N [--proc DIR]]`
//! prints the nanoseconds a round of both, and their ratio. For tests/bench.

use std::error::Error;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use pipe::clock::{Clock, Dial, Mono};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::feed::Roots;
use sample::fields;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::source::Source;
use sample::table::Table;
use sample::table::system::System;

/// Rounds of one kind before the other has its turn: both see the same machine.
const TURN: u64 = 100;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let rounds: u64 = words.get(1).map_or(Ok(20_000), |n| n.parse())?;
    let proc = words.get(3).map_or("/proc", String::as_str);
    let mut reads = Reads::open(Path::new(proc))?;
    let mut ticks = Ticks::open(Path::new(proc))?;
    let (mut floor, mut whole) = (0, 0);
    for _ in 0..rounds.div_ceil(TURN) {
        floor += timed(|| reads.round().map_err(Into::into))?;
        whole += timed(|| ticks.round())?;
    }
    let round = |ns: u64| ns / (rounds.div_ceil(TURN) * TURN);
    println!("reads_ns\t{}", round(floor));
    println!("tick_ns\t{}", round(whole));
    println!("ratio\t{:.3}", whole as f64 / floor as f64);
    Ok(())
}

fn timed(mut round: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<u64, Box<dyn Error>> {
    let start = Mono::now();
    for _ in 0..TURN {
        round()?;
    }
    Ok(Mono::now().since(start).ns())
}

/// The same files, each read whole with pread and nothing made of it.
struct Reads {
    files: Vec<File>,
    buffer: Vec<u8>,
}

impl Reads {
    fn open(proc: &Path) -> Result<Reads, Box<dyn Error>> {
        let path = |source: Source| proc.join(source.path());
        let there = |path: &PathBuf| std::fs::read(path).is_ok_and(|text| !text.is_empty());
        let system = System::new();
        let files = Source::ALL.into_iter();
        let files = files.filter(|source| source.is_file() && system.needs(*source));
        let paths = files.map(path).filter(there);
        Ok(Reads {
            files: paths.map(File::open).collect::<Result<_, _>>()?,
            buffer: vec![0; 1 << 20],
        })
    }

    fn round(&mut self) -> std::io::Result<()> {
        for file in &self.files {
            let mut length = 0;
            loop {
                match file.read_at(&mut self.buffer[length..], length as u64)? {
                    0 => break,
                    got => length += got,
                }
            }
        }
        Ok(())
    }
}

/// The hot loop without its sleep: read, parse, compare, format, and write to nowhere.
struct Ticks {
    sampler: Sampler,
    writer: Writer,
    dial: Dial,
    now: Mono,
}

impl Ticks {
    fn open(proc: &Path) -> Result<Ticks, Box<dyn Error>> {
        let sys = Path::new("/sys");
        let mut tables: Vec<Box<dyn Table>> = vec![Box::new(System::new())];
        fields::choose("*", Clock::Unix, false, &mut tables).map_err(|unknown| unknown.field)?;
        let (sampler, _) = Sampler::open(Roots { proc, sys }, tables, false, &[]);
        let dial = Dial::start(Clock::Unix);
        let titles: Vec<_> = std::iter::once(dial.column())
            .chain(sampler.titles(0))
            .map(str::to_owned)
            .collect();
        let out = Output::create(&"/dev/null".into()).map_err(|failure| failure.to_string())?;
        let writer =
            Writer::new(out, &Style::default(), &titles).map_err(|failure| failure.to_string())?;
        Ok(Ticks {
            sampler,
            writer,
            dial,
            now: Mono::now(),
        })
    }

    fn round(&mut self) -> Result<(), Box<dyn Error>> {
        // Pressure is left alone for a while after a reading: here a round is a second.
        let now = Mono(Mono::now().0.max(self.now.0) + 1_000_000_000);
        self.now = now;
        self.sampler.read(now, &mut |_, _| {});
        let mut sink = Sink::new(&mut self.writer, self.dial.time(now));
        self.sampler
            .print(0, 0, &mut sink)
            .and_then(|()| self.writer.flush())
            .map_err(|failure| failure.to_string().into())
    }
}
