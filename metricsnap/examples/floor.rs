//! What a tick of 100 metrics in three files costs beside one read of each file, in one process:
//! `floor [N]` prints the nanoseconds a round of both, and their ratio; and, for comparison, that of a
//! read for each metric. For tests/bench.

use std::error::Error;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use metricsnap::choose::{self, Choice, Chosen};
use metricsnap::feed::Turn;
use metricsnap::feeds::Feeds;
use metricsnap::halt::Halt;
use metricsnap::metric::Roots;
use metricsnap::ring::ring;
use metricsnap::take::{pack, width};
use pipe::clock::Mono;
use pipe::span::Span;

/// Rounds of one kind before the other has its turn: both see the same machine.
const TURN: u64 = 100;

/// So many metrics of each file.
const WANTED: [(&str, &str, usize); 3] = [
    ("node_cpu_seconds_total", "/proc/stat", 20),
    ("node_memory_*", "/proc/meminfo", 40),
    ("node_vmstat_*", "/proc/vmstat", 40),
];

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let rounds: u64 = std::env::args().nth(1).map_or(Ok(20_000), |n| n.parse())?;
    let chosen = chosen();
    let choice = Choice {
        columns: chosen.clone(),
        scrapers: Vec::new(),
    };
    let mut feeds = Feeds::open(choice)
        .map_err(|failure| failure.to_string())?
        .feeds;
    let files = WANTED.map(|(_, path, _)| File::open(path));
    let files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut buffer = vec![0; 1 << 16];
    let (halt, mut cells) = (Halt::new()?, vec![None; chosen.len()]);
    let mut words = vec![0; width(chosen.len())];
    let (mut sender, mut receiver) = ring(1_000, words.len())?;
    let mut taken = words.clone();
    let (mut floor, mut tick, mut each) = (0, 0, 0);
    for _ in 0..rounds.div_ceil(TURN) {
        floor += timed(TURN, || {
            files
                .iter()
                .for_each(|file| drop(file.read_at(&mut buffer, 0)));
        });
        tick += timed(TURN, || {
            let begin = Mono::now();
            let turn = Turn {
                begin,
                patience: Span::from_ns(0),
                halt: &halt,
            };
            for feed in &mut feeds {
                feed.read(&mut cells, turn);
            }
            let took = Mono::now().since(begin).ns();
            pack((begin, took, 0), &cells, &mut words);
            sender.put(&words, false);
        });
        while receiver.take(&mut taken) {}
        each += timed(1, || {
            for (at, chosen) in chosen.iter().enumerate() {
                let file = WANTED.iter().position(|(_, path, _)| is_of(chosen, path));
                drop(file.map(|file| files[file].read_at(&mut buffer, 0)));
                debug_assert!(at < cells.len());
            }
        });
    }
    let turns = rounds.div_ceil(TURN);
    println!("metrics\t{}", chosen.len());
    println!("reads_ns\t{}", floor / turns / TURN);
    println!("tick_ns\t{}", tick / turns / TURN);
    println!("read_each_ns\t{}", each / turns);
    println!("ratio\t{:.3}", tick as f64 / floor as f64);
    Ok(())
}

fn is_of(chosen: &Chosen, path: &str) -> bool {
    chosen.metric.source.to_string() == path
}

/// As many metrics as wanted of each file, from all over it; where a file has fewer, more of the
/// others.
fn chosen() -> Vec<Chosen> {
    let roots = Roots {
        proc: Path::new("/proc").to_owned(),
        sys: Path::new("/sys").to_owned(),
    };
    let mut chosen = Vec::new();
    let mut lacking = 0;
    for (name, path, count) in WANTED {
        let mut all = choose::all(&[name], &roots);
        all.retain(|chosen| is_of(chosen, path));
        let wanted = count + lacking;
        let step = (all.len() / wanted).max(1);
        let before = chosen.len();
        chosen.extend(all.into_iter().step_by(step).take(wanted));
        lacking = wanted - (chosen.len() - before);
    }
    chosen
}

fn timed(rounds: u64, mut round: impl FnMut()) -> u64 {
    let start = Mono::now();
    (0..rounds).for_each(|_| round());
    Mono::now().since(start).ns()
}
