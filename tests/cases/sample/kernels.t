# The texts of an old and of a new kernel two seconds apart, with the same numbers in both. CPUs: 200 of
# 400 ticks in user space. What a kernel doesn't tell is left out.
$ for kernel in 2.6.32 6.18; do LC_ALL=C awk -f $DATA/sample/stream.awk $DATA/sample/kernel-$kernel.texts > $kernel.raw; done
> cat > down.awk <<'END'
> BEGIN { FS = "\t" }
> NR == 1 { names = split($0, name); next }
> { line = ""; for (i = 2; i <= names; i++) line = line (i > 2 ? " " : "") name[i] "=" $i; print line }
> END
> sample --replay 2.6.32.raw | awk -f down.awk | tr ' ' '\n'
sample: 2.6.32.raw: meminfo lacks what they need; left out mem_available_bytes; only what was recorded can be replayed
sample: 2.6.32.raw: has no pressure; left out psi_cpu_some_pct, psi_memory_some_pct, psi_memory_full_pct, psi_io_some_pct, psi_io_full_pct; only what was recorded can be replayed
cpu_user_pct=50
cpu_system_pct=0
cpu_iowait_pct=0
cpu_irq_pct=0
cpu_steal_pct=0
cpu_idle_pct=50
procs_running=2
procs_blocked=1
ctxt_per_s=1000
forks_per_s=5
mem_total_bytes=1045192704
mem_free_bytes=307200000
mem_cached_bytes=348160000
mem_anon_bytes=71680000
mem_dirty_bytes=40960
swap_used_bytes=385024
disk_read_bytes_per_s=51200
disk_write_bytes_per_s=0
disk_busy_pct=5
net_rx_bytes_per_s=1000
net_tx_bytes_per_s=0
lost=0

$ sample --replay 6.18.raw | awk -f down.awk | tr ' ' '\n'
cpu_user_pct=50
cpu_system_pct=0
cpu_iowait_pct=0
cpu_irq_pct=0
cpu_steal_pct=0
cpu_idle_pct=50
procs_running=2
procs_blocked=1
ctxt_per_s=1000
forks_per_s=5
mem_total_bytes=1045192704
mem_available_bytes=655360000
mem_free_bytes=307200000
mem_cached_bytes=348160000
mem_anon_bytes=71680000
mem_dirty_bytes=40960
swap_used_bytes=385024
disk_read_bytes_per_s=51200
disk_write_bytes_per_s=0
disk_busy_pct=5
net_rx_bytes_per_s=1000
net_tx_bytes_per_s=0
psi_cpu_some_pct=10
psi_memory_some_pct=0
psi_memory_full_pct=0
psi_io_some_pct=0
psi_io_full_pct=0
lost=0

# Times of guests came with 2.6.24, those of nice guests with 2.6.33.
$ sample --replay 2.6.32.raw cpu
sample: 2.6.32.raw: stat lacks what they need; left out guest_nice_pct; only what was recorded can be replayed
unix_s	cpu	user_pct	nice_pct	system_pct	iowait_pct	irq_pct	softirq_pct	steal_pct	guest_pct	idle_pct	lost
1700000002.000000000	all	50	0	0	0	0	0	0	0	50	0
1700000002.000000000	0	50	0	0	0	0	0	0	0	50	0
1700000002.000000000	1	50	0	0	0	0	0	0	0	50	0

$ sample --replay 6.18.raw cpu
unix_s	cpu	user_pct	nice_pct	system_pct	iowait_pct	irq_pct	softirq_pct	steal_pct	guest_pct	guest_nice_pct	idle_pct	lost
1700000002.000000000	all	50	0	0	0	0	0	0	0	0	50	0
1700000002.000000000	0	50	0	0	0	0	0	0	0	0	50	0
1700000002.000000000	1	50	0	0	0	0	0	0	0	0	50	0

# 14 fields of a disk, and 20.
$ sample -q --replay 2.6.32.raw disk --partitions
unix_s	disk	read_bytes_per_s	write_bytes_per_s	reads_per_s	writes_per_s	read_latency_us	write_latency_us	queue	busy_pct	in_flight	reads_merged_per_s	writes_merged_per_s	lost
1700000002.000000000	sda	51200	0	5	0	10000		0.05	5	0	0	0	0
1700000002.000000000	sda1	51200	0	5	0	10000		0.05	5	0	0	0	0

