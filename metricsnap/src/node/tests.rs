//! What all parsers have in common: real text in, names and numbers out, and no byte too odd.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::text::Text;
use super::*;
use crate::metric::{Kind, Lack, Metric, Refresh, Source};
use crate::number::Number;
use crate::sheet::Sheet;

/// Each metric of a text with the number that is at its place.
pub(super) fn values(parse: impl FnOnce(&Text) -> Vec<Metric>, text: &str) -> Vec<String> {
    let text = Text {
        path: PathBuf::from("/proc/x"),
        bytes: text.into(),
    };
    let metrics = parse(&text);
    let lines = metrics.iter().map(|metric| line(metric, &text.bytes));
    lines.collect()
}

/// A metric's title and number.
pub(super) fn line(metric: &Metric, text: &[u8]) -> String {
    match number(metric, text) {
        Some(Number { digits, places }) => {
            let value = digits as f64 / 10_f64.powi(places.into());
            format!("{} {value}", metric.title())
        }
        None => format!("{} -", metric.title()),
    }
}

fn number(metric: &Metric, text: &[u8]) -> Option<Number> {
    let mut slots = [None];
    let mut sheet = Sheet::new(vec![(metric.place.clone(), 0)], false, text);
    sheet.fill(text, true, &mut slots);
    slots[0]
}

/// Pieces of which junk looks a bit like kernel text.
const PIECES: [&[u8]; 40] = [
    b" ",
    b" ",
    b" ",
    b" ",
    b"\n",
    b"\n",
    b"\n",
    b"\t",
    b":",
    b": ",
    b"=",
    b"0",
    b"1",
    b"42 7 9 ",
    b"-1",
    b"1.5",
    b"99999999999999999999",
    b"cpu0",
    b"cpu",
    b"CPU0 CPU1\n",
    b"some ",
    b"full",
    b"total=",
    b"total=5",
    b"Node 0, zone DMA ",
    b"Node 0 MemFree: 5 kB\n",
    b"version 15\n",
    b"kB",
    b"Tcp: ",
    b"Tcp: A B\nTcp: 1 2\n",
    b"softirq",
    b"intr",
    b"eth0:",
    b"8 0 sda ",
    b"()",
    b"Ip6In",
    b"\xff",
    b"\0",
    b"{}",
    b"TCP: mem 1",
];

/// Parses texts of such pieces, and looks for their numbers.
pub(super) fn any_text(parse: fn(&Text) -> Vec<Metric>) {
    arbtest::arbtest(|u| {
        let mut bytes = Vec::new();
        for _ in 0..u.int_in_range(0..=60)? {
            bytes.extend_from_slice(u.choose(&PIECES)?);
        }
        let path = PathBuf::new();
        let text = Text { path, bytes };
        for metric in parse(&text) {
            line(&metric, &text.bytes);
        }
        Ok(())
    });
}

fn recorded(root: &str) -> Found {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/proc");
    all(&data.join(root))
}

fn all(root: &Path) -> Found {
    let roots = Roots {
        proc: root.join("proc"),
        sys: root.join("sys"),
    };
    let mut found = Found::default();
    for collector in COLLECTORS {
        let before = found.metrics.len();
        (collector.find)(&roots, &mut found);
        for metric in &found.metrics[before..] {
            let mut prefixes = collector.prefixes.iter();
            let title = metric.title();
            assert!(prefixes.any(|p| metric.name.starts_with(p)), "{title}");
        }
    }
    found
}

fn reason(found: &Found, end: &str) -> String {
    let ends = |lack: &&Lack| lack.path.to_string_lossy().ends_with(end);
    let lack = found.lacks.iter().find(ends);
    lack.map(|lack| lack.reason.clone()).unwrap_or_default()
}

#[test]
fn each_metric_has_a_number_and_a_title_of_its_own() {
    for root in [
        "linux-6.18-vm",
        "hardware",
        "linux-3.10",
        "big-512cpu",
        "masked-container",
    ] {
        let found = recorded(root);
        assert!(!found.metrics.is_empty(), "{root}");
        let mut titles = HashSet::new();
        for metric in &found.metrics {
            let Source::File(path) = &metric.source else {
                panic!("{} is not in a file", metric.title());
            };
            let title = metric.title();
            // One line of a big text is as good as all.
            if root != "big-512cpu" || titles.len() % 101 == 0 {
                let text = fs::read(path).unwrap();
                assert!(number(metric, &text).is_some(), "{title}");
            }
            assert!(!metric.help.is_empty() && !metric.help.contains("{}"));
            assert!(titles.insert(title), "{} twice", metric.title());
        }
    }
}

