//! What is read of the kernel's texts is what another reader finds in them: procfs-core, which is
//! older and shares no line with this one.
//!
//! Where it finds nothing or something else:
//!
//! - `meminfo` is an error to it if a line lacks that every kernel of its time had, and `pressure` if
//!   a line lacks (that of `irq` has one, that of `cpu` had one before Linux 5.13).
//! - A CPU's line has no number for it: it goes by the order, which is wrong where one is offline.
//! - `net/dev` is an error to it if a number is glued to a colon; an interface `a:` is `a`.
//! - Of a mount it keeps the kernel's escapes, and calls the device `none` nothing.
//! - It knows no `interrupts`, no `softirqs` and nothing of what is in control groups.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says so that it failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use procfs_core::process::{Io, MountInfo, MountInfos, Stat as Task};
use procfs_core::{
    CpuTime, DiskStat, DiskStats, ExplicitSystemInfo, FromBufReadSI, FromRead, KernelStats,
    Meminfo as TheirMeminfo, PressureRecord, ProcResult, VmStat, net, parse_pressure_record,
};
use sample::source::diskstats::{Disk, Kind, Moved};
use sample::source::pressure::{Means, Resource};
use sample::source::process::{Process, ProcessFile};
use sample::source::stat::{Cpu, TIMES};
use sample::source::{Reading, Source, Text, filesystem, mountinfo};

/// Recorded texts that are an error to the other: without lines that every kernel has, or with a
/// number glued to a colon.
const REFUSED: [&str; 3] = [
    "big-512cpu/proc/meminfo",
    "linux-3.10/proc/net/dev",
    "masked-container/proc/meminfo",
];

/// A text and where it is from.
struct Found {
    place: String,
    /// Whether it is this machine's, of which nobody knows what the other makes.
    live: bool,
    bytes: Vec<u8>,
}

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/proc")
}

/// The texts of this name in all recorded trees, and this machine's own. At least so many.
fn texts(name: &str, least: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut roots: Vec<_> = fs::read_dir(recorded())
        .unwrap()
        .map(|root| root.unwrap().path().join("proc"))
        .collect();
    roots.sort();
    for root in roots {
        let path = root.join(name);
        if let Ok(bytes) = fs::read(&path) {
            let place = path.strip_prefix(recorded()).unwrap().display().to_string();
            found.push(Found {
                place,
                live: false,
                bytes,
            });
        }
    }
    assert!(found.len() >= least, "{name} in {} trees", found.len());
    found.extend(live(name));
    found
}

fn live(name: &str) -> Option<Found> {
    let place = format!("/proc/{name}");
    let bytes = fs::read(&place).ok()?;
    Some(Found {
        place,
        live: true,
        bytes,
    })
}

impl Found {
    /// What the other made of it, unless it is known to refuse it.
    fn theirs<T>(&self, read: ProcResult<T>) -> Option<T> {
        let refused = REFUSED.contains(&self.place.as_str());
        match read {
            Ok(read) => {
                assert!(!refused, "{} is not refused any more", self.place);
                Some(read)
            }
            Err(_) if refused || self.live => None,
            Err(error) => panic!("{}: {error}", self.place),
        }
    }

    /// What this one makes of it.
    fn ours(&self, source: Source) -> Reading {
        let mut reading = Reading::default();
        reading.disks.all = true;
        let text = Text {
            source,
            key: b"",
            bytes: &self.bytes,
            refused: None,
        };
        reading.take(&text, |_| Kind::Counted);
        reading
    }
}

#[test]
fn the_times_of_every_cpu_are_the_same() {
    for found in texts("stat", 5) {
        let system = ExplicitSystemInfo {
            boot_time_secs: 0,
            ticks_per_second: 100,
            page_size: 4_096,
            is_little_endian: true,
        };
        let theirs = KernelStats::from_buf_read(&found.bytes[..], &system);
        let Some(theirs) = found.theirs(theirs) else {
            continue;
        };
        let ours = found.ours(Source::Stat).stat;
        let times: Vec<_> = theirs.cpu_time.iter().map(times).collect();
        let told = |cpu: &Cpu| (cpu.ticks, cpu.times);
        assert_eq!(
            ours.cpus.iter().map(told).collect::<Vec<_>>(),
            times,
            "{}",
            found.place
        );
        assert_eq!(
            (ours.switches, ours.forks),
            (Some(theirs.ctxt), Some(theirs.processes))
        );
        assert_eq!(ours.running, theirs.procs_running.map(u64::from));
        assert_eq!(ours.blocked, theirs.procs_blocked.map(u64::from));
    }
}

