# What a container hides: empty files, headings alone, files that are refused, pressure that is switched
# off (errno 95). Each lack is told once; what is lost on the way is empty cells.
$ LC_ALL=C awk -f $DATA/sample/stream.awk $DATA/sample/masked.texts > masked.raw
> sample --replay masked.raw
sample: masked.raw: stat lacks what they need; left out procs_running, procs_blocked, forks_per_s; only what was recorded can be replayed
sample: masked.raw: meminfo is empty; left out mem_total_bytes, mem_available_bytes, mem_free_bytes, mem_cached_bytes, mem_anon_bytes, mem_dirty_bytes, swap_used_bytes; only what was recorded can be replayed
sample: masked.raw: diskstats is empty; left out disk_read_bytes_per_s, disk_write_bytes_per_s, disk_busy_pct; only what was recorded can be replayed
sample: masked.raw: net/dev lacks what they need; left out net_rx_bytes_per_s, net_tx_bytes_per_s; only what was recorded can be replayed
sample: masked.raw: pressure: operation not supported; left out psi_cpu_some_pct, psi_memory_some_pct, psi_memory_full_pct, psi_io_some_pct, psi_io_full_pct; only what was recorded can be replayed
unix_s	cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct	ctxt_per_s	lost
1700000001.000000000	50	10	0	0	0	40	500	0
sample: stat: input/output error; its cells are empty
1700000002.000000000								0
1700000003.000000000								0
1700000004.000000000								0
1700000005.000000000								0
1700000006.000000000	50	0	0	0	0	50	500	0
sample: stat: input/output error; 3 readings are empty cells

$ for table in mem disk net psi irq fs cgroup thermal; do sample --replay masked.raw $table || echo $?; done
sample: masked.raw: meminfo is empty; no column that was asked for is left; only what was recorded can be replayed
2
sample: masked.raw: diskstats is empty; no column that was asked for is left; only what was recorded can be replayed
2
unix_s	interface	rx_bytes_per_s	tx_bytes_per_s	rx_packets_per_s	tx_packets_per_s	rx_errors_per_s	tx_errors_per_s	rx_drops_per_s	tx_drops_per_s	multicast_per_s	collisions_per_s	lost
sample: net/dev: is empty; its cells are empty
sample: net/dev: is empty; 6 readings are empty cells
sample: masked.raw: pressure: operation not supported; no column that was asked for is left; only what was recorded can be replayed
2
sample: masked.raw: interrupts: no such file or directory; no column that was asked for is left; only what was recorded can be replayed
2
sample: masked.raw: has no statfs; no column that was asked for is left; only what was recorded can be replayed
2
sample: masked.raw: has no cgroup/memory.stat; left out memory_anon_bytes, memory_file_bytes, memory_inactive_file_bytes, memory_kernel_bytes; only what was recorded can be replayed
sample: masked.raw: has no cgroup/memory.events; left out oom_kills; only what was recorded can be replayed
sample: masked.raw: has no cgroup/io.stat; left out read_bytes_per_s, write_bytes_per_s, reads_per_s, writes_per_s; only what was recorded can be replayed
sample: masked.raw: has no cgroup/cpu.pressure; left out cpu_some_pct; only what was recorded can be replayed
sample: masked.raw: has no cgroup/memory.pressure; left out memory_some_pct, memory_full_pct; only what was recorded can be replayed
unix_s	cgroup	cpu_pct	user_pct	system_pct	throttled_pct	memory_bytes	pids	io_some_pct	io_full_pct	lost
sample: masked.raw: has no thermal/critical; no column that was asked for is left; only what was recorded can be replayed
2

# A tick in which a table has no rows is told of, too.
$ sample --replay masked.raw cpu -f 'user_pct,system_pct,idle_pct' --strict
unix_s	cpu	user_pct	system_pct	idle_pct
1700000001.000000000	all	50	10	40
1700000001.000000000	0	50	10	40
sample: stat: input/output error; its cells are empty
1700000005.000000000	all			
1700000005.000000000	0			
1700000006.000000000	all	50	0	50
1700000006.000000000	0	50	0	50
sample: stat: input/output error; 2 readings are empty cells
? 1

