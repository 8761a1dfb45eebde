//! Recorded kernel trees that change while rows are taken of them: processors, disks and interfaces
//! that come and go, pressure that is switched off, files that are masked or get shorter.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tests::{Child, Ended, Scratch, command, data, is_root, skip};

use super::run::{Rows, Run};

/// A copy of a recorded tree, in directories `proc` and `sys`.
pub(super) fn tree(of: &str) -> Scratch {
    let scratch = Scratch::new();
    let copied = Command::new("cp")
        .arg("-R")
        .arg(data().join("proc").join(of).join("."))
        .arg(scratch.path())
        .status();
    assert!(copied.unwrap().success());
    scratch
}

/// Puts a text into the place of a file, whole.
pub(super) fn replace(scratch: &Scratch, name: &str, text: &str) {
    scratch.write("new", text);
    fs::rename(scratch.path().join("new"), scratch.path().join(name)).unwrap();
}

/// Puts a file without the lines that hold a word, or with them as they are changed.
fn change(scratch: &Scratch, name: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let before = scratch.read(name);
    let lines: Vec<String> = before.lines().filter_map(change).collect();
    replace(scratch, name, &(lines.join("\n") + "\n"));
    before
}

fn without(word: &'static str) -> impl Fn(&str) -> Option<String> {
    move |line| (!line.contains(word)).then(|| line.to_owned())
}

/// Rows of the tree, every 10 ms.
pub(super) fn watch(scratch: Scratch, arguments: &[&str]) -> Run {
    let line = ["--proc", "proc", "--sys", "sys", "-i", "10ms"];
    Run::start(scratch, &[&line, arguments].concat())
}

/// What was said, but for the report and how often the kernel changes something.
pub(super) fn remarks(ended: &Ended) -> Vec<&str> {
    let usual = |line: &&str| !line.contains("the kernel brings it up to date every");
    let mut said: Vec<&str> = ended.err.lines().filter(usual).collect();
    assert!(
        said.pop()
            .is_some_and(|report| report.contains(" lost; late "))
    );
    said
}

/// The cells of a column, each as often as it doesn't change.
fn phases<'a>(rows: &'a Rows, title: &str) -> Vec<&'a str> {
    let mut cells = rows.column(title);
    cells.dedup();
    cells
}

#[test]
fn a_processor_that_goes_and_comes_back_has_empty_cells_meanwhile() {
    let idle = "cpu_seconds_total{mode=idle}";
    let mut run = watch(tree("linux-6.18-vm"), &[idle, "context_switches_total"]);
    for _ in 0..2 {
        let all = change(&run.scratch, "proc/stat", without("cpu1"));
        run.until("it has gone", |cells| cells[1].is_empty());
        replace(&run.scratch, "proc/stat", &all);
        run.until("it is back", |cells| !cells[1].is_empty());
    }
    let (ended, rows) = run.end();
    assert_eq!(
        remarks(&ended),
        [
            "metricsnap: proc/stat: has no longer what it had; empty cells for \
             node_cpu_seconds_total{cpu=1,mode=idle}"
        ]
    );
    let [first, second] =
        ["0", "1"].map(|cpu| format!("node_cpu_seconds_total{{cpu={cpu},mode=idle}}"));
    assert_eq!(phases(&rows, &first), ["1825.59"]);
    let went = ["1770.13", "", "1770.13", "", "1770.13"];
    assert_eq!(phases(&rows, &second), went);
    assert_eq!(phases(&rows, "node_context_switches_total"), ["586128"]);
}

#[test]
fn what_comes_is_told_once_and_the_columns_stay() {
    let disk = " 8 0 sdx 1 2 3 4 5 6 7 8 0 9 9\n";
    for (name, file, more, column, told) in [
        (
            "cpu_seconds_total{mode=idle}",
            "proc/stat",
            "cpu2 1 2 3 4 5 6 7 8 0 0\n",
            "node_cpu_seconds_total{cpu=1,mode=idle}",
            "node_cpu_seconds_total{cpu=2,mode=idle} has",
        ),
        (
            "disk_read_bytes_total",
            "proc/diskstats",
            disk,
            "node_disk_read_bytes_total{device=vda}",
            "node_disk_read_bytes_total{device=sdx} has",
        ),
        (
            "disk_reads_*_total",
            "proc/diskstats",
            disk,
            "node_disk_reads_merged_total{device=vda}",
            "node_disk_reads_completed_total{device=sdx} and 1 other have",
        ),
        (
            "network_receive_bytes_total",
            "proc/net/dev",
            "  wg0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
            "node_network_receive_bytes_total{device=eth0}",
            "node_network_receive_bytes_total{device=wg0} has",
        ),
    ] {
        let mut run = watch(tree("linux-6.18-vm"), &[name]);
        let before = run.scratch.read(file);
        let told =
            format!("metricsnap: {told} come since the start; the columns stay as they were");
        replace(&run.scratch, file, &(before.clone() + more));
        run.until_it_says(&told);
        replace(&run.scratch, file, &before);
        run.for_rows(3);
        replace(&run.scratch, file, &(before + more));
        run.for_rows(10);
        let (ended, rows) = run.end();
        assert_eq!(remarks(&ended), [told]);
        assert_eq!(phases(&rows, column).len(), 1);
        assert!(rows.cells.iter().flatten().all(|cell| !cell.is_empty()));
    }
}

