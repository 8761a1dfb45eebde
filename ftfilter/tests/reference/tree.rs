//! Slow calls as trees: the whole forest of each task is built in memory, and then cut.
//!
//! For runs without losses, whose text says of every line whose it is.

use std::collections::BTreeMap;

use crate::reference::text::{Record, Task, Trace, What};

/// What is asked for.
pub struct Wanted {
    /// From which duration on a function is slow; never, if it is hidden.
    pub over_ns: fn(&str) -> Option<u64>,
    /// Whether a tree may stand for it.
    pub is_root: fn(&str) -> bool,
    /// Whether an event is shown.
    pub is_event: fn(&str) -> bool,
}

/// A record of a task, and what is inside.
#[derive(Debug, Default)]
struct Node {
    at: usize,
    /// The record of its end; a leaf's is its own.
    end: Option<usize>,
    ns: u64,
    inside: Vec<Node>,
}

/// The records that are shown, in their order.
pub fn tree(trace: &Trace, wanted: &Wanted) -> Vec<usize> {
    let mut tasks: BTreeMap<Task, Vec<usize>> = BTreeMap::new();
    for (at, record) in trace.records.iter().enumerate() {
        tasks.entry(record.task).or_default().push(at);
    }
    // What is shown when a record has been read, and what when all have been.
    let mut shown: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let end = trace.records.len();
    for records in tasks.values() {
        let mut rest = &records[..];
        while !rest.is_empty() {
            for node in nodes(trace, &mut rest) {
                let last = last(trace, wanted, records);
                outermost(trace, wanted, (&node, end + last), &mut shown);
            }
            // An end that nothing began: there are none in a run.
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    shown.into_values().flatten().collect()
}

/// The task's last record that counts.
fn last(trace: &Trace, wanted: &Wanted, records: &[usize]) -> usize {
    let counts = |at: &&usize| match &trace.records[**at].what {
        What::Entry(_) | What::Close(..) => true,
        What::Event(name, _) => (wanted.is_event)(name),
        _ => false,
    };
    records.iter().rev().find(counts).copied().unwrap_or(0)
}

/// The records up to the end of what they are in.
fn nodes(trace: &Trace, rest: &mut &[usize]) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some((&at, more)) = rest.split_first() {
        let mut node = Node {
            at,
            ..Node::default()
        };
        match &trace.records[at].what {
            What::Close(..) => break,
            What::Entry(_) => {
                *rest = more;
                node.inside = self::nodes(trace, rest);
                if let Some((&end, more)) = rest.split_first() {
                    let What::Close(_, Some(ns)) = trace.records[end].what else {
                        panic!("only an end ends what is inside");
                    };
                    assert_eq!(trace.records[end].depth, trace.records[at].depth);
                    (node.end, node.ns) = (Some(end), ns);
                    *rest = more;
                }
            }
            What::Leaf(_, ns) => {
                (node.end, node.ns) = (Some(at), ns.unwrap());
                *rest = more;
            }
            What::Event(..) | What::Lost | What::Other => *rest = more,
        }
        nodes.push(node);
    }
    nodes
}

/// Looks for the calls that trees may stand for: what is in one is shown when it ends, or when all
/// ends.
fn outermost(
    trace: &Trace,
    wanted: &Wanted,
    (node, end): (&Node, usize),
    shown: &mut BTreeMap<usize, Vec<usize>>,
) {
    let is_root = name(&trace.records[node.at]).is_some_and(wanted.is_root);
    if is_root {
        let place = shown.entry(node.end.unwrap_or(end)).or_default();
        trees(trace, wanted, (node, false), place);
    } else {
        for inside in &node.inside {
            outermost(trace, wanted, (inside, end), shown);
        }
    }
}

/// Shows what is slow, from the outermost slow call that a tree may stand for.
fn trees(trace: &Trace, wanted: &Wanted, (node, within): (&Node, bool), shown: &mut Vec<usize>) {
    let record = &trace.records[node.at];
    let Some(name) = name(record) else {
        if let What::Event(name, _) = &record.what
            && within
            && (wanted.is_event)(name)
        {
            shown.push(node.at);
        }
        return;
    };
    let is_slow = node.end.is_some() && (wanted.over_ns)(name).is_some_and(|over| node.ns >= over);
    let is_shown = is_slow && (within || (wanted.is_root)(name));
    if is_shown {
        shown.push(node.at);
    }
    for inside in &node.inside {
        trees(trace, wanted, (inside, within || is_shown), shown);
    }
    if is_shown {
        shown.extend(node.end.filter(|&end| end != node.at));
    }
}

/// The function that a record enters.
fn name(record: &Record) -> Option<&str> {
    match &record.what {
        What::Entry(name) | What::Leaf(name, _) => Some(name),
        _ => None,
    }
}
