//! What a run does to the machine: its threads and how they are scheduled, and which files it reads
//! how often.

use std::collections::BTreeMap;
use std::fs;

use tests::{Child, Scratch, command, installed, is_root, shell, skip};

use super::run::{Run, collector, threads};

/// `SCHED_FIFO` and `SCHED_OTHER`.
const FIFO: u64 = 1;
const OTHER: u64 = 0;

/// A thread's policy and its priority: fields 41 and 40 of proc_pid_stat(5).
fn scheduling(child: &Child, thread: u32) -> (u64, u64) {
    let stat = child.proc(&format!("task/{thread}/stat"));
    let (_, behind) = stat.rsplit_once(") ").unwrap();
    let words: Vec<&str> = behind.split(' ').collect();
    let field = |number: usize| words[number - 3].parse().unwrap();
    (field(41), field(40))
}

#[test]
fn it_has_two_threads_and_only_the_one_that_takes_rows_goes_before_others() {
    if !is_root() {
        skip("--realtime", "only root may");
        return;
    }
    for (options, wanted) in [(&["--realtime"][..], (FIFO, 1)), (&[], (OTHER, 0))] {
        let line = [
            "-i", "1ms", "--to", "rows.tsv", "load1", "--", "sleep", "1000000",
        ];
        let scratch = Scratch::new();
        let mut run = Child::start(command("metricsnap", &scratch).args(options).args(line));
        let commands = |run: &Child| run.proc(&format!("task/{}/children", run.id()));
        run.until("the command", |run| !commands(run).is_empty());
        // A thread gives itself its name.
        run.until("the collector", |run| collector(run).is_some());
        let threads = threads(&run);
        assert_eq!(threads.len(), 2);
        let collector = collector(&run).unwrap();
        assert_eq!(scheduling(&run, collector), wanted);
        assert_eq!(scheduling(&run, run.id()), (OTHER, 0));
        // The command is as it would be without.
        let command = commands(&run).trim().to_owned();
        let stat = fs::read_to_string(format!("/proc/{command}/stat")).unwrap();
        let words: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        assert_eq!(words[41 - 3], "0");
        run.signal(rustix::process::Signal::TERM);
        assert_eq!(run.end().status, 143);
    }
}

#[test]
fn going_before_others_without_the_right_is_refused_with_its_cure() {
    let user = match is_root() {
        true => "setpriv --reuid=65534 --regid=65534 --clear-groups",
        false => "",
    };
    let scratch = Scratch::new();
    let line = format!("prlimit --rtprio=0 {user} metricsnap --realtime -n 1 -i 1h load1");
    let ended = Child::start(&mut shell(&line, &scratch)).end();
    assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{}", ended.err);
    let said = "metricsnap: --realtime: not allowed; run it as root (CAP_SYS_NICE), or ";
    assert!(ended.err.starts_with(said), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
}

#[test]
fn the_thread_that_takes_rows_is_woken_to_the_nanosecond() {
    let mut run = Run::start(Scratch::new(), &["-i", "10ms", "load1"]);
    run.for_rows(1);
    let collector = collector(&run.child).unwrap();
    match fs::read_to_string(format!("/proc/{collector}/timerslack_ns")) {
        Ok(slack) => assert_eq!(slack, "1\n"),
        Err(error) => skip("the timer slack", error),
    }
    run.end();
}

#[test]
fn a_tick_reads_each_file_once_and_opens_none() {
    let scratch = Scratch::new();
    let tried = "strace -f -o calls -e trace=pread64,read,openat true";
    if !installed("strace") || Child::start(&mut shell(tried, &scratch)).end().status != 0 {
        skip(
            "the reads of a tick",
            "strace is not installed, or may not trace",
        );
        return;
    }
    let line = "strace -f -y -o calls -e trace=pread64,read,openat,open \
                metricsnap -q -i 2ms -n 100 load1 load5 context_switches_total procs_running \
                cpu_seconds_total memory_MemFree_bytes memory_Dirty_bytes 'network_*_bytes_total' 'disk_*' vmstat_pgfault";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    let calls = scratch.read("calls");
    // Those of the second thread: all rows but the first.
    let first = calls.split(' ').next().unwrap();
    let of_it: Vec<&str> = calls
        .lines()
        .filter(|line| !line.starts_with(first) && !line.contains(" resumed>"))
        .filter_map(|line| line.split_once(' '))
        .map(|(_, call)| call.trim_start())
        .filter(|call| !call.starts_with("+++"))
        .collect();
    let mut reads: BTreeMap<&str, u32> = BTreeMap::new();
    for call in of_it {
        let file = call.split(['<', '>']).nth(1).unwrap_or_default();
        assert!(call.starts_with("pread64("), "{call}");
        *reads.entry(file).or_default() += 1;
    }
    let files = ["diskstats", "loadavg", "meminfo", "stat", "vmstat"];
    let mut wanted: BTreeMap<String, u32> = files
        .iter()
        .map(|file| (format!("/proc/{file}"), 100))
        .collect();
    let interfaces = reads.keys().find(|file| file.ends_with("/net/dev"));
    wanted.insert((*interfaces.unwrap()).to_owned(), 100);
    let reads: BTreeMap<String, u32> = reads.into_iter().map(|(f, n)| (f.to_owned(), n)).collect();
    assert_eq!(reads, wanted);
}
