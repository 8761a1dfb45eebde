//! Two readings of a written tree to the rows of tables that have one for each thing.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]

use std::fs;
use std::path::PathBuf;

use pipe::clock::{Clock, Mono, Time};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::feed::Roots;
use sample::fields;
use sample::lack::Lack;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::source::diskstats::Kind;
use sample::source::{Reading, Source, Text};
use sample::table::{Moment, Table, fs as mounted, irq, mem, net, psi};

struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, texts: &[(&str, &str)]) -> Tree {
        let root = std::env::temp_dir().join(format!("rows-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for directory in ["net", "pressure"] {
            fs::create_dir_all(root.join("proc").join(directory)).unwrap();
        }
        let tree = Tree(root);
        tree.write(texts);
        tree
    }

    /// In place: files stay open.
    fn write(&self, texts: &[(&str, &str)]) {
        for (path, text) in texts {
            fs::write(self.0.join("proc").join(path), text).unwrap();
        }
    }

    fn sampler(&self, table: Box<dyn Table>, (list, counters): (&str, bool)) -> Read<'_> {
        let (proc, sys) = (self.0.join("proc"), self.0.join("sys"));
        let roots = Roots {
            proc: &proc,
            sys: &sys,
        };
        let mut tables = vec![table];
        fields::choose(list, Clock::Mono, counters, &mut tables).unwrap();
        let (mut sampler, lacks) = Sampler::open(roots, tables, counters, &[]);
        sampler.read(Mono(1_000_000_000), &mut |_, _| {});
        Read {
            tree: self,
            sampler,
            lacks,
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Read<'a> {
    tree: &'a Tree,
    sampler: Sampler,
    lacks: Vec<Lack>,
}

impl Read<'_> {
    fn titles(&self) -> Vec<&str> {
        self.sampler.titles(0).collect()
    }

    /// What the remarks say, without the place of the tree.
    fn said(&self) -> Vec<String> {
        let root = self.tree.0.display().to_string();
        let said = self.lacks.iter();
        said.map(|lack| lack.to_string().replace(&root, ""))
            .collect()
    }

    /// The rows so many seconds after the beginning, without the time; cells are parted by '|'.
    fn rows(&mut self, second: u64) -> Vec<String> {
        let at = Mono((1 + second) * 1_000_000_000);
        self.sampler.read(at, &mut |_, _| {});
        self.printed()
    }

    fn printed(&self) -> Vec<String> {
        let titles: Vec<_> = self.titles();
        let path = self.tree.0.join("rows");
        printed(&path, &titles, &mut |sink| {
            self.sampler.print(0, 7, sink).unwrap();
        })
    }
}

fn printed(path: &PathBuf, titles: &[&str], print: &mut dyn FnMut(&mut Sink)) -> Vec<String> {
    let titles = ["mono_s"].iter().chain(titles);
    let titles: Vec<_> = titles.map(|&title| title.to_owned()).collect();
    let style = Style {
        no_header: true,
        ..Style::default()
    };
    let mut writer = Writer::new(Output::create(path).unwrap(), &style, &titles).unwrap();
    print(&mut Sink::new(&mut writer, Time(0)));
    writer.flush().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let row = |line: &str| line["0.000000000\t".len()..].replace('\t', "|");
    text.lines().map(row).collect()
}

const ALL: (&str, bool) = ("*", false);

#[test]
fn each_interface_has_a_row_and_the_loopback_too() {
    let heading = "Inter-| Receive\n face |bytes\n";
    let before = format!(
        "{heading} lo: 100 10 0 0 0 0 0 0 100 10 0 0 0 0 0 0\n\
         eth0: 1000 20 1 2 0 0 0 3 500 30 4 5 0 6 0 0\n"
    );
    let tree = Tree::new("net", &[("net/dev", &before)]);
    let mut read = tree.sampler(Box::new(net::table()), ALL);
    let now = format!(
        "{heading} lo: 300 12 0 0 0 0 0 0 300 12 0 0 0 0 0 0\n\
         eth0: 3000 40 3 6 0 0 0 9 900 40 6 9 0 10 0 0\n\
         eth1: 99 99 9 9 9 9 9 9 99 99 9 9 9 9 9 9\n"
    );
    tree.write(&[("net/dev", &now)]);
    assert_eq!(
        read.rows(2),
        [
            "lo|100|100|1|1|0|0|0|0|0|0|7",
            "eth0|1000|200|10|5|1|1|2|2|3|2|7",
            "eth1|||||||||||7",
        ]
    );
}

