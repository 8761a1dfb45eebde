# CSV has the same chart as the same records, whatever is in quotes.
$ printf 'unix_s\tcpu_user_pct\tn\n1.0\t10\t5\n2.0\t30\t7\n' > a.tsv; printf 'unix_s,"cpu_user_pct",n\r\n1.0,10,"5"\r\n"2.0",30,7\r\n' > a.csv
> render a.tsv | sed 's/a\.tsv/a/' > 1; render a.csv | sed 's/a\.csv/a/' > 2; cmp 1 2

# Times may be dates, and names any words.
$ printf 'Timestamp,Heap Size (KiB),"CPU [%%]"\n2026-11-22 09:00:00,100,5\n2026-11-22T09:00:01Z,200,15\n' | render | grep -o '<desc.*</desc>'
<desc id="desc">standard input · 2 s · every 1 s · 2 rows · 22 Nov 2026 08:59:59 UTC. Heap Size: mean 150 KiB, max 200 KiB. CPU: mean 10 %, max 15 %</desc>

# Records of another width, text among numbers and a last one that was cut off are told with their lines.
$ printf 'time,n\n1,1\n2\n3,NaN\n4,"two\nlines"\n5,5\n6,6,6\n7,7\n8' > bad.csv
> render --strict bad.csv | tail -n 1
render: bad.csv:3: line skipped: its cells don't match the header's, and 1 more like it
render: bad.csv:4: cell left out: it is text in a column of numbers, and 1 more like it
render: bad.csv:10: line left out: it is the last and cut off
</svg>

# gVisor's profiling metrics begin at 0.
$ printf 'Time (ns)\t/memory/usage\t/fs/opens\t/fs/reads\n0\t1000\t1\t2\n1000000000\t3000\t3\t2\n' | render | grep -o '<desc.*</desc>'
<desc id="desc">standard input · 1 s · every 1 s · 2 rows. Memory usage: mean 2k, max 3k. File systems: opens: mean 2, max 3; reads: mean 2, max 2</desc>

# What vmstat prints has our names and no means since boot.
$ render $DATA/tsv/vmstat.txt > v.svg; grep -o '<desc.*</desc>' v.svg
render: $DATA/tsv/vmstat.txt: line 3 left out: vmstat's first row is the means since boot
<desc id="desc">vmstat.txt · 11 s · every 1 s · 11 rows · 22 Nov 2026 09:30:32 UTC. Processes: runnable: mean 2.64, max 5; blocked on I/O: mean 0, max 0. Memory: free: mean 14 GiB, max 14 GiB; buffers: mean 133 MiB, max 133 MiB; page cache: mean 8.83 GiB, max 8.83 GiB. Disk: read: mean 429 kB/s, max 4.27 MB/s; write: mean 20.6 MB/s, max 62.9 MB/s. Interrupts: mean 1.12k/s, max 3.18k/s. Context switches: mean 1.78k/s, max 4.19k/s. CPU: user: mean 46.5 %, max 98 %; system: mean 4 %, max 13 %; I/O wait: mean 1.6 %, max 7 %; steal: mean 0.1 %, max 1 %</desc>

# Its headers may come again, and without times there is nothing to draw it over.
$ v=$DATA/tsv/vmstat.txt; (cat $v; head -n 2 $v; tail -n 1 $v | sed 's/:43/:44/') > twice; sed 's/ 2026.*//; s/ *UTC$//' $v > timeless
> render twice | grep -o '[0-9]* rows' | head -n 1; render timeless
render: twice: line 3 left out: vmstat's first row is the means since boot
12 rows
render: timeless: is what vmstat prints, without times; record it with vmstat -n -t
? 2

# JSON is refused, also with commas in it.
$ printf '{"unix_s":1,"n":2}\n' | render
render: standard input:1: is JSON; record without --json
? 2
