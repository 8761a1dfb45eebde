//! What the tools cost beside others, in one run: every figure as a share of its limit, or as a
//! ratio to a program that does the same. Runs are interleaved and the medians are told, so that a
//! busy machine slows all of them alike. Exit status 1 if a limit is missed.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use tests::cargo;

mod ftfilter;
mod metricsnap;
mod render;
mod sample;
mod taskwatch;

/// What a run cost.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall_s: f64,
    /// User and system time together.
    cpu_s: f64,
    peak_bytes: f64,
}

/// Collects the verdicts.
#[derive(Debug, Default)]
struct Verdicts {
    missed: u32,
}

impl Verdicts {
    /// One line: the figure, its limit, and their ratio.
    fn tell(&mut self, what: &str, figure: f64, (limit, unit): (f64, &str)) {
        let verdict = if figure <= limit { "" } else { "  MISSED" };
        self.missed += u32::from(figure > limit);
        println!(
            "{what:<44} {figure:>10.3} {unit:<3} of {limit:>7} ({:.2}){verdict}",
            figure / limit
        );
    }
}

/// A part of the run and the name that picks it.
type Part = (&'static str, fn(&mut Verdicts));

fn main() -> ExitCode {
    // `cargo bench` adds options of its own; a name picks one part.
    let names: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let parts: [Part; 9] = [
        ("tick", sample::tick),
        ("tables", sample::tables),
        ("peers", sample::peers),
        ("start", sample::start),
        ("fast", sample::fast),
        ("draw", render::draw),
        ("trace", ftfilter::trace),
        ("tasks", taskwatch::tasks),
        ("snap", metricsnap::snap),
    ];
    let mut verdicts = Verdicts::default();
    for (name, part) in parts {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            part(&mut verdicts);
        }
    }
    match verdicts.missed {
        0 => ExitCode::SUCCESS,
        missed => {
            println!("{missed} limits missed");
            ExitCode::FAILURE
        }
    }
}

/// What a tick of the tool costs in those of its reads alone: an example of its own measures both in
/// turns and prints lines parted by TABs, the last of them ending with the ratio.
fn floor(tool: &str, example: &str) -> Option<f64> {
    let mut run = cargo();
    run.args(["run", "--quiet", "--release", "--locked", "-p", tool]);
    let run = run.args(["--example", example]).output().ok()?;
    let text = String::from_utf8_lossy(&run.stdout);
    print!("{text}");
    text.lines().last()?.split('\t').next_back()?.parse().ok()
}

/// A run under way. (Not [`tests::Child`], which does not keep the account.)
struct Run {
    child: std::process::Child,
    start: Instant,
}

fn started(command: &mut Command) -> Run {
    started_into(command, Stdio::null())
}

fn started_into(command: &mut Command, out: Stdio) -> Run {
    command.stdin(Stdio::null()).stdout(out);
    let start = Instant::now();
    let child = command.spawn().expect("the program is there");
    Run { child, start }
}

impl Run {
    fn end(self) -> Cost {
        let (status, usage) = wait(self.child.id());
        assert_eq!(status, 0, "a run that fails has no cost");
        Cost {
            wall_s: self.start.elapsed().as_secs_f64(),
            cpu_s: cpu_s(&usage),
            peak_bytes: usage.ru_maxrss as f64 * 1024.0,
        }
    }
}

/// Waits for a child and takes its account, which std does not hand out.
#[allow(unsafe_code)]
fn wait(id: u32) -> (i32, libc::rusage) {
    let mut status = 0;
    // SAFETY: both pointers are to values of ours, and a rusage of zeroes is one.
    unsafe {
        let mut usage = std::mem::zeroed();
        let waited = libc::wait4(id as i32, &raw mut status, 0, &raw mut usage);
        assert_eq!(waited, id as i32);
        (status, usage)
    }
}

/// From here on those become children of ours whose parents end before them.
#[allow(unsafe_code)]
fn adopt() {
    // SAFETY: it takes a number and changes nothing but whose children they are.
    let done = unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1) };
    assert_eq!(done, 0);
}

/// Waits for all children that are left; gives their user and system time.
#[allow(unsafe_code)]
fn left_behind_s() -> f64 {
    let mut sum = 0.0;
    loop {
        // SAFETY: the pointer is to a value of ours, and a rusage of zeroes is one.
        let (waited, usage) = unsafe {
            let mut usage = std::mem::zeroed();
            let nothing = std::ptr::null_mut();
            (libc::wait4(-1, nothing, 0, &raw mut usage), usage)
        };
        if waited < 0 {
            return sum;
        }
        sum += cpu_s(&usage);
    }
}

fn cpu_s(usage: &libc::rusage) -> f64 {
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

fn median(figures: &[f64]) -> f64 {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
