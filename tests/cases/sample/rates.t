# A command that rewrites a recorded tree, in place because the files stay open, makes exact deltas.
$ cp -r $DATA/proc/linux-6.18-vm/proc $DATA/proc/linux-6.18-vm/sys .
> cp proc/stat stat.0; cp proc/diskstats disk.0; cp proc/net/dev net.0; cp proc/meminfo mem.0

# 60 ticks of user time, 20 of system, 10 of waiting and 110 idle on one processor, 200 idle on the
# other: 15, 5, 2.5 and 77.5 hundredths of both.
$ sed -e 's/^cpu0 .*/cpu0 7965 0 1159 182669 88 0 18 11 0 0/' \
>     -e 's/^cpu1 .*/cpu1 12636 0 1394 177213 714 0 39 12 0 0/' stat.0 > stat.1
> sample -i 1h --proc proc --sys sys -f 'cpu_*' --to rows.tsv -- sh -c 'cat stat.1 > proc/stat'
> cut -f 2- rows.tsv
cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct
15	5	2.5	0	0	77.5

# Idle and waiting time go backwards on real machines, each for itself: what falls counts as none.
$ sed -e 's/^cpu0 .*/cpu0 8005 0 1159 182500 80 0 18 11 0 0/' stat.1 > stat.2
> sample -i 1h --proc proc --sys sys -f 'cpu_*' --to rows.tsv -- sh -c 'cat stat.2 > proc/stat'
> cut -f 2- rows.tsv
cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct
100	0	0	0	0	0

# A processor that goes away takes nothing from the others.
$ sed -e 's/^cpu0 .*/cpu0 8055 0 1159 182550 80 0 18 11 0 0/' -e '/^cpu1 /d' stat.2 > stat.3
> sample -i 1h --proc proc --sys sys -f 'cpu_*' --to rows.tsv -- sh -c 'cat stat.3 > proc/stat'
> cut -f 2- rows.tsv
cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct
50	0	0	0	0	50

# And one that comes adds nothing of its past.
$ sed -e 's/^cpu0 .*/cpu0 8055 0 1159 182650 80 0 18 11 0 0/' stat.2 > stat.4
> sample -i 1h --proc proc --sys sys -f 'cpu_*' --to rows.tsv -- sh -c 'cat stat.4 > proc/stat'
> cut -f 2- rows.tsv
cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct
0	0	0	0	0	100

# Rates are over the true time gone by, so only their ratios are the same each run: 3000 switches
# for 60 forks.
$ cat stat.0 > proc/stat
> sed -e 's/^ctxt .*/ctxt 589128/' -e 's/^processes .*/processes 13612/' stat.0 > stat.5
> sample -i 1h --proc proc --sys sys -f ctxt_per_s,forks_per_s --to rows.tsv -- sh -c 'cat stat.5 > proc/stat'
> awk -F'\t' 'NR > 1 { printf "%.0f\n", $2 / $3 }' rows.tsv
50

# A counter that fell has no rate, never a huge or a negative one; its neighbours have theirs.
$ sed -e 's/^ctxt .*/ctxt 17/' -e 's/^processes .*/processes 13700/' stat.0 > stat.6
> sample -i 1h --proc proc --sys sys -f ctxt_per_s,forks_per_s --to rows.tsv -- sh -c 'cat stat.6 > proc/stat'
> awk -F'\t' 'NR > 1 { print ($2 == "" ? "missing" : $2), ($3 > 0) }' rows.tsv
missing 1

# Disks are counted in sectors of 512 bytes: 4096 read for 1024 written.
$ sed 's/ vda 45597 8767 6357746 27886 41011 33281 5606856 / vda 45603 8767 6361842 27886 41019 33281 5607880 /' disk.0 > disk.1
> cmp -s disk.0 disk.1 && echo 'nothing changed'
> sample -i 1h --proc proc --sys sys -f 'disk_read*,disk_write*' --to rows.tsv -- sh -c 'cat disk.1 > proc/diskstats'
> awk -F'\t' 'NR > 1 { printf "%.2f\n", $2 / $3 }' rows.tsv
4.00

# The loopback interface is not counted.
$ sed 's/lo: *[0-9]*/lo: 99999999/' net.0 > net.1
> sample -i 1h --proc proc --sys sys -f 'net_*' --to rows.tsv -- sh -c 'cat net.1 > proc/net/dev'
> cut -f 2- rows.tsv
net_rx_bytes_per_s	net_tx_bytes_per_s
0	0

# A level is that of the row's own time.
$ sed 's/^MemFree: .*/MemFree: 1000 kB/' mem.0 > mem.1
> sample -i 1h --proc proc --sys sys -f mem_free_bytes --to rows.tsv -- sh -c 'cat mem.1 > proc/meminfo'
> cut -f 2- rows.tsv
mem_free_bytes
1024000
