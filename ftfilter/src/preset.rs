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

const SCHED: &str = r"# A task is woken by another one and runs later. Waking comes first, where it is traced; of several
# begins the last one counts.
pair wakeup sched_waking,sched_wakeup,sched_wakeup_new sched_switch key=(?:^comm=|prev_state=\S+\s==>\snext_comm=)(?<label>.*)\s(?:next_)?pid=(?<pid>\d+)\s(?:next_)?prio= across

# The same as trace-cmd and perf may print it: bash:216 [120] S ==> swapper/0:0 [120]
pair wakeup sched_waking,sched_wakeup,sched_wakeup_new sched_switch key=(?:^|\]\s\S+\s==>\s)(?<label>[^=]*):(?<pid>\d+)\s\[-?\d+\](?:$|\sCPU:|\ssuccess=|\s<) across
";

const BLOCK: &str = r"# Requests are told apart by device and first sector.
pair request block_rq_issue block_rq_complete key=^(?<device>\d+,\d+)\s.*?(?<sector>\d+)\s\+\s\d+ across
";

const IRQ: &str = r"# Only the entry tells the handler's name.
pair irq irq_handler_entry irq_handler_exit key=^irq=(?<irq>\d+)(?:\sname=(?<label>.*))?
";

const SOFTIRQ: &str = r"pair softirq softirq_entry softirq_exit key=^vec=(?<vec>\d+)(?:\s\[action=(?<label>\w+))?
";

const SYSCALL: &str = r"# By number.
pair syscall sys_enter sys_exit key=^(?<name>NR\s-?\d+)

# By name, if the events of the system syscalls were traced.
pair syscall sys_enter_* sys_exit_* recorded
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
    use crate::key::Key;
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

    /// Key and label of an event's text in the first rule of a preset that takes it.
    fn taken(preset: &str, text: &str) -> Option<(String, String)> {
        let mut all = Rules::default();
        all.add(rules(preset).unwrap()).unwrap();
        all.pairs.iter().find_map(|pair| {
            let (mut key, mut reader) = (Vec::new(), Key::new(pair.key.as_ref()));
            let (from, to) = reader.mark(b"", text.as_bytes())?.label;
            reader.take(text.as_bytes(), &mut key);
            Some((String::from_utf8(key).unwrap(), text[from..to].to_owned()))
        })
    }

    #[test]
    fn a_task_is_found_in_what_wakes_it_and_in_what_runs_it() {
        for text in [
            "comm=a b pid=216 prio=120 target_cpu=001",
            "comm=a b pid=216 prio=120 success=1 target_cpu=001",
            "prev_comm=x pid=3 prev_pid=3 prev_prio=120 prev_state=R+ ==> next_comm=a b next_pid=216 next_prio=0",
            "a b:216 [120] CPU:001",
            "a b:216 [120] success=1 CPU:001",
            "swapper/0:0 [120] R ==> a b:216 [120]",
        ] {
            let want = ("216".to_owned(), "a b".to_owned());
            assert_eq!(taken("sched", text), Some(want), "{text}");
        }
        assert_eq!(taken("sched", "comm=a b"), None);
    }

    #[test]
    fn requests_and_handlers_are_found_in_their_begin_and_end() {
        for (preset, text, key, label) in [
            (
                "block",
                "254,0 R 8192 () 133616 + 16 [pump]",
                "254,0\x00133616",
                "",
            ),
            (
                "block",
                "254,0 RA 16384 () 133616 + 32 be,0,4 [sh]",
                "254,0\x00133616",
                "",
            ),
            ("block", "254,0 R () 133616 + 16 [0]", "254,0\x00133616", ""),
            (
                "block",
                "8,0 N (12 00 00 ff 00 ..) 0 + 0 [0]",
                "8,0\x000",
                "",
            ),
            ("irq", "irq=25 name=virtio1-req.0", "25", "virtio1-req.0"),
            ("irq", "irq=25 ret=handled", "25", ""),
            ("softirq", "vec=1 [action=TIMER]", "1", "TIMER"),
            ("syscall", "NR 0 (3, 7ffe, 10)", "NR 0", ""),
            ("syscall", "NR -1 = 0", "NR -1", ""),
        ] {
            let want = (key.to_owned(), label.to_owned());
            assert_eq!(taken(preset, text), Some(want), "{text}");
        }
    }
}
