//! What a tick of all tables but `task` costs beside what its reads alone cost, in one process:
//! `tables_floor [N [TABLE]]` prints for each table and for all together the nanoseconds a round of
//! both, and their ratio. The reads are those of the files that the tables keep open, each whole with
//! pread, and statvfs of the same mounts. For tests/bench.

use std::error::Error;
use std::ffi::CString;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use pipe::clock::Mono;
use rustix::fs::statvfs;
use sample::feed::Roots;
use sample::source::Source;
use sample::source::group::Scope;
use sample::table::system::System;
use sample::table::{Table, cgroup, cpu, disk, irq, mem, net, psi, thermal};
use ticks::{Ticks, Turns};

mod ticks;

/// Rounds of one kind before the other has its turn: both see the same machine.
const TURN: u64 = 20;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let rounds: u64 = words.get(1).map_or(Ok(2_000), |n| n.parse())?;
    let alone = all().into_iter().map(|table| (table.name(), vec![table]));
    let pairs = alone.chain([("all", all())]);
    let pairs = pairs.filter(|(name, _)| words.get(2).is_none_or(|only| only == name));
    let pairs: Result<Vec<_>, _> = pairs
        .map(|(name, tables)| Pair::open(name, tables))
        .collect();
    let mut pairs = pairs?;
    for _ in 0..rounds.div_ceil(TURN) {
        for pair in &mut pairs {
            pair.floor.take(TURN, || pair.reads.round())?;
            pair.whole.take(TURN, || pair.ticks.round())?;
        }
    }
    println!("table\tfiles\treads_ns\ttick_ns\tratio");
    // Of some things there may be none.
    for pair in pairs.iter().filter(|pair| pair.reads.count() > 0) {
        let (files, floor, whole) = (
            pair.reads.count(),
            pair.floor.round_ns(),
            pair.whole.round_ns(),
        );
        let (name, ratio) = (pair.name, whole / floor);
        println!("{name}\t{files}\t{floor:.0}\t{whole:.0}\t{ratio:.3}");
    }
    Ok(())
}

fn all() -> Vec<Box<dyn Table>> {
    vec![
        Box::new(System::new()),
        Box::new(cpu::table()),
        Box::new(disk::table(false)),
        Box::new(net::table()),
        Box::new(mem::table()),
        Box::new(psi::table()),
        Box::new(sample::table::fs::table()),
        Box::new(cgroup::table(Scope::default())),
        Box::new(irq::table()),
        Box::new(thermal::table()),
    ]
}

/// Ticks of some tables, and what is read for them.
struct Pair {
    name: &'static str,
    ticks: Ticks,
    reads: Reads,
    floor: Turns,
    whole: Turns,
}

impl Pair {
    fn open(name: &'static str, tables: Vec<Box<dyn Table>>) -> Result<Pair, Box<dyn Error>> {
        let roots = Roots {
            proc: Path::new("/proc"),
            sys: Path::new("/sys"),
        };
        let before = kept()?;
        let mut ticks = Ticks::open(roots, tables, "*")?;
        let mut mounts = Vec::new();
        // Files of control groups are opened when they are first read.
        ticks.sampler.read(Mono::now(), &mut |text, _| {
            if text.source == Source::Filesystem {
                mounts.extend(CString::new(text.key));
            }
        });
        let kept = kept()?.into_iter();
        let new =
            kept.filter(|(descriptor, _)| before.iter().all(|(other, _)| other != descriptor));
        Ok(Pair {
            name,
            ticks,
            reads: Reads {
                files: new.flat_map(|(_, path)| File::open(path)).collect(),
                mounts,
                buffer: vec![0; 1 << 20],
            },
            floor: Turns::default(),
            whole: Turns::default(),
        })
    }
}

/// The kernel's texts that this process has open, by their descriptors. Changes of what is mounted
/// are polled for.
fn kept() -> Result<Vec<(PathBuf, PathBuf)>, Box<dyn Error>> {
    let mut kept = Vec::new();
    for entry in fs::read_dir("/proc/self/fd")? {
        let descriptor = entry?.path();
        let Ok(path) = fs::read_link(&descriptor) else {
            continue;
        };
        let is_kernels = path.starts_with("/proc") || path.starts_with("/sys");
        if is_kernels && path.is_file() && !path.ends_with("mountinfo") {
            kept.push((descriptor, path));
        }
    }
    Ok(kept)
}

/// The same texts, each read whole with pread, and nothing made of them.
struct Reads {
    files: Vec<File>,
    mounts: Vec<CString>,
    buffer: Vec<u8>,
}

impl Reads {
    fn count(&self) -> usize {
        self.files.len() + self.mounts.len()
    }

    fn round(&mut self) -> Result<(), Box<dyn Error>> {
        for file in &self.files {
            let mut length = 0;
            loop {
                match file.read_at(&mut self.buffer[length..], length as u64) {
                    // A group may go.
                    Ok(0) | Err(_) => break,
                    Ok(got) => length += got,
                }
            }
        }
        for mount in &self.mounts {
            let _ = statvfs(mount.as_c_str());
        }
        Ok(())
    }
}
