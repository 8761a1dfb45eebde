//! What a tick costs beside what its reads alone cost, in one process: `floor [N [--proc DIR]]`
//! prints the nanoseconds a round of both, and their ratio. For tests/bench.

use std::error::Error;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use sample::feed::Roots;
use sample::source::Source;
use sample::table::Table;
use sample::table::system::System;
use ticks::{Ticks, Turns};

mod ticks;

/// Rounds of one kind before the other has its turn: both see the same machine.
const TURN: u64 = 100;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let rounds: u64 = words.get(1).map_or(Ok(20_000), |n| n.parse())?;
    let roots = Roots {
        proc: Path::new(words.get(3).map_or("/proc", String::as_str)),
        sys: Path::new("/sys"),
    };
    let mut reads = Reads::open(roots.proc)?;
    let mut ticks = Ticks::open(roots, vec![Box::new(System::new())], "*")?;
    let (mut floor, mut whole) = (Turns::default(), Turns::default());
    for _ in 0..rounds.div_ceil(TURN) {
        floor.take(TURN, || reads.round().map_err(Into::into))?;
        whole.take(TURN, || ticks.round())?;
    }
    let (floor, whole) = (floor.round_ns(), whole.round_ns());
    println!("reads_ns\t{floor:.0}");
    println!("tick_ns\t{whole:.0}");
    println!("ratio\t{:.3}", whole / floor);
    Ok(())
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
