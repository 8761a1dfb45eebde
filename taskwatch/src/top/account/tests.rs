use super::*;
use crate::event::Loss;

const MS: u64 = 1_000_000;
const OWN: u32 = 99;

fn who(tid: u32, pid: u32) -> Who {
    Who { tid, pid }
}

fn at(ms: u64) -> Mono {
    Mono(ms * MS)
}

/// What a task that was made at `born` has used by then.
fn cost((tid, pid): (u32, u32), born: u64, now: u64, cpu: u64) -> Cost {
    Cost {
        who: who(tid, pid),
        ppid: 1,
        comm: Comm::new(format!("t{tid}").as_bytes()),
        life_ns: (now - born) * MS,
        cpu_ns: cpu * MS,
        ..Cost::default()
    }
}

fn end(cost: Cost) -> Cost {
    Cost { last: true, ..cost }
}

fn fork(ms: u64, child: (u32, u32), parent: u32) -> Event {
    Event {
        time: at(ms),
        who: who(child.0, child.1),
        what: What::Fork {
            parent: who(parent, parent),
        },
    }
}

fn batch(ms: u64) -> Batch {
    Batch {
        drained: Some(at(ms)),
        ..Batch::default()
    }
}

/// The watch begins at 1,000 ms.
fn account(only: Only) -> Account {
    Account::new(at(1_000), true, Only { own: OWN, ..only })
}

fn asked(account: &Account) -> Vec<u32> {
    let mut tids: Vec<u32> = account.whom().iter().map(|who| who.tid).collect();
    tids.sort_unstable();
    tids
}

/// A table's lines: process, processor time in ms, tasks, ended.
fn table(account: &mut Account, ms: u64) -> Vec<(u32, u64, u64, bool)> {
    let (mut lines, _) = account.close(at(ms));
    lines.sort_by_key(|line| (line.pid, !line.ended));
    let line = |line: &Line| (line.pid, line.used.cpu_ns / MS, line.tasks, line.ended);
    lines.iter().map(line).collect()
}

/// 5 with its thread 6, and 7, known from before.
fn known() -> Account {
    let mut account = account(Only::default());
    account.know([who(5, 5), who(6, 5), who(7, 7), who(OWN, OWN)].into_iter());
    assert_eq!(asked(&account), [5, 6, 7]);
    for (ids, cpu) in [((5, 5), 100), ((6, 5), 200), ((7, 7), 300)] {
        let cost = cost(ids, 0, 1_001, cpu);
        account.answer(at(1_001), cost.who, Some(&cost));
    }
    assert_eq!(table(&mut account, 1_002), []);
    account
}

#[test]
fn only_who_ran_is_asked_and_only_what_is_new_counts() {
    let mut account = known();
    assert_eq!(asked(&account), []);
    account.take(&Batch {
        ran: vec![who(6, 5), who(OWN, OWN), who(6, 5)],
        ..batch(1_500)
    });
    assert_eq!(asked(&account), [6]);
    let now = cost((6, 5), 0, 2_000, 230);
    account.answer(at(2_000), now.who, Some(&now));
    assert_eq!(account.faces[&5].comm.bytes(), b"t5");
    assert_eq!(table(&mut account, 2_000), [(5, 30, 1, false)]);
    // It may run still.
    assert_eq!(asked(&account), [6]);
    account.answer(at(3_000), now.who, Some(&cost((6, 5), 0, 3_000, 230)));
    assert_eq!(table(&mut account, 3_000), []);
    assert_eq!(asked(&account), []);
}

#[test]
fn a_task_that_is_made_and_ends_within_counts_whole() {
    let mut account = known();
    account.take(&Batch {
        events: vec![fork(1_100, (8, 8), 7), fork(1_110, (9, 8), 8)],
        costs: vec![
            cost((9, 8), 1_110, 1_150, 20),
            end(cost((8, 8), 1_100, 1_150, 10)),
        ],
        ..batch(1_150)
    });
    assert_eq!(table(&mut account, 2_000), [(8, 30, 2, true)]);
    assert_eq!(table(&mut account, 3_000), []);
    assert!(!account.tasks.contains_key(&8) && !account.faces.contains_key(&8));
}

