//! Groups of both versions: recorded, written after the documentation, and beside each other.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::*;
use crate::metric::Kind;
use crate::number::Number;
use crate::reading::value;

fn looked_for(sys: &Path, text: &str) -> Found {
    let mut found = Found::default();
    let (proc, sys) = ("/proc".into(), sys.to_owned());
    find(
        &Roots { proc, sys },
        &Selector::parse(text).unwrap(),
        &mut found,
    );
    found
}

fn recorded(version: &str, text: &str) -> Found {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/proc");
    looked_for(&data.join(version).join("sys"), text)
}

/// The value of the one metric with this title.
fn number(found: &Found, title: &str) -> Option<Number> {
    let named: Vec<_> = found
        .metrics
        .iter()
        .filter(|metric| metric.title() == title)
        .collect();
    assert_eq!(named.len(), 1, "{title}");
    value(named[0])
}

fn exactly(digits: i64, places: u8) -> Option<Number> {
    Some(Number { digits, places })
}

#[test]
fn a_group_of_the_second_version_is_read_whole() {
    let found = recorded("cgroup-v2", "cgroup_*");
    assert_eq!(found.lacks, []);
    let web = |name: &str, more: &str| {
        number(
            &found,
            &format!("cgroup_{name}{{cgroup=/system.slice/web.service{more}}}"),
        )
    };
    assert_eq!(web("cpu_usage_seconds_total", ""), exactly(1_234_567, 6));
    assert_eq!(web("cpu_throttled_seconds_total", ""), exactly(150_001, 6));
    assert_eq!(web("memory_current_bytes", ""), exactly(73_400_320, 0));
    assert_eq!(web("memory_stat_anon_bytes", ""), exactly(41_943_040, 0));
    assert_eq!(web("memory_stat_pgfault_total", ""), exactly(9_001, 0));
    assert_eq!(web("memory_stat_something_new", ""), exactly(5, 0));
    assert_eq!(web("memory_events_total", ",event=oom_kill"), exactly(1, 0));
    assert_eq!(
        web("io_discard_bytes_total", ",device=8:0"),
        exactly(50_331_648, 0)
    );
    assert_eq!(web("io_reads_total", ",device=8:16"), exactly(192, 0));
    assert_eq!(web("pids_max", ""), exactly(512, 0));
    assert_eq!(
        web("pressure_io_waiting_seconds_total", ""),
        exactly(57_063_062, 6)
    );
    assert_eq!(
        web("pressure_cpu_stalled_seconds_total", ""),
        exactly(5_266_985, 6)
    );
}

#[test]
fn a_limit_that_is_none_has_no_value() {
    let found = recorded("cgroup-v2", "cgroup_memory_*");
    assert_eq!(
        number(&found, "cgroup_memory_max_bytes{cgroup=/system.slice}"),
        None
    );
    let web = "cgroup_memory_max_bytes{cgroup=/system.slice/web.service}";
    assert_eq!(number(&found, web), exactly(134_217_728, 0));
}

#[test]
fn groups_come_in_the_order_of_their_names_and_a_root_is_one() {
    let found = recorded("cgroup-v2", "cgroup_*");
    let mut names: Vec<_> = found
        .metrics
        .iter()
        .map(|metric| &*metric.labels[0].1)
        .collect();
    names.dedup();
    assert_eq!(names, ["/", "/system.slice", "/system.slice/web.service"]);
    let root = "cgroup_cpu_usage_seconds_total{cgroup=/}";
    assert_eq!(number(&found, root), exactly(20_422_408_859, 6));
}

#[test]
fn one_group_is_found_by_its_path_alone() {
    let found = recorded(
        "cgroup-v2",
        "cgroup_pids_*{cgroup=/system.slice/web.service}",
    );
    assert!(
        found
            .metrics
            .iter()
            .all(|metric| metric.labels[0].1 == "/system.slice/web.service")
    );
    assert!(!found.metrics.is_empty() && found.lacks.is_empty());
    for name in [
        "/none",
        "system.slice",
        "/../cgroup",
        "/system.slice/",
        "//system.slice",
        "",
    ] {
        let found = recorded("cgroup-v2", &format!("cgroup_*{{cgroup={name}}}"));
        assert!(found.metrics.is_empty(), "{name}");
        assert_eq!(found.lacks.len(), 1, "{name}");
        assert!(found.lacks[0].reason.starts_with("no such control group"));
    }
}

#[test]
fn no_file_is_read_of_which_nothing_can_be_asked() {
    let sys = place("unread");
    write(&sys, "cgroup.controllers", "");
    // A directory can't be read.
    write(&sys, "memory.stat/x", "");
    write(&sys, "pids.current", "3\n");
    assert_eq!(looked_for(&sys, "cgroup_pids_*").lacks, []);
    assert_eq!(looked_for(&sys, "cgroup_memory_current*").lacks, []);
    for asked in [
        "cgroup_*",
        "cgroup_memory_stat_anon_bytes",
        "/cgroup_.*anon/",
    ] {
        let lacks = looked_for(&sys, asked).lacks;
        assert_eq!(lacks.len(), 1, "{asked}");
        assert_eq!(lacks[0].reason, "is a directory");
    }
    fs::remove_dir_all(sys).unwrap();
}

