# Every form of text over recorded traces: how many lines pass, the totals, and the last lines.

# Linux 5.10: every entry and exit, and only the slow ones.
$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-5.10-thresh0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 0.013000 ms, max latency = 0.007000 ms
ext4_es_scan : total time = 0.001000 ms, max latency = 0.001000 ms
121
   71.051861 |   1)   kswapd0-54   | @ 187121.1 us |    } /* shrink_lruvec */
   71.052571 |   1)  kworker-159   | * 17337.12 us |  } /* __alloc_pages_nodemask */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-5.10-thresh134.txt > out; wc -l < out; tail -n 2 out | cat -v
247
   24.242291 |   1)  my prog-128   | ! 504.385 us  |  } /* __alloc_pages_nodemask */
   24.249706 |   0)  kworker-127   | * 43606.08 us |  } /* __alloc_pages_nodemask */

# Linux 6.1: with bare closes, with named ones, and thinned out by tracing_thresh.
$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-seed0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 5.617000 ms, max latency = 5.611000 ms
ext4_es_scan : total time = 0.523000 ms, max latency = 0.520000 ms
jbd2_journal_shrink_scan : total time = 0.002000 ms, max latency = 0.001000 ms
40
   77.544703 |   0)  kworker-175   | # 2753.187 us |  __alloc_pages();
   77.556034 |   0)  kworker-175   | # 8546.019 us |  } /* __alloc_pages */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-seed0-tail.txt > out; wc -l < out; tail -n 2 out | cat -v
jbd2_journal_shrink_scan : total time = 1.573000 ms, max latency = 1.572000 ms
super_cache_scan : total time = 0.027000 ms, max latency = 0.019000 ms
ext4_es_scan : total time = 0.009000 ms, max latency = 0.008000 ms
66
  172.898994 |   0)   anon-a-264   |               |      /* mm_vmscan_direct_reclaim_end: nr_reclaimed=1 */
  172.898997 |   0)   anon-a-264   | ! 364.226 us  |    } /* try_to_free_pages */

$ ftfilter -t 20ms --summary-format classic $DATA/trace/linux-6.1-seed134.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 11.342000 ms, max latency = 6.674000 ms
ext4_es_scan : total time = 0.138000 ms, max latency = 0.134000 ms
jbd2_journal_shrink_scan : total time = 0.005000 ms, max latency = 0.001000 ms
5
   49.599630 |   1)    thp-146     | @ 116594.9 us |  } /* __alloc_pages */
   49.609140 |   1)  kworker-144   | * 32139.35 us |  } /* __alloc_pages */

# What trace prints, with its header.
$ ftfilter -t 20us --summary-format classic $DATA/trace/linux-6.1-tracefile-seed0.txt > out; wc -l < out; tail -n 2 out | cat -v
16
  495.477934 |   1)   anon-a-655   | + 78.858 us   |  __alloc_pages();
  495.484910 |   0)   cmpct-659    | + 31.517 us   |  __alloc_pages();

# Multi-gen LRU, on Linux 6.12 and 7.2.
$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-6.12-mglru-seed134.txt > out; wc -l < out; tail -n 2 out | cat -v
170
   31.309937 |   1)  my prog-190   |               |        /* mm_vmscan_lru_shrink_inactive: nid=0 nr_scanned=66 nr_reclaimed=64 nr_dirty=0 nr_writeback=0 nr_congested=0 nr_immediate=0 nr_activate_anon=0 nr_activate_file=0 nr_ref_keep=0 nr_unmap_fail=0 priority=12 flags=RECLAIM_WB_FILE|RECLAIM_WB_ASYNC */
   31.310495 |   1)  my prog-190   | # 1981.218 us |        } /* evict_folios */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-7.2-mglru-seed0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 12.952000 ms, max latency = 10.534000 ms
ext4_es_scan : total time = 0.439000 ms, max latency = 0.236000 ms
deferred_split_scan : total time = 0.022000 ms, max latency = 0.014000 ms
jbd2_journal_shrink_scan : total time = 0.002000 ms, max latency = 0.001000 ms
scan_shadow_nodes : total time = 0.002000 ms, max latency = 0.001000 ms
75
   63.573919 |   0)   kswapd0-50   | # 2830.392 us |    }
   63.573974 |   0)   kswapd0-50   | * 80923.31 us |  } /* shrink_node */

