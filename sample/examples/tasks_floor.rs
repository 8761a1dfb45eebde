//! What a tick of the table `task` costs beside a plain loop over the same processes, in one
//! process: `tasks_floor [N]` prints the nanoseconds a round of opening, reading and closing each
//! `stat`, of a tick without and with `io`, and what these are to the first.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use sample::feed::Roots;
use sample::table::chosen::Choice;
use sample::table::task::Tasks;
use ticks::{Ticks, Turns};

mod ticks;

/// Columns of `stat` alone.
const STAT: &str = "state,ppid,threads,*cpu_pct,user_pct,system_pct,rss_*,vsize_*,*_faults_*,nice,\
    processor,io_delay_pct,guest_pct,start_*,lost";

/// Rounds of one kind before the other has its turn: both see the same machine.
const TURN: u64 = 5;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let rounds: u64 = words.get(1).map_or(Ok(200), |n| n.parse())?;
    let mut plain = Plain::open()?;
    let mut ticks = [tasks(STAT)?, tasks("*")?];
    let mut floor = Turns::default();
    let mut whole = [Turns::default(), Turns::default()];
    for _ in 0..rounds.div_ceil(TURN) {
        floor.take(TURN, || plain.round())?;
        for (tick, turns) in ticks.iter_mut().zip(&mut whole) {
            turns.take(TURN, || tick.round())?;
        }
    }
    let floor = floor.round_ns();
    println!("processes\t{}", plain.pids.len());
    println!("plain_ns\t{floor:.0}");
    for (name, turns) in ["stat", "stat_and_io"].iter().zip(whole) {
        let whole = turns.round_ns();
        println!("{name}_ns\t{whole:.0}");
        println!("{name}_ratio\t{:.3}", whole / floor);
    }
    Ok(())
}

fn tasks(list: &str) -> Result<Ticks, Box<dyn Error>> {
    let roots = Roots {
        proc: Path::new("/proc"),
        sys: Path::new("/sys"),
    };
    Ticks::open(roots, vec![Box::new(Tasks::new(Choice::default()))], list)
}

/// Each `stat` opened below a directory that is kept, read and closed, and nothing made of it. Who
/// is there is not even looked up.
struct Plain {
    directory: File,
    pids: Vec<String>,
    buffer: Vec<u8>,
}

impl Plain {
    fn open() -> Result<Plain, Box<dyn Error>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = openat(CWD, "/proc", flags, Mode::empty())?;
        let mut pids = Vec::new();
        for entry in Dir::read_from(&directory)? {
            let name = entry?.file_name().to_str()?.to_owned();
            if name.bytes().all(|byte| byte.is_ascii_digit()) {
                pids.push(format!("{name}/stat"));
            }
        }
        Ok(Plain {
            directory: directory.into(),
            pids,
            buffer: vec![0; 4096],
        })
    }

    fn round(&mut self) -> Result<(), Box<dyn Error>> {
        for path in &self.pids {
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            if let Ok(file) = openat(&self.directory, path, flags, Mode::empty()) {
                let _ = File::from(file).read(&mut self.buffer);
            }
        }
        Ok(())
    }
}
