# What is no row is told once, with its place and never with its content, and drawn around.
$ printf 'unix_s\tn\n1.0\t1\nsecret\n2.0\t2\nsecret\tsecret\tsecret\n3.0\t1\n' > bad.tsv
> render bad.tsv > bad.svg; tail -n 1 bad.svg; grep -c secret bad.svg
render: bad.tsv:3: line skipped: its cells don't match the header's, and 1 more like it
</svg>
0
? 1

$ render --quiet --strict bad.tsv > bad.svg
? 1

# A last line that was cut off in the middle is dropped.
$ printf 'unix_s\tn\tm\n1.0\t1\t4\n2.0\t2\t5\n3.0' > torn.tsv
> render torn.tsv | tail -n 1
render: torn.tsv:4: line left out: it is the last and cut off
</svg>

# The same table has the same chart, whatever its line ends and however often its header comes.
$ printf 'unix_s\tn\n1.0\t1\n2.0\t2\n3.0\t0\n' > lf; sed 's/$/\r/' lf > crlf; printf 'unix_s\tn\n1.0\t1\nunix_s\tn\n2.0\t2\n3.0\t0' > twice
> render < lf > a; render < crlf > b; render < twice > c; cmp a b; cmp a c

# Hostile names and titles stay text.
$ printf 'unix_s\tn\n1.0\t1\n2.0\t2\n' | render --title '<script>"&' | grep -c '<script>'
0
? 1

# A file is written whole or not at all.
$ echo old > chart.svg; render -o chart.svg nowhere.tsv; cat chart.svg; ls chart*
render: nowhere.tsv: no such file or directory; check the path
old
chart.svg
