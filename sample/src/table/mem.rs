//! The table `mem`: a row a tick, of where the memory is and what happens to its pages.

use super::Moment;
use super::rows::{Cell, Column, Emit, Rows, Thing};
use crate::source::vmstat::Vmstat;
use crate::source::{Memory, Reading, Source};

static COLUMNS: [Column<Memory>; 52] = [
    amount("total_bytes", |memory| memory.meminfo.total),
    amount("available_bytes", |memory| memory.meminfo.available),
    amount("free_bytes", |memory| memory.meminfo.free),
    amount("buffers_bytes", |memory| memory.meminfo.buffers),
    amount("cached_bytes", |memory| memory.meminfo.pages),
    amount("swap_cached_bytes", |memory| {
        memory.meminfo.more.swap_cached
    }),
    amount("active_bytes", |memory| memory.meminfo.more.active),
    amount("inactive_bytes", |memory| memory.meminfo.more.inactive),
    amount("active_anon_bytes", |memory| {
        memory.meminfo.more.active_anon
    }),
    amount("inactive_anon_bytes", |memory| {
        memory.meminfo.more.inactive_anon
    }),
    amount("active_file_bytes", |memory| {
        memory.meminfo.more.active_file
    }),
    amount("inactive_file_bytes", |memory| {
        memory.meminfo.more.inactive_file
    }),
    amount("unevictable_bytes", |memory| {
        memory.meminfo.more.unevictable
    }),
    amount("mlocked_bytes", |memory| memory.meminfo.more.locked),
    amount("anon_bytes", |memory| memory.meminfo.anon),
    amount("mapped_bytes", |memory| memory.meminfo.more.mapped),
    amount("shmem_bytes", |memory| memory.meminfo.more.shmem),
    amount("slab_reclaimable_bytes", |memory| {
        memory.meminfo.reclaimable
    }),
    amount("slab_unreclaimable_bytes", |memory| {
        memory.meminfo.more.unreclaimable
    }),
    amount("kernel_stack_bytes", |memory| {
        memory.meminfo.more.kernel_stack
    }),
    amount("page_tables_bytes", |memory| {
        memory.meminfo.more.page_tables
    }),
    amount("vmalloc_used_bytes", |memory| memory.meminfo.more.vmalloc),
    amount("percpu_bytes", |memory| memory.meminfo.more.percpu),
    amount("anon_huge_bytes", |memory| memory.meminfo.more.anon_huge),
    amount("dirty_bytes", |memory| memory.meminfo.dirty),
    amount("writeback_bytes", |memory| memory.meminfo.more.writeback),
    amount("swap_total_bytes", |memory| memory.meminfo.swap_total),
    amount("swap_free_bytes", |memory| memory.meminfo.swap_free),
    amount("committed_bytes", |memory| memory.meminfo.more.committed),
    amount("commit_limit_bytes", |memory| {
        memory.meminfo.more.commit_limit
    }),
    amount("hugepages_total", |memory| memory.meminfo.more.huge_total),
    amount("hugepages_free", |memory| memory.meminfo.more.huge_free),
    amount("hugepages_reserved", |memory| {
        memory.meminfo.more.huge_reserved
    }),
    amount("hugepage_size_bytes", |memory| {
        memory.meminfo.more.huge_size
    }),
    event(
        "pgpgin_bytes_per_s",
        "node_vmstat_pgpgin",
        Cell::Between(
            |memory| kib(memory, |now| now.read),
            |memory| memory.vmstat.read,
            0,
        ),
    ),
    event(
        "pgpgout_bytes_per_s",
        "node_vmstat_pgpgout",
        Cell::Between(
            |memory| kib(memory, |now| now.written),
            |memory| memory.vmstat.written,
            0,
        ),
    ),
    event(
        "pswpin_per_s",
        "node_vmstat_pswpin",
        Cell::Rate(|memory| memory.vmstat.swapped_in),
    ),
    event(
        "pswpout_per_s",
        "node_vmstat_pswpout",
        Cell::Rate(|memory| memory.vmstat.swapped_out),
    ),
    event(
        "pgfault_per_s",
        "node_vmstat_pgfault",
        Cell::Rate(|memory| memory.vmstat.faults),
    ),
    event(
        "pgmajfault_per_s",
        "node_vmstat_pgmajfault",
        Cell::Rate(|memory| memory.vmstat.major_faults),
    ),
    event(
        "pgalloc_per_s",
        "node_vmstat_pgalloc",
        Cell::Rate(|memory| memory.vmstat.allocated),
    ),
    event(
        "pgfree_per_s",
        "node_vmstat_pgfree",
        Cell::Rate(|memory| memory.vmstat.freed),
    ),
    event(
        "allocstall_per_s",
        "node_vmstat_allocstall",
        Cell::Rate(|memory| memory.vmstat.stalls),
    ),
    event(
        "pgscan_kswapd_per_s",
        "node_vmstat_pgscan_kswapd",
        Cell::Rate(|memory| memory.vmstat.scanned_behind),
    ),
    event(
        "pgscan_direct_per_s",
        "node_vmstat_pgscan_direct",
        Cell::Rate(|memory| memory.vmstat.scanned_direct),
    ),
    event(
        "pgsteal_kswapd_per_s",
        "node_vmstat_pgsteal_kswapd",
        Cell::Rate(|memory| memory.vmstat.stolen_behind),
    ),
    event(
        "pgsteal_direct_per_s",
        "node_vmstat_pgsteal_direct",
        Cell::Rate(|memory| memory.vmstat.stolen_direct),
    ),
    event(
        "workingset_refault_anon_per_s",
        "node_vmstat_workingset_refault_anon",
        Cell::Rate(|memory| memory.vmstat.refaulted_anon),
    ),
    event(
        "workingset_refault_file_per_s",
        "node_vmstat_workingset_refault_file",
        Cell::Rate(|memory| memory.vmstat.refaulted_file),
    ),
    event(
        "compact_stall_per_s",
        "node_vmstat_compact_stall",
        Cell::Rate(|memory| memory.vmstat.compact_stalls),
    ),
    event(
        "thp_fault_alloc_per_s",
        "node_vmstat_thp_fault_alloc",
        Cell::Rate(|memory| memory.vmstat.huge_faults),
    ),
    event(
        "oom_kill_per_s",
        "node_vmstat_oom_kill",
        Cell::Rate(|memory| memory.vmstat.oom_kills),
    ),
];

/// What stands at the time of a reading, by `meminfo`.
const fn amount(name: &'static str, value: fn(&Memory) -> Option<u64>) -> Column<Memory> {
    Column {
        name,
        metric: None,
        source: Source::Meminfo,
        cell: Cell::Gauge(value),
    }
}

/// What happened between two readings, by `vmstat`.
const fn event(name: &'static str, metric: &'static str, cell: Cell<Memory>) -> Column<Memory> {
    Column {
        name,
        metric: Some(metric),
        source: Source::Vmstat,
        cell,
    }
}

/// The table with all its columns.
pub fn table() -> Rows<Memory> {
    let things = |moment: &Moment, emit: Emit<Memory>| moment.each(list, |_, _| true, emit);
    Rows::new("mem", (&[], &COLUMNS), list, Box::new(things))
}

fn list(reading: &Reading) -> &[Memory] {
    std::slice::from_ref(&reading.memory)
}

/// What is counted in KiB, in bytes a second.
fn kib(memory: &Thing<Memory>, count: fn(&Vmstat) -> Option<u64>) -> Option<f64> {
    Some(memory.grown(|memory| count(&memory.vmstat))? * 1024.0)
}
