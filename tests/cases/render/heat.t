# Latencies are a heat map and a histogram: cells of calls over time, and percentiles to an eighth.
$ printf 'trace_s\tkind\tname\tkey\tlatency_us\tlost\n' > calls.tsv
> awk 'BEGIN { for (n = 1; n <= 1000; n++) print n / 10 "\tcall\tshrink_node\t\t" n "\t0" }' >> calls.tsv
> render calls.tsv > calls.svg; grep -oE '>[^<]+</(text|tspan|title)>' calls.svg | sed 's/^>//; s/<[^<]*$//'
calls
calls
calls.tsv · 1 min 40 s · 1,000 rows · 0 lost
0 s
15 s
30 s
45 s
60 s
75 s
90 s
shrink_node
1,000 values · line: p50, dashed: p99 · stronger = more, at most 6 in a cell
1 µs
10 µs
100 µs
1 ms
p50
shrink_node, in all
1,000 values · p50 519 µs, p90 885 µs, p99 1 ms, p99.9 1 ms, max 1 ms
122
0
1 µs
10 µs
100 µs
1 ms
p50 519 µs
p90 885 µs
0 s
15 s
30 s
45 s
60 s
75 s
90 s

# A percentile on the picture is that of ftfilter's own totals, which are exact to a hundredth.
$ ftfilter -q --tsv --summary totals.tsv $DATA/trace/linux-6.1-seed134.txt > slow.tsv
> render -q --as hist slow.tsv | grep -A1 'shrink_node, in all' | grep -oE 'p50 [0-9.]+ [mµ]s, p90 [0-9.]+ [mµ]s, .*max [0-9.]+ [mµ]s' | tail -n 1
> awk -F'\t' '$2 == "shrink_node" { print $4, "values, p50", $8, "p90", $9, "max", $7, "us" }' totals.tsv
p50 3.05 ms, p90 113 ms, p99 113 ms, p99.9 113 ms, max 114 ms
6 values, p50 2998.271 p90 113770.495 max 113936 us

# Any column of numbers can be drawn so; what is zero has a place of its own.
$ printf 'unix_s\twait_ms\tn\n1\t0\t5\n2\t4\t6\n3\t4\t7\n' | render --as heat | grep -oE '>[^<]+</(text|tspan)>' | sed 's/^>//; s/<[^<]*$//'
Latency
standard input · 2 s · 3 rows · 1 Jan 1970 00:00:01 UTC
0 s
0.5 s
1 s
1.5 s
2 s
Wait
3 values · line: p50, dashed: p99 · stronger = more, at most 1 in a cell
0
5 ms
Wait, in all
3 values · p50 4 ms, p90 4 ms, p99 4 ms, p99.9 4 ms, max 4 ms
2
0
0
5 ms
p50 4 ms
p90 4 ms
p99 4 ms
p99.9 4 ms
0 s
0.5 s
1 s
1.5 s
2 s

$ printf 'unix_s\twait_ms\tn\n1\t0\t5\n2\t4\t6\n3\t4\t7\n' | render --as hist -f n | grep -c 'h0'
1

# Text in the place of a number is told; a row without a latency is no call.
$ printf 'trace_s\tkind\tname\tlatency_us\n1\tbegin\ta\t\n2\tcall\ta\tsoon\n3\tcall\ta\t9\n' | render --format text | head -n 4
render: standard input:3: cell left out: it is text in a column of numbers
Latency
standard input · 0 s · 3 rows

a  1 value · line: p50, dashed: p99 · stronger = more, at most 1 in a cell  o p50  x p99  ░ 1 to █ 1

$ printf 'trace_s\tkind\tname\tlatency_us\n1\tbegin\ta\t\n' | render
render: standard input: no row has a latency; give it calls that ended, or choose columns that have numbers
? 2
