# A dense table, a table of things and latencies draw the same picture from their pages.
$ awk 'BEGIN { print "mono_s\tn\tlost"; for (i = 0; i < 30000; i++) printf "%d.%03d\t%d\t%d\n", i / 1000, i % 1000, i * 7919 % 1009, i % 9000 == 5000 }' > dense.tsv
> awk 'BEGIN { print "unix_s\tdisk\tread_bytes_total\tbusy_pct\tlost"; for (i = 0; i < 400; i++) for (d = 0; d < 12; d++) print i "\td" d "\t" (i % 90) * d * 512 "\t" (i * d) % 101 "\t0" }' > disks.tsv
> awk 'BEGIN { print "trace_s\tkind\tname\tlatency_us\tlost"; for (i = 0; i < 5000; i++) print i / 100 "\tcall\tf" i % 7 "\t" i * 7919 % 100003 "\t0" }' > calls.tsv
> for name in dense disks calls; do render $name.tsv > a.svg && render -o $name.html $name.tsv && render $name.html > b.svg && cmp a.svg b.svg && echo $name; done
dense
disks
calls
