# A table that is too wide is refused, unless fewer columns are asked for.
$ seq -f n%g 2049 | paste -sd'\t' | sed 's/^/unix_s\t/' > wide.tsv
> for time in 1 2 3; do seq 2049 | paste -sd'\t' | sed "s/^/$time\t/"; done >> wide.tsv
$ render wide.tsv
render: wide.tsv: has more than 2048 columns to draw; choose some with --fields
? 2
$ render -f 'n1*' wide.tsv | grep -o '3 rows'
3 rows
3 rows

# A thousand columns of many rows need no more memory than few columns, which a limit shows.
$ awk 'BEGIN { OFS = "\t"; for (at = 2; at <= 1024; at++) $at = "n" at; $1 = "unix_s"; print
>   for (row = 1; row <= 400; row++) { $1 = row; for (at = 2; at <= 1024; at++) $at = row * at % 7; print } }' > rows.tsv
$ for output in '--format svg' '--format html' '--format text' --trace-json; do (ulimit -v 100000; render $output rows.tsv > out); echo $? $(grep -c -i 'n1024' out); done
0 2
0 4
0 1
0 94
