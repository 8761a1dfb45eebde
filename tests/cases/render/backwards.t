# Time that goes back is told once, with its line; rows are sorted and counters start anew.
$ printf 'unix_s\tn\tm_total\n5.0\t5\t50\n6.0\t6\t60\n1.0\t1\t10\n2.0\t2\t20\n3.0\t3\t30\n0.5\t0\t0\n' > back.tsv
> render back.tsv > b.svg; grep -o '<desc.*</desc>' b.svg
render: back.tsv:4: time goes back; rows are sorted, and 1 more like it
<desc id="desc">back.tsv · 6.5 s · every 1 s · 6 rows · 31 Dec 1969 23:59:59 UTC. N: mean 2.83, max 6. M: mean 10/s, max 10/s</desc>

# Two counters that start again at one: a reset is not a negative rate.
$ printf 'unix_s\tm_total\n1.0\t10\n2.0\t30\n3.0\t5\n4.0\t15\n' | render | grep -o '<desc.*</desc>'
<desc id="desc">standard input · 4 s · every 1 s · 4 rows · 1 Jan 1970 00:00:00 UTC. M: mean 15/s, max 20/s</desc>

# What was lost counts once for all things of one time.
$ printf 'unix_s\tdisk\tqueue\tlost\n1.0\ta\t1\t0\n1.0\tb\t2\t0\n2.0\ta\t1\t3\n2.0\tb\t2\t3\n' | render | grep -o '[0-9]* lost' | head -n 1
3 lost
