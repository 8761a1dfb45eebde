# From a task's wake-up until it runs, told by the task's name.
$ ftfilter --preset sched -t 1h --summary-format classic $DATA/trace/linux-6.18-waking.txt
ftfilter : total time = 0.133000 ms, max latency = 0.132000 ms
sync : total time = 0.102000 ms, max latency = 0.097000 ms
kworker/u8:2 : total time = 0.053000 ms, max latency = 0.041000 ms
bash : total time = 0.044000 ms, max latency = 0.038000 ms
sh : total time = 0.021000 ms, max latency = 0.004000 ms
kworker/1:1H : total time = 0.005000 ms, max latency = 0.002000 ms
ksoftirqd/1 : total time = 0.002000 ms, max latency = 0.002000 ms
kworker/0:1H : total time = 0.002000 ms, max latency = 0.002000 ms
sleep : total time = 0.002000 ms, max latency = 0.001000 ms
migration/1 : total time = 0.001000 ms, max latency = 0.001000 ms
rcu_preempt : total time = 0.001000 ms, max latency = 0.001000 ms

$ ftfilter --preset sched -q -t 100us $DATA/trace/linux-6.18-waking.txt
            bash-20592   [000] d..4. 11861.254331: sched_wakeup: comm=ftfilter pid=20594 prio=120 target_cpu=000
            bash-20592   [000] d..2. 11861.254463: sched_switch: prev_comm=bash prev_pid=20592 prev_prio=120 prev_state=S ==> next_comm=ftfilter next_pid=20594 next_prio=120

$ ftfilter --preset sched -t 1h --summary-format classic $DATA/trace/linux-6.18-perf-load.txt
rcu_preempt : total time = 0.008000 ms, max latency = 0.008000 ms

# Block requests by device.
$ ftfilter --preset block -t 1h --summary-format classic $DATA/trace/linux-6.18-load.txt
254,0 : total time = 0.532000 ms, max latency = 0.033000 ms

$ ftfilter --preset block -q -t 30us --tsv $DATA/trace/linux-6.18-load.txt | cut -f 2-9
cpu	pid	comm	kind	name	key	latency_us	depth
1	26639	dd	begin	block_rq_issue	254,0 65810560		
1	0	<idle>	end	block_rq_complete	254,0 65810560	33	
1	26639	dd	begin	block_rq_issue	254,0 65812096		
1	0	<idle>	end	block_rq_complete	254,0 65812096	30	
1	26639	dd	begin	block_rq_issue	254,0 65812352		
1	0	<idle>	end	block_rq_complete	254,0 65812352	31	

# Handlers of interrupts and softirqs by their names.
$ ftfilter --preset irq -t 1h --summary-format classic $DATA/trace/linux-6.18-load.txt
virtio1-req.0 : total time = 0.016000 ms, max latency = 0.001000 ms

$ ftfilter --preset irq -t 1h --summary irq.tsv -q --per-instance $DATA/trace/linux-6.1-allevents.txt; cut -f 1-5 irq.tsv
kind	name	key	count	total_us
pair	irq	virtio2-req.1 29	5	52

$ ftfilter --preset softirq -t 1h --summary-format classic $DATA/trace/linux-6.18-load.txt
BLOCK : total time = 0.025000 ms, max latency = 0.002000 ms

# Shrinkers of one function apart.
$ ftfilter -q -t 1h --per-instance --summary totals.tsv $DATA/trace/linux-7.2-seed134.txt; cut -f 1-5 totals.tsv
kind	name	key	count	total_us
pair	shrink_slab	super_cache_scan 000000004e259ef0 0 1	2	18343
pair	shrink_slab	ext4_es_scan 000000002b5cdb26 0 1	2	649
pair	shrink_slab	deferred_split_scan 0000000060311f44 0 1	2	19
pair	shrink_slab	jbd2_journal_shrink_scan 000000006cf70ec3 0 1	2	3
pair	shrink_slab	super_cache_scan 000000004edd7f24 0 1	2	2
pair	shrink_slab	super_cache_scan 00000000793f666d 0 1	2	2
pair	shrink_slab	super_cache_scan 00000000a4fac723 0 1	2	2