$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-7.2-seed134.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 18.349000 ms, max latency = 18.342000 ms
ext4_es_scan : total time = 0.649000 ms, max latency = 0.648000 ms
deferred_split_scan : total time = 0.019000 ms, max latency = 0.011000 ms
jbd2_journal_shrink_scan : total time = 0.003000 ms, max latency = 0.002000 ms
43
   97.517687 |   0)    thp-216     | @ 196233.6 us |    } /* try_to_compact_pages */
   97.517714 |   0)    thp-216     | @ 335335.4 us |  } /* __alloc_frozen_pages_noprof */

# Arguments behind the names.
$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-7.2-args0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 31.435000 ms, max latency = 31.406000 ms
ext4_es_scan : total time = 7.362000 ms, max latency = 7.149000 ms
jbd2_journal_shrink_scan : total time = 0.185000 ms, max latency = 0.183000 ms
deferred_split_scan : total time = 0.010000 ms, max latency = 0.007000 ms
86
  222.529412 |   0)    thp-307     | ! 828.125 us  |    }
  222.529421 |   0)    thp-307     | @ 189138.4 us |  } /* __alloc_frozen_pages_noprof */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-7.2-args134.txt > out; wc -l < out; tail -n 2 out | cat -v
44
  347.763321 |   0)  kworker-366   | # 6674.816 us |  } /* __alloc_frozen_pages_noprof */
  347.767075 |   1)    thp-368     | * 14193.20 us |  } /* __alloc_frozen_pages_noprof */

# Fewer columns: no time and no task, no time, no task, no CPU.
$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-default0.txt > out; wc -l < out; tail -n 2 out | cat -v
19
 1) * 46439.86 us |    } /* try_to_compact_pages */
 1) * 46625.62 us |  } /* __alloc_pages */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.12-default0.txt > out; wc -l < out; tail -n 2 out | cat -v
4
 1) * 18268.13 us |  } /* __alloc_pages_noprof */
 1) ! 142.443 us  |  __alloc_pages_noprof();

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-noabstime134.txt > out; wc -l < out; tail -n 2 out | cat -v
15
 0)    thp-297     | ! 304.126 us  |  } /* __alloc_pages */
 0)    thp-297     | ! 145.588 us  |  } /* __alloc_pages */

$ ftfilter -t 10ms --summary-format classic $DATA/trace/linux-6.1-noproc134.txt > out; wc -l < out; tail -n 2 out | cat -v
80
  245.214478 |   0) * 21572.58 us |  } /* __alloc_pages */
  245.280674 |   1) * 11748.09 us |  } /* __alloc_pages */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-nocpu-nooverhead0.txt > out; wc -l < out; tail -n 2 out | cat -v
40
  387.217484 |    anon-a-504   |   1543.563 us |    }
  387.217494 |    anon-a-504   |   4103.300 us |  }

# More columns: latency-format. And one that does not matter: irq-info off.
$ ftfilter -t 20ms --summary-format classic $DATA/trace/linux-6.1-latfmt134.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 147.809000 ms, max latency = 139.775000 ms
ext4_es_scan : total time = 0.374000 ms, max latency = 0.260000 ms
jbd2_journal_shrink_scan : total time = 0.003000 ms, max latency = 0.002000 ms
93
  326.404132 |   0)    thp-447     |  ..... | @ 344234.8 us |    } /* try_to_compact_pages */
  326.404345 |   0)    thp-447     |  ..... | @ 400242.1 us |  } /* __alloc_pages */

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-noirqinfo0.txt > out; wc -l < out; tail -n 2 out | cat -v
6
  354.634118 |   0)   anon-a-474   | * 16261.25 us |  __alloc_pages();
  354.651027 |   0)  kworker-475   | # 1811.465 us |  __alloc_pages();

# A clock that counts something else.
$ ftfilter -t 20ms --summary-format classic $DATA/trace/linux-6.1-clock-counter-134.txt > out; wc -l < out; tail -n 2 out | cat -v
ftfilter: the trace's clock does not count time: of each event, only the last one in a call is shown
15
    0.000000 |   0)   anon-a-268   | * 49986.37 us |    } /* try_to_compact_pages */
    0.000000 |   0)   anon-a-268   | * 51570.04 us |  } /* __alloc_pages */

