# Names are node_exporter's, and 'node_' may be left off.
$ root="--proc $DATA/proc/linux-6.18-vm/proc --sys $DATA/proc/linux-6.18-vm/sys"
> echo "exec metricsnap -q -n 1 --clock mono $root \"\$@\"" > snap
> echo "sh ./snap \"\$@\" | head -n 1 | cut -f 2- | tr '\t' '\n'" > names
> sh names load1 node_load1
node_load1
lost

# A metric with labels is every one that there is; labels choose, in any order.
$ sh names 'pressure_cpu_*'
node_pressure_cpu_waiting_seconds_total
node_pressure_cpu_stalled_seconds_total
lost

$ sh names 'cpu_seconds_total{cpu=0}'
node_cpu_seconds_total{cpu=0,mode=user}
node_cpu_seconds_total{cpu=0,mode=nice}
node_cpu_seconds_total{cpu=0,mode=system}
node_cpu_seconds_total{cpu=0,mode=idle}
node_cpu_seconds_total{cpu=0,mode=iowait}
node_cpu_seconds_total{cpu=0,mode=irq}
node_cpu_seconds_total{cpu=0,mode=softirq}
node_cpu_seconds_total{cpu=0,mode=steal}
lost

$ sh names 'cpu_seconds_total{mode=idle}'
node_cpu_seconds_total{cpu=0,mode=idle}
node_cpu_seconds_total{cpu=1,mode=idle}
lost

$ sh names 'cpu_seconds_total{mode=idle,cpu=1}'
node_cpu_seconds_total{cpu=1,mode=idle}
lost

$ sh names 'cpu_seconds_total{ mode = "idle" , cpu = "1" }'
node_cpu_seconds_total{cpu=1,mode=idle}
lost

$ sh names 'disk_read_bytes_total{device=v*}'
node_disk_read_bytes_total{device=vda}
lost

$ sh names 'cpu_seconds_total{cpu=1,mode!=idle,mode!~".*irq|s.*"}'
node_cpu_seconds_total{cpu=1,mode=user}
node_cpu_seconds_total{cpu=1,mode=nice}
node_cpu_seconds_total{cpu=1,mode=iowait}
lost

$ sh names 'disk_reads_completed_total{device=~"vda|loop[01]"}'
node_disk_reads_completed_total{device=loop0}
node_disk_reads_completed_total{device=loop1}
node_disk_reads_completed_total{device=vda}
lost

# Globs and regular expressions; the latter see labels as well.
$ sh names 'memory_Mem*'
node_memory_MemTotal_bytes
node_memory_MemFree_bytes
node_memory_MemAvailable_bytes
lost

$ sh names '*_Dirty_*'
node_memory_Dirty_bytes
lost

$ sh names '/^node_disk_(read|written)_bytes.*=vda/'
node_disk_read_bytes_total{device=vda}
node_disk_written_bytes_total{device=vda}
lost

$ sh names '/pressure.*waiting/'
node_pressure_cpu_waiting_seconds_total
node_pressure_memory_waiting_seconds_total
node_pressure_io_waiting_seconds_total
lost

# Sets take what there is.
$ sh names :psi
node_pressure_cpu_waiting_seconds_total
node_pressure_cpu_stalled_seconds_total
node_pressure_memory_waiting_seconds_total
node_pressure_memory_stalled_seconds_total
node_pressure_io_waiting_seconds_total
node_pressure_io_stalled_seconds_total
lost

$ sh names :cpu | cut -d '{' -f 1 | uniq -c
     16 node_cpu_seconds_total
      1 node_intr_total
      1 node_context_switches_total
      1 node_procs_running
      1 node_procs_blocked
      1 node_load1
      1 node_load5
      1 node_load15
      1 lost

$ sh names :cpu :mem :disk :net :psi :sched > sets; sh names :all | cmp - sets

$ sh names :psi load1 '/load/' | tail -n 4
node_load1
node_load5
node_load15
lost

# Names that are not there, with the nearest.
$ sh snap laod1
metricsnap: there is no metric 'laod1'; the nearest are 'node_load1', 'node_load15', 'node_load5'
? 2

$ sh snap node_memory_MemFre_bytes
metricsnap: there is no metric 'node_memory_MemFre_bytes'; the nearest are 'node_memory_MemFree_bytes', 'node_memory_SwapFree_bytes', 'node_memory_FilePmdMapped_bytes'
? 2

