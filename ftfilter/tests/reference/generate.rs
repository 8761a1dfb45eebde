//! Random runs of a small machine, and the text that the kernel would print of them.
//!
//! A run is what happened: tasks on CPUs that enter and leave functions and hit tracepoints, no two
//! things within 3 us, so that microseconds tell what is inside what. The text is made the kernel's
//! way: leaves where nothing stands between entry and return, bare closes where the last entry of
//! the CPU and depth was the same function, switches where the pid of the line before differs.

use std::collections::HashMap;

use arbtest::arbitrary::{Result, Unstructured};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Step {
    pub ns: u64,
    pub cpu: u32,
    pub pid: u32,
    pub depth: usize,
    pub what: Happened,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Entry(&'static str),
    /// The function and the step of its entry.
    Return(&'static str, usize),
    /// `name: text`, different from every other.
    Event(String),
}

#[derive(Debug)]
pub struct Run {
    pub steps: Vec<Step>,
    pub comms: HashMap<u32, &'static [u8]>,
}

/// How the kernel is asked to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub no_abstime: bool,
    pub no_cpu: bool,
    pub no_proc: bool,
    pub flags: bool,
    pub tail: bool,
    pub arguments: bool,
    pub threshold_ns: u64,
    /// Tame names in the place of the hostile ones.
    pub tame: bool,
}

/// Steps that the ring buffer lost: all of one CPU from one step to another.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    pub cpu: u32,
    pub from: usize,
    pub to: usize,
}

const COMMS: [&[u8]; 14] = [
    b"bash",
    b"my prog",
    b"a | b c",
    b"x) y-3 ",
    b" => (z)",
    b"/* } */",
    b"-123",
    b"",
    b"   lead",
    b"\x1b[31m",
    b"tab\ttab",
    b"new\nlin",
    b"half\xc3",
    b"<...>",
];

const FUNCTIONS: [&str; 10] = [
    "__alloc_pages_noprof",
    "try_to_free_pages",
    "try_to_compact_pages",
    "compact_zone",
    "shrink_slab",
    "shrink_node",
    "shrink_active_list",
    "not_asked_for",
    "compact_zone",
    "try_to_free_pages",
];

const SHRINKERS: [&str; 3] = [
    "super_cache_scan+0x0/0x1f0 000000002f37a6c9",
    "super_cache_scan+0x0/0x1f0 000000004d528e60",
    "ext4_es_scan+0x0/0x3b0 [ext4] 00000000f691c05b",
];

pub fn run(u: &mut Unstructured) -> Result<Run> {
    let cpus = u.int_in_range(1..=3_u32)?;
    // The functions that decide about one event are alternatives: a kernel has one of them.
    let lists = ["shrink_inactive_list", "evict_folios", "shrink_lruvec"];
    let list = lists[u.choose_index(lists.len())?];
    let pids = [7, 100, 4_242, 1_234_567, 0];
    let mut comms = HashMap::from([(0, b"<idle>".as_slice()), (1, b"init")]);
    for pid in &pids[..4] {
        comms.insert(*pid, COMMS[u.choose_index(COMMS.len())?]);
    }
    let mut steps = Vec::new();
    let mut ns = u.int_in_range(1..=200_000_u64)? * 1_000_003;
    for cpu in 0..cpus {
        ns += 5_000;
        steps.push(step(
            ns,
            (cpu, 1),
            0,
            Happened::Event(format!("boot: cpu {cpu}")),
        ));
    }
    let mut on: Vec<u32> = vec![1; cpus as usize];
    let mut open: HashMap<(u32, u32), Vec<(&str, usize)>> = HashMap::new();
    for id in 0..u.int_in_range(1..=140)? {
        let long = [3_000, 20_000, 100_000, 3_000_000, 300_000_000];
        let long = long[u.choose_index(long.len())?];
        ns += u.int_in_range(3_000..=long)?;
        let cpu = u.int_in_range(0..=cpus - 1)?;
        if on[cpu as usize] == 1 || u.ratio(1, 4)? {
            let pid = pids[u.choose_index(pids.len())?];
            if pid > 0 && on.contains(&pid) {
                continue;
            }
            on[cpu as usize] = pid;
        }
        let pid = on[cpu as usize];
        // Every idle task has a stack of its own.
        let stack = open
            .entry((pid, if pid == 0 { cpu } else { 0 }))
            .or_default();
        let depth = stack.len();
        match u.int_in_range(0..=5)? {
            0 | 1 if depth < 6 => {
                let all = FUNCTIONS.len();
                let which = u.int_in_range(0..=all)?;
                let function = if which == all { list } else { FUNCTIONS[which] };
                stack.push((function, steps.len()));
                steps.push(step(ns, (cpu, pid), depth, Happened::Entry(function)));
            }
            2 | 3 => {
                if let Some((function, entry)) = stack.pop() {
                    let what = Happened::Return(function, entry);
                    steps.push(step(ns, (cpu, pid), depth - 1, what));
                }
            }
            _ => {
                let text = tracepoint(u, id)?;
                steps.push(step(ns, (cpu, pid), depth, Happened::Event(text)));
            }
        }
    }
    Ok(Run { steps, comms })
}