# System calls by number or by name, as the trace has them.
$ ftfilter --preset syscall -t 1h --summary-format classic $DATA/trace/linux-6.18-perf-load.txt
NR 1 : total time = 0.036000 ms, max latency = 0.002000 ms

$ ftfilter --preset syscall -t 1h --summary-format classic $DATA/trace/linux-6.1-syscalls.txt
newfstatat : total time = 2.128000 ms, max latency = 0.067000 ms
openat : total time = 0.355000 ms, max latency = 0.238000 ms
write : total time = 0.147000 ms, max latency = 0.097000 ms
close : total time = 0.006000 ms, max latency = 0.004000 ms

$ ftfilter --preset syscall -q -t 90us --tsv $DATA/trace/linux-6.1-syscalls.txt | cut -f 2-9
cpu	pid	comm	kind	name	key	latency_us	depth
1	464	a-b-c-999	begin	sys_openat	openat		
1	464	a-b-c-999	end	sys_openat	openat	238	
1	464	a-b-c-999	begin	sys_write	write		
1	464	a-b-c-999	end	sys_write	write	97	
1	464	a-b-c-999	begin	sys_openat	openat		
1	464	a-b-c-999	end	sys_openat	openat	117	

# Without functions, direct reclaim and compaction take the time between their events.
$ ftfilter -t 1h --summary-format classic $DATA/trace/linux-6.1-plain-tgid.txt
compaction : total time = 1074.261000 ms, max latency = 403.394000 ms
direct_reclaim : total time = 0.404000 ms, max latency = 0.289000 ms
super_cache_scan : total time = 0.016000 ms, max latency = 0.015000 ms
ext4_es_scan : total time = 0.010000 ms, max latency = 0.010000 ms

$ ftfilter -t 20ms -q $DATA/trace/linux-6.1-plain-tgid.txt
           cmpct-148     (    148) [000] .....    30.091976: mm_compaction_begin: zone_start=0x1 migrate_pfn=0x1 free_pfn=0xe00 zone_end=0x1000, mode=sync
           cmpct-148     (    148) [000] .....    30.261415: mm_compaction_end: zone_start=0x1 migrate_pfn=0xc00 free_pfn=0xd30 zone_end=0x1000, mode=sync status=complete
          anon-a-144     (    144) [001] .....    30.279984: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x7000 free_pfn=0xf200 zone_end=0xffda, mode=async
          anon-a-144     (    144) [001] .....    30.412472: mm_compaction_end: zone_start=0x1000 migrate_pfn=0xbe00 free_pfn=0xbe20 zone_end=0xffda, mode=async status=partial_skipped
             thp-147     (    147) [001] .....    30.253977: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x2800 free_pfn=0xf5d9 zone_end=0xffda, mode=async
             thp-147     (    147) [001] .....    30.480711: mm_compaction_end: zone_start=0x1000 migrate_pfn=0x6600 free_pfn=0x6600 zone_end=0xffda, mode=async status=complete
          anon-a-144     (    144) [001] .....    30.412688: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x2800 free_pfn=0xa3d9 zone_end=0xffda, mode=async
          anon-a-144     (    144) [001] .....    30.554406: mm_compaction_end: zone_start=0x1000 migrate_pfn=0x6c00 free_pfn=0x6c00 zone_end=0xffda, mode=async status=complete
           cmpct-148     (    148) [000] .....    30.261442: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=sync
           cmpct-148     (    148) [000] .....    30.664836: mm_compaction_end: zone_start=0x1000 migrate_pfn=0x6600 free_pfn=0x67b0 zone_end=0xffda, mode=sync status=complete
