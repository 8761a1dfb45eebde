//! The sources on the live kernel: what a task does arrives, whole and in order, what is lost is
//! counted, and nothing stays open. Needs root; what this machine lacks is skipped with its reason.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says so that it failed"
)]

use std::fs;
use std::io::Write;
use std::process::{self, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use taskwatch::connector;
use taskwatch::drain::{Plan, Reader, Tally};
use taskwatch::event::{Batch, Cost, Event, Name, Source, What};
use taskwatch::ladder::{Choice, Sources, Wanted, check, climb};
use taskwatch::queue::Queue;
use taskwatch::raw::{self, Frame};

const WANTED: Wanted = Wanted {
    choice: Choice::Connector,
    mask: None,
    threads: true,
    costs: true,
    tree: false,
    switches: false,
    buffer: 64 << 20,
};

/// One at a time: storms would fill each other's buffers, and sockets are counted.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sources, or nothing where they don't work here.
fn open(wanted: &Wanted) -> Option<Sources> {
    if !rustix::process::geteuid().is_root() {
        return skip("not root");
    }
    match climb(wanted) {
        Ok((sources, remarks)) if remarks.is_empty() => Some(sources),
        Ok((_, remarks)) => skip(&remarks.join(", ")),
        Err(failure) => skip(&failure.to_string()),
    }
}

fn skip<T>(reason: &str) -> Option<T> {
    let line = format!("skipped: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

struct Watched {
    queue: Arc<Queue>,
    reader: Reader,
}

/// All that came, in one.
#[derive(Default)]
struct Told {
    events: Vec<Event>,
    names: Vec<Name>,
    costs: Vec<Cost>,
    args: Vec<(u32, Vec<u8>)>,
    lost: Vec<(Source, u64)>,
    tally: Tally,
}

fn watch(sources: Sources, plan: Plan) -> Watched {
    let queue = Arc::new(Queue::new(64 << 20).unwrap());
    let reader = Reader::start(sources, Arc::clone(&queue), plan).unwrap();
    Watched { queue, reader }
}

impl Watched {
    fn end(self) -> Told {
        let tally = self.reader.finish();
        let mut told = Told {
            tally,
            ..Told::default()
        };
        let mut batch = Batch::default();
        while self.queue.take(&mut batch) {
            let args = batch.args.iter();
            told.args
                .extend(args.map(|(at, args)| (batch.events[*at].who.pid, args.to_vec())));
            told.events.append(&mut batch.events);
            told.names.append(&mut batch.names);
            told.costs.append(&mut batch.costs);
            let losses = batch.losses.iter();
            told.lost
                .extend(losses.map(|loss| (loss.source, loss.count)));
        }
        assert!(matches!(self.queue.end(), Some(Ok(()))));
        told
    }
}

impl Told {
    /// What happened to a process's first thread.
    fn of(&self, pid: u32) -> Vec<What> {
        let events = self.events.iter().filter(|event| event.who.tid == pid);
        events.map(|event| event.what).collect()
    }

    fn lost_by(&self, source: Source) -> u64 {
        let lost = self.lost.iter().filter(|(by, _)| *by == source);
        lost.map(|(_, count)| count).sum()
    }
}

/// Runs a shell that ends with 3, and says what its number was.
fn run_child() -> u32 {
    // Slow enough that its arguments can be read.
    let mut child = Command::new("/bin/sh")
        .args(["-c", "sleep 0.05; exit 3", "a word"])
        .spawn()
        .unwrap();
    let pid = child.id();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    pid
}

/// The sockets of this process, of which there are none beside those of the sources.
fn sockets() -> usize {
    let open = fs::read_dir("/proc/self/fd").unwrap();
    let links = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    let ours: Vec<_> = links
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            let number = link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned();
            Some(number)
        })
        .collect();
    let table = fs::read_to_string("/proc/net/netlink").unwrap();
    let lines = table.lines().map(|line| line.split_whitespace().last());
    lines
        .flatten()
        .filter(|inode| ours.iter().any(|number| number == inode))
        .count()
}

/// The status of each reading thread.
fn readers() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let texts =
        tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("status")).ok());
    texts
        .filter(|text| text.starts_with("Name:\ttaskwatch-read\n"))
        .collect()
}