fn step(ns: u64, (cpu, pid): (u32, u32), depth: usize, what: Happened) -> Step {
    Step {
        ns,
        cpu,
        pid,
        depth,
        what,
    }
}

fn tracepoint(u: &mut Unstructured, id: u32) -> Result<String> {
    let shrinker = SHRINKERS[u.choose_index(SHRINKERS.len())?];
    let memcg = if u.ratio(1, 6)? {
        " pid: 7 memcg_id: 1"
    } else {
        ""
    };
    Ok(match u.int_in_range(0..=13)? {
        0 => format!("mm_vmscan_direct_reclaim_begin: order={id} gfp_flags=GFP_KERNEL"),
        1 => format!("mm_vmscan_direct_reclaim_end: nr_reclaimed={id}"),
        2 => format!("mm_compaction_begin: zone_start=0x1 migrate_pfn={id}, mode=sync"),
        3 => format!("mm_compaction_end: zone_start=0x1 migrate_pfn={id} status=complete"),
        4 => format!("mm_compaction_try_to_compact_pages: order={id} gfp_mask=GFP_TRANSHUGE"),
        5 => format!("mm_vmscan_lru_shrink_inactive: nid=0 nr_scanned={id} flags=A|B"),
        6 => format!("sched_switch: prev_comm=}} prev_pid={id} ==> next_comm=a:b"),
        7..=9 => format!(
            "mm_shrink_slab_start: {shrinker}: nid: 0{memcg} objects to shrink {id} priority 12"
        ),
        _ => format!("mm_shrink_slab_end: {shrinker}: nid: 0{memcg} unused scan count {id}"),
    })
}

/// The text of a run.
pub fn text(run: &Run, options: Options, loss: Option<Loss>) -> Vec<u8> {
    let mut printer = Printer {
        run,
        options,
        out: Vec::new(),
        entered: HashMap::new(),
        last_pid: HashMap::new(),
    };
    let is_lost = |at: usize| {
        loss.is_some_and(|loss| run.steps[at].cpu == loss.cpu && (loss.from..loss.to).contains(&at))
    };
    let mut pending = 0;
    let mut done = vec![false; run.steps.len()];
    for at in 0..run.steps.len() {
        let step = &run.steps[at];
        if is_lost(at) {
            pending += 1;
            continue;
        }
        if pending > 0 && loss.is_some_and(|loss| loss.cpu == step.cpu) {
            let mark = format!("CPU:{} [LOST {pending} EVENTS]\n", step.cpu);
            printer.out.extend_from_slice(mark.as_bytes());
            pending = 0;
        }
        if std::mem::take(&mut done[at]) {
            continue;
        }
        let next = (at + 1..run.steps.len()).find(|&next| run.steps[next].cpu == step.cpu);
        let leaf = next.filter(|&next| {
            let returns = matches!(run.steps[next].what, Happened::Return(_, entry) if entry == at);
            returns && !is_lost(next) && options.threshold_ns == 0
        });
        if let Some(next) = leaf {
            done[next] = true;
        }
        printer.print(at, leaf);
    }
    printer.out
}

struct Printer<'a> {
    run: &'a Run,
    options: Options,
    out: Vec<u8>,
    entered: HashMap<(u32, usize), &'static str>,
    last_pid: HashMap<u32, u32>,
}