fn times(cpu: &CpuTime) -> ([u64; TIMES], usize) {
    let rest = [
        cpu.iowait,
        cpu.irq,
        cpu.softirq,
        cpu.steal,
        cpu.guest,
        cpu.guest_nice,
    ];
    let count = 4 + rest.iter().flatten().count();
    let mut ticks = [0; TIMES];
    ticks[..4].copy_from_slice(&[cpu.user, cpu.nice, cpu.system, cpu.idle]);
    for (tick, time) in ticks[4..].iter_mut().zip(rest) {
        *tick = time.unwrap_or(0);
    }
    (ticks, count)
}

#[test]
fn every_amount_of_memory_is_the_same() {
    for found in texts("meminfo", 4) {
        let Some(theirs) = found.theirs(TheirMeminfo::from_read(&found.bytes[..])) else {
            continue;
        };
        let ours = found.ours(Source::Meminfo).memory.meminfo;
        let more = ours.more;
        let pairs = [
            (ours.total, Some(theirs.mem_total)),
            (ours.free, Some(theirs.mem_free)),
            (ours.available, theirs.mem_available),
            (ours.pages, Some(theirs.cached)),
            (ours.buffers, Some(theirs.buffers)),
            (ours.reclaimable, theirs.s_reclaimable),
            (ours.anon, theirs.anon_pages),
            (ours.dirty, Some(theirs.dirty)),
            (ours.swap_total, Some(theirs.swap_total)),
            (ours.swap_free, Some(theirs.swap_free)),
            (more.swap_cached, Some(theirs.swap_cached)),
            (more.active_anon, theirs.active_anon),
            (more.inactive_anon, theirs.inactive_anon),
            (more.active_file, theirs.active_file),
            (more.inactive_file, theirs.inactive_file),
            (more.active, Some(theirs.active)),
            (more.inactive, Some(theirs.inactive)),
            (more.unevictable, theirs.unevictable),
            (more.locked, theirs.mlocked),
            (more.writeback, Some(theirs.writeback)),
            (more.mapped, Some(theirs.mapped)),
            (more.shmem, theirs.shmem),
            (more.unreclaimable, theirs.s_unreclaim),
            (more.kernel_stack, theirs.kernel_stack),
            (more.page_tables, theirs.page_tables),
            (more.vmalloc, Some(theirs.vmalloc_used)),
            (more.percpu, theirs.per_cpu),
            (more.commit_limit, theirs.commit_limit),
            (more.committed, Some(theirs.committed_as)),
            (more.anon_huge, theirs.anon_hugepages),
            (more.huge_total, theirs.hugepages_total),
            (more.huge_free, theirs.hugepages_free),
            (more.huge_reserved, theirs.hugepages_rsvd),
            (more.huge_size, theirs.hugepagesize),
        ];
        for (at, (ours, theirs)) in pairs.into_iter().enumerate() {
            assert_eq!(ours, theirs, "{} amount {at}", found.place);
        }
    }
}

#[test]
fn every_event_of_pages_is_the_same() {
    for found in texts("vmstat", 2) {
        let Some(theirs) = found.theirs(VmStat::from_read(&found.bytes[..])) else {
            continue;
        };
        // What is told by zone is added up.
        let sum = |name: &str| {
            let zones = ["dma", "dma32", "normal", "high", "movable", "device"];
            let whole = theirs.0.get(name).copied();
            let zones = zones.map(|zone| theirs.0.get(&format!("{name}_{zone}")).copied());
            let counts: Vec<_> = zones.into_iter().chain([whole]).flatten().collect();
            (!counts.is_empty()).then(|| counts.iter().sum::<i64>() as u64)
        };
        let refaulted = sum("workingset_refault_file").or(sum("workingset_refault"));
        let ours = found.ours(Source::Vmstat).memory.vmstat;
        let pairs = [
            (ours.read, sum("pgpgin")),
            (ours.written, sum("pgpgout")),
            (ours.swapped_in, sum("pswpin")),
            (ours.swapped_out, sum("pswpout")),
            (ours.faults, sum("pgfault")),
            (ours.major_faults, sum("pgmajfault")),
            (ours.allocated, sum("pgalloc")),
            (ours.freed, sum("pgfree")),
            (ours.stalls, sum("allocstall")),
            (ours.scanned_behind, sum("pgscan_kswapd")),
            (ours.scanned_direct, sum("pgscan_direct")),
            (ours.stolen_behind, sum("pgsteal_kswapd")),
            (ours.stolen_direct, sum("pgsteal_direct")),
            (ours.compact_stalls, sum("compact_stall")),
            (ours.oom_kills, sum("oom_kill")),
            (ours.refaulted_anon, sum("workingset_refault_anon")),
            (ours.refaulted_file, refaulted),
            (ours.huge_faults, sum("thp_fault_alloc")),
        ];
        for (at, (ours, theirs)) in pairs.into_iter().enumerate() {
            assert_eq!(ours, theirs, "{} event {at}", found.place);
        }
    }
}

