# No tick passed between two readings of a tree that stands still: shares are missing, rates are 0,
# and what is a level is exact.
$ root=$DATA/proc/linux-6.18-vm
> sample --proc $root/proc --sys $root/sys -i 1h --json --to rows.json -- sleep 0.1
> tr ',' '\n' < rows.json | tail -n +2
"cpu_user_pct":null
"cpu_system_pct":null
"cpu_iowait_pct":null
"cpu_irq_pct":null
"cpu_steal_pct":null
"cpu_idle_pct":null
"procs_running":2
"procs_blocked":0
"ctxt_per_s":0
"forks_per_s":0
"mem_total_bytes":25276514304
"mem_available_bytes":24797675520
"mem_free_bytes":24048488448
"mem_cached_bytes":1047908352
"mem_anon_bytes":10137600
"mem_dirty_bytes":28274688
"swap_used_bytes":0
"disk_read_bytes_per_s":0
"disk_write_bytes_per_s":0
"disk_busy_pct":0
"net_rx_bytes_per_s":0
"net_tx_bytes_per_s":0
"psi_cpu_some_pct":0
"psi_memory_some_pct":0
"psi_memory_full_pct":0
"psi_io_some_pct":0
"psi_io_full_pct":0
"lost":0}

# Counters come as the kernel has them, and under the names of the metrics they are.
$ root=$DATA/proc/linux-6.18-vm
> sample --proc $root/proc --sys $root/sys -i 1h --counters --to rows.tsv -- sleep 0.1
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
node_cpu_seconds_total{mode=user} 205.41
node_cpu_seconds_total{mode=system} 25.33
node_cpu_seconds_total{mode=iowait} 7.92
node_cpu_seconds_total{mode=irq} 0.57
node_cpu_seconds_total{mode=steal} 0.23
node_cpu_seconds_total{mode=idle} 3595.72
procs_running 2
procs_blocked 0
node_context_switches_total 586128
node_forks_total 13552
mem_total_bytes 25276514304
mem_available_bytes 24797675520
mem_free_bytes 24048488448
mem_cached_bytes 1047908352
mem_anon_bytes 10137600
mem_dirty_bytes 28274688
swap_used_bytes 0
node_disk_read_bytes_total 3255165952
node_disk_written_bytes_total 2870710272
node_disk_io_time_seconds_total 11.192
node_network_receive_bytes_total 211091151
node_network_transmit_bytes_total 511539
node_pressure_cpu_waiting_seconds_total 8.594226
node_pressure_memory_waiting_seconds_total 0
node_pressure_memory_stalled_seconds_total 0
node_pressure_io_waiting_seconds_total 6.057356
node_pressure_io_stalled_seconds_total 5.742805
lost 0

# 512 processors, and disks over disks over disks: every byte is counted once.
$ root=$DATA/proc/big-512cpu
> sample --proc $root/proc --sys $root/sys -i 1h --counters --to rows.tsv -- sleep 0.1
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
node_cpu_seconds_total{mode=user} 6453.76
node_cpu_seconds_total{mode=system} 3356.16
node_cpu_seconds_total{mode=iowait} 153.6
node_cpu_seconds_total{mode=irq} 35.84
node_cpu_seconds_total{mode=steal} 15.36
node_cpu_seconds_total{mode=idle} 459491.84
procs_running 37
procs_blocked 4
node_context_switches_total 912033441
node_forks_total 1203344
mem_total_bytes 4398046511104
mem_available_bytes 3298534883328
mem_free_bytes 1099511627776
mem_cached_bytes 2337535950848
mem_anon_bytes 549755813888
mem_dirty_bytes 536870912
swap_used_bytes 4294967296
node_disk_read_bytes_total 303092224
node_disk_written_bytes_total 540860928
node_disk_io_time_seconds_total 37.1
node_network_receive_bytes_total 99004851
node_network_transmit_bytes_total 198004851
node_pressure_cpu_waiting_seconds_total 1.234567
node_pressure_memory_waiting_seconds_total 1.234567
node_pressure_memory_stalled_seconds_total 0.234567
node_pressure_io_waiting_seconds_total 1.234567
node_pressure_io_stalled_seconds_total 0.234567
lost 0

