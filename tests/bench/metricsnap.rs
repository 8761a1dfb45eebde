//! `metricsnap`: what a tick costs beside its reads, how well the grid is kept asleep, spinning and
//! before busy loops, and what a row costs beside perf(1), a shell's loop and Python's.

use std::process::{Child, Command, Stdio};

use tests::{Scratch, command, installed, is_root, skip};

use super::{Cost, Verdicts, floor, started};

/// Ten metrics of three files.
const TEN: [&str; 10] = [
    "cpu_seconds_total{cpu=0,mode=user}",
    "cpu_seconds_total{cpu=0,mode=system}",
    "context_switches_total",
    "procs_running",
    "memory_MemFree_bytes",
    "memory_MemAvailable_bytes",
    "memory_Dirty_bytes",
    "vmstat_pgfault",
    "vmstat_pgpgin",
    "vmstat_pgpgout",
];

/// One metric of one file that is cheap to read.
const ONE: [&str; 1] = ["load1"];

/// Programs that read the number of context switches about every millisecond for three seconds, and
/// a line each on standard output: what people have now.
const OTHERS: [(&str, &str); 3] = [
    (
        "perf",
        "perf stat -I 1 -x, -a -e context-switches --log-fd 1 sleep 3",
    ),
    (
        "bash",
        "while [ $SECONDS -lt 3 ]; do awk '/^ctxt/ { print $2 }' /proc/stat; sleep 0.001; done",
    ),
    (
        "python3",
        "python3 -c 'import time
start = time.monotonic()
for tick in range(3000):
    time.sleep(max(0, start + tick / 1000 - time.monotonic()))
    for line in open(\"/proc/stat\"):
        if line.startswith(\"ctxt \"):
            print(time.time(), line.split()[1])'",
    ),
];

/// How a run kept its grid, as --stats tells it.
struct Kept {
    /// Rows missed or lost, of a hundred.
    missing_pct: f64,
    late_p99_us: f64,
    cost: Cost,
    /// How much later the last rows were than the first, in microseconds.
    drift_us: f64,
}

pub(super) fn snap(verdicts: &mut Verdicts) {
    match floor("metricsnap", "floor") {
        Some(ratio) => verdicts.tell(
            "metricsnap: 100 metrics, in pread floors",
            ratio,
            (1.3, "x"),
        ),
        None => skip("the cost of a tick", "metricsnap's example gave no ratio"),
    }
    // Whatever else the machine does for a moment: the middle one of three.
    let mut asleep: Vec<Kept> = (0..3)
        .map(|_| kept(&["-i", "1ms", "-d", "10s"], &TEN))
        .collect();
    asleep.sort_by(|a, b| a.missing_pct.total_cmp(&b.missing_pct));
    let asleep = asleep.swap_remove(1);
    verdicts.tell("metricsnap: 1 ms, missing", asleep.missing_pct, (0.1, "%"));
    verdicts.tell(
        "metricsnap: 1 ms, late, 99 %",
        asleep.late_p99_us,
        (150.0, "us"),
    );
    let share = asleep.cost.cpu_s / asleep.cost.wall_s * 100.0;
    verdicts.tell("metricsnap: 1 ms, of a processor", share, (6.0, "%"));
    verdicts.tell(
        "metricsnap: 1 ms, drift in 10 s",
        asleep.drift_us.abs(),
        (50.0, "us"),
    );
    let spinning = kept(&["-i", "100us", "-d", "5s", "--spin"], &TEN);
    verdicts.tell(
        "metricsnap: 100 us, missing",
        spinning.missing_pct,
        (0.1, "%"),
    );
    verdicts.tell(
        "metricsnap: 100 us, late, 99 %",
        spinning.late_p99_us,
        (5.0, "us"),
    );
    let fastest = kept(&["-i", "10us", "-d", "5s"], &ONE);
    verdicts.tell(
        "metricsnap: 10 us, missing",
        fastest.missing_pct,
        (0.5, "%"),
    );
    if is_root() {
        let loops = Loops::start(8);
        let first = kept(&["-i", "1ms", "-d", "5s", "--realtime"], &TEN);
        drop(loops);
        verdicts.tell(
            "metricsnap: beside 8 loops, missing",
            first.missing_pct,
            (1.0, "%"),
        );
    } else {
        skip("metricsnap --realtime", "only root may go before others");
    }
    others(verdicts);
}

fn kept(options: &[&str], metrics: &[&str]) -> Kept {
    let scratch = Scratch::new();
    let mut run = command("sh", &scratch);
    let words: Vec<String> = options
        .iter()
        .chain(metrics)
        .map(|word| format!("'{word}'"))
        .collect();
    run.arg("-c").arg(format!(
        "exec metricsnap -q --skew --clock mono --stats stats.tsv {} > rows.tsv",
        words.join(" ")
    ));
    let cost = started(&mut run).end();
    let stats = scratch.read("stats.tsv");
    let figure = |name: &str| {
        let mut lines = stats.lines().map(|line| line.split('\t'));
        let at = lines.next()?.position(|column| column == name)?;
        lines.next()?.nth(at)?.parse::<f64>().ok()
    };
    let figure = |name: &str| figure(name).expect("a figure of --stats");
    let missing = figure("missed") + figure("lost");
    Kept {
        missing_pct: missing / (figure("rows") + missing) * 100.0,
        late_p99_us: figure("late_p99_us"),
        cost,
        drift_us: drift_us(&scratch.read("rows.tsv"), figure("interval_us")),
    }
}

/// The median lateness of the last thousand rows less that of the first: row k of the grid, the
/// missing ones counted, against k intervals.
fn drift_us(rows: &str, interval_us: f64) -> f64 {
    let mut place = -1.0;
    let mut late = Vec::new();
    for line in rows.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (s, ns) = cells[0].split_once('.').expect("seconds");
        let us = s.parse::<f64>().expect("seconds") * 1e6 + ns.parse::<f64>().expect("ns") / 1e3;
        let number = |from_end: usize| cells[cells.len() - from_end].parse::<f64>();
        let begin = us - number(2).expect("the skew") / 2e3;
        place += 1.0 + number(1).expect("how many are lost");
        late.push(begin - place * interval_us);
    }
    let (first, last) = (&late[..1_000], &late[late.len() - 1_000..]);
    super::median(last) - super::median(first)
}

/// The processor time of a row, beside that of others.
fn others(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    let ours = "exec metricsnap -q -i 1ms -d 3s context_switches_total";
    let ours = row_us(&scratch, ours);
    println!(
        "metricsnap: {:.1} us a row, {:.0} rows a second",
        ours.0, ours.1
    );
    for (other, line) in OTHERS {
        let name = format!("metricsnap: a row, in {other}'s");
        if !installed(other) {
            skip(name, format!("{other} is not installed"));
            continue;
        }
        let (us, rate) = row_us(&scratch, line);
        if rate == 0.0 {
            skip(name, format!("{other} wrote no rows"));
            continue;
        }
        println!("{other}: {us:.1} us a row, {rate:.0} rows a second");
        verdicts.tell(&name, ours.0 / us, (1.0, "x"));
    }
}

/// The processor time of a row in microseconds, and rows a second.
fn row_us(scratch: &Scratch, line: &str) -> (f64, f64) {
    let mut run = command("bash", scratch);
    run.arg("-c").arg(format!("exec > rows; {line}"));
    let cost = started(run.stderr(Stdio::null())).end();
    let rows = scratch.read("rows").lines().count() as f64;
    (cost.cpu_s / rows * 1e6, rows / cost.wall_s)
}

/// Busy loops, ended when dropped.
struct Loops(Vec<Child>);

impl Loops {
    fn start(count: usize) -> Loops {
        let start = |_| {
            let mut shell = Command::new("sh");
            shell.args(["-c", "while :; do :; done"]);
            shell.spawn().expect("a shell")
        };
        Loops((0..count).map(start).collect())
    }
}

impl Drop for Loops {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
