//! What the kernel sends, in the order it does, and the rows that come of it.

use super::*;
use crate::event::Source;
use crate::show::print_status;

fn who(tid: u32, pid: u32) -> Who {
    Who { tid, pid }
}

fn event(ms: u64, who: Who, what: What) -> Event {
    Event {
        time: Mono(ms * 1_000_000),
        who,
        what,
    }
}

fn fork(ms: u64, pid: u32, parent: u32) -> Event {
    let parent = who(parent, parent);
    event(ms, who(pid, pid), What::Fork { parent })
}

fn exit(ms: u64, who: Who, status: u32) -> Event {
    let status = Some(status);
    event(ms, who, What::Exit { status })
}

fn cost(who: Who, cpu_ns: u64, last: bool) -> Cost {
    Cost {
        who,
        cpu_ns,
        last,
        comm: Comm::new(b"told"),
        rss_peak_kib: cpu_ns,
        ..Cost::default()
    }
}

fn name(ms: u64, pid: u32, comm: &str) -> Name {
    Name {
        time: Mono(ms * 1_000_000),
        who: who(pid, pid),
        comm: Comm::new(comm.as_bytes()),
        exec: true,
    }
}

/// `TIME KIND PID/TID <PPID COMM STATUS LIFE CPU`, times in milliseconds.
fn rows(join: &mut Join, batch: &Batch) -> Vec<String> {
    let mut rows = Vec::new();
    join.take(batch, &mut |row| {
        let mut status = Vec::new();
        row.status
            .iter()
            .for_each(|&status_of| print_status(status_of, &mut status));
        if let Some((source, count)) = row.lost {
            status.extend(format!("{} {count}", source.word()).bytes());
        }
        let ppid = row.ppid.map(|ppid| format!("<{ppid}"));
        let cells = [
            (row.time.0 / 1_000_000).to_string(),
            row.kind.word().to_owned(),
            row.who
                .map(|who| format!("{}/{}", who.pid, who.tid))
                .unwrap_or_default(),
            ppid.unwrap_or_default(),
            String::from_utf8_lossy(row.comm).into_owned(),
            String::from_utf8(status).unwrap(),
            row.life_ns
                .map(|life| format!("life={}", life / 1_000_000))
                .unwrap_or_default(),
            row.used
                .map(|used| format!("cpu={}", used.cpu_ns))
                .unwrap_or_default(),
        ];
        let words: Vec<_> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        rows.push(words.join(" "));
    });
    rows
}

#[test]
fn an_exit_has_its_cost_and_an_exec_its_name() {
    let batch = Batch {
        events: vec![
            fork(1, 7, 3),
            event(2, who(7, 7), What::Exec),
            event(4, who(7, 7), What::Exec),
            exit(6, who(7, 7), 1 << 8),
        ],
        names: vec![name(1, 7, "sh"), name(3, 7, "ls")],
        costs: vec![cost(who(7, 7), 5, true)],
        ..Batch::default()
    };
    let want = [
        "1 fork 7/7 <3",
        "2 exec 7/7 <3 sh",
        "4 exec 7/7 <3 ls",
        "6 exit 7/7 <3 told 1 life=5 cpu=5",
    ];
    assert_eq!(rows(&mut Join::default(), &batch), want);
}

#[test]
fn a_cost_may_come_a_batch_before_its_exit() {
    let mut join = Join::default();
    let first = Batch {
        events: vec![fork(1, 7, 3)],
        costs: vec![cost(who(7, 7), 5, true)],
        ..Batch::default()
    };
    assert_eq!(rows(&mut join, &first).len(), 1);
    let second = Batch {
        events: vec![exit(2, who(7, 7), 0), fork(3, 7, 3), exit(4, who(7, 7), 9)],
        costs: vec![cost(who(7, 7), 6, true)],
        ..Batch::default()
    };
    let want = [
        "2 exit 7/7 <3 told 0 life=1 cpu=5",
        "3 fork 7/7 <3",
        "4 exit 7/7 <3 told SIGKILL life=1 cpu=6",
    ];
    assert_eq!(rows(&mut join, &second), want);
}