fn threads() -> usize {
    readers().len()
}

/// How often the reading thread has gone to sleep.
fn sleeps() -> String {
    let [text] = &readers()[..] else {
        panic!("not one reader");
    };
    let line = text.lines().find(|l| l.starts_with("voluntary_ctxt"));
    line.unwrap().to_owned()
}

fn rings() -> usize {
    let open = fs::read_dir("/proc/self/fd").unwrap();
    let links = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    links
        .filter(|link| link.to_string_lossy().contains("perf_event"))
        .count()
}

#[test]
fn a_child_is_told_in_order_with_its_name_arguments_and_cost() {
    let _alone = alone();
    let Some(sources) = open(&WANTED) else {
        return;
    };
    let plan = Plan {
        look: None,
        args: true,
        ..Plan::default()
    };
    let watched = watch(sources, plan);
    let pid = run_child();
    let told = watched.end();

    let what = told.of(pid);
    let [What::Fork { parent }, What::Exec, What::Exit { status }] = what[..] else {
        panic!("{what:?}");
    };
    assert_eq!(parent.pid, process::id());
    assert_eq!(status, Some(3 << 8));
    let name = told.names.iter().find(|name| name.who.pid == pid).unwrap();
    assert_eq!((name.comm.bytes(), name.exec), (&b"sh"[..], true));
    let cost = told.costs.iter().find(|cost| cost.who.tid == pid).unwrap();
    assert!(cost.last && cost.comm.bytes() == b"sh" && cost.status == 3 << 8);
    assert!(cost.life_ns >= 50_000_000 && cost.cpu_ns > 0);
    let args = told.args.iter().find(|(of, _)| *of == pid).unwrap();
    assert_eq!(args.1, b"/bin/sh\0-c\0sleep 0.05; exit 3\0a word");
    assert!(told.lost.is_empty());
}

#[test]
fn threads_are_kept_back_where_only_processes_are_wanted() {
    let _alone = alone();
    let wanted = Wanted {
        threads: false,
        ..WANTED
    };
    let Some(sources) = open(&wanted) else {
        return;
    };
    let watched = watch(sources, Plan::default());
    for _ in 0..100 {
        thread::spawn(|| {}).join().unwrap();
    }
    let pid = run_child();
    let told = watched.end();
    let made = |event: &&Event| {
        let of_life = matches!(event.what, What::Fork { .. } | What::Exit { .. });
        of_life && event.who.pid == process::id()
    };
    assert_eq!(told.events.iter().find(made), None);
    let costs = told
        .costs
        .iter()
        .filter(|cost| cost.who.pid == process::id());
    assert!(costs.count() >= 100);
    assert_eq!(told.of(pid).len(), 3);
}

#[test]
fn a_mask_keeps_back_the_rest_and_costs_come_all_the_same() {
    let _alone = alone();
    let wanted = Wanted {
        mask: Some(connector::EXEC),
        ..WANTED
    };
    let Some(sources) = open(&wanted) else {
        return;
    };
    let watched = watch(sources, Plan::default());
    let pid = run_child();
    let told = watched.end();
    let what = told.of(pid);
    assert!(what.contains(&What::Exec));
    // A kernel before 6.6 knows no mask.
    assert!(what.len() == 1 || what.len() == 3, "{what:?}");
    assert!(told.costs.iter().any(|cost| cost.who.tid == pid));
    assert!(told.lost.is_empty());
}