#[test]
fn a_device_that_vanishes_has_empty_cells_and_is_told_once() {
    for (set, file, device, others) in [
        (":disk", "proc/diskstats", "vda", 16),
        ("network_*_bytes_total", "proc/net/dev", "eth0", 1),
    ] {
        let mut run = watch(tree("linux-6.18-vm"), &[set]);
        let columns = Rows::so_far(&run.path()).columns;
        let its: Vec<bool> = columns.iter().map(|name| name.contains(device)).collect();
        change(&run.scratch, file, without(device));
        run.until("it has gone", |cells| {
            cells
                .iter()
                .zip(&its)
                .all(|(cell, its)| cell.is_empty() == *its)
        });
        let (ended, _) = run.end();
        let [told] = remarks(&ended)[..] else {
            panic!("{}", ended.err);
        };
        let begin = format!("metricsnap: {file}: has no longer what it had; empty cells for node_");
        assert!(told.starts_with(&begin), "{told}");
        let other = if others == 1 { "other" } else { "others" };
        let end = format!("{{device={device}}} and {others} {other}");
        assert!(told.ends_with(&end), "{told}");
    }
}

#[test]
fn pressure_that_is_off_is_told_at_the_start_and_empty_later() {
    let name = "node_pressure_cpu_waiting_seconds_total";
    let refusal = |scratch: &Scratch, wanted: &str| {
        let mut tool = command("metricsnap", scratch);
        let ended = Child::start(tool.args(["--proc", "proc", "-n", "1", wanted])).end();
        assert_eq!((ended.status, ended.out.as_str()), (2, ""));
        ended.err
    };
    for wanted in [name, ":psi"] {
        let scratch = tree("linux-6.18-vm");
        let said = format!("metricsnap: '{wanted}' is not there: proc/pressure/cpu: ");
        replace(&scratch, "proc/pressure/cpu", "");
        replace(&scratch, "proc/pressure/io", "");
        replace(&scratch, "proc/pressure/memory", "");
        let told = refusal(&scratch, wanted);
        assert_eq!(told, format!("{said}is empty; boot with psi=1\n"));
        fs::remove_dir_all(scratch.path().join("proc/pressure")).unwrap();
        let told = refusal(&scratch, wanted);
        assert_eq!(
            told,
            format!("{said}no such file or directory; boot with psi=1\n")
        );
    }
    let mut run = watch(tree("linux-6.18-vm"), &[name, "load1"]);
    let [on, off] = ["proc/pressure", "proc/off"].map(|name| run.scratch.path().join(name));
    for _ in 0..2 {
        fs::rename(&on, &off).unwrap();
        run.until("it is off", |cells| {
            cells[0].is_empty() && !cells[1].is_empty()
        });
        fs::rename(&off, &on).unwrap();
        run.until("it is on", |cells| !cells[0].is_empty());
    }
    let (ended, rows) = run.end();
    let gone = "metricsnap: proc/pressure/cpu: no such file or directory; empty cells for";
    assert_eq!(remarks(&ended), [format!("{gone} {name}")]);
    assert_eq!(phases(&rows, name).len(), 5);
}

#[test]
fn pressure_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = tree("linux-6.18-vm");
    let file = scratch.path().join("proc/pressure/cpu");
    fs::set_permissions(file, fs::Permissions::from_mode(0o000)).unwrap();
    let user = match is_root() {
        true => "setpriv --reuid=65534 --regid=65534 --clear-groups",
        false => "env",
    };
    let tool = "metricsnap --proc proc -n 1 node_pressure_cpu_waiting_seconds_total";
    let words: Vec<&str> = user.split(' ').chain(tool.split(' ')).collect();
    let ended = Child::start(command(words[0], &scratch).args(&words[1..])).end();
    assert_eq!(ended.status, 2);
    let said = "proc/pressure/cpu: permission denied";
    assert!(ended.err.contains(said), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    if !is_root() {
        skip("another user than root", "only root can change user");
    }
}