#[test]
fn what_an_old_task_used_before_is_not_this_interval_s() {
    let mut account = known();
    account.take(&Batch {
        // 4 was never asked about.
        costs: vec![
            end(cost((7, 7), 0, 1_200, 340)),
            end(cost((4, 4), 500, 1_200, 400)),
        ],
        ..batch(1_200)
    });
    assert_eq!(table(&mut account, 2_000), [(7, 40, 1, true)]);
}

#[test]
fn one_that_has_ended_and_still_answers_counts_once() {
    let mut account = known();
    account.take(&Batch {
        costs: vec![end(cost((7, 7), 0, 1_200, 340))],
        ..batch(1_200)
    });
    // It leaves its processor after it is told what it cost.
    account.take(&Batch {
        ran: vec![who(7, 7)],
        ..batch(1_201)
    });
    assert_eq!(asked(&account), []);
    account.answer(at(2_000), who(7, 7), Some(&cost((7, 7), 0, 2_000, 340)));
    assert_eq!(table(&mut account, 2_000), [(7, 40, 1, true)]);
}

#[test]
fn a_number_used_again_is_another_task() {
    let mut account = known();
    account.take(&Batch {
        costs: vec![end(cost((7, 7), 0, 1_200, 340))],
        ..batch(1_200)
    });
    account.take(&Batch {
        events: vec![fork(1_300, (7, 7), 5)],
        ran: vec![who(7, 7)],
        ..batch(1_400)
    });
    assert_eq!(asked(&account), [7]);
    account.answer(at(2_000), who(7, 7), Some(&cost((7, 7), 1_300, 2_000, 350)));
    let lines = table(&mut account, 2_000);
    assert_eq!(lines, [(7, 40, 1, true), (7, 350, 1, false)]);
}

#[test]
fn a_tree_is_followed_and_nobody_else_is_asked() {
    let mut account = account(Only::default());
    account.follow(10);
    account.take(&Batch {
        events: vec![
            fork(1_010, (10, 10), OWN),
            fork(1_020, (11, 10), 10),
            fork(1_030, (12, 12), 10),
            fork(1_040, (13, 13), 2),
            fork(1_050, (14, 14), 12),
        ],
        costs: vec![end(cost((12, 12), 1_030, 1_060, 5))],
        ..batch(1_060)
    });
    assert_eq!(asked(&account), [10, 11, 14]);
    // The number of 12 is a stranger's now.
    account.take(&Batch {
        events: vec![fork(1_070, (12, 12), 2)],
        costs: vec![end(cost((13, 13), 1_040, 1_080, 7))],
        ..batch(1_080)
    });
    assert_eq!(asked(&account), [10, 11, 14]);
    assert_eq!(table(&mut account, 2_000), [(12, 5, 1, true)]);
}

#[test]
fn where_perf_has_lost_records_all_are_asked_once_and_other_losses_are_told() {
    let mut account = known();
    let loss = |source| Loss {
        source,
        count: 3,
        before: 0,
    };
    account.take(&Batch {
        losses: [Source::Perf, Source::Taskstats].map(loss).to_vec(),
        ..batch(1_200)
    });
    assert_eq!(asked(&account), [5, 6, 7]);
    account.answer(at(2_000), who(6, 5), None);
    let (lines, lost) = account.close(at(2_000));
    assert_eq!((lines, lost), (vec![], 3));
    assert_eq!(asked(&account), []);
    assert_eq!(account.close(at(3_000)).1, 0);
    assert!(!account.tasks.contains_key(&6));
}

#[test]
fn a_reading_that_lags_behind_takes_nothing_back() {
    let mut account = known();
    for (now, cpu, used) in [(2_000, 310, 10), (3_000, 305, 0), (4_000, 312, 2)] {
        let cost = cost((7, 7), 0, now, cpu);
        account.answer(at(now), cost.who, Some(&cost));
        let lines = table(&mut account, now);
        assert_eq!(lines.first().map_or(0, |line| line.1), used);
    }
}
