//! What a tick of the table `task` costs beside a plain loop over the same processes, in one
//! process: `tasks_floor [N]` prints the nanoseconds a round of opening, reading and closing each
//! `stat`, of a tick without and with `io`, and what these are to the first.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use pipe::clock::{Clock, Dial, Mono};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use sample::feed::Roots;
use sample::fields;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::table::Table;
use sample::table::chosen::Choice;
use sample::table::task::Tasks;

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
    let mut ticks = [Ticks::open(STAT)?, Ticks::open("*")?];
    let (mut floor, mut whole) = (0, [0; 2]);
    for _ in 0..rounds.div_ceil(TURN) {
        floor += timed(|| plain.round())?;
        for (tick, spent) in ticks.iter_mut().zip(&mut whole) {
            *spent += timed(|| tick.round())?;
        }
    }
    let round = |ns: u64| ns / (rounds.div_ceil(TURN) * TURN);
    println!("processes\t{}", plain.pids.len());
    println!("plain_ns\t{}", round(floor));
    for (name, spent) in ["stat", "stat_and_io"].iter().zip(whole) {
        println!("{name}_ns\t{}", round(spent));
        println!("{name}_ratio\t{:.3}", spent as f64 / floor as f64);
    }
    Ok(())
}

fn timed(mut round: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<u64, Box<dyn Error>> {
    let start = Mono::now();
    for _ in 0..TURN {
        round()?;
    }
    Ok(Mono::now().since(start).ns())
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

/// The hot loop without its sleep: list, read, parse, compare, format, and write to nowhere.
struct Ticks {
    sampler: Sampler,
    writer: Writer,
    dial: Dial,
    now: Mono,
}

impl Ticks {
    fn open(list: &str) -> Result<Ticks, Box<dyn Error>> {
        let roots = Roots {
            proc: Path::new("/proc"),
            sys: Path::new("/sys"),
        };
        let mut tables: Vec<Box<dyn Table>> = vec![Box::new(Tasks::new(Choice::default()))];
        fields::choose(list, Clock::Unix, false, &mut tables).map_err(|unknown| unknown.field)?;
        let (sampler, _) = Sampler::open(roots, tables, false, &[]);
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
        let now = Mono::now().max(self.now);
        self.now = now;
        self.sampler.read(now, &mut |_, _| {});
        let mut sink = Sink::new(&mut self.writer, self.dial.time(now));
        self.sampler
            .print(0, 0, &mut sink)
            .and_then(|()| self.writer.flush())
            .map_err(|failure| failure.to_string().into())
    }
}
