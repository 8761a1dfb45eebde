//! Directories of builds: recorded ones to the number, and any.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says so that it failed"
)]

mod any;

use std::path::{Path, PathBuf};

use render::input::Content;
use render::input::buildstats::Build;
use render::input::table::Table;
use render::request::{As, Request};

fn recorded(name: &str) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/buildstats/mixed50");
    data.join(name)
}

/// A build that was read.
struct Drawn {
    path: PathBuf,
    parts: Vec<Content>,
    remarks: Vec<String>,
}

fn drawn(path: &Path) -> Drawn {
    asked(path, &Request::default())
}

fn asked(path: &Path, request: &Request) -> Drawn {
    let mut build = Build::open(path).unwrap();
    let parts = build.read(request, 1).unwrap();
    Drawn {
        parts,
        path: build.path,
        remarks: build.remarks,
    }
}

fn tables(build: &Drawn) -> impl Iterator<Item = &Table> {
    build.parts.iter().filter_map(|part| match part {
        Content::Table(table) => Some(table),
        _ => None,
    })
}

/// The greatest value of a column.
fn most(build: &Drawn, column: &str) -> f64 {
    let mut columns = tables(build).flat_map(|table| &table.strands[0].columns);
    let column = columns.find(|known| known.name == column).unwrap();
    column.extent.max
}

/// The same in thousandths, rounded.
fn thousandths(build: &Drawn, column: &str) -> i64 {
    (most(build, column) * 1e3).round() as i64
}

/// A directory of a test's own.
fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("buildstats-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn write(path: PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn the_kernels_texts_make_the_numbers_that_sample_would() {
    let build = drawn(&recorded("raw"));
    assert_eq!(build.remarks, [""; 0]);
    // vda: 11205714 to 11645610 sectors read, 17418928 to 17723568 written, 360 to 732 ms busy.
    assert_eq!(most(&build, "disk_read_bytes_per_s"), 439_896.0 * 512.0);
    assert_eq!(most(&build, "disk_write_bytes_per_s"), 304_640.0 * 512.0);
    assert_eq!(thousandths(&build, "disk_busy_pct"), 37_200);
    // 4 of 201 ticks were stolen; 133 of 200 were user or nice.
    assert_eq!(thousandths(&build, "cpu_steal_pct"), 1_990);
    assert_eq!(thousandths(&build, "cpu_user_pct"), 66_500);
    // 994167 us, while the mean over ten seconds never was above 45 %.
    assert_eq!(thousandths(&build, "psi_cpu_some_pct"), 99_417);
    assert_eq!(most(&build, "mem_total_bytes"), 24_684_092.0 * 1024.0);
    assert_eq!(thousandths(&build, "net_rx_bytes_per_s"), 21_368_661_000);
    let rows: Vec<u64> = tables(&build).map(|table| table.facts.rows).collect();
    // Processors, disks, memory, pressure, network; then tasks at the time and what they did.
    assert_eq!(rows, [51, 51, 52, 51, 51, 52, 51]);
}

#[test]
fn the_first_producers_faults_are_put_right() {
    let build = drawn(&recorded("reduced"));
    let [remark] = &build.remarks[..] else {
        panic!("{:?}", build.remarks)
    };
    assert!(remark.contains("reduced_proc_diskstats.log: its numbers are a hundred times too big"));
    // Its exact times make it a little less than what the texts' seconds make.
    let write = most(&build, "disk_write_bytes_per_s");
    assert!((155.9e6..156.0e6).contains(&write), "{write}");
    let disks = tables(&build).find(|table| table.header[1] == "disk_read_bytes_per_s");
    let processors = tables(&build).find(|table| table.header[1] == "cpu_user_pct");
    let (disks, processors) = (disks.unwrap(), processors.unwrap());
    // Of the one interval that has disks alone: when it ended, nobody was asked for processors.
    assert_eq!(disks.ends(), processors.ends());
    assert!(disks.strands[0].columns[2].extent.count == 0);
    assert_eq!(thousandths(&build, "psi_cpu_some_pct"), 99_417);
    assert_eq!(thousandths(&build, "net_rx_bytes_per_s"), 21_368_661_000);
}

#[test]
fn tasks_keep_their_hundredths_and_stand_in_their_order() {
    let build = drawn(&recorded("raw"));
    let Some(Content::Tasks(tasks)) = build.parts.last() else {
        panic!()
    };
    let told: Vec<(&str, i64)> = tasks
        .tasks
        .iter()
        .map(|task| (task.names[0].1.as_str(), task.start / 10_000_000))
        .collect();
    let want = [
        ("zlib-1.3.1-r0 do_configure", 179_528_743_473),
        ("gcc-14.2-r0 do_compile", 179_528_744_381),
        ("busybox-1.37-r0 do_install", 179_528_744_781),
        ("image-1.0-r0 do_package", 179_528_746_082),
        ("image-1.0-r0 do_package_write_rpm", 179_528_747_295),
    ];
    assert_eq!(told, want);
    let host = ("host".to_owned(), "Linux 6.18.44-fc-v657 x86_64".to_owned());
    assert_eq!(build.parts[0].facts().constants, [host]);
    let alone = Request {
        shape: Some(As::Tasks),
        ..Request::default()
    };
    assert_eq!(asked(&recorded("raw"), &alone).parts.len(), 1);
}

