# A part of the time axis: after the first row, before the last, or on the clock.
$ awk 'BEGIN { print "unix_s\tn"; for (t = 0; t <= 100; t++) print 1795289000 + t "\t" t }' > n.tsv
> for w in '--from 10s --to 20s' '--from -10s' '--from @1795289050 --to 60s' '--to -95s'; do render $w n.tsv | grep -o '<desc.*</desc>'; done
<desc id="desc">n.tsv · 10 s · every 1 s · 11 rows · 21 Nov 2026 19:23:30 UTC. N: mean 15, max 20</desc>
<desc id="desc">n.tsv · 10 s · every 1 s · 101 rows · 21 Nov 2026 19:24:50 UTC. N: mean 95, max 100</desc>
<desc id="desc">n.tsv · 10 s · every 1 s · 11 rows · 21 Nov 2026 19:24:10 UTC. N: mean 55, max 60</desc>
<desc id="desc">n.tsv · 5 s · every 1 s · 101 rows · 21 Nov 2026 19:23:20 UTC. N: mean 2.5, max 5</desc>

# Rows outside still feed counters: the first growth is that since the row before.
$ awk 'BEGIN { print "unix_s\tn_total"; for (t = 0; t <= 10; t++) print t "\t" t * t }' | render --from 5s --to 7s | grep -o '<desc.*</desc>'
<desc id="desc">standard input · 2 s · every 1 s · 3 rows · 1 Jan 1970 00:00:05 UTC. N: mean 11/s, max 13/s</desc>

# Nothing there is an error.
$ render --from 200s n.tsv
render: inputs: no rows in this window; choose another --from and --to
? 2
$ render --from 20s --to 10s n.tsv
render: --to: the window ends before it begins; change --from and --to
? 2

$ printf 'unix_s\tn\n1\t1\n9\t2\n' | render --from 7s --to 2s
render: --to: the window ends before it begins; change --from and --to
? 2

$ printf 'unix_s\tn\n1\t1\n9\t2\n' | render --theme puce
render: --theme 'puce' is none of auto, light, dark. Try 'render --help'.
? 2
