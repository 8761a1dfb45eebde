# A slow call with the slow calls inside it, and the events there.
$ ftfilter -q --tree -t 70ms $DATA/trace/linux-6.1-seed0-tail.txt | cut -c 1-96 | tail -18
  172.649153 |   0)   anon-a-264   |               |  __alloc_pages() {
  172.649218 |   0)   anon-a-264   |               |    try_to_compact_pages() {
  172.649226 |   0)   anon-a-264   |               |      /* mm_compaction_try_to_compact_pages:
  172.649239 |   0)   anon-a-264   |               |      compact_zone() {
  172.649254 |   0)   anon-a-264   |               |        /* mm_compaction_begin: zone_start=0
  172.822223 |   0)   anon-a-264   |               |  /* mm_compaction_end: zone_start=0x1000 mi
  172.822239 |   0)   anon-a-264   | @ 172998.0 us |      } /* compact_zone */
  172.822246 |   0)   anon-a-264   | @ 173028.1 us |    } /* try_to_compact_pages */
  172.822353 |   0)   anon-a-264   | @ 173213.8 us |  } /* __alloc_pages */
  172.765400 |   1)    thp-267     |               |  __alloc_pages() {
  172.765404 |   1)    thp-267     |               |    try_to_compact_pages() {
  172.765405 |   1)    thp-267     |               |      /* mm_compaction_try_to_compact_pages:
  172.765407 |   1)    thp-267     |               |      compact_zone() {
  172.765409 |   1)    thp-267     |               |        /* mm_compaction_begin: zone_start=0
  172.841363 |   1)    thp-267     |               |  /* mm_compaction_end: zone_start=0x1000 mi
  172.841378 |   1)    thp-267     | * 75969.25 us |      } /* compact_zone */
  172.841386 |   1)    thp-267     | * 75982.12 us |    } /* try_to_compact_pages */
  172.843890 |   1)    thp-267     | * 78488.31 us |  } /* __alloc_pages */

# Ends without an entry are lines by themselves. A stranger's lines stand between, not inside.
$ ftfilter -q --tree -t 20ms -e none $DATA/trace/linux-6.1-seed0-tail.txt | head -8
  172.639370 |   0)   anon-a-264   | @ 107334.5 us |      } /* compact_zone */
  172.639382 |   0)   anon-a-264   | @ 107372.6 us |    } /* try_to_compact_pages */
  172.646330 |   0)   anon-a-264   | @ 114391.4 us |  } /* __alloc_pages */
  172.602278 |   1)    thp-267     |               |  __alloc_pages() {
  172.602341 |   1)    thp-267     |               |    try_to_compact_pages() {
  172.602368 |   1)    thp-267     |               |      compact_zone() {
  172.700951 |   1)    thp-267     | * 98586.47 us |      } /* compact_zone */
  172.700959 |   1)    thp-267     | * 98618.73 us |    } /* try_to_compact_pages */

