//! The rules of the preset `alloc`, one pass over the trace for each.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::text::{Record, Task, Trace, What};

/// Events that a function decides about; its alternatives in order.
const GATES: [(&[&str], &[&str]); 4] = [
    (
        &[
            "mm_vmscan_direct_reclaim_begin",
            "mm_vmscan_direct_reclaim_end",
        ],
        &["try_to_free_pages"],
    ),
    (
        &["mm_compaction_begin", "mm_compaction_end"],
        &["compact_zone"],
    ),
    (
        &["mm_compaction_try_to_compact_pages"],
        &["try_to_compact_pages"],
    ),
    (
        &["mm_vmscan_lru_shrink_inactive"],
        &["shrink_inactive_list", "evict_folios", "shrink_lruvec"],
    ),
];

/// Functions whose lines are shown.
const FUNCTIONS: [&str; 11] = [
    "try_to_free_pages",
    "mem_cgroup_soft_limit_reclaim",
    "shrink_node",
    "shrink_node_memcg",
    "shrink_lruvec",
    "shrink_slab",
    "shrink_active_list",
    "shrink_inactive_list",
    "evict_folios",
    "compact_zone",
    "try_to_compact_pages",
];
/// The same by their beginning.
const FAMILIES: [&str; 2] = ["__alloc_pages", "__alloc_frozen_pages"];

/// Name, begin and end of what is timed by two events.
const SHRINK: (&str, &str, &str) = ("shrink_slab", "mm_shrink_slab_start", "mm_shrink_slab_end");
/// Pairs of plain text only.
const PLAIN: [(&str, &str, &str); 2] = [
    (
        "direct_reclaim",
        "mm_vmscan_direct_reclaim_begin",
        "mm_vmscan_direct_reclaim_end",
    ),
    ("compaction", "mm_compaction_begin", "mm_compaction_end"),
];

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub over_ns: u64,
    pub slack_ns: u64,
}

/// What the rules say about a trace.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Lines (from 0) in the order of the output.
    pub shown: Vec<usize>,
    /// Records of events that a slow call released, with the record of its close.
    pub released: BTreeMap<usize, usize>,
    /// Records of calls that are shown.
    pub calls: Vec<usize>,
    /// Latencies by (pair, key), in the order of their ends.
    pub totals: BTreeMap<(String, String), Vec<u64>>,
    /// The same by (pair, key with address and the like).
    pub instances: BTreeMap<(String, String), Vec<u64>>,
    /// Starts and ends without their other half.
    pub unmatched: usize,
    /// Bare closes without an entry.
    pub nameless: usize,
    pub lost_marks: usize,
    /// Whether times could be used.
    pub timed: bool,
}

/// A finished call: what a close or a leaf tells.
#[derive(Clone, Debug)]
pub struct Call {
    pub function: String,
    pub ns: u64,
    /// The time of its return.
    pub end_ns: Option<u64>,
    /// The record of its entry, if that is in the trace; a leaf's is its own.
    pub entry: Option<usize>,
}

pub fn alloc(trace: &Trace, limits: Limits) -> Verdict {
    let (calls, nameless) = calls(trace);
    let timed = is_timed(trace, &calls);
    let mut verdict = Verdict {
        nameless,
        timed,
        lost_marks: trace
            .records
            .iter()
            .filter(|r| r.what == What::Lost)
            .count(),
        ..Verdict::default()
    };
    let slow = |at: &usize| calls.get(at).is_some_and(|call| call.ns >= limits.over_ns);
    let is_shown = |at: &usize| slow(at) && is_function(&calls[at].function);
    verdict.calls = (0..trace.records.len()).filter(is_shown).collect();
    let dropped = dropped(trace);
    for (events, functions) in GATES {
        let occurs = |function: &&&str| calls.values().any(|call| call.function == **function);
        if let Some(function) = functions.iter().find(occurs) {
            let gate = Gate {
                trace,
                calls: &calls,
                events,
                function,
                limits,
                timed,
                dropped: &dropped,
            };
            verdict.released.extend(gate.released());
        }
    }
    let mut pairs = Vec::new();
    if timed {
        pairs = self::pairs(trace, SHRINK, &mut verdict);
        for pair in PLAIN.into_iter().filter(|_| !trace.graph) {
            pairs.extend(self::pairs(trace, pair, &mut verdict));
        }
    }
    let slow_pairs = pairs.iter().filter(|(.., ns)| *ns >= limits.over_ns);
    let starts: HashMap<usize, usize> = slow_pairs.map(|&(start, end, _)| (end, start)).collect();
    let mut by_close: HashMap<usize, Vec<usize>> = HashMap::new();
    for (&event, &close) in &verdict.released {
        by_close.entry(close).or_default().push(event);
    }
    for at in 0..trace.records.len() {
        let mut show = by_close.remove(&at).unwrap_or_default();
        show.extend(starts.get(&at));
        if is_shown(&at) || starts.contains_key(&at) {
            show.push(at);
        }
        let lines = show
            .into_iter()
            .flat_map(|at| trace.records[at].lines.clone());
        verdict.shown.extend(lines);
    }
    verdict
}

fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Where a bare close looks for its entry: CPU (or else task) and depth.
type Place = (Option<Task>, Option<u32>, usize);

/// The calls by the record of their close or leaf, and how many closes belong to nothing.
///
/// The kernel leaves the name out when the function is that of the last entry which it printed for
/// the same CPU and depth, whatever the task and whatever was lost in between. So does this.
pub fn calls(trace: &Trace) -> (BTreeMap<usize, Call>, usize) {
    let mut calls = BTreeMap::new();
    let mut nameless = 0;
    let mut open: HashMap<Place, (String, usize)> = HashMap::new();
    for (at, record) in trace.records.iter().enumerate() {
        let task = record.cpu.is_none().then_some(record.task);
        let place = (task, record.cpu, record.depth);
        match &record.what {
            What::Entry(name) => {
                open.insert(place, (name.clone(), at));
            }
            What::Leaf(name, Some(ns)) => {
                open.remove(&place);
                let end_ns = record.time_ns.map(|time| time + ns);
                calls.insert(at, call(name, *ns, end_ns, Some(at)));
            }
            What::Close(name, Some(ns)) => {
                let opened = open.remove(&place);
                let opened = opened.filter(|(opened, _)| name.as_ref().is_none_or(|n| n == opened));
                let entry = opened.as_ref().map(|&(_, entry)| entry);
                match name.clone().or(opened.map(|(name, _)| name)) {
                    Some(name) => {
                        calls.insert(at, call(&name, *ns, record.time_ns, entry));
                    }
                    None => nameless += 1,
                }
            }
            _ => {}
        }
    }
    (calls, nameless)
}

/// How well times tell what is inside a slow call, where entries are there to tell it surely: the
/// number of events that both find, and the lines that times miss and that they take in wrongly.
pub fn inside(trace: &Trace, limits: Limits) -> (usize, Vec<usize>, Vec<usize>) {
    let released = alloc(trace, limits).released;
    let (calls, _) = calls(trace);
    let mut sure: BTreeSet<usize> = BTreeSet::new();
    let mut checked: BTreeSet<usize> = BTreeSet::new();
    for (events, functions) in GATES {
        let occurs = |function: &&&str| calls.values().any(|call| call.function == **function);
        let Some(function) = functions.iter().find(occurs) else {
            continue;
        };
        let ours = |at: &usize| match &trace.records[*at].what {
            What::Event(name, _) => events.contains(&name.as_str()),
            _ => false,
        };
        for (&close, call) in calls.iter().filter(|(_, call)| call.function == *function) {
            let same = |at: &usize| trace.records[*at].task == trace.records[close].task;
            let entry = call.entry.filter(|entry| {
                let begin = trace.records[*entry].time_ns;
                let begin = begin
                    .zip(call.end_ns)
                    .map(|(begin, end)| (begin + call.ns).abs_diff(end));
                same(entry) && begin.is_some_and(|away| away < 50_000)
            });
            if let Some(entry) = entry.filter(|_| call.ns >= limits.over_ns) {
                sure.extend((entry..close).filter(|at| same(at) && ours(at)));
                checked.insert(close);
            }
        }
    }
    let by_time = released.iter().filter(|(_, close)| checked.contains(close));
    let by_time: BTreeSet<usize> = by_time.map(|(&event, _)| event).collect();
    let line = |&at: &usize| trace.records[at].lines.start;
    (
        sure.intersection(&by_time).count(),
        sure.difference(&by_time).map(line).collect(),
        by_time.difference(&sure).map(line).collect(),
    )
}

fn call(function: &str, ns: u64, end_ns: Option<u64>, entry: Option<usize>) -> Call {
    Call {
        function: function.to_owned(),
        ns,
        end_ns,
        entry,
    }
}

/// Where each task was last seen.
#[derive(Default)]
struct Places(HashMap<Task, Option<u32>>);