# What an old kernel does not have is left out, which is told once each.
$ root=$DATA/proc/linux-3.10
> sample --proc $root/proc --sys $root/sys -i 1h --counters --to rows.tsv -- sleep 0.1
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
sample: $DATA/proc/linux-3.10/proc/meminfo: lacks what they need; left out mem_available_bytes; a newer kernel has it
sample: $DATA/proc/linux-3.10/proc/pressure: no such file or directory; left out node_pressure_cpu_waiting_seconds_total, node_pressure_memory_waiting_seconds_total, node_pressure_memory_stalled_seconds_total, node_pressure_io_waiting_seconds_total, node_pressure_io_stalled_seconds_total; it needs Linux 4.20 or later, built with CONFIG_PSI
node_cpu_seconds_total{mode=user} 104228.49
node_cpu_seconds_total{mode=system} 30847.19
node_cpu_seconds_total{mode=iowait} 166.83
node_cpu_seconds_total{mode=irq} 251.95
node_cpu_seconds_total{mode=steal} 0
node_cpu_seconds_total{mode=idle} 468284.83
procs_running 1
procs_blocked 0
node_context_switches_total 1990473
node_forks_total 28911
mem_total_bytes 8255729664
mem_free_bytes 1217650688
mem_cached_bytes 4837367808
mem_anon_bytes 1854812160
mem_dirty_bytes 319488
swap_used_bytes 96460800
node_disk_read_bytes_total 4208353280
node_disk_written_bytes_total 10816126976
node_disk_io_time_seconds_total 2102.62
node_network_receive_bytes_total 4294967295
node_network_transmit_bytes_total 201220440
lost 0

# So is what a container hides.
$ root=$DATA/proc/masked-container
> sample --proc $root/proc --sys $root/sys -i 1h --counters --to rows.tsv -- sleep 0.1
> awk -F'\t' 'NR == 1 { n = split($0, name) } NR == 2 { for (i = 2; i <= n; i++) print name[i], $i }' rows.tsv
sample: $DATA/proc/masked-container/sys/block: no such file or directory; left out node_disk_read_bytes_total, node_disk_written_bytes_total, node_disk_io_time_seconds_total; check --sys
sample: $DATA/proc/masked-container/proc/pressure: no such file or directory; left out node_pressure_cpu_waiting_seconds_total, node_pressure_memory_waiting_seconds_total, node_pressure_memory_stalled_seconds_total, node_pressure_io_waiting_seconds_total, node_pressure_io_stalled_seconds_total; it needs Linux 4.20 or later, built with CONFIG_PSI
node_cpu_seconds_total{mode=user} 731.26
node_cpu_seconds_total{mode=system} 208.71
node_cpu_seconds_total{mode=iowait} 9.11
node_cpu_seconds_total{mode=irq} 3.12
node_cpu_seconds_total{mode=steal} 0
node_cpu_seconds_total{mode=idle} 12041.12
procs_running 1
procs_blocked 0
node_context_switches_total 9120371
node_forks_total 40211
mem_total_bytes 2147483648
mem_available_bytes 1537474560
mem_free_bytes 821366784
mem_cached_bytes 716107776
mem_anon_bytes 288677888
mem_dirty_bytes 12288
swap_used_bytes 0
node_network_receive_bytes_total 7120331
node_network_transmit_bytes_total 911204
lost 0

# A quiet run says nothing of it.
$ root=$DATA/proc/masked-container
> sample --quiet --proc $root/proc --sys $root/sys -i 1ms -n 3 | wc -l
4

# Only the files that the columns need are opened.
$ mkdir -p bare/proc bare/sys; cp $DATA/proc/linux-6.18-vm/proc/meminfo bare/proc
> sample --proc bare/proc --sys bare/sys -i 1h -f mem_free_bytes --to rows.tsv -- true; cut -f 2- rows.tsv
mem_free_bytes
24048488448
