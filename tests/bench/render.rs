//! Large tables, many tasks and the logs of a build drawn, beside the programs that people draw them
//! with now.

use std::fmt::Arguments;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::{Scratch, command, data, installed, skip};

use super::{Cost, Verdicts, median, started};

/// As much memory as any picture may take.
const MEMORY_MB: f64 = 64.0;
/// The share of another program's time that is five times faster.
const FIFTH: f64 = 0.2;

/// A program that draws into a file, and what its runs cost.
struct Drawing {
    what: &'static str,
    command: Command,
    output: PathBuf,
    costs: Vec<Cost>,
}

impl Drawing {
    fn new(what: &'static str, command: Command, output: PathBuf) -> Drawing {
        Drawing {
            what,
            command,
            output,
            costs: Vec::new(),
        }
    }

    /// `render` with these arguments, into a file of this name.
    fn ours(
        what: &'static str,
        (output, arguments): (&str, &[&str]),
        scratch: &Scratch,
    ) -> Drawing {
        let mut command = command("render", scratch);
        command.args(["--quiet", "-o", output]).args(arguments);
        Drawing::new(what, command, scratch.path().join(output))
    }

    fn run(&mut self) {
        self.costs.push(started(&mut self.command).end());
    }

    fn wall_s(&self) -> f64 {
        median(
            &self
                .costs
                .iter()
                .map(|cost| cost.wall_s)
                .collect::<Vec<_>>(),
        )
    }

    fn peak_mb(&self) -> f64 {
        let peaks: Vec<f64> = self.costs.iter().map(|cost| cost.peak_bytes).collect();
        median(&peaks) / 1e6
    }

    /// What was drawn; a file with next to nothing in it is no picture and misses every limit.
    fn kilobytes(&self) -> f64 {
        match fs::metadata(&self.output) {
            Ok(file) if file.len() > 1_000 => file.len() as f64 / 1e3,
            _ => f64::INFINITY,
        }
    }

    /// Holds it to a time, a size and the memory that all have.
    fn judge(&self, verdicts: &mut Verdicts, (seconds, kilobytes): (f64, f64)) {
        let what = |of: &str| format!("render: {}{of}", self.what);
        verdicts.tell(&what(""), self.wall_s(), (seconds, "s"));
        verdicts.tell(&what(", memory"), self.peak_mb(), (MEMORY_MB, "MB"));
        verdicts.tell(&what(", the file"), self.kilobytes(), (kilobytes, "kB"));
    }

    /// Holds it to a fifth of another's time, and to its memory.
    fn judge_beside(&self, verdicts: &mut Verdicts, other: &Drawing) {
        let Drawing { what, .. } = other;
        let (wall_s, peak_mb) = (other.wall_s(), other.peak_mb());
        let kilobytes = other.kilobytes();
        println!("{what}: {wall_s:.2} s, {peak_mb:.0} MB, {kilobytes:.0} kB");
        let (time, memory) = (self.wall_s() / wall_s, self.peak_mb() / peak_mb);
        verdicts.tell(&format!("render: time in {what}s"), time, (FIFTH, "x"));
        verdicts.tell(&format!("render: memory in {what}s"), memory, (1.0, "x"));
    }
}

/// Runs ours five times and others three times (slow ones say the same after those), in turns.
fn in_turns(ours: &mut [Drawing], others: &mut [Drawing]) {
    for round in 0..5 {
        ours.iter_mut().for_each(Drawing::run);
        if round < 3 {
            others.iter_mut().for_each(Drawing::run);
        }
    }
}

pub(super) fn draw(verdicts: &mut Verdicts) {
    tables(verdicts);
    tasks(verdicts);
    build(verdicts);
}

