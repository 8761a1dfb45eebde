# Rows of a time and words are marks through all panels.
$ printf 'unix_s\tstep\tlost\n1.5\tconfigure\t0\n3.0\tcc a.c\\tb.c\t0\n' > steps.tsv; printf 'unix_s\tn\n1.0\t1\n2.0\t2\n3.0\t3\n4.0\t4\n' > n.tsv
> render n.tsv steps.tsv | grep -o '<desc.*</desc>'
<desc id="desc">n.tsv · steps.tsv · 3 s · every 1 s · 6 rows · 0 lost · 1 Jan 1970 00:00:01 UTC. N: mean 2.5, max 4</desc>

# Any table can be marks: its words, or its first cell.
$ printf 'unix_s\tn\tcomm\n1.0\t5\tcc\n2.0\t6\tld\n' > any.tsv; render --as marks any.tsv | tail -n 1
</svg>
