//! Live tracing on the running kernel, under real memory pressure: whichever way it ends, every
//! tracing file reads as before. What this machine lacks is skipped with its reason.
//!
//! Everything happens in a mount namespace of its own, in instances made for the test; other
//! people's tracing is neither seen nor touched.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::fs::OFlags;
use rustix::pipe::PipeFlags;
use rustix::process::Signal;
use tests::{Child, Ended, Scratch, binary, is_root, skip};

/// Mounts what is needed, with the records of what stood before in the scratch directory, and
/// becomes the command.
const SANDBOX: &str = "mount --bind \"$0\" /run || exit
    [ -e /sys/kernel/tracing/tracing_on ] || mount -t tracefs tracefs /sys/kernel/tracing || exit
    exec \"$@\"";

/// Every setting: what can be read and written, but for the trace itself.
const SETTINGS: &str = "cd \"$0\" && find . -path './instances/*' -prune -o -type f -perm -600 \
    ! -name trace -print | sort | xargs grep -H '' 2>&1; ls /run";

const TOP: &str = "/sys/kernel/tracing";

/// More pages than the cgroup may have are read again and again, of many files.
const PRESSURE: &str = "echo $$ > \"$0/cgroup.procs\" || exit
    for d in 1 2 3 4 5 6 7 8; do
        mkdir $d && for f in 1 2 3 4 5 6 7 8 9; do head -c 1M /dev/zero > $d/$f; done
    done
    while :; do cat */*; done > /dev/null";

/// A place to trace in, with something under pressure to trace.
struct Site {
    scratch: Scratch,
    records: PathBuf,
    instance: PathBuf,
    group: Option<PathBuf>,
}

impl Site {
    /// Nothing, and the reason told, where this can't be tried.
    fn new() -> Option<Site> {
        let what = "live tracing";
        if !is_root() {
            skip(what, "only root can trace");
            return None;
        }
        let scratch = Scratch::new();
        let records = scratch.path().join("run");
        // As safe as /run is.
        fs::create_dir(&records).unwrap();
        let name = format!("instances/{}", scratch.path().file_name()?.display());
        let instance = Path::new(TOP).join(name);
        let site = Site {
            group: group(&scratch),
            scratch,
            records,
            instance,
        };
        let mut made = site.command("mkdir");
        if Child::start(made.arg(&site.instance)).end().status != 0 {
            skip(what, "no tracefs, or it can't be mounted");
            return None;
        }
        if site.group.is_none() {
            skip(what, "no memory cgroup can be made");
            return None;
        }
        Some(site)
    }

    /// A program in the namespace.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = tests::command("unshare", &self.scratch);
        command
            .args(["--mount", "sh", "-c", SANDBOX])
            .arg(&self.records)
            .arg(program);
        command
    }

    fn live(&self, root: &Path, arguments: &[&str]) -> Command {
        let mut live = self.command(binary("ftfilter"));
        live.arg("--tracing").arg(root).args(arguments);
        // Of this kernel's events, something is to come out without a call that lets it.
        live.args([
            "-r",
            "pass mm_vmscan_lru_shrink_inactive",
            "-r",
            "pass mm_shrink_slab_start",
        ]);
        live
    }

    fn settings(&self, root: &Path) -> String {
        let mut find = self.command("sh");
        let text = Child::start(find.args(["-c", SETTINGS]).arg(root))
            .end()
            .out;
        assert!(text.lines().count() > 1_000, "{text}");
        text
    }

    fn put(&self, file: &str, text: &str) {
        let mut put = self.command("sh");
        put.args(["-c", "echo \"$1\" > \"$0\""])
            .arg(self.instance.join(file))
            .arg(text);
        Child::start(&mut put).end().quietly();
    }

    fn pressure(&self) -> Child {
        let mut load = tests::command("sh", &self.scratch);
        load.args(["-c", PRESSURE])
            .arg(self.group.as_ref().unwrap());
        Child::start(load.stdout(Stdio::null()))
    }

    /// Whether there is something on record.
    fn traces(&self) -> bool {
        fs::read_dir(&self.records).unwrap().next().is_some()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Only after a failure is there anything to put back.
        Child::start(&mut self.live(Path::new(TOP), &["--restore"])).end();
        let mut remove = self.command("sh");
        remove
            .args(["-c", "[ ! -e \"$0\" ] || rmdir \"$0\""])
            .arg(&self.instance);
        Child::start(&mut remove).end();
        if let Some(group) = &self.group {
            // Its processes have been waited for, but leave it a little later.
            for _ in 0..100 {
                if fs::remove_dir(group).is_ok() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
    }
}

/// A new memory cgroup of 24 MiB, in either version.
fn group(scratch: &Scratch) -> Option<PathBuf> {
    let name = scratch.path().file_name()?;
    let versions = [
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
        ("/sys/fs/cgroup", "memory.max"),
    ];
    versions.into_iter().find_map(|(mount, limit)| {
        let group = Path::new(mount).join(name);
        fs::create_dir(&group).ok()?;
        if fs::write(group.join(limit), "25165824").is_ok() {
            return Some(group);
        }
        fs::remove_dir(&group).ok();
        None
    })
}

/// Runs until something has come out, then is held while it gets the signals, so that none is
/// merged with another.
fn signalled(mut live: Command, signals: &[Signal]) -> Ended {
    let mut live = Child::start(&mut live);
    live.until("something comes out", |live| {
        live.proc_number("io", "wchar", 10)
            .is_some_and(|n| n > 10_000)
    });
    live.signal(Signal::STOP);
    for signal in signals {
        live.signal(*signal);
    }
    live.signal(Signal::CONT);
    live.end()
}

/// A pipe that is full already, so that whoever writes to it waits.
fn full_pipe() -> (OwnedFd, OwnedFd) {
    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let flags = rustix::fs::fcntl_getfl(&writer).unwrap();
    rustix::fs::fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    for block in [4096, 1] {
        while rustix::io::write(&writer, &[b'x'; 4096][..block]).is_ok() {}
    }
    rustix::fs::fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

/// Ends it in every way, and compares what stands in the tracing directory.
fn every_way_out(site: &Site, root: &Path) {
    let before = site.settings(root);
    let same = |way: &str| {
        let after = site.settings(root);
        let changed = before
            .lines()
            .zip(after.lines())
            .find(|(old, new)| old != new);
        assert!(before == after, "{way}: {changed:?}");
    };
    let live = |arguments: &[&str]| site.live(root, arguments);
    let until_killed = ["--live", "--preset", "alloc"];

    let ended = Child::start(&mut live(&["--live", "-d", "1s"])).end();
    assert_eq!(ended.status, 0, "{}", ended.err);
    for event in ["mm_vmscan_lru_shrink_inactive", "mm_shrink_slab_start"] {
        assert!(ended.out.contains(event), "no {event}: {}", ended.err);
    }
    same("-d");

    for (signals, statuses) in [
        (&[Signal::INT][..], &[0][..]),
        (&[Signal::TERM], &[0]),
        (&[Signal::HUP], &[0]),
        // Not 0 unless all was written before it was told of the second.
        (&[Signal::INT, Signal::TERM], &[0, 130, 143]),
    ] {
        let ended = signalled(live(&until_killed), signals);
        assert!(
            statuses.contains(&ended.status),
            "{signals:?}: {}",
            ended.err
        );
        same(&format!("{signals:?}"));
    }

    for (wrapped, status) in [
        (&["sh", "-c", "sleep 1; echo done; exit 3"][..], 3),
        (&["sh", "-c", "kill -TERM $PPID; exec sleep 1000"], 143),
        (&["/nowhere/to/be/found"], 127),
    ] {
        let mut beside = live(&["--live", "--log", "log"]);
        let ended = Child::start(beside.arg("--").args(wrapped)).end();
        assert_eq!(ended.status, status, "{}", ended.err);
        let log = fs::read_to_string(site.scratch.path().join("log")).unwrap();
        if status == 3 {
            assert_eq!(ended.out, "done\n");
            assert!(log.contains("mm_vmscan_lru_shrink_inactive"), "{log}");
        }
        same(wrapped[0]);
    }

    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut gone = Child::start_in_pipe(live(&until_killed).stdin(Stdio::null()).stdout(writer));
    gone.until("it traces", |_| site.traces());
    drop(reader);
    let ended = gone.end();
    assert_eq!(ended.status, 0, "{}", ended.err);
    same("reader gone");

    let (reader, writer) = full_pipe();
    let mut stuck = Child::start_in_pipe(live(&until_killed).stdin(Stdio::null()).stdout(writer));
    stuck.until("it traces", |_| site.traces());
    stuck.signal(Signal::INT);
    stuck.signal(Signal::TERM);
    let ended = stuck.end();
    assert_ne!(ended.status, 137, "{}", ended.err);
    drop(reader);
    same("a reader that takes nothing");

    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut lost = live(&until_killed);
    let ended = Child::start_in_pipe(lost.stdin(Stdio::null()).stdout(full)).end();
    assert_eq!(ended.status, 2, "{}", ended.err);
    same("full disk");

    let killed = || {
        let ended = signalled(live(&until_killed), &[Signal::KILL]);
        assert_eq!(ended.status, 137);
        assert_ne!(site.settings(root), before);
    };
    killed();
    let ended = Child::start(&mut live(&["--restore"])).end();
    assert_eq!(ended.status, 0, "{}", ended.err);
    same("SIGKILL and --restore");
    killed();
    let ended = Child::start(&mut live(&["--live", "-d", "100ms"])).end();
    assert_eq!(ended.status, 0, "{}", ended.err);
    same("SIGKILL and the next start");
}

#[test]
fn whichever_way_tracing_ends_every_file_reads_as_before() {
    let Some(site) = Site::new() else { return };
    // An instance has no instances: here it is used as the top level of an older kernel.
    for (file, text) in [
        ("trace_clock", "global"),
        ("options/latency-format", "1"),
        ("options/stacktrace", "1"),
        ("set_event_pid", "1"),
        ("set_event_notrace_pid", "1"),
        ("tracing_on", "0"),
    ] {
        site.put(file, text);
    }
    let load = site.pressure();
    every_way_out(&site, &site.instance);

    // Somebody else traces there.
    site.put("events/sched/sched_process_exit/enable", "1");
    let before = site.settings(&site.instance);
    let run = |arguments: &[&str]| Child::start(&mut site.live(&site.instance, arguments)).end();
    let refused = run(&["--live", "-d", "1s"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(
        refused.err.contains("sched_process_exit"),
        "{}",
        refused.err
    );
    assert_eq!(site.settings(&site.instance), before);
    let forced = run(&["--live", "-d", "1s", "--force"]);
    assert_eq!(forced.status, 0, "{}", forced.err);
    assert!(!forced.out.contains("sched_process_exit"));
    assert_eq!(site.settings(&site.instance), before);
    drop(load);
}

#[test]
fn an_instance_of_its_own_leaves_nothing_behind() {
    let Some(site) = Site::new() else { return };
    let load = site.pressure();
    let instances = || {
        let mut list = site.command("sh");
        list.args(["-c", "ls \"$0\" | grep '^ftfilter'; :"])
            .arg(Path::new(TOP).join("instances"));
        Child::start(&mut list).end().quietly()
    };
    let before = instances();
    every_way_out(&site, Path::new(TOP));
    assert_eq!(instances(), before);
    drop(load);
}
