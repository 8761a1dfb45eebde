//! Readings of written processes to the rows of the table `task`, and of real ones.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::args::By;
use sample::feed::Roots;
use sample::fields;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::table::Table;
use sample::table::chosen::Choice;
use sample::table::task::Tasks;

/// A tree of its own; `proc` below it is in the place of /proc.
struct Tree(PathBuf);

/// A process as the kernel tells of it: its parent, when it was made, its time on a CPU, and its
/// pages in memory.
struct Told(u32, u64, u64, u64);

impl Tree {
    fn new(name: &str) -> Tree {
        let root = std::env::temp_dir().join(format!("tasks-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("proc")).unwrap();
        Tree(root)
    }

    /// In place: files stay open.
    fn write(&self, pid: u32, name: &[u8], told: &Told) {
        let Told(parent, start, cpu, pages) = told;
        let mut line = format!("{pid} (").into_bytes();
        line.extend(name);
        let rest = format!(
            ") S {parent} 1 1 0 -1 0 {cpu} 0 0 0 {cpu} 0 0 0 20 0 1 0 {start} 8192 {pages} 0\n"
        );
        line.extend(rest.bytes());
        self.file(pid, "stat", &line);
    }

    fn write_io(&self, pid: u32, read: u64) {
        let text =
            format!("rchar: 1\nread_bytes: {read}\nwrite_bytes: 5\ncancelled_write_bytes: 0\n");
        self.file(pid, "io", text.as_bytes());
    }

    fn file(&self, pid: u32, name: &str, text: &[u8]) {
        let directory = self.0.join("proc").join(pid.to_string());
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join(name), text).unwrap();
    }

    fn end(&self, pid: u32) {
        fs::remove_dir_all(self.0.join("proc").join(pid.to_string())).unwrap();
    }

    fn sampler(&self, list: &str, choice: Choice) -> Sampler {
        sampler(&self.0.join("proc"), (list, false), choice)
    }

    /// The rows of the next reading without their time and `lost`, joined by bars.
    fn rows(&self, sampler: &mut Sampler, second: u64) -> String {
        rows(&self.0.join("rows"), sampler, Mono(second * 1_000_000_000))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sampler(proc: &Path, (list, counters): (&str, bool), choice: Choice) -> Sampler {
    let roots = Roots { proc, sys: proc };
    let mut tables: Vec<Box<dyn Table>> = vec![Box::new(Tasks::new(choice))];
    fields::choose(list, Clock::Mono, counters, &mut tables).unwrap();
    let (mut sampler, _) = Sampler::open(roots, tables, counters, &[]);
    sampler.read(Mono(1_000_000_000), &mut |_, _| {});
    sampler
}

fn rows(path: &Path, sampler: &mut Sampler, now: Mono) -> String {
    sampler.read(now, &mut |_, _| {});
    let titles = ["mono_s"].into_iter().chain(sampler.titles(0));
    let titles: Vec<_> = titles.map(str::to_owned).collect();
    let out = Output::create(&path.to_owned()).unwrap();
    let style = Style {
        no_header: true,
        ..Style::default()
    };
    let mut writer = Writer::new(out, &style, &titles).unwrap();
    sampler
        .print(0, 0, &mut Sink::new(&mut writer, Time(0)))
        .unwrap();
    writer.flush().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<_> = text
        .lines()
        .map(|line| line.split_once('\t').unwrap().1.replace('\t', " "))
        .collect();
    lines.join("|")
}

fn top(count: usize, by: By) -> Choice {
    Choice {
        top: Some((count, by)),
        ..Choice::default()
    }
}

#[test]
fn a_process_made_since_the_last_reading_has_rates_from_nothing() {
    let tree = Tree::new("births");
    tree.write(1, b"init", &Told(0, 5, 1000, 7));
    tree.write(20, b"old", &Told(1, 90, 100, 8));
    let mut sampler = tree.sampler("cpu_pct,rss_bytes,minor_faults_per_s", Choice::default());
    tree.write(20, b"old", &Told(1, 90, 250, 9));
    // It stands between the others, as ids come round; one that was made before was hidden.
    tree.write(3, b"new", &Told(20, 300, 40, 1));
    tree.write(400, b"hidden", &Told(1, 89, 4000, 1));
    let page = rustix::param::page_size() as u64;
    let (a, b) = (7 * page, 9 * page);
    assert_eq!(
        tree.rows(&mut sampler, 3),
        format!("1 init 0 {a} 0|3 new 20 {page} 20|20 old 75 {b} 75|400 hidden  {page} ")
    );
}

#[test]
fn a_process_that_ended_has_no_row_and_its_id_may_be_anothers() {
    let tree = Tree::new("deaths");
    for pid in [1, 7, 8] {
        tree.write(pid, b"x", &Told(0, 10, 100, 0));
    }
    let mut sampler = tree.sampler("cpu_pct", Choice::default());
    tree.end(7);
    tree.write(8, b"y", &Told(1, 150, 30, 0));
    assert_eq!(tree.rows(&mut sampler, 2), "1 x 0|8 y 30");
    // What is no text of a process, or no process, is passed over.
    tree.file(8, "stat", b"8 (y) S 1");
    fs::create_dir(tree.0.join("proc/9")).unwrap();
    fs::create_dir(tree.0.join("proc/01")).unwrap();
    assert_eq!(tree.rows(&mut sampler, 3), "1 x 0");
    tree.write(8, b"y", &Told(1, 150, 40, 0));
    // It wasn't there, but it is not sure that it is new: no process is younger.
    assert_eq!(tree.rows(&mut sampler, 4), "1 x 0|8 y 40");
}

#[test]
fn only_what_is_asked_for_is_shown_and_it_need_not_be_there_yet() {
    let tree = Tree::new("some");
    for pid in [1, 7, 8] {
        tree.write(pid, b"x", &Told(0, 10, 100, 0));
    }
    let choice = Choice {
        pids: vec![9, 7, 7],
        ..Choice::default()
    };
    let mut sampler = tree.sampler("ppid,cpu_pct", choice);
    assert_eq!(tree.rows(&mut sampler, 2), "7 x 0 0");
    tree.write(9, b"z", &Told(8, 120, 5, 0));
    assert_eq!(tree.rows(&mut sampler, 3), "7 x 0 0|9 z 8 5");
}

#[test]
fn those_below_command_are_shown_also_when_their_parent_has_ended() {
    let tree = Tree::new("below");
    tree.write(1, b"init", &Told(0, 1, 0, 0));
    tree.write(5, b"other", &Told(1, 9, 0, 0));
    let choice = Choice {
        pids: vec![5],
        command: true,
        ..Choice::default()
    };
    let mut sampler = tree.sampler("ppid", choice);
    assert_eq!(tree.rows(&mut sampler, 2), "5 other 1");
    sampler.follow(100);
    // A grandchild whose id is below its parent's.
    tree.write(100, b"make", &Told(50, 20, 0, 0));
    tree.write(101, b"sh", &Told(100, 21, 0, 0));
    tree.write(90, b"cc", &Told(101, 22, 0, 0));
    tree.write(102, b"stranger", &Told(1, 22, 0, 0));
    let all = "5 other 1|90 cc 101|100 make 50|101 sh 100";
    assert_eq!(tree.rows(&mut sampler, 3), all);
    tree.end(101);
    tree.write(90, b"cc", &Told(1, 22, 0, 0));
    assert_eq!(tree.rows(&mut sampler, 4), "5 other 1|90 cc 1|100 make 50");
    // Its own children are below COMMAND still, another with its id isn't.
    tree.write(91, b"as", &Told(90, 30, 0, 0));
    tree.end(100);
    assert_eq!(tree.rows(&mut sampler, 5), "5 other 1|90 cc 1|91 as 90");
    tree.write(90, b"else", &Told(1, 40, 0, 0));
    tree.write(91, b"as", &Told(1, 30, 0, 0));
    assert_eq!(tree.rows(&mut sampler, 6), "5 other 1|91 as 1");
}

#[test]
fn those_that_have_most_come_first_and_the_lower_id_of_the_same() {
    let tree = Tree::new("most");
    let processes = [(1, 900, 1), (2, 10, 5), (3, 10, 9), (4, 10, 5)];
    for (pid, cpu, pages) in processes {
        tree.write(pid, b"x", &Told(0, 10, cpu, pages));
        tree.write_io(pid, 1000 - u64::from(pid));
    }
    let mut by_cpu = tree.sampler("cpu_pct", top(3, By::Cpu));
    let mut by_rss = tree.sampler("ppid", top(3, By::Rss));
    let mut by_io = tree.sampler("ppid", top(9, By::Io));
    let counted = ("cpu_pct", true);
    let mut by_total = sampler(&tree.0.join("proc"), counted, top(2, By::Cpu));
    tree.write(4, b"x", &Told(0, 10, 30, 5));
    tree.write(2, b"x", &Told(0, 10, 30, 5));
    tree.write_io(3, 2000);
    assert_eq!(tree.rows(&mut by_cpu, 2), "2 x 20|4 x 20|1 x 0");
    assert_eq!(tree.rows(&mut by_rss, 2), "3 x 0|2 x 0|4 x 0");
    assert_eq!(tree.rows(&mut by_io, 2), "3 x 0|1 x 0|2 x 0|4 x 0");
    assert_eq!(tree.rows(&mut by_total, 2), "1 x 9|2 x 0.3");
}

#[test]
fn a_name_is_harmless_and_what_may_not_be_read_is_empty() {
    let tree = Tree::new("names");
    tree.write(4, b"a\tb\n) S (\x1b[2J\xff\"", &Told(0, 10, 0, 0));
    tree.write(6, b"io", &Told(0, 10, 0, 0));
    tree.write_io(6, 100);
    let mut sampler = tree.sampler("read_bytes_per_s,write_*", Choice::default());
    tree.write_io(6, 400);
    let name = r"a\tb\n) S (\x1B[2J\xFF\x22";
    assert_eq!(tree.rows(&mut sampler, 2), format!("4 {name}  |6 io 300 0"));
}

/// A child that is ended with the test.
struct Live(Child);

impl Live {
    fn start(script: &str) -> Live {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped());
        Live(command.stdout(Stdio::null()).spawn().unwrap())
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Words 14 and 15 of its `stat`.
    fn ticks(&self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        let words: Vec<_> = text.split(' ').collect();
        let number = |at: usize| words[at - 1].parse::<f64>().unwrap();
        number(14) + number(15)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A column of the row of a process.
fn cell(rows: &str, pid: u32, at: usize) -> f64 {
    let own = rows
        .split('|')
        .find(|row| row.starts_with(&format!("{pid} ")));
    own.unwrap().split(' ').nth(at).unwrap().parse().unwrap()
}

#[test]
fn what_real_processes_use_is_told() {
    let tree = Tree::new("live");
    let busy = Live::start("while :; do :; done");
    let idle = Live::start("read line");
    let choice = Choice {
        pids: vec![busy.pid(), idle.pid()],
        ..Choice::default()
    };
    let list = ("cpu_pct,rss_bytes,threads,ppid", false);
    let mut sampler = sampler(Path::new("/proc"), list, choice);
    // What a reading says lies between what was so before and behind it.
    let before = busy.ticks();
    sampler.read(Mono(1_000_000_000), &mut |_, _| {});
    let behind = busy.ticks();
    while busy.ticks() < behind + 10.0 {
        sleep(Duration::from_millis(10));
    }
    let least = busy.ticks() - behind;
    let rows = rows(&tree.0.join("rows"), &mut sampler, Mono(2_000_000_000));
    let most = busy.ticks() - before;
    let share = cell(&rows, busy.pid(), 2);
    assert!((least..=most).contains(&share), "{least} {share} {most}");
    assert!(cell(&rows, idle.pid(), 2) < 1.0, "{rows}");
    let parent = f64::from(std::process::id());
    for child in [&busy, &idle] {
        assert!(cell(&rows, child.pid(), 3) > 0.0);
        assert_eq!(cell(&rows, child.pid(), 4), 1.0);
        assert_eq!(cell(&rows, child.pid(), 5), parent);
    }
}

#[test]
fn memory_that_a_process_takes_is_seen() {
    let tree = Tree::new("memory");
    // It keeps the line that has not ended.
    let mut child = Live::start("exec tail -n 1");
    let choice = Choice {
        pids: vec![child.pid()],
        ..Choice::default()
    };
    let mut sampler = sampler(Path::new("/proc"), ("rss_bytes", false), choice);
    let path = tree.0.join("rows");
    let before = cell(&rows(&path, &mut sampler, Mono(1)), child.pid(), 2);
    let line = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        child.0.stdin.as_mut().unwrap().write_all(&line).unwrap();
    }
    let after = cell(&rows(&path, &mut sampler, Mono(2)), child.pid(), 2);
    let grown = after - before;
    assert!((5e7..1e8).contains(&grown), "{before} {after}");
}

#[test]
fn a_process_that_ends_while_its_file_is_open_has_no_row() {
    let tree = Tree::new("ends");
    let child = Live::start("read line");
    let (pid, path) = (child.pid(), tree.0.join("rows"));
    let choice = Choice {
        pids: vec![pid, std::process::id()],
        ..Choice::default()
    };
    let mut sampler = sampler(Path::new("/proc"), ("state", false), choice);
    let shown = |rows: &str| rows.contains(&format!("{pid} sh "));
    assert!(shown(&rows(&path, &mut sampler, Mono(1))));
    drop(child);
    assert!(!shown(&rows(&path, &mut sampler, Mono(2))));
}