#[test]
fn a_process_ends_with_its_last_thread_and_has_used_what_all_did() {
    let threads = [
        fork(1, 7, 3),
        event(2, who(8, 7), What::Fork { parent: who(3, 3) }),
        event(2, who(9, 7), What::Fork { parent: who(3, 3) }),
        exit(3, who(8, 7), 0),
        exit(4, who(7, 7), 5 << 8),
        exit(6, who(9, 7), 0),
    ];
    let costs = vec![
        cost(who(8, 7), 100, false),
        cost(who(7, 7), 20, false),
        cost(who(9, 7), 3, true),
    ];
    let mut join = Join::new(true);
    let batch = Batch {
        events: threads.to_vec(),
        costs: costs.clone(),
        ..Batch::default()
    };
    let want = [
        "1 fork 7/7 <3",
        "2 clone 7/8 <3",
        "2 clone 7/9 <3",
        "3 texit 7/8 <3 told 0 life=1 cpu=100",
        "4 texit 7/7 <3 told 5 life=3 cpu=20",
        "6 exit 7/7 <3 told 5 life=5 cpu=123",
    ];
    assert_eq!(rows(&mut join, &batch), want);

    // The same where threads are told by their costs alone.
    let batch = Batch {
        events: vec![threads[0], threads[4]],
        costs,
        drained: Some(Mono(7_000_000)),
        ..Batch::default()
    };
    let want = ["1 fork 7/7 <3", "7 exit 7/7 <3 told 5 life=6 cpu=123"];
    assert_eq!(rows(&mut Join::default(), &batch), want);
}

#[test]
fn who_lived_when_it_was_looked_is_told_once_and_who_is_gone_too() {
    let living = |pid, ppid, start| Living {
        who: who(pid, pid),
        ppid,
        uid: 0,
        comm: Comm::new(b"old"),
        start: Mono(start),
    };
    let mut join = Join::default();
    let before = Batch {
        events: vec![fork(1, 7, 3), fork(1, 8, 3)],
        ..Batch::default()
    };
    rows(&mut join, &before);
    let found = vec![
        living(12, 10, 2),
        living(7, 3, 1),
        living(10, 1, 1),
        living(11, 1, 1),
    ];
    let batch = Batch {
        // 11 ended while it was looked, 13 began behind it.
        events: vec![fork(2, 9, 7), exit(3, who(11, 11), 0), fork(6, 13, 9)],
        losses: vec![Loss {
            source: Source::Connector,
            count: 4,
            before: 0,
        }],
        living: Some((Mono(5_000_000), found)),
        ..Batch::default()
    };
    let want = [
        "2 lost connector 4",
        "2 fork 9/9 <7",
        "3 exit 11/11 0",
        "5 gone 8/8 <3",
        "5 gone 9/9 <7",
        "5 alive 10/10 <1 old",
        "5 alive 12/12 <10 old",
        "6 fork 13/13 <9",
    ];
    assert_eq!(rows(&mut join, &batch), want);
}

#[test]
fn exec_by_another_thread_leaves_one_thread() {
    let mut join = Join::new(true);
    let batch = Batch {
        events: vec![
            fork(1, 7, 3),
            event(2, who(8, 7), What::Fork { parent: who(3, 3) }),
            exit(3, who(7, 7), 0),
            event(4, who(7, 7), What::Exec),
            exit(5, who(7, 7), 2 << 8),
        ],
        names: vec![name(3, 7, "new")],
        costs: vec![cost(who(7, 7), 1, false), cost(who(7, 7), 2, true)],
        ..Batch::default()
    };
    let want = [
        "1 fork 7/7 <3",
        "2 clone 7/8 <3",
        "3 texit 7/7 <3 told 0 life=2 cpu=1",
        "4 exec 7/7 <3 new",
        "5 exit 7/7 <3 told 2 life=4 cpu=3",
    ];
    assert_eq!(rows(&mut join, &batch), want);
}