# Lost events, stack traces, remarks and names of any bytes, names that change.
$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-6.1-lost0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 1.188000 ms, max latency = 1.183000 ms
kfree_rcu_shrink_scan : total time = 0.007000 ms, max latency = 0.006000 ms
ext4_es_scan : total time = 0.001000 ms, max latency = 0.001000 ms
ftfilter: the kernel lost 599 events in 1 places; trace with a larger buffer_size_kb
26
   25.608245 |   0)   kswapd0-44   | # 1270.784 us |    }
   25.608295 |   0)   kswapd0-44   | # 2732.562 us |  }

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-stack-seed0.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 3.178000 ms, max latency = 3.149000 ms
ext4_es_scan : total time = 0.017000 ms, max latency = 0.007000 ms
36
  326.115981 |   0)    thp-640     |               |          /* mm_vmscan_lru_shrink_inactive: nid=0 nr_scanned=2 nr_reclaimed=2 nr_dirty=0 nr_writeback=0 nr_congested=0 nr_immediate=0 nr_activate_anon=0 nr_activate_file=0 nr_ref_keep=0 nr_unmap_fail=0 priority=11 flags=RECLAIM_WB_FILE|RECLAIM_WB_ASYNC */
  326.115997 |   0)    thp-640     | ! 275.933 us  |        }

$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-6.1-markers20.txt > out; wc -l < out; tail -n 2 out | cat -v
kfree_rcu_shrink_scan : total time = 0.016000 ms, max latency = 0.008000 ms
super_cache_scan : total time = 0.004000 ms, max latency = 0.001000 ms
ext4_es_scan : total time = 0.001000 ms, max latency = 0.001000 ms
jbd2_journal_shrink_scan : total time = 0.001000 ms, max latency = 0.001000 ms
83
   41.087102 |   0)   cmpct-201    | @ 388701.0 us |  } /* compact_zone */
   41.264736 |   0)    init-202    | # 7265.194 us |  } /* __alloc_pages */

$ ftfilter -t 10ms --summary-format classic $DATA/trace/linux-6.1-oddcomm50.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 0.024000 ms, max latency = 0.007000 ms
ext4_es_scan : total time = 0.005000 ms, max latency = 0.002000 ms
jbd2_journal_shrink_scan : total time = 0.002000 ms, max latency = 0.001000 ms
40
   86.620656 |   1)   cmpct-285    | $ 1145021 us  |  } /* compact_zone */
   86.620834 |   1)    thp-284     | * 67323.02 us |  } /* __alloc_pages */

$ ftfilter -t 1ms --summary-format classic $DATA/trace/linux-6.12-oddcomm50-tail.txt > out; wc -l < out; tail -n 2 out | cat -v
79
  211.013246 |   1)  # trace-345   | # 1791.665 us |  } /* __alloc_pages_noprof */
  211.017498 |   1)   anon-a-363   | # 2395.350 us |  } /* __alloc_pages_noprof */

$ ftfilter -t 20ms --summary-format classic $DATA/trace/linux-6.1-rename134.txt > out; wc -l < out; tail -n 2 out | cat -v
kfree_rcu_shrink_scan : total time = 0.030000 ms, max latency = 0.030000 ms
ext4_es_scan : total time = 0.009000 ms, max latency = 0.009000 ms
super_cache_scan : total time = 0.005000 ms, max latency = 0.003000 ms
jbd2_journal_shrink_scan : total time = 0.001000 ms, max latency = 0.001000 ms
25
  192.522195 |   1)  renamer-432   | * 40793.75 us |  } /* __alloc_pages */
  192.572277 |   1)  renamer-427   | * 29329.15 us |  } /* __alloc_pages */

# Events alone: as they are, latency-format, record-tgid, irq-info off, fields, lost ones, names of
# any bytes.
$ ftfilter -t 10ms --summary-format classic $DATA/trace/linux-6.1-plain.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 460.854000 ms, max latency = 239.379000 ms
direct_reclaim : total time = 24.080000 ms, max latency = 23.559000 ms
super_cache_scan : total time = 0.077000 ms, max latency = 0.014000 ms
ext4_es_scan : total time = 0.012000 ms, max latency = 0.001000 ms
jbd2_journal_shrink_scan : total time = 0.012000 ms, max latency = 0.006000 ms
12
           cmpct-132     [000] .....    16.973183: mm_compaction_begin: zone_start=0x1 migrate_pfn=0x1 free_pfn=0xe00 zone_end=0x1000, mode=sync
           cmpct-132     [000] .....    17.042756: mm_compaction_end: zone_start=0x1 migrate_pfn=0xa00 free_pfn=0xbd0 zone_end=0x1000, mode=sync status=complete