#[test]
fn a_root_that_is_masked_gives_empty_cells_until_it_is_not() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path().join("masked/net")).unwrap();
    for file in ["stat", "meminfo", "loadavg", "diskstats", "net/dev"] {
        scratch.write(&format!("masked/{file}"), "");
    }
    let point = |to: &Path| {
        symlink(to, scratch.path().join("next")).unwrap();
        let proc = scratch.path().join("proc");
        fs::rename(scratch.path().join("next"), proc).unwrap();
    };
    let recorded = data().join("proc/linux-6.18-vm/proc");
    point(&recorded);
    let masked = scratch.path().join("masked");
    // It goes with the run, which is given the tree's directory alone.
    let line = [":cpu", ":mem", ":disk", "network_*_bytes_total"];
    let mut run = {
        let rows = Scratch::new();
        let proc = scratch.path().join("proc");
        let options = [
            "-i",
            "10ms",
            "--proc",
            proc.to_str().unwrap(),
            "--sys",
            "none",
        ];
        Run::start(rows, &[&options, &line[..]].concat())
    };
    for _ in 0..2 {
        point(&masked);
        run.until("all is empty", |cells| cells.iter().all(String::is_empty));
        point(&recorded);
        run.until("all is back", |cells| {
            cells.iter().all(|cell| !cell.is_empty())
        });
    }
    let (ended, _) = run.end();
    let said = remarks(&ended);
    for file in ["stat", "meminfo", "loadavg", "diskstats", "net/dev"] {
        let of_it = said
            .iter()
            .filter(|line| line.contains(&format!("/proc/{file}: ")));
        assert_eq!(of_it.count(), 1, "{file}: {said:?}");
    }
}

#[test]
fn a_text_with_fewer_lines_and_one_longer_than_any_buffer_give_what_they_have() {
    let names = [
        "memory_MemFree_bytes",
        "memory_SwapFree_bytes",
        "memory_Dirty_bytes",
    ];
    let mut run = watch(tree("linux-6.18-vm"), &names);
    let all = change(&run.scratch, "proc/meminfo", without("SwapFree"));
    run.until("a line is gone", |cells| cells[1].is_empty());
    let short = all.lines().take(2).collect::<Vec<_>>().join("\n") + "\n";
    replace(&run.scratch, "proc/meminfo", &short);
    run.until("most are gone", |cells| cells[2].is_empty());
    let more: String = (0..20_000).map(|n| format!("Other{n}:  7 kB\n")).collect();
    replace(&run.scratch, "proc/meminfo", &(more + &all));
    run.until("all are back", |cells| {
        cells.iter().all(|cell| !cell.is_empty())
    });
    let (ended, rows) = run.end();
    let bytes = |key: &str| {
        let line = all.lines().find(|line| line.starts_with(key)).unwrap();
        let kib = line.split_whitespace().nth(1).unwrap();
        (kib.parse::<u64>().unwrap() * 1024).to_string()
    };
    let [free, swap, dirty] = ["MemFree:", "SwapFree:", "Dirty:"].map(bytes);
    assert_eq!(phases(&rows, "node_memory_MemFree_bytes"), [&*free]);
    assert_eq!(
        phases(&rows, "node_memory_SwapFree_bytes"),
        [&swap, "", &*swap]
    );
    assert_eq!(
        phases(&rows, "node_memory_Dirty_bytes"),
        [&dirty, "", &*dirty]
    );
    assert_eq!(remarks(&ended).len(), 1, "{}", ended.err);
}

#[test]
fn a_counter_that_falls_grows_by_nothing_known() {
    for growth in ["--rate", "--delta"] {
        let names = [growth, "context_switches_total", "procs_running"];
        let mut run = watch(tree("linux-6.18-vm"), &names);
        for (count, mark) in [(3, "91"), (5, "92"), (1, "93")] {
            change(&run.scratch, "proc/stat", |line| {
                Some(match line.split(' ').next() {
                    Some("ctxt") => format!("ctxt {count}"),
                    Some("procs_running") => format!("procs_running {mark}"),
                    _ => line.to_owned(),
                })
            });
            run.until("it is seen", |cells| cells[1] == mark);
        }
        let (_, rows) = run.end();
        let mut cells: Vec<&str> = rows.cells.iter().map(|cells| cells[0].as_str()).collect();
        cells.retain(|cell| *cell != "0");
        let [first, grown, second] = cells[..] else {
            panic!("{cells:?}");
        };
        assert_eq!((first, second), ("", ""));
        match growth {
            "--delta" => assert_eq!(grown, "2"),
            // Two in whatever time it was between two rows.
            _ => assert!(grown.parse::<f64>().unwrap() < 1e9, "{grown}"),
        }
    }
}