#[test]
fn every_disk_is_the_same() {
    for found in texts("diskstats", 4) {
        let Some(theirs) = found.theirs(DiskStats::from_read(&found.bytes[..])) else {
            continue;
        };
        let ours = found.ours(Source::Diskstats).disks.list;
        assert_eq!(ours.len(), theirs.0.len(), "{}", found.place);
        for (ours, theirs) in ours.iter().zip(&theirs.0) {
            assert_eq!(*ours, disk(ours, theirs), "{}", found.place);
        }
    }
}

/// A disk of theirs as one of ours. Its kind is in another text.
fn disk(ours: &Disk, theirs: &DiskStat) -> Disk {
    let moved = |numbers: [u64; 4]| Moved {
        requests: numbers[0],
        merged: numbers[1],
        sectors: numbers[2],
        ms: numbers[3],
    };
    let discarded = || {
        Some(moved([
            theirs.discards?,
            theirs.discards_merged?,
            theirs.sectors_discarded?,
            theirs.time_discarding?,
        ]))
    };
    Disk {
        name: sample::source::Name::new(theirs.name.as_bytes()),
        kind: ours.kind,
        read: moved([
            theirs.reads,
            theirs.merged,
            theirs.sectors_read,
            theirs.time_reading,
        ]),
        written: moved([
            theirs.writes,
            theirs.writes_merged,
            theirs.sectors_written,
            theirs.time_writing,
        ]),
        queue: theirs.in_progress,
        busy: theirs.time_in_progress,
        weighted: theirs.weighted_time_in_progress,
        discarded: discarded(),
        flushed: theirs
            .flushes
            .zip(theirs.time_flushing)
            .map(<[u64; 2]>::from),
    }
}

#[test]
fn every_interface_is_the_same() {
    for found in texts("net/dev", 5) {
        let Some(theirs) = found.theirs(net::InterfaceDeviceStatus::from_read(&found.bytes[..]))
        else {
            continue;
        };
        let ours = found.ours(Source::NetDev).interfaces.list;
        assert_eq!(ours.len(), theirs.0.len(), "{}", found.place);
        for ours in ours {
            let name = String::from_utf8(ours.name.bytes().to_vec()).unwrap();
            let theirs = &theirs.0[&name];
            let (received, sent) = (ours.received, ours.sent);
            let numbers = [
                received.bytes,
                received.packets,
                received.errors,
                received.drops,
                ours.multicast,
                sent.bytes,
                sent.packets,
                sent.errors,
                sent.drops,
                ours.collisions,
            ];
            let want = [
                theirs.recv_bytes,
                theirs.recv_packets,
                theirs.recv_errs,
                theirs.recv_drop,
                theirs.recv_multicast,
                theirs.sent_bytes,
                theirs.sent_packets,
                theirs.sent_errs,
                theirs.sent_drop,
                theirs.sent_colls,
            ];
            assert_eq!(numbers, want, "{} {name}", found.place);
        }
    }
}

#[test]
fn every_pressure_is_the_same() {
    let mut compared = 0;
    for resource in Resource::ALL {
        for found in texts(&format!("pressure/{}", resource.name()), 1) {
            let reading = found.ours(Source::Pressure(resource));
            let ours = &reading.pressure[resource as usize];
            for line in String::from_utf8(found.bytes.clone()).unwrap().lines() {
                let theirs = parse_pressure_record(line);
                let Some(theirs) = found.theirs(theirs) else {
                    continue;
                };
                let (total, means) = match line.starts_with("some") {
                    true => (ours.some, ours.some_means),
                    false => (ours.full, ours.full_means),
                };
                assert_eq!(total, Some(theirs.total), "{}", found.place);
                assert_eq!(means, hundredths(&theirs), "{}", found.place);
                compared += 1;
            }
        }
    }
    assert!(compared >= 7);
}

