# Exact decimals in base units, of recorded trees. The time is cut off.
$ root="--proc $DATA/proc/linux-6.18-vm/proc --sys $DATA/proc/linux-6.18-vm/sys"
> echo "exec metricsnap -q -n 1 --clock mono $root \"\$@\"" > snap
> sh snap load1 'cpu_seconds_total{cpu=0,mode=idle}' memory_MemTotal_bytes | cut -f 2-
node_load1	node_cpu_seconds_total{cpu=0,mode=idle}	node_memory_MemTotal_bytes	lost
0.04	1825.59	25276514304	0

# Ticks, kB, sectors, milliseconds and microseconds as the kernel has them, and as they come out.
$ grep -e '^cpu0' "$DATA/proc/linux-6.18-vm/proc/stat"
cpu0 7905 0 1139 182559 78 0 18 11 0 0
$ sh snap 'cpu_seconds_total{cpu=0}' | cut -f 2- | tr '\t' '\n' | tail -n 9
79.05
0
11.39
1825.59
0.78
0
0.18
0.11
0
$ grep ' vda ' "$DATA/proc/linux-6.18-vm/proc/diskstats"
 254       0 vda 45597 8767 6357746 27886 41011 33281 5606856 7292 0 11192 37339 9231 25 1733024 2137 2505 23
$ sh snap --long '/^node_disk.*=vda/' | cut -f 2-
metric	value
node_disk_reads_completed_total{device=vda}	45597
node_disk_reads_merged_total{device=vda}	8767
node_disk_read_bytes_total{device=vda}	3255165952
node_disk_read_time_seconds_total{device=vda}	27.886
node_disk_writes_completed_total{device=vda}	41011
node_disk_writes_merged_total{device=vda}	33281
node_disk_written_bytes_total{device=vda}	2870710272
node_disk_write_time_seconds_total{device=vda}	7.292
node_disk_io_now{device=vda}	0
node_disk_io_time_seconds_total{device=vda}	11.192
node_disk_io_time_weighted_seconds_total{device=vda}	37.339
node_disk_discards_completed_total{device=vda}	9231
node_disk_discards_merged_total{device=vda}	25
node_disk_discarded_sectors_total{device=vda}	1733024
node_disk_discard_time_seconds_total{device=vda}	2.137
node_disk_flush_requests_total{device=vda}	2505
node_disk_flush_requests_time_seconds_total{device=vda}	0.023
$ cat "$DATA/proc/linux-6.18-vm/proc/pressure/io"
some avg10=0.18 avg60=0.11 avg300=0.07 total=6057356
full avg10=0.18 avg60=0.08 avg300=0.06 total=5742805
$ sh snap --long 'pressure_io_*' | cut -f 2-
metric	value
node_pressure_io_waiting_seconds_total	6.057356
node_pressure_io_stalled_seconds_total	5.742805

# A snapshot as JSON: numbers as they are, null for none.
$ metricsnap -q -n 1 --json --sys "$DATA/proc/cgroup-v2/sys" 'cgroup_memory_max_bytes{cgroup=/system.slice}' | cut -d , -f 2-
"cgroup_memory_max_bytes{cgroup=/system.slice}":null,"lost":0}
$ sh snap --json load1 memory_MemFree_bytes | sed 's/"mono_s":[0-9.]*/"mono_s":T/'
{"mono_s":T,"node_load1":0.04,"node_memory_MemFree_bytes":24048488448,"lost":0}
$ sh snap --json --long load1 | sed 's/"mono_s":[0-9.]*/"mono_s":T/'
{"mono_s":T,"metric":"node_load1","value":0.04}

# Constant columns come behind lost, and behind all the checksum.
$ sh snap --add host=web1 --add "rack=a b" load1 | cut -f 2-
node_load1	lost	host	rack
0.04	0	web1	a b
$ sh snap --no-header --add host=web1 load1 | cut -f 2-
0.04	0	web1
$ sh snap --skew --checksum --add host=web1 load1 | head -n 1 | cut -f 2-
node_load1	skew_ns	lost	host	crc32c
$ sh snap --long --add host=web1 load1 procs_running | cut -f 2-
metric	value	host
node_load1	0.04	web1
node_procs_running	2	web1