impl Places {
    /// The tasks whose state a record drops.
    fn dropped(&mut self, record: &Record) -> Vec<Task> {
        if record.what == What::Lost {
            let here = |cpu: &Option<u32>| cpu.is_none() || *cpu == record.cpu;
            let tasks = self.0.iter().filter(|(_, cpu)| here(cpu));
            return tasks.map(|(&task, _)| task).collect();
        }
        self.0.insert(record.task, record.cpu);
        Vec::new()
    }
}

/// Lost marks, and the tasks whose state each drops.
fn dropped(trace: &Trace) -> HashSet<(usize, Task)> {
    let mut places = Places::default();
    let records = trace.records.iter().enumerate();
    let marks = records.flat_map(|(at, record)| {
        let tasks = places.dropped(record);
        tasks.into_iter().map(move |task| (at, task))
    });
    marks.collect()
}

/// Whether the times are times: see the choices above.
fn is_timed(trace: &Trace, calls: &BTreeMap<usize, Call>) -> bool {
    let times = trace.records.iter().filter_map(|record| record.time_ns);
    let (Some(first), Some(last)) = (times.clone().min(), times.max()) else {
        return false;
    };
    // A leaf's line has the time of its entry: the last one ends behind the last line.
    let ends = calls.values().filter_map(|call| call.end_ns);
    let last = ends.max().map_or(last, |end| end.max(last));
    // The first call of a depth may have begun before the trace.
    let mut sums: HashMap<(Task, usize), Option<u64>> = HashMap::new();
    for (&at, call) in calls {
        let record = &trace.records[at];
        let sum = sums.entry((record.task, record.depth)).or_default();
        *sum = Some(sum.map_or(0, |sum| sum.saturating_add(call.ns)));
    }
    let longest = sums.values().flatten().max().copied().unwrap_or(0);
    longest <= last - first + 1_000_000
}

/// One rule about events.
struct Gate<'a> {
    trace: &'a Trace,
    calls: &'a BTreeMap<usize, Call>,
    events: &'a [&'a str],
    function: &'a str,
    limits: Limits,
    timed: bool,
    /// Lost marks, and whose state each drops.
    dropped: &'a HashSet<(usize, Task)>,
}

impl Gate<'_> {
    /// The events that slow calls release, with the record that does.
    fn released(&self) -> Vec<(usize, usize)> {
        let mut released = Vec::new();
        let mut waiting: HashMap<Task, Vec<usize>> = HashMap::new();
        let mut previous: HashMap<Task, usize> = HashMap::new();
        for (at, record) in self.trace.records.iter().enumerate() {
            if self.is_ours(at) {
                waiting.entry(record.task).or_default().push(at);
            }
            let Some(call) = self.calls.get(&at) else {
                continue;
            };
            if call.function != self.function {
                continue;
            }
            if call.ns >= self.limits.over_ns {
                let before = previous.get(&record.task).copied();
                let waiting = waiting.entry(record.task).or_default();
                let mut now = self.belonging(waiting, call, before);
                let begins = now.iter().filter_map(|&end| self.begin(end));
                let begins: Vec<_> = begins.filter(|begin| waiting.contains(begin)).collect();
                now.extend(begins);
                waiting.retain(|event| !now.contains(event));
                released.extend(now.into_iter().map(|event| (event, at)));
            }
            previous.insert(record.task, at);
        }
        released
    }

    fn is_ours(&self, at: usize) -> bool {
        self.name(at)
            .is_some_and(|name| self.events.contains(&name))
    }

    fn name(&self, at: usize) -> Option<&str> {
        match &self.trace.records[at].what {
            What::Event(name, _) => Some(name),
            _ => None,
        }
    }

    /// The events inside a call, as far as times tell.
    fn belonging(&self, waiting: &[usize], call: &Call, previous: Option<usize>) -> HashSet<usize> {
        let waiting = waiting.iter().copied();
        let inside = |event: &usize| {
            let time = self.trace.records[*event].time_ns;
            let (Some(time), Some(end)) = (time, call.end_ns) else {
                return false;
            };
            time + call.ns + self.limits.slack_ns >= end
        };
        if self.timed {
            return waiting.filter(inside).collect();
        }
        let since = waiting.filter(|event| previous.is_none_or(|previous| *event > previous));
        let last: HashMap<_, _> = since.map(|event| (self.name(event), event)).collect();
        last.into_values().collect()
    }

    /// The begin of an end: the latest one, unless another end stands in between, or a lost mark
    /// of the CPU that the task was on.
    fn begin(&self, end: usize) -> Option<usize> {
        let stem = self.name(end)?.strip_suffix("_end")?;
        let records = &self.trace.records;
        let whole = (0..end)
            .rev()
            .take_while(|&at| !self.dropped.contains(&(at, records[end].task)));
        let mut before = whole.filter(|&at| records[at].task == records[end].task);
        let other = before.find(|&at| {
            let name = self.name(at).unwrap_or("");
            name.strip_prefix(stem)
                .is_some_and(|tail| ["_begin", "_end"].contains(&tail))
        })?;
        self.name(other)?.ends_with("_begin").then_some(other)
    }
}

