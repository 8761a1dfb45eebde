//! `sample`: what a tick costs beside its reads, that of all tables, too, ten rows of each table beside the program that has
//! the same content, how soon the first row is there, and how steady a thousand rows a second are.

use std::fs;

use tests::{Scratch, command, installed, skip};

use super::{Cost, Verdicts, adopt, floor, left_behind_s, median, started};

/// A table, and the program people take for the same content: ten rows or reports at 1 Hz.
const PEERS: [(&str, &str, &[&str]); 5] = [
    ("system", "vmstat", &["-n", "1", "11"]),
    ("cpu", "mpstat", &["-P", "ALL", "1", "10"]),
    ("disk", "iostat", &["-dx", "1", "11"]),
    ("net", "sar", &["-n", "DEV", "1", "10"]),
    ("task", "pidstat", &["-urd", "-p", "ALL", "1", "10"]),
];

/// A tick of `sample` beside nothing but pread(2) on the same open files.
pub(super) fn tick(verdicts: &mut Verdicts) {
    beside("floor", "sample: a tick, in pread floors", 1.25, verdicts);
}

/// A tick of all tables beside pread(2) and statvfs(3) alone, and one of the table of processes beside
/// opening, reading and closing each one's `stat`.
pub(super) fn tables(verdicts: &mut Verdicts) {
    beside(
        "tables_floor",
        "sample: a tick of all tables, in floors",
        1.4,
        verdicts,
    );
    beside(
        "tasks_floor",
        "sample: a tick of processes, in floors",
        1.3,
        verdicts,
    );
}

/// The middle one of three ratios that an example gives.
fn beside(example: &str, what: &str, limit: f64, verdicts: &mut Verdicts) {
    let ratios: Option<Vec<f64>> = (0..3).map(|_| floor("sample", example)).collect();
    match ratios {
        Some(ratios) => verdicts.tell(what, median(&ratios), (limit, "x")),
        None => skip(
            what,
            format_args!("sample's example '{example}' gave no ratio"),
        ),
    }
}

/// Ten rows at 1 Hz of each table, beside the peer's; both at the same time, since they only sleep.
pub(super) fn peers(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    let mut told = Vec::new();
    // What sar prints is read by a child of its own, sadc, for which it does not wait.
    adopt();
    for (table, peer, arguments) in PEERS {
        if !installed(peer) {
            skip(
                format_args!("sample {table} beside {peer}"),
                format_args!("{peer} is not installed"),
            );
            continue;
        }
        let mut costs = [Vec::new(), Vec::new()];
        for _ in 0..3 {
            let theirs = started(command(peer, &scratch).args(arguments));
            let ours = started(command("sample", &scratch).args([table, "-n", "10"]));
            costs[0].push(ours.end().cpu_s);
            costs[1].push(theirs.end().cpu_s + left_behind_s());
        }
        let [ours, theirs] = costs.map(|costs| median(&costs));
        told.push((table, peer, ours, theirs));
    }
    println!("10 s at 1 Hz, in ms of processor time");
    for (table, peer, ours, theirs) in &told {
        let (ours, theirs) = (ours * 1e3, theirs * 1e3);
        println!("  sample {table:<8}{ours:>8.2}    {peer:<8}{theirs:>8.2}");
    }
    for (table, peer, ours, theirs) in told {
        let what = format!("sample {table}: 10 s at 1 Hz, in those of {peer}");
        verdicts.tell(&what, ours / theirs, (1.0, "x"));
    }
}

/// One row as soon as can be, beside vmstat's: mostly the cost of starting.
pub(super) fn start(verdicts: &mut Verdicts) {
    if !installed("vmstat") {
        return;
    }
    let scratch = Scratch::new();
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..21 {
        let sample = started(command("sample", &scratch).args(["-i", "1ms", "-n", "1"]));
        costs[0].push(sample.end().cpu_s);
        costs[1].push(
            started(command("vmstat", &scratch).args(["-n", "1", "1"]))
                .end()
                .cpu_s,
        );
    }
    let [sample, vmstat] = costs.map(|costs| median(&costs));
    verdicts.tell(
        "sample: start and one row, in vmstats",
        sample / vmstat,
        (1.5, "x"),
    );
}

/// A thousand rows a second for five seconds; of three runs the one in the middle.
pub(super) fn fast(verdicts: &mut Verdicts) {
    let scratch = Scratch::new();
    let path = scratch.path().join("fast.tsv");
    let run = || -> (Cost, f64) {
        let to = path.to_string_lossy().into_owned();
        let words = ["-qi", "1ms", "-d", "5s", "--to", &to, "--", "sleep", "6"];
        let cost = started(command("sample", &scratch).args(words)).end();
        let text = fs::read_to_string(&path).expect("rows");
        let lost = text
            .lines()
            .skip(1)
            .filter_map(|row| row.rsplit('\t').next());
        (cost, lost.filter_map(|cell| cell.parse::<f64>().ok()).sum())
    };
    let mut runs: Vec<_> = (0..3).map(|_| run()).collect();
    runs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (cost, lost) = runs[1];
    println!("5 s at 1,000 Hz: {lost} ticks of 5,000 missed");
    verdicts.tell(
        "sample: 5 s at 1,000 Hz, of a core",
        100.0 * cost.cpu_s / 5.0,
        (10.0, "%"),
    );
}