/// A million rows in every format, five millions, and the million beside others.
fn tables(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    table(&scratch.path().join("million.tsv"), 1_000_000);
    table(&scratch.path().join("five.tsv"), 5_000_000);
    let ours = |what, output, input| Drawing::ours(what, (output, &[input]), &scratch);
    let mut pictures = [
        ours("20 MB, 1,000,000 rows", "million.svg", "million.tsv"),
        ours("the same as PNG", "million.png", "million.tsv"),
        ours("the same as HTML", "million.html", "million.tsv"),
        ours("100 MB, 5,000,000 rows", "five.svg", "five.tsv"),
    ];
    let mut others: Vec<Drawing> = [gnuplot(&scratch), matplotlib(&scratch)]
        .into_iter()
        .flatten()
        .collect();
    in_turns(&mut pictures, &mut others);
    let [million, png, html, five] = &pictures;
    million.judge(verdicts, (0.25, 200.0));
    png.judge(verdicts, (0.6, 500.0));
    html.judge(verdicts, (0.4, 1_000.0));
    five.judge(verdicts, (1.0, 200.0));
    let growth = five.peak_mb() / million.peak_mb();
    verdicts.tell("render: memory of 5 times the rows", growth, (1.25, "x"));
    for other in &others {
        million.judge_beside(verdicts, other);
    }
}

/// Ten thousand tasks, each with its bar, and the dearest of them.
fn tasks(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    events(&scratch.path().join("tasks.tsv"), 10_000);
    let ours = |what, arguments| Drawing::ours(what, arguments, &scratch);
    let mut pictures = [
        ours("10,000 tasks", ("all.svg", &["--all", "tasks.tsv"])),
        ours("10,000 tasks, the dearest", ("top.svg", &["tasks.tsv"])),
    ];
    in_turns(&mut pictures, &mut []);
    let [all, dearest] = &pictures;
    all.judge(verdicts, (0.25, 800.0));
    dearest.judge(verdicts, (0.25, 200.0));
}

/// A directory of buildstats, beside the program that OpenEmbedded has for it.
fn build(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    let logs = data().join("buildstats/mixed50/reduced");
    let logs = logs.to_str().expect("a path in UTF-8");
    let mut pictures = [Drawing::ours(
        "logs of a build",
        ("logs.svg", &[logs]),
        &scratch,
    )];
    let mut others: Vec<Drawing> = pybootchartgui(logs, &scratch).into_iter().collect();
    in_turns(&mut pictures, &mut others);
    pictures[0].judge(verdicts, (0.1, 200.0));
    for other in &others {
        pictures[0].judge_beside(verdicts, other);
    }
}

fn gnuplot(scratch: &Scratch) -> Option<Drawing> {
    if !installed("gnuplot") {
        skip("render beside gnuplot", "gnuplot is not installed");
        return None;
    }
    let script = "set terminal svg size 1200,400; set output 'gnuplot.svg'; \
                  set datafile separator tab; set key autotitle columnhead; \
                  plot 'million.tsv' using 1:2 with lines";
    let mut gnuplot = command("gnuplot", scratch);
    gnuplot.arg("-e").arg(script);
    let output = scratch.path().join("gnuplot.svg");
    Some(Drawing::new("gnuplot", gnuplot, output))
}

fn matplotlib(scratch: &Scratch) -> Option<Drawing> {
    let Some(python) = python_with("matplotlib", scratch) else {
        skip("render beside matplotlib", "matplotlib is not installed");
        return None;
    };
    let script = "import numpy, matplotlib; matplotlib.use('svg'); \
                  import matplotlib.pyplot as p; \
                  t = numpy.loadtxt('million.tsv', delimiter='\\t', skiprows=1); \
                  p.figure(figsize=(12, 4)); p.plot(t[:, 0], t[:, 1]); \
                  p.savefig('matplotlib.svg')";
    let mut matplotlib = command(python, scratch);
    matplotlib.arg("-c").arg(script);
    let output = scratch.path().join("matplotlib.svg");
    Some(Drawing::new("matplotlib", matplotlib, output))
}

