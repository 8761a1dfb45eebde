# A row for each thing: a panel for each measure, a series for each thing, and what is zero in one breath.
$ printf 'unix_s\tinterface\trx_bytes_per_s\ttx_bytes_per_s\tlost\n1.0\tlo\t0\t0\t0\n1.0\teth0\t1000\t20\t0\n1.0\teth1\t3000\t0\t0\n2.0\tlo\t0\t0\t0\n2.0\teth0\t2000\t40\t0\n2.0\teth1\t5000\t0\t0\n' > net.tsv
> render net.tsv > net.svg; grep -o '<title>.*</title>' net.svg; grep -o 'Network [a-z]*<' net.svg
<title>eth1: mean 4 kB/s, max 5 kB/s</title>
<title>eth0: mean 1.5 kB/s, max 2 kB/s</title>
<title>eth0: mean 30 B/s, max 40 B/s</title>
Network received<
Network sent<

# One thing that moves has panels like a table of its own, with its name in their headings.
$ printf 'unix_s\tdisk\tread_bytes_per_s\twrite_bytes_per_s\tbusy_pct\n1.0\tloop0\t0\t0\t0\n1.0\tvda\t1000\t20\t30\n2.0\tloop0\t0\t0\t0\n2.0\tvda\t3000\t0\t50\n' | render > disk.svg
> grep -o '<title>.*</title>' disk.svg; grep -o 'Disk[a-z ]*<' disk.svg; grep -o '0: [a-z0-9]*<' disk.svg
<title>write: mean 10 B/s, max 20 B/s</title>
<title>read: mean 2 kB/s, max 3 kB/s</title>
<title>mean 40 %, max 50 %</title>
Disk<
Disk<
Disk vda<
Disk vda busy<
0: loop0<

# The total is drawn first and not added to what it is the total of. Idle time is what the others leave.
$ printf 'unix_s\tcpu\tuser_pct\tidle_pct\tlost\n1.0\tall\t15\t85\t0\n1.0\t0\t10\t90\t0\n1.0\t1\t20\t80\t0\n' | render | grep -o '<desc.*</desc>'
<desc id="desc">standard input · 0 s · 3 rows · 0 lost · 1 Jan 1970 00:00:01 UTC. CPU user: all: mean 15 %, max 15 %; cpu0: mean 10 %, max 10 %; cpu1: mean 20 %, max 20 %</desc>

# Too many things: the seven largest are drawn, and the others as one: processors' shares as their mean,
$ awk 'BEGIN { print "unix_s\tcpu\tuser_pct"; for (t = 1; t <= 3; t++) for (c = 1; c <= 10; c++) print t "\t" c "\t" c * 10 }' > cpu.tsv
> render cpu.tsv | grep -o '<title>.*</title>'
<title>3 others, mean: mean 20 %, max 20 %</title>
<title>cpu10: mean 100 %, max 100 %</title>
<title>cpu9: mean 90 %, max 90 %</title>
<title>cpu8: mean 80 %, max 80 %</title>
<title>cpu7: mean 70 %, max 70 %</title>
<title>cpu6: mean 60 %, max 60 %</title>
<title>cpu5: mean 50 %, max 50 %</title>
<title>cpu4: mean 40 %, max 40 %</title>

# those of tasks as their sum: 10 + 20 + 30. Of tasks only what they cost is drawn, unless more is asked for.
$ awk 'BEGIN { print "unix_s\tpid\tcomm\tcpu_pct\tnice"; for (t = 1; t <= 3; t++) for (c = 1; c <= 10; c++) print t "\t" c "\tcc\t" c * 10 "\t5" }' > task.tsv
> render --as line task.tsv | grep -o '<title>.*others.*</title>'; render --as line task.tsv | grep -o 'Not drawn.*<'
> render --as line -f nice task.tsv | grep -o '<title>.*others.*</title>'
<title>3 others, sum: mean 60 %, max 60 %</title>
Not drawn, unless asked for: nice<
<title>3 others, sum: mean 15, max 15</title>

# Things that come and go: a line breaks while its thing is away.
$ awk 'BEGIN { print "unix_s\tdisk\tqueue"; for (t = 1; t <= 20; t++) { print t "\ta\t5"; if (t < 5 || t > 15) print t "\tb\t7" } }' | render | grep -c 'class="s1".* d="m[^"]*m'
1

# Constants that --add wrote tell machines apart; those that are all the same stand below the title.
$ printf 'unix_s\tcpu_user_pct\tcpu_idle_pct\tlost\thost\n1.0\t10\t90\t0\tweb1\n2.0\t30\t70\t0\tweb1\n' > a; sed 's/web1/web2/' a > b; (cat a; tail -n +2 b) > both
> render --quiet a | grep -o '<desc.*</desc>'; render --quiet both | grep -o '<desc.*</desc>'
<desc id="desc">a · host web1 · 2 s · every 1 s · 2 rows · 0 lost · 1 Jan 1970 00:00:00 UTC. CPU user: mean 20 %, max 30 %</desc>
<desc id="desc">both · 2 s · every 1 s · 4 rows · 0 lost · 1 Jan 1970 00:00:00 UTC. CPU user: web1: mean 20 %, max 30 %; web2: mean 20 %, max 30 %</desc>
