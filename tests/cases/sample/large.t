# A hundred interfaces, 512 processors in two ranges and 20 interrupts, written by a script: each thing
# has moved by a number that is its own.
$ cat > large.awk <<'END'
> function tick(n) {
>     print "@ " 1700000000 + n
>     print "= stat"
>     for (cpu = 0; cpu < 640; cpu++)
>         if (cpu < 256 || cpu >= 384) print "cpu" cpu, 1000 * cpu + n * (cpu % 101), 0, 0, 9000 + n * (100 - cpu % 101), 0, 0, 0, 0, 0, 0
>     print "ctxt " 1000 * n
>     print "= net/dev"
>     print "Inter-| Receive"
>     print " face |bytes"
>     for (face = 0; face < 100; face++) {
>         printf "%s: %.0f %d 0 0 0 0 0 0", face ? sprintf("veth%07x%04x", face * 2654435, face) : "lo", 8999999990000000 * (face == 99) + 1000000 + n * face, 10 + n
>         printf " %d %d 0 0 0 0 0 0\n", 2000000 + n * 2 * face, 20 + n
>     }
>     print "= interrupts"
>     for (cpu = 0; cpu < 640; cpu++) if (cpu < 256 || cpu >= 384) printf " CPU%d", cpu
>     print ""
>     softirqs = "= softirqs\n CPU0\n TIMER: " 100 * n
>     for (irq = 0; irq < 20; irq++) {
>         printf "%d:", irq
>         for (cpu = 0; cpu < 512; cpu++) printf " %d", n * (cpu == irq * 20) * (irq + 1) + 7
>         print " PCI-MSI queue" irq
>     }
>     print softirqs
> }
> BEGIN { tick(0); tick(1); tick(2) }
> END
> awk -f large.awk < /dev/null > large.texts; LC_ALL=C awk -f $DATA/sample/stream.awk large.texts > large.raw; wc -l < large.texts
1929

$ sample -q --replay large.raw cpu net irq --to-dir all; wc -l all/*
 1027 all/cpu.tsv
   43 all/irq.tsv
  201 all/net.tsv
 1271 total

$ awk -F'\t' 'NR > 1 && $2 != "all" && $3 != $2 % 101 { print; wrong++ } END { print NR, wrong + 0 }' all/cpu.tsv
1027 0

$ awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 2 && $2 == "all" { print $2, $at["user_pct"], $at["idle_pct"] }' all/cpu.tsv
all 46.88 53.12

$ awk -F'\t' 'NR > 1 { n = (NR - 2) % 100; if ($3 != n || $4 != 2 * n || $5 != 1) { print; wrong++ } } END { print NR, wrong + 0 }' all/net.tsv
201 0

$ tail -n 1 all/net.tsv
1700000002.000000000	vethfa9d7c90063	99	198	1	1	0	0	0	0	0	0	0

$ awk -F'\t' 'NR > 1 { print $2, $4, $5, $6 }' all/irq.tsv | head -n 20
0 1 0 1
1 2 20 2
2 3 40 3
3 4 60 4
4 5 80 5
5 6 100 6
6 7 120 7
7 8 140 8
8 9 160 9
9 10 180 10
10 11 200 11
11 12 220 12
12 13 240 13
13 14 388 14
14 15 408 15
15 16 428 16
16 17 448 17
17 18 468 18
18 19 488 19
19 20 508 20

$ sample -q --replay large.raw -f 'cpu_*,net_*,ctxt*'
unix_s	cpu_user_pct	cpu_system_pct	cpu_iowait_pct	cpu_irq_pct	cpu_steal_pct	cpu_idle_pct	net_rx_bytes_per_s	net_tx_bytes_per_s	ctxt_per_s
1700000001.000000000	46.88	0	0	0	0	53.12	4950	9900	1000
1700000002.000000000	46.88	0	0	0	0	53.12	4950	9900	1000

$ awk -f $DATA/sample/plausible.awk all/*.tsv

$ sample -q --replay large.raw cpu --summary sum.tsv --fail-if 'user_pct >= 100' > rows; wc -l < sum.tsv
sample: --fail-if 'user_pct >= 100': cpu 100: held from 1700000000.000 for 2s, peak 100; also on 4 others
5644
