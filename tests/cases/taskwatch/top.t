# A table of what was used, where taskstats tells.
skip unless $ taskwatch -q --top 1s --to t.tsv -- true

$ taskwatch -q --top 1h --delays --add run=1 --to t.tsv -- true; head -n 1 t.tsv | tr '\t' '\n'
unix_s
pid
ppid
uid
comm
cpu_pct
cpu_s
wait_s
rss_peak_kib
read_bytes
write_bytes
blkio_s
swapin_s
reclaim_s
thrashing_s
compact_s
wpcopy_s
irq_s
tasks
ended
lost
run

# What came and went within one interval is in its table, with the time that it took.
$ taskwatch -q --top 1h --to t.tsv -- sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'
> awk -F'\t' '$5 == "sh" { print ($7 > 0.01), $13 }' t.tsv
1 1

# Only so many rows of each.
$ taskwatch -q --top 1h --by io -n 1 --no-header --to t.tsv -- sh -c 'ls / >/dev/null; true'; wc -l < t.tsv
1