#[test]
fn an_interface_that_comes_back_with_less_has_empty_cells_once() {
    let line = |bytes: u64| format!("eth0: {bytes} 1 0 0 0 0 0 0 {bytes} 1 0 0 0 0 0 0\n");
    let tree = Tree::new("back", &[("net/dev", &line(5_000))]);
    let mut read = tree.sampler(Box::new(net::table()), ("*_bytes*", false));
    let mut rows = |second, text: &str| {
        tree.write(&[("net/dev", text)]);
        read.rows(second)
    };
    assert_eq!(rows(1, &line(10)), ["eth0||"]);
    assert_eq!(rows(2, &line(30)), ["eth0|20|20"]);
    assert_eq!(rows(3, "lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n"), ["lo||"]);
    assert_eq!(rows(4, &line(1 << 40)), ["eth0||"]);
    assert_eq!(rows(5, &line((1 << 40) + 5)), ["eth0|5|5"]);
}

#[test]
fn memory_is_a_row_with_levels_and_rates() {
    let tree = Tree::new(
        "mem",
        &[
            (
                "meminfo",
                "MemTotal: 1000 kB\nActive(anon): 7 kB\nDirty: 3 kB\n",
            ),
            (
                "vmstat",
                "pgpgin 100\npgfault 7\nallocstall_dma 1\nallocstall_normal 2\n",
            ),
        ],
    );
    let list = "total_bytes,active_anon_bytes,dirty_bytes,pg*,allocstall*,lost";
    let mut read = tree.sampler(Box::new(mem::table()), (list, false));
    let titles = "total_bytes active_anon_bytes dirty_bytes pgpgin_bytes_per_s pgfault_per_s \
                  allocstall_per_s lost";
    assert_eq!(read.titles().join(" "), titles);
    let said = read.said();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("/proc/vmstat: lacks what they need; left out pgpgout_bytes_per_s, ")
    );
    tree.write(&[
        (
            "meminfo",
            "MemTotal: 1000 kB\nActive(anon): 8 kB\nDirty: 1 kB\n",
        ),
        (
            "vmstat",
            "pgpgin 104\npgfault 6\nallocstall_dma 1\nallocstall_normal 5\n",
        ),
    ]);
    assert_eq!(read.rows(2), ["1024000|8192|1024|2048||1.5|7"]);
    let list = ("node_vmstat_pgpgin,dirty_bytes", true);
    let counters = tree.sampler(Box::new(mem::table()), list);
    assert_eq!(counters.printed(), ["104|1024"]);
}

#[test]
fn each_resource_has_a_row_in_every_tick() {
    let line =
        |kind, mean, total| format!("{kind} avg10={mean} avg60=0.50 avg300=0.25 total={total}\n");
    let both = |some: u64, full: u64| line("some", "1.25", some) + &line("full", "0.00", full);
    let tree = Tree::new(
        "psi",
        &[
            ("pressure/cpu", &line("some", "9.00", 100)),
            ("pressure/memory", &both(100, 100)),
            ("pressure/irq", &line("full", "2.00", 100)),
        ],
    );
    let mut read = tree.sampler(Box::new(psi::table()), ALL);
    assert!(read.said().is_empty());
    tree.write(&[
        ("pressure/cpu", &line("some", "9.00", 1_000_100)),
        ("pressure/memory", &both(20_100, 99)),
        ("pressure/irq", &line("full", "2.00", 9_000_000)),
    ]);
    assert_eq!(
        read.rows(2),
        [
            "cpu|50||9|0.5|0.25||||7",
            "memory|1||1.25|0.5|0.25|0|0.5|0.25|7",
            "irq||100||||2|0.5|0.25|7",
        ]
    );
    // Too soon after that to be read again.
    read.sampler.read(Mono(3_005_000_000), &mut |_, _| {});
    assert_eq!(
        read.printed(),
        ["cpu|||||||||7", "memory|||||||||7", "irq|||||||||7"]
    );
    let counters = tree.sampler(Box::new(psi::table()), ("node_*", true));
    let titles = [
        "resource",
        "node_pressure_waiting_seconds_total",
        "node_pressure_stalled_seconds_total",
    ];
    assert_eq!(counters.titles(), titles);
    assert_eq!(
        counters.printed(),
        ["cpu|1.0001|", "memory|0.0201|0.000099", "irq||9"]
    );
}

#[test]
fn without_pressure_there_is_no_table_and_one_remark() {
    let tree = Tree::new("no-psi", &[]);
    fs::remove_dir_all(tree.0.join("proc/pressure")).unwrap();
    let read = tree.sampler(Box::new(psi::table()), ALL);
    assert!(read.sampler.tables().is_empty());
    let said = read.said();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("/proc/pressure: no such file or directory; left out some_pct, "));
}

