# CPU 1 goes and comes back: it counts only where both readings have it. Counters fall, a file is not
# in a tick, another could not be read: cells without a number, and one remark.
$ cp $DATA/sample/*.raw .
> sample --replay changes.raw -f 'cpu_user_pct,cpu_idle_pct,ctxt_per_s,mem_free_bytes,net_*,psi_cpu_some_pct,lost'
unix_s	cpu_user_pct	cpu_idle_pct	ctxt_per_s	mem_free_bytes	net_rx_bytes_per_s	net_tx_bytes_per_s	psi_cpu_some_pct	lost
1700000001.000000000	50	40	500	510976	2000	50		0
1700000004.000000000	0	100	100	509952	0	0	10	2
sample: meminfo: is not in a tick; its cells are empty
1700000005.000000000	30	70			0	0		0
1700000006.000000000				409600	500	10	10	0
1700000007.000000000				410624	0	1	0	0
sample: lost 2 ticks when it was recorded
sample: meminfo: is not in a tick; 2 readings are empty cells

$ sample -q --replay changes.raw cpu -f user_pct,idle_pct,lost
unix_s	cpu	user_pct	idle_pct	lost
1700000001.000000000	all	50	40	0
1700000001.000000000	0	50	40	0
1700000004.000000000	all	0	100	2
1700000004.000000000	0	0	100	2
1700000004.000000000	1			2
1700000005.000000000	all	30	70	0
1700000005.000000000	0	10	90	0
1700000005.000000000	1	50	50	0
1700000007.000000000	all			0
1700000007.000000000	0			0
1700000007.000000000	1			0

# A disk that comes has its baseline first; one that goes and comes back, too.
$ sample -q --replay changes.raw disk -f '*_bytes_per_s,busy_pct,lost'
unix_s	disk	read_bytes_per_s	write_bytes_per_s	busy_pct	lost
1700000001.000000000	sda	2048	4096	10	0
1700000001.000000000	sdb				0
1700000004.000000000	sda	0	0	0	2
1700000004.000000000	sdb	1024	0	1	2
1700000005.000000000	sdb	1024	0	0	0
1700000006.000000000	sda				0
1700000006.000000000	sdb	0	0	0	0
1700000007.000000000	sda	0	0	0	0
1700000007.000000000	sdb	0	0	0	0

$ sample -q --replay changes.raw disk --partitions -f busy_pct -n 1
unix_s	disk	busy_pct
1700000001.000000000	sda	10
1700000001.000000000	sda1	0
1700000001.000000000	sdb	

# Counters are a row from the first tick on.
$ sample -q --replay changes.raw --counters -f 'node_context*,psi_cpu_some_pct' -n 3 --json
{"unix_s":1700000000.000000000,"node_context_switches_total":1000,"node_pressure_cpu_waiting_seconds_total":1}
{"unix_s":1700000001.000000000,"node_context_switches_total":1500,"node_pressure_cpu_waiting_seconds_total":null}
{"unix_s":1700000004.000000000,"node_context_switches_total":1800,"node_pressure_cpu_waiting_seconds_total":1.4}

# Times are as recorded, on the clock that is asked for; the row in which the duration ends is the last.
$ sample --replay changes.raw -f ctxt_per_s --clock mono -n 1
> sample --replay changes.raw -f ctxt_per_s --clock boot -d 1500ms --no-header
mono_s	ctxt_per_s
501.000000000	500
561.000000000	500
564.000000000	100
sample: lost 2 ticks when it was recorded

# Nothing is compared across two recordings, each of which has its own clocks.
$ cat changes.raw reboot.raw | sample -q --replay - -f ctxt_per_s --clock mono
mono_s	ctxt_per_s
501.000000000	500
504.000000000	100
505.000000000	
506.000000000	
507.000000000	
3.500000000	200

# What is lost or torn is a failed check for those who ask for one.
$ sample --replay reboot.raw -f cpu_user_pct,lost --strict
unix_s	cpu_user_pct	lost
1700000100.500000000	20	0

$ sample --replay changes.raw -f ctxt_per_s -n 2 --no-header --strict
1700000001.000000000	500
1700000004.000000000	100
sample: lost 2 ticks when it was recorded
? 1

$ head -c 1000 changes.raw > torn.raw; sample --replay torn.raw -f net_rx_bytes_per_s --strict
unix_s	net_rx_bytes_per_s
sample: torn.raw: byte 771: the last tick is torn; dropped it
? 1

$ head -c 2000 changes.raw > torn.raw; sample --replay torn.raw -f net_rx_bytes_per_s
unix_s	net_rx_bytes_per_s
1700000001.000000000	2000
1700000004.000000000	0
sample: torn.raw: byte 1903: the last tick is torn; dropped it
sample: lost 2 ticks when it was recorded

# Each table in a file of its own; a recording can be cut to what is wanted of it.
$ sample -q --replay changes.raw cpu disk --to-dir log; wc -l log/* | awk '{ print $1, $2 }'
> sample --replay changes.raw --raw-stream cpu -n 1 | tr '\0' ' '
12 log/cpu.tsv
10 log/disk.tsv
22 total
sample raw 1	unix_s=1700000000.000000000	mono_s=500.000000000	boot_s=560.000000000	user_hz=100	page_bytes=4096	sources=stat
tick	1700000000.000000000	0	137
stat		126
cpu  0 0 0 0
cpu0 100 0 50 850 0 0 0 0 0 0
cpu1 0 0 0 1000 0 0 0 0 0 0
ctxt 1000
processes 10
procs_running 1
procs_blocked 0

tick	1700000001.000000000	0	108
stat		98
cpu  0 0 0 0
cpu0 150 0 60 890 0 0 0 0 0 0
ctxt 1500
processes 10
procs_running 1
procs_blocked 0


# What a replay makes of what was recorded beside a command, rows made at once would have been.
$ sample --raw-stream -i 20ms --to live.raw -- sleep 0.1
> head -n 1 live.raw | tr '\t' '\n' | cut -d= -f1
> sample -q --replay live.raw --raw-stream | cmp - live.raw
> sample -q --replay live.raw -f 'cpu_idle_pct,lost' | awk 'NR == 1 || $2 > 100 { print }'
sample raw 1
unix_s
mono_s
boot_s
user_hz
page_bytes
sources
unix_s	cpu_idle_pct	lost

$ sample --raw-stream -- true
sample: standard output is COMMAND's; give --to FILE for the records
? 125

$ sample --raw-stream -f 'cpu_*'
sample: --raw-stream cannot be used with --fields. Try 'sample --help'.
? 2

# A build's logs, whole and as the producer cut them: the same rows, at the exact times.
$ cp -r $DATA/buildstats/mixed50/raw raw; chmod -R u+w raw
> sample -q --replay raw -f 'cpu_idle_pct,disk_*,net_rx*,psi_io_some_pct,lost' | sed -n '1,2p;12,14p'
> sample --replay raw | cksum > whole
> awk '{ $0 = NF > 14 ? $1 " " $2 " " $3 " " $4 " " $5 " " $6 " " $7 " " $8 " " $9 " " $10 " " $11 " " $12 " " $13 " " $14 : $0 } 1' raw/proc_diskstats.log > cut
> mv cut raw/proc_diskstats.log; sample --replay raw | cksum | cmp - whole
unix_s	cpu_idle_pct	disk_read_bytes_per_s	disk_write_bytes_per_s	disk_busy_pct	net_rx_bytes_per_s	psi_io_some_pct	lost
1795287433.723084200	50	0	0	0	0	0	0
1795287443.723052300	0	8200	180400	0	0	0.06	0
1795287444.728086200	0	36679	12226	0.4	0	0.22	0
1795287445.723053000	0	0	185252	0.4	0	0.09	0

# Without the exact times seconds must do; a sample more in the same second has no length.
$ rm raw/times.txt; for file in raw/proc_*.log; do tail -n +1 $file | awk '/^1795287435$/ { exit } 1' > short; mv short $file; done
> for file in raw/proc_*.log; do cp $file twice; awk '/^1795287434$/ { on = 1 } on' twice >> $file; done
> rm raw/raw_*; sample -q --replay raw -f cpu_idle_pct,ctxt_per_s,disk_read_bytes_per_s
unix_s	cpu_idle_pct	ctxt_per_s	disk_read_bytes_per_s
1795287434.000000000	50	166	0
1795287434.000000000			

# A producer that was killed: what is torn is dropped.
$ printf '1795287435\ncpu0 1 2' >> raw/proc_stat.log; sample -q --replay raw -f ctxt_per_s --strict
unix_s	ctxt_per_s
1795287434.000000000	166
1795287434.000000000	
? 1

$ sample --replay raw -f ctxt_per_s --no-header
1795287434.000000000	166
1795287434.000000000	
sample: raw/proc_stat.log:38: the last tick is torn; dropped it

$ sample --replay raw -f ctxt_per_s --clock mono
sample: --clock: raw has no time but the wall clock's; leave it out
? 2

# What is no recording is told from what must be unpacked first.
$ gzip -c changes.raw > changes.raw.gz; sample --replay changes.raw.gz
sample: changes.raw.gz: is compressed; unpack it: zcat changes.raw.gz | sample --replay -
? 2

$ printf '\050\265\057\375xyz' | sample --replay -
sample: standard input: is compressed; unpack it: zstdcat FILE | sample --replay -
? 2

$ sample --replay /etc/passwd
sample: /etc/passwd: is no recording; give what --raw-stream wrote, or a directory of build logs
? 2

$ printf 'sample raw 2\tunix_s=1\n' | sample --replay -
sample: standard input: is a recording of another version; replay it with the sample that wrote it
? 2

$ sample --replay /dev/null
sample: /dev/null: holds no tick; give what --raw-stream wrote, or a directory of build logs
? 2

$ mkdir empty reduced; touch reduced/reduced_proc_stat.log; sample --replay empty
sample: empty: has no raw log of a build; give the directory with proc_stat.log, or a stream of --raw-stream
? 2

$ sample --replay reduced
sample: reduced: has reduced logs only, of which no rows can be made; give the raw ones, as of sample --buildstats DIR --raw
? 2

$ sed '2s/.*/tick/' changes.raw | sample --replay -
sample: standard input: byte 169: is no line of a tick; the recording is damaged there
? 2

$ sed 's/^stat\t/stat /' changes.raw | sample --replay -
sample: standard input: byte 201: is no text of a tick; the recording is damaged there
? 2

$ sed 's/^1795287434$/x/' raw/proc_stat.log > x; mv x raw/proc_stat.log; sample -q --replay raw -f ctxt_per_s
sample: raw/proc_stat.log:13: is no time in whole seconds; the recording is damaged there
? 2

$ sample --replay x -i 1s
sample: --replay cannot be used with --interval. Try 'sample --help'.
? 2