$ sample -q --replay 6.18.raw disk
unix_s	disk	read_bytes_per_s	write_bytes_per_s	reads_per_s	writes_per_s	read_latency_us	write_latency_us	queue	busy_pct	in_flight	reads_merged_per_s	writes_merged_per_s	discard_bytes_per_s	discards_per_s	discard_latency_us	flushes_per_s	flush_latency_us	lost
1700000002.000000000	sda	51200	0	5	0	10000		0.05	5	0	0	0	204800	5	200	0.5	10000	0

# No blank behind the colon in front of a number of eight digits.
$ sample --replay 2.6.32.raw net
unix_s	interface	rx_bytes_per_s	tx_bytes_per_s	rx_packets_per_s	tx_packets_per_s	rx_errors_per_s	tx_errors_per_s	rx_drops_per_s	tx_drops_per_s	multicast_per_s	collisions_per_s	lost
1700000002.000000000	lo	0	0	0	0	0	0	0	0	0	0	0
1700000002.000000000	eth0	1000	0	1	0	0	0	0	0	0	0	0

$ sample --replay 2.6.32.raw net > old; sample --replay 6.18.raw net | cmp - old

# What was told of each zone of the memory once.
$ sample --replay 2.6.32.raw mem | awk -f down.awk | tr ' ' '\n'
sample: 2.6.32.raw: meminfo lacks what they need; left out available_bytes, percpu_bytes, anon_huge_bytes; only what was recorded can be replayed
sample: 2.6.32.raw: vmstat lacks what they need; left out pgsteal_kswapd_per_s, pgsteal_direct_per_s, workingset_refault_anon_per_s, workingset_refault_file_per_s, compact_stall_per_s, thp_fault_alloc_per_s, oom_kill_per_s; only what was recorded can be replayed
sample: meminfo: lacks what it had; its cells are empty
total_bytes=1045192704
free_bytes=307200000
buffers_bytes=10240000
cached_bytes=307200000
swap_cached_bytes=
active_bytes=
inactive_bytes=
active_anon_bytes=
inactive_anon_bytes=
active_file_bytes=
inactive_file_bytes=
unevictable_bytes=
mlocked_bytes=
anon_bytes=71680000
mapped_bytes=
shmem_bytes=
slab_reclaimable_bytes=30720000
slab_unreclaimable_bytes=
kernel_stack_bytes=
page_tables_bytes=
vmalloc_used_bytes=
dirty_bytes=40960
writeback_bytes=
swap_total_bytes=2113921024
swap_free_bytes=2113536000
committed_bytes=
commit_limit_bytes=
hugepages_total=
hugepages_free=
hugepages_reserved=
hugepage_size_bytes=
pgpgin_bytes_per_s=10240
pgpgout_bytes_per_s=0
pswpin_per_s=0
pswpout_per_s=0
pgfault_per_s=100
pgmajfault_per_s=0
pgalloc_per_s=10
pgfree_per_s=10
allocstall_per_s=1
pgscan_kswapd_per_s=10
pgscan_direct_per_s=0
lost=0

$ sample --replay 6.18.raw mem | awk -f down.awk | tr ' ' '\n'
sample: 6.18.raw: meminfo lacks what they need; left out anon_huge_bytes; only what was recorded can be replayed
sample: meminfo: lacks what it had; its cells are empty
total_bytes=1045192704
available_bytes=655360000
free_bytes=307200000
buffers_bytes=10240000
cached_bytes=307200000
swap_cached_bytes=
active_bytes=
inactive_bytes=
active_anon_bytes=
inactive_anon_bytes=
active_file_bytes=
inactive_file_bytes=
unevictable_bytes=
mlocked_bytes=
anon_bytes=71680000
mapped_bytes=
shmem_bytes=
slab_reclaimable_bytes=30720000
slab_unreclaimable_bytes=
kernel_stack_bytes=
page_tables_bytes=
vmalloc_used_bytes=
percpu_bytes=1048576
dirty_bytes=40960
writeback_bytes=
swap_total_bytes=2113921024
swap_free_bytes=2113536000
committed_bytes=
commit_limit_bytes=
hugepages_total=
hugepages_free=
hugepages_reserved=
hugepage_size_bytes=
pgpgin_bytes_per_s=10240
pgpgout_bytes_per_s=0
pswpin_per_s=0
pswpout_per_s=0
pgfault_per_s=100
pgmajfault_per_s=0
pgalloc_per_s=10
pgfree_per_s=10
allocstall_per_s=1
pgscan_kswapd_per_s=10
pgscan_direct_per_s=0
pgsteal_kswapd_per_s=0
pgsteal_direct_per_s=0
workingset_refault_anon_per_s=2
workingset_refault_file_per_s=0
compact_stall_per_s=0
thp_fault_alloc_per_s=1
oom_kill_per_s=0.5
lost=0