# Processes that are known, but not what they move; and then not even they.
$ sample --replay masked.raw task -f 'cpu_pct,read_bytes_per_s'
sample: masked.raw/PID/io: permission denied; left out read_bytes_per_s; run as root, or with CAP_SYS_PTRACE
unix_s	pid	comm	cpu_pct
1700000001.000000000	1	init	10

# Of several tables those that there is something for.
$ sample --replay masked.raw system mem cpu psi disk --to-dir some -f 'cpu_user_pct,user_pct,total_bytes,some_pct,busy_pct'; ls some
> awk -f $DATA/sample/plausible.awk some/*.tsv
sample: masked.raw: meminfo is empty; left out total_bytes; only what was recorded can be replayed
sample: masked.raw: diskstats is empty; left out busy_pct; only what was recorded can be replayed
sample: masked.raw: pressure: operation not supported; left out some_pct; only what was recorded can be replayed
sample: stat: input/output error; its cells are empty
sample: stat: input/output error; 3 readings are empty cells
cpu.tsv
system.tsv

# A condition on what there is not can't be asked for.
$ sample -q --replay masked.raw --fail-if 'psi_cpu_some_pct > 10'
sample: --fail-if: there is no column 'psi_cpu_some_pct'; did you mean 'cpu_system_pct'?
? 2

$ sample -q --replay masked.raw -f 'cpu_*,ctxt*' --fail-if 'cpu_user_pct > 100' --summary - --fail-if 'ctxt_per_s > 500'
table	key	column	count	min	mean	p50	p95	max
system		cpu_user_pct	2	50	50	50	50	50
system		cpu_system_pct	2	0	5	0	10	10
system		cpu_iowait_pct	2	0	0	0	0	0
system		cpu_irq_pct	2	0	0	0	0	0
system		cpu_steal_pct	2	0	0	0	0	0
system		cpu_idle_pct	2	40	45	40	50	50
system		ctxt_per_s	2	500	500	500	500	500

# A directory in the place of /proc where every file is empty, and one where none is.
$ mkdir -p empty/net empty/pressure none sys; for file in stat meminfo diskstats vmstat interrupts softirqs net/dev pressure/cpu pressure/memory pressure/io; do : > empty/$file; done
> sample --proc empty --sys sys -n 1
sample: empty/stat: is empty; no column that was asked for is left; look from outside of the container
? 2

$ for table in cpu mem disk net psi irq; do sample --proc empty --sys sys $table -n 1 || echo $?; done
sample: empty/stat: is empty; no column that was asked for is left; look from outside of the container
2
sample: empty/meminfo: is empty; no column that was asked for is left; look from outside of the container
2
sample: sys/block: no such file or directory; no column that was asked for is left; check --sys
2
sample: empty/net/dev: is empty; no column that was asked for is left; look from outside of the container
2
sample: empty/pressure/memory: is empty; no column that was asked for is left; look from outside of the container
2
sample: empty/interrupts: is empty; no column that was asked for is left; look from outside of the container
2

$ for table in system cpu mem disk net psi irq task; do sample --proc none --sys sys $table -n 1 || echo $?; done
sample: none/stat: no such file or directory; no column that was asked for is left; check --proc
2
sample: none/stat: no such file or directory; no column that was asked for is left; check --proc
2
sample: none/meminfo: no such file or directory; no column that was asked for is left; check --proc
2
sample: sys/block: no such file or directory; no column that was asked for is left; check --sys
2
sample: none/net/dev: no such file or directory; no column that was asked for is left; check --proc
2
sample: none/pressure: no such file or directory; no column that was asked for is left; it needs Linux 4.20 or later, built with CONFIG_PSI
2
sample: none/interrupts: no such file or directory; no column that was asked for is left; check --proc
2
unix_s	pid	comm	state	ppid	threads	cpu_pct	user_pct	system_pct	rss_bytes	vsize_bytes	read_bytes_per_s	write_bytes_per_s	minor_faults_per_s	major_faults_per_s	nice	processor	io_delay_pct	guest_pct	cancelled_write_bytes_per_s	start_boot_s	lost
