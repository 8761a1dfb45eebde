# All that there is, with kind, unit, source, refresh and help.
$ root="--proc $DATA/proc/linux-6.18-vm/proc --sys $DATA/proc/linux-6.18-vm/sys"
> echo "exec metricsnap --list $root \"\$@\"" > list
> sh list '*' | head -n 3
name	kind	unit	source	refresh	help
node_cpu_seconds_total{cpu=0,mode=user}	counter	seconds	$DATA/proc/linux-6.18-vm/proc/stat	10ms	Seconds the CPUs spent in each mode.
node_cpu_seconds_total{cpu=0,mode=nice}	counter	seconds	$DATA/proc/linux-6.18-vm/proc/stat	10ms	Seconds the CPUs spent in each mode.

$ sh list '*' | cut -f 2 | sort -u
counter
gauge
kind

# What an old kernel has, by kind, and by file and refresh.
$ metricsnap --list --proc "$DATA/proc/linux-3.10/proc" --sys "$DATA/proc/linux-3.10/sys" > old.tsv
> awk -F'\t' 'NR > 1 { n[$2]++ } END { for (kind in n) print n[kind], kind }' old.tsv | sort -rn
141 counter
57 gauge

$ awk -F'\t' 'NR > 1 { sub(/.*linux-3.10/, "", $4); n[$4 " " $5]++ } END { for (file in n) print file, n[file] }' old.tsv | sort
/proc/diskstats 1ms 28
/proc/diskstats event 49
/proc/loadavg 5s 3
/proc/meminfo 125ms 38
/proc/meminfo event 4
/proc/net/dev event 32
/proc/stat 10ms 20
/proc/stat event 16
/proc/vmstat 125ms 2
/proc/vmstat event 6

# Of some.
$ sh list load1 'pressure_io_*' | cut -f 1-3,5-6
name	kind	unit	refresh	help
node_load1	gauge		5s	1m load average.
node_pressure_io_waiting_seconds_total	counter	seconds	15ms	Total time in seconds that processes have waited due to IO congestion
node_pressure_io_stalled_seconds_total	counter	seconds	15ms	Total time in seconds no process could make progress due to IO congestion

$ sh list --no-header --json 'memory_Dirty_bytes'
{"name":"node_memory_Dirty_bytes","kind":"gauge","unit":"bytes","source":"$DATA/proc/linux-6.18-vm/proc/meminfo","refresh":"125ms","help":"Memory information field Dirty_bytes."}

$ sh list --add host=web1 --no-header load1 | cut -f 1,6-
node_load1	1m load average.	web1

# Which are of time?
$ awk -F'\t' '$3 == "seconds" { sub(/\{.*/, "", $1); print $1 }' old.tsv | sort -u
node_boot_time_seconds
node_cpu_guest_seconds_total
node_cpu_seconds_total
node_disk_io_time_seconds_total
node_disk_io_time_weighted_seconds_total
node_disk_read_time_seconds_total
node_disk_write_time_seconds_total

# A whole tree has no processes and control groups but one, and nothing twice.
$ sh list '*' | cut -f 1 | sort | uniq -d

$ metricsnap --list --proc "$DATA/proc/masked-container/proc" --sys "$DATA/proc/masked-container/sys" | cut -f 4 | sort | uniq -c
      3 $DATA/proc/masked-container/proc/loadavg
     17 $DATA/proc/masked-container/proc/meminfo
     32 $DATA/proc/masked-container/proc/net/dev
     36 $DATA/proc/masked-container/proc/stat
      1 source

$ metricsnap --list --proc nowhere --sys nowhere
metricsnap: there are no metrics; check --proc and --sys
? 2

$ metricsnap --list --proc "$DATA/proc/processes/proc" 'process_*{pid=14528}' | cut -f 1,3,5 | head -n 6
name	unit	refresh
process_cpu_seconds_total{pid=14528}	seconds	10ms
process_cpu_user_seconds_total{pid=14528}	seconds	10ms
process_cpu_system_seconds_total{pid=14528}	seconds	10ms
process_minor_page_faults_total{pid=14528}		event
process_major_page_faults_total{pid=14528}		event

$ metricsnap --list --sys "$DATA/proc/cgroup-v1/sys" 'cgroup_*{cgroup=/database}' | cut -f 1,2,5 | head -n 6
name	kind	refresh
cgroup_cpu_periods_total{cgroup=/database}	counter	event
cgroup_cpu_throttled_periods_total{cgroup=/database}	counter	event
cgroup_cpu_throttled_seconds_total{cgroup=/database}	counter	event
cgroup_io_read_bytes_total{cgroup=/database,device=8:0}	counter	event
cgroup_io_write_bytes_total{cgroup=/database,device=8:0}	counter	event

$ sh list 'laod*'
metricsnap: there is no metric 'laod*'; the nearest are 'node_load5', 'node_load1', 'node_load15'
? 2

# How often a number really changes is measured: of a recorded file it never does.
$ metricsnap --probe -d 20ms --proc "$DATA/proc/linux-6.18-vm/proc" load1 forks_total | cut -f 1,5-
name	refresh	help	changes
node_load1		1m load average.	0
node_forks_total		Total number of forks.	0