#[test]
fn perf_alone_tells_the_same_but_for_the_status() {
    let _alone = alone();
    let wanted = Wanted {
        choice: Choice::Perf,
        ..WANTED
    };
    let Some(sources) = open(&wanted) else {
        return;
    };
    assert_eq!(sources.events(), Source::Perf);
    let watched = watch(sources, Plan::default());
    let pids: Vec<_> = (0..20).map(|_| run_child()).collect();
    let told = watched.end();
    for pid in pids {
        let what = told.of(pid);
        let [
            What::Fork { parent },
            What::Exec,
            What::Exit { status: None },
        ] = what[..]
        else {
            panic!("{what:?}");
        };
        assert_eq!(parent.pid, process::id());
        assert!(told.costs.iter().any(|cost| cost.who.tid == pid));
    }
    assert!(told.events.is_sorted_by_key(|event| event.time));
}

#[test]
fn the_own_tree_is_told_without_the_right_to_more() {
    let _alone = alone();
    let wanted = Wanted {
        choice: Choice::Perf,
        costs: false,
        tree: true,
        ..WANTED
    };
    if open(&wanted).is_none() {
        return;
    }
    // The rest of this thread's life is an ordinary user's.
    let told = thread::spawn(move || {
        taskwatch::rights::drop_all().unwrap();
        let level = fs::read_to_string("/proc/sys/kernel/perf_event_paranoid").unwrap();
        let level: i32 = level.trim().parse().unwrap();
        let Ok((sources, _)) = climb(&wanted) else {
            assert!(level > 2);
            return skip("perf_event_paranoid is above 2");
        };
        let watched = watch(sources, Plan::default());
        // Nothing happens in the tree, and nothing wakes the reader.
        thread::sleep(Duration::from_millis(20));
        let before = sleeps();
        thread::sleep(Duration::from_millis(500));
        assert_eq!(sleeps(), before);
        let pid = run_child();
        Some((pid, watched.end()))
    });
    if let Some((pid, told)) = told.join().unwrap() {
        let what = told.of(pid);
        assert!(
            matches!(what[..], [What::Fork { .. }, What::Exec, What::Exit { .. }]),
            "{what:?}"
        );
        // The shell's child is in the tree as well.
        assert!(told.names.iter().any(|name| name.comm.bytes() == b"sleep"));
    }
}

#[test]
fn with_a_tiny_buffer_what_is_lost_is_counted_to_the_last_event() {
    const MADE: u64 = 4_000;
    let _alone = alone();
    // Beside it, one that loses nothing says what was made.
    let wanted = Wanted {
        costs: false,
        ..WANTED
    };
    let Some(whole) = open(&wanted) else {
        return;
    };
    // The smallest buffer that the kernel gives, for five events or so.
    let Some(narrow) = open(&Wanted {
        buffer: 1,
        ..wanted
    }) else {
        return;
    };
    let storm = || {
        for _ in 0..MADE / 2 {
            thread::spawn(|| {}).join().unwrap();
        }
    };
    // Nobody reads yet, then somebody does.
    storm();
    let narrow = watch(narrow, Plan::default());
    let whole = watch(whole, Plan::default());
    storm();
    run_child();
    let narrow = narrow.end();
    let whole = whole.end();

    assert!(whole.lost.is_empty());
    let lost = narrow.lost_by(Source::Connector);
    assert!(lost >= MADE / 2, "{lost}");
    // The first event found the buffer empty. Behind the last one that was read, some may have been
    // lost that the other one saw before it ended. Two processors may tell two sockets of two events
    // in different orders.
    let place = |event: &Event| whole.events.iter().position(|other| other == event);
    let first = place(narrow.events.first().unwrap()).unwrap();
    let last = place(narrow.events.last().unwrap()).unwrap();
    let (least, most) = (last + 1 - first, whole.events.len() - first);
    let told = narrow.events.len() + lost as usize;
    assert!(
        told + 2 >= least && told <= most + 2,
        "{told}: {least} to {most}"
    );
}

