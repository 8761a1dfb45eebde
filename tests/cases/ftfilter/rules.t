# What passes, in each form, and the totals.
$ ftfilter -q -t 20ms $DATA/trace/linux-6.1-seed134.txt | head -3
   49.597203 |   1)    thp-146     | @ 113936.0 us |      } /* shrink_node */
   49.597222 |   1)    thp-146     |               |      /* mm_vmscan_direct_reclaim_end: nr_reclaimed=214 */
   49.597235 |   1)    thp-146     | @ 114193.5 us |    } /* try_to_free_pages */

$ ftfilter -q -t 20ms --tsv $DATA/trace/linux-6.1-seed134.txt | cut -f 2- | head -4
cpu	pid	comm	kind	name	key	latency_us	depth	call	events	lost
1	146	thp	call	shrink_node		113936	2	1	0	0
1	146	thp	inside	mm_vmscan_direct_reclaim_end				2		0
1	146	thp	call	try_to_free_pages		114193.5	1	2	1	0

# The first line of all.
$ grep -m 1 try_to_free_pages $DATA/trace/linux-6.1-seed134.txt | ftfilter -q --tsv | cut -f 5-8
kind	name	key	latency_us
call	try_to_free_pages		114193.5

$ ftfilter -t 20ms --summary-format classic $DATA/trace/linux-6.1-seed134.txt > slow.txt
super_cache_scan : total time = 11.342000 ms, max latency = 6.674000 ms
ext4_es_scan : total time = 0.138000 ms, max latency = 0.134000 ms
jbd2_journal_shrink_scan : total time = 0.005000 ms, max latency = 0.001000 ms

$ ftfilter -q -t 1h --summary totals.tsv $DATA/trace/linux-6.1-seed134.txt; cut -f 1-5 totals.tsv
kind	name	key	count	total_us
pair	shrink_slab	super_cache_scan	9	11342
pair	shrink_slab	ext4_es_scan	5	138
pair	shrink_slab	jbd2_journal_shrink_scan	5	5

# The events come just before the call they belong to, and only its own.
$ ftfilter -q -t 20ms -r 'func compact_zone' -r 'gate mm_compaction_* compact_zone' $DATA/trace/linux-6.1-seed134.txt | head -3

# The first line of a trace without a head is a line like any other.
$ ftfilter -q --tsv -r 'pass mm_*' $DATA/trace/linux-6.1-plain.txt | cut -f 2-6 | head -2
cpu	pid	comm	kind	name
0	131	thp	event	mm_vmscan_direct_reclaim_begin

# Plain events have pairs.
$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-6.1-plain.txt > plain.txt
compaction : total time = 460.854000 ms, max latency = 239.379000 ms
direct_reclaim : total time = 24.080000 ms, max latency = 23.559000 ms
super_cache_scan : total time = 0.077000 ms, max latency = 0.014000 ms
ext4_es_scan : total time = 0.012000 ms, max latency = 0.001000 ms
jbd2_journal_shrink_scan : total time = 0.012000 ms, max latency = 0.006000 ms

$ ftfilter -t 1s --preset syscall --stats $DATA/trace/linux-6.18-sched-syscalls.txt 2>&1 | tail -1
ftfilter: 254 lines, 254 records, 0 held, 0 released, 12 unmatched, 0 unknown, 0 overlong, 2 marks of 11526 lost events, 0 shown

# Checks for a test run.
$ ftfilter -q --fail-over 1us $DATA/trace/linux-6.1-seed134.txt > all.txt
? 1

$ ftfilter -q --strict -t 1h $DATA/trace/linux-6.1-lost0.txt
? 1

# What can't be.
$ ftfilter -r 'fnc x' $DATA/trace/linux-6.1-seed134.txt
ftfilter: --rule 'fnc x': 'fnc' is no rule; the rules are gate, pair, func, hide and pass; see ftfilter(1) for the rules
? 2

$ ftfilter --preset disk
ftfilter: --preset 'disk': there is none of that name; the presets are alloc, sched, block, irq, softirq, syscall
? 2

$ ftfilter --print-rules -r 'func vfs_* over=1ms'
func vfs_* over=1ms

# A name that could never fit is a slip, and not a rule that shows nothing.
$ ftfilter -r 'func shrink_node|shrink_slab' < /dev/null
ftfilter: --rule 'func shrink_node|shrink_slab': 'shrink_node|shrink_slab' is not one name; write a rule for each; see ftfilter(1) for the rules
? 2

# More functions than the tool tells apart: their calls are shown all the same, and totalled as others.
$ seq 1 5000 | sed 's|.*|    1.000000 \|   0)      sh-7      \| ! 200.000 us  \|  } /* f& */|' | ftfilter -r 'func f*' 2> totals | wc -l; grep others totals
5000
others : total time = 181.000000 ms, max latency = 0.200000 ms, count = 905, mean = 0.200000 ms, p50 = 0.200000 ms, p99 = 0.200000 ms
