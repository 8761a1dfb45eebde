//! `--top`: what processes used, in tables.

use std::fs::File;

use pipe::tsv::Reader;
use rustix::process::Signal;
use tests::{Child, Scratch, command, shell};

use super::watch::{nothing_left, system};

/// A line of a table.
#[derive(Clone, Debug)]
struct Line {
    table: String,
    comm: String,
    ppid: u32,
    cpu_s: f64,
    write_bytes: u64,
    ended: bool,
    lost: u64,
}

/// Tables, from the start of a watch until a line of shell that it sees has ended.
fn tables(options: &[&str], line: &str) -> (u32, Vec<Line>) {
    let scratch = Scratch::new();
    let rows = scratch.path().join("rows.tsv");
    let mut top = command("taskwatch", &scratch);
    top.args(["--clock", "mono"]).args(options);
    let mut top = Child::start_in_pipe(top.stdout(File::create(&rows).unwrap()));
    top.until_it_catches(Signal::INT);
    // What it asks at the beginning is asked with less rights than it had.
    top.until("it watches", |top| {
        top.proc_number("status", "NoNewPrivs", 10) == Some(1)
    });
    let run = Child::start(&mut shell(line, &scratch));
    let shell = run.id();
    let ended = run.end();
    assert_eq!(ended.status, 0, "{}", ended.err);
    top.signal(Signal::INT);
    let id = top.id();
    let ended = top.end();
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    nothing_left(id);
    (shell, read(&rows))
}

fn read(rows: &std::path::Path) -> Vec<Line> {
    let mut reader = Reader::new(File::open(rows).unwrap()).unwrap().unwrap();
    assert_eq!(reader.columns()[0], b"mono_s");
    let must = |name: &str| reader.find(name).unwrap_or_else(|| panic!("no '{name}'"));
    let [comm, ppid, cpu_s] = ["comm", "ppid", "cpu_s"].map(must);
    let [write_bytes, ended, lost] = ["write_bytes", "ended", "lost"].map(must);
    let mut lines = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        let text = |column| str::from_utf8(row.cell(column)).unwrap();
        lines.push(Line {
            table: text(0).to_owned(),
            comm: text(comm).to_owned(),
            ppid: text(ppid).parse().unwrap(),
            cpu_s: text(cpu_s).parse().unwrap(),
            write_bytes: text(write_bytes).parse().unwrap(),
            ended: text(ended) == "1",
            lost: text(lost).parse().unwrap(),
        });
    }
    assert_eq!(reader.skipped().count, 0);
    lines
}

fn cpu_s<'a>(lines: impl IntoIterator<Item = &'a Line>) -> f64 {
    lines.into_iter().map(|line| line.cpu_s).sum()
}

#[test]
fn a_process_that_spins_shows_with_its_time_while_it_does() {
    let Some(_alone) = system("--top of one that spins") else {
        return;
    };
    let spin = "storm fork 1 --spin 600ms > /dev/null";
    let (_, lines) = tables(&["--top", "200ms"], spin);
    let spun: Vec<_> = lines.iter().filter(|line| line.comm == "storm").collect();
    let spun: Vec<_> = spun.into_iter().filter(|line| line.cpu_s > 0.02).collect();
    assert!(
        spun.len() > 1 && spun.iter().any(|line| !line.ended),
        "{spun:?}"
    );
    let cpu_s = cpu_s(spun);
    assert!((0.55..0.75).contains(&cpu_s), "{cpu_s}");
    assert_eq!(lines.iter().map(|line| line.lost).sum::<u64>(), 0);
}

#[test]
fn what_is_written_shows() {
    let Some(_alone) = system("--top of one that writes") else {
        return;
    };
    let dd = "dd if=/dev/zero of=\"$TOP/out\" bs=64k count=64 oflag=direct 2> /dev/null; rm \"$TOP/out\"";
    let place = tests::binaries().display().to_string();
    let dd = format!("TOP='{place}'; {dd}");
    let (shell, lines) = tables(&["--top", "1h", "--by", "write"], &dd);
    let wrote = lines
        .iter()
        .find(|line| line.comm == "dd" && line.ppid == shell);
    let wrote = wrote.unwrap_or_else(|| panic!("{lines:?}"));
    assert!(wrote.ended && wrote.write_bytes >= 64 << 16, "{wrote:?}");
    assert!(
        lines.is_sorted_by(|a, b| a.write_bytes >= b.write_bytes),
        "{lines:?}"
    );
}

#[test]
fn short_tasks_show_with_all_that_they_used() {
    let Some(_alone) = system("--top of short tasks") else {
        return;
    };
    const SPIN: &str = "storm fork 1000 --spin 300us > /dev/null";
    for interval in ["50ms", "1h"] {
        let (_, lines) = tables(&["--top", interval, "--comm", "^storm$"], SPIN);
        let ended = lines.iter().filter(|line| line.ended).count();
        // The storm itself and its workers end as well.
        assert!(ended >= 1_000, "{interval}: {ended}");
        let tasks = lines.iter().filter(|line| line.ended && line.cpu_s < 0.01);
        let cpu_s = cpu_s(tasks);
        assert!((0.29..0.6).contains(&cpu_s), "{interval}: {cpu_s}");
    }
}

#[test]
fn a_command_s_tree_is_all_that_shows_of_it() {
    let Some(_alone) = system("--top of COMMAND") else {
        return;
    };
    let scratch = Scratch::new();
    let others = Child::start(command("storm", &scratch).args(["fork", "1000", "--life", "1ms"]));
    let run = "taskwatch --clock mono --top 50ms --to rows.tsv -- \
               sh -c 'deeds codes > /dev/null; exit 3'";
    let ended = Child::start(&mut shell(run, &scratch)).end();
    assert_eq!((ended.status, ended.err.as_str()), (3, ""));
    drop(others);
    let lines = read(&scratch.path().join("rows.tsv"));
    let ours = ["sh", "deeds", "taskwatch"];
    assert!(
        lines.iter().all(|line| ours.contains(&line.comm.as_str())),
        "{lines:?}"
    );
    // The shell, the deeds, and their three children.
    assert_eq!(
        lines.iter().filter(|line| line.ended).count(),
        5,
        "{lines:?}"
    );
}

#[test]
fn a_table_has_as_many_lines_as_asked_for_and_its_header_stands_alone() {
    let Some(_alone) = system("lines of --top") else {
        return;
    };
    let (_, lines) = tables(&["--top", "100ms", "-n", "2"], "storm fork 500 > /dev/null");
    for line in &lines {
        let same = lines.iter().filter(|other| other.table == line.table);
        assert!(same.count() <= 2);
    }
    assert!(lines.is_sorted_by(|a, b| a.table < b.table || a.cpu_s >= b.cpu_s));
    // Nobody has this user: read() finds the header all the same.
    let (_, lines) = tables(&["--top", "100ms", "-u", "4294967294"], "true");
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn who_may_not_ask_is_told_so() {
    let Some(_alone) = system("--top without rights") else {
        return;
    };
    let scratch = Scratch::new();
    let line = "setpriv --reuid=65534 --regid=65534 --clear-groups taskwatch -q --top 1s";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("taskstats"), "{}", ended.err);
}
