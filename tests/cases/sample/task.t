# Processes as they were recorded: a name of any bytes, a shell, and a kernel thread whose traffic may not be read.
$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters -f 'state,ppid,process_cpu*,vsize*,process_read*,*faults*,nice,start_boot_s' | cut -f 2-
pid	comm	state	ppid	process_cpu_seconds_total	process_cpu_seconds_total{mode=user}	process_cpu_seconds_total{mode=system}	process_cpu_guest_seconds_total	process_virtual_memory_bytes	process_read_bytes_total	process_minor_page_faults_total	process_major_page_faults_total	nice	start_boot_s
2	kthreadd	S	0	0	0	0	0	0		0	0	0	0.08
14528	a) S 1 (b	S	14310	0	0	0	0	2990080	0	144	0	0	23047.04
14529	sh	S	14310	0.03	0.03	0	0	2654208	0	136	0	0	23047.04

# Only these; and those that have most first.
$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters -p 14529,2 -f threads | cut -f 2-
pid	comm	process_threads
2	kthreadd	1
14529	sh	1

$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters --top 2 -f cpu_pct --add host=a | cut -f 2-
pid	comm	process_cpu_seconds_total	host
14529	sh	0.03	a
2	kthreadd	0	a

$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters --top 1 --by rss -f state --json | sed 's/unix_s":[0-9.]*/unix_s":TIME/'
{"unix_s":TIME,"pid":14528,"comm":"a) S 1 (b","state":"S"}

# COMMAND and all below it, one whose parent has ended, too; nobody else.
$ sample -q task -i 50ms -f ppid --to rows.tsv -- sh -c '(sleep 1 & exec sleep 0.5); exec env sleep 1'; cut -f 3 rows.tsv | sort -u
comm
sh
sleep

$ awk -F'\t' '$3 == "sleep"' rows.tsv | cut -f 2 | sort -u | wc -l
3

# A process that isn't there has no row.
$ sample task -p 4194305 -i 1h -d 1ms -f ppid | cut -f 2-
sample: --pid: there is no process 4194305 now
pid	comm	ppid

# An option of a table goes with it.
$ sample --top 3
sample: --top is of the table task; name it, as in 'sample task'
? 2

$ sample cpu -p 1
sample: --pid is of the table task; name it, as in 'sample task'
? 2

$ sample task --partitions
sample: --partitions is of the table disk; name it, as in 'sample disk'
? 2

$ sample task --cgroup a.slice
sample: --cgroup is of the table cgroup; name it, as in 'sample cgroup'
? 2

$ sample disk --depth 2
sample: --depth is of the table cgroup; name it, as in 'sample cgroup'
? 2

$ sample task --by rss
sample: --top is missing. Try 'sample --help'.
? 2

$ sample task --top 0
sample: --top '0' is not a number of rows; give 1 or more. Try 'sample --help'.
? 2

$ sample task -p 1,x
sample: --pid 'x' is not the id of a process, which is a number. Try 'sample --help'.
? 2

$ sample task -p -1
sample: unknown option '-1'. Try 'sample --help'.
? 2
