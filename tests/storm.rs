//! `storm KIND TASKS`: makes so many tasks that live for a moment, as fast as it can, and prints
//! exactly what it made.
//!
//! Workers make the tasks, each a few at a time, and wait for all of them. Nothing outlives it: a
//! worker dies with the storm, a task that takes its time with its worker. What can't be made as asked
//! is a message and exit status 1, and nothing is printed then.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pipe::span::Span;
use tests::call::{self, Program};

const USAGE: &str = "usage: storm fork|vfork|spawn|threads TASKS [--workers N] [--at-once N] \
                     [--life TIME | --spin TIME]";

/// The way from nothing to a task.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// fork, exit.
    Fork,
    /// vfork, exec, exit.
    Vfork,
    /// fork, exec, exit.
    Spawn,
    /// clone of a thread, exit.
    Threads,
}

/// What a task does with its life.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Nothing,
    /// It sleeps so long.
    Sleep(Duration),
    /// It runs until it has had so much processor time.
    Spin(Duration),
}

/// What is asked for.
#[derive(Debug)]
struct Plan {
    name: String,
    kind: Kind,
    tasks: u64,
    workers: u64,
    /// As many tasks of one worker may live together.
    at_once: usize,
    deed: Deed,
}

fn main() -> ExitCode {
    match storm() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("storm: {error}");
            ExitCode::FAILURE
        }
    }
}

fn storm() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, deed, time] = &words[..]
        && first == "task"
    {
        let deed = deed_of(deed, time).ok_or_else(|| io::Error::other(USAGE))?;
        live(deed, None);
        return Ok(());
    }
    let plan = Plan::parse(&words).ok_or_else(|| io::Error::other(USAGE))?;
    let (mut body, comm) = plan.body()?;
    let start = Instant::now();
    let workers = plan.run(&body)?;
    let wall_s = start.elapsed().as_secs_f64();
    body.remove();
    plan.print(&workers, &comm, wall_s);
    Ok(())
}

impl Plan {
    fn parse(words: &[String]) -> Option<Plan> {
        let [name, tasks, options @ ..] = words else {
            return None;
        };
        let kind = match name.as_str() {
            "fork" => Kind::Fork,
            "vfork" => Kind::Vfork,
            "spawn" => Kind::Spawn,
            "threads" => Kind::Threads,
            _ => return None,
        };
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        let mut plan = Plan {
            name: name.clone(),
            kind,
            tasks: tasks.parse().ok()?,
            workers: processors as u64,
            at_once: 4,
            deed: Deed::Nothing,
        };
        for option in options.chunks(2) {
            let [option, value] = option else {
                return None;
            };
            match option.as_str() {
                "--workers" => plan.workers = value.parse().ok().filter(|&n| n > 0)?,
                "--at-once" => plan.at_once = value.parse().ok().filter(|&n| n > 0)?,
                "--life" => plan.deed = deed_of("sleep", value)?,
                "--spin" => plan.deed = deed_of("spin", value)?,
                _ => return None,
            }
        }
        Some(plan)
    }

    /// The program of an exec'ed task, and the name that tasks end with.
    fn body(&self) -> io::Result<(Body, String)> {
        if matches!(self.kind, Kind::Fork | Kind::Threads) {
            return Ok((Body::none(), "storm".into()));
        }
        let (word, time) = match self.deed {
            Deed::Nothing => return Ok((Body::tiny()?, "storm-task".into())),
            Deed::Sleep(time) => ("sleep", time),
            Deed::Spin(time) => ("spin", time),
        };
        let time = format!("{}ns", time.as_nanos());
        let own = std::env::current_exe()?;
        let words: [&[u8]; 4] = [b"storm", b"task", word.as_bytes(), time.as_bytes()];
        Ok((Body::of(&own, &words), "storm".into()))
    }

    /// Makes and waits for all. Gives the workers' ids.
    fn run(&self, body: &Body) -> io::Result<Vec<u32>> {
        let storm = std::process::id();
        let mut workers = Vec::new();
        for worker in 0..self.workers {
            let share = self.tasks / self.workers + u64::from(worker < self.tasks % self.workers);
            match call::fork()? {
                Some(id) => workers.push(id),
                None => {
                    call::die_with(storm);
                    let made = self.work(share, body);
                    if let Err(error) = &made {
                        eprintln!("storm: worker {}: {error}", std::process::id());
                    }
                    call::exit(i32::from(made.is_err()));
                }
            }
        }
        let mut failed = false;
        for _ in &workers {
            failed |= call::wait()?.1 != 0;
        }
        match failed {
            true => Err(io::Error::other(
                "not all tasks were made, or not all ended well",
            )),
            false => Ok(workers),
        }
    }

    fn work(&self, share: u64, body: &Body) -> io::Result<()> {
        match self.kind {
            Kind::Threads => self.make_threads(share),
            Kind::Fork | Kind::Vfork | Kind::Spawn => self.make_processes(share, body),
        }
    }

    fn make_threads(&self, share: u64) -> io::Result<()> {
        /// What threads do: a function of theirs takes no arguments.
        static DEED: OnceLock<Deed> = OnceLock::new();
        DEED.get_or_init(|| self.deed);
        let mut living: VecDeque<call::Thread> = VecDeque::new();
        for _ in 0..share {
            if living.len() == self.at_once
                && let Some(oldest) = living.pop_front()
            {
                oldest.join();
            }
            living.push_back(call::thread(|| act(DEED.get().copied()))?);
        }
        living.into_iter().for_each(call::Thread::join);
        Ok(())
    }

