//! What the tools cost beside others, in one run: every figure as a share of its limit, or as a
//! ratio to a program that does the same. Runs are interleaved and the medians are told, so that a
//! busy machine slows all of them alike. Exit status 1 if a limit is missed.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use tests::{Scratch, cargo, command, installed, skip};

mod ftfilter;
mod metricsnap;
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
        ("draw", draw),
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

/// Large tables drawn, beside gnuplot and matplotlib on the same one.
fn draw(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    table(&scratch.path().join("million.tsv"), 1_000_000);
    table(&scratch.path().join("five.tsv"), 5_000_000);
    let svg = |name: &str| fs::metadata(scratch.path().join(name)).map_or(0.0, |m| m.len() as f64);
    let render = || command("render", &scratch);
    let mut others = others(&scratch);
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); 2 + others.len()];
    for _ in 0..5 {
        let mut once = render();
        costs[0].push(started(once.args(["-o", "million.svg", "million.tsv"])).end());
        let mut once = render();
        costs[1].push(started(once.args(["-o", "five.svg", "five.tsv"])).end());
        for ((_, other), costs) in others.iter_mut().zip(&mut costs[2..]) {
            // Slow ones say the same after three runs.
            if costs.len() < 3 {
                costs.push(started(other).end());
            }
        }
    }
    let cost =
        |at: usize, of: fn(&Cost) -> f64| median(&costs[at].iter().map(of).collect::<Vec<_>>());
    let (wall, peak) = (|cost: &Cost| cost.wall_s, |cost: &Cost| cost.peak_bytes);
    verdicts.tell("render: 20 MB, 1,000,000 rows", cost(0, wall), (0.25, "s"));
    verdicts.tell(
        "render: the same, memory",
        cost(0, peak) / 1e6,
        (60.0, "MB"),
    );
    verdicts.tell(
        "render: the same, the chart",
        svg("million.svg") / 1e3,
        (200.0, "kB"),
    );
    verdicts.tell("render: 100 MB, 5,000,000 rows", cost(1, wall), (1.0, "s"));
    verdicts.tell(
        "render: memory of 5 times the rows",
        cost(1, peak) / cost(0, peak),
        (1.25, "x"),
    );
    for ((name, _), at) in others.iter().zip(2..) {
        println!(
            "{name}, 20 MB: {:.2} s, {:.0} MB, {:.0} kB",
            cost(at, wall),
            cost(at, peak) / 1e6,
            svg(&format!("{name}.svg")) / 1e3
        );
        verdicts.tell(
            &format!("render: time in {name}s"),
            cost(0, wall) / cost(at, wall),
            (1.0, "x"),
        );
        let memory = cost(0, peak) / cost(at, peak);
        verdicts.tell(&format!("render: memory in {name}s"), memory, (1.0, "x"));
    }
}

/// The other programs that draw the million rows, as far as they are here.
fn others(scratch: &Scratch) -> Vec<(&'static str, Command)> {
    let mut others = Vec::new();
    if installed("gnuplot") {
        let script = "set terminal svg size 1200,400; set output 'gnuplot.svg'; \
                      set datafile separator tab; set key autotitle columnhead; \
                      plot 'million.tsv' using 1:2 with lines";
        let mut gnuplot = command("gnuplot", scratch);
        gnuplot.arg("-e").arg(script);
        others.push(("gnuplot", gnuplot));
    } else {
        skip("render beside gnuplot", "gnuplot is not installed");
    }
    let pythons = ["python3", "/usr/bin/python3"];
    let has_matplotlib = |python: &&str| {
        let mut look = command(python, scratch);
        look.args(["-c", "import matplotlib"]).stderr(Stdio::null());
        look.status().is_ok_and(|status| status.success())
    };
    if let Some(python) = pythons.into_iter().find(has_matplotlib) {
        let script = "import numpy, matplotlib; matplotlib.use('svg'); \
                      import matplotlib.pyplot as p; \
                      t = numpy.loadtxt('million.tsv', delimiter='\\t', skiprows=1); \
                      p.figure(figsize=(12, 4)); p.plot(t[:, 0], t[:, 1]); \
                      p.savefig('matplotlib.svg')";
        let mut matplotlib = command(python, scratch);
        matplotlib.arg("-c").arg(script);
        others.push(("matplotlib", matplotlib));
    } else {
        skip("render beside matplotlib", "matplotlib is not installed");
    }
    others
}

/// Rows of 20 bytes: a steady clock and a share that wanders and spikes.
fn table(path: &Path, rows: u64) {
    let mut out = BufWriter::new(File::create(path).expect("room for a table"));
    let mut write = |line: std::fmt::Arguments| out.write_fmt(line).expect("room for a table");
    write(format_args!("mono_s\tbusy_pct\n"));
    let mut random: u64 = 1;
    for row in 0..rows {
        // Knuth's MMIX generator: the same table each time.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let noise = random >> 57;
        let spike = if row % 99_991 == 0 { 500 } else { 0 };
        let busy = 100 + noise + spike + row * 150 / rows;
        let (s, ms) = (1_000 + row / 1_000, row % 1_000);
        write(format_args!(
            "{s}.{ms:03}000000\t{}.{}\n",
            busy / 10,
            busy % 10
        ));
    }
    out.flush().expect("room for a table");
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
