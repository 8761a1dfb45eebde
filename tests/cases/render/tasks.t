# Tasks from taskwatch's events: make runs sh, which runs cc1 and ld; ld fails.
$ printf 'unix_s\tevent\tpid\ttid\tppid\tcomm\tstatus\tlife_s\tcpu_s\trss_peak_kib\tread_bytes\twrite_bytes\tlost\n' > t.tsv
> printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t0\n' \
>   10.0 fork 100 100 1 sh '' '' '' '' '' '' \
>   10.1 exec 100 100 1 make '' '' '' '' '' '' \
>   11.0 fork 101 101 100 make '' '' '' '' '' '' \
>   11.1 exec 101 101 100 sh '' '' '' '' '' '' \
>   12.0 fork 102 102 101 sh '' '' '' '' '' '' \
>   12.1 exec 102 102 101 cc1 '' '' '' '' '' '' \
>   16.0 exit 102 102 101 cc1 0 4 3.5 2048 4096 1024 \
>   16.5 fork 103 103 101 sh '' '' '' '' '' '' \
>   16.6 exec 103 103 101 ld '' '' '' '' '' '' \
>   18.5 exit 103 103 101 ld SIGSEGV 2 0.5 9000 0 8192 \
>   19.0 exit 101 101 100 sh 2 8 0.25 512 0 0 \
>   20.0 exit 100 100 1 make 2 10 0.125 1024 0 0 >> t.tsv
> render t.tsv > t.svg; grep -o '<title>.*</title>' t.svg; grep -o '4 tasks[^<]*' t.svg | tail -n 1
<title>make, pid 100 of 1, from 0 s to 10 s, lived 10 s, CPU 125 ms, memory 1 MiB, read and written 0 B, exit 2, was sh</title>
<title>sh, pid 101 of 100, from 1 s to 9 s, lived 8 s, CPU 250 ms, memory 512 KiB, read and written 0 B, exit 2, was make</title>
<title>cc1, pid 102 of 101, from 2 s to 6 s, lived 4 s, CPU 3.5 s, memory 2 MiB, read and written 5 KiB, was sh</title>
<title>ld, pid 103 of 101, from 6.5 s to 8.5 s, lived 2 s, CPU 500 ms, memory 8.79 MiB, read and written 8 KiB, SIGSEGV, was sh</title>
4 tasks · stronger = more CPU · numbers: CPU time

# The same rows give the same picture.
$ render t.tsv | cmp - t.svg

# One path for each shade: at most five, however many tasks there are.
$ grep -c '<path class="b[0-4]"' t.svg
4

# Of more tasks than there are to be bars the most expensive ones have one; the others are a strip.
$ for by in cpu time io rss; do render --top 2 --by $by t.tsv > two.svg
> grep -o '2 of 4 tasks[^<]*' two.svg | tail -n 1; grep -o '<text x=[^>]*>[a-z0-9]*<\?' two.svg | sed 's/.*>//;s/<//' | xargs; grep -c '>others<' two.svg; done
2 of 4 tasks, most CPU first kept · stronger = more CPU · numbers: CPU time
cc1 ld
1
2 of 4 tasks, longest first kept · stronger = more CPU
make sh
1
2 of 4 tasks, most I/O first kept · stronger = more CPU
cc1 ld
1
2 of 4 tasks, most memory first kept · stronger = more CPU
cc1 ld
1

# All of them, in the colours of the night.
$ render --all --theme dark t.tsv | grep -c '<path class="b[0-4]" stroke="#2'
4

# For flame graphs: each task's own processor time in microseconds, 4,375,000 in all.
$ render --folded t.tsv
make 125000
make;sh 250000
make;sh;cc1 3500000
make;sh;ld 500000
$ render --folded t.tsv | awk '{ sum += $NF } END { print sum }'
4375000

# For Perfetto: slices for tasks and for the programs they were, in microseconds from the start.
$ render --trace-json t.tsv | jq -r '.otherData.clock, (.traceEvents[] | select(.cat == "task") | [.name, .pid, .dur, .args.cpu_s, .args.status] | @tsv)'
unix_s
make	100	10000000	0.125	2
sh	101	8000000	0.25	2
cc1	102	4000000	3.5	0
ld	103	2000000	0.5	SIGSEGV
$ render --trace-json t.tsv | jq -c '.traceEvents[] | select(.cat == "exec" and .pid == 102) | [.name, .dur]'
["sh",100000]
["cc1",3900000]