#[test]
fn interrupts_and_softirqs_are_summed_and_the_busiest_cpu_is_named() {
    let tree = Tree::new(
        "irq",
        &[
            (
                "interrupts",
                "      CPU0 CPU1\n 24: 5 6 PCI-MSI 1-edge  eth0\nERR: 0\n",
            ),
            ("softirqs", "      CPU0 CPU1\n NET_RX: 1 1\n"),
        ],
    );
    let mut read = tree.sampler(Box::new(irq::table()), ALL);
    tree.write(&[
        (
            "interrupts",
            "      CPU0 CPU1\n 24: 9 106 PCI-MSI 1-edge  eth0\nERR: 2\n25: 7 7 new\n",
        ),
        ("softirqs", "      CPU0 CPU1\n NET_RX: 1 1\n"),
    ]);
    assert_eq!(
        read.rows(2),
        [
            "24|PCI-MSI 1-edge eth0|52|1|50|7",
            "ERR||1|||7",
            "25|new||||7",
            "NET_RX|softirq|0||0|7",
        ]
    );
    // A CPU goes with its counts, another one comes with others; what is left is compared.
    tree.write(&[(
        "interrupts",
        "      CPU1 CPU9\n 24: 116 90000 PCI-MSI 1-edge eth0\n",
    )]);
    assert_eq!(read.rows(4)[0], "24|PCI-MSI 1-edge eth0|5|1|5|7");
    // The number is now another device's.
    tree.write(&[(
        "interrupts",
        "      CPU1 CPU9\n 24: 116 90001 PCI-MSI 1-edge eth1\n",
    )]);
    assert_eq!(read.rows(6)[0], "24|PCI-MSI 1-edge eth1||||7");
    let counters = tree.sampler(Box::new(irq::table()), ("*", true));
    assert_eq!(
        counters.titles(),
        ["irq", "device", "node_interrupts_total", "lost"]
    );
    assert_eq!(counters.printed()[0], "24|PCI-MSI 1-edge eth1|90117|7");
}

#[test]
fn where_interrupts_are_hidden_there_are_rows_of_softirqs_and_a_remark() {
    let tree = Tree::new(
        "hidden",
        &[("interrupts", ""), ("softirqs", "CPU0\nHI: 5\n")],
    );
    let mut read = tree.sampler(Box::new(irq::table()), ALL);
    let said = "/proc/interrupts: is empty; left out its rows; look from outside of the container";
    assert_eq!(read.said(), [said]);
    assert_eq!(read.rows(1), ["HI|softirq|0||0|7"]);
}

#[test]
fn a_mounted_file_system_is_a_row_of_its_text() {
    let mut reading = Reading::default();
    for (key, bytes) in [
        ("/", "/dev/vda ext4 4096 1024 1000 600 200 50 10 10 4096\n"),
        ("/a\tb", "x\\040y btrfs 1 1 1 1 1 0 0 0 1\n"),
        ("/torn", "x ext4 4096 1024\n"),
    ] {
        let text = Text {
            source: Source::Filesystem,
            key: key.as_bytes(),
            bytes: bytes.as_bytes(),
            refused: None,
        };
        reading.take(&text, |_| Kind::Unknown);
    }
    let table = mounted::table();
    let titles: Vec<_> = table.titles().iter().map(|title| title.name).collect();
    let titles = [table.keys(), titles].concat();
    let path = std::env::temp_dir().join(format!("rows-fs-{}", std::process::id()));
    let moment = Moment {
        previous: &Reading::default(),
        current: &reading,
        change: Default::default(),
        lost: 7,
        counters: false,
    };
    let rows = printed(&path, &titles, &mut |sink| {
        table.print(&moment, sink).unwrap();
    });
    fs::remove_file(path).unwrap();
    assert_eq!(
        rows,
        [
            "/|/dev/vda|ext4|1024000|409600|614400|204800|66.67|50|40|0|7",
            "/a\\tb|x y|btrfs|1|0|1|1|0|||1|7",
        ]
    );
}

#[test]
fn file_systems_of_a_recorded_tree_are_not_asked() {
    let tree = Tree::new("fs", &[]);
    fs::create_dir(tree.0.join("proc/self")).unwrap();
    tree.write(&[("self/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n")]);
    let read = tree.sampler(Box::new(mounted::table()), ("size_bytes", false));
    let said =
        "/proc/self/mountinfo: is not of this machine; left out size_bytes; leave --proc out";
    assert_eq!(read.said(), [said]);
    assert!(read.sampler.tables().is_empty());
}
