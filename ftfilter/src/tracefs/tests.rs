//! The whole set-up on a tree of plain files, in which anything can be made to go wrong.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

use pipe::span::Span;

use super::scratch::Scratch;
use super::*;

/// What a kernel without instances has, its settings unlike what is set.
const FILES: [(&str, &str); 25] = [
    ("available_tracers", "blk function_graph function nop\n"),
    ("current_tracer", "nop\n"),
    ("events/compaction/mm_compaction_begin/enable", "0*\n"),
    ("events/vmscan/mm_shrink_slab_end/enable", "1\n"),
    ("events/vmscan/mm_shrink_slab_start/enable", "0\n"),
    ("events/sched/sched_switch/enable", "0\n"),
    ("max_graph_depth", "3\n"),
    ("options/funcgraph-abstime", "0\n"),
    ("options/funcgraph-proc", "0\n"),
    ("options/latency-format", "1\n"),
    ("options/markers", "1\n"),
    ("set_event", ""),
    ("set_event_notrace_pid", "12\n"),
    ("set_event_pid", "1\n2\n"),
    (
        "set_ftrace_filter",
        "vfs_fsync\nvirtblk_probe [virtio_blk]\n",
    ),
    ("set_ftrace_notrace", "#### no functions disabled ####\n"),
    ("set_ftrace_notrace_pid", "no pid\n"),
    ("set_ftrace_pid", "no pid\n"),
    ("set_graph_function", "vfs_write\n"),
    ("set_graph_notrace", "#### no functions disabled ####\n"),
    ("trace", "# tracer: nop\n"),
    ("trace_clock", "[local] global mono\n"),
    ("trace_pipe", "the trace\n"),
    ("tracing_on", "1\n"),
    ("tracing_thresh", "7\n"),
];

/// A tracing directory, and beside it the one of the records.
struct Fake {
    scratch: Scratch,
    voice: Voice,
}

impl Fake {
    fn new() -> Fake {
        let scratch = Scratch::new();
        for (file, text) in FILES {
            let path = scratch.path().join("t").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir(scratch.path().join("run")).unwrap();
        let voice = Voice::new("test", true);
        Fake { scratch, voice }
    }

    fn site(&self) -> Site {
        let places = journal::Places::only(&self.scratch.path().join("run"));
        Site::with(&self.scratch.path().join("t"), places).unwrap()
    }

    fn begin(&self, plan: &Plan, force: bool) -> Result<Tracing, Failure> {
        Tracing::begin_at(&self.site(), plan, force, &self.voice)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.scratch.path().join("t").join(file)
    }

    fn put(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).unwrap();
    }

    fn get(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// What every file means: two texts may mean the same.
    fn settings(&self) -> BTreeMap<&'static str, Vec<String>> {
        let files = FILES.iter().map(|(file, _)| *file);
        files
            .filter(|file| *file != "trace")
            .map(|file| (file, setting::Kind::of(file).items(&self.get(file))))
            .collect()
    }

    fn records(&self) -> usize {
        fs::read_dir(self.scratch.path().join("run"))
            .unwrap()
            .count()
    }
}

fn plan() -> Plan {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Plan {
        functions: names(&["try_to_free_pages", "shrink_slab"]),
        events: names(&[
            "mm_shrink_slab_start",
            "mm_shrink_slab_end",
            "no_such_event",
        ]),
        threshold: Span::from_ns(134_000),
        graph: true,
        tree: false,
    }
}

#[test]
fn all_is_set_while_tracing_and_as_before_afterwards() {
    let fake = Fake::new();
    let before = fake.settings();
    let mut tracing = fake.begin(&plan(), false).unwrap();
    assert!(tracing.has_threshold());
    for (file, text) in [
        ("current_tracer", "function_graph\n"),
        ("events/vmscan/mm_shrink_slab_start/enable", "1\n"),
        ("events/sched/sched_switch/enable", "0\n"),
        ("options/funcgraph-abstime", "1\n"),
        ("options/latency-format", "0\n"),
        ("set_event_pid", ""),
        ("set_ftrace_filter", "try_to_free_pages\nshrink_slab\n"),
        ("set_graph_function", ""),
        ("trace", ""),
        ("trace_clock", "mono\n"),
        ("tracing_on", "1\n"),
        ("tracing_thresh", "134\n"),
    ] {
        assert_eq!(fake.get(file), text, "{file}");
    }
    assert_eq!(fake.records(), 1);
    let mut text = String::new();
    tracing.read_to_string(&mut text).unwrap();
    assert_eq!(text, "the trace\n");
    tracing.stop().unwrap();
    assert_eq!(fake.get("tracing_on"), "0\n");
    tracing.restore().unwrap();
    assert_eq!(fake.settings(), before);
    assert_eq!(fake.records(), 0);
}

