//! Texts of both versions, old and new, torn, and joined to groups.

use super::*;

const AT: Mono = Mono(7);

fn taken(texts: &[(GroupFile, &str)]) -> Group {
    let mut groups = Groups::default();
    for (file, text) in texts {
        groups.take(*file, b"/a", (text.as_bytes(), AT));
    }
    groups.list()[0].clone()
}

#[test]
fn cpu_time_is_microseconds_whichever_version_tells_it() {
    let second = taken(&[(
        GroupFile::CpuStat,
        "usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\ncore_sched.force_idle_usec 0\n\
         nice_usec 0\nnr_periods 40\nnr_throttled 3\nthrottled_usec 150001\nnr_bursts 1\n",
    )]);
    let want = Cpu {
        usage: Some(1_234_567),
        user: Some(1_000_000),
        system: Some(234_567),
        throttled: Some(150_001),
    };
    assert_eq!(second.cpu, want);
    let first = taken(&[
        (GroupFile::CpuacctUsage, "1234567891\n"),
        (GroupFile::CpuacctStat, "user 100\nsystem 23\n"),
        (
            GroupFile::CpuStat,
            "nr_periods 40\nnr_throttled 3\nthrottled_time 150001999\n",
        ),
    ]);
    let system = Some(230_000);
    assert_eq!(first.cpu, Cpu { system, ..want });
}

#[test]
fn memory_is_told_by_kind_whichever_version_tells_it() {
    // Linux 6.1, and 5.15 that has no sum of the kernel's own.
    let new = "anon 41943040\nfile 20971520\nkernel 1048576\nkernel_stack 65536\npagetables 131072\n\
               inactive_anon 7\ninactive_file 4096\nslab 9\n";
    let old = "anon 1\nfile 2\nkernel_stack 16384\npagetables 4096\npercpu 100\nsock 8192\n\
               inactive_file 3\nslab_reclaimable 20\nslab_unreclaimable 400\nslab 420\n";
    let first = "cache 5\nrss 6\ninactive_file 7\ntotal_cache 50\ntotal_rss 60\n\
                 total_inactive_file 70\n";
    let told = |text| {
        let memory = taken(&[(GroupFile::MemoryStat, text)]).memory;
        [
            memory.anon,
            memory.file,
            memory.inactive_file,
            memory.kernel,
        ]
    };
    let (anon, file) = (Some(41_943_040), Some(20_971_520));
    assert_eq!(told(new), [anon, file, Some(4096), Some(1_048_576)]);
    assert_eq!(told(old), [Some(1), Some(2), Some(3), Some(21_000)]);
    assert_eq!(told(first), [Some(60), Some(50), Some(70), None]);
    let killed = |file, text| taken(&[(file, text)]).memory.oom_kills;
    let events = "low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 0\n";
    assert_eq!(killed(GroupFile::MemoryEvents, events), Some(2));
    // Before Linux 4.14 there is no count.
    let control = "oom_kill_disable 0\nunder_oom 0\n";
    assert_eq!(killed(GroupFile::OomControl, control), None);
}

#[test]
fn traffic_is_summed_over_the_devices_that_count() {
    let text = "8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n\
                253:0 rbytes=100 wbytes=100 rios=100 wios=100 dbytes=0 dios=0\n\
                8:1 8:0 rbytes=10 wbytes=20 rios=30 wios=40 cost.usage=7\n8:2 \n";
    let passed = (GroupFile::Devices, "253:0\n7:0\n");
    let io = taken(&[passed, (GroupFile::IoStat, text)]).io;
    assert_eq!((io.bytes, io.requests), (Some([11, 22]), Some([33, 44])));
    let first = "8:0 Read 1459200\n8:0 Write 314773504\n8:0 Sync 1459200\n8:0 Total 316232704\n\
                 253:0 Read 77\n8:16 Read 4096\n8:16 Write 0\nTotal 316236800\n";
    let io = taken(&[
        passed,
        (GroupFile::BlkioBytes, first),
        (GroupFile::BlkioBytesOwn, "8:0 Read 1\n"),
    ])
    .io;
    let moved = Some([1_463_296, 314_773_504]);
    assert_eq!((io.bytes, io.requests), (moved, None));
}

#[test]
fn who_moved_nothing_moved_none() {
    let io = taken(&[(GroupFile::IoStat, "")]).io;
    assert_eq!((io.bytes, io.requests), (Some([0; 2]), Some([0; 2])));
}

#[test]
fn what_the_first_hierarchy_says_counts() {
    let group = taken(&[
        (GroupFile::CpuStat, "usage_usec 5\n"),
        (GroupFile::CpuacctUsage, "9000\n"),
        (GroupFile::PidsCurrent, "3\n"),
        (GroupFile::PidsCurrent, "4\n"),
    ]);
    assert_eq!((group.cpu.usage, group.pids), (Some(5), Some(3)));
}

#[test]
fn torn_texts_say_what_is_whole() {
    for text in [
        "",
        "usage_usec",
        "usage_usec \n",
        "usage_usec x\nuser_us",
        "\n\n",
    ] {
        assert_eq!(taken(&[(GroupFile::CpuStat, text)]).cpu, Cpu::default());
    }
    for text in [
        "8:16",
        "8:16 rbytes",
        "8:16 rbytes=",
        ":16 rbytes=5",
        "8:x rbytes=5",
        "rbytes=5",
    ] {
        let io = taken(&[(GroupFile::IoStat, text)]).io;
        assert_eq!(io.bytes, Some([0; 2]), "{text}");
    }
    assert_eq!(taken(&[(GroupFile::PidsCurrent, "max\n")]).pids, None);
}

#[test]
fn groups_are_in_order_and_each_there_once_however_texts_come() {
    arbtest::arbtest(|u| {
        let mut groups = Groups::default();
        let mut names = Vec::new();
        for _ in 0..u.int_in_range(0..=20)? {
            let name = *u.choose(&["/", "/a", "/a/b", "/a-b", "/b", "/b/c/d", "/\u{e9}"])?;
            groups.take(GroupFile::PidsCurrent, name.as_bytes(), (b"1", AT));
            names.push(name);
        }
        names.sort_by(|a, b| path::order(a.as_bytes(), b.as_bytes()));
        names.dedup();
        let found: Vec<_> = groups.list().iter().map(|group| &*group.path).collect();
        assert_eq!(
            found,
            names.iter().map(|n| n.as_bytes()).collect::<Vec<_>>()
        );
        Ok(())
    });
}

#[test]
fn pressure_stands_until_it_is_read_again() {
    let file = GroupFile::Pressure(Resource::Io);
    let lost = |groups: &Groups| groups.list()[0].lost(Resource::Io, pressure::Extent::Some);
    let (mut before, mut now) = (Groups::default(), Groups::default());
    before.take(file, b"/a", (b"some avg10=0.00 total=5\n", AT));
    before.take(file, b"/b", (b"some avg10=0.00 total=5\n", AT));
    assert!(before.list()[0].pressed);
    now.begin(&before);
    now.take(GroupFile::PidsCurrent, b"/a", (b"1", Mono(9)));
    assert_eq!(lost(&now), Some((5, AT)));
    assert!(now.list()[0].seen && !now.list()[0].pressed);
    assert!(!now.list()[1].seen);
    before.begin(&now);
    assert_eq!(before.list().len(), 1);
    before.take(file, b"/a", (b"some avg10=0.00 total=6\n", Mono(11)));
    assert_eq!(lost(&before), Some((6, Mono(11))));
}
