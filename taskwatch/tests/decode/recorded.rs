//! A recording of a machine: see tests/data/netlink/README.md.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use taskwatch::connector::{self, Said};
use taskwatch::event::Living;
use taskwatch::event::{Batch, Comm, Event, What};
use taskwatch::gaps::Gaps;
use taskwatch::netlink;
use taskwatch::raw::{Frame, Reader};
use taskwatch::sideband::{self, Record};
use taskwatch::taskstats;

/// What the recording holds, read.
#[derive(Default)]
struct Heard {
    batch: Batch,
    /// Forks and exits by perf.
    side: Vec<Event>,
    tasks: Vec<Living>,
    acknowledged: u32,
    missing: u32,
}

fn heard() -> Heard {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let file = File::open(path.join("../tests/data/netlink/linux-6.18.raw")).unwrap();
    let mut reader = Reader::new(BufReader::new(file)).unwrap();
    let mut heard = Heard::default();
    let mut gaps = Gaps::default();
    while let Some((_, frame)) = reader.next_frame().unwrap() {
        match frame {
            Frame::Connector(datagram) => heard.connector(datagram, &mut gaps),
            Frame::Taskstats(datagram) => heard.taskstats(datagram),
            Frame::Perf(record) => match sideband::decode(record).unwrap() {
                Record::Name(name) => heard.batch.names.push(name),
                Record::Event(event) => heard.side.push(event),
                other => panic!("{other:?}"),
            },
            Frame::Task(task) => heard.tasks.push(task),
            Frame::Clock(_) | Frame::End => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(reader.torn(), None);
    heard
}

impl Heard {
    fn connector(&mut self, datagram: &[u8], gaps: &mut Gaps) {
        for message in netlink::messages(datagram) {
            let message = connector::decode(&message.unwrap()).unwrap();
            self.missing += gaps.missing(message.cpu, message.sequence);
            match message.said {
                Said::Event(event) => self.batch.events.push(event),
                Said::Ack { error, .. } => self.acknowledged += u32::from(error == 0),
                Said::Unknown { what } => panic!("{what:#x}"),
            }
        }
    }

    fn taskstats(&mut self, datagram: &[u8]) {
        for message in netlink::messages(datagram) {
            let told = taskstats::decode(&message.unwrap()).unwrap();
            self.batch.costs.extend(told.cost);
            self.batch.groups.extend(told.group);
        }
    }

    fn exits(&self) -> impl Iterator<Item = (&Event, u32)> {
        self.batch
            .events
            .iter()
            .filter_map(|event| match event.what {
                What::Exit { status } => Some((event, status.unwrap())),
                _ => None,
            })
    }
}

#[test]
fn all_kinds_of_events_are_there_and_none_is_missing() {
    let heard = heard();
    let mut kinds = BTreeMap::new();
    for event in &heard.batch.events {
        let name = format!("{:?}", event.what);
        let name = name.split(|c: char| !c.is_alphabetic()).next().unwrap();
        *kinds.entry(name.to_owned()).or_insert(0) += 1;
    }
    let kinds: Vec<_> = kinds
        .iter()
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    let kinds = kinds.join(", ");
    let expected = "Comm 1, Core 1, Exec 2, Exit 16, Fork 15, Gid 1, Ptrace 2, Sid 1, Uid 1";
    assert_eq!(kinds, expected);
    assert_eq!((heard.acknowledged, heard.missing), (1, 0));
    assert_eq!(heard.tasks.len(), 1);
}

#[test]
fn every_exit_has_its_cost_and_every_exec_its_name() {
    let heard = heard();
    let mut last = 0;
    for (exit, status) in heard.exits() {
        let mut costs = heard.batch.costs.iter();
        let cost = costs.find(|cost| cost.who == exit.who).unwrap();
        assert!(cost.cpu_ns > 0 && cost.cpu_ns <= cost.life_ns, "{cost:?}");
        // The kernel tells taskstats a thread's status only if it is its process's first one.
        if cost.who.tid == cost.who.pid {
            assert_eq!(cost.status & !0x80, status & !0x80);
        }
        last += usize::from(cost.last);
    }
    assert_eq!(heard.batch.costs.len(), heard.exits().count());
    assert_eq!((last, heard.batch.groups.len()), (13, 2));
    for exec in heard
        .batch
        .events
        .iter()
        .filter(|event| event.what == What::Exec)
    {
        let mut names = heard.batch.names.iter().filter(|name| name.exec);
        let name = names.find(|name| name.who == exec.who).unwrap();
        assert!(name.time < exec.time);
        assert!(exec.time.since(name.time).ns() < 1_000_000);
    }
}

#[test]
fn names_are_any_bytes() {
    let heard = heard();
    let odd = Comm::new(b"a\tb\nc\x1b\"d\\e");
    assert!(
        heard
            .batch
            .events
            .iter()
            .any(|event| event.what == What::Comm(odd))
    );
    assert!(
        heard
            .batch
            .names
            .iter()
            .any(|name| name.comm == odd && !name.exec)
    );
    assert!(heard.batch.costs.iter().any(|cost| cost.comm == odd));
}

#[test]
fn perf_tells_the_same_forks_and_exits() {
    let heard = heard();
    let of = |events: &[Event], fork: bool| {
        let mut found: Vec<_> = (events.iter())
            .filter(|event| match event.what {
                What::Fork { .. } => fork,
                What::Exit { .. } => !fork,
                _ => false,
            })
            .map(|event| event.who)
            .collect();
        found.sort();
        found
    };
    for fork in [true, false] {
        assert_eq!(of(&heard.batch.events, fork), of(&heard.side, fork));
    }
    // A thread's maker, which the proc connector doesn't tell.
    let threads = heard
        .side
        .iter()
        .filter(|event| event.who.tid != event.who.pid);
    for thread in threads {
        if let What::Fork { parent } = thread.what {
            assert_eq!(parent.pid, thread.who.pid);
        }
    }
}

/// The first child spun 300 us between its start and its end, and never slept.
#[test]
fn a_spin_is_told_that_the_schedulers_sum_does_not_show() {
    let heard = heard();
    let mut costs = heard.batch.costs.iter();
    let first = costs.find(|cost| cost.who.tid == 22796).unwrap();
    assert_eq!(first.cpu_ns, 352_920);
}