#[test]
fn whatever_goes_wrong_on_the_way_all_is_as_before() {
    // Without a file that is needed, at different steps.
    for file in [
        "tracing_on",
        "set_ftrace_filter",
        "tracing_thresh",
        "trace_pipe",
    ] {
        let fake = Fake::new();
        fs::remove_file(fake.path(file)).unwrap();
        let read = || {
            let rest = FILES
                .iter()
                .filter(|(name, _)| ![file, "trace"].contains(name));
            rest.map(|(name, _)| setting::Kind::of(name).items(&fake.get(name)))
                .collect::<Vec<_>>()
        };
        let before = read();
        assert!(fake.begin(&plan(), false).is_err(), "{file}");
        assert_eq!(read(), before, "{file}");
        assert_eq!(fake.records(), 0, "{file}");
    }
}

#[test]
fn what_a_killed_run_left_is_put_back_by_restore_and_by_the_next_start() {
    let fake = Fake::new();
    let before = fake.settings();
    let killed = || {
        let mut tracing = fake.begin(&plan(), false).unwrap();
        // Lets go of the record, and of everything else as the kernel does.
        drop(tracing.journal.take());
    };
    killed();
    assert_ne!(fake.settings(), before);
    let pid = std::process::id().to_string();
    assert_eq!(fake.site().restore().unwrap().ended, [pid]);
    assert_eq!(fake.settings(), before);
    assert_eq!(fake.site().restore().unwrap(), Restored::default());

    killed();
    fake.begin(&plan(), false).unwrap().restore().unwrap();
    assert_eq!(fake.settings(), before);
}

#[test]
fn what_a_living_run_changed_is_not_put_back_under_it() {
    let fake = Fake::new();
    let before = fake.settings();
    let tracing = fake.begin(&plan(), false).unwrap();
    let restored = fake.site().restore().unwrap();
    assert_eq!((restored.ended.len(), restored.running.len()), (0, 1));
    assert_eq!(fake.get("current_tracer"), "function_graph\n");
    // Nor does force help: each would put back what the other had set.
    let refused = fake.begin(&plan(), true).unwrap_err().to_string();
    assert!(refused.contains("let it end first"), "{refused}");
    assert_eq!(fake.get("current_tracer"), "function_graph\n");
    drop(tracing);
    assert_eq!(fake.settings(), before);
}

#[test]
fn a_record_of_another_boot_is_removed_and_not_followed() {
    let fake = Fake::new();
    let before = fake.settings();
    let root = fs::canonicalize(fake.path("")).unwrap();
    let text = format!(
        "ftfilter state 1\nboot\tanother\nroot\t{}\nwas\ttracing_thresh\t99\n",
        root.display()
    );
    fs::write(fake.scratch.path().join("run/ftfilter-1"), text).unwrap();
    assert_eq!(fake.site().restore().unwrap(), Restored::default());
    assert_eq!((fake.settings(), fake.records()), (before, 0));
}

#[test]
fn whoever_traces_is_left_alone_unless_forced_and_gets_all_back() {
    for (file, text) in [
        ("current_tracer", "function\n"),
        (
            "set_event",
            "sched:sched_switch\nvmscan:mm_shrink_slab_end\n",
        ),
    ] {
        let fake = Fake::new();
        fake.put(file, text);
        fake.put("events/sched/sched_switch/enable", "1\n");
        let before = fake.settings();
        let refused = fake.begin(&plan(), false).unwrap_err().to_string();
        assert!(refused.contains("somebody is tracing"), "{refused}");
        assert_eq!(fake.settings(), before);

        let tracing = fake.begin(&plan(), true).unwrap();
        assert_eq!(fake.get("current_tracer"), "function_graph\n");
        if file == "set_event" {
            assert_eq!(fake.get("events/sched/sched_switch/enable"), "0\n");
        }
        drop(tracing);
        assert_eq!(fake.settings(), before);
    }
}

