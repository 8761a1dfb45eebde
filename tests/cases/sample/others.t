# Things that come, go, are renamed, or are others of the same name: they have their baseline first.

$ LC_ALL=C awk -f $DATA/sample/stream.awk $DATA/sample/others.texts > others.raw
> sample -q --replay others.raw net -f '*_bytes_per_s,rx_packets_per_s,lost'
unix_s	interface	rx_bytes_per_s	tx_bytes_per_s	rx_packets_per_s	lost
1700000001.000000000	lo	100	100	1	0
1700000001.000000000	uplink				0
1700000001.000000000	veth1	1000	0	10	0
1700000003.000000000	lo	0	0	0	1
1700000003.000000000	uplink	1000	0	1	1
1700000003.000000000	veth1				1

# An interface that is renamed moved nothing by that, also in the sums.
$ sample -q --replay others.raw -f 'net_*,lost'
unix_s	net_rx_bytes_per_s	net_tx_bytes_per_s	lost
1700000001.000000000	1000	0	0
1700000003.000000000			1

# Interrupts of processors that go and come, and a device in the place of another.
$ sample -q --replay others.raw irq
unix_s	irq	device	interrupts_per_s	busiest_cpu	busiest_cpu_per_s	lost
1700000001.000000000	24	PCI-MSIX-0000:00:05.0 0-edge nvme0q0	40	2	30	0
1700000001.000000000	26	PCI-MSIX-0000:00:07.0 0-edge virtio1				0
1700000001.000000000	LOC	Local timer interrupts	200	0	100	0
1700000001.000000000	TIMER	softirq	200	0	100	0
1700000003.000000000	24	PCI-MSIX-0000:00:05.0 0-edge nvme0q0	0		0	1
1700000003.000000000	26	PCI-MSIX-0000:00:07.0 0-edge virtio1				1
1700000003.000000000	LOC	Local timer interrupts	200	0	100	1
1700000003.000000000	TIMER	softirq	205	0	100	1

# A guest's time that is rounded to more ticks than the time it is in.
$ printf '%s\n' '@ 1700000000' '= stat' 'cpu0 10 0 0 10 0 0 0 0 9 0' '@ 1700000001' '= stat' 'cpu0 11 0 0 10 0 0 0 0 11 0' |
>   LC_ALL=C awk -f $DATA/sample/stream.awk | sample --replay - cpu -f user_pct,guest_pct,idle_pct
unix_s	cpu	user_pct	guest_pct	idle_pct
1700000001.000000000	all	100	100	0
1700000001.000000000	0	100	100	0

# A process whose id is another's, since both began at different times.
$ sample -q --replay others.raw task -f 'ppid,cpu_pct,read_bytes_per_s,write_bytes_per_s,start_boot_s,lost'
unix_s	pid	comm	ppid	cpu_pct	read_bytes_per_s	write_bytes_per_s	start_boot_s	lost
1700000001.000000000	100	make	1	20	1000	0	50	0
1700000001.000000000	4711	ld	100	40	5000	0	560.5	0
1700000003.000000000	4711	ld	1	50			560.5	1
1700000003.000000000	4800	old	1				0.5	1

$ sample --replay others.raw task --top 1 -f cpu_pct
unix_s	pid	comm	cpu_pct
1700000001.000000000	4711	ld	40
1700000003.000000000	4711	ld	50
sample: lost 1 tick when it was recorded

$ sample -q --replay others.raw task --counters -p 4711 -f 'cpu_pct'
unix_s	pid	comm	process_cpu_seconds_total
1700000000.000000000	4711	cc1	950
1700000001.000000000	4711	ld	0.4
1700000003.000000000	4711	ld	1.4

# A control group that was removed and made again.
$ sample -q --replay others.raw cgroup -f 'cpu_pct,user_pct,system_pct,memory_bytes,lost'
unix_s	cgroup	cpu_pct	user_pct	system_pct	memory_bytes	lost
1700000001.000000000	/	50	40	10		0
1700000001.000000000	/job				4096	0
1700000001.000000000	/new					0
1700000003.000000000	/	0	0	0		1
1700000003.000000000	/new	10	10	0		1

# Neither conditions nor summaries take them for one.
$ sample -q --replay others.raw task net cgroup --to-dir all --fail-if 'task.cpu_pct > 200' --fail-if 'rx_bytes_per_s > 1000' --fail-if 'lost > 5' --summary sum.tsv
sample: --fail-if: 'lost' is a column of 'task' and of 'net'; say which, as in 'net.lost'
? 2

$ sample -q --replay others.raw task net --to-dir all --fail-if 'cpu_pct > 200' --fail-if 'rx_bytes_per_s > 1000' --summary sum.tsv; grep cpu_pct sum.tsv
> awk -f $DATA/sample/plausible.awk all/*.tsv
task	100 make	cpu_pct	1	20	20	20	20	20
task	4711 ld	cpu_pct	2	40	45	40	50	50
task	4800 old	cpu_pct	0					