# The checksum is of the line up to the TAB before it: CRC-32C, as others work it out.
$ cat > crc32c.awk <<'END'
> BEGIN {
>     FS = "\t"
>     for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i
> }
> NR > 1 {
>     line = substr($0, 1, length($0) - length($NF) - 1)
>     crc = 4294967295
>     for (i = 1; i <= length(line); i++) {
>         crc = xor(crc, ord[substr(line, i, 1)])
>         for (k = 0; k < 8; k++)
>             crc = crc % 2 ? xor((crc - 1) / 2, 2197175160) : crc / 2
>     }
>     print (4294967295 - crc == $NF ? "right" : "wrong")
> }
> function xor(a, b,    bit, sum) {
>     for (bit = 1; a + b > 0; bit *= 2) {
>         if (a % 2 != b % 2) sum += bit
>         a = int(a / 2); b = int(b / 2)
>     }
>     return sum
> }
> END
> sh snap --checksum load1 memory_MemFree_bytes | LC_ALL=C awk -f crc32c.awk
right

# As gVisor writes it: nanoseconds since the start, nothing behind the metrics.
$ sh snap --gvisor load1
metricsnap: --clock cannot be used with --gvisor. Try 'metricsnap --help'.
? 2
$ metricsnap -q -n 2 -i 10ms --proc "$DATA/proc/linux-6.18-vm/proc" --gvisor load1 procs_running |
> awk -F'\t' 'NR == 1 { print; next } { print ($1 > last), $2, $3; last = $1 }'
Time (ns)	node_load1	node_procs_running
1 0.04 2
1 0.04 2

# Counters as what they have grown, gauges as they are; the first row is the second snapshot.
$ metricsnap -q -n 2 -i 1ms --proc "$DATA/proc/linux-6.18-vm/proc" --delta forks_total load1 'cpu_seconds_total{cpu=1,mode=idle}' | cut -f 2-4
node_forks_delta	node_load1	node_cpu_seconds_delta{cpu=1,mode=idle}
0	0.04	0
0	0.04	0
$ metricsnap -q -n 2 -i 1ms --proc "$DATA/proc/linux-6.18-vm/proc" --rate forks_total load1 | cut -f 2-3
node_forks_per_s	node_load1
0	0.04
0	0.04
$ echo 5 > n; metricsnap -q -i 20ms --delta --to rows.tsv file:n -- sh -c 'sleep 0.1; echo 7 > m; mv m n'
> awk -F'\t' 'NR > 1 { sum += $2 } END { print sum }' rows.tsv
2

# Only what changed: of a file that stands still one row.
$ metricsnap -q -i 1ms -d 20ms --on-change --proc "$DATA/proc/linux-6.18-vm/proc" load1 | cut -f 2
node_load1
0.04
$ echo 5 > n; metricsnap -q -i 10ms --on-change --to rows.tsv file:n -- sh -c 'sleep 0.1; echo 7 > m; mv m n'
> cut -f 2 rows.tsv
file:n
5
7

