# Memory is a row a tick: levels in bytes, huge pages in pages, and what happened to pages.
$ sample mem --proc $DATA/proc/linux-6.18-vm/proc --counters -n 1 > rows.tsv
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
total_bytes 25276514304
available_bytes 24797675520
free_bytes 24048488448
buffers_bytes 2879488
cached_bytes 893939712
swap_cached_bytes 0
active_bytes 460337152
inactive_bytes 433790976
active_anon_bytes 1613824
inactive_anon_bytes 4636672
active_file_bytes 458723328
inactive_file_bytes 429154304
unevictable_bytes 12967936
mlocked_bytes 11886592
anon_bytes 10137600
mapped_bytes 10838016
shmem_bytes 8998912
slab_reclaimable_bytes 151089152
slab_unreclaimable_bytes 26189824
kernel_stack_bytes 1376256
page_tables_bytes 2105344
vmalloc_used_bytes 14544896
percpu_bytes 704512
anon_huge_bytes 0
dirty_bytes 28274688
writeback_bytes 0
swap_total_bytes 0
swap_free_bytes 0
committed_bytes 54988800
commit_limit_bytes 12638257152
hugepages_total 0
hugepages_free 0
hugepages_reserved 0
hugepage_size_bytes 2097152
node_vmstat_pgpgin 3178873
node_vmstat_pgpgout 2803428
node_vmstat_pswpin 0
node_vmstat_pswpout 0
node_vmstat_pgfault 11183435
node_vmstat_pgmajfault 2895
node_vmstat_pgalloc 10783710
node_vmstat_pgfree 11812005
node_vmstat_allocstall 0
node_vmstat_pgscan_kswapd 0
node_vmstat_pgscan_direct 0
node_vmstat_pgsteal_kswapd 0
node_vmstat_pgsteal_direct 0
node_vmstat_workingset_refault_anon 0
node_vmstat_workingset_refault_file 483969
node_vmstat_compact_stall 0
node_vmstat_thp_fault_alloc 0
node_vmstat_oom_kill 0
lost 0

# As rates, in the units of their names; a tree that stands still has none.
$ sample mem --proc $DATA/proc/linux-6.18-vm/proc -i 1h -f 'p*_per_s,*stall*,work*,thp*,oom*,lost' --json --to rows.json -- sleep 0.1
> tr ',' '\n' < rows.json | tail -n +2
"pgpgin_bytes_per_s":0
"pgpgout_bytes_per_s":0
"pswpin_per_s":0
"pswpout_per_s":0
"pgfault_per_s":0
"pgmajfault_per_s":0
"pgalloc_per_s":0
"pgfree_per_s":0
"pgscan_kswapd_per_s":0
"pgscan_direct_per_s":0
"pgsteal_kswapd_per_s":0
"pgsteal_direct_per_s":0
"allocstall_per_s":0
"compact_stall_per_s":0
"workingset_refault_anon_per_s":0
"workingset_refault_file_per_s":0
"thp_fault_alloc_per_s":0
"oom_kill_per_s":0
"lost":0}

# An old kernel has fewer, which is told once for each file.
$ sample mem --proc $DATA/proc/linux-3.10/proc --counters -n 1 > rows.tsv
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv | tail -n 12
sample: $DATA/proc/linux-3.10/proc/meminfo: lacks what they need; left out available_bytes, percpu_bytes; a newer kernel has it
sample: $DATA/proc/linux-3.10/proc/vmstat: lacks what they need; left out node_vmstat_pgalloc, node_vmstat_pgfree, node_vmstat_allocstall, node_vmstat_pgscan_kswapd, node_vmstat_pgscan_direct, node_vmstat_pgsteal_kswapd, node_vmstat_pgsteal_direct, node_vmstat_workingset_refault_anon, node_vmstat_workingset_refault_file, node_vmstat_compact_stall, node_vmstat_thp_fault_alloc, node_vmstat_oom_kill; a newer kernel has it
commit_limit_bytes 8422825984
hugepages_total 0
hugepages_free 0
hugepages_reserved 0
hugepage_size_bytes 2097152
node_vmstat_pgpgin 4061720
node_vmstat_pgpgout 10560224
node_vmstat_pswpin 120
node_vmstat_pswpout 23550
node_vmstat_pgfault 81203440
node_vmstat_pgmajfault 9120
lost 0

# pgpgin is counted in KiB: for the same counts it is 1024 times as many bytes.
$ mkdir proc; printf 'pgpgin 100\npgfault 100\n' > proc/vmstat
> sample mem -q --proc proc -f 'pgpgin*,pgfault*' -i 1h --to rows.tsv -- sh -c 'printf "pgpgin 130\npgfault 130\n" > proc/vmstat'
> awk -F'\t' 'NR > 1 { printf "%.0f\n", $2 / $3 }' rows.tsv
1024

# Without vmstat, as in some containers, the levels are left.
$ sample mem --proc $DATA/proc/masked-container/proc -i 1h -d 1ms -f 'total_bytes,free_bytes,oom*' | cut -f 2-
sample: $DATA/proc/masked-container/proc/vmstat: no such file or directory; left out oom_kill_per_s; check --proc
total_bytes	free_bytes
2147483648	821366784