/// pybootchartgui is a script of openembedded-core and in no package: its place is asked for.
fn pybootchartgui(logs: &str, scratch: &Scratch) -> Option<Drawing> {
    let skipped = |why: &str| {
        skip("render beside pybootchartgui", why);
        None
    };
    let Some(script) = std::env::var_os("PYBOOTCHARTGUI") else {
        return skipped("PYBOOTCHARTGUI does not say where pybootchartgui.py is");
    };
    let Some(python) = python_with("cairo", scratch) else {
        return skipped("python3-cairo is not installed");
    };
    let mut drawing = command(python, scratch);
    drawing.arg(script).args(["-f", "svg", "-o", "old", logs]);
    let output = scratch.path().join("old.svg");
    Some(Drawing::new("pybootchartgui", drawing, output))
}

/// A python that has a module: the first in PATH, or the system's.
fn python_with(module: &str, scratch: &Scratch) -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        let mut look = command(python, scratch);
        look.args(["-c", &format!("import {module}")]);
        look.stderr(Stdio::null());
        look.status().is_ok_and(|status| status.success())
    })
}

/// Knuth's MMIX generator: the same numbers each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }
}

fn writer(path: &Path) -> impl FnMut(Arguments) {
    let mut out = BufWriter::new(File::create(path).expect("room for a table"));
    move |line| out.write_fmt(line).expect("room for a table")
}

/// Rows of 20 bytes: a steady clock and a share that wanders and spikes.
fn table(path: &Path, rows: u64) {
    let mut write = writer(path);
    write(format_args!("mono_s\tbusy_pct\n"));
    let mut random = Random(1);
    for row in 0..rows {
        let noise = random.next() >> 25;
        let spike = if row % 99_991 == 0 { 500 } else { 0 };
        let busy = 100 + noise + spike + row * 150 / rows;
        let (s, ms) = (1_000 + row / 1_000, row % 1_000);
        let (whole, tenth) = (busy / 10, busy % 10);
        write(format_args!("{s}.{ms:03}000000\t{whole}.{tenth}\n"));
    }
}

/// The rows of `taskwatch` in a build: each task is forked by one of the last eight, becomes another
/// program, and exits after some seconds; some of them fail.
fn events(path: &Path, tasks: u64) {
    let mut random = Random(1);
    // When, then the rest of the row.
    let mut rows: Vec<(u64, String)> = Vec::new();
    for task in 0..tasks {
        let (pid, parent) = (
            1_000 + task,
            1_000 + task.saturating_sub(random.next() % 8 + 1),
        );
        let start = task * 10;
        let life = 5 + random.next() % 3_000;
        let row =
            |event: &str, name: &str| format!("{event}\t{pid}\t{pid}\t{parent}\t1000\t{name}");
        rows.push((start, format!("{}\t\t\t\t\t\t\t\t0", row("fork", "make"))));
        let name = format!("task{task}");
        rows.push((
            start + 1,
            format!("{}\t\t\t\t\t\t\t\t0", row("exec", &name)),
        ));
        let failed = u64::from(random.next().is_multiple_of(50));
        let cpu_ms = random.next() % life;
        let (of_life, of_cpu) = (Millis(life), Millis(cpu_ms));
        let used = format!(
            "{failed}\t{of_life}\t{of_cpu}\t0\t{}\t4096\t0\t0",
            2_000 + cpu_ms
        );
        rows.push((start + life, format!("{}\t{used}", row("exit", &name))));
    }
    rows.sort();
    let mut write = writer(path);
    write(format_args!(
        "unix_s\tevent\tpid\ttid\tppid\tuid\tcomm\tstatus\tlife_s\tcpu_s\twait_s\trss_peak_kib\t\
         read_bytes\twrite_bytes\tlost\n"
    ));
    for (ms, row) in rows {
        write(format_args!(
            "{}000000\t{row}\n",
            Millis(1_795_000_000_000 + ms)
        ));
    }
}

/// Milliseconds, told in seconds.
struct Millis(u64);

impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}
