//! Two readings of control groups and of thermal zones to the cells of rows, and a group of this
//! machine's own with a load in it.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]
#![allow(
    clippy::print_stderr,
    reason = "a test that could not run says so to its reader"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::feed::Roots;
use sample::fields;
use sample::lack::Lack;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::source::group::Scope;
use sample::table::{Table, cgroup, thermal};

/// A tree in the place of /sys.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, files: &[(&str, &str)]) -> Tree {
        let root = std::env::temp_dir().join(format!("rows-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let tree = Tree(root);
        tree.write(files);
        tree
    }

    /// In place: files stay open.
    fn write(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn rows(&self, sampler: &Sampler) -> Vec<String> {
        printed(sampler, &self.0.join("rows"))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn groups(path: &str) -> Box<dyn Table> {
    Box::new(cgroup::table(Scope::asked(Some(Path::new(path)), None)))
}

fn opened(sys: &Path, table: Box<dyn Table>, list: &str) -> (Sampler, Vec<Lack>) {
    let mut tables = vec![table];
    fields::choose(list, Clock::Mono, false, &mut tables).unwrap();
    let roots = Roots {
        proc: Path::new("/proc"),
        sys,
    };
    Sampler::open(roots, tables, false, &[])
}

fn read(sampler: &mut Sampler, ms: u64) {
    sampler.read(Mono(ms * 1_000_000), &mut |_, _| {});
}

/// The rows, with a bar between the cells.
fn printed(sampler: &Sampler, path: &Path) -> Vec<String> {
    let titles: Vec<_> = ["mono_s"]
        .into_iter()
        .chain(sampler.titles(0))
        .map(str::to_owned)
        .collect();
    let style = Style {
        no_header: true,
        ..Style::default()
    };
    let out = Output::create(&path.to_owned()).unwrap();
    let mut writer = Writer::new(out, &style, &titles).unwrap();
    let mut sink = Sink::new(&mut writer, Time(0));
    sampler.print(0, 0, &mut sink).unwrap();
    writer.flush().unwrap();
    let rows = fs::read_to_string(path).unwrap();
    let cells = |row: &str| row.split('\t').skip(1).collect::<Vec<_>>().join("|");
    rows.lines().map(cells).collect()
}

#[test]
fn a_row_says_what_a_group_did_between_two_readings() {
    let tree = Tree::new(
        "rates",
        &[
            ("fs/cgroup/cgroup.controllers", ""),
            ("fs/cgroup/cpu.stat", "usage_usec 0\n"),
            (
                "fs/cgroup/a/cpu.stat",
                "usage_usec 100\nuser_usec 50\nsystem_usec 50\nthrottled_usec 0\n",
            ),
            ("fs/cgroup/a/memory.current", "8192\n"),
            (
                "fs/cgroup/a/memory.stat",
                "anon 1\nfile 2\nkernel 3\ninactive_file 4\n",
            ),
            ("fs/cgroup/a/memory.events", "oom_kill 1\n"),
            ("fs/cgroup/a/io.stat", ""),
            ("fs/cgroup/a/pids.current", "5\n"),
            ("fs/cgroup/a/cpu.pressure", "some total=0\nfull total=0\n"),
            (
                "fs/cgroup/a/memory.pressure",
                "some total=9\nfull total=8\n",
            ),
            ("fs/cgroup/a/io.pressure", "some total=0\nfull total=0\n"),
        ],
    );
    let (mut sampler, lacks) = opened(&tree.0, groups("/"), "*");
    assert!(lacks.is_empty(), "{lacks:?}");
    read(&mut sampler, 1_000);
    tree.write(&[
        ("fs/cgroup/cpu.stat", "usage_usec 6000000\n"),
        (
            "fs/cgroup/a/cpu.stat",
            "usage_usec 3000100\nuser_usec 2000050\nsystem_usec 1000050\nthrottled_usec 20000\n",
        ),
        ("fs/cgroup/a/memory.events", "oom_kill 3\n"),
        (
            "fs/cgroup/a/io.stat",
            "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n",
        ),
        ("fs/cgroup/a/cpu.pressure", "some total=500000\n"),
        (
            "fs/cgroup/a/memory.pressure",
            "some total=29\nfull total=7\n",
        ),
        ("fs/cgroup/b/cpu.stat", "usage_usec 77\n"),
    ]);
    read(&mut sampler, 3_000);
    assert_eq!(
        tree.rows(&sampler),
        [
            &format!("/|300{}0", "|".repeat(20)),
            "/a|150|100|50|1|8192|1|2|4|3|2|2048|4096|0.5|1|5|25|0||0|0|0",
            &format!("/b{}0", "|".repeat(21)),
        ]
    );
}

#[test]
fn pressure_of_groups_is_a_rate_over_its_own_readings() {
    let text = |total: u64| format!("some avg10=0.00 total={total}\n");
    let path = "fs/cgroup/a/cpu.pressure";
    let tree = Tree::new("rests", &[("fs/cgroup/cgroup.controllers", "")]);
    tree.write(&[(path, &text(0)), ("fs/cgroup/a/pids.current", "1")]);
    let (mut sampler, _) = opened(&tree.0, groups("a"), "pids,cpu_some_pct");
    read(&mut sampler, 1_000);
    let mut seen = Vec::new();
    for ms in [1_010, 1_020, 1_030, 1_040] {
        tree.write(&[(path, &text((ms - 1_000) * 500))]);
        read(&mut sampler, ms);
        seen.extend(tree.rows(&sampler));
    }
    assert_eq!(seen, ["/a|1|", "/a|1|50", "/a|1|", "/a|1|50"]);
}

#[test]
fn zones_sensors_and_coolers_are_rows_and_what_does_not_answer_is_empty() {
    let tree = Tree::new(
        "zones",
        &[
            ("class/thermal/thermal_zone0/type", "acpitz\n"),
            ("class/thermal/thermal_zone0/temp", "27800\n"),
            ("class/thermal/thermal_zone0/trip_point_0_type", "passive\n"),
            (
                "class/thermal/thermal_zone0/trip_point_1_type",
                "critical\n",
            ),
            ("class/thermal/thermal_zone0/trip_point_1_temp", "119000\n"),
            ("class/thermal/thermal_zone1/type", "iwlwifi_1\n"),
            // A directory can't be read, as a sensor that sleeps.
            ("class/thermal/thermal_zone1/temp/x", ""),
            ("class/thermal/cooling_device0/type", "Processor\n"),
            ("class/thermal/cooling_device0/cur_state", "0\n"),
            ("class/thermal/cooling_device0/max_state", "10\n"),
            ("class/hwmon/hwmon0/name", "k10temp\n"),
            ("class/hwmon/hwmon0/temp1_input", "-1250\n"),
            ("class/hwmon/hwmon0/temp1_label", "Tctl\n"),
        ],
    );
    let (mut sampler, lacks) = opened(&tree.0, Box::new(thermal::table()), "*");
    assert!(lacks.is_empty(), "{lacks:?}");
    read(&mut sampler, 1_000);
    let (first, sensor) = (
        "thermal_zone0|acpitz|27.8|119|||0",
        "|k10temp Tctl|-1.25||||0",
    );
    let (second, cooler) = ("thermal_zone1|iwlwifi_1|||||0", "|Processor|||0|10|0");
    let sensor = format!("hwmon0/temp1{sensor}");
    let cooler = format!("cooling_device0{cooler}");
    assert_eq!(tree.rows(&sampler), [first, second, &sensor, &cooler]);
    tree.write(&[("class/thermal/cooling_device0/cur_state", "3\n")]);
    fs::remove_dir_all(tree.0.join("class/thermal/thermal_zone1")).unwrap();
    fs::remove_dir_all(tree.0.join("class/hwmon/hwmon0")).unwrap();
    read(&mut sampler, 2_000);
    let cooler = cooler.replace("|0|10|", "|3|10|");
    assert_eq!(tree.rows(&sampler), [first, &cooler]);
}

/// A group of this machine's own in some hierarchies, and what runs in it.
struct Live {
    directories: Vec<PathBuf>,
    load: Option<Child>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.remove();
    }
}

impl Live {
    fn remove(&mut self) {
        if let Some(mut load) = self.load.take() {
            let _ = load.kill();
            let _ = load.wait();
        }
        for directory in &self.directories {
            // The kernel takes a moment to let go of a task that ended.
            for _ in 0..100 {
                if fs::remove_dir(directory).is_ok() || !directory.exists() {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Another one of the same name.
    fn replace(&mut self) {
        self.remove();
        self.directories
            .iter()
            .for_each(|directory| fs::create_dir(directory).unwrap());
    }

    /// Where this machine lets one be made; else why not.
    fn new(name: &str) -> Result<Live, String> {
        let top = Path::new("/sys/fs/cgroup");
        let trees = [top.to_owned(), top.join("unified"), top.join("cpuacct")];
        let mut live = Live {
            directories: Vec::new(),
            load: None,
        };
        for tree in trees
            .iter()
            .filter(|tree| tree.join("cgroup.procs").exists())
        {
            let directory = tree.join(name);
            fs::create_dir(&directory).map_err(|error| error.to_string())?;
            live.directories.push(directory);
        }
        match live.directories.is_empty() {
            true => Err("no control groups are mounted".to_owned()),
            false => Ok(live),
        }
    }

    fn burn(&mut self) {
        let load = Command::new("sh")
            .args(["-c", "while :; do :; done"])
            .spawn()
            .unwrap();
        let id = load.id().to_string();
        self.load = Some(load);
        for directory in &self.directories {
            fs::write(directory.join("cgroup.procs"), &id).unwrap();
        }
    }
}

#[test]
fn a_load_in_a_group_shows_and_a_group_that_went_does_not() {
    let name = format!("sample-test-{}", std::process::id());
    let mut live = match Live::new(&name) {
        Ok(live) => live,
        Err(reason) => return eprintln!("skipped: {reason}"),
    };
    let (mut sampler, _) = opened(Path::new("/sys"), groups("/"), "cpu_pct");
    live.burn();
    let path = std::env::temp_dir().join(format!("rows-live-{}", std::process::id()));
    let mut rows = || {
        sampler.read(Mono::now(), &mut |_, _| {});
        let rows = printed(&sampler, &path).into_iter();
        let rows = rows.filter(|row| row.starts_with(&format!("/{name}|")));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(rows().len(), 1);
    thread::sleep(Duration::from_millis(500));
    let row = rows().concat();
    let share: f64 = row.split('|').nth(1).unwrap().parse().unwrap();
    // Others use this machine, too; but nobody has more than one CPU alone.
    assert!((10.0..110.0).contains(&share), "{row}");
    // Its directory's parent has as many directories as before.
    live.replace();
    let _ = rows();
    assert_eq!(rows().len(), 1);
    drop(live);
    let left = rows();
    fs::remove_file(path).unwrap();
    assert_eq!(left, Vec::<String>::new());
}