fn hundredths(record: &PressureRecord) -> Means {
    let means = [record.avg10, record.avg60, record.avg300];
    means.map(|mean| Some((f64::from(mean) * 100.0).round() as i64))
}

/// The processes of a tree: their ids.
fn pids(proc: &Path) -> Vec<String> {
    let names = fs::read_dir(proc)
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names
        .filter(|name| name.starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

#[test]
fn every_process_is_the_same() {
    let mut compared = 0;
    for proc in [recorded().join("processes/proc"), PathBuf::from("/proc")] {
        for pid in pids(&proc) {
            // It may have ended, or be another's.
            let Ok(stat) = fs::read(proc.join(&pid).join("stat")) else {
                continue;
            };
            let io = fs::read(proc.join(&pid).join("io")).unwrap_or_default();
            let mut reading = Reading::default();
            for (file, bytes) in [(ProcessFile::Stat, &stat), (ProcessFile::Io, &io)] {
                let text = Text {
                    source: Source::Process(file),
                    key: pid.as_bytes(),
                    bytes,
                    refused: None,
                };
                reading.take(&text, |_| Kind::Counted);
            }
            let ours = reading.processes.list[0];
            process(&ours, &Task::from_read(&stat[..]).unwrap());
            let theirs = Io::from_read(&io[..]).ok();
            let theirs = theirs.map(|io| [io.read_bytes, io.write_bytes, io.cancelled_write_bytes]);
            assert_eq!(
                ours.io.map(|io| [io.read, io.written, io.cancelled]),
                theirs
            );
            compared += usize::from(theirs.is_some());
        }
    }
    assert!(compared >= 2);
}

fn process(ours: &Process, theirs: &Task) {
    assert_eq!(
        (ours.pid, i64::from(ours.state), ours.nice),
        (
            u32::try_from(theirs.pid).unwrap(),
            i64::from(u32::from(theirs.state)),
            theirs.nice
        )
    );
    assert_eq!(String::from_utf8_lossy(ours.comm.bytes()), theirs.comm);
    let numbers = [
        ours.parent,
        ours.threads,
        ours.start,
        ours.user,
        ours.system,
        ours.resident,
        ours.size,
        ours.minor_faults,
        ours.major_faults,
    ];
    let want = [
        theirs.ppid as u64,
        theirs.num_threads as u64,
        theirs.starttime,
        theirs.utime,
        theirs.stime,
        // Nobody told the size of a page.
        theirs.rss * 4_096,
        theirs.vsize,
        theirs.minflt,
        theirs.majflt,
    ];
    assert_eq!(numbers, want, "{}", theirs.pid);
    assert_eq!(
        [ours.processor, ours.delay, ours.guest],
        [
            theirs.processor.map(|cpu| cpu as u64),
            theirs.delayacct_blkio_ticks,
            theirs.guest_time
        ]
    );
}

/// Mounts that say what others don't.
const MOUNTS: &str = "\
28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
29 28 0:5 / /dev rw,relatime master:2 propagate_from:7 unbindable - devtmpfs none rw,size=4k
30 28 8:17 /a\\040b /mnt/x\\011y\\134z ro - vfat /dev/sd\\043b1 rw,iocharset=utf8
31 28 0:44 / /run rw - tmpfs tmpfs rw,size=10%
";

#[test]
fn every_mount_is_the_same() {
    let written = Found {
        place: "mounts".to_owned(),
        live: false,
        bytes: MOUNTS.into(),
    };
    for found in live("self/mountinfo").into_iter().chain([written]) {
        let Some(theirs) = found.theirs(MountInfos::from_read(&found.bytes[..])) else {
            continue;
        };
        let ours = mountinfo::parse(&found.bytes);
        assert_eq!(ours.len(), theirs.0.len());
        for (ours, theirs) in ours.iter().zip(&theirs.0) {
            mount(ours, theirs);
        }
    }
}

fn mount(ours: &mountinfo::Mount, theirs: &MountInfo) {
    let mut point = Vec::new();
    let escaped = theirs.mount_point.as_os_str().as_encoded_bytes();
    filesystem::unescape(escaped, &mut point);
    assert_eq!(ours.point, point);
    assert_eq!(ours.kind, theirs.fs_type.as_bytes());
    let device = theirs.mount_source.as_deref().unwrap_or("none");
    assert_eq!(ours.device, device.as_bytes());
}
