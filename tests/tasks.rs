//! What tasks did, told three times: by `taskwatch` in its rows, by the storm in the counts of what it
//! made, by the deeds in the list of who did what.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use pipe::tsv::{Reader, unescape};

/// One row of `taskwatch`. What is empty there is nothing here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The first column, whatever its clock.
    pub time_s: f64,
    /// What happened.
    pub event: String,
    /// To which process.
    pub pid: u32,
    /// To which of its threads.
    pub tid: u32,
    /// Whose child it was born as.
    pub ppid: Option<u32>,
    /// Its user.
    pub uid: Option<u32>,
    /// Its name, as the kernel has it.
    pub comm: Vec<u8>,
    /// Exit code or signal.
    pub status: String,
    /// From its birth to its end.
    pub life_s: Option<f64>,
    /// Processor time.
    pub cpu_s: Option<f64>,
    /// Time on a run queue.
    pub wait_s: Option<f64>,
    /// The most memory.
    pub rss_peak_kib: Option<u64>,
    /// How many events were lost before this one.
    pub lost: u64,
    /// Its arguments, parted by a space, as they were given.
    pub args: Vec<u8>,
}

/// All rows of a run.
#[derive(Clone, Debug, Default)]
pub struct Rows(pub Vec<Row>);

/// What a storm has made.
#[derive(Clone, Debug)]
pub struct Made {
    /// fork, vfork, spawn or threads.
    pub kind: String,
    /// As many were asked for.
    pub tasks: usize,
    /// Execs of tasks.
    pub execs: usize,
    /// The processes that made them.
    pub workers: HashSet<u32>,
    /// The name that they ended with.
    pub comm: Vec<u8>,
    /// The processor time of all of it.
    pub cpu_s: f64,
}

/// Who had which part in a deed.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it did.
    pub part: String,
    /// Its process.
    pub pid: u32,
    /// Its thread.
    pub tid: u32,
    /// When it was told, by CLOCK_MONOTONIC.
    pub time_s: f64,
}

impl Rows {
    /// Reads what `taskwatch` wrote. Columns are found by their names; rows have to be whole.
    pub fn read(path: &Path) -> Rows {
        let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let Some(mut reader) = Reader::new(file).expect("it can be read") else {
            return Rows::default();
        };
        let time = String::from_utf8_lossy(&reader.columns()[0]).into_owned();
        assert!(time.ends_with("_s"), "the first column is the time: {time}");
        let find = |name: &str| reader.find(name);
        let must = |name: &str| find(name).unwrap_or_else(|| panic!("no column '{name}'"));
        let [event, pid, tid, ppid, uid] = ["event", "pid", "tid", "ppid", "uid"].map(must);
        let [comm, status, life_s, cpu_s] = ["comm", "status", "life_s", "cpu_s"].map(must);
        let [wait_s, rss, lost] = ["wait_s", "rss_peak_kib", "lost"].map(must);
        must("read_bytes");
        must("write_bytes");
        let args = find("args");
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row().expect("it can be read") {
            let text = |column| str::from_utf8(row.cell(column)).expect("records are UTF-8");
            rows.push(Row {
                time_s: number(text(0)).expect("every row has a time"),
                event: text(event).to_owned(),
                pid: number(text(pid)).unwrap_or(0),
                tid: number(text(tid)).unwrap_or(0),
                ppid: number(text(ppid)),
                uid: number(text(uid)),
                comm: unescape(row.cell(comm)),
                status: text(status).to_owned(),
                life_s: number(text(life_s)),
                cpu_s: number(text(cpu_s)),
                wait_s: number(text(wait_s)),
                rss_peak_kib: number(text(rss)),
                lost: number(text(lost)).unwrap_or(0),
                args: args.map_or_else(Vec::new, |args| unescape(row.cell(args))),
            });
        }
        assert_eq!((reader.skipped().count, reader.torn()), (0, None));
        Rows(rows)
    }

    /// The rows of an event.
    pub fn of(&self, event: &str) -> impl Iterator<Item = &Row> {
        self.0.iter().filter(move |row| row.event == event)
    }

    /// The only row of an event and a process.
    pub fn one(&self, event: &str, pid: u32) -> &Row {
        let found: Vec<_> = self.of(event).filter(|row| row.pid == pid).collect();
        match found[..] {
            [row] => row,
            _ => panic!("{event} of {pid}: {found:?} of {:#?}", self.about(pid)),
        }
    }

    /// All that happened to a process.
    pub fn about(&self, pid: u32) -> Vec<&Row> {
        self.0.iter().filter(|row| row.pid == pid).collect()
    }