impl Printer<'_> {
    fn print(&mut self, at: usize, leaf: Option<usize>) {
        let step = &self.run.steps[at];
        let place = (step.cpu, step.depth);
        let limit = self.options.threshold_ns;
        let (ns, body) = match &step.what {
            Happened::Entry(_) if limit > 0 => return,
            Happened::Entry(function) => {
                let arguments = if self.options.arguments {
                    "gfp=0x1, cc={}"
                } else {
                    ""
                };
                if let Some(next) = leaf {
                    self.entered.remove(&place);
                    let ns = self.run.steps[next].ns - step.ns;
                    (Some(ns), format!("{function}({arguments});"))
                } else {
                    self.entered.insert(place, function);
                    (None, format!("{function}({arguments}) {{"))
                }
            }
            Happened::Return(function, entry) => {
                let ns = step.ns - self.run.steps[*entry].ns;
                if ns < limit {
                    return;
                }
                let bare = self.entered.remove(&place) == Some(function) && !self.options.tail;
                let name = format!("}} /* {function} */");
                (Some(ns), if bare { "}".to_owned() } else { name })
            }
            Happened::Event(text) => (None, format!("/* {text} */")),
        };
        self.switch(step.cpu, step.pid);
        self.head(step);
        self.duration(ns);
        let indent = "  ".repeat(step.depth);
        self.out
            .extend_from_slice(format!("{indent}{body}\n").as_bytes());
    }

    fn switch(&mut self, cpu: u32, pid: u32) {
        let before = self.last_pid.insert(cpu, pid);
        let Some(before) = before.filter(|before| *before != pid) else {
            return;
        };
        let dashes = format!(" {}\n", "-".repeat(42));
        self.out.extend_from_slice(dashes.as_bytes());
        self.out.extend_from_slice(format!(" {cpu}) ").as_bytes());
        self.task(before);
        self.out.extend_from_slice(b" => ");
        self.task(pid);
        self.out
            .extend_from_slice(format!("\n{dashes}\n").as_bytes());
    }

    fn task(&mut self, pid: u32) {
        let comm = match self.options.tame {
            true => b"tame",
            false => self.run.comms[&pid],
        };
        let comm = &comm[..comm.len().min(7)];
        let pid = pid.to_string();
        let blanks = 14_usize.saturating_sub(comm.len() + pid.len() + 1);
        self.out.resize(self.out.len() + blanks / 2, b' ');
        self.out.extend_from_slice(comm);
        self.out.push(b'-');
        self.out.extend_from_slice(pid.as_bytes());
        self.out.resize(self.out.len() + blanks - blanks / 2, b' ');
    }

    fn head(&mut self, step: &Step) {
        if !self.options.no_abstime {
            let (s, us) = (step.ns / 1_000_000_000, step.ns / 1_000 % 1_000_000);
            self.out
                .extend_from_slice(format!("{s:5}.{us:06} |  ").as_bytes());
        }
        if !self.options.no_cpu {
            self.out
                .extend_from_slice(format!(" {}) ", step.cpu).as_bytes());
        }
        if !self.options.no_proc {
            self.task(step.pid);
            self.out.extend_from_slice(b" | ");
        }
        if self.options.flags {
            self.out.extend_from_slice(b" .N.1. | ");
        }
    }

    fn duration(&mut self, ns: Option<u64>) {
        let Some(ns) = ns else {
            self.out.extend_from_slice(b"              |  ");
            return;
        };
        let marks = [
            (9, b'$'),
            (8, b'@'),
            (7, b'*'),
            (6, b'#'),
            (5, b'!'),
            (4, b'+'),
        ];
        let mark = marks.iter().find(|(power, _)| ns > 10_u64.pow(*power));
        self.out.push(mark.map_or(b' ', |&(_, mark)| mark));
        let mut number = (ns / 1_000).to_string();
        if number.len() < 7 {
            let decimals = format!("{:03}", ns % 1_000);
            let room = (7 - number.len()).min(3);
            number = format!("{number}.{}", &decimals[..room]);
        }
        let blanks = 8_usize.saturating_sub(number.len());
        let text = format!(" {number} us {}|  ", " ".repeat(blanks));
        self.out.extend_from_slice(text.as_bytes());
    }
}
