//! The catalogue beside node_exporter: the same metrics of the same trees, and the same numbers.

#![allow(clippy::unwrap_used, reason = "a test says so that it failed")]
#![allow(clippy::panic, reason = "the same")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use metricsnap::metric::{Found, Metric, Roots, Source};
use metricsnap::node::COLLECTORS;
use metricsnap::sheet::Sheet;

/// What node_exporter 1.5 does not have.
const NEWER: [&str; 7] = [
    "node_pressure_cpu_stalled_seconds_total",
    "node_pressure_irq_stalled_seconds_total",
    "node_softirqs_functions_total",
    "node_softnet_backlog_len",
    "node_softnet_cpu_collision_total",
    "node_softnet_flow_limit_count_total",
    "node_softnet_received_rps_total",
];

/// A name and its labels.
type Series = (String, Vec<(String, String)>);

/// What node_exporter said.
#[derive(Default)]
struct Exposition {
    values: BTreeMap<Series, f64>,
    help: BTreeMap<String, String>,
    kind: BTreeMap<String, String>,
}

#[test]
fn a_virtual_machine_has_the_metrics_and_numbers_of_node_exporter() {
    agrees("linux-6.18-vm");
}

#[test]
fn hardware_has_the_metrics_and_numbers_of_node_exporter() {
    agrees("hardware");
}

fn agrees(root: &str) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data");
    let text = fs::read_to_string(data.join("node_exporter").join(format!("{root}.prom")));
    let theirs = exposition(&text.unwrap());
    let root = data.join("proc").join(root);
    let found = find(&root);
    let ours: BTreeMap<Series, &Metric> = found
        .metrics
        .iter()
        .map(|m| (series(m, &root), m))
        .collect();
    assert_eq!(ours.len(), found.metrics.len(), "a series stands twice");
    for (series, value) in &theirs.values {
        let metric = ours
            .get(series)
            .unwrap_or_else(|| panic!("{series:?} is missing"));
        let number = number(metric).unwrap_or_else(|| panic!("{series:?} has no number"));
        let close = (number - value).abs() <= value.abs() * 1e-9;
        assert!(close, "{series:?} is {number}, not {value}");
        // Later versions spell "cpu" otherwise.
        let help = &theirs.help[&series.0];
        assert!(
            metric.help.eq_ignore_ascii_case(help),
            "{series:?} is {help}"
        );
        let kind = theirs.kind[&series.0].as_str();
        assert!(
            kind == "untyped" || kind == metric.kind.word(),
            "{series:?} is a {kind}"
        );
    }
    let more = ours
        .keys()
        .filter(|series| !theirs.values.contains_key(*series));
    let more: BTreeSet<&str> = more.map(|series| series.0.as_str()).collect();
    let more: Vec<&str> = more
        .into_iter()
        .filter(|name| !NEWER.contains(name))
        .collect();
    assert!(more.is_empty(), "{more:?} is not in node_exporter");
}

fn find(root: &Path) -> Found {
    let roots = Roots {
        proc: root.join("proc"),
        sys: root.join("sys"),
    };
    let mut found = Found::default();
    for collector in COLLECTORS {
        (collector.find)(&roots, &mut found);
    }
    found
}

fn series(metric: &Metric, root: &Path) -> Series {
    // It ran inside the root, and shows paths as it was given them.
    let root = format!("{}/", root.display());
    let labels = metric.labels.iter();
    let labels = labels.map(|(label, value)| (label.to_string(), value.replace(&root, "")));
    (metric.name.to_string(), labels.collect())
}

fn number(metric: &Metric) -> Option<f64> {
    let text = fs::read(file(metric)).unwrap();
    let mut slots = [None];
    let mut sheet = Sheet::new(vec![(metric.place.clone(), 0)], false, &text);
    sheet.fill(&text, true, &mut slots);
    slots[0].map(|number| number.digits as f64 / 10_f64.powi(number.places.into()))
}

fn file(metric: &Metric) -> &PathBuf {
    match &metric.source {
        Source::File(path) => path,
        other => panic!("{other:?} is no file"),
    }
}

fn exposition(text: &str) -> Exposition {
    let mut exposition = Exposition::default();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            exposition.help.insert(name.into(), help.into());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            exposition.kind.insert(name.into(), kind.into());
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            exposition
                .values
                .insert(named(series), value.parse().unwrap());
        }
    }
    exposition
}

/// Reads `name{label="value",...}`; none of the values here has a quote or a backslash in it.
fn named(series: &str) -> Series {
    let Some((name, labels)) = series.split_once('{') else {
        return (series.into(), Vec::new());
    };
    let labels = labels.strip_suffix("\"}").unwrap().split("\",");
    let pairs = labels.map(|pair| pair.split_once("=\"").unwrap());
    let pairs = pairs.map(|(label, value)| (label.into(), value.into()));
    (name.into(), pairs.collect())
}
