//! Runs of `taskwatch`, of what it is to see, and what the kernel says of both.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, test_kill_process_group};
use tests::tasks::{Made, Part, Rows};
use tests::{Child, Ended, Scratch, binary, command, is_built, is_root, skip};

/// What a deed's name and argument hold.
pub(super) const ODD: &[u8] = b"a\tb\nc\x1Bd\"e'f\\g";

/// Holds up the other tests; nothing, and the reason told, where this can't be tried.
pub(super) fn tree_of(what: &str) -> Option<MutexGuard<'static, ()>> {
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    if !is_built("taskwatch") {
        skip(what, "taskwatch is not built yet");
        return None;
    }
    Some(alone)
}

/// The same for what only root can see, of the whole system.
pub(super) fn system(what: &str) -> Option<MutexGuard<'static, ()>> {
    let alone = tree_of(what)?;
    if !is_root() {
        skip(what, "only root is told what tasks cost");
        return None;
    }
    let scratch = Scratch::new();
    let probe = ["--no-snapshot", "--source", "connector", "-d", "1ms"];
    let probe = Child::start(command("taskwatch", &scratch).args(probe)).end();
    if probe.status != 0 {
        skip(what, probe.err.trim_end());
        return None;
    }
    Some(alone)
}

/// A run over the whole system.
pub(super) struct Watch {
    pub(super) child: Child,
    pub(super) scratch: Scratch,
}

impl Watch {
    /// Starts it, and waits until it has begun: the header comes when the sources are open.
    pub(super) fn start(options: &[&str]) -> Watch {
        let scratch = Scratch::new();
        let mut watch = command("taskwatch", &scratch);
        watch
            .args(["--no-snapshot", "--clock", "mono"])
            .args(options);
        Watch::started(watch, scratch)
    }

    pub(super) fn started(mut watch: Command, scratch: Scratch) -> Watch {
        let rows = scratch.path().join("rows.tsv");
        let file = File::create(&rows).unwrap();
        let mut child = Child::start_in_pipe(watch.stdin(Stdio::null()).stdout(file));
        child.until_it_catches(Signal::INT);
        child.until("the header", |_| {
            fs::metadata(&rows).is_ok_and(|rows| rows.len() > 0)
        });
        Watch { child, scratch }
    }

    pub(super) fn rows_path(&self) -> PathBuf {
        self.scratch.path().join("rows.tsv")
    }

    /// Ends it by a signal: what the kernel has told before comes out.
    pub(super) fn end(self) -> (Ended, Rows) {
        let group = self.child.id();
        self.child.signal(Signal::INT);
        let ended = self.child.end();
        assert_eq!(ended.status, 0, "{}", ended.err);
        nothing_left(group);
        let rows = Rows::read(&self.scratch.path().join("rows.tsv"));
        (ended, rows)
    }
}

/// A command's tree, watched as some user, the words in front.
pub(super) fn tree(user: &[&str], options: &[&str], line: &[&str]) -> (Ended, Rows) {
    let scratch = Scratch::new();
    let words: Vec<&str> = [
        user,
        &["taskwatch", "--clock", "mono", "--to", "rows.tsv"],
        options,
        &["--"],
        line,
    ]
    .concat();
    let run = Child::start(command(words[0], &scratch).args(&words[1..]));
    let group = run.id();
    let ended = run.end();
    nothing_left(group);
    let rows = scratch.path().join("rows.tsv");
    assert!(rows.exists(), "{}: {}", ended.status, ended.err);
    (ended, Rows::read(&rows))
}

/// A deed's parts, and what was seen of them.
pub(super) fn deed(name: &str, options: &[&str]) -> (Vec<Part>, Rows) {
    let deeds = binary("deeds");
    let line = [deeds.to_str().unwrap(), name];
    let (ended, rows) = tree(&[], &[&["--args"], options].concat(), &line);
    assert_eq!(ended.status, 0, "{}", ended.err);
    (Part::read_all(&ended.out), rows)
}

pub(super) fn storm(kind: &str, tasks: usize) -> Made {
    let scratch = Scratch::new();
    let mut storm = command("storm", &scratch);
    let ended = Child::start(storm.arg(kind).arg(tasks.to_string())).end();
    Made::read(&ended.quietly())
}

/// The whole rows of a file that is being written.
pub(super) fn so_far(path: &Path) -> Rows {
    let text = fs::read(path).unwrap();
    let end = text
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |at| at + 1);
    let scratch = Scratch::new();
    let copy = scratch.path().join("rows.tsv");
    fs::write(&copy, &text[..end]).unwrap();
    Rows::read(&copy)
}

/// No process of its group, and no netlink socket that it had under its own number.
pub(super) fn nothing_left(id: u32) {
    let group = Pid::from_raw(id as i32).unwrap();
    let start = Instant::now();
    // Init takes its time to wait for those that others left.
    while test_kill_process_group(group).is_ok() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{id} left something"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let sockets = netlink(|cells| cells[2] == id.to_string());
    assert!(sockets.is_empty(), "{sockets:?}");
}

/// The lines of /proc/net/netlink that are wanted, as protocol and drops.
pub(super) fn netlink(wanted: impl Fn(&[&str]) -> bool) -> Vec<(u32, u64)> {
    let text = fs::read_to_string("/proc/net/netlink").unwrap();
    let lines = text.lines().skip(1);
    let cells = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() >= 10 && wanted(cells))
        .map(|cells| (cells[1].parse().unwrap(), cells[8].parse().unwrap()))
        .collect()
}

/// What the kernel had to drop for a process, by the names that rows have for the protocols.
pub(super) fn drops(id: u32) -> BTreeMap<String, u64> {
    let sockets: HashSet<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let inode = link.to_str()?.strip_prefix("socket:[")?;
            Some(inode.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut drops = BTreeMap::new();
    for (protocol, count) in netlink(|cells| sockets.contains(cells[9])) {
        let name = match protocol {
            11 => "connector",
            16 => "taskstats",
            other => panic!("a netlink socket of protocol {other}"),
        };
        *drops.entry(name.to_owned()).or_default() += count;
    }
    drops.retain(|_, count| *count > 0);
    drops
}