    /// How many events were lost, by the source that lost them, which stands in the name's place.
    pub fn lost(&self) -> BTreeMap<String, u64> {
        let mut lost = BTreeMap::new();
        for row in self.of("lost") {
            let source = String::from_utf8_lossy(&row.comm).into_owned();
            *lost.entry(source).or_default() += row.lost;
        }
        lost
    }

    /// The births, execs and ends of a storm's tasks.
    pub fn storm(&self, made: &Made) -> [usize; 3] {
        let [birth, end] = match made.kind.as_str() {
            "threads" => ["clone", "texit"],
            _ => ["fork", "exit"],
        };
        let count = |event| self.of(event).filter(|row| made.is_task(row)).count();
        [count(birth), count("exec"), count(end)]
    }

    /// Fails unless a storm is told whole: every birth, exec and end, every end with its cost, all
    /// with their names, each task's in order.
    pub fn tell_all(&self, made: &Made) {
        assert_eq!(self.storm(made), [made.tasks, made.execs, made.tasks]);
        assert!(self.0.iter().all(|row| row.lost == 0), "{:?}", self.lost());
        let mut living: HashMap<u32, &Row> = HashMap::new();
        for row in self.0.iter().filter(|row| made.is_task(row)) {
            assert!(!row.comm.is_empty(), "no name: {row:?}");
            match row.event.as_str() {
                "fork" | "clone" => {
                    let old = living.insert(row.tid, row);
                    assert!(old.is_none(), "born twice: {old:?} {row:?}");
                }
                "exec" => {
                    assert!(living.contains_key(&row.tid), "not born: {row:?}");
                    assert_eq!(row.comm, made.comm, "{row:?}");
                }
                "exit" | "texit" => {
                    let birth = living.remove(&row.tid);
                    let birth = birth.unwrap_or_else(|| panic!("not born: {row:?}"));
                    assert!(birth.time_s <= row.time_s, "{birth:?} {row:?}");
                    assert_eq!(row.comm, made.comm, "{row:?}");
                    assert_eq!(row.status, "0", "{row:?}");
                    for cost in [row.life_s, row.cpu_s, row.wait_s] {
                        assert!(cost.is_some_and(|s| (0.0..60.0).contains(&s)), "{row:?}");
                    }
                }
                _ => {}
            }
        }
        assert!(living.is_empty(), "{} never ended", living.len());
    }
}

impl Made {
    /// Reads the storm's own account.
    pub fn read(text: &str) -> Made {
        let cells: HashMap<_, _> = match text.lines().collect::<Vec<_>>()[..] {
            [names, cells] => names.split('\t').zip(cells.split('\t')).collect(),
            _ => panic!("not one row: {text}"),
        };
        let count = |name| cells[name].parse().expect("a count");
        let workers = cells["workers"].split(',');
        Made {
            kind: cells["kind"].to_owned(),
            tasks: count("tasks"),
            execs: count("execs"),
            workers: workers.map(|id| id.parse().expect("an id")).collect(),
            comm: cells["comm"].into(),
            cpu_s: number(cells["cpu_s"]).expect("the time it took"),
        }
    }

    /// Whether a row is about one of its tasks, and not about a worker.
    pub fn is_task(&self, row: &Row) -> bool {
        match self.kind.as_str() {
            "threads" => self.workers.contains(&row.pid) && row.tid != row.pid,
            _ => row
                .ppid
                .is_some_and(|parent| self.workers.contains(&parent)),
        }
    }
}

impl Part {
    /// Reads what a deed printed.
    pub fn read_all(text: &str) -> Vec<Part> {
        let lines = text.lines().skip(1);
        let cells = lines.map(|line| line.split('\t').collect::<Vec<_>>());
        cells
            .map(|cells| match cells[..] {
                [part, pid, tid, time] => Part {
                    part: part.to_owned(),
                    pid: number(pid).expect("an id"),
                    tid: number(tid).expect("an id"),
                    time_s: number(time).expect("a time"),
                },
                _ => panic!("not a part: {cells:?}"),
            })
            .collect()
    }

    /// The only one with this part.
    pub fn find<'a>(parts: &'a [Part], name: &str) -> &'a Part {
        let found: Vec<_> = parts.iter().filter(|part| part.part == name).collect();
        match found[..] {
            [part] => part,
            _ => panic!("{name}: {parts:?}"),
        }
    }
}

/// A cell's number; nothing if it is empty.
fn number<T: std::str::FromStr>(cell: &str) -> Option<T> {
    if cell.is_empty() {
        return None;
    }
    let number = cell.parse();
    Some(number.unwrap_or_else(|_| panic!("not a number: {cell}")))
}