#[test]
fn what_is_masked_missing_or_empty_is_a_lack_with_its_reason() {
    let found = recorded("masked-container");
    assert_eq!(reason(&found, "proc/diskstats"), "is empty");
    let missing = "no such file or directory";
    assert_eq!(reason(&found, "proc/vmstat"), missing);
    assert_eq!(reason(&found, "pressure/irq"), missing);
    assert_eq!(reason(&found, "class/hwmon"), missing);
    assert_eq!(
        reason(&found, "system/cpu"),
        "has none of the files looked for"
    );
    assert_eq!(reason(&found, "proc/stat"), "");
}

#[test]
fn only_collectors_whose_names_may_be_meant_are_asked() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/proc/linux-6.18-vm");
    let roots = Roots {
        proc: data.join("proc"),
        sys: data.join("sys"),
    };
    let names = |choice: &str| {
        let mut found = Found::default();
        find(&roots, &Selector::parse(choice).unwrap(), &mut found);
        let names = found.metrics.iter().map(|metric| metric.name.to_string());
        (names.collect::<HashSet<_>>(), found.lacks)
    };
    let (loads, lacks) = names("load*");
    assert_eq!(loads.len(), 3);
    assert!(lacks.is_empty());
    let (all, _) = names("node_*");
    assert!(all.len() > 500, "{}", all.len());
    assert!(names("task_*").0.is_empty());
}

#[test]
fn kinds_and_refreshes_tell_events_from_levels() {
    let found = recorded("linux-6.18-vm");
    let kind = |name: &str| {
        let metric = found.metrics.iter().find(|metric| metric.name == name);
        metric.map(|metric| (metric.kind, metric.refresh == Refresh::Event))
    };
    for (name, expected) in [
        ("node_vmstat_pgfault", (Kind::Counter, true)),
        ("node_vmstat_nr_free_pages", (Kind::Gauge, false)),
        ("node_vmstat_nr_dirtied", (Kind::Counter, false)),
        ("node_vmstat_workingset_nodes", (Kind::Gauge, false)),
        ("node_netstat_Tcp_RetransSegs", (Kind::Counter, true)),
        ("node_netstat_Tcp_CurrEstab", (Kind::Gauge, true)),
        ("node_load1", (Kind::Gauge, false)),
        ("node_cpu_seconds_total", (Kind::Counter, false)),
        ("node_context_switches_total", (Kind::Counter, true)),
    ] {
        assert_eq!(kind(name), Some(expected), "{name}");
    }
}

#[test]
fn trees_of_any_bytes_are_read() {
    let root = std::env::temp_dir().join(format!("metricsnap-junk-{}", std::process::id()));
    let files = [
        "proc/stat",
        "proc/net/dev",
        "sys/class/net/a b/operstate",
        "sys/class/net/a b/mtu",
        "sys/class/hwmon/hwmon7/name",
        "sys/class/hwmon/hwmon7/temp1_input",
        "sys/class/hwmon/hwmon7/temp99999999999_input",
        "sys/class/thermal/thermal_zone0/type",
        "sys/class/thermal/thermal_zone0/temp",
        "sys/class/powercap/x/name",
        "sys/class/powercap/x/energy_uj",
        "sys/devices/system/cpu/cpu0/topology/core_id",
        "sys/devices/system/cpu/cpu0/topology/physical_package_id",
        "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count",
        "sys/devices/system/node/node0/meminfo",
    ];
    for file in files {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
    }
    arbtest::arbtest(|u| {
        for file in files {
            let mut bytes = Vec::new();
            for _ in 0..u.int_in_range(0..=8)? {
                bytes.extend_from_slice(u.choose(&PIECES)?);
            }
            fs::write(root.join(file), bytes).unwrap();
        }
        let found = all(&root);
        for metric in &found.metrics {
            metric.title();
        }
        Ok(())
    });
    fs::remove_dir_all(&root).unwrap();
}
