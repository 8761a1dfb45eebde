# The columns are an interface: new ones come only at the right end, before none of these.
$ root=$DATA/proc/linux-6.18-vm
> sample -q --proc $root/proc --sys $root/sys -i 1ms -n 1 | head -n 1 | tr '\t' '\n'
unix_s
cpu_user_pct
cpu_system_pct
cpu_iowait_pct
cpu_irq_pct
cpu_steal_pct
cpu_idle_pct
procs_running
procs_blocked
ctxt_per_s
forks_per_s
mem_total_bytes
mem_available_bytes
mem_free_bytes
mem_cached_bytes
mem_anon_bytes
mem_dirty_bytes
swap_used_bytes
disk_read_bytes_per_s
disk_write_bytes_per_s
disk_busy_pct
net_rx_bytes_per_s
net_tx_bytes_per_s
psi_cpu_some_pct
psi_memory_some_pct
psi_memory_full_pct
psi_io_some_pct
psi_io_full_pct
lost

# Each clock has its name in the first column.
$ for clock in unix mono boot; do sample -q --clock $clock -i 1ms -n 1 -f lost | head -n 1; done
unix_s	lost
mono_s	lost
boot_s	lost

# Only the columns asked for, in the order asked for; the clock always comes first.
$ root=$DATA/proc/linux-6.18-vm
> sample -q --proc $root/proc --sys $root/sys -i 1ms -n 1 -f 'psi_io_full_pct,mem_t*' | head -n 1
unix_s	psi_io_full_pct	mem_total_bytes

$ sample -q -i 1ms -n 1 -f 'mem_total_bytes' --add host=web1 --add 'note=a	b' | cut -f 2- | sed 's/^[0-9][0-9]*/BYTES/'
mem_total_bytes	host	note
BYTES	web1	a\tb

$ sample -q -i 1ms -n 1 --no-header | wc -l
1

$ sample -i 1h -f lost --json --to rows.json -- true; sed 's/[0-9.]*,/TIME,/' rows.json
{"unix_s":TIME,"lost":0}

# Keys alone are rows, too.
$ sample task -p $$ -f pid -i 1h -d 1ms | cut -f 2 | tail -n 1 | grep -c .
1
$ sample cpu --proc $DATA/proc/big-512cpu/proc -f cpu -i 1h -d 1ms | wc -l
514
$ sample -f unix_s -i 1h -d 1ms | wc -l
2
$ sample cpu disk --to-dir out -f queue -i 1h -d 1ms; ls out
disk.tsv
