# Latencies are a heat map over time, and below the axis of time a histogram over one of its own.
$ printf 'trace_s\tkind\tname\tkey\tlatency_us\tlost\n' > calls.tsv
> awk 'BEGIN { for (n = 1; n <= 1000; n++) print n / 10 "\tcall\tshrink_node\t\t" n "\t0" }' >> calls.tsv
> render calls.tsv > calls.svg; grep -oE '>[^<]+</(text|tspan|title|desc)>' calls.svg | sed 's/^>//; s/<[^<]*$//'
calls
calls.tsv · 1 min 40 s · 1,000 rows · 0 lost. shrink_node latency: stronger = more calls, at most 6 in a cell. shrink_node latency in all: 1,000 calls · mean 501 µs · 501 ms in all · p50 502 µs · p90 900 µs · p99 988 µs · p99.9 996 µs · max 1 ms
calls
calls.tsv · 1 min 40 s · 1,000 rows · 0 lost
0 s
15 s
30 s
45 s
60 s
75 s
90 s
shrink_node latency
stronger = more calls, at most 6 in a cell
p50
1 µs
10 µs
100 µs
1 ms
shrink_node latency in all
1,000 calls · mean 501 µs · 501 ms in all
p50 502 µs
p90 900 µs
p99 988 µs
p99.9 996 µs
max 1 ms
80
40
0
1 µs
2 µs
5 µs
10 µs
20 µs
50 µs
100 µs
200 µs
500 µs
1 ms
0 s
15 s
30 s
45 s
60 s
75 s
90 s

# Percentiles agree with ftfilter's own totals: each is within a hundredth of a call's latency.
$ ftfilter -q -t 1us --tsv --summary totals.tsv $DATA/trace/linux-6.1-seed0.txt > slow.tsv
> render -q --as hist slow.tsv | sed -n 's/.*__alloc_pages latency in all: \(.*\)\. shrink_slab.*/\1/p'
> awk -F'\t' '$2 == "__alloc_pages" { printf "%d calls, p50 %s us, p90 %s us, p99 %s us, max %s us\n", $4, $8, $9, $10, $7 }' totals.tsv
257 calls · mean 109 µs · 28.1 ms in all · p50 6.09 µs · p90 7.53 µs · p99 2.77 ms · p99.9 14.9 ms · max 15 ms
257 calls, p50 6.111 us, p90 7.519 us, p99 2768.895 us, max 14969.35 us

# Calls go by the label of their key where it has one, as in ftfilter's totals.
$ ftfilter -q -t 0us --tsv --summary totals.tsv $DATA/trace/linux-6.1-seed134-usual.txt > slow.tsv
> awk -F'\t' 'NR == 1 || $5 == "end"' slow.tsv | render -q --as hist --format text | grep calls
> awk -F'\t' '$1 == "pair" { print $3, $4, "calls, mean", $6, "us,", $5, "us in all" }' totals.tsv
super_cache_scan latency in all  23 calls · mean 1.52 µs · 35 µs in all
ext4_es_scan latency in all  12 calls · mean 917 ns · 11 µs in all
jbd2_journal_shrink_scan latency in all  12 calls · mean 750 ns · 9 µs in all
super_cache_scan 23 calls, mean 1.522 us, 35 us in all
ext4_es_scan 12 calls, mean 0.917 us, 11 us in all
jbd2_journal_shrink_scan 12 calls, mean 0.75 us, 9 us in all

# Any column of numbers can be drawn so; what is zero or less has a row of its own, and is no length.
$ printf 'unix_s\twait_ms\tn\n1\t0\t5\n2\t4\t-6\n3\t4\t7\n' > waits.tsv
> render --as heat waits.tsv | grep -oE '>[^<]+</(text|tspan)>' | sed 's/^>//; s/<[^<]*$//'
waits
waits.tsv · 2 s · 3 rows · 1 Jan 1970 00:00:01 UTC
0 s
0.5 s
1 s
1.5 s
2 s
Wait
stronger = more values, at most 1 in a cell
0 s
3.5 ms
4 ms
4.5 ms
Wait in all
3 values · mean 2.67 ms
p50, p90, p99, p99.9, max 4 ms
2
1
0
0 s
3.94 ms
3.96 ms
3.98 ms
4 ms
4.02 ms
4.04 ms
4.06 ms
0 s
0.5 s
1 s
1.5 s
2 s

$ render --as hist -f n --format text waits.tsv | tail -n +4
N in all  3 values · mean 2  p50 5.03 · p90 7 · p99 7 · p99.9 7 · max 7
       0 ┤██████████████████████████████████████████████████████████████████████████████ 2 ←p50
    5.12 ┤ 0
    5.31 ┤ 0
     5.5 ┤ 0
    5.69 ┤ 0
    5.88 ┤ 0
    6.06 ┤ 0
    6.25 ┤ 0
    6.44 ┤ 0
    6.62 ┤ 0
    6.81 ┤ 0
       7 ┤███████████████████████████████████████ 1 ←p90 ←p99 ←p99.9 ←max

# Only histograms have no axis of time.
$ render --as hist waits.tsv | grep -c '>1 s<'
0
? 1

# Text in the place of a number is told; a row without a latency is no call.
$ printf 'trace_s\tkind\tname\tlatency_us\n1\tbegin\ta\t\n2\tcall\ta\tsoon\n3\tcall\ta\t9\n' | render --format text
render: standard input:3: cell left out: it is text in a column of numbers
Latency
standard input · 0 s · 3 rows

a latency  ░ 1 to █ 1
         │
    9 µs ┤█
         │
  7.5 µs ┤
         └0 s──────────────┴0.2 s────────────┴0.4 s────────────┴0.6 s────────────┴0.8 s────────────┴

a latency in all  1 call · mean 9 µs · 9 µs in all
  p50 9 µs · p90 9 µs · p99 9 µs · p99.9 9 µs · max 9 µs
 8.75 µs ┤ 0
 8.88 µs ┤ 0
    9 µs ┤██████████████████████████████████████████████████████████████████████████████ 1 ←p50 ←p90 ←p99 ←p99.9 ←max
 9.12 µs ┤ 0

$ printf 'trace_s\tkind\tname\tlatency_us\n1\tbegin\ta\t\n' | render
render: standard input: no row has a latency; give it calls that ended, or choose columns that have numbers
? 2

$ printf 'trace_s\tkind\tname\tlatency_us\n1\tcall\ta\t5\n' | render -f latency_ms
render: --fields 'latency_ms': no input has such a column; the nearest is 'latency_us'
? 2

# A page's data are what the picture is drawn from.
$ render -q -o page.html calls.tsv; render -q page.html > again.svg; cmp calls.svg again.svg && echo same
same

# Hostile names are only text.
$ printf 'trace_s\tkind\tname\tlatency_us\n1\tcall\t<script>\\x1B[31m"\t5\n' > evil.tsv; render evil.tsv | grep -c '<script>'
0
? 1