# Without tails, and with arguments.
$ ftfilter -q --tree -t 20ms -e 'mm_compaction*' $DATA/trace/linux-7.2-args0.txt | cut -c 1-120 | head -8
  222.379842 |   1)   kswapd0-50   | * 64774.23 us |  } /* shrink_node */
  222.395480 |   0)   cmpct-308    |               |  compact_zone(cc=0xff5ba8f54061bb50, capc=0x0) {
  222.395507 |   0)   cmpct-308    |               |  /* mm_compaction_begin: zone_start=0x1 migrate_pfn=0x1 free_pfn=0x
  222.420184 |   0)   cmpct-308    |               |  /* mm_compaction_end: zone_start=0x1 migrate_pfn=0x400 free_pfn=0x
  222.420217 |   0)   cmpct-308    | * 24739.94 us |  }
  222.379861 |   1)   kswapd0-50   |               |  shrink_node(pgdat=0xff327715528b6f80, sc=0xff5ba8f54019fd80) {
  222.383127 |   1)   kswapd0-50   |               |    shrink_slab(gfp_mask=0xcc0, nid=0, memcg=0xff3277154129b600, pri
  222.446900 |   1)   kswapd0-50   | * 63766.34 us |    }

# A row a call, at its entry.
$ ftfilter -q --tree -t 70ms --tsv $DATA/trace/linux-6.1-seed0-tail.txt | cut -f 1-3,5,6,8-11 | tail -11
172.649218000	0	264	call	try_to_compact_pages	173028.1	1	5	3
172.649226000	0	264	inside	mm_compaction_try_to_compact_pages			5	
172.649239000	0	264	call	compact_zone	172998	2	5	2
172.649254000	0	264	inside	mm_compaction_begin			5	
172.822223000	0	264	inside	mm_compaction_end			5	
172.765400000	1	267	call	__alloc_pages	78488.31	0	6	3
172.765404000	1	267	call	try_to_compact_pages	75982.12	1	6	3
172.765405000	1	267	inside	mm_compaction_try_to_compact_pages			6	
172.765407000	1	267	call	compact_zone	75969.25	2	6	2
172.765409000	1	267	inside	mm_compaction_begin			6	
172.841363000	1	267	inside	mm_compaction_end			6	

# Rules of one's own: other roots, quicker ones, names to leave out; all events where rules name none.
$ ftfilter -q --tree -t 20ms -r 'func try_to_*' -r 'hide compact_zone' $DATA/trace/linux-6.1-seed0-tail.txt | cut -c 1-96 | tail -5
  172.765404 |   1)    thp-267     |               |    try_to_compact_pages() {
  172.765405 |   1)    thp-267     |               |      /* mm_compaction_try_to_compact_pages:
  172.765409 |   1)    thp-267     |               |        /* mm_compaction_begin: zone_start=0
  172.841363 |   1)    thp-267     |               |  /* mm_compaction_end: zone_start=0x1000 mi
  172.841386 |   1)    thp-267     | * 75982.12 us |    } /* try_to_compact_pages */

$ ftfilter -q --tree -t 20ms -r 'func try_to_* over=100ms' -r 'func compact_zone over=1s' -e none $DATA/trace/linux-6.1-seed0-tail.txt | tail -2
  172.649218 |   0)   anon-a-264   |               |    try_to_compact_pages() {
  172.822246 |   0)   anon-a-264   | @ 173028.1 us |    } /* try_to_compact_pages */

# Totals are those without trees.
$ ftfilter --tree -t 1ms $DATA/trace/linux-6.1-seed0-tail.txt 2> trees > out; ftfilter -t 1ms $DATA/trace/linux-6.1-seed0-tail.txt 2> flat > out; cmp trees flat

$ ftfilter -q --tree --fail-over 170ms -t 1ms $DATA/trace/linux-6.1-seed0-tail.txt > out
? 1

# So many lines, or rows; and a reader that leaves.
$ ftfilter -q --tree -n 2 -t 100ms $DATA/trace/linux-6.1-seed0-tail.txt | wc -l
2

$ ftfilter -q --tree --json $DATA/trace/linux-6.1-seed0-tail.txt | head -1 | wc -l
1

# Where there is nothing to build one from.
$ ftfilter --tree -t 100ms -e none $DATA/trace/linux-6.1-seed134.txt 2>&1 | grep -v ' : '
   49.597203 |   1)    thp-146     | @ 113936.0 us |      } /* shrink_node */
   49.597235 |   1)    thp-146     | @ 114193.5 us |    } /* try_to_free_pages */
   49.599630 |   1)    thp-146     | @ 116594.9 us |  } /* __alloc_pages */
ftfilter: --tree: the trace has no entries of calls (tracing_thresh leaves them out); trace with function_graph and tracing_thresh 0

$ ftfilter --tree $DATA/trace/linux-6.1-plain.txt 2>&1 | grep -v ' : '
ftfilter: --tree: the trace has no calls; trace with function_graph and tracing_thresh 0

$ ftfilter --tree -t 1ms $DATA/trace/linux-6.1-lost0.txt 2>&1 > out | grep -v ' : '
ftfilter: the kernel lost 599 events in 1 places; trace with a larger buffer_size_kb
ftfilter: --tree: 1 calls were open where events were lost; trace with a larger buffer_size_kb

$ ftfilter --tree --preset sched $DATA/trace/linux-6.1-seed134.txt
ftfilter: --tree: the rules name no function; name one, as in -r 'func vfs_*'
? 2
