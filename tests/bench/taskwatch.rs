//! `taskwatch` in storms of short tasks, its rows written to a file, beside forkstat(8) in storms of the
//! same size; what it costs the storm; and its table of a full system, beside iotop(8).

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tests::tasks::{Made, Rows};
use tests::{Scratch, command, installed, is_built, is_root, skip};

use super::{Cost, Run, Verdicts, median, started, started_into};

/// A kind of storm: its tasks, what is needed to see them, and the microseconds that one may cost.
type Storm = (&'static str, u64, &'static [&'static str], f64);

const STORMS: [Storm; 2] = [
    ("threads", 100_000, &["--threads"], 4.0),
    ("spawn", 30_000, &[], 7.0),
];

/// Storms that are only to be told whole.
const LARGE: [(&str, &[&str]); 3] = [("threads", &["--threads"]), ("vfork", &[]), ("spawn", &[])];
const LARGE_TASKS: u64 = 500_000;

/// As much memory as it may take.
const MEMORY: f64 = 8.0 * 1024.0 * 1024.0;

/// Processes that do nothing, for the table.
const CROWD: u64 = 20_000;

/// Time for an observer to read what the kernel keeps for it.
const SETTLE: Duration = Duration::from_millis(500);

/// A storm that was observed, and what the observer cost.
struct Observed {
    made: Made,
    cost: Cost,
    /// The most memory it had since its exec: the account's own figure is that of whoever forked it.
    peak_bytes: f64,
}

pub(super) fn tasks(verdicts: &mut Verdicts) {
    if !is_built("taskwatch") {
        skip("taskwatch in storms", "it is not built yet");
        return;
    }
    if !is_root() {
        skip("taskwatch in storms", "only root is told what tasks cost");
        return;
    }
    if !installed("forkstat") {
        skip("taskwatch beside forkstat", "forkstat is not installed");
    }
    for storm in STORMS {
        in_storm(verdicts, storm);
    }
    for (kind, options) in LARGE {
        let scratch = Scratch::new();
        let seen = observed(&mut ours(options, &scratch), (kind, LARGE_TASKS), &scratch);
        share(verdicts, &seen.made, &scratch);
    }
    table(verdicts);
}

/// Storms alone, under `taskwatch` and under forkstat, in turns.
fn in_storm(verdicts: &mut Verdicts, (kind, tasks, options, limit): Storm) {
    let scratch = Scratch::new();
    let per_task = |cost: Cost| cost.cpu_s / tasks as f64 * 1e6;
    let [mut alone, mut under, mut our_us, mut their_us] = [const { Vec::new() }; 4];
    let mut peaks = Vec::new();
    for _ in 0..5 {
        alone.push(storm(kind, tasks, &scratch).cpu_s);
        let seen = observed(&mut ours(options, &scratch), (kind, tasks), &scratch);
        under.push(seen.made.cpu_s);
        our_us.push(per_task(seen.cost));
        peaks.push(seen.peak_bytes);
        share(verdicts, &seen.made, &scratch);
        if installed("forkstat") {
            let mut forkstat = command("forkstat", &scratch);
            forkstat.args(["-e", "fork,exec,exit,clone"]);
            let seen = observed(&mut forkstat, (kind, tasks), &scratch);
            let seen_share = forkstat_share(&seen.made, &scratch);
            // What it doesn't show cost it nothing.
            their_us.push(per_task(seen.cost) / seen_share);
            println!(
                "forkstat: {:.1} % of {tasks} {kind} seen",
                seen_share * 100.0
            );
        }
    }
    let ours = median(&our_us);
    verdicts.tell(&format!("taskwatch: a task, {kind}"), ours, (limit, "us"));
    if !their_us.is_empty() {
        let theirs = median(&their_us);
        println!("forkstat: {theirs:.3} us a task that it shows, {kind}");
        let name = format!("taskwatch: the same, in forkstats, {kind}");
        verdicts.tell(&name, ours / theirs, (0.25, "x"));
    }
    let slowed = median(&under) / median(&alone);
    verdicts.tell(
        &format!("taskwatch: what {kind} cost, in those unseen"),
        slowed,
        (1.15, "x"),
    );
    let peak = median(&peaks) / MEMORY;
    verdicts.tell("taskwatch: memory in 8 MiB", peak, (1.0, "x"));
}

fn ours(options: &[&str], scratch: &Scratch) -> Command {
    let mut taskwatch = command("taskwatch", scratch);
    taskwatch.args(["-q", "--no-snapshot"]).args(options);
    taskwatch
}

fn storm(kind: &str, tasks: u64, scratch: &Scratch) -> Made {
    let mut storm = command("storm", scratch);
    let run = storm.arg(kind).arg(tasks.to_string()).output();
    let run = run.expect("the storm is built");
    assert!(run.status.success(), "a storm that fails shows nothing");
    Made::read(&String::from_utf8_lossy(&run.stdout))
}

/// A storm under an observer, which writes to the file `seen`.
fn observed(observer: &mut Command, (kind, tasks): (&str, u64), scratch: &Scratch) -> Observed {
    let out = scratch.path().join("seen");
    let _ = fs::remove_file(&out);
    let out = File::create(&out).expect("room for what is seen");
    let run = started_into(observer, out.into());
    // Time to begin: one of them has nothing to show for it.
    sleep(SETTLE);
    let made = storm(kind, tasks, scratch);
    sleep(SETTLE);
    let peak_bytes = peak(&run);
    let id = Pid::from_child(&run.child);
    kill_process(id, Signal::INT).expect("it has not been waited for");
    Observed {
        made,
        cost: run.end(),
        peak_bytes,
    }
}

fn peak(run: &Run) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", run.child.id()));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.map_or(f64::INFINITY, |kib| kib * 1024.0)
}

/// How many tasks there were, in those of which birth, exec and end were seen.
fn share(verdicts: &mut Verdicts, made: &Made, scratch: &Scratch) {
    let [births, execs, ends] = Rows::read(&scratch.path().join("seen")).storm(made);
    let all = 2 * made.tasks + made.execs;
    let seen = births + execs + ends;
    if seen < all {
        println!("{} of {all} births, execs and ends are missing", all - seen);
    }
    verdicts.tell(
        &format!("taskwatch: {} {} in those seen", made.tasks, made.kind),
        all as f64 / seen as f64,
        (1.0, "x"),
    );
}

/// The share of ends that forkstat shows of tasks which may be the storm's.
fn forkstat_share(made: &Made, scratch: &Scratch) -> f64 {
    let text = fs::read(scratch.path().join("seen")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    // A name that it was too late to read is one of theirs.
    let ours = |line: &&str| line.contains("storm") || line.contains("<unknown>");
    let ends = text
        .lines()
        .filter(|line| line.contains(" exit "))
        .filter(ours);
    ends.count() as f64 / made.tasks as f64
}

/// A table each second of a system full of processes that do nothing, and of one without them.
fn table(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    let quiet = refresh_s(&scratch) * 1e3;
    verdicts.tell("taskwatch: a table of an idle system", quiet, (5.0, "ms"));
    let before = tasks_now();
    let mut crowd = command("storm", &scratch);
    let count = CROWD.to_string();
    crowd.args(["fork", &count, "--life", "1h", "--at-once", &count]);
    let mut crowd = started(&mut crowd);
    let there = || tasks_now().saturating_sub(before) >= CROWD;
    if until(there) {
        let full = refresh_s(&scratch) * 1e3;
        verdicts.tell("taskwatch: a table of 20,000 more", full, (60.0, "ms"));
        for iotop in ["iotop", "iotop-c"] {
            if installed(iotop) {
                let mut iotop = command(iotop, &scratch);
                let cost = started(iotop.args(["-b", "-n", "6", "-d", "1"])).end();
                println!("{iotop:?}: {:.0} ms", cost.cpu_s / 6.0 * 1e3);
            } else {
                skip(format!("the table beside {iotop}"), "it is not installed");
            }
        }
    } else {
        skip("a table of 20,000 processes", "so many can't be made here");
    }
    // Its workers and their tasks die with it.
    crowd.child.kill().expect("it has not been waited for");
    crowd.child.wait().expect("our own child");
    until(|| tasks_now().saturating_sub(before) < CROWD / 10);
}

/// The processor time of one refresh, by five of them after the first.
fn refresh_s(scratch: &Scratch) -> f64 {
    let mut top = command("taskwatch", scratch);
    let mut top = started(top.args(["-q", "--top", "1s"]));
    sleep(Duration::from_millis(1_500));
    let before = cpu_s(&top);
    sleep(Duration::from_secs(5));
    let took = cpu_s(&top) - before;
    top.child.kill().expect("it has not been waited for");
    top.child.wait().expect("our own child");
    took / 5.0
}

/// The processor time that all threads of a run have had.
fn cpu_s(run: &Run) -> f64 {
    let threads = fs::read_dir(format!("/proc/{}/task", run.child.id()));
    let ns = |thread: &Path| {
        let stat = fs::read_to_string(thread.join("schedstat")).ok()?;
        stat.split(' ').next()?.parse::<f64>().ok()
    };
    threads
        .expect("it runs")
        .filter_map(|thread| ns(&thread.ok()?.path()))
        .sum::<f64>()
        / 1e9
}

/// All tasks of the system, as /proc/loadavg counts them.
fn tasks_now() -> u64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let tasks = text.split([' ', '/']).nth(4);
    tasks.and_then(|tasks| tasks.parse().ok()).unwrap_or(0)
}

fn until(so: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !so() {
        if start.elapsed() > Duration::from_secs(60) {
            return false;
        }
        sleep(Duration::from_millis(20));
    }
    true
}
