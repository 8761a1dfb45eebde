//! Two readings of a written tree to the cells of a row, through every module but the loop.

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
use sample::table::Table;
use sample::table::system::System;

/// The texts of a machine with a disk behind a device mapper, at one time and two seconds later.
const TEXTS: [(&str, &str, &str); 7] = [
    (
        "proc/stat",
        "cpu  0 0 0 0\ncpu0 100 10 50 800 20 5 5 10 0 0\ncpu1 0 0 0 1000 0 0 0 0 0 0\n\
         ctxt 1000\nprocesses 500\nprocs_running 2\nprocs_blocked 1\n",
        "cpu  0 0 0 0\ncpu0 150 20 90 860 40 10 5 20 0 0\ncpu1 0 0 0 1200 0 0 0 0 0 0\n\
         ctxt 1501\nprocesses 501\nprocs_running 3\nprocs_blocked 0\n",
    ),
    (
        "proc/meminfo",
        "MemTotal: 1000 kB\nMemFree: 500 kB\nMemAvailable: 700 kB\nBuffers: 1 kB\nCached: 2 kB\n\
         SwapTotal: 9 kB\nSwapFree: 9 kB\nDirty: 4 kB\nAnonPages: 5 kB\nSReclaimable: 3 kB\n",
        "MemTotal: 1000 kB\nMemFree: 499 kB\nMemAvailable: 699 kB\nBuffers: 1 kB\nCached: 2 kB\n\
         SwapTotal: 9 kB\nSwapFree: 7 kB\nDirty: 5 kB\nAnonPages: 6 kB\nSReclaimable: 3 kB\n",
    ),
    (
        "proc/diskstats",
        " 8 0 sda 0 0 10 0 0 0 20 0 0 100 0\n 8 1 sda1 0 0 10 0 0 0 20 0 0 100 0\n\
         253 0 dm-0 0 0 10 0 0 0 20 0 0 100 0\n",
        " 8 0 sda 0 0 14 0 0 0 28 0 0 1100 0\n 8 1 sda1 0 0 14 0 0 0 28 0 0 1100 0\n\
         253 0 dm-0 0 0 14 0 0 0 28 0 0 1100 0\n",
    ),
    (
        "proc/net/dev",
        "Inter-| Receive\n face |bytes\n lo: 7 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0\n\
         eth0: 1000 0 0 0 0 0 0 0 50 0 0 0 0 0 0 0\n",
        "Inter-| Receive\n face |bytes\n lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n\
         eth0: 3000 0 0 0 0 0 0 0 70 0 0 0 0 0 0 0\n",
    ),
    (
        "proc/pressure/cpu",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\n",
    ),
    (
        "proc/pressure/memory",
        "some avg10=0.00 total=0\nfull avg10=0.00 total=0\n",
        "some avg10=0.00 total=20000\nfull avg10=0.00 total=123\n",
    ),
    (
        "proc/pressure/io",
        "some avg10=0.00 total=5\nfull avg10=0.00 total=5\n",
        "some avg10=0.00 total=9000000\nfull avg10=0.00 total=4\n",
    ),
];

struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Tree {
        let root = std::env::temp_dir().join(format!("readings-{name}-{}", std::process::id()));
        for directory in ["proc/net", "proc/pressure", "sys/block/dm-0/slaves/sda1"] {
            fs::create_dir_all(root.join(directory)).unwrap();
        }
        fs::create_dir_all(root.join("sys/block/sda/sda1")).unwrap();
        let tree = Tree(root);
        TEXTS
            .iter()
            .for_each(|(path, text, _)| tree.write(path, text));
        tree
    }

    /// In place: files stay open.
    fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    fn sampler(&self, list: &str, counters: bool) -> (Sampler, Vec<Lack>) {
        let (proc, sys) = (self.0.join("proc"), self.0.join("sys"));
        let roots = Roots {
            proc: &proc,
            sys: &sys,
        };
        let mut tables: Vec<Box<dyn Table>> = vec![Box::new(System::new())];
        fields::choose(list, Clock::Mono, counters, &mut tables).unwrap();
        let (mut sampler, lacks) = Sampler::open(roots, tables, counters, &[]);
        sampler.read(Mono(1_000_000_000), &mut |_, _| {});
        (sampler, lacks)
    }

    /// The next reading, two seconds later.
    fn row(&self, sampler: &mut Sampler) -> String {
        sampler.read(Mono(3_000_000_000), &mut |_, _| {});
        self.printed(sampler)
    }

    fn printed(&self, sampler: &Sampler) -> String {
        let path = self.0.join("row");
        let titles: Vec<_> = ["mono_s"]
            .into_iter()
            .chain(sampler.titles(0))
            .map(str::to_owned)
            .collect();
        let out = Output::create(&path).unwrap();
        let style = Style {
            no_header: true,
            ..Style::default()
        };
        let mut writer = Writer::new(out, &style, &titles).unwrap();
        let mut sink = Sink::new(&mut writer, Time(0));
        sampler.print(0, 7, &mut sink).unwrap();
        writer.flush().unwrap();
        let row = fs::read_to_string(path).unwrap();
        row.trim_end_matches('\n').replace('\t', " ")
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_row_says_what_passed_between_two_readings() {
    let tree = Tree::new("rates");
    let (mut sampler, lacks) = tree.sampler("*", false);
    assert!(lacks.is_empty(), "{lacks:?}");
    TEXTS
        .iter()
        .for_each(|(path, _, text)| tree.write(path, text));
    let cpu = "15.19 10.13 5.06 1.27 2.53 65.82";
    let memory = "1024000 715776 510976 6144 6144 5120 2048";
    // io was full for -1 us: a counter that falls.
    assert_eq!(
        tree.row(&mut sampler),
        format!("0.000000000 {cpu} 3 0 250.5 0.5 {memory} 1024 2048 50 1000 10 25 1 0.01 100  7")
    );
}

#[test]
fn counters_are_the_exact_totals_since_boot() {
    let tree = Tree::new("counters");
    let (sampler, _) = tree.sampler("*", true);
    let cpu = "1.1 0.5 0.2 0.1 0.1 18";
    let memory = "1024000 716800 512000 6144 5120 4096 0";
    assert_eq!(
        tree.printed(&sampler),
        format!(
            "0.000000000 {cpu} 2 1 1000 500 {memory} 5120 10240 0.1 1000 50 1 0 0 0.000005 0.000005 7"
        )
    );
}

#[test]
fn a_file_that_says_nothing_for_once_leaves_its_cells_empty() {
    let tree = Tree::new("once");
    let (mut sampler, _) = tree.sampler("cpu_user_pct,mem_free_bytes,disk_*,net_*,ctxt*", false);
    for path in [
        "proc/stat",
        "proc/meminfo",
        "proc/diskstats",
        "proc/net/dev",
    ] {
        tree.write(path, "");
    }
    assert!(sampler.failed().is_none());
    assert_eq!(tree.row(&mut sampler), "0.000000000        ");
    let failed = |sampler: &Sampler| sampler.failed().unwrap().to_string();
    let said = "stat: is empty; 4 readings are empty cells";
    assert_eq!(failed(&sampler), said);
}

#[test]
fn a_file_that_says_less_than_at_first_is_a_reading_that_failed() {
    let tree = Tree::new("less");
    let (mut sampler, _) = tree.sampler("cpu_user_pct,ctxt_per_s,mem_free_bytes", false);
    tree.write("proc/stat", "cpu0 150 20 90 860 40 10 5 20 0 0\n");
    assert_eq!(tree.row(&mut sampler).split(' ').nth(2), Some(""));
    let failed = sampler.failed().unwrap();
    assert_eq!(
        failed.to_string(),
        "stat: lacks what it had; its cells are empty"
    );
}

#[test]
fn what_a_machine_lacks_is_left_out_and_told_once() {
    let tree = Tree::new("lack");
    tree.write("proc/stat", "cpu0 1 2 3 4 5 6 7\nctxt 1\n");
    tree.write("proc/net/dev", "");
    fs::remove_dir_all(tree.0.join("proc/pressure")).unwrap();
    fs::remove_dir_all(tree.0.join("sys")).unwrap();
    let (sampler, lacks) = tree.sampler("cpu_steal_pct,ctxt_per_s,disk_*,net_*,psi_*,lost", false);
    let titles: Vec<_> = sampler.titles(0).collect();
    assert_eq!(titles, ["ctxt_per_s", "lost"]);
    let root = tree.0.display().to_string();
    let said = lacks.iter().map(|lack| lack.to_string().replace(&root, ""));
    let missing = "no such file or directory; left out";
    let want = [
        "/proc/stat: lacks what they need; left out cpu_steal_pct; a newer kernel has it"
            .to_owned(),
        format!(
            "/sys/block: {missing} disk_read_bytes_per_s, disk_write_bytes_per_s, disk_busy_pct; \
             check --sys"
        ),
        "/proc/net/dev: is empty; left out net_rx_bytes_per_s, net_tx_bytes_per_s; \
         look from outside of the container"
            .to_owned(),
        format!(
            "/proc/pressure: {missing} psi_cpu_some_pct, psi_memory_some_pct, \
             psi_memory_full_pct, psi_io_some_pct, psi_io_full_pct; \
             it needs Linux 4.20 or later, built with CONFIG_PSI"
        ),
    ];
    assert!(said.eq(want), "{lacks:#?}");
    assert!(!sampler.tables().is_empty());
    let mut table: Vec<Box<dyn Table>> = vec![Box::new(System::new())];
    fields::choose("psi_*,lost", Clock::Mono, false, &mut table).unwrap();
    let (proc, sys) = (tree.0.join("proc"), tree.0.join("sys"));
    let roots = Roots {
        proc: &proc,
        sys: &sys,
    };
    let (sampler, _) = Sampler::open(roots, table, false, &[]);
    assert!(sampler.tables().is_empty());
}