# Numbers beside them are counters.
$ printf 'unix_s\tcpu_user_pct\tcpu_idle_pct\n10.0\t40\t60\n15.0\t90\t10\n20.0\t10\t90\n' > s.tsv
> render --trace-json s.tsv t.tsv | jq -c '[.traceEvents[] | select(.ph == "C" and .name == "cpu_user_pct") | .args.value]'
[40,90,10]

# Rows that say what each task does shade the bars of events with the same number.
$ printf 'unix_s\tpid\tcomm\tcpu_pct\n13.0\t102\tcc1\t100\n14.0\t102\tcc1\t100\n15.0\t102\tcc1\t0\n' > looks.tsv
> render looks.tsv | grep -o '1 task[^<]*' | tail -n 1
> render --top 1 t.tsv looks.tsv | grep -c '>Tasks[^<]*</text>'
1 task · stronger = more CPU · numbers: CPU time
1

# Only the ends, as with --one-line: a task began as long before as it lived; one of days
# doesn't make the others invisible.
$ printf 'unix_s\tevent\tpid\tppid\tcomm\tstatus\tlife_s\n20.0\texit\t7\t1\tcc1\t1\t0.5\n21.0\texit\t8\t1\tas\t0\t0.5\n22.0\texit\t9\t1\tinit\t0\t86400\n' | render | grep -o '<title>.*</title>'
<title>init, pid 9 of 1, from before the start to 2.5 s, lived 24 h</title>
<title>cc1, pid 7 of 1, from 0 s to 500 ms, lived 500 ms, exit 1</title>
<title>as, pid 8 of 1, from 1 s to 1.5 s, lived 500 ms</title>

# Names are hostile: they stay text, and stacks and events stay whole.
$ printf 'unix_s\tevent\tpid\tppid\tcomm\tstatus\tcpu_s\n1.0\texit\t7\t1\t<b>;\\n\\x22\t0\t0.5\n' > evil.tsv
> render evil.tsv | grep -c '<b>'; render --folded evil.tsv; render --trace-json evil.tsv | jq -c '.traceEvents[1].name'
0
<b>__" 500000
"<b>;\n\""

# What has no tasks is refused.
$ render --folded s.tsv
render: --folded: no input has tasks; give it the events of taskwatch(1), or the table task of sample(1)
? 2
$ render --as tasks s.tsv
render: s.tsv: no row tells of a task; give it columns event, pid and comm, or pid, comm and cpu_pct
? 2
$ printf 'unix_s\tevent\tpid\tppid\tcomm\n1.0\tfork\t7\t1\tsh\n' | render --folded
render: --folded: no task has processor time; record as root, so that taskstats tells it
? 2
$ printf 'unix_s\tevent\tpid\tppid\tcomm\n1.0\tlost\t\t\tperf\n' | render > none.svg
render: standard input: no row tells of a task; give it columns event, pid and comm, or pid, comm and cpu_pct
? 2

# A row without a number of a task is told once, with its place.
$ printf 'unix_s\tevent\tpid\tppid\tcomm\n1.0\tfork\t7\t1\tsh\n2.0\tfork\tx\t1\tsh\n3.0\tfork\t\t1\tsh\n' | render | tail -n 1
render: standard input:3: cell left out: it is text in a column of numbers, and 1 more like it
</svg>

# Of a part of the axis, what ends behind it has no red mark there.
$ render --to 7s t.tsv | grep -c 'class="failed"'
0
? 1
$ render --from 7s t.tsv | grep -o '[0-9]* of 4 tasks[^<]*' | tail -n 1
3 of 4 tasks, all of this time · stronger = more CPU · numbers: CPU time

# Of more tasks than memory has room for, the cheapest are in the strip, and that is said.
$ awk 'BEGIN { print "unix_s\tevent\tpid\tppid\tcomm\tlife_s\tcpu_s"; for (i = 1; i <= 40000; i++) printf "%d.5\texit\t%d\t1\tcc%d\t0.5\t%.6f\n", i, i, i % 9, i / 1e6 }' > many.tsv
> render --all many.tsv | grep -o '[0-9,]* of 40,000 tasks' | tail -n 1
render: many.tsv: 23,616 of 40,000 tasks are told of one by one: the most expensive
23,616 of 40,000 tasks
$ render many.tsv | grep -o '40 of 40,000 tasks[^<]*' | tail -n 1
40 of 40,000 tasks, most CPU first kept · stronger = more CPU · numbers: CPU time
$ render --quiet --folded many.tsv | awk '{ sum += $NF } END { printf "%d\n", sum }'
800020000