# Interrupts, whose names are free text.
$ sample --replay 2.6.32.raw irq
unix_s	irq	device	interrupts_per_s	busiest_cpu	busiest_cpu_per_s	lost
1700000002.000000000	0	IO-APIC-edge timer	0		0	0
1700000002.000000000	19	IO-APIC-fasteoi ata_piix, ata_piix	60	1	50	0
1700000002.000000000	NMI	Non-maskable interrupts	0		0	0
1700000002.000000000	LOC	Local timer interrupts	200	0	100	0
1700000002.000000000	ERR		1			0
1700000002.000000000	MIS		0			0
1700000002.000000000	HI	softirq	0		0	0
1700000002.000000000	TIMER	softirq	150	1	100	0

$ sample --replay 6.18.raw irq --counters
unix_s	irq	device	node_interrupts_total	lost
1700000000.000000000	0	IO-APIC 2-edge timer	127	0
1700000000.000000000	19	PCI-MSIX-0000:00:1f.2 0-edge ahci	1200	0
1700000000.000000000	NMI	Non-maskable interrupts	0	0
1700000000.000000000	LOC	Local timer interrupts	110000	0
1700000000.000000000	ERR		0	0
1700000000.000000000	MIS		0	0
1700000000.000000000	HI	softirq	0	0
1700000000.000000000	TIMER	softirq	30000	0
1700000002.000000000	0	IO-APIC 2-edge timer	127	0
1700000002.000000000	19	PCI-MSIX-0000:00:1f.2 0-edge ahci	1320	0
1700000002.000000000	NMI	Non-maskable interrupts	0	0
1700000002.000000000	LOC	Local timer interrupts	110400	0
1700000002.000000000	ERR		2	0
1700000002.000000000	MIS		0	0
1700000002.000000000	HI	softirq	0	0
1700000002.000000000	TIMER	softirq	30300	0

# 44 fields of a process, and 52; what it moves may not be read.
$ sample --replay 2.6.32.raw task | awk -f down.awk | tr ' ' '\n'
sample: 2.6.32.raw: PID/io lacks what they need; left out read_bytes_per_s, write_bytes_per_s, cancelled_write_bytes_per_s; only what was recorded can be replayed
pid=4711
comm=httpd
state=R
ppid=1
threads=1
cpu_pct=50
user_pct=40
system_pct=10
rss_bytes=3686400
vsize_bytes=184320000
minor_faults_per_s=10
major_faults_per_s=0
nice=0
processor=1
io_delay_pct=5
guest_pct=0
start_boot_s=90
lost=0

$ sample -q --replay 6.18.raw task > new; sample -q --replay 2.6.32.raw task | cmp - new

$ sample --replay 6.18.raw psi
unix_s	resource	some_pct	full_pct	some_avg10_pct	some_avg60_pct	some_avg300_pct	full_avg10_pct	full_avg60_pct	full_avg300_pct	lost
1700000002.000000000	cpu	10	0	1	0.5	0.25	0	0	0	0
1700000002.000000000	memory	0	0	0	0	0	0	0	0	0
1700000002.000000000	io	0	0	0	0	0	0	0	0	0

# No cell is below 0, or larger than a machine could make it.
$ for kernel in 2.6.32 6.18; do sample -q --replay $kernel.raw system cpu disk net mem irq task psi --partitions --to-dir $kernel; sample -q --replay $kernel.raw system cpu disk net mem irq task psi --to-dir $kernel.total --counters; done; ls 2.6.32 6.18; awk -f $DATA/sample/plausible.awk 2.6.32*/*.tsv 6.18*/*.tsv
2.6.32:
cpu.tsv
disk.tsv
irq.tsv
mem.tsv
net.tsv
system.tsv
task.tsv

6.18:
cpu.tsv
disk.tsv
irq.tsv
mem.tsv
net.tsv
psi.tsv
system.tsv
task.tsv
