# Statistics of each column that had a number, as records.

$ cp $DATA/sample/*.raw .
> sample -q --replay changes.raw -f 'cpu_user_pct,cpu_irq_pct,ctxt_per_s,net_rx*,lost' --summary sum.tsv > rows; cat sum.tsv
table	key	column	count	min	mean	p50	p95	max
system		cpu_user_pct	3	0	26.67	30	50	50
system		cpu_irq_pct	3	0	0	0	0	0
system		ctxt_per_s	2	100	300	100	500	500
system		net_rx_bytes_per_s	5	0	500	0	2000	2000
system		lost	5	0	0.4	0	2	2

# Or as Markdown.
$ sample -q --replay changes.raw -f 'cpu_user_pct,mem_free_bytes' --summary sum.md > rows; cat sum.md
| table  | key | column         | count |    min |   mean |    p50 |    p95 |    max |
| :----- | :-- | :------------- | ----: | -----: | -----: | -----: | -----: | -----: |
| system |     | cpu_user_pct   |     3 |      0 |  26.67 |     30 |     50 |     50 |
| system |     | mem_free_bytes |     4 | 409600 | 460288 | 410624 | 510976 | 510976 |

# Or alone, in the place of the rows.
$ sample -q --replay changes.raw disk -f 'busy_pct,read_bytes_per_s' --summary -
table	key	column	count	min	mean	p50	p95	max
disk	sda	busy_pct	3	0	3.33	0	10	10
disk	sda	read_bytes_per_s	3	0	682.67	0	2048	2048
disk	sdb	busy_pct	4	0	0.25	0	1	1
disk	sdb	read_bytes_per_s	4	0	512	0	1024	1024

$ sample -q --replay changes.raw disk cpu -f 'busy_pct,user_pct' --to-dir log --summary -; wc -l log/*
table	key	column	count	min	mean	p50	p95	max
disk	sda	busy_pct	3	0	3.33	0	10	10
disk	sdb	busy_pct	4	0	0.25	0	1	1
cpu	all	user_pct	3	0	26.67	30	50	50
cpu	0	user_pct	3	0	20	10	50	50
cpu	1	user_pct	1	50	50	50	50	50
 12 log/cpu.tsv
 10 log/disk.tsv
 22 total

$ sample -q --summary - mem -f total_bytes -- true | cut -f 1-4
table	key	column	count
mem		total_bytes	1

$ sample -q mem -f total_bytes -i 1ms -n 5 --summary - | cut -f 1-4
table	key	column	count
mem		total_bytes	5

# COMMAND has written what it writes before.
$ sample -q --summary - mem -f total_bytes -- echo said | cut -f 1-4
said
table	key	column	count
mem		total_bytes	1

# Rows go where they are told beside it.
$ sample -q mem -f total_bytes --to rows.tsv --summary - -- true | cut -f 1-4; cut -f 2- rows.tsv | sed 2s/.*/N/
table	key	column	count
mem		total_bytes	1
total_bytes
N

# Counters, and names of any bytes.
$ sample -q --replay changes.raw --counters -f 'node_context*' --summary -
table	key	column	count	min	mean	p50	p95	max
system		node_context_switches_total	5	5	882	1000	1800	1800

$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters -f 'process_threads,state' --summary -
table	key	column	count	min	mean	p50	p95	max
task	2 kthreadd	process_threads	1	1	1	1	1	1
task	14528 a) S 1 (b	process_threads	1	1	1	1	1	1
task	14529 sh	process_threads	1	1	1	1	1	1

$ sample -q task --proc $DATA/proc/processes/proc -n 1 --counters -f 'process_threads' --summary sum.md > rows; cat sum.md
| table | key             | column          | count | min | mean | p50 | p95 | max |
| :---- | :-------------- | :-------------- | ----: | --: | ---: | --: | --: | --: |
| task  | 2 kthreadd      | process_threads |     1 |   1 |    1 |   1 |   1 |   1 |
| task  | 14528 a) S 1 (b | process_threads |     1 |   1 |    1 |   1 |   1 |   1 |
| task  | 14529 sh        | process_threads |     1 |   1 |    1 |   1 |   1 |   1 |

# It is written whole or not at all, and what can't be is said.
$ echo old > sum.tsv; sample -q --replay changes.raw -f lost --fail-if 'nothing > 0' --summary sum.tsv; cat sum.tsv
sample: --fail-if: there is no column 'nothing'; did you mean 'lost'?
old

$ sample -q --replay changes.raw -f lost --no-header -n 1 --summary no/sum.tsv
1700000001.000000000	0
sample: no/sum.tsv: no such file or directory; check the path
? 2

$ mkdir d; sample -q --replay changes.raw -f lost --no-header -n 1 --summary d
1700000001.000000000	0
sample: d: is a directory; name a file
? 2

$ sample -q --replay changes.raw -f lost -n 1 --summary - > /dev/full
sample: standard output: no space left on device; free some room
? 2

$ sample -q --replay changes.raw -f lost -n 1 --summary /dev/full > rows; cat rows
sample: /dev/full: no space left on device; free some room
unix_s	lost
1700000001.000000000	0

$ sample -q -f lost --summary no/sum.tsv -- sh -c 'exit 3'
sample: no/sum.tsv: no such file or directory; check the path
? 3

$ sample -q -f lost --summary no/sum.tsv -- true
sample: no/sum.tsv: no such file or directory; check the path
? 125

# Without a row there is nothing to sum up.
$ head -c 1000 changes.raw | sample -q --replay - -f cpu_user_pct --summary -
table	key	column	count	min	mean	p50	p95	max

$ sample -q --replay changes.raw --raw-stream --summary -
sample: --raw-stream cannot be used with --summary. Try 'sample --help'.
? 2