$ sh snap memfree
metricsnap: there is no metric 'memfree'; the nearest are 'node_memory_MemFree_bytes', 'node_memory_numa_MemFree', 'node_memory_Active_file_bytes'
? 2

$ metricsnap :cpus
metricsnap: there is no set ':cpus'; the sets are :cpu :mem :disk :net :psi :sched and :all
? 2

$ metricsnap /proc/loadavg
metricsnap: there is no metric '/proc/loadavg'; write 'file:/proc/loadavg' for a number in a file, /REGEX/ for names
? 2

$ metricsnap '/^nothing at all$/'
metricsnap: no metric fits '/^nothing at all$/'; see metricsnap --list for the names
? 2

$ metricsnap '/(/'
metricsnap: '/(/' is no regular expression: unclosed group; see metricsnap(1)
? 2

$ metricsnap ''
metricsnap: '' has no name; write NAME or NAME{LABEL=VALUE}
? 2

# Labels that are not there, or not written as they should be.
$ sh snap 'cpu_seconds_total{cpu=7,mode=user}'
metricsnap: 'cpu_seconds_total{cpu=7,mode=user}' has labels that no metric has now; the nearest are 'node_cpu_seconds_total{cpu=1,mode=user}', 'node_cpu_seconds_total{cpu=0,mode=user}', 'node_cpu_seconds_total{cpu=1,mode=steal}'
? 2

$ sh snap 'load1{cpu=0}'
metricsnap: 'load1{cpu=0}' has labels that no metric has now; the nearest is 'node_load1'
? 2

$ metricsnap '{cpu=0}'
metricsnap: '{cpu=0}' has no name; write NAME or NAME{LABEL=VALUE}
? 2

$ metricsnap 'cpu_seconds_total{cpu=0'
metricsnap: 'cpu_seconds_total{cpu=0' has no '}' at its end; write NAME or NAME{LABEL=VALUE}
? 2

$ metricsnap 'cpu_seconds_total{cpu}'
metricsnap: 'cpu_seconds_total{cpu}' has no value for 'cpu'; write LABEL=VALUE
? 2

$ metricsnap 'cpu_seconds_total{cpu 0=1}'
metricsnap: 'cpu_seconds_total{cpu 0=1}' has 'cpu 0' where a label's name is to be; write NAME or NAME{LABEL=VALUE}
? 2

$ metricsnap 'cpu_seconds_total{cpu=~"("}'
metricsnap: 'cpu_seconds_total{cpu=~"("}' is no regular expression: unclosed group; see metricsnap(1)
? 2

# What bash leaves of braces with a comma in them.
$ metricsnap cpu_seconds_totalcpu=0 cpu_seconds_totalmode=idle
metricsnap: 'cpu_seconds_totalcpu=0' looks like braces that a shell took; put it in quotes, as in 'NAME{LABEL=VALUE}'
? 2

# Where the kernel has none of it.
$ metricsnap --proc "$DATA/proc/masked-container/proc" :psi
metricsnap: ':psi' is not there: $DATA/proc/masked-container/proc/pressure/cpu: no such file or directory; boot with psi=1
? 2

$ metricsnap --proc "$DATA/proc/masked-container/proc" vmstat_pgfault
metricsnap: 'vmstat_pgfault' is not there: $DATA/proc/masked-container/proc/vmstat: no such file or directory; see metricsnap --list for what there is
? 2

# Processes and control groups have to be named.
$ sh names '*' | grep -c -e process_ -e cgroup_
0
? 1
$ metricsnap -q -n 1 --proc "$DATA/proc/processes/proc" 'process_threads' | head -n 1 | cut -f 2-
process_threads{pid=2}	process_threads{pid=14528}	process_threads{pid=14529}	lost
$ metricsnap --proc "$DATA/proc/processes/proc" 'process_threads{pid=1}'
metricsnap: 'process_threads{pid=1}' is not there: $DATA/proc/processes/proc/1: no such process; it has ended, or is in another namespace
? 2
$ metricsnap --proc "$DATA/proc/processes/proc" 'process_io_read_bytes_total{pid=2}'
metricsnap: 'process_io_read_bytes_total{pid=2}' is not there: $DATA/proc/processes/proc/2/io: no such file or directory; see metricsnap --list for what there is
? 2
$ metricsnap --sys "$DATA/proc/cgroup-v2/sys" 'cgroup_memory_current_bytes{cgroup=system.slice}'
metricsnap: 'cgroup_memory_current_bytes{cgroup=system.slice}' is not there: $DATA/proc/cgroup-v2/sys/fs/cgroup/system.slice: no such control group; its name is its path from '/'
? 2
$ metricsnap -q -n 1 --sys "$DATA/proc/cgroup-v2/sys" cgroup_memory_current_bytes | head -n 1 | cut -f 2-
cgroup_memory_current_bytes{cgroup=/system.slice}	cgroup_memory_current_bytes{cgroup=/system.slice/web.service}	lost