    fn make_processes(&self, share: u64, body: &Body) -> io::Result<()> {
        let worker = std::process::id();
        let mut living = 0;
        for _ in 0..share {
            if living == self.at_once {
                reap()?;
                living -= 1;
            }
            while let Err(error) = self.make_process(worker, body) {
                // There is room again when one has ended.
                if error.kind() != io::ErrorKind::WouldBlock || living == 0 {
                    return Err(error);
                }
                reap()?;
                living -= 1;
            }
            living += 1;
        }
        (0..living).try_for_each(|_| reap())
    }

    fn make_process(&self, worker: u32, body: &Body) -> io::Result<()> {
        if let (Kind::Vfork, Some(program)) = (self.kind, &body.program) {
            return call::spawn(program).map(drop);
        }
        if call::fork()?.is_none() {
            if let Some(program) = &body.program {
                call::exec(program);
                call::exit(127);
            }
            live(self.deed, Some(worker));
            call::exit(0);
        }
        Ok(())
    }

    fn print(&self, workers: &[u32], comm: &str, wall_s: f64) {
        let (tasks, made) = (self.tasks, workers.len() as u64);
        let (threads, processes) = match self.kind {
            Kind::Threads => (tasks, 0),
            Kind::Fork | Kind::Vfork | Kind::Spawn => (0, tasks),
        };
        let execs = match self.kind {
            Kind::Vfork | Kind::Spawn => tasks,
            Kind::Fork | Kind::Threads => 0,
        };
        let ids: Vec<_> = workers.iter().map(u32::to_string).collect();
        println!("kind\ttasks\tforks\tthreads\texecs\texits\tworkers\tcomm\tcpu_s\twall_s");
        println!(
            "{}\t{tasks}\t{}\t{threads}\t{execs}\t{}\t{}\t{comm}\t{:.6}\t{wall_s:.6}",
            self.name,
            processes + made,
            processes + made,
            ids.join(","),
            call::cpu_s(),
        );
    }
}

fn deed_of(word: &str, time: &str) -> Option<Deed> {
    let time = Duration::from_nanos(time.parse::<Span>().ok()?.ns());
    match word {
        "sleep" => Some(Deed::Sleep(time)),
        "spin" => Some(Deed::Spin(time)),
        _ => None,
    }
}

/// Waits for a task, which has to have ended well.
fn reap() -> io::Result<()> {
    match call::wait()? {
        (_, 0) => Ok(()),
        (task, status) => Err(io::Error::other(format!(
            "task {task} ended with status {status:#x}"
        ))),
    }
}

/// The life of a process. (One that ends at once needs nobody to end it.)
fn live(deed: Deed, worker: Option<u32>) {
    match (deed, worker) {
        (Deed::Nothing, _) => {}
        (_, Some(worker)) => call::die_with(worker),
        (_, None) => call::die_with(call::parent()),
    }
    act(Some(deed));
}

fn act(deed: Option<Deed>) {
    match deed {
        None | Some(Deed::Nothing) => {}
        Some(Deed::Sleep(time)) => std::thread::sleep(time),
        Some(Deed::Spin(time)) => while call::thread_cpu() < time {},
    }
}

/// What a task runs, if it runs something.
struct Body {
    program: Option<Program>,
    /// Made for this, and removed after it.
    made: Option<PathBuf>,
}

impl Body {
    fn none() -> Body {
        Body {
            program: None,
            made: None,
        }
    }

    fn of(path: &Path, words: &[&[u8]]) -> Body {
        Body {
            program: Some(Program::new(path, words)),
            made: None,
        }
    }

    /// A program that exits at once: an exec of anything linked costs more than all else a task does.
    fn tiny() -> io::Result<Body> {
        let directory = std::env::temp_dir().join(format!("storm-{}", std::process::id()));
        fs::create_dir(&directory)?;
        let mut body = Body {
            program: None,
            made: Some(directory.clone()),
        };
        let path = directory.join("storm-task");
        fs::write(&path, elf())?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        body.program = Some(Program::new(&path, &[b"storm-task"]));
        Ok(body)
    }

    fn remove(&mut self) {
        if let Some(made) = self.made.take() {
            // What is left of it is a few bytes in a directory for such things.
            let _ = fs::remove_dir_all(made);
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.remove();
    }
}

#[cfg(target_arch = "x86_64")]
const MACHINE: u16 = 62;
/// mov eax, 231 (exit_group); xor edi, edi; syscall.
#[cfg(target_arch = "x86_64")]
const CODE: &[u8] = b"\xB8\xE7\x00\x00\x00\x31\xFF\x0F\x05";

#[cfg(target_arch = "aarch64")]
const MACHINE: u16 = 183;
/// mov x8, 94 (exit_group); mov x0, 0; svc 0.
#[cfg(target_arch = "aarch64")]
const CODE: &[u8] = b"\xC8\x0B\x80\xD2\x00\x00\x80\xD2\x01\x00\x00\xD4";

/// The program: elf(5)'s header, the header of one segment that holds the file, and the code.
fn elf() -> Vec<u8> {
    const AT: u64 = 0x40_0000;
    const HEADERS: u64 = 64 + 56;
    let size = HEADERS + CODE.len() as u64;
    let mut elf = b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0".to_vec();
    elf.extend(MACHINE.to_le_bytes());
    elf.extend(1_u32.to_le_bytes());
    for number in [AT + HEADERS, 64, 0] {
        elf.extend(number.to_le_bytes());
    }
    elf.extend(0_u32.to_le_bytes());
    for number in [64_u16, 56, 1, 0, 0, 0] {
        elf.extend(number.to_le_bytes());
    }
    // A segment to load (1), readable and executable (5).
    elf.extend(1_u32.to_le_bytes());
    elf.extend(5_u32.to_le_bytes());
    for number in [0, AT, AT, size, size, 0x1000_u64] {
        elf.extend(number.to_le_bytes());
    }
    elf.extend(CODE);
    elf
}