#[test]
fn a_storm_is_seen_whole_and_joined() {
    const MADE: usize = 2_000;
    let _alone = alone();
    let Some(sources) = open(&WANTED) else {
        return;
    };
    let watched = watch(sources, Plan::default());
    let pids: Vec<_> = (0..MADE)
        .map(|_| {
            let mut child = Command::new("/bin/true").spawn().unwrap();
            child.wait().unwrap();
            child.id()
        })
        .collect();
    let told = watched.end();
    assert!(told.lost.is_empty(), "{:?}", told.lost);
    for pid in pids {
        assert!(told.of(pid).len() >= 3, "{:?}", told.of(pid));
        assert!(told.names.iter().any(|name| name.who.pid == pid));
        assert!(told.costs.iter().any(|cost| cost.who.tid == pid));
    }
    assert_eq!(told.tally.unknown, 0);
}

#[test]
fn a_recording_holds_what_came_and_a_full_disk_ends_the_run() {
    let _alone = alone();
    let Some(sources) = open(&WANTED) else {
        return;
    };
    let path = std::env::temp_dir().join(format!("taskwatch-{}.raw", process::id()));
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(raw::MAGIC).unwrap();
    let plan = Plan {
        look: None,
        args: true,
        record: Some(file),
    };
    let watched = watch(sources, plan);
    let pid = run_child();
    let told = watched.end();
    let recorded = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let mut reader = raw::Reader::new(&recorded[..]).unwrap();
    let (mut events, mut args, mut ends) = (0, 0, 0);
    while let Some((_, frame)) = reader.next_frame().unwrap() {
        match frame {
            Frame::Connector(_) => events += 1,
            Frame::Args { who, .. } => args += usize::from(who.pid == pid),
            Frame::End => ends += 1,
            _ => {}
        }
    }
    assert_eq!(reader.torn(), None);
    assert!(events >= told.events.len() && args == 1 && ends >= told.tally.wakes);

    let Some(sources) = open(&WANTED) else {
        return;
    };
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let queue = Arc::new(Queue::new(1 << 20).unwrap());
    let plan = Plan {
        look: None,
        args: false,
        record: Some(full),
    };
    let reader = Reader::start(sources, Arc::clone(&queue), plan).unwrap();
    run_child();
    reader.finish();
    while queue.take(&mut Batch::default()) {}
    let end = queue.end().unwrap().unwrap_err();
    assert_eq!(end.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(sockets(), 0);
}

#[test]
fn who_asks_gets_what_waits_in_the_rings() {
    let _alone = alone();
    let wanted = Wanted {
        switches: true,
        ..WANTED
    };
    let Some(sources) = open(&wanted) else {
        return;
    };
    let Watched { queue, reader } = watch(sources, Plan::default());
    thread::sleep(Duration::from_millis(10));
    let mut batch = Batch::default();
    let mut ran = Vec::new();
    reader.ask();
    thread::sleep(Duration::from_millis(10));
    while queue.take(&mut batch) {
        ran.append(&mut batch.ran);
    }
    assert!(ran.iter().any(|who| who.pid == process::id()));
    drop(reader);
}

#[test]
fn nothing_is_open_after_the_end_and_no_wake_up_was_for_nothing() {
    let _alone = alone();
    let before = (sockets(), rings(), threads());
    assert_eq!(before, (0, 0, 0));
    let Some(sources) = open(&WANTED) else {
        return;
    };
    assert_eq!(sockets(), 2);
    assert!(rings() > 0);
    let watched = watch(sources, Plan::default());
    run_child();
    assert_eq!(threads(), 1);
    let Tally { wakes, told, .. } = watched.end().tally;
    assert!(wakes <= told + 1, "{wakes} {told}");
    assert_eq!((sockets(), rings(), threads()), before);
    // Nor after one that was never told to end.
    let Some(sources) = open(&WANTED) else {
        return;
    };
    drop(watch(sources, Plan::default()));
    assert_eq!((sockets(), rings(), threads()), before);
    // Nor after a look at what works.
    for finding in check(&WANTED) {
        assert_eq!(finding.refusal, None, "{finding}");
    }
    assert_eq!((sockets(), rings(), threads()), before);
}