$ ftfilter -t 10ms --summary-format classic $DATA/trace/linux-6.1-plain-latfmt.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 1379.390000 ms, max latency = 1239.706000 ms
direct_reclaim : total time = 0.142000 ms, max latency = 0.024000 ms
4
   cmpct-163       1..... 318999us : mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=sync
   cmpct-163       0..... 1558705us : mm_compaction_end: zone_start=0x1000 migrate_pfn=0xa400 free_pfn=0xa400 zone_end=0xffda, mode=sync status=complete

$ ftfilter -t 100ms --summary-format classic $DATA/trace/linux-6.1-plain-tgid.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 1074.261000 ms, max latency = 403.394000 ms
direct_reclaim : total time = 0.404000 ms, max latency = 0.289000 ms
super_cache_scan : total time = 0.016000 ms, max latency = 0.015000 ms
ext4_es_scan : total time = 0.010000 ms, max latency = 0.010000 ms
10
           cmpct-148     (    148) [000] .....    30.261442: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=sync
           cmpct-148     (    148) [000] .....    30.664836: mm_compaction_end: zone_start=0x1000 migrate_pfn=0x6600 free_pfn=0x67b0 zone_end=0xffda, mode=sync status=complete

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-plain-noirqinfo.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 214.253000 ms, max latency = 148.616000 ms
direct_reclaim : total time = 0.192000 ms, max latency = 0.025000 ms
16
             thp-177     [001]     46.534457: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=sync
             thp-177     [001]     46.535209: mm_compaction_end: zone_start=0x1000 migrate_pfn=0xfe00 free_pfn=0xfe00 zone_end=0xffda, mode=sync status=complete

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.12-plain-fields.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 242.732000 ms, max latency = 83.043000 ms
direct_reclaim : total time = 0.526000 ms, max latency = 0.352000 ms
0xffffffff9d21af50 : total time = 0.010000 ms, max latency = 0.009000 ms
0xffffffff9d25c710 : total time = 0.004000 ms, max latency = 0.001000 ms
0xffffffffc048fd30 : total time = 0.002000 ms, max latency = 0.001000 ms
0xffffffffc04d55d0 : total time = 0.002000 ms, max latency = 0.001000 ms
14
      kcompactd0-39      [001] .....   232.490642: mm_compaction_begin: zone_start=0x1000 (4096) migrate_pfn=0x1000 (4096) free_pfn=0x11600 (71168) zone_end=0x117da (71642) sync=(1)
      kcompactd0-39      [001] .....   232.527920: mm_compaction_end: zone_start=0x1000 (4096) migrate_pfn=0x5800 (22528) free_pfn=0x5960 (22880) zone_end=0x117da (71642) sync=(1) status=0x5 (5)

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-plain-lost.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 615.198000 ms, max latency = 206.589000 ms
direct_reclaim : total time = 4.583000 ms, max latency = 4.149000 ms
44
          anon-a-354     [000] .N...   121.325872: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=async
          anon-a-354     [000] .....   121.353075: mm_compaction_end: zone_start=0x1000 migrate_pfn=0xfe00 free_pfn=0xfe00 zone_end=0xffda, mode=async status=complete

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-6.1-plain-odd.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 2769.956000 ms, max latency = 796.111000 ms
direct_reclaim : total time = 0.085000 ms, max latency = 0.023000 ms
super_cache_scan : total time = 0.034000 ms, max latency = 0.033000 ms
ext4_es_scan : total time = 0.009000 ms, max latency = 0.009000 ms
jbd2_journal_shrink_scan : total time = 0.001000 ms, max latency = 0.001000 ms
22
             thp-306     [001] .....   101.395459: mm_compaction_begin: zone_start=0x1000 migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffda, mode=async
             thp-306     [001] .....   101.455040: mm_compaction_end: zone_start=0x1000 migrate_pfn=0xfe00 free_pfn=0xfe00 zone_end=0xffda, mode=async status=complete