# Processes and control groups.
$ metricsnap -q -n 1 --long --proc "$DATA/proc/processes/proc" 'process_*{pid=14529}' | cut -f 2- | grep -v resident
metric	value
process_cpu_seconds_total{pid=14529}	0.03
process_cpu_user_seconds_total{pid=14529}	0.03
process_cpu_system_seconds_total{pid=14529}	0
process_minor_page_faults_total{pid=14529}	136
process_major_page_faults_total{pid=14529}	0
process_threads{pid=14529}	1
process_virtual_memory_bytes{pid=14529}	2654208
process_child_cpu_seconds_total{pid=14529}	0
process_swap_bytes{pid=14529}	0
process_voluntary_context_switches_total{pid=14529}	2
process_involuntary_context_switches_total{pid=14529}	5
process_io_rchar_bytes_total{pid=14529}	3980
process_io_wchar_bytes_total{pid=14529}	0
process_io_read_syscalls_total{pid=14529}	8
process_io_write_syscalls_total{pid=14529}	0
process_io_read_bytes_total{pid=14529}	0
process_io_write_bytes_total{pid=14529}	0
process_io_cancelled_write_bytes_total{pid=14529}	0
process_running_seconds_total{pid=14529}	0.038309594
process_waiting_seconds_total{pid=14529}	0.000985702
process_timeslices_total{pid=14529}	7
$ metricsnap -q -n 1 --long --sys "$DATA/proc/cgroup-v2/sys" '/^cgroup_(memory_[a-z]*|cpu_.*|io_.*)(_bytes|_total)?\{cgroup=.system.slice.web/' | cut -f 2- | head -n 12
metric	value
cgroup_cpu_usage_seconds_total{cgroup=/system.slice/web.service}	1.234567
cgroup_cpu_user_seconds_total{cgroup=/system.slice/web.service}	1
cgroup_cpu_system_seconds_total{cgroup=/system.slice/web.service}	0.234567
cgroup_cpu_nice_seconds_total{cgroup=/system.slice/web.service}	0
cgroup_cpu_periods_total{cgroup=/system.slice/web.service}	40
cgroup_cpu_throttled_periods_total{cgroup=/system.slice/web.service}	3
cgroup_cpu_throttled_seconds_total{cgroup=/system.slice/web.service}	0.150001
cgroup_cpu_bursts_total{cgroup=/system.slice/web.service}	1
cgroup_cpu_burst_seconds_total{cgroup=/system.slice/web.service}	0.00025
cgroup_memory_current_bytes{cgroup=/system.slice/web.service}	73400320
cgroup_memory_peak_bytes{cgroup=/system.slice/web.service}	90000384

# One that is set to no limit has no number.
$ cat "$DATA/proc/cgroup-v2/sys/fs/cgroup/system.slice/memory.max"
max
$ metricsnap -q -n 1 --sys "$DATA/proc/cgroup-v2/sys" 'cgroup_memory_max_bytes{cgroup=/system.slice}' load1 | awk -F'\t' 'NR > 1 { print "[" $2 "]" }'
[]

# The newest row as Prometheus text: whole, in its families, with the labels of --add.
$ sh snap --prom now.prom --add host=web1 load1 'pressure_io_*' 'cpu_seconds_total{cpu=1,mode=*i*}' > rows.tsv; cat now.prom | sed 's/^#/ #/'
 # HELP node_load1 1m load average.
 # TYPE node_load1 gauge
node_load1{host="web1"} 0.04
 # HELP node_pressure_io_waiting_seconds_total Total time in seconds that processes have waited due to IO congestion
 # TYPE node_pressure_io_waiting_seconds_total counter
node_pressure_io_waiting_seconds_total{host="web1"} 6.057356
 # HELP node_pressure_io_stalled_seconds_total Total time in seconds no process could make progress due to IO congestion
 # TYPE node_pressure_io_stalled_seconds_total counter
node_pressure_io_stalled_seconds_total{host="web1"} 5.742805
 # HELP node_cpu_seconds_total Seconds the CPUs spent in each mode.
 # TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="1",mode="nice",host="web1"} 0
node_cpu_seconds_total{cpu="1",mode="idle",host="web1"} 1770.13
node_cpu_seconds_total{cpu="1",mode="iowait",host="web1"} 7.14
node_cpu_seconds_total{cpu="1",mode="irq",host="web1"} 0
node_cpu_seconds_total{cpu="1",mode="softirq",host="web1"} 0.39
$ printf 'level 3\n' > status; metricsnap -q -n 1 --prom now.prom file:status#level > rows.tsv; sed 's/^#/ #/' now.prom
 # HELP file_value A number in a file.
 # TYPE file_value untyped
file_value{file="status",key="level",column="1"} 3

# What was counted of the run, as a table.
$ metricsnap -q -i 1ms -n 5 --stats run.tsv load1 > rows.tsv; head -n 1 run.tsv | tr '\t' '\n'; cut -f 2,3,5 run.tsv | tail -n 1
unix_s
interval_us
rows
missed
lost
late_p50_us
late_p99_us
late_max_us
read_p50_us
read_p99_us
read_max_us
1000	5	0