#[test]
fn the_kernels_texts_are_preferred_while_there_is_something_in_them() {
    let path = scratch("forms");
    let reduced = "10\n0.5 0.25 0\n\n11\n0.5 0.25 0\n\n";
    write(path.join("reduced_proc_stat.log"), reduced);
    write(path.join("proc_stat.log"), "10\ncpu0 1 1 1 1\n");
    let build = drawn(&path);
    assert_eq!(most(&build, "cpu_system_pct"), 25.0);
    assert!(
        build.remarks[0].ends_with("proc_stat.log:2: block left out: it is the last and cut off")
    );
    write(
        path.join("proc_stat.log"),
        "10\ncpu0 0 0 0 0\n\n11\ncpu0 1 0 4 5\n\n",
    );
    assert_eq!(most(&drawn(&path), "cpu_system_pct"), 40.0);
    std::fs::remove_dir_all(path).unwrap();
}

#[test]
fn of_several_builds_the_latest_is_drawn_and_what_is_none_is_refused() {
    let path = scratch("choice");
    let refused = Build::open(&path).unwrap_err().to_string();
    assert!(refused.contains("without logs or tasks of a build; name a table, or the directory"));
    for (name, started) in [("b", 30), ("c", 20), ("a", 10)] {
        let text = format!("Build Started: {started}.00 \n");
        write(path.join(name).join("build_stats"), &text);
        write(
            path.join(name).join("x-1-r0/do_fetch"),
            "Started: 1\nEnded: 2\n",
        );
    }
    let build = drawn(&path);
    assert_eq!(build.path, path.join("b"));
    assert!(build.remarks[0].contains(": the latest of 3 builds is drawn: "));
    assert_eq!(drawn(&path.join("a")).remarks, [""; 0]);
    std::fs::remove_dir_all(path).unwrap();
}

#[test]
fn of_a_window_only_its_rows_are_kept() {
    let path = scratch("window");
    let blocks = (0..10_000).map(|second| format!("{second}\n0.5 0.25 0\n\n"));
    write(
        path.join("reduced_proc_stat.log"),
        &blocks.collect::<String>(),
    );
    write(path.join("x-1-r0/do_fetch"), "Started: 4.5\nEnded: 5\n");
    let second = 1_000_000_000;
    let mut build = Build::open(&path).unwrap();
    build.window(5_000 * second, 5_100 * second);
    let parts = build.read(&Request::default(), 1).unwrap();
    assert_eq!(parts[0].facts().rows, 101);
    assert_eq!(drawn(&path).parts[0].facts().rows, 10_000);
    let first = |path: &Path| Build::open(path).unwrap().first_time().unwrap();
    assert_eq!(first(&path), Some(0));
    assert_eq!(first(&recorded("reduced")), Some(1_795_287_433 * second));
    std::fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_task_without_a_time_is_told_and_what_is_no_task_passed_over() {
    let path = scratch("tasks");
    write(path.join("x-1-r0/do_fetch"), "Started: 1\nEnded: 2\n");
    write(path.join("x-1-r0/do_patch"), "");
    write(path.join("x-1-r0/do_unpack"), "Started: soon\n");
    write(path.join("x-1-r0/notes"), "Started: 1\n");
    write(path.join("x-1-r0/do_deep/do_fetch"), "Started: 1\n");
    let build = drawn(&path);
    assert_eq!(build.parts[0].facts().rows, 1);
    assert!(!build.parts[0].facts().are_whole());
    let remark = &build.remarks[0];
    assert!(remark.ends_with("x-1-r0/do_patch: task left out: it has no time, and 1 more like it"));
    std::fs::remove_dir_all(path).unwrap();
}

#[test]
fn any_bytes_are_rows_or_faults() {
    arbtest::arbtest(|u| {
        let mut bytes: Vec<u8> = vec![u.arbitrary()?];
        let words: [&[u8]; 19] = [
            b"\n",
            b"\n\n",
            b"\n\n",
            b"10",
            b"11\n",
            b"12.5\n",
            b" 7",
            b" 0.5",
            b" 1.0",
            b"-3",
            b"cpu0",
            b"8 0 sda 1 2 3 4 5 6 7 8 9 10 11",
            b"some total=5",
            b"eth0:",
            b"MemTotal: ",
            b"/: ",
            b"ctxt",
            b" 18446744073709551615",
            b"\xff",
        ];
        for _ in 0..u.int_in_range(0..=60)? {
            bytes.extend_from_slice(u.choose(&words)?);
        }
        bytes.extend(u.arbitrary::<Vec<u8>>()?);
        for table in any::files(&bytes).tables {
            for column in table.strands.iter().flat_map(|strand| &strand.columns) {
                let extent = column.extent;
                assert!(extent.count == 0 || extent.min.is_finite() && extent.max.is_finite());
                assert_eq!(column.texts.count, 0);
                let percent = extent.count > 0 && column.name.ends_with("_pct");
                assert!(
                    !percent || extent.min >= 0.0 && extent.max <= 100.000_001,
                    "{column:?}"
                );
            }
        }
        Ok(())
    });
}