# Numbers of any file.
$ printf 'total 12 of 20\nlevel: 0x1F 7kB\nsome avg10=9.27 total=57063062\n' > status
$ metricsnap -q -n 1 file:status 'file:status#total' 'file:status#total:3' file:status#level:2 file:status#some:avg10 | cut -f 2-
file:status	file:status#total	file:status#total:3	file:status#level:2	file:status#some:avg10	lost
12	12	20	7	9.27	0
$ metricsnap file:
metricsnap: 'file:' has no path; write file:PATH or file:PATH#KEY:COLUMN
? 2
$ metricsnap file:nowhere
metricsnap: 'file:nowhere' names nowhere, which can't be read: no such file or directory; see metricsnap(1)
? 2
$ metricsnap file:status#totl
metricsnap: 'file:status#totl' has no line that begins with 'totl'; one begins with 'total'
? 2
$ metricsnap file:status#total:4
metricsnap: 'file:status#total:4' has no column 4; the last one is 3
? 2
$ metricsnap file:status#total:0
metricsnap: 'file:status#total:0' has column 0; the word behind the key is column 1
? 2
$ metricsnap file:status#some:avg60
metricsnap: 'file:status#some:avg60' has no number behind 'avg60='; there are avg10, total
? 2
$ metricsnap file:snap#exec
metricsnap: 'file:snap#exec' has no number in column 1; see metricsnap(1)
? 2

# The Prometheus text of other programs.
$ printf '# TYPE up gauge\nup{job="a"} 1\nup{job="b"} 0\n# TYPE x_total counter\nx_total 5e3\nodd NaN\n' > text.prom
$ metricsnap -q -n 1 prom:text.prom | cut -f 2-
up{job=a}	up{job=b}	x_total	odd	lost
1	0	5000		0
$ metricsnap -q -n 1 'prom:text.prom#up{job=b}' | cut -f 2-
up{job=b}	lost
0	0
$ metricsnap -q -n 1 prom:- < text.prom | head -n 1 | cut -f 2-
up{job=a}	up{job=b}	x_total	odd	lost
$ metricsnap --list prom:text.prom
name	kind	unit	source	refresh	help
up{job=a}	gauge		text.prom		
up{job=b}	gauge		text.prom		
x_total	counter		text.prom		
odd	untyped		text.prom		
$ metricsnap prom:
metricsnap: 'prom:' has no address; write prom:FILE, prom:-, prom:unix:SOCKET or prom:http://HOST:PORT/
? 2
$ metricsnap prom:nowhere
metricsnap: nowhere: no such file or directory; check the path
? 2
$ metricsnap prom:snap
metricsnap: 'prom:snap' finds nothing in that text; it is no Prometheus text
? 2
$ metricsnap 'prom:text.prom#ub'
metricsnap: 'prom:text.prom#ub' finds nothing in that text; the nearest are 'up', 'odd', 'x_total'
? 2
$ metricsnap prom:http://127.0.0.1:1/
metricsnap: http://127.0.0.1:1/metrics: connection refused; nobody listens there; check the address
? 2
$ metricsnap prom:http://example.org/
metricsnap: 'prom:http://example.org/' is on 'example.org', another machine; allow that with --remote
? 2
$ metricsnap prom:http://127.0.0.1:many/
metricsnap: 'prom:http://127.0.0.1:many/' has 'many' where a port is to be; see metricsnap(1)
? 2
$ metricsnap prom:https://localhost/
metricsnap: 'prom:https://localhost/' asks for https, which is not spoken here; write curl -s URL | metricsnap prom:-
? 2