$ ftfilter -t 134us --summary-format classic $DATA/trace/linux-7.2-plain.txt > out; wc -l < out; tail -n 2 out | cat -v
compaction : total time = 195.961000 ms, max latency = 188.253000 ms
direct_reclaim : total time = 6.856000 ms, max latency = 5.646000 ms
deferred_split_scan : total time = 5.246000 ms, max latency = 5.208000 ms
ext4_es_scan : total time = 0.023000 ms, max latency = 0.010000 ms
super_cache_scan : total time = 0.023000 ms, max latency = 0.011000 ms
jbd2_journal_shrink_scan : total time = 0.003000 ms, max latency = 0.001000 ms
14
             thp-460     [000] .....   498.434497: mm_vmscan_direct_reclaim_begin: order=9 gfp_flags=GFP_TRANSHUGE pid=460 memcg_id=0 
             thp-460     [000] .....   498.434860: mm_vmscan_direct_reclaim_end: nr_reclaimed=1 pid=460 memcg_id=0 

# Other programs' text.
$ ftfilter -t 1ms --summary-format classic $DATA/trace/trace-cmd-6.1-graph134.txt > out; wc -l < out; tail -n 2 out | cat -v
super_cache_scan : total time = 3.505000 ms, max latency = 3.495000 ms
ext4_es_scan : total time = 0.234000 ms, max latency = 0.231000 ms
kfree_rcu_shrink_scan : total time = 0.015000 ms, max latency = 0.007000 ms
jbd2_journal_shrink_scan : total time = 0.002000 ms, max latency = 0.001000 ms
69
             thp-186   [001]    49.229247: mm_compaction_end:    zone_start=0x1000 migrate_pfn=0xe400 free_pfn=0xe400 zone_end=0x1a3da, mode=sync status=complete
             thp-186   [001]    49.229402: funcgraph_exit:       # 105899.942 us |      } /* compact_zone */

$ ftfilter -t 134us --summary-format classic $DATA/trace/trace-cmd-6.1-plain.txt > out; wc -l < out; tail -n 2 out | cat -v
direct_reclaim : total time = 0.213000 ms, max latency = 0.213000 ms
super_cache_scan : total time = 0.016000 ms, max latency = 0.001000 ms
ext4_es_scan : total time = 0.006000 ms, max latency = 0.001000 ms
jbd2_journal_shrink_scan : total time = 0.006000 ms, max latency = 0.001000 ms
kfree_rcu_shrink_scan : total time = 0.005000 ms, max latency = 0.001000 ms
2
             thp-197   [000]    73.820147: mm_vmscan_direct_reclaim_begin: order=9 gfp_flags=GFP_TRANSHUGE
             thp-197   [000]    73.820360: mm_vmscan_direct_reclaim_end: nr_reclaimed=61

# Return values and callers, as the kernel's formats have them.
$ cat > retval.txt << 'END'
>    10.000000 |   0)   bash-1234    |               |    __alloc_pages(gfp=0x140cca, order=0x0) { /* <-alloc_pages_mpol+0x83/0x190 */
>    10.000100 |   0)   bash-1234    |               |      try_to_free_pages() {
>    10.000110 |   0)   bash-1234    |               |        /* mm_vmscan_direct_reclaim_begin: order=0 gfp_flags=GFP_KERNEL */
>    10.009000 |   0)   bash-1234    |               |        /* mm_vmscan_direct_reclaim_end: nr_reclaimed=32 */
>    10.009010 |   0)   bash-1234    | # 8910.000 us |      } /* try_to_free_pages ret=0x20 */
>    10.009020 |   0)   bash-1234    | # 9020.000 us |    } /* __alloc_pages ret=0xffffea0000 */
>    10.009030 |   0)   bash-1234    | # 1000.900 us |    compact_zone(cc=0xff1, capc=0x0); /* <-compact_node+0x80/0xc0 ret=0x3 */
> END

$ ftfilter -q -t 1ms --tsv retval.txt | cut -f 1,5-8
trace_s	kind	name	key	latency_us
10.000110000	inside	mm_vmscan_direct_reclaim_begin		
10.009000000	inside	mm_vmscan_direct_reclaim_end		
10.009010000	call	try_to_free_pages		8910
10.009020000	call	__alloc_pages		9020
10.009030000	call	compact_zone		1000.9

# All functions, events of other systems: nothing of this preset.
$ for name in linux-6.1-full-noirqs linux-6.1-allevents linux-6.18-perf-script linux-6.18-sched-syscalls; do
>   ftfilter -q -t 134us "$DATA/trace/$name.txt"
> done