#[test]
fn a_kernel_without_the_tracer_has_events_still() {
    let fake = Fake::new();
    fake.put("available_tracers", "function nop\n");
    let before = fake.settings();
    assert!(!has_graph(&fake.path("")));
    let refused = fake.begin(&plan(), false).unwrap_err().to_string();
    assert!(refused.contains("no function_graph"), "{refused}");
    let events = Plan {
        graph: false,
        ..plan()
    };
    let tracing = fake.begin(&events, false).unwrap();
    assert!(!tracing.has_threshold());
    assert_eq!(fake.get("current_tracer"), "nop\n");
    assert_eq!(
        fake.settings()["set_ftrace_filter"],
        before["set_ftrace_filter"]
    );
    drop(tracing);

    let none = Plan {
        events: vec!["no_such_event".to_owned(), "../../etc".to_owned()],
        ..events
    };
    let refused = fake.begin(&none, false).unwrap_err().to_string();
    assert!(refused.contains("has none of"), "{refused}");
    assert_eq!(fake.settings(), before);
}

#[test]
fn the_commands_for_a_shell_set_the_same() {
    let (ours, theirs) = (Fake::new(), Fake::new());
    let mut plan = plan();
    plan.events.pop();
    // A list of plain files keeps lines in the order of writing; pids are ours alone.
    ours.put("set_event_notrace_pid", "");
    theirs.put("set_event_notrace_pid", "");
    fs::create_dir(theirs.path("instances")).unwrap();
    let mut tracing = ours.begin(&plan, false).unwrap();
    let shell = std::process::Command::new("sh")
        .arg("-c")
        .arg(setup_commands(&theirs.path(""), &plan))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&shell.stderr), "");
    let (mut set, mut by_shell) = (ours.settings(), theirs.settings());
    for settings in [&mut set, &mut by_shell] {
        settings.retain(|file, _| !file.ends_with("notrace_pid"));
    }
    assert_eq!(set, by_shell);
    tracing.put_back().unwrap();
}

#[test]
fn a_directory_that_is_no_tracefs_is_said_to_be_none() {
    let fake = Fake::new();
    assert_eq!(find(Some(&fake.path(""))).unwrap(), fake.path(""));
    let refused = find(Some(fake.scratch.path())).unwrap_err().to_string();
    assert!(refused.contains("mount -t tracefs"), "{refused}");
}

#[test]
fn a_record_that_can_not_be_kept_is_a_reason_not_to_begin() {
    let fake = Fake::new();
    let before = fake.settings();
    let others = PermissionsExt::from_mode(0o777);
    fs::set_permissions(fake.scratch.path().join("run"), others).unwrap();
    assert!(fake.begin(&plan(), false).is_err());
    assert_eq!(fake.settings(), before);
}

#[test]
fn an_event_is_found_by_its_name_its_system_or_a_pattern_and_never_outside() {
    let fake = Fake::new();
    let tree = Tree::at(&fake.scratch.path().join("t"));
    let found = |event: &str| tree.enables(event).join(" ");
    let start = "events/vmscan/mm_shrink_slab_start/enable";
    let end = "events/vmscan/mm_shrink_slab_end/enable";
    let compaction = "events/compaction/mm_compaction_begin/enable";
    assert_eq!(found("mm_shrink_slab_start"), start);
    assert_eq!(found("vmscan:*"), format!("{end} {start}"));
    assert_eq!(found("mm_*"), format!("{compaction} {end} {start}"));
    for nothing in [
        "",
        ".",
        "..",
        "sched:",
        "../t",
        "sched:../sched/sched_switch",
        "nor_*",
    ] {
        assert_eq!(found(nothing), "", "{nothing}");
    }
}
