//! Rules that come with the tool. They are texts like any other: `--print-rules` shows them.

/// Name, what it is for, and the rules.
pub const PRESETS: [(&str, &str, &str); 6] = [
    (
        "alloc",
        "slow memory allocations: direct reclaim, compaction, slab shrinkers",
        ALLOC,
    ),
    ("sched", "from a task's wake-up until it runs", SCHED),
    (
        "block",
        "from a block request's issue to its completion",
        BLOCK,
    ),
    ("irq", "interrupt handlers", IRQ),
    ("softirq", "softirq handlers", SOFTIRQ),
    ("syscall", "from a system call's enter to its exit", SYSCALL),
];

/// What of a shrinker's events says which one it is: its function, its address, and on whose behalf
/// it works. Both forms of
/// the text, with and without the module, in all kernels; the extractor in `key` knows it by heart.
pub const SHRINKER: &str = r"^(?<name>[^+\s]+)\+?\S*\s(?:\[\S+\]\s)?(?<address>[^:\s]+):(?:\snid:\s(?<nid>\d+))?(?:\spid:\s\d+)?(?:\smemcg_id:\s(?<memcg>\d+))?";

const ALLOC: &str = r"# Calls on the way of a slow allocation. The names differ from kernel to kernel.
func __alloc_pages*
func __alloc_frozen_pages*
func try_to_free_pages
func mem_cgroup_soft_limit_reclaim
func shrink_node
func shrink_node_memcg
func shrink_lruvec
func shrink_slab
func shrink_active_list
func shrink_inactive_list
func evict_folios
func compact_zone
func try_to_compact_pages

# Events that pass with the slow call they belong to.
gate mm_vmscan_direct_reclaim_begin,mm_vmscan_direct_reclaim_end try_to_free_pages
gate mm_compaction_begin,mm_compaction_end compact_zone
gate mm_compaction_try_to_compact_pages try_to_compact_pages
# Inlined since 5.11 or so; multi-gen LRU has a function of its own.
gate mm_vmscan_lru_shrink_inactive shrink_inactive_list|evict_folios|shrink_lruvec

# Each shrinker's work.
pair shrink_slab mm_shrink_slab_start mm_shrink_slab_end key=^(?<name>[^+\s]+)\+?\S*\s(?:\[\S+\]\s)?(?<address>[^:\s]+):(?:\snid:\s(?<nid>\d+))?(?:\spid:\s\d+)?(?:\smemcg_id:\s(?<memcg>\d+))?

# The same with the trace option fields.
pair shrink_slab mm_shrink_slab_start mm_shrink_slab_end key=^shr=(?<address>\S+)\s.*\bshrink=(?<name>[^+\s]+)

# Where there are only events, begin and end tell the time.
pair direct_reclaim mm_vmscan_direct_reclaim_begin mm_vmscan_direct_reclaim_end plain
pair compaction mm_compaction_begin mm_compaction_end plain
";

const SCHED: &str = r"# A task is woken by another one and runs later.
pair wakeup sched_wakeup,sched_wakeup_new sched_switch key=(?:==>.*next_|^comm=.*\s)pid=(?<pid>\d+) across
";

const BLOCK: &str = r"# Requests are told apart by device and first sector.
pair request block_rq_issue block_rq_complete key=^(?<device>\d+,\d+)\s.*?(?<sector>\d+)\s\+\s\d+ across
";

const IRQ: &str = r"pair irq irq_handler_entry irq_handler_exit key=^irq=(?<irq>\d+)
";

const SOFTIRQ: &str = r"pair softirq softirq_entry softirq_exit key=vec=(?<vec>\d+)
";

const SYSCALL: &str = r"pair syscall sys_enter sys_exit key=^NR\s(?<nr>-?\d+)
";

/// The rules of a preset.
pub fn rules(name: &str) -> Option<&'static str> {
    PRESETS
        .into_iter()
        .find(|preset| preset.0 == name)
        .map(|preset| preset.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rules;

    #[test]
    fn every_preset_is_rules() {
        for (name, _, text) in PRESETS {
            let mut rules = Rules::default();
            assert_eq!(rules.add(text), Ok(()), "{name}");
            assert!(!rules.pairs.is_empty());
        }
        assert!(ALLOC.contains(SHRINKER));
    }
}