#[test]
fn the_first_version_has_the_same_names_in_the_same_units() {
    let found = recorded("cgroup-v1", "cgroup_*");
    assert_eq!(found.lacks, []);
    let usage = number(&found, "cgroup_cpu_usage_seconds_total{cgroup=/}").unwrap();
    assert!(usage.places == 9 && usage.digits > 20_533_250_940_122);
    let user = number(&found, "cgroup_cpu_user_seconds_total{cgroup=/}").unwrap();
    assert!(user.places == 2 && user.digits >= 1_633_236);
    let database = |name: &str, more: &str| {
        number(&found, &format!("cgroup_{name}{{cgroup=/database{more}}}"))
    };
    assert_eq!(
        database("cpu_throttled_seconds_total", ""),
        exactly(350_000_123, 9)
    );
    assert_eq!(
        database("io_read_bytes_total", ",device=8:0"),
        exactly(1_459_200, 0)
    );
    assert_eq!(database("io_writes_total", ",device=8:0"), exactly(353, 0));
    assert_eq!(database("pids_max", ""), None);
    let containers = |name: &str| {
        number(
            &found,
            &format!("cgroup_memory_{name}{{cgroup=/containers}}"),
        )
    };
    for name in [
        "current_bytes",
        "stat_anon_bytes",
        "stat_file_bytes",
        "stat_pgfault_total",
        "swap_current_bytes",
    ] {
        assert!(containers(name).is_some(), "{name}");
    }
    let max = found
        .metrics
        .iter()
        .find(|metric| metric.name == "cgroup_memory_events_total");
    assert_eq!(max.map(|metric| metric.kind), Some(Kind::Counter));
}

/// An empty place for trees of groups.
fn place(name: &str) -> PathBuf {
    let sys = std::env::temp_dir().join(format!("cgroup-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&sys);
    fs::create_dir_all(sys.join("fs/cgroup")).unwrap();
    sys
}

fn write(sys: &Path, file: &str, text: &str) {
    let path = sys.join("fs/cgroup").join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn what_both_versions_have_the_second_one_tells() {
    let sys = place("both");
    write(&sys, "unified/cgroup.controllers", "");
    write(&sys, "unified/cpu.stat", "usage_usec 7\n");
    write(&sys, "cpu,cpuacct/cgroup.procs", "");
    write(&sys, "cpu,cpuacct/cpuacct.usage", "8000\n");
    write(&sys, "cpu,cpuacct/cpuacct.stat", "user 5\nsystem 0\n");
    symlink("cpu,cpuacct", sys.join("fs/cgroup/cpuacct")).unwrap();
    let found = looked_for(&sys, "cgroup_cpu_*");
    assert_eq!(
        number(&found, "cgroup_cpu_usage_seconds_total{cgroup=/}"),
        exactly(7, 6)
    );
    assert_eq!(
        number(&found, "cgroup_cpu_user_seconds_total{cgroup=/}")
            .unwrap()
            .digits,
        5
    );
    fs::remove_dir_all(sys).unwrap();
}

#[test]
fn links_are_not_followed_and_the_depth_is_bounded() {
    let sys = place("deep");
    write(&sys, "cgroup.controllers", "");
    let deep = format!("{}pids.current", "a/".repeat(40));
    write(&sys, &deep, "1\n");
    write(&sys, "b/pids.current", "2\n");
    symlink("..", sys.join("fs/cgroup/b/loop")).unwrap();
    let groups = all(&sys.join("fs/cgroup"));
    assert_eq!(groups.len(), 1 + DEPTH + 1);
    assert_eq!(looked_for(&sys, "cgroup_pids_current").metrics.len(), 1);
    fs::remove_dir_all(sys).unwrap();
}

#[test]
fn nobody_is_waited_for_where_a_file_is_a_pipe() {
    let sys = place("pipe");
    write(&sys, "cgroup.controllers", "");
    let path = sys.join("fs/cgroup/cpu.stat");
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, 0o600.into()).unwrap();
    let found = looked_for(&sys, "cgroup_cpu_*");
    fs::remove_dir_all(sys).unwrap();
    assert!(found.metrics.is_empty());
    let reason = "illegal seek".to_owned();
    assert_eq!(found.lacks, [Lack { path, reason }]);
}

#[test]
fn groups_whose_names_are_no_text_stay_apart() {
    let sys = place("bytes");
    write(&sys, "cgroup.controllers", "");
    for (name, count) in [(b"\xff", "1\n"), (b"\xfe", "2\n")] {
        let group = sys.join("fs/cgroup").join(OsStr::from_bytes(name));
        fs::create_dir_all(&group).unwrap();
        fs::write(group.join("pids.current"), count).unwrap();
    }
    let found = looked_for(&sys, "cgroup_pids_current");
    for (byte, count) in [("FF", 1), ("FE", 2)] {
        let title = format!(r"cgroup_pids_current{{cgroup=/\\x{byte}}}");
        assert_eq!(number(&found, &title), exactly(count, 0));
    }
    fs::remove_dir_all(sys).unwrap();
}

#[test]
fn nothing_mounted_is_one_lack_and_nothing_asked_is_none() {
    let sys = place("none");
    let lacks = looked_for(&sys, "cgroup_*").lacks;
    assert_eq!(lacks.len(), 1);
    assert_eq!(lacks[0].path, sys.join("fs/cgroup"));
    assert_eq!(looked_for(&sys, "*").lacks, []);
    fs::remove_dir_all(sys).unwrap();
}
