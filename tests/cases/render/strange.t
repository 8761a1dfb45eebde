# What else happens at the first look: recordings of nothing, slips of the pen, parts of a recording.

# Of several things that all did nothing two panels are drawn, and the others are named.
$ printf 'unix_s\tinterface\trx_bytes_per_s\ttx_bytes_per_s\trx_packets_per_s\ttx_packets_per_s\tlost\n1\tlo\t0\t0\t0\t0\t0\n1\teth0\t0\t0\t0\t0\t0\n2\tlo\t0\t0\t0\t0\t0\n2\teth0\t0\t0\t0\t0\t0\n' > still.tsv
> render --format text --width 60 still.tsv | grep -v '│\|┤\|└'
still
still.tsv · 2 s · every 1 s · 4 rows · 0 lost · 1 Jan 1970
00:00:00 UTC

Network received  ⠤⠤⠤ lo max 0 B/s  ⠄⠠  eth0 max 0 B/s

Network sent  ⠤⠤⠤ lo max 0 B/s  ⠄⠠  eth0 max 0 B/s

0 throughout: Network received packets, Network sent packets

# Of many columns with one heading the first is named.
$ printf 'unix_s\tdisk_a_per_s\tdisk_b_per_s\tdisk_c_per_s\tdisk_d_per_s\tdisk_e_bytes_per_s\n1\t0\t0\t0\t0\t5\n2\t0\t0\t0\t0\t6\n' | render --format text | tail -n 1
0 throughout: Disk a and 3 more

# What is nearly nothing is not told as nothing, and a numbered label keeps its key.
$ printf 'unix_s\tnode_cpu_seconds_per_s{cpu=0,mode=user}\tnode_cpu_seconds_per_s{cpu=1,mode=user}\n1\t0.0031\t0.5\n2\t0\t1\n' | render --format text | grep max
CPU  ⠤⠤⠤ cpu0 user max 0.003 s/s  ⠄⠠  cpu1 user max 1 s/s
$ printf 'unix_s\tresource\tfull_pct\n1\tmemory\t0.03\n1\tio\t12.34\n2\tmemory\t0\n2\tio\t0\n' | render --format text | grep max
Pressure full  ⠤⠤⠤ memory max 0.03 %  ⠄⠠  io max 12.3 %

# A heading doesn't say its member twice.
$ printf 'unix_s\tcpu_user_pct\n1\t3\n2\t4\n3\t3\n' | render --as hist | grep -o '>CPU[^<]*<'
>CPU user, in all<

# The time that is told is that of the part that is drawn.
$ awk 'BEGIN { print "unix_s\tn"; for (i = 0; i <= 50; i++) printf "%d\t%d\n", 1795290000 + i, i }' > n.tsv
> for part in '--from 30s --to 60s' '--from 30s --to 40s' '--to 10s' '--from -10s'; do render --format text $part n.tsv | sed -n 2p; done
n.tsv · 20 s · every 1 s · 21 rows · 21 Nov 2026 19:40:30 UTC
n.tsv · 10 s · every 1 s · 11 rows · 21 Nov 2026 19:40:30 UTC
n.tsv · 10 s · every 1 s · 11 rows · 21 Nov 2026 19:40:00 UTC
n.tsv · 10 s · every 1 s · 51 rows · 21 Nov 2026 19:40:40 UTC

# Slips of the pen.
$ render --top 0 n.tsv
render: --top '0' is no number from 1 up. Try 'render --help'.
? 2
$ render --width 3 --format text n.tsv
render: --width '3' is no number from 20 to 1000. Try 'render --help'.
? 2
$ render --as tasks --fields n n.tsv
render: --fields 'n': no input has such a column; what is drawn has no columns to choose from; leave --fields away
? 2
