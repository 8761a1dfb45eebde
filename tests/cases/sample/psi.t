# A row for each resource, with the kernel's own means; a tree that stands still has lost no time.
$ sample psi --proc $DATA/proc/big-512cpu/proc -i 1h --to rows.tsv -- sleep 0.1
> cut -f 2- rows.tsv
resource	some_pct	full_pct	some_avg10_pct	some_avg60_pct	some_avg300_pct	full_avg10_pct	full_avg60_pct	full_avg300_pct	lost
cpu	0	0	1	0.5	0.25	0.5	0.25	0.1	0
memory	0	0	1	0.5	0.25	0.5	0.25	0.1	0
io	0	0	1	0.5	0.25	0.5	0.25	0.1	0

$ sample psi --proc $DATA/proc/linux-6.18-vm/proc --counters -n 1 > rows.tsv
> cut -f 2- rows.tsv
resource	node_pressure_waiting_seconds_total	node_pressure_stalled_seconds_total	some_avg10_pct	some_avg60_pct	some_avg300_pct	full_avg10_pct	full_avg60_pct	full_avg300_pct	lost
cpu	8.594226	0	0.37	0.41	0.38	0	0	0	0
memory	0	0	0	0	0	0	0	0	0
io	6.057356	5.742805	0.18	0.11	0.07	0.18	0.08	0.06	0

# Cells of a tick that came too soon for the kernel are empty, and its row is there.
$ sample psi --proc $DATA/proc/big-512cpu/proc -q -i 1ms -n 40 -f some_pct,lost --no-header > rows.tsv
> awk -F'\t' '$3 == "" { none++ } $3 != "" { some++ } END { print (none > 0), some % 3, NR }' rows.tsv
1 0 120

# The counters grow by what a second of waiting is.
$ mkdir -p proc/pressure; for one in cpu memory io; do
>   echo 'some avg10=0.00 avg60=0.00 avg300=0.00 total=5' > proc/pressure/$one
> done
> sample psi --proc proc -f some_pct -i 1h --to rows.tsv -- sh -c 'sleep 0.1
>   echo "some avg10=0.00 avg60=0.00 avg300=0.00 total=3000000005" > proc/pressure/io
>   echo "some avg10=0.00 avg60=0.00 avg300=0.00 total=4" > proc/pressure/memory'
> cut -f 2- rows.tsv
resource	some_pct
cpu	0
memory	
io	100

# A kernel before 4.20 has none.
$ sample psi --proc $DATA/proc/linux-3.10/proc
sample: $DATA/proc/linux-3.10/proc/pressure: no such file or directory; no column that was asked for is left; it needs Linux 4.20 or later, built with CONFIG_PSI
? 2