/// Starts and ends that belong together: their records and the latency.
fn pairs(
    trace: &Trace,
    (name, start, end): (&str, &str, &str),
    verdict: &mut Verdict,
) -> Vec<(usize, usize, u64)> {
    let mut found = Vec::new();
    let mut begun: HashMap<(Task, String), usize> = HashMap::new();
    let mut place = Places::default();
    for (at, record) in trace.records.iter().enumerate() {
        let dropped = place.dropped(record);
        let before = begun.len();
        begun.retain(|(task, _), _| !dropped.contains(task));
        verdict.unmatched += before - begun.len();
        let What::Event(event, text) = &record.what else {
            continue;
        };
        let (key, instance) = if name == SHRINK.0 {
            shrinker(text)
        } else {
            (String::new(), String::new())
        };
        if event == start {
            let old = begun.insert((record.task, instance), at);
            verdict.unmatched += usize::from(old.is_some());
        } else if event == end {
            let begin = begun.remove(&(record.task, instance.clone()));
            let times = begin
                .and_then(|at| trace.records[at].time_ns)
                .zip(record.time_ns);
            let latency = times.and_then(|(start, end)| end.checked_sub(start));
            let (Some(begin), Some(ns)) = (begin, latency) else {
                verdict.unmatched += 1 + usize::from(begin.is_some());
                continue;
            };
            let totals = verdict.totals.entry((name.to_owned(), key)).or_default();
            totals.push(ns);
            let totals = verdict
                .instances
                .entry((name.to_owned(), instance))
                .or_default();
            totals.push(ns);
            found.push((begin, at, ns));
        }
    }
    verdict.unmatched += begun.len();
    found
}

/// Name and instance of a shrinker.
///
/// ```text
/// ext4_es_scan+0x0/0x3b0 [ext4] 00000000f691c05b: nid: 0 objects to shrink 4648 gfp_flags GFP_K…
/// super_cache_scan+0x0/0x200 000000004edd7f24: nid: 0 pid: 216 memcg_id: 1 unused scan count 2…
/// shr=0xffff888102434880 (-131387306588032) nid=0x0 (0) shrink=super_cache_scan+0x0/0x210 (-21…
/// ```
fn shrinker(text: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(text).into_owned();
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let value = |name: &str| {
        let same = words
            .iter()
            .find_map(|word| word.strip_prefix(&format!("{name}=")));
        let next = words.iter().position(|word| *word == format!("{name}:"));
        same.or(next.and_then(|at| words.get(at + 1).copied()))
    };
    let (symbol, address) = match value("shrink") {
        Some(symbol) => (symbol, value("shr")),
        None => {
            let address = words.iter().find_map(|word| word.strip_suffix(':'));
            (words.first().copied().unwrap_or(""), address)
        }
    };
    let key = symbol.split('+').next().unwrap_or(symbol);
    let parts = [Some(symbol), address, value("nid"), value("memcg_id")];
    let instance = parts.map(|part| part.unwrap_or("-")).join(" ");
    (key.to_owned(), instance)
}

/// `NAME : total time = 8.731000 ms, max latency = 0.278000 ms`, by total from the top.
pub fn classic(totals: &BTreeMap<(String, String), Vec<u64>>) -> String {
    let mut rows: Vec<_> = totals
        .iter()
        .map(|((name, key), all)| {
            let title = if key.is_empty() { name } else { key };
            let total: u64 = all.iter().sum();
            let longest = all.iter().max().copied().unwrap_or(0);
            (total, title, longest)
        })
        .collect();
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let ms = |ns: u64| format!("{}.{:06} ms", ns / 1_000_000, ns % 1_000_000);
    let line = |(total, title, longest): (u64, &String, u64)| {
        format!(
            "{title} : total time = {}, max latency = {}\n",
            ms(total),
            ms(longest)
        )
    };
    rows.into_iter().map(line).collect()
}
